// SPDX-License-Identifier: Apache-2.0
// CronJobs: a Job for each time that has come. A Job's name is made of the scheduled minute, so that one time gives one
// Job however often the controller is stopped in between.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/crontimes.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr const char *kCollection = "batch/cronjobs";
constexpr const char *kJobs = "batch/jobs";
constexpr const char *kTimestamp = "batch.kubernetes.io/cronjob-scheduled-timestamp";
/// Waiting is cut into pieces, since a timer stands still while the computer sleeps.
constexpr std::chrono::milliseconds kLongestWait = std::chrono::seconds(30);

/// "Complete" or "Failed" when the Job has ended, else nothing.
std::string endOf(const Json &job) {
    for (const char *type : {"Complete", "Failed"})
        if (jsonText(findCondition(jsonAt(job, {"status"}), type), {"status"}) == "True")
            return type;
    return {};
}

bool refersTo(const Json &reference, const Json &job) {
    return jsonText(reference, {"uid"}) == uidOf(job);
}

class CronJobController final : public Controller {
public:
    CronJobController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "cronjob-controller") {}

    void observe(const StoreEvent &event) override {
        if (event.object.key.collection == kCollection)
            enqueuePresent(event);
        else if (event.object.key.collection == kJobs)
            enqueueOwner(event, "CronJob");
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        const auto found = find(kCollection, ns, name);
        if (!found || isDeleting(*found))
            return kDone;
        std::vector<JsonPtr> jobs;
        for (const auto &job : api().list(kJobs, ns))
            if (isControlledBy(*job.json, *found))
                jobs.push_back(job.json);
        PH_TRY(removeOldJobs(*found, jobs));
        Json status = jsonAt(*found, {"status"});
        if (!status.is_object())
            status = Json::object();
        followJobs(*found, jobs, status);
        const Outcome outcome = schedule(*found, jobs, status);
        if (status.contains("active") && status["active"].empty())
            status.erase("active");
        PH_TRY(writeStatus(kCollection, *found, status)); // also of a round that failed half-way
        return outcome;
    }

