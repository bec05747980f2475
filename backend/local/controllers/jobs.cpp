// SPDX-License-Identifier: Apache-2.0
// Jobs: pods until enough have succeeded; every end is counted exactly once, through a finalizer on the pod.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace ph::local {

namespace {

constexpr const char *kCollection = "batch/jobs";
constexpr const char *kTracking = "batch.kubernetes.io/job-tracking";
constexpr const char *kIndex = "batch.kubernetes.io/job-completion-index";
constexpr auto kDone = std::chrono::milliseconds(0);
constexpr std::chrono::seconds kBackOffStart(10); // between failures, doubling, as Kubernetes
constexpr std::chrono::seconds kBackOffLimit(360);

bool isEnded(const Json &job) {
    const Json &status = jsonAt(job, {"status"});
    return jsonText(findCondition(status, "Complete"), {"status"}) == "True" ||
           jsonText(findCondition(status, "Failed"), {"status"}) == "True";
}

bool contains(const Json &list, const std::string &text) {
    return list.is_array() && std::find(list.begin(), list.end(), Json(text)) != list.end();
}

/// "0-2,5" and back.
std::set<long long> readIndexes(const std::string &text) {
    std::set<long long> out;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const auto dash = part.find('-');
        const long long from = std::atoll(part.c_str());
        const long long to = dash == std::string::npos ? from : std::atoll(part.c_str() + dash + 1);
        for (long long i = from; i <= to; ++i)
            out.insert(i);
        begin = end + 1;
    }
    return out;
}

std::string writeIndexes(const std::set<long long> &indexes) {
    std::string out;
    for (auto it = indexes.begin(); it != indexes.end();) {
        const long long from = *it;
        long long to = from;
        while (++it != indexes.end() && *it == to + 1)
            to = *it;
        out += (out.empty() ? "" : ",") + std::to_string(from) + (to > from ? "-" + std::to_string(to) : "");
    }
    return out;
}

class JobController final : public Controller {
public:
    JobController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "job-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == kCollection) {
            enqueuePresent(event);
        } else if (key.collection == "pods") {
            enqueueOwner(event, "Job");
            if (event.type != StoreEvent::Type::Deleted && isDeleting(*event.object.json) &&
                hasFinalizer(*event.object.json, kTracking))
                enqueue("pod:" + keyOf(key)); // its job may be gone
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        if (key.starts_with("pod:"))
            return releaseOrphan(key.substr(4));
        const auto [ns, name] = splitKey(key);
        const auto job = find(kCollection, ns, name);
        if (!job)
            return kDone;
        std::vector<JsonPtr> pods;
        for (const auto &pod : api().list("pods", ns))
            if (isControlledBy(*pod.json, *job))
                pods.push_back(pod.json);
        if (isDeleting(*job)) {
            for (const auto &pod : pods)
                PH_TRY(dropFinalizer("pods", ns, nameOf(*pod), kTracking));
            return kDone;
        }
        PH_ASSIGN(const JsonPtr counted, count(job, pods));
        if (isEnded(*counted))
            return expire(*counted);
        return work(*counted, pods);
    }

