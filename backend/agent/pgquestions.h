// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"
#include "backend/agent/parametersinforce.h"
#include "backend/agent/pgsession.h"

#include <optional>

namespace ph::agent {

/// How a PostgreSQL member is, by TCP and TLS, and its replication.
class PgQuestions final : public ServerQuestions {
public:
    explicit PgQuestions(const AgentSettings &settings) : m_settings(settings) {}
    Status ask(NodeState &state, const Context &ctx) override;

private:
    /// Which parameters are in force; asks only when what is given or what was loaded may differ from last time.
    Status askParameters(NodeState &state, const std::string &loaded, const Context &ctx);
    const AgentSettings &m_settings;
    std::optional<PgSession> m_session;
    std::map<std::string, std::string> m_given;
    std::string m_loaded; ///< when the server started and last read its files, of the answers below
    std::vector<ServerSetting> m_parameters;
};

} // namespace ph::agent
