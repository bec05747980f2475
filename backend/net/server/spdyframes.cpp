// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/spdyframes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <zlib.h>

namespace ph::net::spdy {

namespace {

constexpr std::uint16_t version = 3;
constexpr std::size_t headSize = 8;
constexpr std::uint32_t idMask = 0x7FFFFFFFU;
constexpr std::uint32_t headerLimit = 100; // names in one block; Kubernetes' clients send three

void put16(std::string &out, std::uint32_t value) {
    out.push_back(static_cast<char>((value >> 8U) & 0xFFU));
    out.push_back(static_cast<char>(value & 0xFFU));
}

void put24(std::string &out, std::uint32_t value) {
    out.push_back(static_cast<char>((value >> 16U) & 0xFFU));
    put16(out, value);
}

void put32(std::string &out, std::uint32_t value) {
    put16(out, value >> 16U);
    put16(out, value);
}

/// Big-endian numbers and texts from a piece of bytes; good() turns false when it is too short.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) : m_bytes(bytes) {}
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] std::string_view rest() const { return m_bytes; }
    std::uint32_t number(std::size_t width) {
        const std::string_view bytes = take(width);
        std::uint32_t value = 0;
        for (const char byte : bytes)
            value = (value << 8U) | static_cast<unsigned char>(byte);
        return value;
    }
    std::string_view take(std::size_t size) {
        if (size > m_bytes.size()) {
            m_good = false;
            m_bytes = {};
            return {};
        }
        const std::string_view bytes = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return bytes;
    }

private:
    std::string_view m_bytes;
    bool m_good = true;
};

std::string controlHead(FrameType type, std::uint8_t flags, std::size_t length) {
    std::string out;
    out.reserve(headSize + length);
    put16(out, 0x8000U | version);
    put16(out, static_cast<std::uint32_t>(type));
    out.push_back(static_cast<char>(flags));
    put24(out, static_cast<std::uint32_t>(length));
    return out;
}

std::string twoNumbers(FrameType type, std::uint32_t first, std::uint32_t second) {
    std::string out = controlHead(type, 0, 8);
    put32(out, first);
    put32(out, second);
    return out;
}

bool validName(std::string_view name) {
    return !name.empty() &&
           std::none_of(name.begin(), name.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '\0'; });
}

/// Reads a decompressed block; false when it is not well-formed.
bool parseBlock(std::string_view plain, Headers &headers) {
    Cursor in(plain);
    const std::uint32_t count = in.number(4);
    if (count > headerLimit)
        return false;
    for (std::uint32_t i = 0; in.good() && i < count; ++i) {
        const std::string_view name = in.take(in.number(4));
        const std::string_view value = in.take(in.number(4));
        if (!in.good() || !validName(name) ||
            std::any_of(headers.begin(), headers.end(), [name](const auto &known) { return known.first == name; }))
            return false;
        headers.emplace_back(std::string(name), std::string(value));
    }
    return in.good() && in.rest().empty();
}

} // namespace

struct FrameReader::Inflater {
    z_stream z{};
    bool ready = false;
    Inflater() { ready = ::inflateInit(&z) == Z_OK; }
    ~Inflater() {
        if (ready)
            ::inflateEnd(&z);
    }
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    /// Decompresses one block of at most @p limit bytes; empty text and a reason when that cannot be.
    std::string run(std::string_view compressed, std::size_t limit, const char *&failure) {
        const std::string &dictionary = headerDictionary();
        std::string out;
        std::array<char, 4096> part{};
        z.next_in =
            reinterpret_cast<Bytef *>(const_cast<char *>(compressed.data())); // zlib does not write to its input
        z.avail_in = static_cast<uInt>(compressed.size());
        for (bool more = ready; more;) {
            z.next_out = reinterpret_cast<Bytef *>(part.data());
            z.avail_out = static_cast<uInt>(part.size());
            const int code = ::inflate(&z, Z_SYNC_FLUSH);
            out.append(part.data(), part.size() - z.avail_out);
            if (out.size() > limit) {
                failure = "a header block is larger than the server accepts";
                return {};
            }
            if (code == Z_NEED_DICT) {
                more = ::inflateSetDictionary(&z, reinterpret_cast<const Bytef *>(dictionary.data()),
                                              static_cast<uInt>(dictionary.size())) == Z_OK;
                if (!more)
                    failure = "the compression dictionary is another one";
            } else if (code == Z_BUF_ERROR || (code == Z_OK && z.avail_in == 0 && z.avail_out > 0)) {
                more = false;          // everything was taken
            } else if (code != Z_OK) { // Z_STREAM_END too: the stream lasts as long as the session
                failure = "a header block cannot be decompressed";
                more = false;
            }
        }
        if (!ready)
            failure = "no memory for decompressing";
        return failure ? std::string() : out;
    }
};

