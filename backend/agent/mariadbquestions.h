// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"
#include "backend/agent/mysession.h"

namespace ph::agent {

/// How a MariaDB member is, by TCP and TLS.
class MariadbQuestions final : public ServerQuestions {
public:
    explicit MariadbQuestions(const AgentSettings &settings) : m_settings(settings) {}
    Status ask(NodeState &state, const Context &ctx) override;

private:
    const AgentSettings &m_settings;
    std::optional<MySession> m_session;
    std::optional<SystemTime> m_startedAt; ///< as first computed; the server tells whole seconds of uptime
};

} // namespace ph::agent
