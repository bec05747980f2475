// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"
#include "backend/core/clock.h"
#include "backend/machinery/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ph::agent {

enum class NodeRole { Unknown, Primary, Replica };
/// "unknown", "primary", "replica": values of label pilothouse.io/role and of published documents.
[[nodiscard]] const char *nodeRoleName(NodeRole role);

/// A member's health as measured at one moment. `problems` names the aspect each time: "process: …", "connection: …",
/// "replication: …".
struct NodeState {
    NodeRole role = NodeRole::Unknown;
    bool ready = false;  ///< process, connection and replication are all well
    std::string process; ///< supervise's state: "running", "stopped", …; empty when it does not answer
    bool fenced = false;
    std::optional<int> timeline;
    std::string lsn;                     ///< written (primary) or replayed (replica) position
    std::string version;                 ///< "15.6"
    std::optional<SystemTime> startedAt; ///< of the server
    int connections = 0;
    int maxConnections = 0;
    std::optional<bool> readOnly; ///< where the server tells it
    int replicas = 0;             ///< connected to this member
    unsigned restarts = 0;        ///< of the server by itself, since the container started
    std::vector<std::string> problems;
    std::map<std::string, std::string> parameters; ///< those it is given that are in force, as they were asked for
    std::vector<std::string> pendingRestart;       ///< those that wait for the server's restart
    SystemTime checkedAt{};
};

/// True when somebody who reads the published state should learn of the difference at once; positions, counts and times
/// are not such.
[[nodiscard]] bool meaningfullyDifferent(const NodeState &a, const NodeState &b);
/// The value of pod annotation pilothouse.io/node-state, and of GET /v1/health.
[[nodiscard]] Json nodeStateJson(const NodeState &state, std::chrono::seconds ttl);
/// The cluster state document (id, namespace, project, cluster_name, last_updated, ttlseconds, nodes, services).
[[nodiscard]] Json clusterStateJson(const NodeState &state, const AgentSettings &settings, std::chrono::seconds ttl);
/// The primary state document (id, name, hostname, ip_address, port, …, last_updated, ttlseconds).
[[nodiscard]] Json primaryStateJson(const NodeState &state, const AgentSettings &settings, std::chrono::seconds ttl);
/// Prometheus text of a member; the server's own metrics begin with pg_ or mysql_, as the engine's exporters name them.
[[nodiscard]] std::string metricsText(const NodeState &state, SystemTime now, std::string_view engine = "postgresql");

} // namespace ph::agent
