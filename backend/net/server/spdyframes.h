// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/net/http.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The frames of SPDY/3.1 (draft-mbelshe-httpbis-spdy-00 with the session of draft 3.1), as Kubernetes clients speak it
/// after an upgrade.
namespace ph::net::spdy {

enum class FrameType : std::uint16_t {
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    RstStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9
};
inline constexpr std::uint8_t FlagFin = 0x01;
inline constexpr std::uint8_t FlagUnidirectional = 0x02;
inline constexpr std::uint32_t SettingInitialWindow = 7;
/// Of either side as long as no SETTINGS says otherwise.
inline constexpr std::uint32_t InitialWindow = 65536;

/// Why a stream is reset.
enum class ResetStatus : std::uint32_t {
    ProtocolError = 1,
    InvalidStream = 2,
    RefusedStream = 3,
    Cancel = 5,
    InternalError = 6,
    FlowControlError = 7,
    StreamAlreadyClosed = 9
};
/// Why a session ends.
enum class GoAwayStatus : std::uint32_t { Ok = 0, ProtocolError = 1, InternalError = 2 };

struct Frame {
    FrameType type = FrameType::Data;
    std::uint8_t flags = 0;
    std::uint32_t stream = 0; ///< of GOAWAY the last stream that was accepted
    std::uint32_t value = 0;  ///< status of RST_STREAM and GOAWAY, id of PING, growth of WINDOW_UPDATE
    Headers headers;          ///< names in lower case; several values of one name are joined by a zero byte
    /// The header block could be decompressed but says nonsense: an error of this stream, not of the session.
    bool malformed = false;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> settings;
    std::string data; ///< of DATA: a part of the frame; FlagFin comes with its last part
    [[nodiscard]] bool fin() const { return (flags & FlagFin) != 0; }
    bool operator==(const Frame &) const = default;
};

/// Takes a session's bytes as they come and gives frames. Holds at most one control frame; DATA is handed out in parts
/// as it arrives, so that a frame of 16 MiB costs nothing.
class FrameReader {
public:
    struct Limits {
        std::size_t control = 64U << 10U; ///< bytes of one control frame
        std::size_t block = 64U << 10U;   ///< bytes of one header block after decompression
    };
    FrameReader();
    explicit FrameReader(Limits limits);
    ~FrameReader();
    FrameReader(const FrameReader &) = delete;
    FrameReader &operator=(const FrameReader &) = delete;

    void feed(std::string_view bytes) { m_buffer.append(bytes); }
    /// Nothing = more bytes are needed. Invalid when the session cannot go on (wrong version, a frame or header block
    /// above the limits, a broken compression stream); every later call says the same.
    [[nodiscard]] Result<std::optional<Frame>> next();

private:
    struct Inflater;
    Error broken(std::string_view why);
    Result<std::optional<Frame>> dataPart();
    Result<std::optional<Frame>> control(std::uint16_t type, std::uint8_t flags, std::string_view payload);
    Status readBlock(std::string_view compressed, Frame &frame);
    void drop(std::size_t count);

    Limits m_limits;
    std::unique_ptr<Inflater> m_inflater;
    std::string m_buffer;
    std::size_t m_at = 0; ///< where the next frame begins in the buffer
    bool m_inData = false;
    std::uint32_t m_dataStream = 0;
    std::uint8_t m_dataFlags = 0;
    std::size_t m_dataLeft = 0;
    std::optional<Error> m_broken;
};

/// Makes the bytes of frames. Header blocks of one session share a compression context, so they must be sent in the
/// order they were made.
class FrameWriter {
public:
    FrameWriter();
    ~FrameWriter();
    FrameWriter(const FrameWriter &) = delete;
    FrameWriter &operator=(const FrameWriter &) = delete;

    [[nodiscard]] std::string synStream(std::uint32_t stream, const Headers &headers, std::uint8_t flags = 0);
    [[nodiscard]] std::string synReply(std::uint32_t stream, const Headers &headers, std::uint8_t flags = 0);
    [[nodiscard]] std::string headers(std::uint32_t stream, const Headers &headers, std::uint8_t flags = 0);
    /// At most 16 MiB less one byte.
    [[nodiscard]] static std::string data(std::uint32_t stream, std::string_view bytes, bool fin = false);
    [[nodiscard]] static std::string reset(std::uint32_t stream, ResetStatus status);
    [[nodiscard]] static std::string settings(const std::vector<std::pair<std::uint32_t, std::uint32_t>> &entries);
    [[nodiscard]] static std::string ping(std::uint32_t id);
    [[nodiscard]] static std::string goAway(std::uint32_t lastStream, GoAwayStatus status);
    [[nodiscard]] static std::string windowUpdate(std::uint32_t stream, std::uint32_t growth);
    /// A header block as it is before compression.
    [[nodiscard]] static std::string plainBlock(const Headers &headers);
    /// The next piece of this session's compression stream.
    [[nodiscard]] std::string compress(std::string_view plain);

private:
    struct Deflater;
    std::unique_ptr<Deflater> m_deflater;
};

/// What both compression contexts begin with.
[[nodiscard]] const std::string &headerDictionary();

} // namespace ph::net::spdy
