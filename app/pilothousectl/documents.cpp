// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/documents.h"

#include "backend/core/clock.h"
#include "backend/domain/spec.h"

#include <nlohmann/json.hpp>

namespace ph::ctl {
namespace {

Json timeJson(SystemTime time) {
    return time == SystemTime{} ? Json(nullptr) : Json(formatTime(time));
}

const char *levelWord(ops::ProtectionLevel level) {
    switch (level) {
    case ops::ProtectionLevel::Open:
        return "open";
    case ops::ProtectionLevel::Confirm:
        return "confirm";
    case ops::ProtectionLevel::ReadOnly:
        return "read-only";
    }
    return "read-only";
}

} // namespace

const char *stateWord(ops::CheckItem::State state) {
    switch (state) {
    case ops::CheckItem::State::Passed:
        return "passed";
    case ops::CheckItem::State::Failed:
        return "failed";
    case ops::CheckItem::State::Warning:
        return "warning";
    case ops::CheckItem::State::NotTried:
        return "not tried";
    }
    return "not tried";
}

std::string freshnessWord(const store::Freshness &freshness) {
    switch (freshness.state) {
    case store::Freshness::State::Syncing:
        return "connecting";
    case store::Freshness::State::Live:
        return "live";
    case store::Freshness::State::Stale:
        return "stale";
    }
    return "stale";
}

Json toJson(const domain::InstanceSummary &row) {
    Json reasons = Json::array();
    for (const domain::Reason &reason : row.reasons)
        reasons.push_back(Json{{"code", reason.code},
                               {"object", reason.object},
                               {"message", reason.message},
                               {"since", timeJson(reason.since)}});
    Json members = Json::array();
    for (const domain::Member &member : row.members)
        members.push_back(Json{{"name", member.name},
                               {"role", domain::roleName(member.role)},
                               {"ready", member.ready},
                               {"phase", member.phase},
                               {"node", member.node},
                               {"address", member.podIp},
                               {"restarts", member.restarts},
                               {"state", member.state},
                               {"timeline", member.timeline ? Json(*member.timeline) : Json(nullptr)},
                               {"lagBytes", member.lagBytes ? Json(*member.lagBytes) : Json(nullptr)},
                               {"claim", member.claim},
                               {"serverVersion", member.serverVersion},
                               {"pendingRestart", member.pendingRestart},
                               {"startedAt", timeJson(member.startedAt)}});
    return Json{{"cluster", row.clusterName},
                {"clusterId", row.ref.cluster.uid},
                {"namespace", row.ref.ns},
                {"name", row.ref.name},
                {"instanceId", row.ref.instanceId},
                {"state", domain::stateName(row.state)},
                {"operation", row.runningOperation},
                {"spec", domain::specToJson(row.spec)},
                {"reasons", reasons},
                {"members", members},
                {"host", row.serviceHost},
                {"port", row.servicePort},
                {"createdAt", timeJson(row.createdAt)},
                {"passwordChangedAt", timeJson(row.passwordChangedAt)},
                {"readOnlySpec", row.readOnlySpec}};
}

Json toJson(const ops::ClusterSummary &cluster) {
    return Json{{"name", cluster.name},
                {"id", cluster.id.uid},
                {"server", cluster.server},
                {"user", cluster.user},
                {"version", cluster.version},
                {"source", cluster.source},
                {"embedded", cluster.embedded},
                {"current", cluster.current},
                {"namespace", cluster.ns},
                {"protection", levelWord(cluster.protection)},
                {"state", freshnessWord(cluster.freshness)},
                {"problem", cluster.freshness.error.what}};
}

Json toJson(const ops::CheckItem &item) {
    return Json{{"part", item.part}, {"state", stateWord(item.state)}, {"detail", item.detail}, {"fix", item.fix}};
}

Json toJson(const ops::EventRow &event) {
    return Json{{"type", event.type},
                {"reason", event.reason},
                {"object", event.object},
                {"message", event.message},
                {"count", event.count},
                {"firstSeen", timeJson(event.firstSeen)},
                {"lastSeen", timeJson(event.lastSeen)}};
}

} // namespace ph::ctl
