// SPDX-License-Identifier: Apache-2.0
// Disruption budgets: how many of the selected pods may be evicted now.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ph::local {

namespace {

constexpr const char *kCollection = "policy/poddisruptionbudgets";
constexpr const char *kAllowed = "DisruptionAllowed";
/// An eviction that was allowed but whose pod is still not being deleted counts no more after this (Kubernetes' value).
constexpr auto kDeletionLimit = std::chrono::minutes(2);

/// What a budget asks for and what is there.
struct Count {
    long long expected = 0;
    long long desired = 0;
    long long healthy = 0;
};

class DisruptionController final : public Controller {
public:
    DisruptionController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "disruption-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == kCollection) {
            enqueuePresent(event);
            return;
        }
        static const std::set<std::string> counted{"pods", "apps/deployments", "apps/replicasets", "apps/statefulsets"};
        if (!counted.contains(key.collection))
            return;
        for (const auto &budget : api().list(kCollection, key.ns))
            enqueue(keyOf(budget.key));
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        const auto budget = find(kCollection, ns, name);
        if (!budget || isDeleting(*budget))
            return std::chrono::milliseconds(0);
        PH_ASSIGN(const auto selector, LabelSelector::fromJson(jsonAt(*budget, {"spec", "selector"})));
        std::vector<JsonPtr> pods;
        for (const auto &pod : api().list("pods", ns))
            if (selector.matches(jsonAt(*pod.json, {"metadata", "labels"})))
                pods.push_back(pod.json);
        if (pods.empty() && changedSinceReport(*budget))
            normal(*budget, "NoPods", "No matching pods found");
        const auto wanted = expectedOf(*budget, pods);
        if (!wanted) {
            if (jsonText(findCondition(jsonAt(*budget, {"status"}), kAllowed), {"message"}) != wanted.error().what)
                warn(*budget, "CalculateExpectedPodCountFailed",
                     "Failed to calculate the number of expected pods: " + wanted.error().what);
            return reportFailure(*budget, wanted.error().what);
        }
        Count count = *wanted;
        std::optional<SystemTime> next;
        const Json disrupted = disruptedPods(*budget, pods, next);
        for (const auto &pod : pods)
            if (!isDeleting(*pod) && !disrupted.contains(nameOf(*pod)) && isPodReady(*pod))
                ++count.healthy;
        PH_TRY(report(*budget, count, disrupted));
        return next ? std::chrono::duration_cast<std::chrono::milliseconds>(*next - now()) + std::chrono::seconds(1)
                    : std::chrono::milliseconds(0);
    }

