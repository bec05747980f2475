// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace ph::agent {

/// Requests to an agent go through the API server's pod proxy, which eats Authorization and does not verify the pod's
/// certificate. So each carries an HMAC-SHA256 with the instance's key (Secret <name>-credentials, key agent-key), and
/// so does each reply; the key itself never travels.
inline constexpr const char *authHeader = "X-Pilothouse-Auth";
inline constexpr const char *signatureHeader = "X-Pilothouse-Signature";
/// How far the clocks of both sides may differ, and how long a request can be repeated: not at all within it, since
/// each nonce is good once, and not after it.
inline constexpr std::chrono::seconds replayWindow{30};

/// What a signature covers of a request.
struct SignedRequest {
    std::string audience; ///< "namespace/pod" of the agent it is for, so that another member refuses it
    std::string method;   ///< "GET"
    std::string target;   ///< path and query as the agent sees them: "/v1/health"
    std::string body;
};

/// A request's header value and what is needed to verify the reply to it.
struct Signature {
    std::string header; ///< value of X-Pilothouse-Auth: "PH1 <unix seconds> <nonce> <mac in hex>"
    std::string nonce;
};

/// Signs a request as of @p now with a nonce of its own.
[[nodiscard]] Signature signRequest(const Secret &key, const SignedRequest &request, SystemTime now);
/// Value of X-Pilothouse-Signature for the reply to the request with @p nonce: "PH1 <mac in hex>".
[[nodiscard]] std::string signReply(const Secret &key, std::string_view nonce, int status, std::string_view body);
/// Unauthorized when the reply was not made by somebody who has the key and saw this very request.
Status verifyReply(const Secret &key, std::string_view nonce, int status, std::string_view body,
                   std::string_view header);

/// The agent's side: verifies requests and remembers their nonces for as long as they could be repeated. Thread-safe.
class RequestVerifier {
public:
    /// @p capacity nonces are remembered; when that many valid requests arrive within the window, further ones are
    /// Throttled.
    explicit RequestVerifier(std::string audience, const Clock &clock = Clock::system(), std::size_t capacity = 10'000);
    /// The nonce of a good request. Unauthorized: no or a malformed header, another key, another time, changed content,
    /// or a repeat; the error's reason tells which ("Missing", "Malformed", "Mac", "Time", "Replay").
    [[nodiscard]] Result<std::string> verify(const Secret &key, std::string_view method, std::string_view target,
                                             std::string_view body, std::string_view header);

private:
    const std::string m_audience;
    const Clock &m_clock;
    const std::size_t m_capacity;
    std::mutex m_mutex;
    std::map<std::string, SystemTime> m_seen; ///< nonce -> when it may be forgotten
};

} // namespace ph::agent
