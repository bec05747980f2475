// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/net/http.h"

#include <atomic>
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
    std::string clientCertCommonName;             ///< of a verified client certificate, else empty
    std::vector<std::string> clientCertOrganizations; ///< its O entries (Kubernetes groups)
    /// The decoded values of a query key, in order.
    [[nodiscard]] std::vector<std::string> queryValues(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> queryValue(std::string_view key) const;
};

/// A raw, bidirectional byte stream after an upgrade (WebSocket and SPDY live above it). Blocking; one reader, one writer at a time.
class RawStream {
public:
    virtual ~RawStream() = default;
    /// 0 = the other side ended.
    [[nodiscard]] virtual Result<std::size_t> read(char *buffer, std::size_t size) = 0;
    virtual Status write(std::string_view bytes) = 0;
    virtual void abort() = 0;
};

/// Answers one request. Exactly one of send(), start() or upgrade() is called, once. All calls may block on a slow client, at most
/// for the server's write time-out, after which they fail with Unreachable.
class Responder {
public:
    virtual ~Responder() = default;
    virtual Status send(int status, const Headers &headers, std::string_view body) = 0;
    /// Begins a chunked answer.
    virtual Status start(int status, const Headers &headers) = 0;
    /// One chunk, flushed at once.
    virtual Status write(std::string_view chunk) = 0;
    virtual Status finish() = 0;
    /// True once the client has gone; cheap.
    [[nodiscard]] virtual bool disconnected() const = 0;
    /// Sends 101 with these headers and hands out the connection.
    [[nodiscard]] virtual Result<std::unique_ptr<RawStream>> upgrade(const Headers &headers) = 0;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0 = any free one
    std::string certPem;    ///< empty = plain HTTP
    Secret keyPem;
    std::string clientCaPem; ///< asks for, and verifies, client certificates when not empty (optional for the client)
    std::size_t bodyLimit = 3U << 20U;        ///< Kubernetes' own limit; larger = 413
    std::size_t headerLimit = 64U << 10U;     ///< larger = 431
    std::chrono::seconds readTimeout{30};     ///< for one request's header and body
    std::chrono::seconds idleTimeout{120};    ///< keep-alive
    std::chrono::seconds writeTimeout{30};    ///< a stalled reader is cut off after this
    unsigned ioThreads = 1;
    unsigned handlerThreads = 64; ///< most handlers running at once; long streams (watch, exec) each hold one from a separate, larger set
};

/// An HTTP/1.1 server over TLS on Boost.Beast. Handlers are plain blocking functions on a pool of their own.
class HttpServer {
public:
    using Handler = std::function<void(const ServerRequest &, Responder &, const Context &)>;

    /// Binds and starts; Conflict when the address is in use.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(ServerOptions options, Handler handler);
    virtual ~HttpServer() = default; ///< stops accepting, cancels handlers' contexts, waits for them
    [[nodiscard]] virtual std::uint16_t port() const = 0;

protected:
    HttpServer() = default;
};

} // namespace ph::net
