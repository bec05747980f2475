// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/http.h"
#include "backend/net/x509.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ph::testing {

struct WireRequest {
    std::string method;
    std::string target;
    net::Headers headers;
    std::string body;
    [[nodiscard]] std::string header(std::string_view name) const { return net::header(headers, name).value_or(""); }
};

/// The connection as a handler sees it: bytes as they are, so that a test can send anything, in any pieces, or nothing.
class Wire {
public:
    virtual ~Wire() = default;
    /// False when the client has gone.
    virtual bool write(std::string_view bytes) = 0;
    /// Reads what the client sends next (after an upgrade); 0 = gone.
    virtual std::size_t read(char *buffer, std::size_t size) = 0;
    /// Ends the connection without TLS goodbye; after it the handler must return.
    virtual void cut() = 0;
    /// From now on nothing the client sends arrives and nothing of it is acknowledged, as when a cable is cut.
    virtual void fallSilent() = 0;
    /// True when the client closed or the server ends, waiting at most @p time for that.
    virtual bool gone(std::chrono::milliseconds time) = 0;

    /// A whole answer with Content-Length; false when the client has gone.
    bool answer(int status, std::string_view body,
                const net::Headers &headers = {{"Content-Type", "application/json"}});
    /// The head of a chunked answer.
    bool begin(int status, const net::Headers &headers = {{"Content-Type", "application/json"}});
    bool chunk(std::string_view bytes);
    bool end() { return write("0\r\n\r\n"); }
};

/// A small HTTP/1.1 server for tests of the transport itself: a thread per connection, keep-alive, TLS unless @p pair
/// is null. A handler runs per request and writes the answer byte by byte as it likes.
class WireServer {
public:
    using Handler = std::function<void(const WireRequest &, Wire &)>;
    explicit WireServer(Handler handler, const net::KeyPairPem *pair = nullptr, std::string clientCaPem = {});
    ~WireServer(); ///< closes everything and waits for handlers
    WireServer(const WireServer &) = delete;
    WireServer &operator=(const WireServer &) = delete;
    [[nodiscard]] int port() const;
    /// "http(s)://127.0.0.1:port".
    [[nodiscard]] std::string url() const;
    [[nodiscard]] int connectionsMade() const;
    /// Closes the running connections, as a restart of the server would.
    void cutAll();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ph::testing
