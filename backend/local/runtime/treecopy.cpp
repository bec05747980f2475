// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/treecopy.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <map>
#include <set>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace ph::local {

namespace {

constexpr std::size_t Piece = 16U << 20U; // copied between two looks at the context
constexpr int FolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

using FileId = std::pair<dev_t, ino_t>;

Error copyError(const char *doing, const std::string &path, int number) {
    if (number == ENOSPC || number == EDQUOT) {
        Error error{Errc::Unavailable, "there is no room on the disk", path, 0,
                    "make room on the disk, then try again"};
        error.reason = "DiskFull";
        return error;
    }
    return systemError(doing, path, number);
}

Result<std::vector<std::string>> namesIn(int folder, const std::string &path) {
    const int again = ::openat(folder, ".", FolderFlags);
    DIR *directory = again >= 0 ? ::fdopendir(again) : nullptr;
    if (!directory)
        return systemError("read the folder", path, errno);
    std::vector<std::string> names;
    errno = 0;
    while (const dirent *entry = ::readdir(directory)) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..")
            names.push_back(name);
        errno = 0;
    }
    const int problem = errno;
    ::closedir(directory);
    if (problem != 0)
        return systemError("read the folder", path, problem);
    return names;
}

/// True for errors that say "not in this way", after which a simpler way is taken.
bool unsupported(int number) {
    return number == EOPNOTSUPP || number == EXDEV || number == EINVAL || number == ENOSYS || number == ENOTTY ||
           number == EPERM || number == ETXTBSY;
}

class Copier {
public:
    /// @p root: the folder the copy is made in.
    Copier(const Context &ctx, int root) : m_ctx(ctx), m_root(root) {}

    Status folder(int from, int to, const std::string &path);
    CopyOutcome outcome() const { return {m_size, m_reflinked}; }

private:
    Status entry(int from, int to, const std::string &name, const std::string &path);
    Status subfolder(int from, int to, const std::string &name, const std::string &path);
    Status file(int from, int to, const std::string &name, const std::string &path, const struct stat &known);
    Status content(int from, int to, off_t size, const std::string &path);
    Status range(int from, int to, off_t begin, off_t end, const std::string &path);
    Status properties(int from, int to, const std::string &path);

    const Context &m_ctx;
    const int m_root;
    enum class Way { Unknown, Reflink, Copy } m_way = Way::Unknown;
    bool m_inKernel = true; ///< copy_file_range works
    bool m_reflinked = false;
    TreeSize m_size;
    std::map<FileId, std::string> m_linked; ///< files with several names: where the first copy lies
};

Status Copier::folder(int from, int to, const std::string &path) {
    PH_ASSIGN(const auto names, namesIn(from, path));
    for (const std::string &name : names)
        PH_TRY(entry(from, to, name, path.empty() ? name : path + "/" + name));
    return properties(from, to, path);
}

