// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/storerows.h"

#include "backend/domain/spec.h"

#include <charconv>

namespace ph::ops {
namespace {

namespace keys = domain::keys;

template <typename Row> Row common(const store::RowMeta &from) {
    Row row;
    row.uid = from.uid;
    row.ns = from.ns;
    row.name = from.name;
    row.resourceVersion = from.resourceVersion;
    row.instance = from.labels.get(keys::instance);
    row.instanceId = from.annotations.has(keys::instanceId) ? from.annotations.get(keys::instanceId)
                                                            : from.labels.get(keys::instanceId);
    row.createdAt = from.createdAt;
    row.deleting = from.deleting();
    return row;
}

int ordinalOf(std::string_view podName) {
    const auto dash = podName.rfind('-');
    if (dash == std::string_view::npos)
        return -1;
    const std::string_view digits = podName.substr(dash + 1);
    int value = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? value : -1;
}

} // namespace

domain::AnchorRow toAnchor(const store::ConfigMapRow &from) {
    auto row = common<domain::AnchorRow>(from);
    row.part = from.labels.get(keys::part);
    if (row.part == "operation") {
        row.operation = from.data.get("operation");
        row.operationState = from.data.get("state");
        row.operationError = from.data.get("error");
    }
    if (from.annotations.has(keys::passwordChanged))
        row.passwordChangedAt =
            parseTime(std::string(from.annotations.get(keys::passwordChanged))).value_or(SystemTime{});
    if (!from.data.has("spec")) {
        if (row.part == "anchor")
            row.problem = "The anchor ConfigMap has no key spec.";
        return row;
    }
    if (from.data.get("spec").empty())
        return row;
    if (auto reading = domain::parseSpec(from.data.get("spec"))) {
        row.spec = std::move(reading->spec);
        row.readOnly = reading->readOnly;
    } else {
        row.problem = reading.error().what;
        row.readOnly = true;
        row.spec.engine = from.labels.get(keys::engine);
    }
    return row;
}

domain::PatroniRow toPatroni(const store::ConfigMapRow &from) {
    auto row = common<domain::PatroniRow>(from);
    row.part = from.labels.get(keys::part);
    domain::readPatroni(row, [&from](std::string_view key) { return std::string(from.annotations.get(key)); });
    return row;
}

domain::WorkloadRow toWorkload(const store::StatefulSetRow &from) {
    auto row = common<domain::WorkloadRow>(from);
    row.replicas = from.replicas;
    row.readyReplicas = from.readyReplicas;
    row.observed = from.observedGeneration >= from.generation;
    return row;
}

domain::PodRow toPod(const store::PodRow &from) {
    auto row = common<domain::PodRow>(from);
    row.ordinal = ordinalOf(from.name);
    row.phase = from.phase;
    row.ready = from.ready;
    row.everReady = from.ready;
    row.role = from.labels.get(keys::role);
    row.nodeState = from.annotations.get(keys::nodeState);
    row.patroni = from.labels.has(keys::patroni);
    row.patroniRole = from.labels.get(keys::patroniRole);
    row.patroniStatus = from.annotations.get(keys::patroniStatus);
    row.node = from.node;
    row.podIp = from.podIp;
    row.startedAt = from.startedAt;
    for (const std::string &claim : from.claims)
        if (row.claim.empty() || claim.rfind("data-", 0) == 0)
            row.claim = claim;
    for (const store::ContainerRow &container : from.containers) {
        row.restarts += container.restarts;
        if (container.state != store::ContainerRow::State::Waiting || !row.waitingReason.empty() ||
            container.reason == "PodInitializing")
            continue;
        row.waitingReason = container.reason;
        row.waitingMessage = container.message;
        row.waitingContainer = container.name;
        row.waitingImage = container.image;
    }
    for (const store::ConditionRow &condition : from.conditions) {
        if (condition.type == "Ready") {
            row.readySince = condition.since;
            row.everReady = from.ready || (from.startedAt != SystemTime{} &&
                                           condition.since > from.startedAt + std::chrono::seconds(2));
        } else if (condition.type == "PodScheduled" && condition.status != "True") {
            row.unschedulable = condition.message.empty() ? condition.reason : condition.message;
        }
    }
    return row;
}

domain::ServiceRow toService(const store::ServiceRow &from) {
    auto row = common<domain::ServiceRow>(from);
    row.clusterIp = from.clusterIp;
    row.type = from.type;
    row.port = from.ports.empty() ? 0 : from.ports.front().port;
    return row;
}

domain::ClaimRow toClaim(const store::ClaimRow &from) {
    auto row = common<domain::ClaimRow>(from);
    row.phase = from.phase;
    row.storageClass = from.storageClass;
    row.capacity = from.capacity;
    return row;
}

EventRow toEvent(const store::EventRow &from) {
    EventRow row;
    row.uid = from.uid;
    row.type = from.type;
    row.reason = from.reason;
    row.object = from.objectKind + "/" + from.objectName;
    row.message = from.message;
    row.count = from.count;
    row.firstSeen = from.firstSeen;
    row.lastSeen = from.lastSeen;
    return row;
}

} // namespace ph::ops
