// SPDX-License-Identifier: Apache-2.0
#include "backend/net/websocket.h"

#include "backend/core/encoding.h"
#include "backend/core/files.h"
#include "backend/core/random.h"
#include "backend/net/curlsetup.h"
#include "backend/net/wsframes.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ph::net {

namespace {

using Opcode = WsDecoder::Opcode;

// A peer may leave our data unread for a while (a paused terminal); only a dead one acknowledges nothing for this long.
constexpr std::chrono::milliseconds deadPeerTimeout{120'000};
constexpr std::chrono::milliseconds closeTimeout{2'000};
constexpr std::size_t headLimit = 64U << 10U;
constexpr std::size_t refusalLimit = 64U << 10U;

struct MultiDeleter {
    void operator()(CURLM *multi) const { curl_multi_cleanup(multi); }
};

/// A connection made by curl, used as a byte stream from several threads: one call of curl at a time, waiting outside.
class Connection {
public:
    Connection(HttpRequest request, Target target)
        : m_request(std::move(request)), m_target(std::move(target)), m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    ~Connection() {
        if (m_multi && m_prepared.easy)
            curl_multi_remove_handle(m_multi.get(), m_prepared.easy.get());
    }
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    const Target &target() const { return m_target; }
    const std::string &hostHeader() const { return m_prepared.hostHeader; }

    Status connect(const Context &ctx) {
        initCurl();
        PH_ASSIGN(m_prepared, prepareEasy(m_request, m_target, deadPeerTimeout));
        CURL *easy = m_prepared.easy.get();
        curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
        curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_detail.data());
        m_multi.reset(curl_multi_init());
        curl_multi_add_handle(m_multi.get(), easy);
        const std::stop_callback wake(ctx.stopToken(), [this] { curl_multi_wakeup(m_multi.get()); });
        for (int running = 1; running > 0;) {
            PH_TRY(ctx.check("WebSocket"));
            curl_multi_perform(m_multi.get(), &running);
            if (running > 0)
                curl_multi_poll(m_multi.get(), nullptr, 0,
                                static_cast<int>(ctx.remaining(std::chrono::milliseconds(1'000)).count()), nullptr);
        }
        int left = 0;
        while (const CURLMsg *message = curl_multi_info_read(m_multi.get(), &left))
            if (message->msg == CURLMSG_DONE && message->data.result != CURLE_OK)
                return curlError(message->data.result, easy, m_detail.data(), m_request, m_target);
        curl_socket_t socket = CURL_SOCKET_BAD;
        curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
        if (socket == CURL_SOCKET_BAD)
            return brokenError("the connection is gone");
        m_socket = socket;
        return {};
    }

    /// Appends what arrives, at least one byte; 0 = the other side ended.
    Result<std::size_t> read(std::string &buffer, const Context &ctx) {
        std::array<char, 16'384> chunk;
        for (;;) {
            PH_TRY(usable(ctx));
            std::size_t got = 0;
            CURLcode code = CURLE_OK;
            {
                const std::lock_guard lock(m_curl);
                code = curl_easy_recv(m_prepared.easy.get(), chunk.data(), chunk.size(), &got);
            }
            if (code == CURLE_OK) {
                buffer.append(chunk.data(), got);
                return got;
            }
            if (code != CURLE_AGAIN)
                return brokenError(curl_easy_strerror(code));
            PH_TRY(wait(POLLIN, ctx));
        }
    }

    Status write(std::string_view bytes, const Context &ctx) {
        while (!bytes.empty()) {
            PH_TRY(usable(ctx));
            std::size_t sent = 0;
            CURLcode code = CURLE_OK;
            {
                const std::lock_guard lock(m_curl);
                code = curl_easy_send(m_prepared.easy.get(), bytes.data(), bytes.size(), &sent);
            }
            if (code == CURLE_AGAIN) {
                PH_TRY(wait(POLLOUT, ctx));
                continue;
            }
            if (code != CURLE_OK)
                return brokenError(curl_easy_strerror(code));
            bytes.remove_prefix(sent);
        }
        return {};
    }

    void abort() {
        m_aborted = true;
        const std::uint64_t one = 1;
        (void)!::write(m_wake.get(), &one, sizeof one); // stays readable, so every waiter wakes
    }

private:
    Error brokenError(const std::string &why) const {
        return Error{Errc::Unreachable, "the connection broke", m_target.authority(), 0, "try again", why, "TCP"};
    }

    Status usable(const Context &ctx) const {
        if (m_aborted)
            return Error{Errc::Cancelled, "cancelled", m_target.authority()};
        return ctx.check("WebSocket");
    }

    Status wait(short events, const Context &ctx) {
        // The stop token wakes only this call: another one may use another context.
        const FileDescriptor stopped(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        const std::stop_callback wake(ctx.stopToken(), [&stopped] {
            const std::uint64_t one = 1;
            (void)!::write(stopped.get(), &one, sizeof one);
        });
        std::array<pollfd, 3> fds{{{m_socket, events, 0}, {m_wake.get(), POLLIN, 0}, {stopped.get(), POLLIN, 0}}};
        const auto limit =
            ctx.deadline() ? ctx.remaining(std::chrono::hours(1)) : std::chrono::milliseconds(std::chrono::hours(1));
        (void)poll(fds.data(), fds.size(), static_cast<int>(limit.count()));
        return {}; // the caller looks again whatever woke it
    }

    HttpRequest m_request;
    Target m_target;
    PreparedEasy m_prepared;
    std::unique_ptr<CURLM, MultiDeleter> m_multi;
    std::array<char, CURL_ERROR_SIZE> m_detail{};
    int m_socket = -1;
    std::mutex m_curl; ///< a curl handle serves one thread at a time
    FileDescriptor m_wake;
    std::atomic<bool> m_aborted = false;
};

class CurlWebSocket final : public WebSocket {
public:
    CurlWebSocket(std::unique_ptr<Connection> connection, std::string protocol, std::string_view early)
        : m_connection(std::move(connection)), m_protocol(std::move(protocol)) {
        m_decoder.feed(early);
    }
    const std::string &protocol() const override { return m_protocol; }

    Result<Message> read(const Context &ctx) override {
        for (;;) {
            PH_ASSIGN(auto message, m_decoder.next());
            if (!message) {
                std::string bytes;
                PH_ASSIGN(const std::size_t got, m_connection->read(bytes, ctx));
                if (got == 0)
                    return Error{Errc::Unreachable,
                                 "the connection ended without a goodbye",
                                 m_connection->target().authority(),
                                 0,
                                 "try again",
                                 {},
                                 "TCP"};
                m_decoder.feed(bytes);
                continue;
            }
            switch (message->opcode) {
            case Opcode::Ping:
                PH_TRY(send(Opcode::Pong, message->data, ctx));
                break;
            case Opcode::Pong:
            case Opcode::Continuation:
                break;
            case Opcode::Close:
                close(message->closeCode == 1005 ? 1000 : message->closeCode);
                return Message{false, std::move(message->data), true, message->closeCode};
            case Opcode::Text:
            case Opcode::Binary:
                return Message{message->opcode == Opcode::Binary, std::move(message->data), false, 0};
            }
        }
    }

    Status write(std::string_view data, bool binary, const Context &ctx) override {
        return send(binary ? Opcode::Binary : Opcode::Text, data, ctx);
    }

    void close(int code) override {
        if (m_closed.exchange(true))
            return;
        // A peer that reads nothing must not hold us; without the frame it sees the connection end.
        (void)sendFrame(wsFrame(Opcode::Close, wsClosePayload(code), randomBytes(4)),
                        Context().withTimeout(closeTimeout));
    }

    void abort() override { m_connection->abort(); }

private:
    Status send(Opcode opcode, std::string_view data, const Context &ctx) {
        if (m_closed)
            return Error{Errc::Unreachable, "the WebSocket is closed", m_connection->target().authority()};
        return sendFrame(wsFrame(opcode, data, randomBytes(4)), ctx);
    }

    Status sendFrame(const std::string &frame, const Context &ctx) {
        const std::lock_guard whole(m_writing); // frames must not mix
        if (m_torn)
            return Error{Errc::Unreachable,
                         "the connection broke",
                         m_connection->target().authority(),
                         0,
                         "try again",
                         "a message was cut short",
                         "TCP"};
        Status sent = m_connection->write(frame, ctx);
        if (!sent)
            m_torn = true;
        return sent;
    }

    std::unique_ptr<Connection> m_connection;
    std::string m_protocol;
    WsDecoder m_decoder{false};
    std::mutex m_writing;
    bool m_torn = false; ///< part of a frame may be out
    std::atomic<bool> m_closed = false;
};

struct Head {
    int status = 0;
    Headers headers;
};

/// Reads up to the empty line; @p rest gets what came after it.
Result<Head> readHead(Connection &connection, std::string &rest, const Context &ctx) {
    std::size_t end = std::string::npos;
    while ((end = rest.find("\r\n\r\n")) == std::string::npos) {
        if (rest.size() > headLimit)
            return Error{Errc::Invalid,
                         "the server's answer cannot be read",
                         connection.target().authority(),
                         0,
                         {},
                         "its header is too large"};
        PH_ASSIGN(const std::size_t got, connection.read(rest, ctx));
        if (got == 0)
            return Error{Errc::Unreachable,
                         "the server closed the connection instead of answering",
                         connection.target().authority(),
                         0,
                         {},
                         {},
                         "TCP"};
    }
    Head head;
    std::string_view text(rest.data(), end + 2);
    if (const auto space = text.find(' '); text.starts_with("HTTP/1.") && space != std::string_view::npos)
        std::from_chars(text.data() + space + 1, text.data() + text.size(), head.status);
    for (auto at = text.find("\r\n"); at + 2 < text.size();) {
        const auto next = text.find("\r\n", at + 2);
        const std::string_view line = text.substr(at + 2, next - at - 2);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            const auto value = line.find_first_not_of(" \t", colon + 1);
            head.headers.emplace_back(line.substr(0, colon),
                                      value == std::string_view::npos ? std::string_view() : line.substr(value));
        }
        at = next;
    }
    rest.erase(0, end + 4);
    return head;
}

/// The Error for an answer other than 101; its cause is the body's beginning, which kube turns into the server's own
/// words.
Error refusal(Connection &connection, const Head &head, std::string body, const Context &ctx) {
    std::size_t length = 0;
    if (const auto text = header(head.headers, "Content-Length"))
        std::from_chars(text->data(), text->data() + text->size(), length);
    const Context limited = ctx.withTimeout(closeTimeout);
    length = std::min(length, refusalLimit);
    while (body.size() < length) {
        const auto got = connection.read(body, limited);
        if (!got || *got == 0)
            break;
    }
    Error error;
    error.httpStatus = head.status;
    error.subject = connection.target().authority();
    error.what = "the server refused to open a WebSocket";
    error.cause = body;
    switch (head.status) {
    case 401:
        error.code = Errc::Unauthorized;
        break;
    case 403:
        error.code = Errc::Forbidden;
        break;
    case 404:
        error.code = Errc::NotFound;
        break;
    case 409:
        error.code = Errc::Conflict;
        break;
    case 429:
        error.code = Errc::Throttled;
        break;
    default:
        error.code = head.status >= 500 ? Errc::Unavailable : Errc::Invalid;
    }
    // An API server that sees no Upgrade header says so with 400; other servers answer the plain GET, or with 426.
    const bool asPlainGet = head.status / 100 == 2 || head.status == 426 ||
                            (head.status == 400 && body.find("pgrade") != std::string::npos);
    if (asPlainGet) {
        error.code = Errc::Unreachable;
        error.reason = "UpgradeStripped";
        error.what = "something between here and the server removes the request for a WebSocket";
        error.hint = "let the proxy or load balancer pass the Upgrade and Connection headers";
    }
    return error;
}

std::string upgradeRequest(const HttpRequest &request, const Connection &connection, const std::string &key,
                           const std::vector<std::string> &protocols) {
    const Target &target = connection.target();
    std::string text = "GET " + (target.pathAndQuery.empty() ? "/" : target.pathAndQuery) + " HTTP/1.1\r\n";
    if (!header(request.headers, "Host"))
        text += "Host: " + target.hostHeader() + "\r\n";
    text +=
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n";
    for (std::size_t i = 0; i < protocols.size(); ++i)
        text += (i == 0 ? "Sec-WebSocket-Protocol: " : ", ") + protocols[i];
    if (!protocols.empty())
        text += "\r\n";
    for (const auto &[name, value] : request.headers)
        text += name + ": " + value + "\r\n";
    return text + "\r\n";
}

} // namespace

Result<std::unique_ptr<WebSocket>> connectWebSocket(const HttpRequest &request,
                                                    const std::vector<std::string> &protocols, const Context &ctx) {
    for (const auto &[name, value] : request.headers)
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return Error{Errc::Invalid, "a header contains a line break", name};
    PH_ASSIGN(Target target, parseTarget(request.url));
    auto connection = std::make_unique<Connection>(request, std::move(target));
    PH_TRY(connection->connect(ctx));
    const std::string key = base64Encode(randomBytes(16));
    const Context answerBy = request.idleTimeout.count() == 0 ? ctx : ctx.withTimeout(request.idleTimeout);
    PH_TRY(connection->write(upgradeRequest(request, *connection, key, protocols), answerBy));
    std::string rest;
    PH_ASSIGN(const Head head, readHead(*connection, rest, answerBy));
    if (head.status != 101)
        return refusal(*connection, head, std::move(rest), ctx);
    const std::string protocol = header(head.headers, "Sec-WebSocket-Protocol").value_or("");
    if (header(head.headers, "Sec-WebSocket-Accept").value_or("") != wsAccept(key))
        return Error{Errc::Invalid, "the server's WebSocket answer is not for our request",
                     connection->target().authority(), 101, "something between replays old answers"};
    if (!protocol.empty() && std::find(protocols.begin(), protocols.end(), protocol) == protocols.end())
        return Error{Errc::Invalid,
                     "the server chose a WebSocket protocol that was not offered",
                     connection->target().authority(),
                     101,
                     {},
                     protocol};
    return std::unique_ptr<WebSocket>(std::make_unique<CurlWebSocket>(std::move(connection), protocol, rest));
}

} // namespace ph::net
