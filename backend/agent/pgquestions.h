// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"
#include "backend/agent/pgsession.h"

#include <optional>

namespace ph::agent {

/// How a PostgreSQL member is, by TCP and TLS, and its replication.
class PgQuestions final : public ServerQuestions {
public:
    explicit PgQuestions(const AgentSettings &settings) : m_settings(settings) {}
    Status ask(NodeState &state, const Context &ctx) override;

private:
    const AgentSettings &m_settings;
    std::optional<PgSession> m_session;
};

} // namespace ph::agent
