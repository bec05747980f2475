// SPDX-License-Identifier: Apache-2.0
// pods/eviction: a deletion that a disruption budget may refuse.
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr const char *budgets = "policy/poddisruptionbudgets";
constexpr std::size_t disruptedLimit = 2000; ///< evictions of one budget waiting to be seen, as Kubernetes limits them

Error refused(const std::string &pod, const std::string &why, int retryAfter) {
    Error error{Errc::Throttled,  "Cannot evict pod as it would violate the pod's disruption budget.", pod, 429, "", "",
                "TooManyRequests"};
    error.causes.push_back({"", "DisruptionBudget", why});
    error.retryAfterSeconds = retryAfter;
    return error;
}

bool isReady(const Json &pod) {
    const Json &conditions = jsonAt(pod, {"status", "conditions"});
    return conditions.is_array() && std::any_of(conditions.begin(), conditions.end(), [](const Json &one) {
               return jsonText(one, {"type"}) == "Ready" && jsonText(one, {"status"}) == "True";
           });
}

/// Takes one disruption from a budget's status.
Status takeDisruption(const ServedResource &info, Json &budget, const std::string &pod, SystemTime now) {
    const std::string name = jsonText(budget, {"metadata", "name"});
    Json &status = budget["status"];
    if (jsonInteger(status, {"observedGeneration"}, 0) < jsonInteger(budget, {"metadata", "generation"}, 0))
        return refused(pod, "The disruption budget " + name + " is still being processed by the server.", 10);
    const auto allowed = jsonInteger(status, {"disruptionsAllowed"}, 0);
    if (allowed < 0)
        return forbiddenError(info, name, "pdb disruptions allowed is negative");
    if (jsonAt(status, {"disruptedPods"}).size() > disruptedLimit)
        return forbiddenError(info, name,
                              "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
    if (allowed == 0)
        return refused(pod,
                       "The disruption budget " + name + " needs " +
                           std::to_string(jsonInteger(status, {"desiredHealthy"}, 0)) + " healthy pods and has " +
                           std::to_string(jsonInteger(status, {"currentHealthy"}, 0)) + " currently",
                       0);
    status["disruptionsAllowed"] = allowed - 1;
    status["disruptedPods"][pod] = formatTime(now);
    if (allowed == 1 && status.contains("conditions") && status["conditions"].is_array())
        for (auto &condition : status["conditions"])
            if (jsonText(condition, {"type"}) == "DisruptionAllowed") {
                condition["status"] = "False";
                condition["reason"] = "InsufficientPods";
                condition["lastTransitionTime"] = formatTime(now);
            }
    return {};
}

/// Marks a pod as evicted, so that its controller and people know why it went.
bool markEvicted(Json &pod, SystemTime now) {
    Json &conditions = pod["status"]["conditions"];
    if (!conditions.is_array())
        conditions = Json::array();
    for (const auto &condition : conditions)
        if (jsonText(condition, {"type"}) == "DisruptionTarget" && jsonText(condition, {"status"}) == "True")
            return false;
    conditions.push_back({{"type", "DisruptionTarget"},
                          {"status", "True"},
                          {"reason", "EvictionByEvictionAPI"},
                          {"message", "Eviction API: evicting"},
                          {"lastTransitionTime", formatTime(now)}});
    return true;
}

/// Whether deleting a pod disrupts nothing: it has ended, has not begun, or goes already.
bool disruptsNothing(const Json &pod) {
    const auto phase = jsonText(pod, {"status", "phase"});
    return phase == "Succeeded" || phase == "Failed" || phase == "Pending" ||
           jsonAt(pod, {"metadata", "deletionTimestamp"}).is_string();
}

} // namespace

