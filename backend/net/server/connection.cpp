// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/connection.h"

#include "backend/core/encoding.h"

#include <boost/asio/post.hpp>

#include <chrono>

namespace ph::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {
constexpr std::size_t readAheadLimit = 64U << 10U; // of pipelined requests while a handler runs
constexpr std::size_t rawInputLimit = 256U << 10U; // of an upgraded connection's unread input
// Small chunks are joined up to this much per TLS write; an upgraded connection's never, since clients exist that wait
// on the socket while their TLS library holds the next frame (the official Python client's port-forward).
constexpr std::size_t joinLimit = 64U << 10U;
constexpr std::size_t lingerBytes =
    16U << 20U; // of a refused body that are read and dropped, so that the answer is not lost to a reset
constexpr std::int64_t lingerMillis = 3000;
} // namespace

std::int64_t steadyMillis() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Connection::Connection(std::shared_ptr<ServerShared> shared, std::unique_ptr<ServerTransport> transport,
                       std::string peer)
    : m_shared(std::move(shared)), m_transport(std::move(transport)), m_peer(std::move(peer)),
      m_stall(m_shared->options.writeTimeout.count()) {}

void Connection::start() {
    m_readDeadline = steadyMillis() + m_shared->options.readTimeout.count();
    m_transport->handshake([self = shared_from_this()](const error_code &error) {
        if (error)
            return self->shut();
        self->m_identity = self->m_transport->identity();
        self->nextRequest();
    });
}

void Connection::checkDeadlines(std::int64_t now) {
    const auto overdue = [now](const std::atomic<std::int64_t> &deadline) {
        const auto at = deadline.load();
        return at != 0 && now >= at;
    };
    if (overdue(m_readDeadline) || overdue(m_writeDeadline))
        abort();
}

void Connection::abort() {
    if (m_closed)
        return;
    asio::post(m_transport->executor(), [self = shared_from_this()] { self->shut(); });
}

void Connection::nextRequest() {
    m_state = State::Reading;
    m_parser.emplace();
    m_parser->eager(true);
    m_parser->header_limit(static_cast<std::uint32_t>(m_shared->options.headerLimit));
    m_parser->body_limit(m_shared->options.bodyLimit);
    m_headerSeen = false;
    m_answerDone = false;
    m_stop = std::stop_source();
    const auto limit = m_input.empty() ? m_shared->options.idleTimeout : m_shared->options.readTimeout;
    m_readDeadline = steadyMillis() + limit.count();
    if (m_input.empty())
        read();
    else
        parse();
}

void Connection::read() {
    if (m_reading || m_endReached || m_state == State::Closed)
        return;
    m_reading = true;
    m_transport->readSome(
        m_readBuffer.data(), m_readBuffer.size(),
        [self = shared_from_this()](const error_code &error, std::size_t size) { self->onRead(error, size); });
}

void Connection::onRead(const error_code &error, std::size_t size) {
    m_reading = false;
    if (m_state == State::Closed)
        return;
    if (error) {
        m_endReached = true;
        if (m_state == State::Raw && m_pending > 0) {
            const std::lock_guard lock(m_mutex); // what is queued may still be wanted: a half-closed client
            m_rawEnded = true;
            m_changed.notify_all();
            return;
        }
        return shut();
    }
    switch (m_state) {
    case State::Reading:
        if (m_input.empty() && !m_headerSeen)
            m_readDeadline = steadyMillis() + m_shared->options.readTimeout.count();
        m_input.append(m_readBuffer.data(), size);
        parse();
        break;
    case State::Handling:
        m_input.append(m_readBuffer.data(), size);
        if (m_input.size() < readAheadLimit)
            read();
        break;
    case State::Raw:
        m_readDeadline = m_silence == 0 ? 0 : steadyMillis() + m_silence;
        m_input.append(m_readBuffer.data(), size);
        deliverRaw();
        break;
    case State::Lingering:
        m_lingered += size;
        if (m_lingered > lingerBytes)
            shut();
        else
            read();
        break;
    case State::Handshake:
    case State::Closed:
        break;
    }
}

