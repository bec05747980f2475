// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/websocketserver.h"

#include "backend/core/encoding.h"
#include "backend/net/server/headertokens.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace ph::net {

namespace {

constexpr std::size_t messageLimit = 16U << 20U;
enum Opcode : unsigned { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

std::string acceptKey(const std::string &key) {
    const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr);
    return base64Encode(std::string(digest.begin(), digest.begin() + length));
}

} // namespace

bool wantsWebSocket(const ServerRequest &request) {
    return hasToken(request.headers, "upgrade", "websocket");
}

WebSocketServer::WebSocketServer(std::unique_ptr<RawStream> stream, std::string protocol)
    : m_stream(std::move(stream)), m_protocol(std::move(protocol)) {}

WebSocketServer::~WebSocketServer() {
    close();
}

Result<std::string> WebSocketServer::negotiate(const ServerRequest &request,
                                               const std::vector<std::string> &protocols) {
    const auto keys = headerTokens(request.headers, "sec-websocket-key");
    const auto versions = headerTokens(request.headers, "sec-websocket-version");
    if (!wantsWebSocket(request) || keys.size() != 1 || versions.size() != 1 || versions.front() != "13")
        return Error{Errc::Invalid, "the request is no WebSocket handshake of version 13", request.path, 400, "", "",
                     "BadRequest"};
    const auto offered = headerTokens(request.headers, "sec-websocket-protocol");
    for (const auto &candidate : protocols)
        if (std::find(offered.begin(), offered.end(), candidate) != offered.end())
            return candidate;
    if (!offered.empty())
        return Error{
            Errc::Invalid, "none of the offered WebSocket subprotocols is supported", request.path, 400, "", "",
            "BadRequest"};
    return std::string();
}

Result<std::unique_ptr<WebSocketServer>> WebSocketServer::accept(const ServerRequest &request, Responder &responder,
                                                                 const std::vector<std::string> &protocols) {
    PH_ASSIGN(std::string chosen, negotiate(request, protocols));
    const std::string key = headerTokens(request.headers, "sec-websocket-key").front();
    Headers headers{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", acceptKey(key)}};
    if (!chosen.empty())
        headers.emplace_back("Sec-WebSocket-Protocol", chosen);
    PH_ASSIGN(auto stream, responder.upgrade(headers));
    return std::unique_ptr<WebSocketServer>(new WebSocketServer(std::move(stream), std::move(chosen)));
}

Error WebSocketServer::violation(std::string_view what) {
    close(1002, what);
    return Error{Errc::Invalid, "the client broke the WebSocket protocol", "", 0, "", std::string(what)};
}

Status WebSocketServer::fill(std::size_t size) {
    std::array<char, 16384> chunk{};
    while (m_buffer.size() < size) {
        PH_ASSIGN(const std::size_t count, m_stream->read(chunk.data(), chunk.size()));
        if (count == 0)
            return Error{Errc::Unreachable, "the WebSocket's client has gone", ""};
        m_buffer.append(chunk.data(), count);
    }
    return {};
}

Result<WebSocketServer::Frame> WebSocketServer::readFrame() {
    PH_TRY(fill(2));
    const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(m_buffer[at]); };
    Frame frame;
    frame.final = (byte(0) & 0x80U) != 0;
    frame.opcode = byte(0) & 0x0FU;
    if ((byte(0) & 0x70U) != 0)
        return violation("reserved bits are set");
    if ((byte(1) & 0x80U) == 0)
        return violation("a client's frame is not masked");
    std::uint64_t length = byte(1) & 0x7FU;
    std::size_t head = 2;
    if (length >= 126) {
        const std::size_t width = length == 126 ? 2 : 8;
        PH_TRY(fill(head + width));
        length = 0;
        for (std::size_t i = 0; i < width; ++i)
            length = (length << 8U) | byte(head + i);
        head += width;
    }
    if (frame.opcode >= Close && (length > 125 || !frame.final))
        return violation("a control frame is too long or fragmented");
    if (length > messageLimit) {
        close(1009, "message too big");
        return Error{Errc::Invalid, "the WebSocket message is larger than 16 MiB", ""};
    }
    PH_TRY(fill(head + 4 + static_cast<std::size_t>(length)));
    frame.data = m_buffer.substr(head + 4, static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < frame.data.size(); ++i)
        frame.data[i] = static_cast<char>(static_cast<unsigned char>(frame.data[i]) ^ byte(head + i % 4));
    m_buffer.erase(0, head + 4 + static_cast<std::size_t>(length));
    return frame;
}

