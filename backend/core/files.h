// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ph {

namespace fs = std::filesystem;

/// Reads a whole file, at most @p limit bytes (Invalid above). NotFound and Forbidden name the path.
[[nodiscard]] Result<std::string> readFile(const fs::path &path, std::uintmax_t limit = 64U << 20U);
/// Replaces @p path in one step (temporary file beside it, fsync, rename, fsync of the folder); default mode is owner
/// only.
[[nodiscard]] Status writeFileAtomic(const fs::path &path, std::string_view content, unsigned mode = 0600);
/// Makes @p path and its parents; those it makes are 0700 unless @p mode says otherwise.
[[nodiscard]] Status makeDirectories(const fs::path &path, unsigned mode = 0700);
/// An empty folder of our own (0700) under the system's temporary folder.
[[nodiscard]] Result<fs::path> makeTemporaryDirectory(std::string_view prefix);
/// Error from errno: "could not <doing>: <strerror>", with the code that fits (NotFound, Forbidden, Internal).
[[nodiscard]] Error systemError(std::string_view doing, std::string_view subject, int number);

/// A file descriptor that closes itself.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(FileDescriptor &&other) noexcept : m_fd(other.release()) {}
    FileDescriptor &operator=(FileDescriptor &&other) noexcept;
    FileDescriptor(const FileDescriptor &) = delete;
    FileDescriptor &operator=(const FileDescriptor &) = delete;
    ~FileDescriptor() { reset(); }
    [[nodiscard]] int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    [[nodiscard]] int release();
    void reset(int fd = -1);

private:
    int m_fd = -1;
};

/// An advisory lock (flock) held while the object lives; Conflict at once when another process holds it.
[[nodiscard]] Result<FileDescriptor> lockFile(const fs::path &path);

/// The user's folders for this application (XDG), each made 0700 on first use by the caller.
struct UserPaths {
    fs::path config; ///< $XDG_CONFIG_HOME/pilothouse: settings, catalogue additions
    fs::path data;   ///< $XDG_DATA_HOME/pilothouse: the console's database
    fs::path state;  ///< $XDG_STATE_HOME/pilothouse: logs, the embedded cluster
    fs::path cache;  ///< $XDG_CACHE_HOME/pilothouse
    static UserPaths fromEnvironment();
};

} // namespace ph
