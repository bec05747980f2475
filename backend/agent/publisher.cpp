// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/publisher.h"

#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::agent {
namespace {

const obs::Log log("agent");

const GroupVersionResource pods{"", "v1", "pods"};
const GroupVersionResource configMaps{"", "v1", "configmaps"};
constexpr const char *fieldManager = "pilothouse-agent";
constexpr auto writeLimit = std::chrono::seconds(5);
/// An agent may not read namespaces, so it cannot learn the cluster's id; it only ever talks to the one it runs in.
const ClusterId ownCluster{"in-cluster"};

} // namespace

bool PublishSchedule::needed(const std::optional<Written> &last, const NodeState &state,
                             std::chrono::seconds ttl) const {
    return !last || meaningfullyDifferent(last->state, state) || m_clock.steady() - last->at >= ttl / 2;
}

bool PublishSchedule::takeToken() {
    if (m_tokens < 1)
        return false;
    m_tokens -= 1;
    return true;
}

PublishSchedule::Due PublishSchedule::due(const NodeState &state) {
    const SteadyTime now = m_clock.steady();
    m_tokens = std::min(burst, m_tokens + writesPerSecond * std::chrono::duration<double>(now - m_filledAt).count());
    m_filledAt = now;
    Due what;
    if (now < m_notBefore)
        return what;
    what.node = needed(m_node, state, nodeTtl) && takeToken();
    what.cluster = state.role == NodeRole::Primary && needed(m_cluster, state, clusterTtl) && takeToken();
    return what;
}

void PublishSchedule::succeeded(const Due &what, const NodeState &state) {
    m_failures = 0;
    if (what.node)
        m_node = Written{state, m_clock.steady()};
    if (what.cluster)
        m_cluster = Written{state, m_clock.steady()};
}

void PublishSchedule::failed() {
    m_notBefore = m_clock.steady() + std::chrono::seconds(std::min(1U << std::min(m_failures, 5U), 30U));
    ++m_failures;
}

Publisher::Publisher(const AgentSettings &settings, std::shared_ptr<kube::Client> client)
    : m_settings(settings), m_client(std::move(client)), m_warrant(ownCluster) {
    m_client->setClusterId(ownCluster);
}

void Publisher::publish(const NodeState &state, const Context &ctx) {
    const PublishSchedule::Due due = m_schedule.due(state);
    if (!due.node && !due.cluster)
        return;
    Status written = due.node ? writeNode(state, ctx.withTimeout(writeLimit)) : Status();
    if (written && due.cluster)
        written = writeCluster(state, ctx.withTimeout(writeLimit));
    if (written) {
        if (!m_lastProblem.empty())
            log.info("state is published again");
        m_lastProblem.clear();
        m_schedule.succeeded(due, state);
        return;
    }
    m_schedule.failed();
    if (const std::string problem = written.error().text(); problem != m_lastProblem) {
        log.warning("state cannot be published", {{"problem", problem}});
        m_lastProblem = problem;
    }
}

Status Publisher::writeNode(const NodeState &state, const Context &ctx) {
    Json metadata{
        {"annotations", {{"pilothouse.io/node-state", dumpJson(nodeStateJson(state, PublishSchedule::nodeTtl))}}}};
    // While the role is not known the label stays: a server that restarts must not lose its Service for that.
    if (state.role != NodeRole::Unknown)
        metadata["labels"] = {{"pilothouse.io/role", nodeRoleName(state.role)}};
    kube::WriteOptions options;
    options.fieldManager = fieldManager;
    PH_TRY(m_client->patch(m_warrant.ticket(), pods, m_settings.ns, m_settings.podName, kube::PatchType::Merge,
                           Json{{"metadata", metadata}}, options, ctx));
    return {};
}

Status Publisher::writeCluster(const NodeState &state, const Context &ctx) {
    if (m_anchorUid.empty()) {
        const auto anchor = m_client->get(configMaps, m_settings.ns, m_settings.instance, ctx);
        if (anchor)
            m_anchorUid = jsonText(*anchor, {"metadata", "uid"});
        else if (anchor.error().code != Errc::NotFound)
            return anchor.error();
    }
    const std::string name = m_settings.instance + "-cluster-state";
    Json object{{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata",
                 {{"name", name},
                  {"namespace", m_settings.ns},
                  {"labels",
                   {{"app.kubernetes.io/managed-by", "pilothouse"},
                    {"app.kubernetes.io/instance", m_settings.instance},
                    {"pilothouse.io/engine", m_settings.engine},
                    {"pilothouse.io/instance-id", m_settings.instanceId},
                    {"pilothouse.io/part", "cluster-state"}}},
                  {"annotations", {{"pilothouse.io/instance-id", m_settings.instanceId}}}}},
                {"data",
                 {{"cluster", dumpJson(clusterStateJson(state, m_settings, PublishSchedule::clusterTtl))},
                  {"primary", dumpJson(primaryStateJson(state, m_settings, PublishSchedule::clusterTtl))}}}};
    if (!m_anchorUid.empty())
        object["metadata"]["ownerReferences"] = Json::array(
            {{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", m_settings.instance}, {"uid", m_anchorUid}}});
    kube::ApplyOptions options;
    options.fieldManager = fieldManager;
    options.force = true;
    PH_TRY(m_client->apply(m_warrant.ticket(), configMaps, m_settings.ns, name, object, options, ctx));
    return {};
}

} // namespace ph::agent
