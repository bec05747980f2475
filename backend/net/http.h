// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ph::net {

using Headers = std::vector<std::pair<std::string, std::string>>;
/// The first value of @p name, compared without case; nothing when absent.
[[nodiscard]] std::optional<std::string> header(const Headers &headers, std::string_view name);

/// How to trust and reach one server. PEM texts, never file names; a value shared by all requests to that server.
struct TlsOptions {
    std::string caPem;         ///< empty = the system's authorities
    std::string clientCertPem; ///< empty = none
    Secret clientKeyPem;
    std::string serverName; ///< name to verify instead of the URL's host (tls-server-name)
    bool insecureSkipVerify = false;
    bool operator==(const TlsOptions &) const = default;
};

struct Transport {
    TlsOptions tls;
    std::string proxyUrl; ///< http://, https:// or socks5://; empty = none (the environment is read by kube, not here)
    bool forceHttp11 = false;
    bool operator==(const Transport &) const = default;
};

struct HttpRequest {
    std::string method = "GET";
    std::string url; ///< absolute http(s) URL, already encoded
    Headers headers; ///< values of Authorization and X-Pilothouse-Auth are redacted in logs
    std::string body;
    std::shared_ptr<const Transport> transport; ///< null = defaults. Same pointer or equal value shares connections
    std::chrono::milliseconds connectTimeout{10'000};
    /// Without any byte for this long the transfer fails with Timeout. Zero = only the context's deadline.
    std::chrono::milliseconds idleTimeout{60'000};
    /// A peer that acknowledges nothing for this long is gone (TCP_USER_TIMEOUT, and keep-alive probes while nothing is
    /// on the way). Unset = 20 s, for a WebSocket 120 s: there a peer may leave our data unread for a while.
    std::optional<std::chrono::milliseconds> deadPeerTimeout;
    bool acceptGzip = false;
    std::size_t responseLimit = 512U << 20U; ///< a larger body is Invalid
};

struct HttpResponse {
    int status = 0;
    Headers headers;
    std::string body;
    int httpMajor = 1; ///< 2 when HTTP/2 was spoken
};

/// A response whose body arrives over time (watch, log follow). One reader thread. Bytes wait in a queue of at most 1
/// MiB; above, the transfer is paused and resumed by reading. Each running stream has an HTTP/1.1 connection of its own
/// (kept alive for the next one), because libcurl before 8.x stops a whole HTTP/2 connection while one of its streams
/// is paused.
class HttpStream {
public:
    virtual ~HttpStream() = default; ///< aborts the transfer
    /// Status and headers; the body of an error status can be read like any other.
    [[nodiscard]] virtual int status() const = 0;
    [[nodiscard]] virtual const Headers &headers() const = 0;
    /// Appends what is there to @p buffer, waiting for at least one byte. 0 = the body ended in order. Cancelled or
    /// Timeout by @p ctx (the stream stays usable), Unreachable when the transfer broke, Timeout when idle too long.
    [[nodiscard]] virtual Result<std::size_t> read(std::string &buffer, const Context &ctx) = 0;

    struct Available {
        std::size_t bytes = 0; ///< appended now; 0 with !ended = nothing there yet
        bool ended = false;    ///< the body ended in order and everything was handed out
    };
    /// Appends what is there to @p buffer without waiting. Errors as read().
    [[nodiscard]] virtual Result<Available> readAvailable(std::string &buffer) = 0;
    /// Calls @p callback on the network thread whenever readAvailable() has something new after it had nothing: bytes,
    /// the end or an error; at once (on this thread) when that is so already. It must not block and not destroy the
    /// stream. Once, or with an empty function to stop; after returning the old callback does not run any more.
    virtual void onReadable(std::function<void()> callback) = 0;
    /// Wakes a waiting read() with Cancelled. Any thread.
    virtual void abort() = 0;
};

/// The one user of curl in the process, with two threads: one multi handle for whole answers, one for streams.
/// Blocking, cancellable calls from any thread; HTTP/2 multiplexing and keep-alive per server. Transport failures are
/// Unreachable (subject = host:port; `reason` names the failing part: "DNS", "TCP", "Proxy", "TLS"), an HTTP status of
/// any kind is a success of these calls.
class HttpClient {
public:
    HttpClient();
    /// @p asleep tells how long the computer has slept since it started; for tests.
    explicit HttpClient(const std::function<std::chrono::nanoseconds()> &asleep);
    ~HttpClient(); ///< ends all transfers with Cancelled
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    [[nodiscard]] Result<HttpResponse> perform(const HttpRequest &request, const Context &ctx);
    /// Returns once the headers are there.
    [[nodiscard]] Result<std::unique_ptr<HttpStream>> open(const HttpRequest &request, const Context &ctx);
    using Opened = std::function<void(Result<std::unique_ptr<HttpStream>>)>;
    /// open() without waiting: @p done is called exactly once, on the network thread (or on this one when the client is
    /// ending), also on cancel. It must not block. The deadline of @p ctx covers the opening only; its stop token too.
    void openAsync(const HttpRequest &request, const Context &ctx, Opened done);
    /// Drops idle connections and fails running streams as Unreachable (`reason` "Reset"), so that callers reconnect
    /// (after sleep or a network change). Happens by itself after the computer slept and when its default route changes
    /// or one of its addresses goes. Calls that are not streams go on undisturbed.
    void resetConnections();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// @p text with values of secrets removed: bearer tokens, Authorization, passwords in URLs, client keys. For logs.
[[nodiscard]] std::string redact(std::string_view text);

} // namespace ph::net
