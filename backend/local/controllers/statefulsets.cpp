// SPDX-License-Identifier: Apache-2.0
// StatefulSets: pods with ordinals and claims, made in order or at once, updated from the highest ordinal down to the
// partition.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/local/controllers/revisions.h"
#include "backend/local/controllers/statefulpods.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ph::local {

namespace {

constexpr const char *kCollection = "apps/statefulsets";
constexpr const char *kRevisionLabel = "controller-revision-hash";

std::string revisionOf(const Json &pod) {
    return jsonText(pod, {"metadata", "labels", kRevisionLabel});
}

/// One round over one set.
struct Round {
    JsonPtr set;
    Revisions revisions;
    std::map<long long, JsonPtr> pods; ///< by ordinal, all the set controls
    long long first = 0;
    long long replicas = 0;
    long long minReady = 0;
    bool ordered = true;
    bool rolling = true;
    long long partition = 0;

    [[nodiscard]] bool wanted(long long ordinal) const { return ordinal >= first && ordinal < first + replicas; }
};

class StatefulSetController final : public Controller {
public:
    StatefulSetController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "statefulset-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == kCollection) {
            enqueuePresent(event);
        } else if (key.collection == "pods") {
            enqueueOwner(event, "StatefulSet");
            if (event.type != StoreEvent::Type::Deleted && controllerRef(*event.object.json).is_null())
                for (const auto &set : api().list(kCollection, key.ns))
                    if (ordinalOf(key.name, set.key.name))
                        enqueue(keyOf(set.key));
        } else if (key.collection == "persistentvolumeclaims" && event.type == StoreEvent::Type::Deleted) {
            for (const auto &set : api().list(kCollection, key.ns))
                enqueue(keyOf(set.key));
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        Round round;
        round.set = find(kCollection, ns, name);
        if (!round.set || isDeleting(*round.set))
            return std::chrono::milliseconds(0);
        const Json &set = *round.set;
        PH_TRY(collectPods(round));
        PH_ASSIGN(round.revisions, readRevisions(api(), set, me()));
        round.first = jsonInteger(set, {"spec", "ordinals", "start"}, 0);
        round.replicas = jsonInteger(set, {"spec", "replicas"}, 1);
        round.minReady = jsonInteger(set, {"spec", "minReadySeconds"}, 0);
        round.ordered = jsonText(set, {"spec", "podManagementPolicy"}, "OrderedReady") != "Parallel";
        round.rolling = jsonText(set, {"spec", "updateStrategy", "type"}, "RollingUpdate") == "RollingUpdate";
        round.partition = jsonInteger(set, {"spec", "updateStrategy", "rollingUpdate", "partition"}, 0);
        const Status changed = change(round);
        PH_TRY(report(round)); // also of a round that failed half-way
        PH_TRY(changed);
        std::vector<JsonPtr> all;
        for (const auto &[ordinal, pod] : round.pods)
            all.push_back(pod);
        PH_TRY(truncateRevisions(api(), set, round.revisions, all, me()));
        const bool becomingAvailable = round.minReady > 0 && std::any_of(all.begin(), all.end(), [&](const auto &pod) {
                                           return isPodReady(*pod) && !isPodAvailable(*pod, round.minReady, now());
                                       });
        return std::chrono::milliseconds(becomingAvailable ? 1000 : 0);
    }

private:
    /// The set's pods; pods that lost their owner and still match are taken in, those that stopped matching are let go.
    Status collectPods(Round &round) {
        const Json &set = *round.set;
        PH_ASSIGN(const auto selector, LabelSelector::fromJson(jsonAt(set, {"spec", "selector"})));
        for (const auto &stored : api().list("pods", nsOf(set))) {
            const auto ordinal = ordinalOf(stored.key.name, nameOf(set));
            if (!ordinal)
                continue;
            const bool matches = selector.matches(jsonAt(*stored.json, {"metadata", "labels"}));
            if (isControlledBy(*stored.json, set)) {
                if (matches)
                    round.pods[*ordinal] = stored.json;
                else
                    PH_TRY(setOwner(*stored.json, set, false));
            } else if (matches && controllerRef(*stored.json).is_null() && !isDeleting(*stored.json)) {
                PH_TRY(setOwner(*stored.json, set, true));
                if (auto adopted = find("pods", stored.key.ns, stored.key.name))
                    round.pods[*ordinal] = std::move(adopted);
            }
        }
        return {};
    }

    Status setOwner(const Json &pod, const Json &set, bool owned) {
        return ignoreNotFound(api().modify(
            "pods", nsOf(pod), nameOf(pod),
            [&](Json &live) {
                Json &refs = live["metadata"]["ownerReferences"];
                if (!refs.is_array())
                    refs = Json::array();
                if (owned) {
                    refs.push_back(makeControllerRef(set, "apps/v1", "StatefulSet"));
                } else {
                    Json left = Json::array();
                    for (const auto &ref : refs)
                        if (jsonText(ref, {"uid"}) != uidOf(set))
                            left.push_back(ref);
                    refs = std::move(left);
                }
                return true;
            },
            me()));
    }

