// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/rows.h"

#include "backend/domain/spec.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace ph::domain {
namespace {

SystemTime timeAt(const Json &object, std::initializer_list<std::string_view> path) {
    return parseTime(jsonText(object, path)).value_or(SystemTime{});
}

template <typename Row> Row commonRow(const Json &object) {
    Row row;
    const Json &meta = jsonAt(object, {"metadata"});
    row.uid = jsonText(meta, {"uid"});
    row.ns = jsonText(meta, {"namespace"});
    row.name = jsonText(meta, {"name"});
    row.resourceVersion = jsonText(meta, {"resourceVersion"});
    row.instance = jsonText(meta, {"labels", keys::instance});
    row.instanceId = jsonText(meta, {"annotations", keys::instanceId}, jsonText(meta, {"labels", keys::instanceId}));
    row.createdAt = timeAt(meta, {"creationTimestamp"});
    row.deleting = jsonAt(meta, {"deletionTimestamp"}).is_string();
    return row;
}

int intAt(const Json &object, std::initializer_list<std::string_view> path, int other = 0) {
    return static_cast<int>(jsonInteger(object, path, other));
}

int ordinalOf(std::string_view podName) {
    const auto dash = podName.rfind('-');
    if (dash == std::string_view::npos)
        return -1;
    int value = -1;
    const std::string_view digits = podName.substr(dash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? value : -1;
}

void readContainers(const Json &statuses, PodRow &row) {
    if (!statuses.is_array())
        return;
    for (const Json &status : statuses) {
        row.restarts += intAt(status, {"restartCount"});
        const Json &waiting = jsonAt(status, {"state", "waiting"});
        if (!waiting.is_object() || !row.waitingReason.empty())
            continue;
        const std::string reason = jsonText(waiting, {"reason"});
        if (reason == "PodInitializing")
            continue;
        row.waitingReason = reason;
        row.waitingMessage = jsonText(waiting, {"message"});
        row.waitingContainer = jsonText(status, {"name"});
        row.waitingImage = jsonText(status, {"image"});
    }
}

} // namespace

AnchorRow anchorRow(const Json &configMap) {
    auto row = commonRow<AnchorRow>(configMap);
    row.part = jsonText(configMap, {"metadata", "labels", keys::part});
    if (row.part == "operation") {
        row.operation = jsonText(configMap, {"data", "operation"});
        row.operationState = jsonText(configMap, {"data", "state"});
        row.operationError = jsonText(configMap, {"data", "error"});
    }
    row.passwordChangedAt = timeAt(configMap, {"metadata", "annotations", keys::passwordChanged});
    const Json &text = jsonAt(configMap, {"data", "spec"});
    if (!text.is_string()) {
        if (row.part == "anchor")
            row.problem = "The anchor ConfigMap has no key spec.";
        return row;
    }
    if (auto reading = parseSpec(text.get_ref<const std::string &>())) {
        row.spec = std::move(reading->spec);
        row.readOnly = reading->readOnly;
    } else {
        row.problem = reading.error().what;
        row.readOnly = true;
        row.spec.engine = jsonText(configMap, {"metadata", "labels", keys::engine});
    }
    return row;
}

WorkloadRow workloadRow(const Json &statefulSet) {
    auto row = commonRow<WorkloadRow>(statefulSet);
    row.replicas = intAt(statefulSet, {"spec", "replicas"}, 1);
    row.readyReplicas = intAt(statefulSet, {"status", "readyReplicas"});
    row.observed = jsonInteger(statefulSet, {"status", "observedGeneration"}) >=
                   jsonInteger(statefulSet, {"metadata", "generation"});
    return row;
}

PodRow podRow(const Json &pod) {
    auto row = commonRow<PodRow>(pod);
    row.ordinal = ordinalOf(row.name);
    row.phase = jsonText(pod, {"status", "phase"});
    row.role = jsonText(pod, {"metadata", "labels", keys::role});
    row.nodeState = jsonText(pod, {"metadata", "annotations", keys::nodeState});
    row.patroni = !jsonText(pod, {"metadata", "labels", keys::patroni}).empty();
    row.patroniRole = jsonText(pod, {"metadata", "labels", keys::patroniRole});
    row.patroniStatus = jsonText(pod, {"metadata", "annotations", keys::patroniStatus});
    row.node = jsonText(pod, {"spec", "nodeName"});
    row.podIp = jsonText(pod, {"status", "podIP"});
    row.startedAt = timeAt(pod, {"status", "startTime"});
    if (const Json &volumes = jsonAt(pod, {"spec", "volumes"}); volumes.is_array()) {
        for (const Json &volume : volumes) {
            const std::string claim = jsonText(volume, {"persistentVolumeClaim", "claimName"});
            if (!claim.empty() && (row.claim.empty() || jsonText(volume, {"name"}) == "data"))
                row.claim = claim;
        }
    }
    readContainers(jsonAt(pod, {"status", "initContainerStatuses"}), row);
    readContainers(jsonAt(pod, {"status", "containerStatuses"}), row);
    if (const Json &conditions = jsonAt(pod, {"status", "conditions"}); conditions.is_array()) {
        for (const Json &condition : conditions) {
            const std::string type = jsonText(condition, {"type"});
            const bool isTrue = jsonText(condition, {"status"}) == "True";
            if (type == "Ready") {
                row.ready = isTrue;
                row.readySince = timeAt(condition, {"lastTransitionTime"});
                // Times have whole seconds and the first condition is written just after the pod is seen.
                row.everReady = isTrue || (row.startedAt != SystemTime{} &&
                                           row.readySince > row.startedAt + std::chrono::seconds(2));
            } else if (type == "PodScheduled" && !isTrue) {
                row.unschedulable =
                    jsonText(condition, {"message"}, jsonText(condition, {"reason"}, "not scheduled yet"));
            }
        }
    }
    return row;
}

ServiceRow serviceRow(const Json &service) {
    auto row = commonRow<ServiceRow>(service);
    row.clusterIp = jsonText(service, {"spec", "clusterIP"});
    row.type = jsonText(service, {"spec", "type"}, "ClusterIP");
    if (const Json &ports = jsonAt(service, {"spec", "ports"}); ports.is_array() && !ports.empty())
        row.port = intAt(ports.front(), {"port"});
    return row;
}

ClaimRow claimRow(const Json &claim) {
    auto row = commonRow<ClaimRow>(claim);
    row.phase = jsonText(claim, {"status", "phase"});
    row.storageClass = jsonText(claim, {"spec", "storageClassName"});
    row.capacity = jsonText(claim, {"status", "capacity", "storage"});
    return row;
}

} // namespace ph::domain
