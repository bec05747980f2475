// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/server/httpserver.h"
#include "backend/net/server/spdyframes.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace ph::net {

/// True when the request asks for an upgrade to SPDY/3.1.
[[nodiscard]] bool wantsSpdy(const ServerRequest &request);

/// The first protocol of X-Stream-Protocol-Version (the client's order) that is in @p protocols. Forbidden (403) when
/// none is, worded as Kubernetes does, Invalid (400) when the client names none. Does not answer.
[[nodiscard]] Result<std::string> negotiateStreamProtocol(const ServerRequest &request,
                                                          const std::vector<std::string> &protocols);

/// The server's end of a SPDY/3.1 session, in which only the client opens streams, over an upgraded connection or what
/// is tunnelled in a WebSocket. One thread calls read(); everything else may be called from any thread.
///
/// Flow control is what Kubernetes' clients make of it: most of them (moby/spdystream) neither send WINDOW_UPDATE nor
/// mind windows. So a client's window binds us from the moment it shows that it counts (a WINDOW_UPDATE or an initial
/// window in SETTINGS), and ours is announced but a client that ignores it is held back by the connection instead: it
/// is not read while the handler is behind.
class SpdyServer {
public:
    struct Event {
        enum class Kind {
            Opened,   ///< to be answered with accept() or reset()
            Data,     ///< call taken() once it has been used
            Finished, ///< the client sends nothing more on this stream
            Reset,    ///< the client gave the stream up; it is gone
            Closed    ///< the connection ended; nothing follows
        };
        Kind kind = Kind::Closed;
        std::uint32_t stream = 0;
        Headers headers; ///< of Opened, names in lower case
        std::string data;
    };
    struct Limits {
        std::size_t streams = 2048; ///< open at once; more are refused
        spdy::FrameReader::Limits frames;
    };

    /// Answers 101 to a request with wantsSpdy() and begins a session that speaks @p protocol above.
    [[nodiscard]] static Result<std::unique_ptr<SpdyServer>> accept(Responder &responder, const std::string &protocol);
    explicit SpdyServer(std::unique_ptr<RawStream> stream) : SpdyServer(std::move(stream), Limits{}) {}
    SpdyServer(std::unique_ptr<RawStream> stream, Limits limits)
        : m_limits(limits), m_stream(std::move(stream)), m_reader(limits.frames) {}
    ~SpdyServer(); ///< says GOAWAY when nobody did, then closes
    SpdyServer(const SpdyServer &) = delete;
    SpdyServer &operator=(const SpdyServer &) = delete;

    /// The next event. Invalid when the client broke the protocol; it has been told then and nothing follows.
    [[nodiscard]] Result<Event> read();
    /// Answers an opened stream; before that nothing may be written to it.
    Status accept(std::uint32_t stream);
    /// Sends @p bytes, waiting for the client's window and for the connection. NotFound when the stream is closed or
    /// was reset, Unreachable when the connection is gone.
    Status write(std::uint32_t stream, std::string_view bytes);
    /// Bytes that write() would send now without waiting for the client's window; 0 for a stream that is gone.
    [[nodiscard]] std::size_t room(std::uint32_t stream) const;
    /// @p wake is called by read() whenever a window may have opened. Set before the first read().
    void onRoom(std::function<void()> wake) { m_wake = std::move(wake); }
    /// Nothing more will be written to the stream.
    void finish(std::uint32_t stream);
    void reset(std::uint32_t stream, spdy::ResetStatus status);
    /// @p size bytes of a stream's data were used, so the client may send as many more.
    void taken(std::uint32_t stream, std::size_t size);
    /// Says that no more streams are wanted and nothing more is sent.
    void goAway(spdy::GoAwayStatus status = spdy::GoAwayStatus::Ok);
    /// See RawStream.
    void setLimits(std::chrono::milliseconds silence, std::chrono::milliseconds stall) {
        m_stream->setLimits(silence, stall);
    }
    /// Closes at once; read() and write() end.
    void abort();

private:
    struct Stream {
        bool accepted = false;
        bool localFinished = false;
        bool remoteFinished = false;
        std::int64_t window = spdy::InitialWindow; ///< below zero when the client began to count late
        std::uint64_t taken = 0;                   ///< not yet announced to the client
    };
    using Streams = std::map<std::uint32_t, Stream>;

    [[nodiscard]] Status handle(spdy::Frame frame);
    [[nodiscard]] Status opened(spdy::Frame frame);
    [[nodiscard]] bool newId(std::uint32_t stream);
    void data(spdy::Frame frame);
    void windowChanged(const spdy::Frame &frame);
    Error violation(const Error &error);
    Status send(const std::string &bytes);
    void forgetIfDone(Streams::iterator stream);
    void queue(Event::Kind kind, std::uint32_t stream) { m_events.push_back({kind, stream, {}, {}}); }

    const Limits m_limits;
    const std::unique_ptr<RawStream> m_stream;
    std::function<void()> m_wake;

    // of the thread that reads
    spdy::FrameReader m_reader;
    std::vector<Event> m_events; ///< in order, of one turn
    std::size_t m_nextEvent = 0;
    std::set<std::uint32_t> m_skipped; ///< ids below the last one that may still come
    bool m_ended = false;

    std::mutex
        m_writeMutex; ///< keeps header blocks in the order of their compression; taken before m_mutex, never after
    spdy::FrameWriter m_writer;
    bool m_goneAway = false;

    mutable std::mutex m_mutex;
    std::condition_variable m_roomChanged;
    Streams m_streams;
    std::uint32_t m_lastStream = 0;
    bool m_counting = false; ///< the client minds flow control
    std::int64_t m_initialWindow = spdy::InitialWindow;
    bool m_closed = false;
};

} // namespace ph::net
