// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/server/spdyframes.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace ph::testing {

/// The client's end of a SPDY session that says exactly what a test wants, over any way to send and receive bytes.
class SpdyClient {
public:
    /// @p receive waits and gives the next bytes; empty = the end.
    SpdyClient(std::function<bool(std::string_view)> send, std::function<std::string()> receive)
        : m_send(std::move(send)), m_receive(std::move(receive)) {}

    bool send(const std::string &bytes) { return m_send(bytes); }
    bool open(std::uint32_t stream, const net::Headers &headers, std::uint8_t flags = 0) {
        return send(m_writer.synStream(stream, headers, flags));
    }
    bool data(std::uint32_t stream, std::string_view bytes, bool fin = false) {
        return send(net::spdy::FrameWriter::data(stream, bytes, fin));
    }

    /// The next frame; nothing at the end of the connection or when the server broke the protocol.
    std::optional<net::spdy::Frame> next() {
        while (true) {
            auto frame = m_reader.next();
            if (!frame)
                return std::nullopt;
            if (*frame)
                return std::move(*frame);
            const std::string bytes = m_receive();
            if (bytes.empty())
                return std::nullopt;
            m_reader.feed(bytes);
        }
    }
    /// Skips to the next frame of one kind.
    std::optional<net::spdy::Frame> next(net::spdy::FrameType type) {
        auto frame = next();
        while (frame && frame->type != type)
            frame = next();
        return frame;
    }
    /// Data of @p stream until its end or until @p size bytes are there; what else comes is dropped.
    std::string text(std::uint32_t stream, std::size_t size = std::string::npos) {
        std::string out;
        while (out.size() < size) {
            const auto frame = next(net::spdy::FrameType::Data);
            if (!frame)
                break;
            if (frame->stream != stream)
                continue;
            out += frame->data;
            if (frame->fin())
                break;
        }
        return out;
    }

private:
    std::function<bool(std::string_view)> m_send;
    std::function<std::string()> m_receive;
    net::spdy::FrameWriter m_writer;
    net::spdy::FrameReader m_reader;
};

} // namespace ph::testing
