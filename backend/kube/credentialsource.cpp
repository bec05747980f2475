// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/credentialsource.h"

#include "backend/core/files.h"
#include "backend/obs/log.h"

namespace ph::kube {
namespace {

const obs::Log logger("kube");

constexpr std::chrono::seconds tokenFilePeriod{
    60}; // what Kubernetes clients use; projected tokens rotate long before they end
constexpr std::chrono::seconds failurePause{5};
constexpr std::chrono::seconds refreshPause{5};
constexpr std::chrono::seconds expiryMargin{10};
constexpr std::uintmax_t tokenLimit = 1U << 20U;

std::string trimmed(const std::string &text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string::npos)
        return {};
    return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

} // namespace

Status TokenFileSource::reload() {
    m_read = m_clock.steady();
    auto text = readFile(m_file, tokenLimit);
    if (!text)
        return Error{Errc::Unauthorized,
                     "the token file cannot be read",
                     m_file,
                     0,
                     "Check that the file exists and that you may read it.",
                     text.error().cause.empty() ? text.error().what : text.error().cause};
    std::string token = trimmed(*text);
    if (token.empty())
        return Error{Errc::Unauthorized, "the token file is empty", m_file, 0, "Write a valid token to it."};
    m_token = Secret(std::move(token));
    return {};
}

Result<Credential> TokenFileSource::get(const Context &) {
    const std::lock_guard lock(m_mutex);
    if (!m_read || m_clock.steady() - *m_read >= tokenFilePeriod || m_token.empty()) {
        const Status status = reload();
        if (!status && m_token.empty())
            return status.error();
        if (!status)
            logger.warning("token file not readable, keeping the last token", {{"file", m_file}});
    }
    Credential credential;
    credential.authorization = Secret("Bearer " + m_token.reveal());
    return credential;
}

bool TokenFileSource::refresh(const Context &) {
    const std::lock_guard lock(m_mutex);
    const Secret before = m_token;
    return reload().ok() && !(m_token == before);
}

bool CachedSource::usable() const {
    return m_credential && (!m_credential->expiry || m_clock.now() + expiryMargin < *m_credential->expiry);
}

Result<Credential> CachedSource::get(const Context &ctx) {
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (usable())
            return *m_credential;
        if (m_failure && m_clock.steady() - m_failedAt < failurePause)
            return *m_failure;
        if (!m_running)
            break;
        // Ends early only by the caller's own context; the one that fetches always notifies.
        m_changed.wait_for(lock, ctx.stopToken(), ctx.remaining(std::chrono::hours(1)), [this] { return !m_running; });
        PH_TRY(ctx.check("waiting for credentials"));
    }
    m_running = true;
    const bool forced = std::exchange(m_forced, false);
    lock.unlock();
    auto result = fetch(forced, ctx);
    lock.lock();
    m_running = false;
    if (result) {
        m_credential = *result;
        m_failure.reset();
        if (forced)
            m_refreshedAt = m_clock.steady();
    } else if (result.error().code != Errc::Cancelled && !ctx.done()) {
        m_failure = result.error();
        m_failedAt = m_clock.steady();
    } else {
        m_forced = m_forced || forced; // this caller gave up; the next one has to do what it was to do
    }
    m_changed.notify_all();
    return result;
}

bool CachedSource::refresh(const Context &ctx) {
    {
        const std::lock_guard lock(m_mutex);
        // Requests sent before the last renewal are refused after it; one renewal serves them all.
        if (m_refreshedAt && m_clock.steady() - *m_refreshedAt < refreshPause)
            return m_credential.has_value();
        if (!m_running) {
            m_credential.reset();
            m_forced = true;
        }
    }
    return get(ctx).ok();
}

} // namespace ph::kube
