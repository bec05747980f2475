// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ph::local::shim {

/// The log of one container run in the format of the container runtime interface: "<time> <stream> F|P <text>\n" per
/// line, P for a part of a line longer than 16 KiB. Starts a new file above LogLimit and keeps LogParts older ones.
/// A full disk loses lines, never stops the container. One thread.
class ContainerLog {
public:
    /// @p folder is an open folder; the log is made in it, appended when there.
    explicit ContainerLog(int folder);
    ~ContainerLog();
    ContainerLog(const ContainerLog &) = delete;
    ContainerLog &operator=(const ContainerLog &) = delete;

    enum class Stream { Stdout, Stderr };
    /// Takes bytes as they come; whole lines go to the file at once.
    void write(Stream stream, std::string_view bytes);
    /// Writes what has no newline yet, at the end of the streams.
    void finish();

private:
    void line(Stream stream, char tag, std::string_view text);
    void store();
    void rotate();

    int m_folder;
    int m_file = -1;
    std::uint64_t m_size = 0;
    std::string m_rest[2];
    std::string m_pending;
};

/// Nanoseconds since the epoch.
[[nodiscard]] std::int64_t nowNs();
/// Nanoseconds of a clock that nobody sets.
[[nodiscard]] std::int64_t steadyNs();

} // namespace ph::local::shim