void Connection::parse() {
    error_code error;
    while (!m_input.empty() && !m_parser->is_done()) {
        const std::size_t used = m_parser->put(asio::buffer(m_input), error);
        m_input.erase(0, used);
        if (error == http::error::need_more) {
            error = {};
            break;
        }
        if (error)
            break;
        if (used == 0)
            break;
    }
    if (error == http::error::header_limit)
        return refuse(431, "the request's header is larger than the server accepts");
    if (error == http::error::body_limit)
        return refuse(413, "the request's body is larger than the limit of " +
                               std::to_string(m_shared->options.bodyLimit) + " bytes");
    if (error)
        return refuse(400, "the request is not valid HTTP/1.1: " + error.message());
    if (!m_headerSeen && m_parser->is_header_done()) {
        m_headerSeen = true;
        m_readDeadline = steadyMillis() + m_shared->options.readTimeout.count();
        if (!m_parser->is_done() && http::token_list(m_parser->get()[http::field::expect]).exists("100-continue"))
            queue(std::make_shared<const std::string>("HTTP/1.1 100 Continue\r\n\r\n"));
    } else if (!m_headerSeen && m_input.size() > m_shared->options.headerLimit) {
        return refuse(431, "the request's header is larger than the server accepts");
    }
    if (m_parser->is_done())
        dispatch();
    else
        read();
}

void Connection::dispatch() {
    auto message = m_parser->release();
    ServerRequest request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    const auto question = request.target.find('?');
    request.path = urlDecode(std::string_view(request.target).substr(0, question), false);
    if (question != std::string::npos)
        request.query = request.target.substr(question + 1);
    for (const auto &field : message)
        request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    const bool http10 = message.version() < 11;
    m_keepAlive = message.keep_alive();
    request.body = std::move(message.body());
    request.peerAddress = m_peer;
    request.clientCertPresent = m_identity.certificatePresent;
    request.clientCertCommonName = m_identity.commonName;
    request.clientCertOrganizations = m_identity.organizations;

    m_state = State::Handling;
    m_readDeadline = 0;
    if (m_input.size() < readAheadLimit)
        read(); // so that a vanished client is noticed while the handler runs
    const bool keep = m_keepAlive && !m_shared->stopping;
    const bool posted = m_shared->pool->post([self = shared_from_this(), keep, http10, stop = m_stop.get_token(),
                                              request = std::make_shared<ServerRequest>(std::move(request))] {
        runHandler(self, self->m_shared, std::move(*request), keep, http10, stop);
    });
    if (!posted)
        refuse(429, "too many requests are waiting, try again later");
}

void Connection::refuse(int status, const std::string &message) {
    const auto &word = m_shared->options.errorBody;
    const std::string body = word ? word(status, message) : message + "\n";
    Headers headers{{"Content-Type", word ? "application/json" : "text/plain; charset=utf-8"}};
    if (status == 429)
        headers.emplace_back("Retry-After", "1");
    m_input.clear();
    m_state = State::Handling;
    m_readDeadline = 0;
    queue(std::make_shared<const std::string>(answerHead(status, headers, body.size(), false, false) + body));
    m_answerDone = true;
    m_keepAlive = false;
    if (!m_writing && m_pending == 0)
        afterFlush();
}

bool Connection::queue(std::shared_ptr<const std::string> bytes) {
    if (bytes->empty())
        return !m_closed;
    bool kick = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return false;
        m_pending += bytes->size();
        m_output.push_back(std::move(bytes));
        kick = !m_kicked;
        m_kicked = true;
    }
    if (kick)
        asio::post(m_transport->executor(), [self = shared_from_this()] { self->write(); });
    return true;
}

void Connection::write() {
    if (m_writing || m_state == State::Closed)
        return;
    if (m_written >= (m_writeShared ? m_writeShared->size() : m_writeBuffer.size())) {
        m_writeShared.reset();
        m_writeBuffer.clear();
        m_written = 0;
        const std::lock_guard lock(m_mutex);
        while (!m_output.empty()) {
            const auto &front = m_output.front();
            if (front->size() > joinLimit && m_writeBuffer.empty()) {
                m_writeShared = front;
                m_output.pop_front();
                break;
            }
            if (m_writeBuffer.size() + front->size() > joinLimit || (m_state == State::Raw && !m_writeBuffer.empty()))
                break;
            m_writeBuffer += *front;
            m_output.pop_front();
        }
        if (!m_writeShared && m_writeBuffer.empty())
            m_kicked = false;
    }
    const std::string &bytes = m_writeShared ? *m_writeShared : m_writeBuffer;
    if (bytes.empty()) {
        m_writeDeadline = 0;
        return afterFlush();
    }
    m_writing = true;
    m_writeDeadline = steadyMillis() + m_stall;
    m_transport->writeSome(
        bytes.data() + m_written, bytes.size() - m_written,
        [self = shared_from_this()](const error_code &error, std::size_t size) { self->onWritten(error, size); });
}

