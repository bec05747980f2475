// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/supervisor.h"

#include "backend/agent/supervisorloop.h"

namespace ph::agent {

Supervisor::Supervisor(AgentSettings settings, std::vector<std::string> command)
    : m_loop(std::make_unique<Loop>(std::move(settings), std::move(command))) {}
Supervisor::~Supervisor() = default;
Status Supervisor::run() {
    return m_loop->run();
}

} // namespace ph::agent
