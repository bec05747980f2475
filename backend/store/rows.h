// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/store/textmap.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::store {

/// What every row has. The key is uid; ns is empty for cluster-wide kinds.
struct RowMeta {
    std::string uid;
    std::string ns;
    std::string name;
    std::string resourceVersion; ///< opaque: equal or not, nothing else
    SystemTime createdAt{};
    SystemTime deletedAt{}; ///< deletionTimestamp; epoch = not being deleted
    std::int64_t generation = 0;
    std::string ownerKind; ///< of the controlling owner (else the first one)
    std::string ownerName;
    std::string ownerUid;
    TextMap labels;
    TextMap annotations; ///< those the projection was asked to keep
    [[nodiscard]] bool deleting() const { return deletedAt != SystemTime{}; }
    bool operator==(const RowMeta &) const = default;
};

/// One entry of status.conditions.
struct ConditionRow {
    std::string type;
    std::string status; ///< "True", "False", "Unknown"
    std::string reason;
    std::string message;
    SystemTime since{}; ///< lastTransitionTime
    bool operator==(const ConditionRow &) const = default;
};

struct ContainerRow {
    enum class State { Waiting, Running, Terminated };
    std::string name;
    std::string image;
    State state = State::Waiting;
    std::string reason; ///< of the waiting or terminated state: "ImagePullBackOff", "CrashLoopBackOff", "OOMKilled"
    std::string message;
    bool ready = false;
    bool init = false;
    int restarts = 0;
    int exitCode = 0;       ///< of the terminated state
    int lastExitCode = 0;   ///< of lastState.terminated
    std::string lastReason; ///< of lastState.terminated
    SystemTime startedAt{};
    bool operator==(const ContainerRow &) const = default;
};

struct PodRow : RowMeta {
    std::string phase;  ///< Pending, Running, Succeeded, Failed, Unknown
    std::string reason; ///< status.reason: "Evicted"
    std::string message;
    std::string podIp;
    std::string node;
    bool ready = false; ///< condition Ready is True
    SystemTime startedAt{};
    std::vector<ContainerRow> containers; ///< init containers first
    std::vector<ConditionRow> conditions; ///< those that are not True
    std::vector<std::string> claims;      ///< names of the persistent volume claims mounted
    bool operator==(const PodRow &) const = default;
};

struct StatefulSetRow : RowMeta {
    int replicas = 0; ///< spec.replicas
    int readyReplicas = 0;
    int currentReplicas = 0;
    int updatedReplicas = 0;
    std::int64_t observedGeneration = 0;
    std::string serviceName;
    std::string currentRevision;
    std::string updateRevision;
    bool operator==(const StatefulSetRow &) const = default;
};

struct ServicePortRow {
    std::string name;
    int port = 0;
    std::string targetPort; ///< number or name
    int nodePort = 0;
    bool operator==(const ServicePortRow &) const = default;
};

struct ServiceRow : RowMeta {
    std::string type;         ///< ClusterIP, NodePort, LoadBalancer, ExternalName
    std::string clusterIp;    ///< "None" for a headless one
    std::string externalHost; ///< first load balancer address or external name
    std::vector<ServicePortRow> ports;
    TextMap selector;
    bool operator==(const ServiceRow &) const = default;
};

struct ConfigMapRow : RowMeta {
    TextMap data;
    bool operator==(const ConfigMapRow &) const = default;
};

/// A core/v1 Event.
struct EventRow : RowMeta {
    std::string type; ///< Normal, Warning
    std::string reason;
    std::string message;
    std::string objectKind;
    std::string objectNamespace;
    std::string objectName;
    std::string objectUid;
    std::string component;
    int count = 1;
    SystemTime firstSeen{};
    SystemTime lastSeen{};
    bool operator==(const EventRow &) const = default;
};

struct ClaimRow : RowMeta {
    std::string phase; ///< Pending, Bound, Lost
    std::string storageClass;
    std::string volume;                   ///< spec.volumeName
    std::string request;                  ///< spec.resources.requests.storage
    std::string capacity;                 ///< status.capacity.storage
    std::vector<ConditionRow> conditions; ///< all (resizing, file system resize pending)
    bool operator==(const ClaimRow &) const = default;
};

/// Any kind, metadata only.
struct ObjectRow : RowMeta {
    bool operator==(const ObjectRow &) const = default;
};

/// Turns one object's JSON into a row. The text is followed by at least 64 readable bytes, so that simdjson can read it
/// in place. Pure and thread-safe. An Error (Invalid) skips the object and is logged.
template <typename T> using Projection = std::function<Status(std::string_view paddedJson, T &row)>;

/// Which annotations a row keeps: keys that begin with one of these. {""} keeps all, {} none.
using AnnotationPrefixes = std::vector<std::string>;
/// Ours, and those by which adapters read roles (Patroni's "status").
[[nodiscard]] AnnotationPrefixes usualAnnotations();

[[nodiscard]] Projection<PodRow> podProjection(AnnotationPrefixes keep = usualAnnotations());
[[nodiscard]] Projection<StatefulSetRow> statefulSetProjection(AnnotationPrefixes keep = usualAnnotations());
[[nodiscard]] Projection<ServiceRow> serviceProjection(AnnotationPrefixes keep = usualAnnotations());
[[nodiscard]] Projection<ConfigMapRow> configMapProjection(AnnotationPrefixes keep = {""});
[[nodiscard]] Projection<EventRow> eventProjection();
[[nodiscard]] Projection<ClaimRow> claimProjection(AnnotationPrefixes keep = usualAnnotations());
[[nodiscard]] Projection<ObjectRow> objectProjection(AnnotationPrefixes keep = {""});

} // namespace ph::store
