// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What pilothouse-local and pilothouse-shim say to each other over the Unix socket of a container, and the start
/// configuration. Frames: 4 bytes length of the rest (host order, same machine), 1 byte type, payload. Numbers in host
/// order, text as 4 bytes length and bytes. No dependency: the shim is linked with nothing but the C++ library.
namespace ph::local::shim {

/// Longest frame either side accepts.
inline constexpr std::uint32_t MaxFrame = 4U << 20U;
/// Data frames carry at most this much.
inline constexpr std::size_t MaxChunk = 64U << 10U;
/// The names of the files in a container run's folder.
inline constexpr const char *SocketName = "shim.sock";
inline constexpr const char *LogName = "log"; ///< older parts: log.1 (newest) … log.4
inline constexpr const char *ExitName = "exit";
/// What the newest freeze came to, one line: "frozen <processes> <limit in ms>", then "thawed", "expired" (it went on
/// by itself when the time was over), "abandoned" (whoever froze it went away) or "broken" (something ran meanwhile).
inline constexpr const char *FreezeName = "freeze";
/// Locked (flock) from before the sandbox starts until the shim has ended: tells a run that is only starting from a
/// lost one.
inline constexpr const char *LockName = "lock";
inline constexpr int LogParts = 4;
/// The log starts a new file above this size.
inline constexpr std::uint64_t LogLimit = 10U << 20U;

enum class Type : unsigned char {
    // Requests, the first frame of a connection (several may follow one another except after Exec and Attach).
    State = 's',  ///< -> StateIs
    Signal = 'k', ///< i32 number, u8 everyone (else only the command) -> Ok or Failed
    Exec = 'e',   ///< ProcessSpec -> Ok, then the stream
    Attach = 'a', ///< -> Ok, then the stream of the command itself
    /// u32 milliseconds until it thaws by itself -> Ok{u32 processes} or Failed. An Exec that comes meanwhile waits.
    Freeze = 'f',
    /// -> Ok{u8 everything stood still until now}; 0 means that the time-out had thawed it before or something ran
    Thaw = 't',
    Watch = 'w', ///< -> Exited once the command ended
    Usage = 'u', ///< -> UsageIs
    // In a stream, to the shim.
    Stdin = '0',
    CloseStdin = 'c',
    Resize = 'r', ///< u32 columns, u32 rows
    // Answers.
    Ok = 'O',
    Failed = 'F',  ///< text
    StateIs = 'S', ///< i32 pid in the container, i64 started (ns since the epoch), u8 frozen
    UsageIs = 'U', ///< u64 CPU time in microseconds, u64 resident bytes, u32 processes
    Stdout = '1',
    Stderr = '2',
    Exited = 'X' ///< i32 exit code (128 + signal when killed)
};

/// Appends values to a payload.
class Writer {
public:
    template <typename N>
    requires std::is_arithmetic_v<N> || std::is_enum_v<N> Writer &number(N value) {
        char raw[sizeof(N)];
        std::memcpy(raw, &value, sizeof(N));
        m_bytes.append(raw, sizeof(N));
        return *this;
    }
    Writer &text(std::string_view value) {
        number(static_cast<std::uint32_t>(value.size()));
        m_bytes.append(value);
        return *this;
    }
    Writer &list(const std::vector<std::string> &values) {
        number(static_cast<std::uint32_t>(values.size()));
        for (const std::string &value : values)
            text(value);
        return *this;
    }
    [[nodiscard]] const std::string &bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

/// Reads values from a payload; after the first that does not fit everything is empty and ok() is false.
class Reader {
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}
    template <typename N> [[nodiscard]] N number() {
        N value{};
        if (m_rest.size() < sizeof(N)) {
            fail();
            return value;
        }
        std::memcpy(&value, m_rest.data(), sizeof(N));
        m_rest.remove_prefix(sizeof(N));
        return value;
    }
    [[nodiscard]] std::string text() {
        const auto size = number<std::uint32_t>();
        if (size > m_rest.size()) {
            fail();
            return {};
        }
        std::string value(m_rest.substr(0, size));
        m_rest.remove_prefix(size);
        return value;
    }
    [[nodiscard]] std::vector<std::string> list() {
        const auto count = number<std::uint32_t>();
        std::vector<std::string> values;
        for (std::uint32_t i = 0; i < count && m_ok; ++i)
            values.push_back(text());
        return values;
    }
    [[nodiscard]] bool ok() const { return m_ok; }

private:
    void fail() {
        m_ok = false;
        m_rest = {};
    }
    std::string_view m_rest;
    bool m_ok = true;
};

struct Frame {
    Type type = Type::Ok;
    std::string payload;
};

[[nodiscard]] inline std::string encodeFrame(Type type, std::string_view payload = {}) {
    Writer frame;
    frame.number(static_cast<std::uint32_t>(payload.size() + 1)).number(type);
    std::string bytes = frame.bytes();
    bytes.append(payload);
    return bytes;
}

/// Collects bytes of a connection and cuts them into frames.
class FrameBuffer {
public:
    void append(std::string_view bytes) { m_bytes.append(bytes); }
    /// The next whole frame; nothing when more bytes are needed or broken() is true.
    [[nodiscard]] std::optional<Frame> next() {
        std::uint32_t size = 0;
        if (m_broken || m_bytes.size() < sizeof(size))
            return {};
        std::memcpy(&size, m_bytes.data(), sizeof(size));
        if (size == 0 || size > MaxFrame) {
            m_broken = true;
            return {};
        }
        if (m_bytes.size() < sizeof(size) + size)
            return {};
        Frame frame;
        frame.type = static_cast<Type>(m_bytes[sizeof(size)]);
        frame.payload = m_bytes.substr(sizeof(size) + 1, size - 1);
        m_bytes.erase(0, sizeof(size) + size);
        return frame;
    }
    [[nodiscard]] bool broken() const { return m_broken; }

private:
    std::string m_bytes;
    bool m_broken = false;
};

/// A process to start in a container: the command itself (start configuration) or an exec.
struct ProcessSpec {
    std::vector<std::string> argv;
    std::vector<std::string> environment; ///< "NAME=value"; of an exec: added to the container's
    std::string workingDirectory;         ///< empty = the container's
    bool tty = false;
    bool stdin_ = false; ///< else /dev/null
    std::uint32_t columns = 80;
    std::uint32_t rows = 24;
    /// Of an exec: when its connection ends it goes on, its input ends and its output is dropped; what has a terminal
    /// is hung up. Else it is killed.
    bool detached = false;

    [[nodiscard]] std::string encode() const {
        Writer out;
        out.list(argv)
            .list(environment)
            .text(workingDirectory)
            .number(tty)
            .number(stdin_)
            .number(columns)
            .number(rows)
            .number(detached);
        return out.bytes();
    }
    [[nodiscard]] static std::optional<ProcessSpec> decode(std::string_view bytes) {
        Reader in(bytes);
        ProcessSpec spec;
        spec.argv = in.list();
        spec.environment = in.list();
        spec.workingDirectory = in.text();
        spec.tty = in.number<bool>();
        spec.stdin_ = in.number<bool>();
        spec.columns = in.number<std::uint32_t>();
        spec.rows = in.number<std::uint32_t>();
        spec.detached = in.number<bool>();
        if (!in.ok() || spec.argv.empty())
            return {};
        return spec;
    }
};

/// What is left of a container run, written once, durably, before the shim ends: "code started finished" in one line
/// (times in ns since the epoch).
struct ExitRecord {
    int code = 0;
    std::int64_t startedNs = 0;
    std::int64_t finishedNs = 0;
};

} // namespace ph::local::shim
