// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"

#include <memory>

namespace ph::agent {

/// Measures a member: its process (asks supervise), its connection (a query by TCP and TLS over a session
/// that is kept open) and its replication. Not thread-safe.
class NodeHealth {
public:
    explicit NodeHealth(const AgentSettings &settings);
    /// Takes at most 4 s; what cannot be learned is a problem in the result, never an error.
    [[nodiscard]] NodeState measure(const Context &ctx);

private:
    void askProcess(NodeState &state, const Context &ctx) const;
    Status askServer(NodeState &state, const Context &ctx);

    const AgentSettings &m_settings;
    std::unique_ptr<ServerQuestions> m_questions;
};

} // namespace ph::agent
