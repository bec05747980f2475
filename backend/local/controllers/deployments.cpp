// SPDX-License-Identifier: Apache-2.0
// Deployments: one ReplicaSet per pod template, replaced at once (Recreate) or step by step (RollingUpdate).
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/deploymentstatus.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr const char *kCollection = "apps/deployments";
constexpr const char *kSets = "apps/replicasets";
constexpr const char *kHash = "pod-template-hash";
constexpr const char *kRevision = "deployment.kubernetes.io/revision";

Json withoutHash(Json podTemplate) {
    if (podTemplate.contains("metadata") && podTemplate["metadata"].contains("labels"))
        podTemplate["metadata"]["labels"].erase(kHash);
    return podTemplate;
}

class DeploymentController final : public Controller {
public:
    DeploymentController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "deployment-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == kCollection) {
            enqueuePresent(event);
        } else if (key.collection == kSets) {
            enqueueOwner(event, "Deployment");
        } else if (key.collection == "pods" && event.type == StoreEvent::Type::Deleted) {
            // Recreate waits for the last old pod.
            if (const auto set = find(kSets, key.ns, jsonText(controllerRef(*event.object.json), {"name"})))
                if (const Json &owner = controllerRef(*set); jsonText(owner, {"kind"}) == "Deployment")
                    enqueue(key.ns + "/" + jsonText(owner, {"name"}));
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        Rollout rollout;
        rollout.deployment = find(kCollection, ns, name);
        if (!rollout.deployment || isDeleting(*rollout.deployment))
            return std::chrono::milliseconds(0);
        const Json &deployment = *rollout.deployment;
        rollout.replicas = jsonInteger(deployment, {"spec", "replicas"}, 1);
        const Json &rolling = jsonAt(deployment, {"spec", "strategy", "rollingUpdate"});
        rollout.surge = scaledAmount(jsonAt(rolling, {"maxSurge"}), rollout.replicas, true);
        rollout.unavailable = scaledAmount(jsonAt(rolling, {"maxUnavailable"}), rollout.replicas, false);
        if (rollout.surge == 0 && rollout.unavailable == 0)
            rollout.unavailable = 1;
        PH_TRY(collect(rollout));
        const bool paused = jsonAt(deployment, {"spec", "paused"}) == true;
        if (!paused)
            PH_TRY(ensureFresh(rollout));
        if (paused)
            PH_TRY(scaleFreshOnly(rollout));
        else if (jsonText(deployment, {"spec", "strategy", "type"}) == "Recreate")
            PH_TRY(recreate(rollout));
        else
            PH_TRY(roll(rollout));
        PH_TRY(collect(rollout));
        PH_ASSIGN(const auto again, report(rollout));
        if (!paused)
            PH_TRY(cleanUp(rollout));
        return again;
    }

