// SPDX-License-Identifier: Apache-2.0
// ReplicaSets: so many equal pods.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr const char *kCollection = "apps/replicasets";

/// Which pods go first: without a node, not yet running, not ready, the youngest.
int worth(const Json &pod) {
    if (jsonText(pod, {"spec", "nodeName"}).empty())
        return 0;
    if (jsonText(pod, {"status", "phase"}) != "Running")
        return 1;
    return isPodReady(pod) ? 3 : 2;
}

class ReplicaSetController final : public Controller {
public:
    ReplicaSetController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "replicaset-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == kCollection)
            enqueuePresent(event);
        else if (key.collection == "pods")
            enqueueOwner(event, "ReplicaSet");
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        const auto set = find(kCollection, ns, name);
        if (!set)
            return std::chrono::milliseconds(0);
        std::vector<JsonPtr> active;
        for (const auto &pod : api().list("pods", ns))
            if (isControlledBy(*pod.json, *set) && !isPodFinished(*pod.json) && !isDeleting(*pod.json))
                active.push_back(pod.json);
        Status changed;
        if (!isDeleting(*set))
            changed = change(*set, active);
        PH_TRY(report(*set, active, changed));
        PH_TRY(changed);
        const long long minReady = jsonInteger(*set, {"spec", "minReadySeconds"});
        const bool waiting = minReady > 0 && std::any_of(active.begin(), active.end(), [&](const auto &pod) {
                                 return isPodReady(*pod) && !isPodAvailable(*pod, minReady, now());
                             });
        return std::chrono::milliseconds(waiting ? 1000 : 0);
    }

private:
    Status change(const Json &set, std::vector<JsonPtr> &active) {
        const auto wanted = static_cast<std::size_t>(std::max(0LL, jsonInteger(set, {"spec", "replicas"}, 1)));
        while (active.size() < wanted) {
            const Json &given = jsonAt(set, {"spec", "template"});
            Json pod = {{"metadata",
                         {{"generateName", nameOf(set) + "-"},
                          {"ownerReferences", Json::array({makeControllerRef(set, "apps/v1", "ReplicaSet")})}}},
                        {"spec", jsonAt(given, {"spec"})}};
            for (const char *part : {"labels", "annotations", "finalizers"})
                if (const Json &own = jsonAt(given, {"metadata", part}); !own.is_null())
                    pod["metadata"][part] = own;
            const auto made = api().create("pods", nsOf(set), std::move(pod), me());
            if (!made) {
                warn(set, "FailedCreate", "Error creating: " + made.error().what);
                return made.error();
            }
            active.push_back(made->json);
            normal(set, "SuccessfulCreate", "Created pod: " + made->key.name);
        }
        if (active.size() <= wanted)
            return {};
        std::stable_sort(active.begin(), active.end(), [](const JsonPtr &a, const JsonPtr &b) {
            const int left = worth(*a);
            const int right = worth(*b);
            return left != right ? left < right
                                 : jsonText(*a, {"metadata", "creationTimestamp"}) >
                                       jsonText(*b, {"metadata", "creationTimestamp"});
        });
        while (active.size() > wanted) {
            PH_TRY(removeObject("pods", *active.front()));
            normal(set, "SuccessfulDelete", "Deleted pod: " + nameOf(*active.front()));
            active.erase(active.begin());
        }
        return {};
    }

    Status report(const Json &set, const std::vector<JsonPtr> &active, const Status &changed) {
        const long long minReady = jsonInteger(set, {"spec", "minReadySeconds"});
        long long ready = 0;
        long long available = 0;
        long long labelled = 0;
        Labels wanted;
        if (const Json &labels = jsonAt(set, {"spec", "template", "metadata", "labels"}); labels.is_object())
            for (const auto &[key, value] : labels.items())
                wanted[key] = value.get<std::string>();
        const auto selector = LabelSelector::fromLabels(wanted);
        for (const auto &pod : active) {
            ready += isPodReady(*pod) ? 1 : 0;
            available += isPodAvailable(*pod, minReady, now()) ? 1 : 0;
            labelled += selector.matches(jsonAt(*pod, {"metadata", "labels"})) ? 1 : 0;
        }
        Json status = jsonAt(set, {"status"});
        if (!status.is_object())
            status = Json::object();
        status["replicas"] = active.size();
        status["observedGeneration"] = jsonInteger(set, {"metadata", "generation"});
        for (const auto &[key, value] : {std::pair("readyReplicas", ready), std::pair("availableReplicas", available),
                                         std::pair("fullyLabeledReplicas", labelled)}) {
            if (value == 0)
                status.erase(key);
            else
                status[key] = value;
        }
        if (!changed)
            setCondition(status, "ReplicaFailure", "True", "FailedCreate", changed.error().what, now());
        else if (!findCondition(status, "ReplicaFailure").is_null())
            status.erase("conditions");
        return writeStatus(kCollection, set, status);
    }
};

} // namespace

ControllerPtr makeReplicaSetController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<ReplicaSetController>(api, executor, options);
}

} // namespace ph::local
