// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/client.h"

#include "backend/core/encoding.h"
#include "backend/kube/clientstate.h"
#include "backend/kube/status.h"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace ph::kube {

namespace {

constexpr std::size_t errorBodyLimit = 64U << 10U;
constexpr std::chrono::seconds errorBodyTimeout{5};

std::string shortHash(const std::string &text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return hexEncode(std::string_view(reinterpret_cast<const char *>(digest.data()), 16));
}

bool hasCause(const Error &error, std::string_view reason) {
    return std::any_of(error.causes.begin(), error.causes.end(),
                       [reason](const auto &cause) { return cause.reason == reason; });
}

bool worthRepeating(const Error &error, bool harmless) {
    if (error.httpStatus == 0)
        return false; // the transport's failures are for the caller: a dead server must not take six seconds to be
                      // called dead
    if (error.code == Errc::Throttled)
        return !hasCause(error, "DisruptionBudget"); // an eviction that has to wait, not a busy server
    if (harmless)
        return error.code == Errc::Unavailable;
    return error.httpStatus == 503 || (error.httpStatus >= 500 && error.retryAfterSeconds > 0);
}

} // namespace

Query::Query(const ListOptions &options) {
    addIf("labelSelector", options.labelSelector);
    addIf("fieldSelector", options.fieldSelector);
    addIf("resourceVersion", options.resourceVersion);
    addIf("resourceVersionMatch", options.resourceVersionMatch);
    if (options.pageSize != 0)
        add("limit", std::to_string(options.pageSize));
}

Query &Query::add(std::string_view key, std::string_view value) {
    m_text += m_text.empty() ? '?' : '&';
    m_text.append(key).append("=").append(urlEncode(value));
    return *this;
}

std::string subjectOf(const GroupVersionResource &gvr, const std::string &ns, const std::string &name) {
    std::string subject = gvr.resource;
    if (!ns.empty())
        subject += " " + ns + (name.empty() ? "" : "/" + name);
    else if (!name.empty())
        subject += " " + name;
    return subject;
}

std::string readErrorBody(net::HttpStream &stream, const Context &ctx) {
    std::string body;
    const Context limited = ctx.withTimeout(errorBodyTimeout);
    while (body.size() < errorBodyLimit) {
        const auto got = stream.read(body, limited);
        if (!got || *got == 0)
            break;
    }
    return body;
}

Status checkTicket(Client &client, const ops::Ticket &ticket, const Context &ctx) {
    PH_ASSIGN(const ClusterId id, client.clusterId(ctx));
    if (ticket.cluster() == id)
        return {};
    return Error{Errc::Forbidden,
                 "the change was allowed for another cluster than this one",
                 client.endpoint().name,
                 0,
                 "plan the change again on this cluster",
                 {},
                 "WrongCluster"};
}

Result<net::HttpRequest> Client::State::prepare(const Call &call, const Context &ctx) {
    net::HttpRequest request;
    request.method = call.method;
    request.url = endpoint.serverUrl + call.pathAndQuery;
    request.headers = call.extra;
    request.headers.emplace_back("Accept", call.accept);
    if (!call.contentType.empty())
        request.headers.emplace_back("Content-Type", call.contentType);
    request.body = call.body;
    request.acceptGzip = endpoint.gzip;
    if (endpoint.auth) {
        PH_TRY(endpoint.auth->authorize(request.headers, ctx));
        request.transport = endpoint.auth->transport();
    }
    return request;
}

Result<net::HttpResponse> Client::State::sendOnce(const Call &call, const Context &ctx) {
    for (bool renewed = false;; renewed = true) {
        PH_ASSIGN(const net::HttpRequest request, prepare(call, ctx));
        PH_ASSIGN(net::HttpResponse response, http->perform(request, ctx));
        if (response.status == 401 && !renewed && endpoint.auth && endpoint.auth->refresh(ctx))
            continue;
        if (response.status >= 400)
            return errorFromResponse(response.status, response.headers, response.body, call.subject);
        return response;
    }
}

Result<net::HttpResponse> Client::State::send(const Call &call, const Context &ctx) {
    return net::retry(
        retries, ctx, [&] { return sendOnce(call, ctx); },
        [&call](const Error &error) { return worthRepeating(error, call.harmless); });
}

Result<Json> Client::State::sendJson(const Call &call, const Context &ctx) {
    PH_ASSIGN(const net::HttpResponse response, send(call, ctx));
    auto parsed = parseJson(response.body);
    if (parsed)
        return parsed;
    Error error = parsed.error();
    error.what = "the server's answer is not JSON";
    error.cause = parsed.error().what;
    error.subject = call.subject.empty() ? endpoint.serverUrl : call.subject;
    error.hint = "check that the address is an API server";
    return error;
}

Result<std::unique_ptr<net::HttpStream>> Client::State::open(const Call &call, std::chrono::milliseconds idleTimeout,
                                                             const Context &ctx) {
    using Opened = Result<std::unique_ptr<net::HttpStream>>;
    const auto once = [&]() -> Opened {
        for (bool renewed = false;; renewed = true) {
            PH_ASSIGN(net::HttpRequest request, prepare(call, ctx));
            request.idleTimeout = idleTimeout;
            PH_ASSIGN(std::unique_ptr<net::HttpStream> stream, http->open(request, ctx));
            if (stream->status() == 401 && !renewed && endpoint.auth && endpoint.auth->refresh(ctx))
                continue;
            if (stream->status() >= 400)
                return errorFromResponse(stream->status(), stream->headers(), readErrorBody(*stream, ctx),
                                         call.subject);
            return stream;
        }
    };
    return net::retry(retries, ctx, once, [](const Error &error) { return worthRepeating(error, true); });
}

