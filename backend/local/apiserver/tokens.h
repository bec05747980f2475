// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"
#include "backend/local/apiserver/api.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::local {

/// Signs and checks ServiceAccount tokens (JSON Web Tokens, ES256 or RS256 by the key's kind). Thread-safe.
class TokenSigner {
public:
    /// @p privateKeyPem EC P-256 or RSA; Invalid when it is neither.
    [[nodiscard]] static Result<std::unique_ptr<TokenSigner>> make(const Secret &privateKeyPem);
    ~TokenSigner();

    [[nodiscard]] Result<std::string> sign(const Json &claims) const;
    /// The claims of a token whose signature is ours; nothing about time or audience is checked. Unauthorized
    /// otherwise.
    [[nodiscard]] Result<Json> verify(const std::string &token) const;
    /// The public key as a JSON Web Key Set.
    [[nodiscard]] Json keySet() const;

private:
    struct Key;
    explicit TokenSigner(std::unique_ptr<Key> key);
    std::unique_ptr<Key> m_key;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, JsonPtr>
        m_verified; ///< tokens whose signature was right, so that each is computed once
};

/// ServiceAccount tokens as the API server issues and accepts them.
class TokenService {
public:
    TokenService(ObjectStore &store, std::unique_ptr<TokenSigner> signer, std::string issuer,
                 std::vector<std::string> audiences, const Clock &clock);

    struct Binding {
        std::string kind; ///< "" or "Pod" or "Secret"
        std::string name;
        std::string uid;
    };
    struct Issued {
        std::string token;
        SystemTime expires;
    };
    /// @p audiences empty = the API server's own.
    [[nodiscard]] Result<Issued> issue(const std::string &ns, const std::string &account,
                                       std::vector<std::string> audiences, std::chrono::seconds life,
                                       const Binding &binding) const;
    /// Who the bearer is: signature, time, audience, that account and bound object still exist with the same uid.
    struct Accepted {
        UserInfo user;
        std::vector<std::string> audiences;
        std::map<std::string, std::string> extra;
    };
    [[nodiscard]] Result<Accepted> accept(const std::string &token,
                                          const std::vector<std::string> &audiences = {}) const;
    [[nodiscard]] const TokenSigner &signer() const { return *m_signer; }
    [[nodiscard]] const std::string &issuer() const { return m_issuer; }
    [[nodiscard]] const std::vector<std::string> &audiences() const { return m_audiences; }

private:
    ObjectStore &m_store;
    std::unique_ptr<TokenSigner> m_signer;
    std::string m_issuer;
    std::vector<std::string> m_audiences;
    const Clock &m_clock;
};

} // namespace ph::local
