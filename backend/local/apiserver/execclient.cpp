// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/execclient.h"

#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/streamlimits.h"
#include "backend/net/server/spdyserver.h"
#include "backend/net/server/websocketserver.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace ph::local {

namespace {

const std::vector<std::string> webSocketProtocols{"v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io"};
const std::vector<std::string> spdyProtocols{"v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io",
                                             "channel.k8s.io"};

ExecClient::Input resized(const Json &size) {
    ExecClient::Input input;
    input.kind = ExecClient::Input::Kind::Resize;
    input.columns = static_cast<int>(jsonInteger(size, {"Width"}, jsonInteger(size, {"width"})));
    input.rows = static_cast<int>(jsonInteger(size, {"Height"}, jsonInteger(size, {"height"})));
    return input;
}

/// Messages that begin with the number of their channel.
class WebSocketExec final : public ExecClient {
public:
    explicit WebSocketExec(std::unique_ptr<net::WebSocketServer> socket)
        : m_socket(std::move(socket)), m_halfCloses(m_socket->protocol() == webSocketProtocols.front()) {
        m_socket->setLimits(std::chrono::milliseconds(0), streamStall);
    }
    Input read() override {
        while (true) {
            auto message = m_socket->read();
            if (!message || message->closed)
                return {};
            if (message->data.empty())
                continue;
            const char channel = message->data.front();
            message->data.erase(0, 1);
            if (m_halfCloses && channel == static_cast<char>(255)) {
                if (!message->data.empty() && message->data.front() == Stdin)
                    return {Input::Kind::EndOfData, {}};
            } else if (channel == Stdin && !message->data.empty()) {
                return {Input::Kind::Data, std::move(message->data)};
            } else if (channel == Resize) {
                if (const auto size = parseJson(message->data))
                    return resized(*size);
            }
        }
    }
    void taken(std::size_t) override {}
    Status write(Stream stream, std::string_view data) override {
        return send(stream == Stream::Stdout ? Stdout : Stderr, data);
    }
    void end(const Json &status) override {
        static_cast<void>(send(ErrorChannel, dumpJson(status))); // a client that has gone needs no end
        m_socket->close();
    }
    void abort() override { m_socket->abort(); }

private:
    enum Channel : char { Stdin = 0, Stdout = 1, Stderr = 2, ErrorChannel = 3, Resize = 4 };
    Status send(Channel channel, std::string_view data) {
        std::string message(1, channel);
        message += data;
        return m_socket->write(message);
    }
    const std::unique_ptr<net::WebSocketServer> m_socket;
    const bool m_halfCloses;
};

/// One SPDY stream for each of error, stdin, stdout, stderr and resize, named by the header streamtype.
class SpdyExec final : public ExecClient {
public:
    SpdyExec(std::unique_ptr<net::SpdyServer> session, std::string protocol)
        : m_session(std::move(session)), m_protocol(std::move(protocol)) {}

    /// Accepts streams until all that @p options ask for are there.
    Status waitForStreams(const PodRuntime::ExecOptions &options) {
        const bool resizes = options.tty && (m_protocol == spdyProtocols[0] || m_protocol == spdyProtocols[1]);
        m_session->setLimits(streamCreation, streamStall);
        while (!m_error || (options.stdin_ && !m_stdin) || (options.stdout_ && !m_stdout) ||
               (options.stderr_ && !m_stderr) || (resizes && !m_resize)) {
            PH_ASSIGN(auto event, m_session->read());
            if (event.kind == Event::Kind::Closed)
                return Error{Errc::Timeout, "the client left, or did not create its streams within 30 s", ""};
            if (event.kind == Event::Kind::Opened)
                open(event);
            else
                m_early.push_back(std::move(event)); // input that came before the last stream
            if (m_early.size() > earlyLimit)
                return Error{Errc::Invalid, "the client sends before it has created its streams", ""};
        }
        m_session->setLimits(std::chrono::milliseconds(0), streamStall);
        return {};
    }
    Input read() override {
        while (true) {
            Event event;
            if (!m_early.empty()) {
                event = std::move(m_early.front());
                m_early.erase(m_early.begin());
            } else if (auto next = m_session->read()) {
                event = std::move(*next);
            }
            if (event.kind == Event::Kind::Closed)
                return {};
            if (auto input = translate(event))
                return std::move(*input);
        }
    }
    void taken(std::size_t bytes) override { m_session->taken(m_stdin.value_or(0), bytes); }
    Status write(Stream stream, std::string_view data) override {
        return m_session->write((stream == Stream::Stdout ? m_stdout : m_stderr).value_or(0), data);
    }
    void end(const Json &status) override {
        // Before version 4 the error stream carries the failure's sentence, and nothing tells the exit code but that.
        const bool failed = jsonText(status, {"status"}) != "Success";
        const std::string text = m_protocol == spdyProtocols.front() ? dumpJson(status)
                                 : failed                            ? jsonText(status, {"message"})
                                                                     : std::string();
        static_cast<void>(m_session->write(*m_error, text)); // a client that has gone needs no end
        for (const auto &stream : {m_stdout, m_stderr, m_stdin, m_resize, m_error})
            if (stream)
                m_session->finish(*stream);
        m_session->goAway();
    }
    void abort() override { m_session->abort(); }

private:
    using Event = net::SpdyServer::Event;
    static constexpr std::size_t earlyLimit = 64;
    static constexpr std::size_t sizeLimit = 4096; ///< of a size that never becomes complete