FrameReader::FrameReader() : FrameReader(Limits{}) {}
FrameReader::FrameReader(Limits limits) : m_limits(limits), m_inflater(std::make_unique<Inflater>()) {}
FrameReader::~FrameReader() = default;

Error FrameReader::broken(std::string_view why) {
    m_broken = Error{Errc::Invalid, "the client broke the SPDY protocol", "", 0, "", std::string(why)};
    m_buffer.clear();
    m_at = 0;
    return *m_broken;
}

void FrameReader::drop(std::size_t count) {
    m_at += count;
    if (m_at == m_buffer.size()) {
        m_buffer.clear();
        m_at = 0;
    } else if (m_at > (32U << 10U)) {
        m_buffer.erase(0, m_at);
        m_at = 0;
    }
}

Result<std::optional<Frame>> FrameReader::dataPart() {
    Frame frame;
    frame.stream = m_dataStream;
    const std::size_t size = std::min(m_dataLeft, m_buffer.size() - m_at);
    if (size == 0 && m_dataLeft > 0)
        return std::optional<Frame>();
    frame.data = m_buffer.substr(m_at, size);
    drop(size);
    m_dataLeft -= size;
    m_inData = m_dataLeft > 0;
    if (!m_inData)
        frame.flags = m_dataFlags;
    return std::optional(std::move(frame));
}

Result<std::optional<Frame>> FrameReader::next() {
    while (true) {
        if (m_broken)
            return *m_broken;
        if (m_inData)
            return dataPart();
        const std::string_view bytes = std::string_view(m_buffer).substr(m_at);
        if (bytes.size() < headSize)
            return std::optional<Frame>();
        Cursor head(bytes);
        const std::uint32_t first = head.number(4);
        const auto flags = static_cast<std::uint8_t>(head.number(1));
        const std::size_t length = head.number(3);
        if ((first & ~idMask) == 0) {
            drop(headSize);
            m_inData = true;
            m_dataStream = first;
            m_dataFlags = flags;
            m_dataLeft = length;
            continue; // an empty one is handed out too: it may end the stream
        }
        if (((first >> 16U) & 0x7FFFU) != version)
            return broken("a frame of another version than 3");
        if (length > m_limits.control)
            return broken("a control frame is larger than the server accepts");
        if (bytes.size() < headSize + length)
            return std::optional<Frame>();
        auto frame = control(static_cast<std::uint16_t>(first & 0xFFFFU), flags, bytes.substr(headSize, length));
        if (!frame)
            return frame;
        drop(headSize + length);
        if (*frame)
            return frame;
    }
}

Status FrameReader::readBlock(std::string_view compressed, Frame &frame) {
    const char *failure = nullptr;
    const std::string plain = m_inflater->run(compressed, m_limits.block, failure);
    if (failure)
        return broken(failure);
    frame.malformed = !parseBlock(plain, frame.headers);
    if (frame.malformed)
        frame.headers.clear();
    return {};
}

Result<std::optional<Frame>> FrameReader::control(std::uint16_t type, std::uint8_t flags, std::string_view payload) {
    Frame frame;
    frame.type = static_cast<FrameType>(type);
    frame.flags = flags;
    Cursor in(payload);
    switch (frame.type) {
    case FrameType::SynStream:
        frame.stream = in.number(4) & idMask;
        in.number(4); // the stream it belongs to, of pushes only
        in.number(2); // priority and slot
        break;
    case FrameType::SynReply:
    case FrameType::Headers:
        frame.stream = in.number(4) & idMask;
        break;
    case FrameType::RstStream:
    case FrameType::WindowUpdate:
        frame.stream = in.number(4) & idMask;
        frame.value = in.number(4);
        if (frame.type == FrameType::WindowUpdate)
            frame.value &= idMask;
        break;
    case FrameType::Ping:
        frame.value = in.number(4);
        break;
    case FrameType::GoAway:
        frame.stream = in.number(4) & idMask;
        frame.value = in.number(4);
        break;
    case FrameType::Settings: {
        const std::uint32_t count = in.number(4);
        if (in.good() && in.rest().size() / 8 < count)
            return broken("a SETTINGS frame that is too short");
        for (std::uint32_t i = 0; i < count && in.good(); ++i) {
            const std::uint32_t id = in.number(4) & 0xFFFFFFU; // above are flags
            frame.settings.emplace_back(id, in.number(4));
        }
        break;
    }
    case FrameType::Data:
    default:
        return std::optional<Frame>(); // a kind this version does not know is skipped
    }
    if (!in.good())
        return broken("a control frame that is too short");
    if (frame.type == FrameType::SynStream || frame.type == FrameType::SynReply || frame.type == FrameType::Headers)
        PH_TRY(readBlock(in.rest(), frame));
    return std::optional(std::move(frame));
}

