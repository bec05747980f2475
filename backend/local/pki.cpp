// SPDX-License-Identifier: Apache-2.0
#include "backend/local/pki.h"

#include "backend/core/encoding.h"
#include "backend/obs/log.h"

#include <optional>

namespace ph::local {
namespace {

const obs::Log log("local.pki");

constexpr int authorityDays = 3650;
constexpr int certificateDays = 1095;
constexpr auto authorityReserve = std::chrono::hours(24 * 730);
constexpr auto certificateReserve = std::chrono::hours(24 * 365);

net::CertificateRequest servingRequest() {
    net::CertificateRequest request;
    request.cn = "kube-apiserver";
    request.dnsNames = {"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local"};
    request.ipAddresses = {"127.0.0.1", "::1"};
    request.server = true;
    request.days = certificateDays;
    return request;
}

net::CertificateRequest adminRequest() {
    net::CertificateRequest request;
    request.cn = "pilothouse-admin";
    request.orgs = {"system:masters"};
    request.client = true;
    request.days = certificateDays;
    return request;
}

/// A pair that can be read, belongs together and is valid until @p needed at least; nothing otherwise.
std::optional<net::KeyPairPem> readPair(const fs::path &folder, const std::string &name, SystemTime needed) {
    auto cert = readFile(folder / (name + ".crt"), 1U << 16U);
    auto key = readFile(folder / (name + ".key"), 1U << 16U);
    if (!cert || !key)
        return std::nullopt;
    net::KeyPairPem pair{std::move(cert).value(), Secret(std::move(key).value())};
    const auto info = net::inspect(pair.certPem);
    if (!info || info->notAfter < needed || !net::matches(pair.certPem, pair.keyPem)) {
        log.info("certificate is replaced",
                 {{"name", name}, {"reason", info ? "near its end or of another key" : "unreadable"}});
        return std::nullopt;
    }
    return pair;
}

Status writePair(const fs::path &folder, const std::string &name, const net::KeyPairPem &pair) {
    PH_TRY(writeFileAtomic(folder / (name + ".key"), pair.keyPem.reveal()));
    return writeFileAtomic(folder / (name + ".crt"), pair.certPem);
}

Result<net::KeyPairPem> ensureIssued(const fs::path &folder, const std::string &name,
                                     const net::CertificateAuthority &authority, bool newAuthority,
                                     const net::CertificateRequest &request, SystemTime needed) {
    if (!newAuthority) {
        if (auto pair = readPair(folder, name, needed))
            return std::move(*pair);
    }
    PH_ASSIGN(net::KeyPairPem pair, net::issue(authority, request));
    PH_TRY(writePair(folder, name, pair));
    return pair;
}

} // namespace

Result<ClusterPki> ensurePki(const fs::path &folder, const Clock &clock) {
    PH_TRY(makeDirectories(folder));
    ClusterPki pki;
    auto authority = readPair(folder, "ca", clock.now() + authorityReserve);
    const bool newAuthority = !authority;
    if (authority) {
        pki.authority.pair = std::move(*authority);
    } else {
        PH_ASSIGN(pki.authority, net::makeAuthority("pilothouse-local", authorityDays));
        // What the old authority signed goes first: a crash here must not leave certificates of another authority.
        std::error_code ignored;
        fs::remove(folder / "apiserver.crt", ignored);
        fs::remove(folder / "admin.crt", ignored);
        PH_TRY(writePair(folder, "ca", pki.authority.pair));
    }
    const SystemTime needed = clock.now() + certificateReserve;
    PH_ASSIGN(pki.serving, ensureIssued(folder, "apiserver", pki.authority, newAuthority, servingRequest(), needed));
    PH_ASSIGN(pki.admin, ensureIssued(folder, "admin", pki.authority, newAuthority, adminRequest(), needed));

    auto key = readFile(folder / "sa.key", 1U << 16U);
    auto publicKey = key ? net::publicKeyOf(Secret(*key)) : Result<std::string>(key.error());
    if (publicKey) {
        pki.serviceAccountKey = Secret(std::move(key).value());
    } else {
        PH_ASSIGN(pki.serviceAccountKey, net::makePrivateKey());
        PH_TRY(writeFileAtomic(folder / "sa.key", pki.serviceAccountKey.reveal()));
        publicKey = net::publicKeyOf(pki.serviceAccountKey);
    }
    PH_ASSIGN(pki.serviceAccountPublicKey, std::move(publicKey));
    return pki;
}

std::string adminKubeconfig(const ClusterPki &pki, const std::string &serverUrl) {
    return "apiVersion: v1\n"
           "kind: Config\n"
           "clusters:\n"
           "- name: embedded\n"
           "  cluster:\n"
           "    server: " +
           serverUrl +
           "\n"
           "    certificate-authority-data: " +
           base64Encode(pki.authority.pair.certPem) +
           "\n"
           "users:\n"
           "- name: embedded\n"
           "  user:\n"
           "    client-certificate-data: " +
           base64Encode(pki.admin.certPem) +
           "\n"
           "    client-key-data: " +
           base64Encode(pki.admin.keyPem.reveal()) +
           "\n"
           "contexts:\n"
           "- name: embedded\n"
           "  context:\n"
           "    cluster: embedded\n"
           "    user: embedded\n"
           "    namespace: default\n"
           "current-context: embedded\n";
}

} // namespace ph::local