private:
    static constexpr auto kDone = std::chrono::milliseconds(0);

    /// Keeps status.active and lastSuccessfulTime true.
    void followJobs(const Json &cronJob, const std::vector<JsonPtr> &jobs, Json &status) {
        Json active = Json::array();
        const Json before = jsonAt(status, {"active"});
        if (before.is_array())
            for (const auto &reference : before) {
                const auto job =
                    std::find_if(jobs.begin(), jobs.end(), [&](const auto &one) { return refersTo(reference, *one); });
                if (job == jobs.end())
                    normal(cronJob, "MissingJob", "Active job went missing: " + jsonText(reference, {"name"}));
                else if (const std::string end = endOf(**job); !end.empty())
                    normal(cronJob, "SawCompletedJob", "Saw completed job: " + nameOf(**job) + ", condition: " + end);
                else
                    active.push_back(reference);
            }
        for (const auto &job : jobs) {
            const std::string end = endOf(*job);
            const bool listed =
                std::any_of(active.begin(), active.end(), [&](const Json &one) { return refersTo(one, *job); });
            if (end.empty() && !listed && !isDeleting(*job))
                active.push_back(referenceTo(*job)); // made just before this process was stopped
            const auto completed = parseTime(jsonText(*job, {"status", "completionTime"}));
            const auto last = parseTime(jsonText(status, {"lastSuccessfulTime"}));
            if (end == "Complete" && completed && (!last || *last < *completed))
                status["lastSuccessfulTime"] = formatTime(*completed);
        }
        status["active"] = std::move(active);
    }

    static Json referenceTo(const Json &job) {
        return {{"apiVersion", "batch/v1"}, {"kind", "Job"},
                {"name", nameOf(job)},      {"namespace", nsOf(job)},
                {"uid", uidOf(job)},        {"resourceVersion", jsonText(job, {"metadata", "resourceVersion"})}};
    }

    Status removeOldJobs(const Json &cronJob, const std::vector<JsonPtr> &jobs) {
        for (const auto &[end, field] :
             {std::pair("Complete", "successfulJobsHistoryLimit"), std::pair("Failed", "failedJobsHistoryLimit")}) {
            const Json &limit = jsonAt(cronJob, {"spec", field});
            if (!limit.is_number_integer())
                continue;
            std::vector<JsonPtr> ended;
            for (const auto &job : jobs)
                if (endOf(*job) == end && !isDeleting(*job))
                    ended.push_back(job);
            std::stable_sort(ended.begin(), ended.end(), [](const auto &a, const auto &b) {
                return std::pair(jsonText(*a, {"status", "startTime"}), nameOf(*a)) <
                       std::pair(jsonText(*b, {"status", "startTime"}), nameOf(*b));
            });
            for (std::size_t i = 0; i + static_cast<std::size_t>(limit.get<long long>()) < ended.size(); ++i) {
                PH_TRY(removeObject(kJobs, *ended[i]));
                normal(cronJob, "SuccessfulDelete", "Deleted job " + nameOf(*ended[i]));
            }
        }
        return {};
    }

    Outcome schedule(const Json &cronJob, const std::vector<JsonPtr> &jobs, Json &status) {
        const std::string zoneName = jsonText(cronJob, {"spec", "timeZone"});
        const auto zone = TimeZone::load(zoneName);
        if (!zone) {
            warn(cronJob, "UnknownTimeZone", "invalid timeZone: \"" + zoneName + "\": " + zone.error().what);
            return kDone;
        }
        const std::string text = jsonText(cronJob, {"spec", "schedule"});
        const auto parsed = CronSchedule::parse(text);
        if (!parsed) {
            warn(cronJob, "UnparseableSchedule", "unparseable schedule: \"" + text + "\" : " + parsed.error().what);
            return kDone;
        }
        if (jsonAt(cronJob, {"spec", "suspend"}) == true)
            return kDone;
        const CronTimes times = cronTimes(cronJob, *parsed, *zone, now(), false);
        if (times.due)
            PH_TRY(runDue(cronJob, jobs, status, times, *zone));
        if (!times.next)
            return kDone;
        const auto wait =
            std::chrono::duration_cast<std::chrono::milliseconds>(*times.next - now()) + std::chrono::milliseconds(100);
        return std::clamp(wait, std::chrono::milliseconds(1), kLongestWait);
    }

    Status runDue(const Json &cronJob, const std::vector<JsonPtr> &jobs, Json &status, const CronTimes &times,
                  const TimeZone &zone) {
        const SystemTime due = *times.due;
        if (times.tooManyMissed)
            warn(cronJob, "TooManyMissedTimes",
                 "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
        const Json &deadline = jsonAt(cronJob, {"spec", "startingDeadlineSeconds"});
        if (deadline.is_number_integer() && due + std::chrono::seconds(deadline.get<long long>()) < now()) {
            warn(cronJob, "MissSchedule", "Missed scheduled time to start a job: " + formatTime(due));
            return {};
        }
        const std::string name =
            nameOf(cronJob) + "-" +
            std::to_string(std::chrono::floor<std::chrono::minutes>(due).time_since_epoch().count());
        const bool exists =
            std::any_of(jobs.begin(), jobs.end(), [&](const auto &job) { return nameOf(*job) == name; });
        if (exists) { // made before a stop, and not noted
            status["lastScheduleTime"] = formatTime(due);
            return {};
        }
        const std::string policy = jsonText(cronJob, {"spec", "concurrencyPolicy"}, "Allow");
        if (policy == "Forbid" && !status["active"].empty()) {
            normal(cronJob, "JobAlreadyActive",
                   "Not starting job because prior execution is running and concurrency policy is Forbid");
            return {};
        }
        if (policy == "Replace") {
            for (const auto &job : jobs)
                if (endOf(*job).empty()) {
                    PH_TRY(removeObject(kJobs, *job));
                    normal(cronJob, "SuccessfulDelete", "Deleted job " + nameOf(*job));
                }
            status["active"] = Json::array();
        }
        return createJob(cronJob, status, name, due, zone);
    }

    Status createJob(const Json &cronJob, Json &status, const std::string &name, SystemTime due, const TimeZone &zone) {
        const Json &given = jsonAt(cronJob, {"spec", "jobTemplate"});
        Json job = {{"metadata", {{"name", name}}}, {"spec", jsonAt(given, {"spec"})}};
        Json &metadata = job["metadata"];
        for (const char *part : {"labels", "annotations"})
            if (const Json &own = jsonAt(given, {"metadata", part}); own.is_object())
                metadata[part] = own;
        metadata["annotations"][kTimestamp] = localTime(due, zone);
        metadata["ownerReferences"] = Json::array({makeControllerRef(cronJob, "batch/v1", "CronJob")});
        const auto made = api().create(kJobs, nsOf(cronJob), std::move(job), me());
        if (!made) {
            if (made.error().reason == "AlreadyExists") {
                // Another's: the time is lost, as on every cluster, and the next one has a name of its own.
                warn(cronJob, "UnexpectedJob", "Saw a job that the controller did not create or forgot: " + name);
                status["lastScheduleTime"] = formatTime(due);
                return {};
            }
            warn(cronJob, "FailedCreate", "Error creating job: " + made.error().what);
            return made.error();
        }
        normal(cronJob, "SuccessfulCreate", "Created job " + name);
        status["active"].push_back(referenceTo(*made->json));
        status["lastScheduleTime"] = formatTime(due);
        return {};
    }

    /// RFC 3339 with the zone's offset: "2026-03-29T03:30:00+02:00".
    static std::string localTime(SystemTime time, const TimeZone &zone) {
        const auto offset = std::chrono::duration_cast<std::chrono::minutes>(zone.offsetAt(time)).count();
        std::string text = formatTime(time + std::chrono::minutes(offset));
        if (offset == 0)
            return text;
        const auto two = [](long long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
        const auto size = offset < 0 ? -offset : offset;
        text.pop_back(); // Z
        return text + (offset < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60);
    }
};

} // namespace

ControllerPtr makeCronJobController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<CronJobController>(api, executor, options);
}

} // namespace ph::local
