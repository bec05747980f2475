// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/spdyserver.h"

#include "backend/net/server/headertokens.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ph::net {

using namespace spdy;

namespace {

constexpr std::size_t chunkSize = 32U << 10U;       // of one DATA frame, so that streams take turns
constexpr std::uint64_t announceAbove = 16U << 10U; // taken bytes that are worth a WINDOW_UPDATE
constexpr std::uint32_t idsRemembered = 256;        // that a client may use out of order
constexpr std::int64_t windowLimit = std::numeric_limits<std::int32_t>::max();

Error closedStream() {
    return Error{Errc::NotFound, "the SPDY stream is closed", ""};
}
Error closedSession() {
    return Error{Errc::Unreachable, "the SPDY session is closed", ""};
}

std::string joined(const std::vector<std::string> &list) {
    std::string out = "[";
    for (const std::string &entry : list)
        out += (out.size() > 1 ? " " : "") + entry;
    return out + "]";
}

} // namespace

bool wantsSpdy(const ServerRequest &request) {
    return hasToken(request.headers, "upgrade", "spdy/3.1");
}

Result<std::string> negotiateStreamProtocol(const ServerRequest &request, const std::vector<std::string> &protocols) {
    const auto offered = headerTokens(request.headers, "x-stream-protocol-version");
    if (offered.empty())
        return Error{
            Errc::Invalid, "unable to upgrade: X-Stream-Protocol-Version is required", request.path, 400, "", "",
            "BadRequest"};
    for (const std::string &candidate : offered)
        if (std::find(protocols.begin(), protocols.end(), candidate) != protocols.end())
            return candidate;
    return Error{Errc::Forbidden,
                 "unable to upgrade: unable to negotiate protocol: client supports " + joined(offered) +
                     ", server accepts " + joined(protocols),
                 request.path,
                 403,
                 "",
                 "",
                 "Forbidden"};
}

Result<std::unique_ptr<SpdyServer>> SpdyServer::accept(Responder &responder, const std::string &protocol) {
    PH_ASSIGN(auto stream,
              responder.upgrade(
                  {{"Connection", "Upgrade"}, {"Upgrade", "SPDY/3.1"}, {"X-Stream-Protocol-Version", protocol}}));
    return std::make_unique<SpdyServer>(std::move(stream));
}

SpdyServer::~SpdyServer() {
    goAway();
}

Status SpdyServer::send(const std::string &bytes) {
    if (m_goneAway)
        return closedSession();
    return m_stream->write(bytes);
}

Error SpdyServer::violation(const Error &error) {
    m_ended = true;
    goAway(GoAwayStatus::ProtocolError);
    return error;
}

Result<SpdyServer::Event> SpdyServer::read() {
    std::array<char, 16384> chunk{};
    while (m_nextEvent == m_events.size()) {
        m_events.clear();
        m_nextEvent = 0;
        if (m_ended)
            return Event{};
        auto frame = m_reader.next();
        if (!frame)
            return violation(frame.error());
        if (*frame) {
            if (auto done = handle(std::move(**frame)); !done)
                return violation(done.error());
            continue;
        }
        const auto count = m_stream->read(chunk.data(), chunk.size());
        if (count && *count > 0) {
            m_reader.feed({chunk.data(), *count});
            continue;
        }
        m_ended = true;
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_roomChanged.notify_all();
    }
    return std::move(m_events[m_nextEvent++]);
}

Status SpdyServer::handle(Frame frame) {
    switch (frame.type) {
    case FrameType::SynStream:
        return opened(std::move(frame));
    case FrameType::Data:
        data(std::move(frame));
        break;
    case FrameType::RstStream: {
        const std::lock_guard lock(m_mutex);
        if (m_streams.erase(frame.stream) > 0)
            queue(Event::Kind::Reset, frame.stream);
        m_roomChanged.notify_all();
        break;
    }
    case FrameType::Headers: // Kubernetes has no use for them but the half-close they may carry
        if (frame.fin()) {
            frame.data.clear();
            data(std::move(frame));
        }
        break;
    case FrameType::Ping:
        if (frame.value % 2 == 1) { // else the answer to a ping of ours
            const std::lock_guard lock(m_writeMutex);
            static_cast<void>(send(FrameWriter::ping(frame.value))); // a connection that broke shows when it is read
        }
        break;
    case FrameType::Settings:
    case FrameType::WindowUpdate:
        windowChanged(frame);
        break;
    case FrameType::SynReply: // we open no streams
    case FrameType::GoAway:   // its streams go on, and it opens no more
        break;
    }
    return {};
}

