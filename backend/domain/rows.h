// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/domain/instance.h"
#include "backend/machinery/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ph::domain {

/// Keys of the labels and annotations every object of ours carries.
namespace keys {
inline constexpr const char *managedBy = "app.kubernetes.io/managed-by";
inline constexpr const char *managedByValue = "pilothouse";
inline constexpr const char *instance = "app.kubernetes.io/instance";
inline constexpr const char *engine = "pilothouse.io/engine";
inline constexpr const char *instanceId = "pilothouse.io/instance-id";
inline constexpr const char *part = "pilothouse.io/part";            ///< "anchor", "operation", "parameters", …
inline constexpr const char *role = "pilothouse.io/role";            ///< on pods: "primary" or "replica"
inline constexpr const char *patroni = "pilothouse.io/patroni";      ///< Patroni's scope, on its pods and ConfigMaps
inline constexpr const char *patroniRole = "role";                   ///< the label Patroni puts on its pods
inline constexpr const char *patroniStatus = "status";               ///< the annotation it puts there
inline constexpr const char *nodeState = "pilothouse.io/node-state"; ///< annotation the agent publishes
// On what a deletion keeps:
inline constexpr const char *kept = "pilothouse.io/kept";            ///< label of a Secret: "true"
inline constexpr const char *keptSince = "pilothouse.io/kept-since"; ///< annotations of claims: when it was deleted,
inline constexpr const char *keptSpec = "pilothouse.io/kept-spec";   ///< what the instance was like,
inline constexpr const char *keptPrimary = "pilothouse.io/kept-primary"; ///< and the member that had all commits
inline constexpr const char *takenBy = "pilothouse.io/taken-by"; ///< annotation: the plan that re-attaches the claim
inline constexpr const char *passwordChanged =
    "pilothouse.io/password-changed"; ///< annotation of the anchor: when the owner got another
} // namespace keys

/// What all rows share; the members Store<T> asks for.
struct ObjectRow {
    std::string uid;
    std::string ns;
    std::string name;
    std::string resourceVersion;
    std::string instance;   ///< label app.kubernetes.io/instance
    std::string instanceId; ///< label or annotation pilothouse.io/instance-id
    SystemTime createdAt{};
    bool deleting = false;
    bool operator==(const ObjectRow &) const = default;
};

/// A ConfigMap of ours: an anchor, or the record of an operation.
struct AnchorRow : ObjectRow {
    std::string part; ///< "anchor" or "operation"; others are of no interest here
    InstanceSpec spec;
    SystemTime passwordChangedAt{}; ///< the owner's
    bool readOnly = false;
    std::string problem;        ///< why the spec cannot be read; empty when it can
    std::string operation;      ///< of an operation record: "create", "delete"
    std::string operationState; ///< operationStateName() of the record
    std::string operationError;
    bool operator==(const AnchorRow &) const = default;
};

struct WorkloadRow : ObjectRow {
    int replicas = 0;
    int readyReplicas = 0;
    bool observed = false; ///< its controller has seen the newest generation
    bool operator==(const WorkloadRow &) const = default;
};

struct PodRow : ObjectRow {
    int ordinal = -1;
    std::string phase;
    bool ready = false;
    bool everReady = false;  ///< its Ready condition changed after the pod was made, so it was ready once
    SystemTime readySince{}; ///< last change of the Ready condition
    std::string role;
    std::string node;
    std::string podIp;
    std::string claim; ///< of its volume `data`
    int restarts = 0;
    SystemTime startedAt{};
    std::string waitingReason; ///< of the first container that waits: "ImagePullBackOff", "CrashLoopBackOff"
    std::string waitingMessage;
    std::string waitingContainer;
    std::string waitingImage;  ///< the image that container is made of
    std::string unschedulable; ///< message of PodScheduled=False
    std::string nodeState;     ///< the agent's annotation, JSON
    bool patroni = false;      ///< a member of a Patroni cluster; then the next two count instead of `role`
    std::string patroniRole;   ///< "master" or "primary", "replica"; empty while it does not run
    std::string patroniStatus; ///< JSON
    bool operator==(const PodRow &) const = default;
};

struct ServiceRow : ObjectRow {
    std::string clusterIp; ///< "None" for headless ones
    int port = 0;
    std::string type;
    bool operator==(const ServiceRow &) const = default;
};

struct ClaimRow : ObjectRow {
    std::string phase;
    std::string storageClass;
    std::string capacity;
    bool operator==(const ClaimRow &) const = default;
};

// Readers of one object each. They never fail: what is missing or of a wrong type stays empty.
[[nodiscard]] AnchorRow anchorRow(const Json &configMap);
[[nodiscard]] WorkloadRow workloadRow(const Json &statefulSet);
[[nodiscard]] PodRow podRow(const Json &pod);
[[nodiscard]] ServiceRow serviceRow(const Json &service);
[[nodiscard]] ClaimRow claimRow(const Json &claim);

} // namespace ph::domain
