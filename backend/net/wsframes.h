// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ph::net {

/// The frame layer of RFC 6455, without I/O: bytes in, messages out. Serves both ends.
class WsDecoder {
public:
    enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
    struct Message {
        Opcode opcode = Opcode::Binary; ///< Text, Binary, Close, Ping or Pong
        std::string data;               ///< of a Close: the reason's text
        int closeCode = 0;              ///< 1005 when the close frame has none
    };
    /// @p fromClient: whether the frames read come from a client, which must mask them, or a server, which must not.
    explicit WsDecoder(bool fromClient, std::size_t messageLimit = 64U << 20U)
        : m_fromClient(fromClient), m_limit(messageLimit) {}

    void feed(std::string_view bytes) { m_buffer.append(bytes); }
    /// The next whole message, with fragments joined; control messages come out between fragments. Nothing = feed more.
    /// Invalid when the bytes break the protocol or a message is too large; the connection is unusable then.
    [[nodiscard]] Result<std::optional<Message>> next();

private:
    struct Frame {
        bool fin = true;
        Opcode opcode = Opcode::Binary;
        std::string payload;
    };
    [[nodiscard]] Result<std::optional<Frame>> nextFrame();

    bool m_fromClient;
    std::size_t m_limit;
    std::string m_buffer;
    std::size_t m_at = 0; ///< start of what is not consumed yet
    std::optional<Message> m_partial;
};

/// One unfragmented frame; @p mask is the 4-byte key a client must use, empty for a server.
[[nodiscard]] std::string wsFrame(WsDecoder::Opcode opcode, std::string_view payload, std::string_view mask);
/// The payload of a close frame.
[[nodiscard]] std::string wsClosePayload(int code, std::string_view reason = {});
/// Sec-WebSocket-Accept for a key.
[[nodiscard]] std::string wsAccept(std::string_view key);

} // namespace ph::net
