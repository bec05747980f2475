// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/nodestate.h"
#include "backend/agent/signing.h"
#include "backend/net/server/httpserver.h"

#include <functional>
#include <string>

namespace ph::agent {

/// The agent's HTTPS endpoint: GET /v1/health, /v1/status, /metrics; POST /v1/restart (answers when it runs again),
/// /v1/reload, /v1/stop, /v1/start, /v1/fence {"on": true|false}. Every request must be signed (signing.h), every
/// answer to a signed one is. Errors are {"code", "error"}. Thread-safe.
class Endpoint {
public:
    /// @p latest gives the newest measurement; @p settings outlives this.
    Endpoint(const AgentSettings &settings, std::function<NodeState()> latest);
    void handle(const net::ServerRequest &request, net::Responder &responder, const Context &ctx);

private:
    struct Answer {
        int status = 200;
        std::string contentType = "application/json";
        std::string body;
    };
    [[nodiscard]] Answer answer(const net::ServerRequest &request, const Context &ctx) const;
    [[nodiscard]] Result<Json> command(const net::ServerRequest &request, const Context &ctx) const;
    [[nodiscard]] Result<Json> restart(const Context &ctx) const;
    [[nodiscard]] static Answer refusal(const Error &error);

    const AgentSettings &m_settings;
    std::function<NodeState()> m_latest;
    RequestVerifier m_verifier;
};

} // namespace ph::agent