Status Rest::evict(Call &call) {
    if (call.info.verb != "create")
        return methodNotAllowedError(call.info.path);
    PH_ASSIGN(auto options, writeOptions(call));
    PH_ASSIGN(const Json eviction, body(call));
    const auto kind = jsonText(eviction, {"kind"}, "Eviction");
    const auto version = jsonText(eviction, {"apiVersion"}, "policy/v1");
    if (kind != "Eviction" || (version != "policy/v1" && version != "policy/v1beta1"))
        return badRequestError("no kind \"" + kind + "\" is registered for version \"" + version +
                               "\" in this subresource: send an Eviction of policy/v1");
    const auto named = jsonText(eviction, {"metadata", "name"});
    if (!named.empty() && named != call.info.name)
        return badRequestError("name in URL does not match name in Eviction object");
    Json how = jsonAt(eviction, {"deleteOptions"}).is_object() ? eviction["deleteOptions"] : Json::object();
    const Json &dry = jsonAt(how, {"dryRun"});
    options.dryRun = options.dryRun || (dry.is_array() && !dry.empty());
    options.subresource.clear();
    PH_ASSIGN(const auto pod, m_core.get("pods", call.info.ns, call.info.name));
    // Checked before a budget is charged for a pod that another one has replaced.
    const auto uid = jsonText(how, {"preconditions", "uid"});
    const auto liveUid = jsonText(*pod.json, {"metadata", "uid"});
    if (!uid.empty() && uid != liveUid)
        return conflictError(*call.resource, call.info.name,
                             "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + liveUid);
    const auto resourceVersion = jsonText(how, {"preconditions", "resourceVersion"});
    if (!resourceVersion.empty() && resourceVersion != std::to_string(pod.revision))
        return conflictError(*call.resource, call.info.name,
                             "Precondition failed: ResourceVersion in precondition: " + resourceVersion +
                                 ", ResourceVersion in object meta: " + std::to_string(pod.revision));
    if (!disruptsNothing(*pod.json)) {
        PH_TRY(chargeBudget(call, *pod.json, options.dryRun));
        if (!options.dryRun && !jsonAt(*pod.json, {"metadata", "deletionTimestamp"}).is_string()) {
            Api::Options status = options;
            status.subresource = "status";
            const auto marked = m_core.modify(
                "pods", call.info.ns, call.info.name,
                [&](Json &live) {
                    return jsonText(live, {"metadata", "uid"}) == liveUid && markEvicted(live, m_core.clock().now());
                },
                status);
            if (!marked)
                return marked.error();
            if (!resourceVersion.empty()) // our own mark must not break the caller's condition
                how["preconditions"]["resourceVersion"] = std::to_string(marked->revision);
        }
    }
    how["preconditions"]["uid"] = liveUid;
    const auto gone = m_core.remove("pods", call.info.ns, call.info.name, how, options);
    if (!gone)
        return gone.error();
    return sendJson(
        call, 201,
        {{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Json::object()}, {"status", "Success"}, {"code", 201}});
}

Status Rest::chargeBudget(Call &call, const Json &pod, bool dryRun) {
    std::vector<StoredObject> matching;
    for (auto &budget : m_core.list(budgets, call.info.ns)) {
        const auto selector = LabelSelector::fromJson(jsonAt(*budget.json, {"spec", "selector"}));
        if (selector && selector->matches(jsonAt(pod, {"metadata", "labels"})))
            matching.push_back(std::move(budget));
    }
    if (matching.empty())
        return {};
    if (matching.size() > 1)
        return Error{Errc::Internal,
                     "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
                     call.info.name, 500};
    const Json &budget = *matching.front().json;
    if (!isReady(pod)) {
        // A pod that is not ready is none of the healthy ones, so it may go while they suffice, or always if so wished.
        const auto desired = jsonInteger(budget, {"status", "desiredHealthy"}, 0);
        if (jsonText(budget, {"spec", "unhealthyPodEvictionPolicy"}) == "AlwaysAllow" ||
            (desired > 0 && jsonInteger(budget, {"status", "currentHealthy"}, 0) >= desired))
            return {};
    }
    const auto info = m_core.resources().byCollection(budgets);
    Status outcome;
    Api::Options options = Api::as("eviction");
    options.subresource = "status";
    options.dryRun = dryRun;
    const auto charged = m_core.modify(
        budgets, call.info.ns, matching.front().key.name,
        [&](Json &live) {
            outcome = takeDisruption(*info, live, call.info.name, m_core.clock().now());
            return outcome.ok();
        },
        options);
    if (!outcome)
        return outcome;
    return charged ? Status() : Status(charged.error());
}

} // namespace ph::local