    /// Takes the next step or steps; returns early where the next one must wait for a pod.
    Status change(Round &round) {
        PH_TRY(updateClaimOwners(round));
        for (long long ordinal = round.first; ordinal < round.first + round.replicas; ++ordinal) {
            PH_ASSIGN(const bool goOn, keepReplica(round, ordinal));
            if (!goOn && round.ordered)
                return {};
        }
        PH_ASSIGN(const bool settled, removeSurplus(round));
        if (!settled || !round.rolling)
            return {};
        return rollForward(round);
    }

    Result<bool> keepReplica(Round &round, long long ordinal) {
        const Json &set = *round.set;
        const auto it = round.pods.find(ordinal);
        if (it == round.pods.end()) {
            PH_TRY(createReplica(round, ordinal));
            return false;
        }
        const JsonPtr pod = it->second;
        if (isDeleting(*pod))
            return false;
        if (isPodFinished(*pod)) {
            const bool failed = jsonText(*pod, {"status", "phase"}) == "Failed";
            const std::string text = "StatefulSet " + keyOf(set) + " is recreating " +
                                     (failed ? "failed" : "terminated") + " Pod " + nameOf(*pod);
            if (failed)
                warn(set, "RecreatingFailedPod", text);
            else
                normal(set, "RecreatingTerminatedPod", text);
            PH_TRY(removeObject("pods", *pod));
            if (const auto left = find("pods", nsOf(set), nameOf(*pod)))
                it->second = left;
            else
                round.pods.erase(it);
            return false;
        }
        if (jsonText(*pod, {"status", "phase"}) == "Pending")
            PH_TRY(createClaims(set, ordinal));
        return isPodAvailable(*pod, round.minReady, now());
    }

    Status createReplica(Round &round, long long ordinal) {
        const Json &set = *round.set;
        PH_TRY(createClaims(set, ordinal));
        const bool old = round.rolling && ordinal < round.first + round.partition;
        const Json &revision = old ? *round.revisions.current : *round.revisions.update;
        Json pod = makeStatefulPod(set, templateOf(revision), nameOf(revision), ordinal);
        const std::string name = nameOf(pod);
        const auto made = api().create("pods", nsOf(set), std::move(pod), me());
        if (!made) {
            if (made.error().reason == "AlreadyExists") {
                // Another's pod has the name; it must go first.
                const auto other = find("pods", nsOf(set), name);
                if (!other || isControlledBy(*other, set))
                    return {};
            }
            warn(set, "FailedCreate",
                 "create Pod " + name + " in StatefulSet " + nameOf(set) + " failed error: " + made.error().what);
            return made.error();
        }
        round.pods[ordinal] = made->json;
        normal(set, "SuccessfulCreate", "create Pod " + name + " in StatefulSet " + nameOf(set) + " successful");
        return {};
    }

    Status createClaims(const Json &set, long long ordinal) {
        for (auto &claim : makeStatefulClaims(set, ordinal)) {
            const std::string name = nameOf(claim);
            if (const auto present = find("persistentvolumeclaims", nsOf(set), name)) {
                if (isDeleting(*present))
                    return Error{.code = Errc::Conflict,
                                 .what = "the claim \"" + name + "\" is still being deleted",
                                 .subject = name};
                continue;
            }
            const std::string pod = nameOf(set) + "-" + std::to_string(ordinal);
            const auto made = api().create("persistentvolumeclaims", nsOf(set), std::move(claim), me());
            if (!made && made.error().reason != "AlreadyExists") {
                warn(set, "FailedCreate",
                     "create Claim " + name + " for Pod " + pod + " in StatefulSet " + nameOf(set) +
                         " failed error: " + made.error().what);
                return made.error();
            }
            if (made)
                normal(set, "SuccessfulCreate",
                       "create Claim " + name + " Pod " + pod + " in StatefulSet " + nameOf(set) + " success");
        }
        return {};
    }

