// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/endpoint.h"

#include "backend/agent/commandchannel.h"
#include "backend/agent/publisher.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ph::agent {
namespace {

const obs::Log log("agent");
using namespace std::chrono_literals;

constexpr auto commandLimit = 5s;
constexpr auto restartLimit = 90s; ///< a stop takes up to the grace period

int httpStatus(Errc code) {
    switch (code) {
    case Errc::Unauthorized:
        return 401;
    case Errc::Forbidden:
        return 403;
    case Errc::NotFound:
        return 404;
    case Errc::Conflict:
        return 409;
    case Errc::Invalid:
        return 400;
    case Errc::Throttled:
        return 429;
    case Errc::Unavailable:
    case Errc::Unreachable:
        return 503;
    case Errc::Timeout:
        return 504;
    default:
        return 500;
    }
}

} // namespace

Endpoint::Endpoint(const AgentSettings &settings, std::function<NodeState()> latest)
    : m_settings(settings), m_latest(std::move(latest)), m_verifier(settings.ns + "/" + settings.podName) {}

void Endpoint::handle(const net::ServerRequest &request, net::Responder &responder, const Context &ctx) {
    const auto key = m_settings.secret("agent-key"); // read each time: the Secret may be renewed
    const auto nonce = key ? m_verifier.verify(*key, request.method, request.target, request.body,
                                               net::header(request.headers, authHeader).value_or(""))
                           : Result<std::string>(key.error());
    Answer result = nonce ? answer(request, ctx) : refusal(nonce.error());
    net::Headers headers{{"Content-Type", result.contentType}, {"Cache-Control", "no-store"}};
    if (nonce)
        headers.emplace_back(signatureHeader, signReply(*key, *nonce, result.status, result.body));
    else
        log.warning("request refused",
                    {{"path", request.path}, {"from", request.peerAddress}, {"reason", nonce.error().reason}});
    if (const Status sent = responder.send(result.status, headers, std::move(result.body)); !sent)
        log.debug("answer not sent", {{"reason", sent.error().text()}});
}

Endpoint::Answer Endpoint::refusal(const Error &error) {
    Answer result;
    result.status = httpStatus(error.code);
    result.body = dumpJson({{"code", errcName(error.code)}, {"reason", error.reason}, {"error", error.text()}});
    return result;
}

Endpoint::Answer Endpoint::answer(const net::ServerRequest &request, const Context &ctx) const {
    struct Route {
        const char *method;
        const char *path;
    };
    const auto is = [&request](const Route &route) {
        return request.method == route.method && request.path == route.path;
    };
    Result<Json> result = Error{Errc::NotFound, "the agent has nothing there", request.path};
    if (is({"GET", "/metrics"}))
        return {200, "text/plain; version=0.0.4", metricsText(m_latest(), Clock::system().now(), m_settings.engine)};
    if (is({"GET", "/v1/health"})) {
        result = nodeStateJson(m_latest(), PublishSchedule::nodeTtl);
    } else if (is({"GET", "/v1/status"})) {
        result = sendCommand(m_settings.socketPath(), Json{{"command", "status"}}, ctx.withTimeout(commandLimit));
    } else if (request.method == "POST") {
        result = command(request, ctx);
    }
    if (!result)
        return refusal(result.error());
    return {200, "application/json", dumpJson(*result)};
}

Result<Json> Endpoint::command(const net::ServerRequest &request, const Context &ctx) const {
    static const std::map<std::string, const char *> commands{{"/v1/reload", "reload"},
                                                              {"/v1/stop", "stop"},
                                                              {"/v1/start", "start"},
                                                              {"/v1/restart", "restart"},
                                                              {"/v1/fence", "fence"}};
    const auto found = commands.find(request.path);
    if (found == commands.end())
        return Error{Errc::NotFound, "the agent has nothing there", request.path};
    const std::string name = found->second;
    log.info("command asked for", {{"command", name}, {"from", request.peerAddress}});
    if (name == "restart")
        return restart(ctx.withTimeout(restartLimit));
    Json message{{"command", name}};
    if (name == "fence") {
        PH_ASSIGN(const Json body, parseJson(request.body));
        message["on"] = jsonAt(body, {"on"});
    }
    return sendCommand(m_settings.socketPath(), message, ctx.withTimeout(commandLimit));
}

Result<Json> Endpoint::restart(const Context &ctx) const {
    const auto ask = [&](const char *command) {
        return sendCommand(m_settings.socketPath(), Json{{"command", command}}, ctx.withTimeout(commandLimit));
    };
    PH_ASSIGN(const Json before, ask("status"));
    PH_ASSIGN(Json now, ask("restart"));
    const long long generation = jsonInteger(before, {"generation"});
    for (;;) {
        const std::string state = jsonText(now, {"state"});
        if (jsonInteger(now, {"generation"}) > generation && state == "running")
            return now;
        if (state == "waiting")
            return Error{Errc::Unavailable,         "the server did not start again", m_settings.podName, 0, {},
                         jsonText(now, {"problem"})};
        PH_TRY(ctx.check("waiting for the server to be restarted"));
        (void)ctx.sleep(50ms);
        PH_ASSIGN(now, ask("status"));
    }
}

} // namespace ph::agent
