// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/files.h"
#include "backend/net/x509.h"

#include <string>

namespace ph::local {

/// The embedded cluster's keys and certificates, as they lie in the folder `pki` of its state directory.
struct ClusterPki {
    net::CertificateAuthority authority; ///< ca.crt, ca.key
    net::KeyPairPem serving;  ///< apiserver.crt, apiserver.key: 127.0.0.1, localhost, kubernetes.default.svc …
    net::KeyPairPem admin;    ///< admin.crt, admin.key: CN=pilothouse-admin, O=system:masters
    Secret serviceAccountKey; ///< sa.key: signs ServiceAccount tokens
    std::string serviceAccountPublicKey; ///< of that key
};

/// Reads the folder and makes what is missing, broken, signed by another authority or near its end (one year for
/// certificates of three years, two for the authority's ten). Files are 0600. The service-account key is kept as long
/// as it can be read, since every token hangs on it.
[[nodiscard]] Result<ClusterPki> ensurePki(const fs::path &folder, const Clock &clock = Clock::system());

/// A kubeconfig with one cluster, user and context, all named "embedded".
[[nodiscard]] std::string adminKubeconfig(const ClusterPki &pki, const std::string &serverUrl);

} // namespace ph::local