Client::Client(std::shared_ptr<net::HttpClient> http, Endpoint endpoint, net::RetryPolicy retries)
    : m_state(std::make_unique<State>()) {
    m_state->http = std::move(http);
    m_state->endpoint = std::move(endpoint);
    m_state->retries = retries;
}

Client::~Client() = default;

const Endpoint &Client::endpoint() const {
    return m_state->endpoint;
}

void Client::setClusterId(ClusterId id) {
    const std::lock_guard lock(m_state->mutex);
    m_state->id = std::move(id);
}

Result<ClusterId> Client::clusterId(const Context &ctx) {
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->id)
            return *m_state->id;
    }
    ClusterId id;
    const auto found = get({"", "v1", "namespaces"}, "", "kube-system", ctx);
    if (found) {
        id.uid = jsonText(*found, {"metadata", "uid"});
        if (id.uid.empty())
            return Error{Errc::Invalid, "the cluster's namespace kube-system has no uid", endpoint().name, 0,
                         "check that the address is an API server"};
    } else if (found.error().code == Errc::Forbidden) {
        const auto transport = endpoint().auth ? endpoint().auth->transport() : nullptr;
        const bool known = transport && !transport->tls.caPem.empty();
        id.uid = (known ? "ca-" : "url-") + shortHash(known ? transport->tls.caPem : endpoint().serverUrl);
    } else {
        return found.error();
    }
    setClusterId(id);
    return id;
}

Result<ServerVersion> Client::serverVersion(const Context &ctx) {
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->version)
            return *m_state->version;
    }
    PH_ASSIGN(const Json document, m_state->sendJson({.pathAndQuery = "/version", .subject = "/version"}, ctx));
    ServerVersion version{jsonText(document, {"gitVersion"})};
    const std::string text = jsonText(document, {"minor"}); // "31", or "31+" from some vendors
    std::from_chars(text.data(), text.data() + text.size(), version.minor);
    const std::lock_guard lock(m_state->mutex);
    m_state->version = version;
    return version;
}

Result<std::unique_ptr<net::HttpStream>> Client::watch(const GroupVersionResource &gvr, const std::string &ns,
                                                       const std::string &query, const Context &ctx) {
    const std::string url = gvr.path(ns) + "?watch=1" + (query.empty() ? "" : "&" + query);
    return m_state->open({.pathAndQuery = url, .subject = subjectOf(gvr, ns, {})}, std::chrono::milliseconds(0), ctx);
}

Result<net::HttpResponse> Client::raw(const std::string &pathAndQuery, const Context &ctx, const net::Headers &extra) {
    return m_state->send({.pathAndQuery = pathAndQuery, .accept = "*/*", .extra = extra, .subject = pathAndQuery}, ctx);
}

Result<std::unique_ptr<net::HttpStream>> Client::rawStream(const std::string &pathAndQuery, const Context &ctx,
                                                           std::chrono::milliseconds idleTimeout) {
    return m_state->open({.pathAndQuery = pathAndQuery, .accept = "*/*", .subject = pathAndQuery}, idleTimeout, ctx);
}

void Client::openAsync(const std::string &pathAndQuery, std::chrono::milliseconds idleTimeout, const Context &ctx,
                       net::HttpClient::Opened done) {
    auto request = m_state->prepare({.pathAndQuery = pathAndQuery}, ctx);
    if (!request) {
        done(request.error());
        return;
    }
    request->idleTimeout = idleTimeout;
    m_state->http->openAsync(*request, ctx, std::move(done));
}

bool Client::renewCredentials(const Context &ctx) {
    return endpoint().auth && endpoint().auth->refresh(ctx);
}

Result<net::HttpResponse> Client::proxy(const ops::Ticket &ticket, const std::string &method,
                                        const std::string &pathAndQuery, const net::Headers &extra,
                                        const std::string &body, const Context &ctx) {
    PH_TRY(checkTicket(*this, ticket, ctx));
    return m_state->send({.method = method,
                          .pathAndQuery = pathAndQuery,
                          .body = body,
                          .accept = "*/*",
                          .extra = extra,
                          .harmless = false,
                          .subject = pathAndQuery},
                         ctx);
}

Result<std::unique_ptr<net::WebSocket>> Client::webSocket(const ops::Ticket &ticket, const std::string &pathAndQuery,
                                                          const std::vector<std::string> &protocols,
                                                          const Context &ctx) {
    PH_TRY(checkTicket(*this, ticket, ctx));
    for (bool renewed = false;; renewed = true) {
        PH_ASSIGN(const net::HttpRequest request, m_state->prepare({.pathAndQuery = pathAndQuery}, ctx));
        auto socket = net::connectWebSocket(request, protocols, ctx);
        if (socket)
            return socket;
        const Error &error = socket.error();
        if (error.httpStatus == 401 && !renewed && renewCredentials(ctx))
            continue;
        if (error.httpStatus < 400 || error.reason == "UpgradeStripped" || error.reason == "Proxy")
            return socket;
        return errorFromResponse(error.httpStatus, {}, error.cause, pathAndQuery);
    }
}

} // namespace ph::kube
