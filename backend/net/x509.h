// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <string>
#include <string_view>
#include <vector>

namespace ph::net {

/// A certificate (PEM, X.509 v3) with its private key (PEM, PKCS #8, ECDSA P-256).
struct KeyPairPem {
    std::string certPem;
    Secret keyPem;
    bool operator==(const KeyPairPem &) const = default;
};

/// A certificate that may sign others (CA:TRUE, path length 0), with its key.
struct CertificateAuthority {
    KeyPairPem pair;
    bool operator==(const CertificateAuthority &) const = default;
};

/// What a certificate is to say.
struct CertificateRequest {
    std::string cn;                       ///< common name; a Kubernetes user name for client certificates
    std::vector<std::string> orgs;        ///< O entries; Kubernetes groups
    std::vector<std::string> dnsNames;    ///< may hold wildcards such as "*.orders-headless"
    std::vector<std::string> ipAddresses; ///< IPv4 or IPv6 in text form
    bool server = false;                  ///< extended key usage serverAuth
    bool client = false;                  ///< extended key usage clientAuth
    int days = 365;                       ///< from one hour ago (clocks differ) until this many days from now
};

/// What a certificate says.
struct CertInfo {
    std::string cn;
    std::string issuerCn;
    std::vector<std::string> orgs;
    std::vector<std::string> dnsNames;
    std::vector<std::string> ipAddresses;
    SystemTime notBefore{};
    SystemTime notAfter{};
    bool isAuthority = false;
    std::string sha256; ///< fingerprint of the DER form, lower-case hex
};

/// Makes a self-signed authority valid for @p days. Thread-safe; Internal when OpenSSL refuses.
[[nodiscard]] Result<CertificateAuthority> makeAuthority(const std::string &cn, int days);
/// Makes a fresh key and a certificate for it signed by @p authority, never valid beyond the authority's own end.
/// Invalid names the address or PEM that cannot be read.
[[nodiscard]] Result<KeyPairPem> issue(const CertificateAuthority &authority, const CertificateRequest &request);
/// Reads the first certificate of a PEM text; Invalid when there is none.
[[nodiscard]] Result<CertInfo> inspect(std::string_view certPem);
/// A fresh ECDSA P-256 private key in PEM (PKCS #8), for signing tokens.
[[nodiscard]] Result<Secret> makePrivateKey();
/// The public half (PEM, SubjectPublicKeyInfo) of a private key in PEM.
[[nodiscard]] Result<std::string> publicKeyOf(const Secret &privateKeyPem);
/// True when @p keyPem is the private key of @p certPem; false also when either cannot be read.
[[nodiscard]] bool matches(std::string_view certPem, const Secret &keyPem);

} // namespace ph::net
