// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/nodestate.h"

#include <nlohmann/json.hpp>

namespace ph::agent {
namespace {

std::string unixText(SystemTime time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

const char *seedRole(NodeRole role) {
    switch (role) {
    case NodeRole::Primary:
        return "Primary";
    case NodeRole::Replica:
        return "Replica";
    case NodeRole::Unknown:
        break;
    }
    return "Unknown";
}

long long uptimeSeconds(const NodeState &state, SystemTime now) {
    return state.startedAt ? std::chrono::duration_cast<std::chrono::seconds>(now - *state.startedAt).count() : 0;
}

} // namespace

const char *nodeRoleName(NodeRole role) {
    switch (role) {
    case NodeRole::Primary:
        return "primary";
    case NodeRole::Replica:
        return "replica";
    case NodeRole::Unknown:
        break;
    }
    return "unknown";
}

bool meaningfullyDifferent(const NodeState &a, const NodeState &b) {
    return a.role != b.role || a.ready != b.ready || a.process != b.process || a.fenced != b.fenced ||
           a.timeline != b.timeline || a.version != b.version || a.startedAt != b.startedAt ||
           a.maxConnections != b.maxConnections || a.replicas != b.replicas || a.restarts != b.restarts ||
           a.problems != b.problems || a.parameters != b.parameters || a.pendingRestart != b.pendingRestart ||
           a.readOnly != b.readOnly;
}

Json nodeStateJson(const NodeState &state, std::chrono::seconds ttl) {
    Json document{{"v", 1},
                  {"role", nodeRoleName(state.role)},
                  {"ready", state.ready},
                  {"process", state.process},
                  {"fenced", state.fenced},
                  {"lsn", state.lsn},
                  {"version", state.version},
                  {"connections", {{"current", state.connections}, {"max", state.maxConnections}}},
                  {"replicas", state.replicas},
                  {"restarts", state.restarts},
                  {"problems", state.problems},
                  {"checkedAt", formatTime(state.checkedAt)},
                  {"ttlSeconds", ttl.count()}};
    if (state.timeline)
        document["timeline"] = *state.timeline;
    if (state.readOnly)
        document["readOnly"] = *state.readOnly;
    if (state.startedAt)
        document["startedAt"] = formatTime(*state.startedAt);
    if (!state.parameters.empty())
        document["parameters"] = state.parameters;
    if (!state.pendingRestart.empty())
        document["pendingRestart"] = state.pendingRestart;
    return document;
}

Json clusterStateJson(const NodeState &state, const AgentSettings &settings, std::chrono::seconds ttl) {
    return {{"id", settings.instanceId},
            {"namespace", settings.ns},
            {"project", ""},
            {"cluster_name", settings.instance},
            {"last_updated", unixText(state.checkedAt)},
            {"ttlseconds", std::to_string(ttl.count())},
            {"nodes", Json::array({{{"id", settings.podName},
                                    {"name", settings.podName},
                                    {"status", state.ready ? "Online" : "Offline"},
                                    {"ip_address", settings.podIp},
                                    {"role", seedRole(state.role)}}})},
            {"services", Json::array({{{"id", settings.instance},
                                       {"name", settings.instance},
                                       {"type", "ClusterIP"},
                                       {"port", settings.port},
                                       {"replicas", state.replicas},
                                       {"status", state.ready ? "Running" : "Stopped"}}})}};
}

Json primaryStateJson(const NodeState &state, const AgentSettings &settings, std::chrono::seconds ttl) {
    return {{"id", settings.podName},
            {"name", settings.podName},
            {"hostname", settings.podName},
            {"ip_address", settings.podIp},
            {"port", settings.port},
            {"database_name", settings.database},
            {"status", state.ready ? "Online" : "Offline"},
            {"uptime", uptimeSeconds(state, state.checkedAt)},
            {"version", state.version},
            {"replication", {{"role", seedRole(state.role)}, {"replica_count", state.replicas}}},
            {"connections", {{"current_connections", state.connections}, {"max_connections", state.maxConnections}}},
            {"last_updated", unixText(state.checkedAt)},
            {"ttlseconds", std::to_string(ttl.count())}};
}

std::string metricsText(const NodeState &state, SystemTime now, std::string_view engine) {
    std::string text;
    const std::string prefix = engine == "mariadb" ? "mysql_" : "pg_";
    const auto gauge = [&text](const std::string &name, const char *help, const std::string &labels, long long value) {
        text += "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n" + name + labels + " " +
                std::to_string(value) + "\n";
    };
    gauge(prefix + "up", "Whether the server answers queries.", "", state.role == NodeRole::Unknown ? 0 : 1);
    gauge("pilothouse_member_role", "Role of this member.", std::string("{role=\"") + nodeRoleName(state.role) + "\"}",
          1);
    gauge("pilothouse_member_ready", "Whether process, connection and replication are well.", "", state.ready ? 1 : 0);
    gauge("pilothouse_member_restarts", "Times the server ended by itself since the container started.", "",
          state.restarts);
    if (state.role != NodeRole::Unknown) {
        gauge(prefix + "uptime_seconds", "Seconds since the server started.", "", uptimeSeconds(state, now));
        gauge(prefix + "connections", "Client connections.", "", state.connections);
        gauge(prefix + "max_connections", "Most connections allowed.", "", state.maxConnections);
        gauge(prefix + "replicas", "Replicas connected to this member.", "", state.replicas);
    }
    return text;
}

} // namespace ph::agent