/// Whether a stream of this number can be opened. Numbers grow, but a client with several threads may send two of them
/// in the wrong order.
bool SpdyServer::newId(std::uint32_t stream) {
    if (stream % 2 == 0)
        return false;
    if (stream <= m_lastStream)
        return m_skipped.erase(stream) > 0;
    const std::uint32_t first = m_lastStream == 0 ? 1 : m_lastStream + 2;
    const std::uint32_t from = std::max(first, stream > 2 * idsRemembered ? stream - 2 * idsRemembered : 1);
    for (std::uint32_t id = from; id < stream; id += 2)
        m_skipped.insert(id);
    while (m_skipped.size() > idsRemembered)
        m_skipped.erase(m_skipped.begin());
    m_lastStream = stream;
    return true;
}

Status SpdyServer::opened(Frame frame) {
    std::size_t open = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (!newId(frame.stream))
            return Error{
                Errc::Invalid, "the client broke the SPDY protocol", "", 0, "", "a stream number that cannot be used"};
        open = m_streams.size();
        if (!frame.malformed && open < m_limits.streams) {
            Stream stream;
            stream.remoteFinished = frame.fin();
            stream.localFinished = (frame.flags & FlagUnidirectional) != 0;
            stream.window = m_initialWindow;
            m_streams.emplace(frame.stream, stream);
            m_events.push_back({Event::Kind::Opened, frame.stream, std::move(frame.headers), {}});
            if (stream.remoteFinished)
                queue(Event::Kind::Finished, frame.stream);
            return {};
        }
    }
    reset(frame.stream, frame.malformed ? ResetStatus::ProtocolError : ResetStatus::RefusedStream);
    return {};
}

void SpdyServer::data(Frame frame) {
    ResetStatus problem = ResetStatus::InvalidStream;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_streams.find(frame.stream);
        if (found == m_streams.end()) {
            if (frame.stream % 2 == 1 && frame.stream <= m_lastStream)
                return; // was on its way when we closed the stream
        } else if (found->second.remoteFinished) {
            problem = ResetStatus::StreamAlreadyClosed;
        } else {
            const bool fin = frame.fin();
            if (!frame.data.empty())
                m_events.push_back({Event::Kind::Data, frame.stream, {}, std::move(frame.data)});
            if (fin) {
                queue(Event::Kind::Finished, frame.stream);
                found->second.remoteFinished = true;
                forgetIfDone(found);
            }
            return;
        }
    }
    reset(frame.stream, problem);
    if (problem == ResetStatus::StreamAlreadyClosed)
        queue(Event::Kind::Reset, frame.stream);
}

void SpdyServer::windowChanged(const Frame &frame) {
    bool tooLarge = false;
    {
        const std::lock_guard lock(m_mutex);
        if (frame.type == FrameType::WindowUpdate) {
            m_counting = true;
            const auto found = m_streams.find(frame.stream);
            if (found != m_streams.end()) {
                found->second.window += frame.value;
                tooLarge = found->second.window > windowLimit;
            }
        }
        for (const auto &[id, value] : frame.settings) {
            if (id != SettingInitialWindow || value > windowLimit)
                continue;
            m_counting = true;
            for (auto &[number, stream] : m_streams)
                stream.window += static_cast<std::int64_t>(value) - m_initialWindow;
            m_initialWindow = value;
        }
        m_roomChanged.notify_all();
    }
    if (tooLarge) {
        reset(frame.stream, ResetStatus::FlowControlError);
        queue(Event::Kind::Reset, frame.stream);
    }
    if (m_wake)
        m_wake();
}

