// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/deploymentstatus.h"

#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr const char *kProgressing = "Progressing";
constexpr const char *kTimedOut = "ProgressDeadlineExceeded";
constexpr const char *kComplete = "NewReplicaSetAvailable";
constexpr long long kNoDeadline = 2147483647; ///< as Kubernetes marks that none is wanted

/// Sets a condition with the time of its last change or progress beside it.
void setTimedCondition(Json &status, const char *type, const char *value, const std::string &reason,
                       const std::string &message, bool progressed, SystemTime now) {
    const bool changed = setCondition(status, type, value, reason, message, now);
    for (auto &condition : status["conditions"])
        if (condition["type"] == type && (changed || progressed || !condition.contains("lastUpdateTime")))
            condition["lastUpdateTime"] = formatTime(now);
}

/// Whether any count is better than in the status before.
bool hasProgressed(const Json &before, const Json &after) {
    const auto old = [](const Json &status) {
        return jsonInteger(status, {"replicas"}) - jsonInteger(status, {"updatedReplicas"});
    };
    for (const char *key : {"updatedReplicas", "readyReplicas", "availableReplicas"})
        if (jsonInteger(after, {key}) > jsonInteger(before, {key}))
            return true;
    return old(after) < old(before);
}

std::chrono::milliseconds judgeProgress(const Rollout &rollout, const Json &before, Json &status, SystemTime now) {
    const Json &deployment = *rollout.deployment;
    const Json last = findCondition(status, kProgressing);
    const std::string lastReason = jsonText(last, {"reason"});
    if (jsonAt(deployment, {"spec", "paused"}) == true) {
        if (lastReason != kTimedOut)
            setTimedCondition(status, kProgressing, "Unknown", "DeploymentPaused", "Deployment is paused", false, now);
        return {};
    }
    if (!rollout.fresh)
        return {};
    const std::string set = "ReplicaSet \"" + nameOf(*rollout.fresh) + "\" ";
    const bool sameSet = jsonText(last, {"message"}).starts_with(set);
    const long long updated = jsonInteger(status, {"updatedReplicas"});
    const long long total = jsonInteger(status, {"replicas"});
    if (lastReason == kComplete && sameSet && updated == total)
        return {}; // a rollout that was through stays through when a pod fails later
    if (updated == rollout.replicas && total == rollout.replicas &&
        jsonInteger(status, {"availableReplicas"}) == rollout.replicas) {
        setTimedCondition(status, kProgressing, "True", kComplete, set + "has successfully progressed.", true, now);
        return {};
    }
    const long long deadline = jsonInteger(deployment, {"spec", "progressDeadlineSeconds"}, kNoDeadline);
    const bool progressed = !sameSet || hasProgressed(before, status);
    if (!progressed && deadline < kNoDeadline) {
        if (lastReason == kTimedOut)
            return {};
        const auto since = parseTime(jsonText(last, {"lastUpdateTime"}));
        const auto left =
            since ? *since + std::chrono::seconds(deadline) - now : SystemTime::duration(std::chrono::seconds(1));
        if (left.count() < 0) {
            setTimedCondition(status, kProgressing, "False", kTimedOut, set + "has timed out progressing.", false, now);
            return {};
        }
    }
    setTimedCondition(status, kProgressing, "True", "ReplicaSetUpdated", set + "is progressing.", progressed, now);
    if (deadline >= kNoDeadline)
        return {};
    const auto since = parseTime(jsonText(findCondition(status, kProgressing), {"lastUpdateTime"}));
    return std::chrono::duration_cast<std::chrono::milliseconds>(since.value_or(now) + std::chrono::seconds(deadline) -
                                                                 now) +
           std::chrono::seconds(1);
}

} // namespace

long long Rollout::sum(const std::vector<JsonPtr> &sets, std::initializer_list<std::string_view> path) {
    long long out = 0;
    for (const auto &set : sets)
        out += jsonInteger(*set, path);
    return out;
}

std::vector<JsonPtr> Rollout::all() const {
    std::vector<JsonPtr> out = old;
    if (fresh)
        out.push_back(fresh);
    return out;
}

DeploymentReport reportOf(const Rollout &rollout, SystemTime now) {
    const Json &deployment = *rollout.deployment;
    const auto all = rollout.all();
    const long long available = Rollout::sum(all, {"status", "availableReplicas"});
    const Json &before = jsonAt(deployment, {"status"});
    Json status = before.is_object() ? before : Json::object();
    status["observedGeneration"] = jsonInteger(deployment, {"metadata", "generation"});
    for (const auto &[key, value] :
         {std::pair("replicas", Rollout::sum(all, {"status", "replicas"})),
          std::pair("updatedReplicas", rollout.fresh ? jsonInteger(*rollout.fresh, {"status", "replicas"}) : 0),
          std::pair("availableReplicas", available),
          std::pair("readyReplicas", Rollout::sum(all, {"status", "readyReplicas"})),
          std::pair("unavailableReplicas", std::max(0LL, Rollout::sum(all, {"spec", "replicas"}) - available))}) {
        if (value == 0)
            status.erase(key);
        else
            status[key] = value;
    }
    if (available >= rollout.replicas - rollout.unavailable)
        setTimedCondition(status, "Available", "True", "MinimumReplicasAvailable",
                          "Deployment has minimum availability.", false, now);
    else
        setTimedCondition(status, "Available", "False", "MinimumReplicasUnavailable",
                          "Deployment does not have minimum availability.", false, now);
    const auto lookAgain = judgeProgress(rollout, before, status, now);
    return {std::make_shared<const Json>(std::move(status)), lookAgain};
}

} // namespace ph::local
