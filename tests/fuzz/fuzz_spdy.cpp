// SPDX-License-Identifier: Apache-2.0
// What a client may send on a SPDY session. The first byte says in which pieces the rest arrives and whether it is the
// bytes of the session or, since no fuzzer guesses compressed text, a script of frames whose header blocks are
// compressed here.
#include "backend/net/server/spdyserver.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

using namespace ph;
using namespace ph::net;
using namespace ph::net::spdy;

namespace {

struct Outcome {
    std::vector<Frame> frames; ///< parts of one DATA frame joined
    bool good = true;
    bool operator==(const Outcome &) const = default;
};

Outcome read(std::string_view bytes, std::size_t piece) {
    Outcome out;
    FrameReader reader;
    bool open = false;
    for (std::size_t at = 0; out.good && at < bytes.size(); at += piece) {
        reader.feed(bytes.substr(at, piece));
        while (out.good) {
            auto frame = reader.next();
            out.good = frame.ok();
            if (!out.good || !*frame)
                break;
            Frame &next = **frame;
            const bool data = next.type == FrameType::Data;
            if (data && next.data.empty() && !next.fin())
                continue; // a part without anything
            if (open && data && out.frames.back().stream == next.stream && !out.frames.back().fin()) {
                out.frames.back().data += next.data;
                out.frames.back().flags = next.flags;
            } else {
                out.frames.push_back(std::move(next));
            }
            open = data;
        }
    }
    for (Frame &frame : out.frames)
        if (frame.type == FrameType::Data)
            frame.flags &= FlagFin; // the others come with whichever part was last
    return out;
}

/// parse(print(x)) is x for every header block that could be read.
void printAgain(const Outcome &outcome) {
    FrameWriter writer;
    FrameReader reader;
    for (const Frame &frame : outcome.frames) {
        if (frame.type != FrameType::SynStream && frame.type != FrameType::SynReply && frame.type != FrameType::Headers)
            continue;
        if (frame.malformed)
            continue;
        reader.feed(writer.headers(frame.stream, frame.headers, frame.flags));
        const auto again = reader.next();
        if (!again || !*again || (*again)->headers != frame.headers || (*again)->stream != frame.stream)
            std::abort();
    }
}

/// Frames of [kind, stream, flags, length, payload]; the payload of a header frame is its block before compression.
std::string script(std::string_view text) {
    FrameWriter writer;
    std::string out;
    while (text.size() >= 4) {
        const auto byte = [&text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
        const unsigned kind = byte(0) % 12U;
        const std::uint32_t stream = byte(1);
        const char flags = static_cast<char>(byte(2) & 3U);
        const std::string_view payload = text.substr(4, byte(3));
        text.remove_prefix(std::min(text.size(), 4 + payload.size()));
        const auto number = [](std::uint32_t value) {
            return std::string{'\0', '\0', static_cast<char>(value >> 8U), static_cast<char>(value & 0xFFU)};
        };
        std::string body(payload);
        if (kind == 1)
            body = number(stream) + std::string(6, '\0') + writer.compress(payload);
        else if (kind == 2 || kind == 8)
            body = number(stream) + writer.compress(payload);
        else if (kind != 0)
            body = number(stream) + body;
        const std::string head =
            kind == 0 ? number(stream) : std::string{'\x80', '\x03', '\0', static_cast<char>(kind)};
        out += head + flags +
               std::string{'\0', static_cast<char>(body.size() >> 8U), static_cast<char>(body.size() & 0xFFU)} + body;
    }
    return out;
}

class Memory final : public RawStream {
public:
    Memory(std::string_view in, std::size_t piece, std::string &out) : m_in(in), m_piece(piece), m_out(out) {}
    Result<std::size_t> read(char *buffer, std::size_t size) override {
        const std::size_t count = m_in.substr(0, std::min(size, m_piece)).copy(buffer, size);
        m_in.remove_prefix(count);
        return count;
    }
    Status write(std::string_view bytes) override {
        m_out += bytes;
        return {};
    }
    void setLimits(std::chrono::milliseconds, std::chrono::milliseconds) override {}
    void abort() override {}

private:
    std::string_view m_in;
    std::size_t m_piece;
    std::string &m_out;
};

/// A session that echoes; returns what it said.
std::string serve(std::string_view bytes, std::size_t piece) {
    using Kind = SpdyServer::Event::Kind;
    std::string said;
    {
        SpdyServer session(std::make_unique<Memory>(bytes, piece, said), {16, {}});
        while (auto event = session.read()) {
            if (event->kind == Kind::Closed)
                break;
            if (event->kind == Kind::Opened && !session.accept(event->stream))
                std::abort(); // it was opened just now
            const std::size_t room = session.room(event->stream);
            if (event->kind == Kind::Data) {
                static_cast<void>(session.write(
                    event->stream, std::string_view(event->data).substr(0, room))); // may be closed already
                session.taken(event->stream, event->data.size());
            }
            if (event->kind == Kind::Finished)
                session.finish(event->stream);
        }
    }
    return said;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0)
        return 0;
    std::string bytes(reinterpret_cast<const char *>(data) + 1, size - 1);
    if ((data[0] & 0x80U) != 0)
        bytes = script(bytes);
    const std::size_t piece = 1 + data[0] % 100U;
    const Outcome whole = read(bytes, bytes.size() + 1);
    if (!(read(bytes, piece) == whole))
        std::abort();
    printAgain(whole);
    // Whatever the client does, what we say is SPDY and ends with GOAWAY.
    const Outcome answers = read(serve(bytes, piece), 1000);
    if (!answers.good || answers.frames.empty() || answers.frames.back().type != FrameType::GoAway)
        std::abort();
    return 0;
}