    void open(const Event &event) {
        const std::string type = net::header(event.headers, "streamtype").value_or("");
        std::optional<std::uint32_t> *const place = type == "error"    ? &m_error
                                                    : type == "stdin"  ? &m_stdin
                                                    : type == "stdout" ? &m_stdout
                                                    : type == "stderr" ? &m_stderr
                                                    : type == "resize" ? &m_resize
                                                                       : nullptr;
        if (!place || *place) {
            m_session->reset(event.stream, net::spdy::ResetStatus::RefusedStream);
            return;
        }
        *place = event.stream;
        static_cast<void>(m_session->accept(event.stream)); // a connection that broke shows when it is read
    }
    std::optional<Input> translate(Event &event) {
        switch (event.kind) {
        case Event::Kind::Opened:
            m_session->reset(event.stream, net::spdy::ResetStatus::RefusedStream); // all that were asked for are there
            break;
        case Event::Kind::Data:
            if (event.stream == m_stdin)
                return Input{Input::Kind::Data, std::move(event.data)};
            m_session->taken(event.stream, event.data.size());
            if (event.stream == m_resize)
                return sizeFrom(event.data);
            break;
        case Event::Kind::Finished:
        case Event::Kind::Reset:
            if (event.stream == m_stdin)
                return Input{Input::Kind::EndOfData, {}};
            break;
        case Event::Kind::Closed:
            break;
        }
        return std::nullopt;
    }
    /// The sizes come as JSON objects one after the other; the last complete one counts.
    std::optional<Input> sizeFrom(std::string_view data) {
        m_sizes += data;
        std::optional<Input> last;
        for (std::size_t end = 0; (end = m_sizes.find('}')) != std::string::npos;) {
            if (const auto size = parseJson(std::string_view(m_sizes).substr(0, end + 1)))
                last = resized(*size);
            m_sizes.erase(0, end + 1);
        }
        if (m_sizes.size() > sizeLimit)
            m_sizes.clear();
        return last;
    }

    const std::unique_ptr<net::SpdyServer> m_session;
    const std::string m_protocol;
    std::optional<std::uint32_t> m_error, m_stdin, m_stdout, m_stderr, m_resize;
    std::vector<Event> m_early;
    std::string m_sizes; ///< the beginning of the next one
};

} // namespace

Status checkExecUpgrade(const net::ServerRequest &request) {
    if (net::wantsWebSocket(request)) {
        PH_TRY(net::WebSocketServer::negotiate(request, webSocketProtocols));
        return {};
    }
    if (!net::wantsSpdy(request))
        return badRequestError("Upgrade request required");
    PH_TRY(net::negotiateStreamProtocol(request, spdyProtocols));
    return {};
}

Result<std::unique_ptr<ExecClient>> acceptExec(const net::ServerRequest &request, net::Responder &out,
                                               const PodRuntime::ExecOptions &options) {
    if (net::wantsWebSocket(request)) {
        PH_ASSIGN(auto socket, net::WebSocketServer::accept(request, out, webSocketProtocols));
        return std::unique_ptr<ExecClient>(std::make_unique<WebSocketExec>(std::move(socket)));
    }
    PH_ASSIGN(auto protocol, net::negotiateStreamProtocol(request, spdyProtocols));
    PH_ASSIGN(auto session, net::SpdyServer::accept(out, protocol));
    auto client = std::make_unique<SpdyExec>(std::move(session), std::move(protocol));
    PH_TRY(client->waitForStreams(options));
    return std::unique_ptr<ExecClient>(std::move(client));
}

} // namespace ph::local