private:
    static bool changedSinceReport(const Json &budget) {
        return jsonInteger(budget, {"status", "observedGeneration"}) != jsonInteger(budget, {"metadata", "generation"});
    }

    Result<Count> expectedOf(const Json &budget, const std::vector<JsonPtr> &pods) {
        const Json &most = jsonAt(budget, {"spec", "maxUnavailable"});
        const Json &least = jsonAt(budget, {"spec", "minAvailable"});
        Count out;
        if (!most.is_null()) {
            PH_ASSIGN(out.expected, wantedByControllers(budget, pods));
            out.desired = std::max(0LL, out.expected - scaledAmount(most, out.expected, true));
        } else if (least.is_number_integer()) {
            out.expected = static_cast<long long>(pods.size());
            out.desired = least.get<long long>();
        } else if (least.is_string()) {
            PH_ASSIGN(out.expected, wantedByControllers(budget, pods));
            out.desired = scaledAmount(least, out.expected, true);
        }
        return out;
    }

    /// How many pods the controllers of these pods want together: a share is one of what should be, not of what is.
    Result<long long> wantedByControllers(const Json &budget, const std::vector<JsonPtr> &pods) {
        long long total = 0;
        std::set<std::string> seen;
        std::string unmanaged;
        for (const auto &pod : pods) {
            const Json &owner = controllerRef(*pod);
            if (owner.is_null()) {
                unmanaged += (unmanaged.empty() ? "" : ", ") + nameOf(*pod);
                continue;
            }
            JsonPtr controller =
                find("apps/" + pluralOf(jsonText(owner, {"kind"})), nsOf(*pod), jsonText(owner, {"name"}));
            if (controller && jsonText(owner, {"kind"}) == "ReplicaSet") {
                const Json &above = controllerRef(*controller);
                if (jsonText(above, {"kind"}) == "Deployment")
                    if (auto deployment = find("apps/deployments", nsOf(*pod), jsonText(above, {"name"})))
                        controller = std::move(deployment);
            }
            if (!controller || !jsonAt(*controller, {"spec", "replicas"}).is_number_integer())
                return Error{.code = Errc::NotFound,
                             .what = "found no controllers for pod \"" + nameOf(*pod) + "\"",
                             .subject = nameOf(*pod)};
            if (seen.insert(uidOf(*controller)).second)
                total += jsonInteger(*controller, {"spec", "replicas"});
        }
        std::string &told = m_told[uidOf(budget)];
        if (!unmanaged.empty() && told != unmanaged)
            warn(budget, "UnmanagedPods",
                 "Pods selected by this PodDisruptionBudget were found to be unmanaged: " + unmanaged +
                     ". As a result, the status of the PDB cannot be calculated correctly, which may result in "
                     "undefined behavior. To account for these pods please set \".spec.minAvailable\" field of the PDB "
                     "to an integer value.");
        told = unmanaged;
        return total;
    }

    static std::string pluralOf(const std::string &kind) {
        return kind == "StatefulSet" ? "statefulsets" : kind == "ReplicaSet" ? "replicasets" : "none";
    }

    /// Evictions that were allowed and whose pods are not being deleted yet. @p next: when the first of them lapses.
    Json disruptedPods(const Json &budget, const std::vector<JsonPtr> &pods, std::optional<SystemTime> &next) {
        Json out = Json::object();
        const Json &noted = jsonAt(budget, {"status", "disruptedPods"});
        if (!noted.is_object())
            return out;
        for (const auto &pod : pods) {
            const auto since = parseTime(jsonText(noted, {nameOf(*pod)}));
            if (!since || isDeleting(*pod))
                continue;
            if (*since + kDeletionLimit < now()) {
                warn(*pod, "NotDeleted", "Pod was expected by PDB " + keyOf(budget) + " to be deleted but it wasn't");
                continue;
            }
            out[nameOf(*pod)] = noted[nameOf(*pod)];
            next = std::min(next.value_or(*since + kDeletionLimit), *since + kDeletionLimit);
        }
        return out;
    }

    Status report(const Json &budget, const Count &count, const Json &disrupted) {
        const long long allowed = count.expected <= 0 ? 0 : std::max(0LL, count.healthy - count.desired);
        Json status = jsonAt(budget, {"status"});
        if (!status.is_object())
            status = Json::object();
        status["observedGeneration"] = jsonInteger(budget, {"metadata", "generation"});
        status["expectedPods"] = count.expected;
        status["desiredHealthy"] = count.desired;
        status["currentHealthy"] = count.healthy;
        status["disruptionsAllowed"] = allowed;
        status.erase("disruptedPods");
        if (!disrupted.empty())
            status["disruptedPods"] = disrupted;
        setAllowed(status, allowed > 0 ? "True" : "False", allowed > 0 ? "SufficientPods" : "InsufficientPods", "");
        return write(budget, status);
    }

    /// What cannot be counted allows nothing.
    Outcome reportFailure(const Json &budget, const std::string &why) {
        Json status = jsonAt(budget, {"status"});
        if (!status.is_object())
            status = Json::object();
        status["disruptionsAllowed"] = 0;
        for (const char *key : {"currentHealthy", "desiredHealthy", "expectedPods"})
            if (!status.contains(key))
                status[key] = 0;
        setAllowed(status, "False", "SyncFailed", why);
        PH_TRY(write(budget, status));
        return std::chrono::milliseconds(0);
    }

    void setAllowed(Json &status, const std::string &value, const std::string &reason, const std::string &message) {
        setCondition(status, kAllowed, value, reason, message, now());
        for (auto &condition : status["conditions"])
            if (condition["type"] == kAllowed) {
                condition["message"] = message; // required of a metav1.Condition, also when there is nothing to say
                condition["observedGeneration"] = jsonInteger(status, {"observedGeneration"});
            }
    }

    /// Not writeStatus(): an eviction that took its share of the budget meanwhile must not be overwritten.
    Status write(const Json &budget, const Json &status) {
        if (jsonAt(budget, {"status"}) == status)
            return {};
        Json changed = budget;
        changed["status"] = status;
        return ignoreNotFound(
            api().update(kCollection, nsOf(budget), nameOf(budget), std::move(changed), me("status")));
    }

    std::map<std::string, std::string> m_told; ///< budget's uid → the unmanaged pods it was last warned of
};

} // namespace

ControllerPtr makeDisruptionController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<DisruptionController>(api, executor, options);
}

} // namespace ph::local