void Connection::onWritten(const error_code &error, std::size_t size) {
    m_writing = false;
    if (m_state == State::Closed)
        return;
    if (error)
        return shut();
    m_written += size;
    std::function<void()> progress;
    {
        const std::lock_guard lock(m_mutex);
        m_pending -= size;
        if (m_pending == 0)
            progress = m_progress;
        m_changed.notify_all();
    }
    if (progress)
        progress();
    write();
}

void Connection::afterFlush() {
    if (m_closeWhenFlushed)
        return shut();
    if (!m_answerDone || m_state != State::Handling)
        return;
    m_answerDone = false;
    if (m_keepAlive && !m_shared->stopping)
        return nextRequest();
    m_state = State::Lingering;
    m_transport->shutdownSend();
    m_readDeadline = steadyMillis() + lingerMillis;
    m_input.clear();
    if (m_endReached)
        shut();
    else
        read();
}

void Connection::answerDone(bool keepAlive) {
    if (m_closed)
        return;
    asio::post(m_transport->executor(), [self = shared_from_this(), keepAlive] {
        if (self->m_state != State::Handling)
            return;
        self->m_answerDone = true;
        self->m_keepAlive = self->m_keepAlive && keepAlive;
        if (!self->m_writing && self->m_pending == 0)
            self->afterFlush();
    });
}

bool Connection::waitBelow(std::size_t limit) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_closed || m_pending < limit; });
    return !m_closed;
}

void Connection::setProgress(std::function<void()> wake) {
    const std::lock_guard lock(m_mutex);
    m_progress = std::move(wake);
}

void Connection::becomeRaw() {
    asio::post(m_transport->executor(), [self = shared_from_this()] {
        if (self->m_state != State::Handling)
            return;
        self->m_state = State::Raw; // the read deadline is none since the request was complete
        self->deliverRaw();
    });
}

void Connection::deliverRaw() {
    bool more = true;
    {
        const std::lock_guard lock(m_mutex);
        m_raw += m_input;
        m_input.clear();
        more = m_raw.size() < rawInputLimit;
        m_rawPaused = !more;
        m_changed.notify_all();
    }
    if (more)
        read();
}

std::size_t Connection::readRaw(char *buffer, std::size_t size) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_closed || m_rawEnded || !m_raw.empty(); });
    const std::size_t count = std::min(size, m_raw.size());
    m_raw.copy(buffer, count);
    m_raw.erase(0, count);
    if (m_rawPaused && m_raw.size() < rawInputLimit / 2) {
        m_rawPaused = false;
        asio::post(m_transport->executor(), [self = shared_from_this()] { self->read(); });
    }
    return count;
}

void Connection::setRawLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall) {
    m_silence = silence.count();
    m_stall = stall.count();
    asio::post(m_transport->executor(), [self = shared_from_this()] {
        if (self->m_state == State::Closed)
            return;
        const auto now = steadyMillis();
        self->m_readDeadline = self->m_silence == 0 ? 0 : now + self->m_silence;
        if (self->m_writing)
            self->m_writeDeadline = now + self->m_stall;
    });
}

void Connection::closeAfterFlush() {
    if (m_closed)
        return;
    asio::post(m_transport->executor(), [self = shared_from_this()] {
        self->m_closeWhenFlushed = true;
        if (!self->m_writing && self->m_pending == 0)
            self->shut();
    });
}

void Connection::shut() {
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    m_readDeadline = 0;
    m_writeDeadline = 0;
    m_transport->close();
    std::function<void()> progress;
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_output.clear();
        m_pending = 0;
        progress = std::move(m_progress);
        m_progress = nullptr;
        m_changed.notify_all();
    }
    m_stop.request_stop();
    if (progress)
        progress();
}

} // namespace ph::net