private:
    Status collect(Rollout &rollout) {
        rollout.fresh = nullptr;
        rollout.old.clear();
        const Json wanted = withoutHash(jsonAt(*rollout.deployment, {"spec", "template"}));
        for (auto set : api().list(kSets, nsOf(*rollout.deployment))) {
            PH_TRY(adopt(*rollout.deployment, set));
            if (!isControlledBy(*set.json, *rollout.deployment) || isDeleting(*set.json))
                continue;
            if (!rollout.fresh && withoutHash(jsonAt(*set.json, {"spec", "template"})) == wanted)
                rollout.fresh = set.json;
            else
                rollout.old.push_back(set.json);
        }
        std::stable_sort(rollout.old.begin(), rollout.old.end(),
                         [](const JsonPtr &a, const JsonPtr &b) { return revision(*a) < revision(*b); });
        return {};
    }

    /// A set that nobody controls and the selector matches, such as one left by `delete --cascade=orphan`.
    Status adopt(const Json &deployment, StoredObject &set) {
        const auto selector = LabelSelector::fromJson(jsonAt(deployment, {"spec", "selector"}));
        if (!controllerRef(*set.json).is_null() || isDeleting(*set.json) || !selector || selector->empty() ||
            !selector->matches(jsonAt(*set.json, {"metadata", "labels"})))
            return {};
        auto taken = api().modify(
            kSets, set.key.ns, set.key.name,
            [&](Json &object) {
                if (!controllerRef(object).is_null())
                    return false;
                object["metadata"]["ownerReferences"].push_back(makeControllerRef(deployment, "apps/v1", "Deployment"));
                return true;
            },
            me());
        if (!taken)
            return ignoreNotFound(taken);
        set = std::move(*taken);
        return {};
    }

    static long long revision(const Json &object) {
        return std::atoll(jsonText(object, {"metadata", "annotations", kRevision}, "0").c_str());
    }

    Status ensureFresh(Rollout &rollout) {
        const Json &deployment = *rollout.deployment;
        long long newest = 0;
        for (const auto &set : rollout.old)
            newest = std::max(newest, revision(*set));
        if (!rollout.fresh) {
            Json podTemplate = jsonAt(deployment, {"spec", "template"});
            const std::string hash = contentHash(podTemplate, jsonInteger(deployment, {"status", "collisionCount"}));
            podTemplate["metadata"]["labels"][kHash] = hash;
            Json selector = jsonAt(deployment, {"spec", "selector"});
            selector["matchLabels"][kHash] = hash;
            Json metadata = {
                {"name", nameOf(deployment) + "-" + hash},
                {"labels", podTemplate["metadata"]["labels"]},
                {"annotations", {{kRevision, std::to_string(newest + 1)}}},
                {"ownerReferences", Json::array({makeControllerRef(deployment, "apps/v1", "Deployment")})}};
            Json spec = {{"replicas", 0}, {"selector", selector}, {"template", podTemplate}};
            if (const long long minReady = jsonInteger(deployment, {"spec", "minReadySeconds"}); minReady > 0)
                spec["minReadySeconds"] = minReady;
            const auto made = api().create(kSets, nsOf(deployment),
                                           Json{{"metadata", std::move(metadata)}, {"spec", std::move(spec)}}, me());
            if (!made) {
                if (made.error().reason == "AlreadyExists") {
                    Json status = jsonAt(deployment, {"status"});
                    status["collisionCount"] = jsonInteger(status, {"collisionCount"}) + 1;
                    PH_TRY(writeStatus(kCollection, deployment, status));
                }
                return made.error();
            }
            rollout.fresh = made->json;
        } else if (revision(*rollout.fresh) <= newest) {
            PH_TRY(annotate(kSets, *rollout.fresh, std::to_string(newest + 1))); // rolled back to it
        }
        PH_TRY(copyAnnotations(rollout));
        const auto fresh = find(kSets, nsOf(deployment), nameOf(*rollout.fresh));
        if (fresh && revision(*fresh) != revision(deployment))
            PH_TRY(annotate(kCollection, deployment, std::to_string(revision(*fresh))));
        return {};
    }

    /// The deployment's annotations go onto its newest set, so that `kubectl rollout history` knows why each revision
    /// came; beside them stands how many pods were wanted and allowed.
    Status copyAnnotations(const Rollout &rollout) {
        Json wanted = Json::object();
        if (const Json &given = jsonAt(*rollout.deployment, {"metadata", "annotations"}); given.is_object())
            wanted = given;
        for (const char *own : {"kubectl.kubernetes.io/last-applied-configuration", kRevision})
            wanted.erase(own);
        wanted["deployment.kubernetes.io/desired-replicas"] = std::to_string(rollout.replicas);
        wanted["deployment.kubernetes.io/max-replicas"] = std::to_string(rollout.replicas + rollout.surge);
        return ignoreNotFound(api().modify(
            kSets, nsOf(*rollout.fresh), nameOf(*rollout.fresh),
            [&](Json &live) {
                const Json before = jsonAt(live, {"metadata", "annotations"});
                live["metadata"]["annotations"].update(wanted);
                return live["metadata"]["annotations"] != before;
            },
            me()));
    }

    Status annotate(const std::string &collection, const Json &object, const std::string &value) {
        return ignoreNotFound(api().modify(
            collection, nsOf(object), nameOf(object),
            [&](Json &live) {
                live["metadata"]["annotations"][kRevision] = value;
                return true;
            },
            me()));
    }

    Status scale(Rollout &rollout, JsonPtr &set, long long replicas) {
        const long long before = jsonInteger(*set, {"spec", "replicas"});
        if (before == replicas)
            return {};
        const auto written = api().modify(
            kSets, nsOf(*set), nameOf(*set),
            [&](Json &live) {
                live["spec"]["replicas"] = replicas;
                return true;
            },
            me());
        PH_TRY(ignoreNotFound(written));
        if (!written)
            return {};
        set = written->json;
        normal(*rollout.deployment, "ScalingReplicaSet",
               std::string("Scaled ") + (replicas > before ? "up" : "down") + " replica set " + nameOf(*set) +
                   " from " + std::to_string(before) + " to " + std::to_string(replicas));
        return {};
    }

    Status scaleFreshOnly(Rollout &rollout) {
        return rollout.fresh && rollout.old.empty() ? scale(rollout, rollout.fresh, rollout.replicas) : Status();
    }

    Status recreate(Rollout &rollout) {
        for (auto &set : rollout.old)
            PH_TRY(scale(rollout, set, 0));
        for (const auto &pod : api().list("pods", nsOf(*rollout.deployment)))
            for (const auto &set : rollout.old)
                if (isControlledBy(*pod.json, *set) && !isPodFinished(*pod.json))
                    return {}; // the new ones start after the last old one has gone
        return scale(rollout, rollout.fresh, rollout.replicas);
    }

    Status roll(Rollout &rollout) {
        const long long total = Rollout::sum(rollout.all(), {"spec", "replicas"});
        const long long mine = jsonInteger(*rollout.fresh, {"spec", "replicas"});
        if (mine > rollout.replicas)
            PH_TRY(scale(rollout, rollout.fresh, rollout.replicas));
        else if (const long long room = rollout.replicas + rollout.surge - total; mine < rollout.replicas && room > 0)
            PH_TRY(scale(rollout, rollout.fresh, mine + std::min(room, rollout.replicas - mine)));

        // Old pods that are not available go first, then as many as the new ones make dispensable.
        const long long least = rollout.replicas - rollout.unavailable;
        const long long freshMissing = jsonInteger(*rollout.fresh, {"spec", "replicas"}) -
                                       jsonInteger(*rollout.fresh, {"status", "availableReplicas"});
        long long spare = Rollout::sum(rollout.all(), {"spec", "replicas"}) - least - std::max(0LL, freshMissing);
        for (auto &set : rollout.old) {
            const long long have = jsonInteger(*set, {"spec", "replicas"});
            const long long broken =
                std::min({have - jsonInteger(*set, {"status", "availableReplicas"}), have, std::max(0LL, spare)});
            if (broken > 0) {
                PH_TRY(scale(rollout, set, have - broken));
                spare -= broken;
            }
        }
        long long dispensable = Rollout::sum(rollout.all(), {"status", "availableReplicas"}) - least;
        for (auto &set : rollout.old) {
            const long long have = jsonInteger(*set, {"spec", "replicas"});
            const long long less = std::min(have, std::max(0LL, std::min(dispensable, spare)));
            if (less > 0) {
                PH_TRY(scale(rollout, set, have - less));
                dispensable -= less;
                spare -= less;
            }
        }
        return {};
    }

    Outcome report(const Rollout &rollout) {
        const Json &deployment = *rollout.deployment;
        const DeploymentReport made = reportOf(rollout, now());
        PH_TRY(writeStatus(kCollection, deployment, *made.status));
        return made.lookAgain;
    }

    Status cleanUp(Rollout &rollout) {
        const auto keep = jsonInteger(*rollout.deployment, {"spec", "revisionHistoryLimit"}, 10);
        auto surplus = static_cast<long long>(rollout.old.size()) - keep;
        for (const auto &set : rollout.old) {
            if (surplus <= 0)
                break;
            if (jsonInteger(*set, {"spec", "replicas"}) == 0 && jsonInteger(*set, {"status", "replicas"}) == 0) {
                PH_TRY(removeObject(kSets, *set));
                --surplus;
            }
        }
        return {};
    }
};

} // namespace

ControllerPtr makeDeploymentController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<DeploymentController>(api, executor, options);
}

} // namespace ph::local
