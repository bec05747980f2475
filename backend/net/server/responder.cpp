// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/connection.h"

#include <boost/beast/http/status.hpp>

#include <charconv>

namespace ph::net {

namespace {

constexpr std::size_t blockAbove = 256U << 10U; // queued bytes at which a blocking writer waits

Error gone() {
    return Error{Errc::Unreachable, "the client closed the connection or stopped reading", ""};
}

std::string chunkHead(std::size_t size) {
    char text[20];
    const auto end = std::to_chars(text, text + sizeof text, size, 16).ptr;
    return std::string(text, end) + "\r\n";
}

bool acceptsGzip(const ServerRequest &request) {
    return findHeader(request.headers, "Accept-Encoding").find("gzip") != std::string_view::npos;
}

class RawConnection final : public RawStream {
public:
    explicit RawConnection(std::shared_ptr<Connection> connection) : m_connection(std::move(connection)) {}
    ~RawConnection() override { m_connection->closeAfterFlush(); }
    Result<std::size_t> read(char *buffer, std::size_t size) override { return m_connection->readRaw(buffer, size); }
    Status write(std::string_view bytes) override {
        if (!m_connection->queue(std::make_shared<const std::string>(bytes)) || !m_connection->waitBelow(blockAbove))
            return gone();
        return {};
    }
    void setLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall) override {
        m_connection->setRawLimits(silence, stall);
    }
    void abort() override { m_connection->abort(); }

private:
    std::shared_ptr<Connection> m_connection;
};

class ChunkedAnswer final : public AnswerStream {
public:
    ChunkedAnswer(std::shared_ptr<Connection> connection, bool keepAlive, bool chunked)
        : m_connection(std::move(connection)), m_keepAlive(keepAlive), m_chunked(chunked) {}
    ~ChunkedAnswer() override {
        m_connection->setProgress({});
        finish();
    }
    bool write(std::shared_ptr<const std::string> chunk) override {
        if (m_finished || chunk->empty())
            return !m_connection->closed();
        if (!m_chunked)
            return m_connection->queue(std::move(chunk));
        static const auto tail = std::make_shared<const std::string>("\r\n");
        const std::lock_guard lock(m_mutex); // the three parts of one chunk stay together
        return m_connection->queue(std::make_shared<const std::string>(chunkHead(chunk->size()))) &&
               m_connection->queue(std::move(chunk)) && m_connection->queue(tail);
    }
    std::size_t pending() const override { return m_connection->pending(); }
    bool closed() const override { return m_connection->closed(); }
    void finish() override {
        if (m_finished.exchange(true))
            return;
        if (m_chunked)
            m_connection->queue(std::make_shared<const std::string>("0\r\n\r\n"));
        m_connection->answerDone(m_keepAlive && m_chunked);
    }
    void onProgress(std::function<void()> wake) override { m_connection->setProgress(std::move(wake)); }

private:
    std::shared_ptr<Connection> m_connection;
    std::mutex m_mutex;
    const bool m_keepAlive;
    const bool m_chunked;
    std::atomic<bool> m_finished{false};
};

class HandlerResponder final : public Responder {
public:
    HandlerResponder(std::shared_ptr<Connection> connection, std::shared_ptr<ServerShared> shared,
                     const ServerRequest &request, bool keepAlive, bool http10)
        : m_connection(std::move(connection)), m_shared(std::move(shared)), m_request(request), m_keepAlive(keepAlive),
          m_http10(http10) {}

    [[nodiscard]] bool answered() const { return m_answered; }