Status SpdyServer::accept(std::uint32_t stream) {
    const std::lock_guard writing(m_writeMutex);
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_streams.find(stream);
        if (found == m_streams.end())
            return closedStream();
        found->second.accepted = true;
        if (found->second.localFinished)
            return {}; // unidirectional: has no answer
    }
    return send(m_writer.synReply(stream, {}));
}

Status SpdyServer::write(std::uint32_t stream, std::string_view bytes) {
    while (!bytes.empty()) {
        {
            std::unique_lock lock(m_mutex);
            const auto writable = [&](const Streams::iterator &found) {
                return found != m_streams.end() && found->second.accepted && !found->second.localFinished;
            };
            m_roomChanged.wait(lock, [&] {
                const auto found = m_streams.find(stream);
                return m_closed || !writable(found) || !m_counting || found->second.window > 0;
            });
            if (m_closed)
                return closedSession();
            if (!writable(m_streams.find(stream)))
                return closedStream();
        }
        const std::lock_guard writing(m_writeMutex);
        std::string_view part;
        {
            const std::lock_guard lock(m_mutex);
            const auto found = m_streams.find(stream);
            if (found == m_streams.end() || found->second.localFinished)
                return closedStream();
            std::size_t size = std::min(bytes.size(), chunkSize);
            if (m_counting && found->second.window <= 0)
                continue; // a smaller initial window came meanwhile
            if (m_counting)
                size = static_cast<std::size_t>(
                    std::min<std::int64_t>(static_cast<std::int64_t>(size), found->second.window));
            found->second.window -= static_cast<std::int64_t>(size);
            part = bytes.substr(0, size);
        }
        PH_TRY(send(FrameWriter::data(stream, part)));
        bytes.remove_prefix(part.size());
    }
    return {};
}

std::size_t SpdyServer::room(std::uint32_t stream) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_streams.find(stream);
    if (found == m_streams.end() || found->second.localFinished)
        return 0;
    return m_counting ? static_cast<std::size_t>(std::max<std::int64_t>(found->second.window, 0))
                      : std::numeric_limits<std::size_t>::max();
}

void SpdyServer::finish(std::uint32_t stream) {
    const std::lock_guard writing(m_writeMutex);
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_streams.find(stream);
        if (found == m_streams.end() || found->second.localFinished)
            return;
        found->second.localFinished = true;
        forgetIfDone(found);
        m_roomChanged.notify_all();
    }
    static_cast<void>(send(FrameWriter::data(stream, {}, true))); // a client that has gone needs no end
}

void SpdyServer::reset(std::uint32_t stream, ResetStatus status) {
    const std::lock_guard writing(m_writeMutex);
    {
        const std::lock_guard lock(m_mutex);
        m_streams.erase(stream);
        m_roomChanged.notify_all();
    }
    static_cast<void>(send(FrameWriter::reset(stream, status))); // as above
}

void SpdyServer::taken(std::uint32_t stream, std::size_t size) {
    const std::lock_guard writing(m_writeMutex);
    std::uint64_t growth = 0;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_streams.find(stream);
        if (found == m_streams.end() || found->second.remoteFinished)
            return;
        found->second.taken += size;
        if (found->second.taken < announceAbove)
            return;
        growth = std::min<std::uint64_t>(found->second.taken, windowLimit);
        found->second.taken -= growth;
    }
    static_cast<void>(send(FrameWriter::windowUpdate(stream, static_cast<std::uint32_t>(growth))));
}

void SpdyServer::goAway(GoAwayStatus status) {
    const std::lock_guard writing(m_writeMutex);
    std::uint32_t last = 0;
    {
        const std::lock_guard lock(m_mutex);
        last = m_lastStream;
        m_closed = true;
        m_roomChanged.notify_all();
    }
    static_cast<void>(send(FrameWriter::goAway(last, status)));
    m_goneAway = true;
}

void SpdyServer::abort() {
    m_stream->abort();
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_roomChanged.notify_all();
}

void SpdyServer::forgetIfDone(Streams::iterator stream) {
    if (stream->second.localFinished && stream->second.remoteFinished)
        m_streams.erase(stream);
}

} // namespace ph::net
