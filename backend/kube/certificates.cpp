// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/certificates.h"

#include "backend/core/files.h"
#include "backend/net/x509.h"

#include <optional>

namespace ph::kube {
namespace {

constexpr std::uintmax_t pemLimit = 4U << 20U;

Error invalid(const std::string &what, const std::string &source, std::string cause, std::string hint) {
    return Error{Errc::Invalid, what, source, 0, std::move(hint), std::move(cause)};
}

} // namespace

Result<std::string> textOrFile(const std::string &data, const std::string &file, const std::string &what) {
    if (!data.empty() || file.empty())
        return data;
    auto text = readFile(file, pemLimit);
    if (text)
        return text;
    return Error{text.error().code,
                 "the " + what + " cannot be read",
                 file,
                 0,
                 "Check that the file exists and that you may read it, or correct its path in the kubeconfig.",
                 text.error().cause.empty() ? text.error().what : text.error().cause};
}

Status checkAuthority(const std::string &pem, const std::string &owner, const std::string &source, SystemTime now) {
    static constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    static constexpr std::string_view end = "-----END CERTIFICATE-----";
    std::optional<SystemTime> latestEnd;
    const std::string what = "the certificate authority of " + owner;
    const std::string hint = "Get a current kubeconfig from the cluster's administrator.";
    for (std::size_t at = pem.find(begin); at != std::string::npos; at = pem.find(begin, at + 1)) {
        const std::size_t stop = pem.find(end, at);
        if (stop == std::string::npos)
            return invalid(what + " cannot be used", source, "the PEM text is cut short", hint);
        const auto info = net::inspect(std::string_view(pem).substr(at, stop + end.size() - at));
        if (!info)
            return invalid(what + " cannot be used", source, "it holds a certificate that cannot be read", hint);
        if (info->notAfter >= now)
            return {};
        if (!latestEnd || info->notAfter > *latestEnd)
            latestEnd = info->notAfter;
    }
    if (!latestEnd)
        return invalid(what + " cannot be used", source, "it holds no PEM certificate", hint);
    return Error{Errc::Unauthorized,
                 what + " has expired",
                 source,
                 0,
                 hint + " If it is current, check this computer's clock.",
                 "it was valid until " + formatTime(*latestEnd),
                 "CertificateExpired"};
}

Status checkClientCertificate(const std::string &certPem, const Secret &keyPem, const std::string &owner,
                              const std::string &source, SystemTime now) {
    const std::string what = "the client certificate of " + owner;
    const std::string hint = "Get a new certificate, or a current kubeconfig, from the cluster's administrator.";
    const auto info = net::inspect(certPem);
    if (!info)
        return invalid(what + " cannot be used", source, "it is not a PEM certificate", hint);
    if (info->notAfter < now)
        return Error{Errc::Unauthorized,
                     what + " has expired",
                     source,
                     0,
                     hint,
                     "it was valid until " + formatTime(info->notAfter),
                     "CertificateExpired"};
    if (info->notBefore > now)
        return Error{Errc::Unauthorized,
                     what + " is not valid yet",
                     source,
                     0,
                     "Check this computer's clock.",
                     "it is valid from " + formatTime(info->notBefore),
                     "CertificateNotYetValid"};
    // An encrypted key would make the TLS library ask for a passphrase on a terminal.
    if (keyPem.reveal().find("ENCRYPTED") != std::string::npos)
        return invalid("the client key of " + owner + " cannot be used", source, "it is encrypted with a passphrase",
                       "Store the key without a passphrase, readable only by you.");
    if (!net::matches(certPem, keyPem))
        return invalid("the client key of " + owner + " cannot be used", source,
                       "it is not a PEM key or does not belong to the client certificate", hint);
    return {};
}

} // namespace ph::kube
