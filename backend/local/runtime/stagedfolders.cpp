// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/stagedfolders.h"

#include "backend/local/runtime/treecopy.h"
#include "backend/obs/log.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace ph::local {

namespace {

const obs::Log runtimeLog("local");
constexpr const char *NewPrefix = ".new-";
constexpr const char *DoomedPrefix = ".deleted-";

Status syncFolder(const fs::path &folder) {
    const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0)
        return systemError("write to the disk", folder.string(), errno);
    return {};
}

} // namespace

bool isPlainName(const std::string &name) {
    return !name.empty() && name.front() != '.' && name.size() < 200 && name.find('/') == std::string::npos &&
           name.find('\0') == std::string::npos;
}

bool StagedFolders::has(const std::string &name) const {
    std::error_code failed;
    return isPlainName(name) && fs::is_directory(m_parent / name, failed);
}

bool StagedFolders::madeHere(const std::string &name) const {
    const std::lock_guard lock(m_mutex);
    return m_making.contains(name) || m_made.contains(name);
}

Status StagedFolders::make(const std::string &name, const std::function<Status(const fs::path &)> &fill) {
    if (!isPlainName(name))
        return Error{Errc::Invalid, "the name cannot be one of a folder", name};
    {
        const std::lock_guard lock(m_mutex);
        if (!m_making.insert(name).second)
            return Error{Errc::Conflict, "it is being made already", name};
    }
    const fs::path fresh = m_parent / (NewPrefix + name);
    const auto whole = [&]() -> Status {
        PH_TRY(makeDirectories(m_parent));
        PH_TRY(removeTree(fresh));
        PH_TRY(fill(fresh));
        // One flush of the file system instead of one for each of some thousand files and folders.
        PH_TRY(flushFileSystem(fresh));
        if (::rename(fresh.c_str(), (m_parent / name).c_str()) != 0)
            return systemError("give its name to", name, errno);
        return syncFolder(m_parent);
    };
    Status made = whole();
    if (!made)
        if (const Status removed = removeTree(fresh); !removed)
            runtimeLog.warning("a half-made folder stays until the next start", {{"reason", removed.error().text()}});
    const std::lock_guard lock(m_mutex);
    m_making.erase(name);
    if (made)
        m_made.insert(name);
    return made;
}

Status StagedFolders::remove(const std::string &name) {
    if (!isPlainName(name))
        return {};
    // Renamed first: a removal that is interrupted must not leave half of it under its name.
    const fs::path doomed = m_parent / (DoomedPrefix + name);
    if (::rename((m_parent / name).c_str(), doomed.c_str()) != 0 && errno != ENOENT)
        return systemError("remove", name, errno);
    return removeTree(doomed);
}

void StagedFolders::sweep() {
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(m_parent, failed)) {
        const std::string name = entry.path().filename().string();
        const bool half = name.rfind(NewPrefix, 0) == 0 && !madeHere(name.substr(std::string_view(NewPrefix).size()));
        if (!half && name.rfind(DoomedPrefix, 0) != 0)
            continue;
        if (const Status removed = removeTree(entry.path()); !removed)
            runtimeLog.warning("a folder could not be removed", {{"reason", removed.error().text()}});
    }
}

} // namespace ph::local
