// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/nodehealth.h"

#include "backend/agent/commandchannel.h"

#include <nlohmann/json.hpp>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto processLimit = 1s;
constexpr auto serverLimit = 3s;

} // namespace

NodeHealth::NodeHealth(const AgentSettings &settings)
    : m_settings(settings), m_questions(engineOf(settings).questions(settings)) {}

NodeState NodeHealth::measure(const Context &ctx) {
    NodeState state;
    askProcess(state, ctx);
    if (const Status asked = askServer(state, ctx); !asked)
        state.problems.push_back("connection: " +
                                 (asked.error().cause.empty() ? asked.error().what : asked.error().cause));
    state.ready = state.problems.empty() && state.role != NodeRole::Unknown;
    state.checkedAt = Clock::system().now();
    return state;
}

void NodeHealth::askProcess(NodeState &state, const Context &ctx) const {
    const auto answer =
        sendCommand(m_settings.socketPath(), Json{{"command", "status"}}, ctx.withTimeout(processLimit));
    if (!answer) {
        state.problems.push_back("process: " + answer.error().what);
        return;
    }
    state.process = jsonText(*answer, {"state"});
    state.fenced = jsonAt(*answer, {"fenced"}) == true;
    state.restarts = static_cast<unsigned>(jsonInteger(*answer, {"restarts"}));
    const std::string problem = jsonText(*answer, {"problem"});
    if (state.process != "running")
        state.problems.push_back("process: " + state.process + (problem.empty() ? "" : ", " + problem));
    else if (!problem.empty())
        state.problems.push_back("process: " + problem);
}

Status NodeHealth::askServer(NodeState &state, const Context &ctx) {
    return m_questions->ask(state, ctx.withTimeout(serverLimit));
}

} // namespace ph::agent
