// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/server/httpserver.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::net {

/// True when the request asks for an upgrade to WebSocket (RFC 6455, version 13).
[[nodiscard]] bool wantsWebSocket(const ServerRequest &request);

/// The server's end of a WebSocket. One reader and any number of writers. Texts, fragments, pings and close are handled
/// as RFC 6455 asks; a client that breaks the protocol is closed with 1002.
class WebSocketServer {
public:
    struct Message {
        bool binary = true;
        std::string data;
        bool closed = false; ///< the client closed; nothing follows
        int closeCode = 0;
    };

    /// The subprotocol accept() would choose, without answering; its errors too.
    [[nodiscard]] static Result<std::string> negotiate(const ServerRequest &request,
                                                       const std::vector<std::string> &protocols);
    /// Upgrades the request. The subprotocol is the first of @p protocols that the client offers; Invalid (400) without
    /// having answered when it offers some but none of these, or when the handshake is wrong. A client that offers none
    /// gets none.
    [[nodiscard]] static Result<std::unique_ptr<WebSocketServer>>
    accept(const ServerRequest &request, Responder &responder, const std::vector<std::string> &protocols);
    ~WebSocketServer(); ///< sends close 1000 when none was sent
    WebSocketServer(const WebSocketServer &) = delete;
    WebSocketServer &operator=(const WebSocketServer &) = delete;

    [[nodiscard]] const std::string &protocol() const { return m_protocol; }
    /// Waits for one whole message, at most @p messageLimit bytes of 16 MiB. Unreachable when the connection broke.
    [[nodiscard]] Result<Message> read();
    Status write(std::string_view data, bool binary = true);
    void close(int code = 1000, std::string_view reason = {});
    /// See RawStream.
    void setLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall);
    /// Wakes reader and writers. Any thread.
    void abort();

private:
    WebSocketServer(std::unique_ptr<RawStream> stream, std::string protocol);
    struct Frame {
        bool final = false;
        unsigned opcode = 0;
        std::string data;
    };
    Result<Frame> readFrame();
    Status fill(std::size_t size);
    Status writeFrame(unsigned opcode, std::string_view data);
    Error violation(std::string_view what);

    std::unique_ptr<RawStream> m_stream;
    std::string m_protocol;
    std::string m_buffer;
    std::mutex m_writeMutex;
    bool m_closeSent = false;
};

/// The bytes of a protocol tunnelled in binary messages; where messages begin and end means nothing. Closes the
/// WebSocket with 1000.
[[nodiscard]] std::unique_ptr<RawStream> tunnelThrough(std::unique_ptr<WebSocketServer> socket);

} // namespace ph::net