    /// persistentVolumeClaimRetentionPolicy, by owner references: the garbage collector does the rest.
    Status updateClaimOwners(Round &round) {
        const Json &set = *round.set;
        const bool withSet =
            jsonText(set, {"spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"}, "Retain") == "Delete";
        const bool withScale =
            jsonText(set, {"spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"}, "Retain") == "Delete";
        for (const auto &[ordinal, pod] : round.pods) {
            for (const auto &wanted : makeStatefulClaims(set, ordinal)) {
                const auto claim = find("persistentvolumeclaims", nsOf(set), nameOf(wanted));
                if (!claim || isDeleting(*claim))
                    continue;
                Json refs = Json::array();
                if (const Json &present = jsonAt(*claim, {"metadata", "ownerReferences"}); present.is_array())
                    for (const auto &ref : present)
                        if (jsonText(ref, {"uid"}) != uidOf(set) &&
                            !(jsonText(ref, {"kind"}) == "Pod" && jsonText(ref, {"name"}) == nameOf(*pod)))
                            refs.push_back(ref);
                if (withScale && !round.wanted(ordinal))
                    refs.push_back(
                        {{"apiVersion", "v1"}, {"kind", "Pod"}, {"name", nameOf(*pod)}, {"uid", uidOf(*pod)}});
                else if (withSet)
                    refs.push_back({{"apiVersion", "apps/v1"},
                                    {"kind", "StatefulSet"},
                                    {"name", nameOf(set)},
                                    {"uid", uidOf(set)}});
                const Json &present = jsonAt(*claim, {"metadata", "ownerReferences"});
                if (present == refs || (present.is_null() && refs.empty()))
                    continue;
                PH_TRY(ignoreNotFound(api().modify(
                    "persistentvolumeclaims", nsOf(set), nameOf(*claim),
                    [&](Json &live) {
                        live["metadata"]["ownerReferences"] = refs;
                        return true;
                    },
                    me())));
            }
        }
        return {};
    }

    /// Deletes pods beyond the wanted ones, the highest first. True when none is left to wait for.
    Result<bool> removeSurplus(Round &round) {
        const Json &set = *round.set;
        for (auto it = round.pods.rbegin(); it != round.pods.rend(); ++it) {
            if (round.wanted(it->first))
                continue;
            if (!isDeleting(*it->second)) {
                PH_TRY(removeObject("pods", *it->second));
                normal(set, "SuccessfulDelete",
                       "delete Pod " + nameOf(*it->second) + " in StatefulSet " + nameOf(set) + " successful");
            }
            if (round.ordered)
                return false;
        }
        return true;
    }

    /// One pod of an older revision at a time, and only while all above it are healthy.
    Status rollForward(Round &round) {
        const Json &set = *round.set;
        const std::string update = nameOf(*round.revisions.update);
        for (long long ordinal = round.first + round.replicas - 1; ordinal >= round.first + round.partition;
             --ordinal) {
            const auto it = round.pods.find(ordinal);
            if (it == round.pods.end())
                return {};
            const Json &pod = *it->second;
            if (revisionOf(pod) != update && !isDeleting(pod)) {
                PH_TRY(removeObject("pods", pod));
                normal(set, "SuccessfulDelete",
                       "delete Pod " + nameOf(pod) + " in StatefulSet " + nameOf(set) + " successful");
                return {};
            }
            if (isDeleting(pod) || !isPodAvailable(pod, round.minReady, now()))
                return {};
        }
        return {};
    }

    Status report(Round &round) {
        const Json &set = *round.set;
        const std::string current = nameOf(*round.revisions.current);
        const std::string update = nameOf(*round.revisions.update);
        long long ready = 0;
        long long available = 0;
        long long ofCurrent = 0;
        long long ofUpdate = 0;
        long long updatedReady = 0;
        for (const auto &[ordinal, pod] : round.pods) {
            const bool isReady = isPodReady(*pod);
            ready += isReady ? 1 : 0;
            available += isPodAvailable(*pod, round.minReady, now()) ? 1 : 0;
            if (isDeleting(*pod))
                continue;
            ofCurrent += revisionOf(*pod) == current ? 1 : 0;
            ofUpdate += revisionOf(*pod) == update ? 1 : 0;
            updatedReady += revisionOf(*pod) == update && isReady ? 1 : 0;
        }
        const auto total = static_cast<long long>(round.pods.size());
        Json status = jsonAt(set, {"status"});
        if (!status.is_object())
            status = Json::object();
        const bool complete = round.rolling && round.partition == 0 && ofUpdate == round.replicas &&
                              updatedReady == round.replicas && total == round.replicas;
        status["observedGeneration"] = jsonInteger(set, {"metadata", "generation"});
        status["replicas"] = total;
        status["availableReplicas"] = available;
        status["currentRevision"] = complete ? update : current;
        status["updateRevision"] = update;
        status["collisionCount"] = round.revisions.collisions;
        const auto setOrErase = [&status](const char *key, long long value) {
            if (value == 0)
                status.erase(key);
            else
                status[key] = value;
        };
        setOrErase("readyReplicas", ready);
        setOrErase("currentReplicas", complete ? ofUpdate : ofCurrent);
        setOrErase("updatedReplicas", ofUpdate);
        return writeStatus(kCollection, set, status);
    }
};

} // namespace

ControllerPtr makeStatefulSetController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<StatefulSetController>(api, executor, options);
}

} // namespace ph::local
