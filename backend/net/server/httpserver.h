// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/net/http.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ph::net {

/// One request as a handler sees it.
struct ServerRequest {
    std::string method;
    std::string target; ///< path and query as sent
    std::string path;   ///< decoded path
    std::string query;  ///< raw query without '?'
    Headers headers;
    std::string body;
    std::string peerAddress;
    bool clientCertPresent = false;                   ///< the client showed a certificate, verified or not
    std::string clientCertCommonName;                 ///< of a verified client certificate, else empty
    std::vector<std::string> clientCertOrganizations; ///< its O entries (Kubernetes groups)
    /// The decoded values of a query key, in order.
    [[nodiscard]] std::vector<std::string> queryValues(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> queryValue(std::string_view key) const;
};

/// A raw, bidirectional byte stream after an upgrade (WebSocket and SPDY live above it). Blocking; one reader and one
/// writer at a time, on any threads. Writing fails with Unreachable when the other side is gone or takes nothing for
/// the server's write time-out.
class RawStream {
public:
    virtual ~RawStream() = default; ///< sends what is queued, then closes
    /// 0 = the other side ended.
    [[nodiscard]] virtual Result<std::size_t> read(char *buffer, std::size_t size) = 0;
    virtual Status write(std::string_view bytes) = 0;
    /// From now on the connection is cut when the other side sends nothing for @p silence (zero = never, as at the
    /// beginning) or takes nothing of what is queued for @p stall. Any thread.
    virtual void setLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall) = 0;
    /// Closes at once and wakes reader and writer. Any thread.
    virtual void abort() = 0;
};

/// The body of an answer that is produced over time by anybody (a watch) without holding a thread. Never blocks,
/// thread-safe.
class AnswerStream {
public:
    virtual ~AnswerStream() = default; ///< ends the answer when finish() was not called
    /// Queues one chunk. False when the client has gone; the bytes are dropped then.
    virtual bool write(std::shared_ptr<const std::string> chunk) = 0;
    /// Bytes queued and not yet taken by the client. Producers pause above a limit of their own.
    [[nodiscard]] virtual std::size_t pending() const = 0;
    [[nodiscard]] virtual bool closed() const = 0;
    virtual void finish() = 0;
    /// @p wake is called (on an I/O thread, must be quick) whenever the queue has drained and once when the client has
    /// gone. Replaces the one before; an empty function removes it.
    virtual void onProgress(std::function<void()> wake) = 0;
};

/// Answers one request. Exactly one of send(), start(), stream() or upgrade() is called, once. write() may block on a
/// slow client, at most for the server's write time-out, after which it fails with Unreachable.
class Responder {
public:
    virtual ~Responder() = default;
    /// Queues a whole answer and returns; large JSON is compressed when the client accepts gzip.
    virtual Status send(int status, const Headers &headers, std::string body) = 0;
    /// The same with a text somebody else also holds.
    virtual Status send(int status, const Headers &headers, std::shared_ptr<const std::string> body) = 0;
    /// Begins a chunked answer.
    virtual Status start(int status, const Headers &headers) = 0;
    /// One chunk, flushed at once.
    virtual Status write(std::string_view chunk) = 0;
    virtual Status finish() = 0;
    /// Begins a chunked answer that goes on after the handler has returned.
    [[nodiscard]] virtual std::shared_ptr<AnswerStream> stream(int status, const Headers &headers) = 0;
    /// True once the client has gone; cheap.
    [[nodiscard]] virtual bool disconnected() const = 0;
    /// Sends 101 with these headers and hands out the connection.
    [[nodiscard]] virtual Result<std::unique_ptr<RawStream>> upgrade(const Headers &headers) = 0;
    /// Says that this handler will hold its thread for long (log follow, exec): it no longer counts against
    /// handlerThreads.
    virtual void longRunning() = 0;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0 = any free one
    std::string certPem;    ///< chain, own certificate first; empty = plain HTTP
    Secret keyPem;
    /// Asks for client certificates when not empty (optional for the client). One that does not verify is not refused
    /// at once but shows as clientCertPresent without a name, so that the handler can answer 401 in its own words.
    std::string clientCaPem;
    std::size_t bodyLimit = 3U << 20U;              ///< Kubernetes' own limit; larger = 413
    std::size_t headerLimit = 64U << 10U;           ///< larger = 431
    std::size_t gzipAbove = 128U << 10U;            ///< as kube-apiserver: smaller bodies are never compressed
    std::chrono::milliseconds readTimeout{30'000};  ///< for one request's header and body, and the TLS handshake
    std::chrono::milliseconds idleTimeout{120'000}; ///< keep-alive
    std::chrono::milliseconds writeTimeout{30'000}; ///< a reader that takes nothing for so long is cut off
    unsigned ioThreads = 1;
    unsigned handlerThreads = 64; ///< most handlers running at once, not counting longRunning() ones
    unsigned maxConnections = 2000;
    /// Words the body (JSON) of an answer made by the server itself: 400, 413, 429, 431. Empty = plain text.
    std::function<std::string(int status, const std::string &message)> errorBody;
};

/// An HTTP/1.1 server over TLS on Boost.Beast. Connections live on the I/O threads; handlers are plain blocking
/// functions on a pool that grows on demand and shrinks when idle. A handler's context is stopped when its client goes
/// away or the server ends.
class HttpServer {
public:
    using Handler = std::function<void(const ServerRequest &, Responder &, const Context &)>;

    /// Binds and starts; Conflict when the address is in use, Invalid when certificate or key cannot be read.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(ServerOptions options, Handler handler);
    virtual ~HttpServer() =
        default; ///< stops accepting, cancels handlers' contexts, closes connections, waits for handlers
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    [[nodiscard]] virtual std::size_t connections() const = 0;

protected:
    HttpServer() = default;
};

/// RFC 1952, fast setting.
[[nodiscard]] std::string gzip(std::string_view bytes);

} // namespace ph::net
