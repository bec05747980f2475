// SPDX-License-Identifier: Apache-2.0
#include "tests/support/testtls.h"

namespace ph::testing {

namespace {

TestTls make(const std::string &cn) {
    TestTls tls;
    tls.authority = net::makeAuthority(cn, 10).value();
    net::CertificateRequest server;
    server.cn = "api";
    server.dnsNames = {"localhost", "api.test"};
    server.ipAddresses = {"127.0.0.1"};
    server.server = true;
    tls.server = net::issue(tls.authority, server).value();
    net::CertificateRequest client;
    client.cn = "admin";
    client.orgs = {"system:masters"};
    client.client = true;
    tls.client = net::issue(tls.authority, client).value();
    return tls;
}

} // namespace

const TestTls &TestTls::get() {
    static const TestTls tls = make("test authority");
    return tls;
}

const TestTls &TestTls::other() {
    static const TestTls tls = make("another authority");
    return tls;
}

std::shared_ptr<net::Transport> TestTls::transport(bool withClientCertificate) const {
    auto transport = std::make_shared<net::Transport>();
    transport->tls.caPem = authority.pair.certPem;
    if (withClientCertificate) {
        transport->tls.clientCertPem = client.certPem;
        transport->tls.clientKeyPem = client.keyPem;
    }
    return transport;
}

} // namespace ph::testing
