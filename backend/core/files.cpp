// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"

#include "backend/core/random.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ph {
namespace {

Status writeAll(int fd, std::string_view content, const std::string &subject) {
    while (!content.empty()) {
        const auto written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError("write the file", subject, errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

fs::path userFolder(const char *variable, const char *fallback) {
    // XDG Base Directory: a relative path in the variable is to be ignored.
    if (const char *value = std::getenv(variable); value && *value == '/')
        return fs::path(value) / "pilothouse";
    const char *home = std::getenv("HOME");
    return fs::path(home && *home ? home : "/") / fallback / "pilothouse";
}

} // namespace

Error systemError(std::string_view doing, std::string_view subject, int number) {
    Errc code = Errc::Internal;
    if (number == ENOENT || number == ENOTDIR)
        code = Errc::NotFound;
    else if (number == EACCES || number == EPERM)
        code = Errc::Forbidden;
    Error error{code, "could not " + std::string(doing), std::string(subject)};
    error.cause = std::generic_category().message(number);
    if (number == ENOSPC || number == EDQUOT) {
        error.reason = "DiskFull";
        error.hint = "Free some space on the disk that holds this file, then try again.";
    }
    return error;
}

Result<std::string> readFile(const fs::path &path, std::uintmax_t limit) {
    FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return systemError("open the file", path.native(), errno);
    struct ::stat info {};
    if (::fstat(fd.get(), &info) == 0 && S_ISDIR(info.st_mode))
        return systemError("read the file", path.native(), EISDIR);
    std::string content;
    char buffer[65536];
    for (;;) {
        const auto got = ::read(fd.get(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError("read the file", path.native(), errno);
        if (got == 0)
            return content;
        content.append(buffer, static_cast<std::size_t>(got));
        if (content.size() > limit)
            return Error{Errc::Invalid, "the file is larger than " + std::to_string(limit) + " bytes", path.native()};
    }
}

Status writeFileAtomic(const fs::path &path, std::string_view content, unsigned mode) {
    const fs::path temporary = path.parent_path() / ("." + path.filename().native() + "." + randomNameSuffix(8));
    FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!fd)
        return systemError("create the file", path.native(), errno);
    const auto fail = [&](Error error) {
        ::unlink(temporary.c_str());
        return error;
    };
    if (::fchmod(fd.get(), mode) != 0) // the umask may have taken bits away
        return fail(systemError("set the rights of the file", path.native(), errno));
    if (auto written = writeAll(fd.get(), content, path.native()); !written)
        return fail(written.error());
    if (::fsync(fd.get()) != 0)
        return fail(systemError("write the file to disk", path.native(), errno));
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return fail(systemError("replace the file", path.native(), errno));
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); directory)
        ::fsync(directory.get());
    return {};
}

Status makeDirectories(const fs::path &path, unsigned mode) {
    if (path.empty())
        return {};
    if (::mkdir(path.c_str(), mode) == 0)
        return {};
    if (errno == ENOENT) {
        PH_TRY(makeDirectories(path.parent_path(), mode));
        if (::mkdir(path.c_str(), mode) == 0)
            return {};
    }
    const int number = errno;
    std::error_code ignored;
    if (number == EEXIST && fs::is_directory(path, ignored))
        return {};
    return systemError("make the folder", path.native(), number);
}

Result<fs::path> makeTemporaryDirectory(std::string_view prefix) {
    std::error_code failed;
    const fs::path base = fs::temp_directory_path(failed);
    std::string name = ((failed ? fs::path("/tmp") : base) / (std::string(prefix) + ".XXXXXX")).native();
    if (!::mkdtemp(name.data()))
        return systemError("make a temporary folder", name, errno);
    return fs::path(name);
}

FileDescriptor &FileDescriptor::operator=(FileDescriptor &&other) noexcept {
    if (this != &other)
        reset(other.release());
    return *this;
}

int FileDescriptor::release() {
    return std::exchange(m_fd, -1);
}

void FileDescriptor::reset(int fd) {
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = fd;
}

Result<FileDescriptor> lockFile(const fs::path &path) {
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!fd)
        return systemError("open the lock file", path.native(), errno);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return Error{Errc::Conflict, "another process holds the lock", path.native()};
        return systemError("lock the file", path.native(), errno);
    }
    return fd;
}

UserPaths UserPaths::fromEnvironment() {
    return {userFolder("XDG_CONFIG_HOME", ".config"), userFolder("XDG_DATA_HOME", ".local/share"),
            userFolder("XDG_STATE_HOME", ".local/state"), userFolder("XDG_CACHE_HOME", ".cache")};
}

} // namespace ph
