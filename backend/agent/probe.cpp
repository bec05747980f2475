// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/probe.h"

#include "backend/agent/commandchannel.h"
#include "backend/agent/engine.h"

#include <nlohmann/json.hpp>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

} // namespace

Status probeLive(const AgentSettings &settings) {
    PH_ASSIGN(const Json status,
              sendCommand(settings.socketPath(), Json{{"command", "status"}}, Context().withTimeout(2s)));
    if (jsonText(status, {"state"}) != "running" || engineOf(settings).ping(settings) != ServerAnswer::Silent)
        return {};
    return Error{Errc::Unreachable, "the server runs and does not answer", settings.podName};
}

Status probeReady(const AgentSettings &settings) {
    switch (engineOf(settings).ping(settings)) {
    case ServerAnswer::Accepts:
        return {};
    case ServerAnswer::Rejects:
        return Error{Errc::Unavailable, "the server is starting or stopping", settings.podName};
    case ServerAnswer::Silent:
        break;
    }
    return Error{Errc::Unreachable, "the server does not answer", settings.podName};
}

} // namespace ph::agent
