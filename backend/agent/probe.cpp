// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/probe.h"

#include "backend/agent/commandchannel.h"

#include <nlohmann/json.hpp>

#include <libpq-fe.h>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

/// What the server says to a newcomer on its Unix socket; needs no user or password.
PGPing ping(const AgentSettings &settings) {
    const std::string port = std::to_string(settings.port);
    const char *const keys[] = {"host", "port", "user", "dbname", "passfile", "connect_timeout", nullptr};
    const char *const values[] = {settings.runDirectory.c_str(), port.c_str(), "postgres", "postgres",
                                  "/nonexistent/passfile",       "2",          nullptr};
    return PQpingParams(keys, values, 0);
}

} // namespace

Status probeLive(const AgentSettings &settings) {
    PH_ASSIGN(const Json status,
              sendCommand(settings.socketPath(), Json{{"command", "status"}}, Context().withTimeout(2s)));
    if (jsonText(status, {"state"}) != "running" || ping(settings) != PQPING_NO_RESPONSE)
        return {};
    return Error{Errc::Unreachable, "the server runs and does not answer", settings.podName};
}

Status probeReady(const AgentSettings &settings) {
    switch (ping(settings)) {
    case PQPING_OK:
        return {};
    case PQPING_REJECT:
        return Error{Errc::Unavailable, "the server is starting or stopping", settings.podName};
    default:
        return Error{Errc::Unreachable, "the server does not answer", settings.podName};
    }
}

} // namespace ph::agent
