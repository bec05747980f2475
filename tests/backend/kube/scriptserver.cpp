// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/kube/scriptserver.h"

namespace ph::testing {

ScriptServer::ScriptServer() : m_authority(net::makeAuthority("test authority", 30).value()) {
    net::CertificateRequest wanted;
    wanted.cn = "server";
    wanted.dnsNames = {"localhost"};
    wanted.ipAddresses = {"127.0.0.1"};
    wanted.server = true;
    wanted.days = 10;
    const auto pair = net::issue(m_authority, wanted).value();
    net::ServerOptions options;
    options.certPem = pair.certPem;
    options.keyPem = pair.keyPem;
    options.clientCaPem = m_authority.pair.certPem;
    m_server =
        net::HttpServer::start(options, [this](const net::ServerRequest &request, net::Responder &responder,
                                               const Context &ctx) {
            Handler handler;
            {
                const std::lock_guard lock(m_mutex);
                m_requests.push_back(request.method + " " + request.target);
                m_lastHeaders = request.headers;
                std::size_t best = 0;
                for (const auto &[prefix, candidate] : m_handlers)
                    if (request.path.starts_with(prefix) && prefix.size() >= best) {
                        best = prefix.size();
                        handler = candidate;
                    }
            }
            if (handler)
                handler(request, responder, ctx);
            else
                (void)responder
                    .send(
                        404, {{"Content-Type", "application/json"}},
                        R"({"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"not found"})")
                    .ok();
        }).value();
}

void ScriptServer::on(const std::string &prefix, Handler handler) {
    const std::lock_guard lock(m_mutex);
    m_handlers[prefix] = std::move(handler);
}

void ScriptServer::answer(const std::string &prefix, int status, const std::string &body) {
    on(prefix, [status, body](const net::ServerRequest &, net::Responder &responder, const Context &) {
        (void)responder.send(status, {{"Content-Type", "application/json"}}, body).ok();
    });
}

std::vector<std::string> ScriptServer::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

std::string ScriptServer::lastHeader(const std::string &name) const {
    const std::lock_guard lock(m_mutex);
    return net::header(m_lastHeaders, name).value_or("");
}

kube::Kubeconfig ScriptServer::kubeconfig(kube::UserEntry user) const {
    kube::Kubeconfig config;
    config.files = {"/test/config"};
    config.currentContext = "test";
    config.clusters["test"].server = url();
    config.clusters["test"].certificateAuthorityData = m_authority.pair.certPem;
    config.users["anna"] = std::move(user);
    config.contexts["test"] = {"test", "anna", "", "/test/config"};
    return config;
}

kube::Endpoint ScriptServer::endpoint(kube::UserEntry user, const kube::CredentialOptions &options) const {
    return kube::endpointFor(kubeconfig(std::move(user)), "test", m_http, options).value();
}

} // namespace ph::testing
