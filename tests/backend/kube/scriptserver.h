// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/credentials.h"
#include "backend/kube/kubeconfig.h"
#include "backend/net/server/httpserver.h"
#include "backend/net/server/websocketserver.h"
#include "backend/net/x509.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::testing {

/// An HTTPS server on loopback whose answers a test writes: one handler per path, the longest matching prefix wins.
class ScriptServer {
public:
    using Handler = std::function<void(const net::ServerRequest &, net::Responder &, const Context &)>;

    ScriptServer();
    /// Answers paths that begin with @p prefix.
    void on(const std::string &prefix, Handler handler);
    /// Answers them with a fixed JSON text.
    void answer(const std::string &prefix, int status, const std::string &body);
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_server->port()); }
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }
    [[nodiscard]] const net::CertificateAuthority &authority() const { return m_authority; }
    /// "METHOD target" of what was asked for so far, and the last value of a header.
    [[nodiscard]] std::vector<std::string> requests() const;
    [[nodiscard]] std::string lastHeader(const std::string &name) const;

    /// A kubeconfig with one context "test" for this server and @p user.
    [[nodiscard]] kube::Kubeconfig kubeconfig(kube::UserEntry user = {}) const;
    [[nodiscard]] kube::Endpoint endpoint(kube::UserEntry user = {}, const kube::CredentialOptions &options = {}) const;
    [[nodiscard]] const std::shared_ptr<net::HttpClient> &http() const { return m_http; }

private:
    net::CertificateAuthority m_authority;
    mutable std::mutex m_mutex;
    std::map<std::string, Handler> m_handlers;
    std::vector<std::string> m_requests;
    net::Headers m_lastHeaders;
    std::shared_ptr<net::HttpClient> m_http = std::make_shared<net::HttpClient>();
    std::unique_ptr<net::HttpServer> m_server;
};

} // namespace ph::testing
