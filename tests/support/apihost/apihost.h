// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/local/apiserver/apiserver.h"
#include "backend/local/store/objectstore.h"
#include "backend/net/x509.h"

#include <memory>
#include <string>

namespace ph::testing {

/// A whole API server on a free port with an authority of its own, for tests and benchmarks. No runtime, no
/// controllers: the ServiceAccount `default` of namespace `default` is made so that pods can be created. Uses
/// PH_SOURCE_DIR for the schema.
class ApiHost {
public:
    struct Options {
        fs::path folder; ///< holds store.db; must exist
        local::StoreOptions store = {};
        std::chrono::milliseconds writeTimeout{30'000};
        local::PodRuntime *runtime = nullptr;
        net::HttpClient *http = nullptr;
    };
    [[nodiscard]] static Result<std::unique_ptr<ApiHost>> start(Options options);
    ~ApiHost();

    [[nodiscard]] local::ApiServer &server() { return *m_server; }
    [[nodiscard]] local::Api &api() { return m_server->api(); }
    [[nodiscard]] local::ObjectStore &store() { return *m_store; }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_server->port()); }
    [[nodiscard]] const std::string &caPem() const { return m_authority.pair.certPem; }
    [[nodiscard]] const net::KeyPairPem &admin() const { return m_admin; }
    /// A client certificate of our authority.
    [[nodiscard]] Result<net::KeyPairPem> client(const std::string &user, const std::vector<std::string> &groups) const;
    /// A kubeconfig of cluster-admin.
    [[nodiscard]] std::string kubeconfig() const;

private:
    ApiHost() = default;
    net::CertificateAuthority m_authority;
    net::KeyPairPem m_admin;
    std::unique_ptr<Executor> m_executor;
    std::unique_ptr<local::ObjectStore> m_store;
    std::unique_ptr<local::ApiServer> m_server;
};

} // namespace ph::testing
