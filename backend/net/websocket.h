// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/http.h"

#include <memory>
#include <string>
#include <vector>

namespace ph::net {

/// A client WebSocket (RFC 6455) over the same proxies and TLS rules as HttpClient (curl makes the connection).
/// One reader and any number of writers.
class WebSocket {
public:
    struct Message {
        bool binary = true;
        std::string data;
        bool closed = false; ///< the other side closed; `closeCode`, `data` = its reason
        int closeCode = 0;
    };
    virtual ~WebSocket() = default;
    /// The subprotocol the server chose.
    [[nodiscard]] virtual const std::string &protocol() const = 0;
    /// Waits for one whole message; answers pings by itself. Unreachable when the connection broke.
    [[nodiscard]] virtual Result<Message> read(const Context &ctx) = 0;
    virtual Status write(std::string_view data, bool binary, const Context &ctx) = 0;
    /// Sends a close frame; read() then ends.
    virtual void close(int code = 1000) = 0;
    /// Wakes reader and writers with Cancelled. Any thread.
    virtual void abort() = 0;
};

/// Connects and upgrades (request.url with https:// or http://). Any other status than 101 is an Error with that
/// httpStatus, and with reason "UpgradeStripped" when the server answered as if no upgrade had been asked for.
[[nodiscard]] Result<std::unique_ptr<WebSocket>>
connectWebSocket(const HttpRequest &request, const std::vector<std::string> &protocols, const Context &ctx);

} // namespace ph::net
