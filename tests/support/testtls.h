// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/http.h"
#include "backend/net/x509.h"

#include <memory>
#include <string>

namespace ph::testing {

/// An authority with a server certificate for 127.0.0.1, localhost and "api.test", and a client certificate (CN admin,
/// O system:masters).
struct TestTls {
    net::CertificateAuthority authority;
    net::KeyPairPem server;
    net::KeyPairPem client;
    /// Made once per process, since keys cost time.
    static const TestTls &get();
    /// One nobody trusts.
    static const TestTls &other();
    /// What a client needs to trust the server; with the client certificate when asked for.
    [[nodiscard]] std::shared_ptr<net::Transport> transport(bool withClientCertificate = false) const;
};

} // namespace ph::testing
