// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/credentialsource.h"
#include "backend/net/http.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace ph::kube {

/// The `auth-provider: oidc` of a kubeconfig: sends the id-token while it is valid and else exchanges the refresh token
/// at the issuer's token endpoint (found by discovery). Providers may replace the refresh token each time, so new
/// tokens are written back to the kubeconfig file, in place of the old ones, under the lock file kubectl uses.
class OidcSource final : public CachedSource {
public:
    OidcSource(std::map<std::string, Secret> config, std::filesystem::path kubeconfig, std::string user,
               std::shared_ptr<net::HttpClient> http, std::shared_ptr<const net::Transport> transport,
               const Clock &clock);

protected:
    [[nodiscard]] Result<Credential> fetch(bool forced, const Context &ctx) override;

private:
    [[nodiscard]] std::string value(const char *key) const;
    [[nodiscard]] Result<std::string> tokenEndpoint(const Context &ctx);
    [[nodiscard]] Result<Credential> exchange(const Context &ctx);
    /// Replaces the old token texts in the kubeconfig file; a failure is logged and costs only a log-in later.
    void writeBack(const Secret &oldId, const Secret &newId, const Secret &oldRefresh, const Secret &newRefresh) const;

    std::map<std::string, Secret> m_config; ///< used by one thread at a time: fetch()
    const std::filesystem::path m_kubeconfig;
    const std::string m_user;
    const std::shared_ptr<net::HttpClient> m_http;
    const std::shared_ptr<const net::Transport> m_transport;
    std::string m_tokenEndpoint;
    bool m_basicAuth = true;
};

/// The `exp` claim of a JSON Web Token; nothing when it has none or is no such token. The signature is the server's
/// business.
[[nodiscard]] std::optional<SystemTime> tokenExpiry(const std::string &jwt);

} // namespace ph::kube