private:
    Outcome releaseOrphan(const std::string &key) {
        const auto [ns, name] = splitKey(key);
        const auto pod = find("pods", ns, name);
        if (!pod || !isDeleting(*pod))
            return kDone;
        const auto job = find(kCollection, ns, jsonText(controllerRef(*pod), {"name"}));
        if (!job || !isControlledBy(*pod, *job))
            PH_TRY(dropFinalizer("pods", ns, name, kTracking));
        return kDone;
    }

    /// Notes the uids of ended pods in the status, then takes their finalizers, then turns the notes into numbers: a
    /// stop between any two of these neither loses nor doubles a pod.
    Result<JsonPtr> count(const JsonPtr &job, const std::vector<JsonPtr> &pods) {
        Json status = jsonAt(*job, {"status"});
        if (!status.is_object())
            status = Json::object();
        Json &notes = status["uncountedTerminatedPods"];
        if (!notes.is_object())
            notes = Json::object();
        const bool indexed = jsonText(*job, {"spec", "completionMode"}) == "Indexed";
        std::set<long long> indexes = readIndexes(jsonText(status, {"completedIndexes"}));
        for (const auto &pod : pods) {
            if (!hasFinalizer(*pod, kTracking) ||
                !(isPodFinished(*pod) || (isDeleting(*pod) && jsonText(*pod, {"spec", "nodeName"}).empty())))
                continue;
            const bool succeeded = jsonText(*pod, {"status", "phase"}) == "Succeeded";
            if (indexed && succeeded) {
                indexes.insert(std::atoll(jsonText(*pod, {"metadata", "annotations", kIndex}, "-1").c_str()));
                continue; // indexes are a set, they need no note
            }
            Json &list = notes[succeeded ? "succeeded" : "failed"];
            if (!contains(list, uidOf(*pod)))
                list.push_back(uidOf(*pod));
        }
        if (indexed) {
            indexes.erase(-1);
            status["completedIndexes"] = writeIndexes(indexes);
            status["succeeded"] = indexes.size();
        }
        PH_TRY(writeStatus(kCollection, *job, status));
        std::set<std::string> tracked;
        for (const auto &pod : pods) {
            const bool noted = contains(jsonAt(notes, {"succeeded"}), uidOf(*pod)) ||
                               contains(jsonAt(notes, {"failed"}), uidOf(*pod)) || (indexed && isPodFinished(*pod));
            if (noted)
                PH_TRY(dropFinalizer("pods", nsOf(*pod), nameOf(*pod), kTracking));
            else if (hasFinalizer(*pod, kTracking))
                tracked.insert(uidOf(*pod));
        }
        for (const char *what : {"succeeded", "failed"}) {
            Json left = Json::array();
            long long added = 0;
            if (const Json &list = jsonAt(notes, {what}); list.is_array())
                for (const auto &uid : list) {
                    if (tracked.contains(uid.get<std::string>()))
                        left.push_back(uid);
                    else
                        ++added;
                }
            if (left.empty())
                notes.erase(what);
            else
                notes[what] = left;
            if (added > 0)
                status[what] = jsonInteger(status, {what}) + added;
        }
        const auto live = find(kCollection, nsOf(*job), nameOf(*job));
        if (!live || uidOf(*live) != uidOf(*job))
            return Error{.code = Errc::NotFound, .what = "the job is gone", .subject = nameOf(*job)};
        PH_TRY(writeStatus(kCollection, *live, status));
        auto written = find(kCollection, nsOf(*job), nameOf(*job));
        if (!written)
            return Error{.code = Errc::NotFound, .what = "the job is gone", .subject = nameOf(*job)};
        return written;
    }

    Outcome work(const Json &job, const std::vector<JsonPtr> &pods) {
        std::vector<JsonPtr> active;
        long long ready = 0;
        long long restarts = 0;
        std::optional<SystemTime> lastFailure;
        for (const auto &pod : pods) {
            if (jsonText(*pod, {"status", "phase"}) == "Failed")
                lastFailure = std::max(lastFailure.value_or(SystemTime{}), finishedAt(*pod));
            if (isPodFinished(*pod) || isDeleting(*pod))
                continue;
            active.push_back(pod);
            ready += isPodReady(*pod) ? 1 : 0;
            if (const Json &containers = jsonAt(*pod, {"status", "containerStatuses"}); containers.is_array())
                for (const auto &container : containers)
                    restarts += jsonInteger(container, {"restartCount"});
        }
        const long long succeeded = jsonInteger(job, {"status", "succeeded"});
        const long long failed = jsonInteger(job, {"status", "failed"});
        const long long limit = jsonInteger(job, {"spec", "backoffLimit"}, 6);
        const bool onFailure = jsonText(job, {"spec", "template", "spec", "restartPolicy"}) == "OnFailure";
        const Json &completions = jsonAt(job, {"spec", "completions"});
        const auto started = parseTime(jsonText(job, {"status", "startTime"}));
        const Json &deadline = jsonAt(job, {"spec", "activeDeadlineSeconds"});
        if (failed > limit || (onFailure && limit > 0 && restarts >= limit && restarts > 0))
            return end(job, active, "Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (started && deadline.is_number_integer() &&
            *started + std::chrono::seconds(deadline.get<long long>()) <= now())
            return end(job, active, "Failed", "DeadlineExceeded", "Job was active longer than specified deadline");
        if (completions.is_number_integer() ? succeeded >= completions.get<long long>()
                                            : succeeded > 0 && active.empty())
            return end(job, active, "Complete", "CompletionsReached", "Reached expected number of succeeded pods");
        if (jsonAt(job, {"spec", "suspend"}) == true)
            return suspend(job, active);

        std::chrono::milliseconds again = kDone;
        const long long parallelism = jsonInteger(job, {"spec", "parallelism"}, 1);
        long long wanted = parallelism;
        if (completions.is_number_integer())
            wanted = std::min(parallelism, completions.get<long long>() - succeeded);
        else if (succeeded > 0)
            wanted = std::min(parallelism, static_cast<long long>(active.size()));
        const auto have = static_cast<long long>(active.size());
        for (long long i = have; i > wanted; --i)
            PH_TRY(removePod(job, *active[static_cast<std::size_t>(i - 1)]));
        if (wanted > have) {
            const auto delay = std::min(
                std::chrono::seconds(kBackOffStart.count() << std::min(std::max(failed - 1, 0LL), 6LL)), kBackOffLimit);
            if (lastFailure && *lastFailure + delay > now()) {
                again = std::chrono::duration_cast<std::chrono::milliseconds>(*lastFailure + delay - now()) +
                        std::chrono::milliseconds(1);
            } else {
                for (long long i = have; i < wanted; ++i)
                    PH_TRY(createPod(job, active));
            }
        }
        if (started && deadline.is_number_integer()) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                                  *started + std::chrono::seconds(deadline.get<long long>()) - now()) +
                              std::chrono::milliseconds(1);
            again = again == kDone ? left : std::min(again, left);
        }
        Json status = jsonAt(job, {"status"});
        if (!started)
            status["startTime"] = formatTime(now());
        status["active"] = active.size();
        status["ready"] = ready;
        if (!findCondition(status, "Suspended").is_null())
            setCondition(status, "Suspended", "False", "JobResumed", "Job resumed", now());
        PH_TRY(writeStatus(kCollection, job, status));
        return !started && deadline.is_number_integer() ? std::chrono::milliseconds(1) : again;
    }

    static SystemTime finishedAt(const Json &pod) {
        SystemTime latest{};
        if (const Json &containers = jsonAt(pod, {"status", "containerStatuses"}); containers.is_array())
            for (const auto &container : containers)
                if (const auto time = parseTime(jsonText(container, {"state", "terminated", "finishedAt"})))
                    latest = std::max(latest, *time);
        return latest;
    }

    Status createPod(const Json &job, std::vector<JsonPtr> &active) {
        const Json &given = jsonAt(job, {"spec", "template"});
        Json pod = {{"metadata", {{"generateName", nameOf(job) + "-"}}}, {"spec", jsonAt(given, {"spec"})}};
        Json &metadata = pod["metadata"];
        for (const char *part : {"labels", "annotations"})
            if (const Json &own = jsonAt(given, {"metadata", part}); own.is_object())
                metadata[part] = own;
        metadata["finalizers"] = Json::array({kTracking});
        metadata["ownerReferences"] = Json::array({makeControllerRef(job, "batch/v1", "Job")});
        if (jsonText(job, {"spec", "completionMode"}) == "Indexed") {
            std::set<long long> taken = readIndexes(jsonText(job, {"status", "completedIndexes"}));
            for (const auto &other : active)
                taken.insert(std::atoll(jsonText(*other, {"metadata", "annotations", kIndex}, "-1").c_str()));
            long long index = 0;
            while (taken.contains(index))
                ++index;
            const std::string text = std::to_string(index);
            metadata["annotations"][kIndex] = text;
            metadata["labels"][kIndex] = text;
            metadata["generateName"] = nameOf(job) + "-" + text + "-";
            pod["spec"]["hostname"] = nameOf(job) + "-" + text;
            for (const char *list : {"containers", "initContainers"})
                if (pod["spec"].contains(list) && pod["spec"][list].is_array())
                    for (auto &container : pod["spec"][list])
                        container["env"].push_back({{"name", "JOB_COMPLETION_INDEX"}, {"value", text}});
        }
        const auto made = api().create("pods", nsOf(job), std::move(pod), me());
        if (!made) {
            warn(job, "FailedCreate", "Error creating: " + made.error().what);
            return made.error();
        }
        active.push_back(made->json);
        normal(job, "SuccessfulCreate", "Created pod: " + made->key.name);
        return {};
    }

    Status removePod(const Json &job, const Json &pod) {
        PH_TRY(removeObject("pods", pod));
        // A pod that is stopped on purpose is no failure.
        PH_TRY(dropFinalizer("pods", nsOf(pod), nameOf(pod), kTracking));
        normal(job, "SuccessfulDelete", "Deleted pod: " + nameOf(pod));
        return {};
    }

    Outcome end(const Json &job, const std::vector<JsonPtr> &active, const char *type, const std::string &reason,
                const std::string &message) {
        for (const auto &pod : active)
            PH_TRY(removePod(job, *pod));
        Json status = jsonAt(job, {"status"});
        const bool complete = std::string_view(type) == "Complete";
        setCondition(status, complete ? "SuccessCriteriaMet" : "FailureTarget", "True", reason, message, now());
        setCondition(status, type, "True", reason, message, now());
        for (auto &condition : status["conditions"])
            condition["lastProbeTime"] = jsonText(condition, {"lastTransitionTime"});
        if (complete)
            status["completionTime"] = formatTime(now());
        status["active"] = 0;
        status["ready"] = 0;
        status["terminating"] = 0;
        PH_TRY(writeStatus(kCollection, job, status));
        if (complete)
            normal(job, "Completed", "Job completed");
        else
            warn(job, reason, message);
        return std::chrono::milliseconds(1); // to see to its time to live
    }

    Outcome suspend(const Json &job, const std::vector<JsonPtr> &active) {
        for (const auto &pod : active)
            PH_TRY(removePod(job, *pod));
        Json status = jsonAt(job, {"status"});
        if (setCondition(status, "Suspended", "True", "JobSuspended", "Job suspended", now()))
            normal(job, "Suspended", "Job suspended");
        status["active"] = 0;
        status["ready"] = 0;
        status.erase("startTime");
        PH_TRY(writeStatus(kCollection, job, status));
        return kDone;
    }

    /// ttlSecondsAfterFinished.
    Outcome expire(const Json &job) {
        const Json &ttl = jsonAt(job, {"spec", "ttlSecondsAfterFinished"});
        if (!ttl.is_number_integer())
            return kDone;
        const Json &status = jsonAt(job, {"status"});
        const Json &condition = jsonText(findCondition(status, "Complete"), {"status"}) == "True"
                                    ? findCondition(status, "Complete")
                                    : findCondition(status, "Failed");
        const auto ended = parseTime(jsonText(condition, {"lastTransitionTime"}));
        if (!ended)
            return kDone;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            *ended + std::chrono::seconds(ttl.get<long long>()) - now());
        if (left.count() > 0)
            return left + std::chrono::milliseconds(1);
        PH_TRY(removeObject(kCollection, job, "Foreground"));
        return kDone;
    }
};

} // namespace

ControllerPtr makeJobController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<JobController>(api, executor, options);
}

} // namespace ph::local