Result<WebSocketServer::Message> WebSocketServer::read() {
    Message message;
    bool begun = false;
    while (true) {
        PH_ASSIGN(Frame frame, readFrame());
        switch (frame.opcode) {
        case Ping:
            PH_TRY(writeFrame(Pong, frame.data));
            continue;
        case Pong:
            continue;
        case Close:
            message.closed = true;
            message.closeCode = 1005;
            if (frame.data.size() >= 2)
                message.closeCode =
                    (static_cast<unsigned char>(frame.data[0]) << 8) | static_cast<unsigned char>(frame.data[1]);
            message.data = frame.data.size() > 2 ? frame.data.substr(2) : std::string();
            close(message.closeCode == 1005 ? 1000 : message.closeCode);
            return message;
        case Continuation:
            if (!begun)
                return violation("a continuation without a beginning");
            break;
        case Text:
        case Binary:
            if (begun)
                return violation("a new message inside another one");
            begun = true;
            message.binary = frame.opcode == Binary;
            break;
        default:
            return violation("unknown kind of frame");
        }
        if (message.data.size() + frame.data.size() > messageLimit) {
            close(1009, "message too big");
            return Error{Errc::Invalid, "the WebSocket message is larger than 16 MiB", ""};
        }
        message.data += frame.data;
        if (frame.final)
            return message;
    }
}

Status WebSocketServer::writeFrame(unsigned opcode, std::string_view data) {
    std::string frame;
    frame.push_back(static_cast<char>(0x80U | opcode));
    if (data.size() < 126) {
        frame.push_back(static_cast<char>(data.size()));
    } else {
        const unsigned width = data.size() < 65536 ? 2 : 8;
        frame.push_back(static_cast<char>(width == 2 ? 126 : 127));
        for (unsigned i = width; i-- > 0;)
            frame.push_back(static_cast<char>((static_cast<std::uint64_t>(data.size()) >> (8 * i)) & 0xFFU));
    }
    frame += data;
    const std::lock_guard lock(m_writeMutex);
    if (m_closeSent)
        return Error{Errc::Unreachable, "the WebSocket is closed", ""};
    m_closeSent = opcode == Close;
    return m_stream->write(frame);
}

Status WebSocketServer::write(std::string_view data, bool binary) {
    return writeFrame(binary ? Binary : Text, data);
}

void WebSocketServer::close(int code, std::string_view reason) {
    std::string data;
    data.push_back(static_cast<char>((static_cast<unsigned>(code) >> 8U) & 0xFFU));
    data.push_back(static_cast<char>(static_cast<unsigned>(code) & 0xFFU));
    data += reason.substr(0, 120);
    static_cast<void>(writeFrame(Close, data)); // closing what is closed already is no failure
}

void WebSocketServer::abort() {
    m_stream->abort();
}

void WebSocketServer::setLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall) {
    m_stream->setLimits(silence, stall);
}

namespace {

class Tunnel final : public RawStream {
public:
    explicit Tunnel(std::unique_ptr<WebSocketServer> socket) : m_socket(std::move(socket)) {}
    Result<std::size_t> read(char *buffer, std::size_t size) override {
        while (m_at == m_message.size()) {
            PH_ASSIGN(auto message, m_socket->read());
            if (message.closed)
                return std::size_t{0};
            m_message = std::move(message.data);
            m_at = 0;
        }
        const std::size_t count = m_message.copy(buffer, size, m_at);
        m_at += count;
        return count;
    }
    Status write(std::string_view bytes) override { return m_socket->write(bytes); }
    void setLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall) override {
        m_socket->setLimits(silence, stall);
    }
    void abort() override { m_socket->abort(); }

private:
    const std::unique_ptr<WebSocketServer> m_socket;
    std::string m_message; ///< being read
    std::size_t m_at = 0;
};

} // namespace

std::unique_ptr<RawStream> tunnelThrough(std::unique_ptr<WebSocketServer> socket) {
    return std::make_unique<Tunnel>(std::move(socket));
}

} // namespace ph::net
