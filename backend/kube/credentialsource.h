// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/context.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace ph::kube {

/// What proves who we are; any part may be empty.
struct Credential {
    Secret authorization; ///< value of the Authorization header
    std::string certPem;
    Secret keyPem;
    std::optional<SystemTime> expiry; ///< nothing = good until refused
};

/// Where credentials come from. Thread-safe.
class CredentialSource {
public:
    virtual ~CredentialSource() = default;
    /// The credential to use now; may block while it is fetched.
    [[nodiscard]] virtual Result<Credential> get(const Context &ctx) = 0;
    /// The last one used was refused; true when a new one is there, worth one repeat.
    [[nodiscard]] virtual bool refresh(const Context &ctx) = 0;
};

/// The same credential for ever.
class StaticSource final : public CredentialSource {
public:
    explicit StaticSource(Credential credential) : m_credential(std::move(credential)) {}
    [[nodiscard]] Result<Credential> get(const Context &) override { return m_credential; }
    [[nodiscard]] bool refresh(const Context &) override { return false; }

private:
    Credential m_credential;
};

/// A bearer token in a file, re-read every minute; the last text read counts while the file cannot be read, @p fallback
/// before that.
class TokenFileSource final : public CredentialSource {
public:
    TokenFileSource(std::string file, Secret fallback, const Clock &clock)
        : m_file(std::move(file)), m_clock(clock), m_token(std::move(fallback)) {}
    [[nodiscard]] Result<Credential> get(const Context &ctx) override;
    [[nodiscard]] bool refresh(const Context &ctx) override;

private:
    /// Reads the file; m_mutex is held.
    Status reload();
    const std::string m_file;
    const Clock &m_clock;
    std::mutex m_mutex;
    Secret m_token;
    std::optional<SteadyTime> m_read;
};

/// Fetches a credential when there is none or it has expired: once for all concurrent callers. A failure is remembered
/// for 5 s, so that hundreds of requests do not start a failing plugin hundreds of times.
class CachedSource : public CredentialSource {
public:
    explicit CachedSource(const Clock &clock) : m_clock(clock) {}
    [[nodiscard]] Result<Credential> get(const Context &ctx) final;
    [[nodiscard]] bool refresh(const Context &ctx) final;

protected:
    /// Called by one thread at a time. @p forced is true after a refusal: what is remembered elsewhere must not be
    /// used.
    [[nodiscard]] virtual Result<Credential> fetch(bool forced, const Context &ctx) = 0;
    [[nodiscard]] const Clock &clock() const { return m_clock; }

private:
    [[nodiscard]] bool usable() const;
    const Clock &m_clock;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_running = false;
    bool m_forced = false;
    std::optional<Credential> m_credential;
    std::optional<Error> m_failure;
    SteadyTime m_failedAt{};
    std::optional<SteadyTime> m_refreshedAt;
};

} // namespace ph::kube