struct FrameWriter::Deflater {
    z_stream z{};
    bool ready = false;
    Deflater() {
        // A window of 2 KiB holds the dictionary and costs little memory for as long as a stream lasts.
        ready = ::deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 11, 1, Z_DEFAULT_STRATEGY) == Z_OK;
        const std::string &dictionary = headerDictionary();
        if (ready)
            ::deflateSetDictionary(&z, reinterpret_cast<const Bytef *>(dictionary.data()),
                                   static_cast<uInt>(dictionary.size()));
    }
    ~Deflater() {
        if (ready)
            ::deflateEnd(&z);
    }
    Deflater(const Deflater &) = delete;
    Deflater &operator=(const Deflater &) = delete;
};

FrameWriter::FrameWriter() : m_deflater(std::make_unique<Deflater>()) {}
FrameWriter::~FrameWriter() = default;

std::string FrameWriter::plainBlock(const Headers &headers) {
    std::string out;
    put32(out, static_cast<std::uint32_t>(headers.size()));
    const auto put = [&out](const std::string &text) {
        put32(out, static_cast<std::uint32_t>(text.size()));
        out += text;
    };
    for (const auto &[name, value] : headers) {
        put(name);
        put(value);
    }
    return out;
}

std::string FrameWriter::compress(std::string_view plain) {
    std::string out;
    std::array<char, 1024> part{};
    z_stream &z = m_deflater->z;
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(plain.data())); // zlib does not write to its input
    z.avail_in = static_cast<uInt>(plain.size());
    bool more = m_deflater->ready;
    while (more) {
        z.next_out = reinterpret_cast<Bytef *>(part.data());
        z.avail_out = static_cast<uInt>(part.size());
        more = ::deflate(&z, Z_SYNC_FLUSH) == Z_OK && z.avail_out == 0;
        out.append(part.data(), part.size() - z.avail_out);
    }
    return out;
}

std::string FrameWriter::synStream(std::uint32_t stream, const Headers &headers, std::uint8_t flags) {
    const std::string block = compress(plainBlock(headers));
    std::string out = controlHead(FrameType::SynStream, flags, 10 + block.size());
    put32(out, stream);
    put32(out, 0);
    put16(out, 0);
    return out + block;
}

std::string FrameWriter::synReply(std::uint32_t stream, const Headers &headers, std::uint8_t flags) {
    const std::string block = compress(plainBlock(headers));
    std::string out = controlHead(FrameType::SynReply, flags, 4 + block.size());
    put32(out, stream);
    return out + block;
}

std::string FrameWriter::headers(std::uint32_t stream, const Headers &headers, std::uint8_t flags) {
    const std::string block = compress(plainBlock(headers));
    std::string out = controlHead(FrameType::Headers, flags, 4 + block.size());
    put32(out, stream);
    return out + block;
}

std::string FrameWriter::data(std::uint32_t stream, std::string_view bytes, bool fin) {
    std::string out;
    out.reserve(headSize + bytes.size());
    put32(out, stream & idMask);
    out.push_back(fin ? static_cast<char>(FlagFin) : '\0');
    put24(out, static_cast<std::uint32_t>(bytes.size()));
    out += bytes;
    return out;
}

std::string FrameWriter::reset(std::uint32_t stream, ResetStatus status) {
    return twoNumbers(FrameType::RstStream, stream, static_cast<std::uint32_t>(status));
}

std::string FrameWriter::settings(const std::vector<std::pair<std::uint32_t, std::uint32_t>> &entries) {
    std::string out = controlHead(FrameType::Settings, 0, 4 + 8 * entries.size());
    put32(out, static_cast<std::uint32_t>(entries.size()));
    for (const auto &[id, value] : entries) {
        put32(out, id);
        put32(out, value);
    }
    return out;
}

std::string FrameWriter::ping(std::uint32_t id) {
    std::string out = controlHead(FrameType::Ping, 0, 4);
    put32(out, id);
    return out;
}

std::string FrameWriter::goAway(std::uint32_t lastStream, GoAwayStatus status) {
    return twoNumbers(FrameType::GoAway, lastStream, static_cast<std::uint32_t>(status));
}

std::string FrameWriter::windowUpdate(std::uint32_t stream, std::uint32_t growth) {
    return twoNumbers(FrameType::WindowUpdate, stream, growth);
}

} // namespace ph::net::spdy