    Status send(int status, const Headers &headers, std::string body) override {
        return send(status, headers, std::make_shared<const std::string>(std::move(body)));
    }
    Status send(int status, const Headers &headers, std::shared_ptr<const std::string> body) override {
        m_answered = true;
        Headers all = headers;
        const bool head = m_request.method == "HEAD";
        if (body->size() >= m_shared->options.gzipAbove && acceptsGzip(m_request) &&
            findHeader(headers, "Content-Type").starts_with("application/json") &&
            findHeader(headers, "Content-Encoding").empty()) {
            body = std::make_shared<const std::string>(gzip(*body));
            all.emplace_back("Content-Encoding", "gzip");
            all.emplace_back("Vary", "Accept-Encoding");
        }
        std::string first = answerHead(status, all, body->size(), m_keepAlive, m_http10);
        bool there = false;
        if (head || body->empty()) {
            there = m_connection->queue(std::make_shared<const std::string>(std::move(first)));
        } else if (body->size() <= (16U << 10U)) {
            first += *body; // one queue entry, one TLS record
            there = m_connection->queue(std::make_shared<const std::string>(std::move(first)));
        } else {
            there = m_connection->queue(std::make_shared<const std::string>(std::move(first))) &&
                    m_connection->queue(std::move(body));
        }
        m_connection->answerDone(m_keepAlive);
        return there ? Status() : gone();
    }
    Status start(int status, const Headers &headers) override {
        m_stream = stream(status, headers);
        return m_stream->closed() ? gone() : Status();
    }
    Status write(std::string_view chunk) override {
        if (!m_stream || !m_stream->write(std::make_shared<const std::string>(chunk)) ||
            !m_connection->waitBelow(blockAbove))
            return gone();
        return {};
    }
    Status finish() override {
        if (m_stream)
            m_stream->finish();
        return m_connection->closed() ? gone() : Status();
    }
    std::shared_ptr<AnswerStream> stream(int status, const Headers &headers) override {
        m_answered = true;
        m_connection->queue(
            std::make_shared<const std::string>(answerHead(status, headers, std::nullopt, m_keepAlive, m_http10)));
        return std::make_shared<ChunkedAnswer>(m_connection, m_keepAlive, !m_http10);
    }
    bool disconnected() const override { return m_connection->closed(); }
    Result<std::unique_ptr<RawStream>> upgrade(const Headers &headers) override {
        m_answered = true;
        std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
        for (const auto &[name, value] : headers)
            head += name + ": " + value + "\r\n";
        head += "\r\n";
        m_connection->becomeRaw();
        if (!m_connection->queue(std::make_shared<const std::string>(std::move(head))))
            return gone();
        return std::unique_ptr<RawStream>(std::make_unique<RawConnection>(m_connection));
    }
    void longRunning() override { m_shared->pool->releaseSlot(); }

private:
    std::shared_ptr<Connection> m_connection;
    std::shared_ptr<ServerShared> m_shared;
    const ServerRequest &m_request;
    std::shared_ptr<AnswerStream> m_stream;
    const bool m_keepAlive;
    const bool m_http10;
    bool m_answered = false;
};

} // namespace

std::string_view findHeader(const Headers &headers, std::string_view name) {
    for (const auto &[key, value] : headers)
        if (boost::beast::iequals(key, name))
            return value;
    return {};
}

std::string answerHead(int status, const Headers &headers, std::optional<std::size_t> length, bool keepAlive,
                       bool http10) {
    std::string out = http10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    out += std::to_string(status) + " ";
    out += boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    out += "\r\n";
    for (const auto &[name, value] : headers)
        out += name + ": " + value + "\r\n";
    if (length && status != 204 && status != 304)
        out += "Content-Length: " + std::to_string(*length) + "\r\n";
    else if (!length && !http10)
        out += "Transfer-Encoding: chunked\r\n";
    if (!keepAlive)
        out += "Connection: close\r\n";
    else if (http10)
        out += "Connection: keep-alive\r\n";
    out += "\r\n";
    return out;
}

void runHandler(const std::shared_ptr<Connection> &connection, const std::shared_ptr<ServerShared> &shared,
                ServerRequest request, bool keepAlive, bool http10, std::stop_token stop) {
    HandlerResponder responder(connection, shared, request, keepAlive, http10);
    shared->handler(request, responder, Context(std::move(stop)));
    if (!responder.answered()) {
        const std::string message = "the handler gave no answer";
        const auto &word = shared->options.errorBody;
        static_cast<void>(responder.send(500, {{"Content-Type", word ? "application/json" : "text/plain"}},
                                         word ? word(500, message) : message));
    }
}

} // namespace ph::net
