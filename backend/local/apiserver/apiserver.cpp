// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/apiserver.h"

#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

class EmbeddedApiServer final : public ApiServer {
public:
    explicit EmbeddedApiServer(ApiServerOptions options)
        : m_options(std::move(options)),
          m_core(*m_options.objects, m_options.schema, {m_options.serviceCidr, m_options.clock}),
          m_authorizer(*m_options.objects), m_watches(std::make_unique<WatchHub>(*m_options.executor)) {}
    ~EmbeddedApiServer() override {
        if (m_sweep)
            m_options.executor->cancel(*m_sweep);
        m_server.reset(); // closes all connections, which ends the watches
        m_watches.reset();
    }

    Status open() {
        PH_ASSIGN(auto signer, TokenSigner::make(m_options.serviceAccountKeyPem));
        m_tokens = std::make_unique<TokenService>(*m_options.objects, std::move(signer), m_options.issuer,
                                                  m_options.audiences, *m_options.clock);
        PH_TRY(ensureDefaultObjects(m_core));
        m_rest = std::make_unique<Rest>(m_core, m_authorizer, *m_tokens, *m_watches, m_options);
        net::ServerOptions server;
        server.address = m_options.address;
        server.port = m_options.port;
        server.certPem = m_options.certPem;
        server.keyPem = m_options.keyPem;
        server.clientCaPem = m_options.clientCaPem;
        server.writeTimeout = m_options.writeTimeout;
        server.errorBody = &Rest::errorBody;
        PH_ASSIGN(m_server, net::HttpServer::start(std::move(server),
                                                   [this](const net::ServerRequest &request, net::Responder &out,
                                                          const Context &ctx) { m_rest->handle(request, out, ctx); }));
        m_options.port = m_server->port();
        m_sweep = m_options.executor->every(std::chrono::minutes(5), [this] { forgetEvents(); });
        return {};
    }

    Api &api() override { return m_core; }
    std::uint16_t port() const override { return m_server->port(); }
    void setRuntime(PodRuntime *runtime) override { m_rest->setRuntime(runtime); }
    Result<Token> issueToken(const std::string &ns, const std::string &account, const std::string &pod,
                             const std::string &podUid, const std::string &audience,
                             std::chrono::seconds life) override {
        TokenService::Binding binding;
        if (!pod.empty())
            binding = {"Pod", pod, podUid};
        PH_ASSIGN(auto issued,
                  m_tokens->issue(ns, account,
                                  audience.empty() ? std::vector<std::string>() : std::vector<std::string>{audience},
                                  life, binding));
        return Token{std::move(issued.token), issued.expires};
    }

private:
    /// Events live for an hour, as kube-apiserver's --event-ttl has it.
    void forgetEvents() {
        const auto limit = m_options.clock->now() - std::chrono::hours(1);
        for (const auto &event : m_core.list("events", "")) {
            auto stamp = jsonText(*event.json, {"lastTimestamp"});
            if (stamp.empty())
                stamp = jsonText(*event.json, {"metadata", "creationTimestamp"});
            const auto time = parseTime(stamp);
            if (time && *time < limit)
                static_cast<void>(
                    m_options.objects->remove(event.key, event.revision)); // one that changed meanwhile is young again
        }
    }

    ApiServerOptions m_options;
    std::optional<Executor::TimerId> m_sweep;
    ApiCore m_core;
    Authorizer m_authorizer;
    std::unique_ptr<TokenService> m_tokens;
    std::unique_ptr<WatchHub> m_watches;
    std::unique_ptr<Rest> m_rest;
    std::unique_ptr<net::HttpServer> m_server;
};

} // namespace

Result<std::unique_ptr<ApiServer>> ApiServer::start(ApiServerOptions options) {
    auto server = std::make_unique<EmbeddedApiServer>(std::move(options));
    PH_TRY(server->open());
    return std::unique_ptr<ApiServer>(std::move(server));
}

} // namespace ph::local
