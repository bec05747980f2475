// SPDX-License-Identifier: Apache-2.0
#include "tests/support/apihost/apihost.h"

#include "backend/core/encoding.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace ph::testing {

Result<std::unique_ptr<ApiHost>> ApiHost::start(Options options) {
    const char *source = std::getenv("PH_SOURCE_DIR");
    PH_ASSIGN(const auto text, readFile(fs::path(source ? source : ".") / "resources/local/schema.json"));
    auto host = std::unique_ptr<ApiHost>(new ApiHost);
    PH_ASSIGN(host->m_authority, net::makeAuthority("test-ca", 2));
    net::CertificateRequest request;
    request.cn = "kube-apiserver";
    request.dnsNames = {"localhost"};
    request.ipAddresses = {"127.0.0.1"};
    request.server = true;
    request.days = 1;
    PH_ASSIGN(const auto serving, net::issue(host->m_authority, request));
    PH_ASSIGN(host->m_admin, host->client("test-admin", {"system:masters"}));
    PH_ASSIGN(host->m_store, local::ObjectStore::open(options.folder / "store.db", options.store));
    host->m_executor = std::make_unique<Executor>();
    local::ApiServerOptions server;
    server.objects = host->m_store.get();
    PH_ASSIGN(server.schema, SchemaSet::load(text));
    server.executor = host->m_executor.get();
    server.runtime = options.runtime;
    server.http = options.http;
    server.certPem = serving.certPem;
    server.keyPem = serving.keyPem;
    server.clientCaPem = host->caPem();
    PH_ASSIGN(server.serviceAccountKeyPem, net::makePrivateKey());
    server.serviceCidr = "127.127.240.0/21";
    server.writeTimeout = options.writeTimeout;
    PH_ASSIGN(host->m_server, local::ApiServer::start(std::move(server)));
    const auto account = host->api().create("serviceaccounts", "default", Json{{"metadata", {{"name", "default"}}}},
                                            local::Api::as("test"));
    if (!account && account.error().reason != "AlreadyExists")
        return account.error();
    return host;
}

ApiHost::~ApiHost() {
    m_server.reset();
    m_executor.reset();
    m_store.reset();
}

Result<net::KeyPairPem> ApiHost::client(const std::string &user, const std::vector<std::string> &groups) const {
    net::CertificateRequest request;
    request.cn = user;
    request.orgs = groups;
    request.client = true;
    request.days = 1;
    return net::issue(m_authority, request);
}

std::string ApiHost::kubeconfig() const {
    const Json config{
        {"apiVersion", "v1"},
        {"kind", "Config"},
        {"current-context", "test"},
        {"clusters",
         Json::array({{{"name", "test"},
                       {"cluster", {{"server", url()}, {"certificate-authority-data", base64Encode(caPem())}}}}})},
        {"users", Json::array({{{"name", "test"},
                                {"user",
                                 {{"client-certificate-data", base64Encode(m_admin.certPem)},
                                  {"client-key-data", base64Encode(m_admin.keyPem.reveal())}}}}})},
        {"contexts", Json::array({{{"name", "test"},
                                   {"context", {{"cluster", "test"}, {"user", "test"}, {"namespace", "default"}}}}})}};
    return dumpJson(config, 2);
}

} // namespace ph::testing
