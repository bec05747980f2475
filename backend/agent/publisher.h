// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/nodestate.h"
#include "backend/agent/warrant.h"
#include "backend/core/context.h"
#include "backend/kube/client.h"

#include <memory>
#include <optional>
#include <string>

namespace ph::agent {

/// When to write what: at once on a meaningful change, else refreshed at half the time to live; never more than 0.3
/// writes a second on average (a burst of six is let through); after a failure with a back-off of 1 s doubling to 30 s.
/// Pure, not thread-safe.
class PublishSchedule {
public:
    static constexpr std::chrono::seconds nodeTtl{20}; ///< of the pod's annotation: refreshed every 10 s
    static constexpr std::chrono::seconds clusterTtl{
        10}; ///< of <name>-cluster-state: refreshed every 5 s by the primary
    static constexpr double writesPerSecond = 0.3;
    static constexpr double burst = 6;

    explicit PublishSchedule(const Clock &clock = Clock::system()) : m_clock(clock), m_filledAt(clock.steady()) {}
    struct Due {
        bool node = false;
        bool cluster = false;
    };
    /// What to write now; writes that are due take their share of the rate.
    [[nodiscard]] Due due(const NodeState &state);
    void succeeded(const Due &what, const NodeState &state);
    void failed();

private:
    struct Written {
        NodeState state;
        SteadyTime at{};
    };
    [[nodiscard]] bool needed(const std::optional<Written> &last, const NodeState &state,
                              std::chrono::seconds ttl) const;
    bool takeToken();

    const Clock &m_clock;
    std::optional<Written> m_node;
    std::optional<Written> m_cluster;
    double m_tokens = burst;
    SteadyTime m_filledAt;
    SteadyTime m_notBefore{};
    unsigned m_failures = 0;
};

/// Publishes a member's state in its pod (annotation pilothouse.io/node-state, label pilothouse.io/role) and, from the
/// primary, in ConfigMap <instance>-cluster-state. Not thread-safe.
class Publisher {
public:
    Publisher(const AgentSettings &settings, std::shared_ptr<kube::Client> client);
    /// Writes what is due; a failure is logged once per kind of failure and repeated later.
    void publish(const NodeState &state, const Context &ctx);

private:
    Status writeNode(const NodeState &state, const Context &ctx);
    Status writeCluster(const NodeState &state, const Context &ctx);

    const AgentSettings &m_settings;
    std::shared_ptr<kube::Client> m_client;
    Warrant m_warrant;
    PublishSchedule m_schedule;
    std::string m_anchorUid; ///< of the instance's ConfigMap, so that our object goes when the instance goes
    std::string m_lastProblem;
};

} // namespace ph::agent
