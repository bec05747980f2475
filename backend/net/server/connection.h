// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/server/httpserver.h"
#include "backend/net/server/transport.h"
#include "backend/net/server/workerpool.h"

#include <boost/asio/io_context.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace ph::net {

/// What all connections of one server share.
struct ServerShared {
    boost::asio::io_context io; ///< first, so that it dies after all sockets
    std::unique_ptr<boost::asio::ssl::context> tls;
    ServerOptions options;
    HttpServer::Handler handler;
    std::unique_ptr<WorkerPool> pool;
    std::atomic<bool> stopping{false};
};

/// One client connection: reads requests one after the other, runs the handler on the pool, writes what it queues. Its
/// state lives on the socket's strand; the output queue and the upgraded input are shared with handler threads under a
/// mutex.
class Connection final : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<ServerShared> shared, std::unique_ptr<ServerTransport> transport, std::string peer);

    void start();
    /// Closes overdue connections; called about twice a second with the steady clock in milliseconds.
    void checkDeadlines(std::int64_t now);
    /// Closes at once. Any thread.
    void abort();
    [[nodiscard]] bool closed() const { return m_closed.load(); }

    // For responders and streams; any thread.
    /// Queues bytes of the answer; false when the connection is closed.
    bool queue(std::shared_ptr<const std::string> bytes);
    /// Waits until fewer than @p limit bytes are queued; false when the connection closed.
    bool waitBelow(std::size_t limit);
    [[nodiscard]] std::size_t pending() const { return m_pending.load(); }
    void setProgress(std::function<void()> wake);
    /// The answer is complete; afterwards the next request is read, or the connection closes.
    void answerDone(bool keepAlive);
    /// From now on input goes to readRaw().
    void becomeRaw();
    [[nodiscard]] std::size_t readRaw(char *buffer, std::size_t size);
    /// See RawStream::setLimits().
    void setRawLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall);
    /// Ends an upgraded connection after what is queued was sent.
    void closeAfterFlush();

private:
    enum class State { Handshake, Reading, Handling, Raw, Lingering, Closed };
    void read();
    void onRead(const boost::system::error_code &error, std::size_t size);
    void parse();
    void dispatch();
    void refuse(int status, const std::string &message);
    void write();
    void onWritten(const boost::system::error_code &error, std::size_t size);
    void afterFlush();
    void nextRequest();
    void shut();
    void deliverRaw();

    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    const std::shared_ptr<ServerShared> m_shared;
    const std::unique_ptr<ServerTransport> m_transport;
    const std::string m_peer;
    PeerIdentity m_identity;

    // on the strand
    State m_state = State::Handshake;
    std::optional<Parser> m_parser;
    std::string m_input;
    std::array<char, 16384> m_readBuffer{};
    bool m_reading = false;
    bool m_headerSeen = false;
    bool m_endReached = false;
    bool m_writing = false;
    bool m_answerDone = false;
    bool m_keepAlive = false;
    bool m_closeWhenFlushed = false;
    std::size_t m_lingered = 0;
    std::string m_writeBuffer;                        ///< small chunks joined
    std::shared_ptr<const std::string> m_writeShared; ///< a large chunk, sent from where it lies
    std::size_t m_written = 0;
    std::stop_source m_stop;

    std::atomic<std::int64_t> m_readDeadline{0}; ///< 0 = none
    std::atomic<std::int64_t> m_writeDeadline{0};
    std::atomic<std::int64_t> m_silence{0}; ///< milliseconds an upgraded connection may be silent; 0 = for ever
    std::atomic<std::int64_t> m_stall;      ///< milliseconds without progress of writing
    std::atomic<bool> m_closed{false};

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::shared_ptr<const std::string>> m_output;
    std::atomic<std::size_t> m_pending{0};
    bool m_kicked = false;
    std::function<void()> m_progress;
    std::string m_raw;
    bool m_rawEnded = false;
    bool m_rawPaused = false;
};

/// Milliseconds of the steady clock.
[[nodiscard]] std::int64_t steadyMillis();
/// The value of a header, compared without case; empty when absent.
[[nodiscard]] std::string_view findHeader(const Headers &headers, std::string_view name);
/// Runs the handler for one request and guarantees that exactly one answer is given.
void runHandler(const std::shared_ptr<Connection> &connection, const std::shared_ptr<ServerShared> &shared,
                ServerRequest request, bool keepAlive, bool http10, std::stop_token stop);
/// Status line and headers, with Content-Length when @p length is given, else chunked or until close.
[[nodiscard]] std::string answerHead(int status, const Headers &headers, std::optional<std::size_t> length,
                                     bool keepAlive, bool http10);

} // namespace ph::net