Status Copier::entry(int from, int to, const std::string &name, const std::string &path) {
    PH_TRY(m_ctx.check("copy a volume"));
    struct stat known {};
    if (::fstatat(from, name.c_str(), &known, AT_SYMLINK_NOFOLLOW) != 0)
        return systemError("look at", path, errno);
    ++m_size.entries;
    if (S_ISDIR(known.st_mode))
        return subfolder(from, to, name, path);
    if (known.st_nlink > 1) {
        const auto [at, first] = m_linked.try_emplace(FileId{known.st_dev, known.st_ino}, path);
        if (!first)
            return ::linkat(m_root, at->second.c_str(), to, name.c_str(), 0) == 0
                       ? Status()
                       : Status(copyError("link", path, errno));
    }
    if (S_ISREG(known.st_mode))
        return file(from, to, name, path, known);
    if (S_ISLNK(known.st_mode)) {
        std::string target(static_cast<std::size_t>(std::max<off_t>(known.st_size, PATH_MAX)) + 1, '\0');
        const ssize_t size = ::readlinkat(from, name.c_str(), target.data(), target.size());
        if (size < 0)
            return systemError("read the link", path, errno);
        target.resize(static_cast<std::size_t>(size));
        if (::symlinkat(target.c_str(), to, name.c_str()) != 0)
            return copyError("make the link", path, errno);
    } else if (S_ISFIFO(known.st_mode) || S_ISSOCK(known.st_mode)) {
        if (::mknodat(to, name.c_str(), (known.st_mode & S_IFMT) | 0600, 0) != 0)
            return copyError("make", path, errno);
        if (::fchmodat(to, name.c_str(), known.st_mode & 07777, 0) != 0)
            return copyError("set the mode of", path, errno);
    } else {
        return {}; // devices: a pod cannot make any
    }
    if (::geteuid() == 0 && ::fchownat(to, name.c_str(), known.st_uid, known.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return copyError("set the owner of", path, errno);
    const timespec times[2] = {known.st_atim, known.st_mtim};
    if (::utimensat(to, name.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0)
        return copyError("set the time of", path, errno);
    return {};
}

Status Copier::subfolder(int from, int to, const std::string &name, const std::string &path) {
    const FileDescriptor source(::openat(from, name.c_str(), FolderFlags));
    if (!source)
        return systemError("open", path, errno);
    if (::mkdirat(to, name.c_str(), 0700) != 0)
        return copyError("make the folder", path, errno);
    const FileDescriptor target(::openat(to, name.c_str(), FolderFlags));
    if (!target)
        return systemError("open", path, errno);
    return folder(source.get(), target.get(), path);
}

Status Copier::file(int from, int to, const std::string &name, const std::string &path, const struct stat &known) {
    const FileDescriptor source(::openat(from, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat opened {};
    if (!source || ::fstat(source.get(), &opened) != 0)
        return systemError("open", path, errno);
    if (opened.st_ino != known.st_ino || opened.st_dev != known.st_dev)
        return Error{Errc::Conflict, "a file was replaced while it was copied", path};
    const FileDescriptor target(::openat(to, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!target)
        return copyError("make the file", path, errno);
    m_size.bytes += static_cast<std::uint64_t>(opened.st_blocks) * 512;
    if (opened.st_size > 0)
        PH_TRY(content(source.get(), target.get(), opened.st_size, path));
    return properties(source.get(), target.get(), path);
}

Status Copier::content(int from, int to, off_t size, const std::string &path) {
    if (m_way != Way::Copy) {
        if (::ioctl(to, FICLONE, from) == 0) {
            m_way = Way::Reflink;
            m_reflinked = true;
            return {};
        }
        if (!unsupported(errno))
            return copyError("reflink", path, errno);
        if (m_way == Way::Unknown)
            m_way = Way::Copy;
    }
    for (off_t at = 0; at < size;) {
        off_t begin = ::lseek(from, at, SEEK_DATA);
        if (begin < 0 && errno == ENXIO)
            break; // nothing but a hole follows
        off_t end = begin < 0 ? size : ::lseek(from, begin, SEEK_HOLE);
        if (begin < 0)
            begin = at;
        if (end < 0 || end > size)
            end = size;
        PH_TRY(range(from, to, begin, end, path));
        at = end;
    }
    return ::ftruncate(to, size) == 0 ? Status() : Status(copyError("set the size of", path, errno));
}

Status Copier::range(int from, int to, off_t begin, off_t end, const std::string &path) {
    std::vector<char> buffer;
    while (begin < end) {
        PH_TRY(m_ctx.check("copy a volume"));
        const std::size_t wanted = std::min<std::size_t>(Piece, static_cast<std::size_t>(end - begin));
        if (m_inKernel) {
            off_t in = begin;
            off_t out = begin;
            const ssize_t count = ::copy_file_range(from, &in, to, &out, wanted, 0);
            if (count > 0) {
                begin += count;
                continue;
            }
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0 && !unsupported(errno))
                return copyError("copy", path, errno);
            m_inKernel = false;
        }
        buffer.resize(1U << 20U);
        const ssize_t count = ::pread(from, buffer.data(), std::min(buffer.size(), wanted), begin);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read", path, errno);
        if (count == 0)
            return Error{Errc::Conflict, "a file became shorter while it was copied", path};
        for (ssize_t done = 0; done < count;) {
            const ssize_t written =
                ::pwrite(to, buffer.data() + done, static_cast<std::size_t>(count - done), begin + done);
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0)
                return copyError("write", path, errno);
            done += written;
        }
        begin += count;
    }
    return {};
}

Status Copier::properties(int from, int to, const std::string &path) {
    struct stat known {};
    if (::fstat(from, &known) != 0)
        return systemError("look at", path, errno);
    const ssize_t size = ::flistxattr(from, nullptr, 0);
    if (size > 0) {
        std::string names(static_cast<std::size_t>(size), '\0');
        const ssize_t got = ::flistxattr(from, names.data(), names.size());
        for (std::size_t at = 0; got > 0 && at < static_cast<std::size_t>(got);) {
            const std::string name = names.c_str() + at;
            at += name.size() + 1;
            const ssize_t length = ::fgetxattr(from, name.c_str(), nullptr, 0);
            std::string value(static_cast<std::size_t>(std::max<ssize_t>(length, 0)), '\0');
            if (length < 0 || ::fgetxattr(from, name.c_str(), value.data(), value.size()) < 0)
                continue;
            if (::fsetxattr(to, name.c_str(), value.data(), value.size(), 0) != 0 && errno != EPERM &&
                errno != EOPNOTSUPP) // an ordinary user may not set all of them
                return copyError("set an attribute of", path, errno);
        }
    }
    if (::geteuid() == 0 && ::fchown(to, known.st_uid, known.st_gid) != 0)
        return copyError("set the owner of", path, errno);
    const timespec times[2] = {known.st_atim, known.st_mtim};
    if (::fchmod(to, known.st_mode & 07777) != 0 || ::futimens(to, times) != 0)
        return copyError("set the mode and time of", path, errno);
    return {};
}

Status measure(int folder, const std::string &path, TreeSize &size, std::set<FileId> &seen) {
    PH_ASSIGN(const auto names, namesIn(folder, path));
    for (const std::string &name : names) {
        struct stat known {};
        if (::fstatat(folder, name.c_str(), &known, AT_SYMLINK_NOFOLLOW) != 0)
            continue; // gone since: this is a look at a running database
        ++size.entries;
        if (S_ISDIR(known.st_mode)) {
            if (const FileDescriptor inner(::openat(folder, name.c_str(), FolderFlags)); inner)
                PH_TRY(measure(inner.get(), path + "/" + name, size, seen));
        } else if (known.st_nlink < 2 || seen.emplace(known.st_dev, known.st_ino).second) {
            size.bytes += static_cast<std::uint64_t>(known.st_blocks) * 512;
        }
    }
    return {};
}

} // namespace

Result<TreeSize> measureTree(const fs::path &folder) {
    const FileDescriptor fd(::open(folder.c_str(), FolderFlags));
    if (!fd)
        return systemError("open", folder.string(), errno);
    TreeSize size;
    std::set<FileId> seen;
    PH_TRY(measure(fd.get(), folder.string(), size, seen));
    return size;
}

Result<CopyOutcome> copyTree(const fs::path &from, const fs::path &to, const Context &ctx) {
    const FileDescriptor source(::open(from.c_str(), FolderFlags));
    if (!source)
        return systemError("open", from.string(), errno);
    if (::mkdir(to.c_str(), 0700) != 0)
        return copyError("make the folder", to.string(), errno);
    const FileDescriptor target(::open(to.c_str(), FolderFlags));
    if (!target)
        return systemError("open", to.string(), errno);
    Copier copier(ctx, target.get());
    PH_TRY(copier.folder(source.get(), target.get(), {}));
    return copier.outcome();
}

bool canReflink(const fs::path &folder) {
    const FileDescriptor one(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    const FileDescriptor two(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    const std::string block(4096, 'x');
    return one && two && ::write(one.get(), block.data(), block.size()) == static_cast<ssize_t>(block.size()) &&
           ::ioctl(two.get(), FICLONE, one.get()) == 0;
}

Status flushFileSystem(const fs::path &folder) {
    const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::syncfs(fd.get()) != 0)
        return copyError("write to the disk", folder.string(), errno);
    return {};
}

Status removeTree(const fs::path &folder) {
    std::error_code failed;
    fs::remove_all(folder, failed);
    if (!failed)
        return {};
    // As an ordinary user one cannot remove from a folder one may not write, also when it is one's own.
    std::error_code ignored;
    fs::permissions(folder, fs::perms::owner_all, fs::perm_options::add | fs::perm_options::nofollow, ignored);
    auto at = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, ignored);
    for (; at != fs::recursive_directory_iterator(); at.increment(ignored)) {
        if (at->is_symlink(ignored) || !at->is_directory(ignored))
            continue;
        ::chmod(at->path().c_str(), 0700);
    }
    fs::remove_all(folder, failed);
    if (failed)
        return Error{Errc::Internal, "a folder could not be removed: " + failed.message(), folder.string()};
    return {};
}

} // namespace ph::local
