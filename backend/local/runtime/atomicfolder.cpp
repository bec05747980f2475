// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/atomicfolder.h"

#include "backend/core/clock.h"
#include "backend/core/random.h"

#include <cerrno>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::local {

namespace {

constexpr const char *DataLink = "..data";

std::string firstPart(const std::string &path) {
    return path.substr(0, path.find('/'));
}

ProjectedFiles readCurrent(const fs::path &folder) {
    ProjectedFiles files;
    std::error_code failed;
    const fs::path current = fs::canonical(folder / DataLink, failed);
    if (failed)
        return files;
    for (auto entry = fs::recursive_directory_iterator(current, failed);
         !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        struct stat info {};
        if (!entry->is_regular_file(failed) || ::stat(entry->path().c_str(), &info) != 0)
            continue;
        files[fs::relative(entry->path(), current, failed).string()] = {readFile(entry->path()).valueOr({}),
                                                                        info.st_mode & 0777U};
    }
    return files;
}

Status writePlain(const fs::path &path, const ProjectedFile &file) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    const FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    std::string_view rest = file.content;
    while (fd && !rest.empty()) {
        const ssize_t count = ::write(fd.get(), rest.data(), rest.size());
        if (count < 0 && errno != EINTR)
            return systemError("write the file", path.string(), errno);
        rest.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    if (!fd || ::fchmod(fd.get(), file.mode) != 0)
        return systemError("write the file", path.string(), errno);
    return {};
}

Status replaceLink(const fs::path &link, const std::string &target) {
    const fs::path temporary = link.string() + "_tmp";
    ::unlink(temporary.c_str());
    if (::symlink(target.c_str(), temporary.c_str()) != 0 || ::rename(temporary.c_str(), link.c_str()) != 0)
        return systemError("make the link", link.string(), errno);
    return {};
}

} // namespace

bool staysInside(const std::string &path) {
    if (path.empty() || path.front() == '/')
        return false;
    for (const fs::path &part : fs::path(path))
        if (part == ".." || part.empty())
            return false;
    return true;
}

Result<bool> writeAtomicFolder(const fs::path &folder, const ProjectedFiles &files) {
    for (const auto &[path, file] : files)
        if (!staysInside(path) || firstPart(path).rfind("..", 0) == 0)
            return Error{Errc::Invalid, "a file of the volume would lie outside of it", path};
    PH_TRY(makeDirectories(folder, 0755));
    std::error_code failed;
    if (fs::exists(folder / DataLink, failed) && readCurrent(folder) == files)
        return false;
    const fs::path old = fs::read_symlink(folder / DataLink, failed);
    const std::string stamp = ".." + formatTime(Clock::system().now()) + "." + randomNameSuffix(8);
    PH_TRY(makeDirectories(folder / stamp, 0755));
    std::set<std::string> tops;
    for (const auto &[path, file] : files) {
        PH_TRY(writePlain(folder / stamp / path, file));
        tops.insert(firstPart(path));
    }
    PH_TRY(replaceLink(folder / DataLink, stamp));
    for (const std::string &top : tops)
        if (!fs::is_symlink(folder / top, failed))
            PH_TRY(replaceLink(folder / top, std::string(DataLink) + "/" + top));
    for (const auto &entry : fs::directory_iterator(folder, failed)) {
        const std::string name = entry.path().filename().string();
        if (name != DataLink && name != stamp && !tops.contains(name))
            fs::remove_all(entry.path(), failed);
    }
    return true;
}

} // namespace ph::local
