// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/portclient.h"

#include "backend/core/clock.h"
#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/streamlimits.h"
#include "backend/net/server/spdyserver.h"
#include "backend/net/server/websocketserver.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <mutex>
#include <optional>

namespace ph::local {

namespace {

const std::string tunnelProtocol = "SPDY/3.1+portforward.k8s.io";
const std::vector<std::string> webSocketProtocols{tunnelProtocol, "v4.channel.k8s.io"};
const std::vector<std::string> spdyProtocols{"portforward.k8s.io"};
constexpr std::size_t portLimit = 64; // of one WebSocket

std::optional<std::uint16_t> portNumber(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

Result<std::vector<std::uint16_t>> queryPorts(const net::ServerRequest &request) {
    std::vector<std::uint16_t> ports;
    for (const auto &list : request.queryValues("ports")) {
        for (std::size_t begin = 0; begin <= list.size();) {
            const auto end = std::min(list.find(',', begin), list.size());
            const auto port = portNumber(std::string_view(list).substr(begin, end - begin));
            if (!port)
                return badRequestError("ports: Invalid value: \"" + list +
                                       "\": must be between 1 and 65535, inclusive");
            ports.push_back(*port);
            begin = end + 1;
        }
    }
    if (ports.empty() || ports.size() > portLimit)
        return badRequestError("you must specify at least 1 port");
    return ports;
}

/// Two channels for each port of the query, data and error; each begins with its port in little-endian order, before
/// any data.
class WebSocketPorts final : public PortClient {
public:
    WebSocketPorts(std::unique_ptr<net::WebSocketServer> socket, std::vector<std::uint16_t> ports)
        : m_socket(std::move(socket)), m_ports(std::move(ports)) {
        m_socket->setLimits(std::chrono::milliseconds(0), streamStall);
    }
    Event read() override {
        if (m_opened < m_ports.size()) {
            const auto index = static_cast<std::uint32_t>(m_opened++);
            const std::uint16_t port = m_ports[index];
            const char head[2] = {static_cast<char>(port & 0xFFU), static_cast<char>(port >> 8U)};
            static_cast<void>(message(2 * index, {head, 2})); // a connection that broke shows when it is read
            static_cast<void>(message(2 * index + 1, {head, 2}));
            return {Event::Kind::Open, index, port, {}};
        }
        while (true) {
            auto message = m_socket->read();
            if (!message || message->closed)
                return {};
            if (message->data.size() < 2)
                continue;
            const auto channel = static_cast<unsigned char>(message->data.front());
            if (channel % 2U != 0 || channel / 2U >= m_ports.size())
                continue;
            message->data.erase(0, 1);
            return {Event::Kind::Data, channel / 2U, 0, std::move(message->data)};
        }
    }
    void taken(std::uint32_t, std::size_t) override {}
    std::size_t room(std::uint32_t) const override { return std::numeric_limits<std::size_t>::max(); }
    void onRoom(std::function<void()>) override {}
    Status send(std::uint32_t connection, std::string_view data) override { return message(2 * connection, data); }
    void ended(std::uint32_t connection, std::string_view problem) override {
        if (!problem.empty())
            static_cast<void>(message(2 * connection + 1, problem)); // as above
        else if (m_ports.size() == 1)
            m_socket->close(); // nothing else can come; the protocol cannot end one channel
    }
    void abort() override { m_socket->abort(); }

private:
    Status message(std::uint32_t channel, std::string_view data) {
        std::string text(1, static_cast<char>(channel));
        text += data;
        return m_socket->write(text);
    }
    const std::unique_ptr<net::WebSocketServer> m_socket;
    const std::vector<std::uint16_t> m_ports;
    std::size_t m_opened = 0;
};

/// A pair of SPDY streams for each connection, data and error, tied together by the header requestid. A connection has
/// the number of its data stream.
class SpdyPorts final : public PortClient {
public:
    explicit SpdyPorts(std::unique_ptr<net::SpdyServer> session) : m_session(std::move(session)) {
        m_session->setLimits(std::chrono::milliseconds(0), streamStall);
    }
    Event read() override {
        while (true) {
            if (auto ready = takeEarly())
                return std::move(*ready);
            auto event = m_session->read();
            if (!event || event->kind == SpdyEvent::Kind::Closed)
                return {};
            dropStale();
            if (auto out = event->kind == SpdyEvent::Kind::Opened ? opened(*event) : translate(std::move(*event)))
                return std::move(*out);
        }
    }
    void taken(std::uint32_t connection, std::size_t bytes) override { m_session->taken(connection, bytes); }
    std::size_t room(std::uint32_t connection) const override { return m_session->room(connection); }
    void onRoom(std::function<void()> wake) override { m_session->onRoom(std::move(wake)); }
    Status send(std::uint32_t connection, std::string_view data) override { return m_session->write(connection, data); }
    void ended(std::uint32_t connection, std::string_view problem) override {
        const auto error = takeError(connection);
        if (!error)
            return;
        static_cast<void>(m_session->write(*error, problem)); // a client that gave up needs no reason
        m_session->finish(*error);
        m_session->finish(connection);
    }
    void abort() override { m_session->abort(); }

private:
    using SpdyEvent = net::SpdyServer::Event;
    /// Streams of a request that is not complete, and what came for it meanwhile.
    struct Pair {
        std::optional<std::uint32_t> data;
        std::optional<std::uint32_t> error;
        std::uint16_t port = 0;
        std::vector<Event> early;
        SteadyTime since;
        [[nodiscard]] std::size_t earlyBytes() const {
            std::size_t sum = 0;
            for (const Event &event : early)
                sum += event.data.size();
            return sum;
        }
    };
    using Pairs = std::map<std::string, Pair>;

    std::optional<Event> refuse(const SpdyEvent &event) {
        m_session->reset(event.stream, net::spdy::ResetStatus::RefusedStream);
        return std::nullopt;
    }
    std::optional<Event> opened(const SpdyEvent &event) {
        const std::string type = net::header(event.headers, "streamtype").value_or("");
        const auto port = portNumber(net::header(event.headers, "port").value_or(""));
        if (!port || (type != "data" && type != "error"))
            return refuse(event);
        // Clients older than the header open the error stream first and the data stream next.
        const std::string id =
            net::header(event.headers, "requestid")
                .value_or("stream " + std::to_string(type == "error" ? event.stream : event.stream - 2));
        if (id.size() > idLimit)
            return refuse(event);
        Pair &pair = m_pairs.try_emplace(id, Pair{{}, {}, *port, {}, Clock::system().steady()}).first->second;
        auto &place = type == "data" ? pair.data : pair.error;
        if (place)
            return refuse(event);
        place = event.stream;
        static_cast<void>(m_session->accept(event.stream)); // a connection that broke shows when it is read
        if (!pair.data || !pair.error)
            return std::nullopt;
        {
            const std::lock_guard lock(m_mutex);
            m_errorOf[*pair.data] = *pair.error;
        }
        Event open{Event::Kind::Open, *pair.data, pair.port, {}};
        m_earlyBytes -= pair.earlyBytes();
        m_early = std::move(pair.early);
        m_pairs.erase(id);
        return open;
    }
    std::optional<Event> translate(SpdyEvent event) {
        const bool reset = event.kind == SpdyEvent::Kind::Reset;
        Event out{event.kind == SpdyEvent::Kind::Data ? Event::Kind::Data
                  : reset                             ? Event::Kind::Dropped
                                                      : Event::Kind::Finished,
                  event.stream, 0, std::move(event.data)};
        const auto pair = std::find_if(m_pairs.begin(), m_pairs.end(), [&event](const auto &entry) {
            return entry.second.data == event.stream || entry.second.error == event.stream;
        });
        if (pair != m_pairs.end()) { // what comes before the other stream waits for it
            if (pair->second.data == event.stream) {
                m_earlyBytes += out.data.size();
                pair->second.early.push_back(std::move(out));
            }
            if (reset || pair->second.early.size() > earlyEvents || m_earlyBytes > earlyLimit)
                drop(pair);
            return std::nullopt;
        }
        if (const auto error = reset ? takeError(event.stream) : std::nullopt)
            m_session->finish(*error);
        return out; // of an error stream too, whose number no connection has
    }
    /// The error stream of a connection that is over; nothing when it was taken already.
    std::optional<std::uint32_t> takeError(std::uint32_t connection) {
        const std::lock_guard lock(m_mutex);
        const auto found = m_errorOf.find(connection);
        if (found == m_errorOf.end())
            return std::nullopt;
        const std::uint32_t error = found->second;
        m_errorOf.erase(found);
        return error;
    }
    std::optional<Event> takeEarly() {
        if (m_early.empty())
            return std::nullopt;
        Event event = std::move(m_early.front());
        m_early.erase(m_early.begin());
        return event;
    }
    Pairs::iterator drop(Pairs::iterator pair) {
        for (const auto &stream : {pair->second.data, pair->second.error})
            if (stream)
                m_session->reset(*stream, net::spdy::ResetStatus::Cancel);
        m_earlyBytes -= pair->second.earlyBytes();
        return m_pairs.erase(pair);
    }
    /// Requests whose second stream has not come in time.
    void dropStale() {
        const auto now = Clock::system().steady();
        for (auto at = m_pairs.begin(); at != m_pairs.end();)
            at = now - at->second.since < streamCreation ? std::next(at) : drop(at);
    }

    static constexpr std::size_t earlyEvents = 64;       ///< of one request
    static constexpr std::size_t earlyLimit = 1U << 20U; ///< bytes of all
    static constexpr std::size_t idLimit = 64;
    const std::unique_ptr<net::SpdyServer> m_session;
    Pairs m_pairs; ///< by request
    std::size_t m_earlyBytes = 0;
    std::vector<Event> m_early; ///< of the pair that was completed last
    std::mutex m_mutex;
    std::map<std::uint32_t, std::uint32_t> m_errorOf; ///< error stream of each data stream
};

} // namespace

Status checkPortUpgrade(const net::ServerRequest &request) {
    if (net::wantsWebSocket(request)) {
        PH_ASSIGN(const auto protocol, net::WebSocketServer::negotiate(request, webSocketProtocols));
        if (protocol != tunnelProtocol)
            PH_TRY(queryPorts(request));
        return {};
    }
    if (!net::wantsSpdy(request))
        return badRequestError("Upgrade request required");
    PH_TRY(net::negotiateStreamProtocol(request, spdyProtocols));
    return {};
}

Result<std::unique_ptr<PortClient>> acceptPorts(const net::ServerRequest &request, net::Responder &out) {
    if (!net::wantsWebSocket(request)) {
        PH_ASSIGN(auto session, net::SpdyServer::accept(out, spdyProtocols.front()));
        return std::unique_ptr<PortClient>(std::make_unique<SpdyPorts>(std::move(session)));
    }
    PH_ASSIGN(auto socket, net::WebSocketServer::accept(request, out, webSocketProtocols));
    if (socket->protocol() == tunnelProtocol)
        return std::unique_ptr<PortClient>(
            std::make_unique<SpdyPorts>(std::make_unique<net::SpdyServer>(net::tunnelThrough(std::move(socket)))));
    PH_ASSIGN(auto ports, queryPorts(request));
    return std::unique_ptr<PortClient>(std::make_unique<WebSocketPorts>(std::move(socket), std::move(ports)));
}

} // namespace ph::local
