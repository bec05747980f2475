// SPDX-License-Identifier: Apache-2.0
#include "backend/net/wsframes.h"

#include "backend/core/encoding.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace ph::net {

namespace {

using Opcode = WsDecoder::Opcode;

unsigned byteAt(const std::string &text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

Error broken(const char *why) {
    return Error{Errc::Invalid, "the other side broke the WebSocket protocol", {}, 0, "try again", why};
}

void applyMask(std::string &payload, std::string_view mask) {
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
}

bool isControl(Opcode opcode) {
    return (static_cast<unsigned>(opcode) & 8U) != 0;
}

} // namespace

Result<std::optional<WsDecoder::Frame>> WsDecoder::nextFrame() {
    const std::size_t have = m_buffer.size() - m_at;
    if (have < 2)
        return std::optional<Frame>();
    const unsigned first = byteAt(m_buffer, m_at);
    const unsigned second = byteAt(m_buffer, m_at + 1);
    if ((first & 0x70U) != 0)
        return broken("a reserved bit is set");
    const unsigned code = first & 0x0fU;
    if (code > 10 || (code > 2 && code < 8))
        return broken("an unknown frame type");
    Frame frame;
    frame.fin = (first & 0x80U) != 0;
    frame.opcode = static_cast<Opcode>(code);
    const bool masked = (second & 0x80U) != 0;
    if (masked != m_fromClient)
        return broken(masked ? "a server's frame is masked" : "a client's frame is not masked");
    std::uint64_t length = second & 0x7fU;
    std::size_t header = 2;
    if (length >= 126) {
        const std::size_t bytes = length == 126 ? 2 : 8;
        if (have < header + bytes)
            return std::optional<Frame>();
        length = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            length = length << 8U | byteAt(m_buffer, m_at + header + i);
        header += bytes;
    }
    if (isControl(frame.opcode) && (length > 125 || !frame.fin))
        return broken("a control frame is too long or fragmented");
    if (length > m_limit)
        return broken("a message is too large");
    std::string mask;
    if (masked) {
        if (have < header + 4)
            return std::optional<Frame>();
        mask = m_buffer.substr(m_at + header, 4);
        header += 4;
    }
    if (have - header < length)
        return std::optional<Frame>();
    frame.payload = m_buffer.substr(m_at + header, static_cast<std::size_t>(length));
    if (masked)
        applyMask(frame.payload, mask);
    m_at += header + static_cast<std::size_t>(length);
    if (m_at == m_buffer.size() || m_at > (1U << 20U)) {
        m_buffer.erase(0, m_at);
        m_at = 0;
    }
    return std::optional<Frame>(std::move(frame));
}

Result<std::optional<WsDecoder::Message>> WsDecoder::next() {
    for (;;) {
        PH_ASSIGN(auto frame, nextFrame());
        if (!frame)
            return std::optional<Message>();
        if (isControl(frame->opcode)) {
            Message message{frame->opcode, std::move(frame->payload), 0};
            if (message.opcode == Opcode::Close) {
                if (message.data.size() == 1)
                    return broken("a close frame of one byte");
                message.closeCode = message.data.empty()
                                        ? 1005
                                        : static_cast<int>(byteAt(message.data, 0) << 8U | byteAt(message.data, 1));
                message.data.erase(0, std::min<std::size_t>(2, message.data.size()));
            }
            return std::optional<Message>(std::move(message));
        }
        if ((frame->opcode == Opcode::Continuation) != m_partial.has_value())
            return broken(m_partial ? "a new message began inside another" : "a continuation of nothing");
        if (!m_partial)
            m_partial = Message{frame->opcode, {}, 0};
        if (m_partial->data.size() + frame->payload.size() > m_limit)
            return broken("a message is too large");
        m_partial->data += frame->payload;
        if (frame->fin)
            return std::exchange(m_partial, std::nullopt);
    }
}

std::string wsFrame(Opcode opcode, std::string_view payload, std::string_view mask) {
    std::string frame;
    frame.reserve(payload.size() + 14);
    frame.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
    const unsigned maskBit = mask.empty() ? 0U : 0x80U;
    const auto length = [&frame, &payload](unsigned bytes) {
        for (unsigned i = bytes; i-- > 0;)
            frame.push_back(static_cast<char>(static_cast<std::uint64_t>(payload.size()) >> (8U * i) & 0xffU));
    };
    if (payload.size() < 126) {
        frame.push_back(static_cast<char>(maskBit | payload.size()));
    } else if (payload.size() <= 0xffffU) {
        frame.push_back(static_cast<char>(maskBit | 126U));
        length(2);
    } else {
        frame.push_back(static_cast<char>(maskBit | 127U));
        length(8);
    }
    if (mask.empty()) {
        frame.append(payload);
        return frame;
    }
    frame.append(mask);
    std::string body(payload);
    applyMask(body, mask);
    return frame + body;
}

std::string wsClosePayload(int code, std::string_view reason) {
    std::string payload;
    payload.push_back(static_cast<char>(static_cast<unsigned>(code) >> 8U & 0xffU));
    payload.push_back(static_cast<char>(static_cast<unsigned>(code) & 0xffU));
    payload.append(reason.substr(0, 123));
    return payload;
}

std::string wsAccept(std::string_view key) {
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    return base64Encode(std::string_view(reinterpret_cast<const char *>(digest.data()), size));
}

} // namespace ph::net
