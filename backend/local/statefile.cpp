// SPDX-License-Identifier: Apache-2.0
#include "backend/local/statefile.h"

#include <nlohmann/json.hpp>
#include <pilothouse/version.h>

#include <cerrno>
#include <chrono>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

namespace ph::local {
namespace {

using nlohmann::json;

/// A killed process leaves its lock for a moment to the child it was just making, until that runs its program.
constexpr std::chrono::seconds orphanedLockLimit{5};

json toJson(const ProcessIdentity &identity) {
    return {{"bootId", identity.bootId}, {"pid", identity.pid}, {"startTicks", identity.startTicks}};
}

std::optional<ProcessIdentity> identityOf(const json &value) {
    if (!value.is_object())
        return std::nullopt;
    return ProcessIdentity{value.value("bootId", ""), value.value("pid", pid_t{0}), value.value("startTicks", 0ULL)};
}

fs::path lockPath(const fs::path &stateDirectory) {
    return stateDirectory / "lock";
}

} // namespace

fs::path clusterFilePath(const fs::path &stateDirectory) {
    return stateDirectory / "cluster.json";
}

Result<ClusterFile> readClusterFile(const fs::path &stateDirectory) {
    const fs::path path = clusterFilePath(stateDirectory);
    PH_ASSIGN(const std::string text, readFile(path, 1U << 20U));
    Error broken{Errc::Invalid, "the embedded cluster's settings cannot be read", path.native(), 0,
                 "Move this file away; the cluster then chooses its addresses anew"};
    try {
        const json document = json::parse(text);
        const int version = document.value("version", 0);
        if (version > ClusterFile::currentVersion) {
            broken.cause = "it was written by a newer version (" + document.value("programVersion", "unknown") + ")";
            broken.hint = "Use that version or a newer one";
            return broken;
        }
        ClusterFile file;
        PH_ASSIGN(file.slice, AddressSlice::parse(document.at("slice").get<std::string>()));
        file.port = document.at("port").get<std::uint16_t>();
        file.process = identityOf(document.value("process", json()));
        file.programVersion = document.value("programVersion", "");
        return file;
    } catch (const json::exception &problem) {
        broken.cause = problem.what();
        return broken;
    }
}

Status writeClusterFile(const fs::path &stateDirectory, const ClusterFile &file) {
    json document{{"version", ClusterFile::currentVersion},
                  {"slice", file.slice.cidr()},
                  {"port", file.port},
                  {"programVersion", versionString}};
    if (file.process)
        document["process"] = toJson(*file.process);
    return writeFileAtomic(clusterFilePath(stateDirectory), document.dump(2) + "\n");
}

Result<FileDescriptor> lockStateDirectory(const fs::path &stateDirectory) {
    auto lock = lockFile(lockPath(stateDirectory));
    const auto deadline = std::chrono::steady_clock::now() + orphanedLockLimit;
    while (!lock && lock.error().code == Errc::Conflict && !stateDirectoryHolder(stateDirectory) &&
           std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // flock() has no time-out
        lock = lockFile(lockPath(stateDirectory));
    }
    if (!lock) {
        Error error = std::move(lock).error();
        if (error.code == Errc::Conflict) {
            const auto holder = stateDirectoryHolder(stateDirectory);
            error.what =
                "the state directory is in use" + (holder ? " by process " + std::to_string(*holder) : std::string());
            error.subject = stateDirectory.native();
            error.hint = "Stop that process with 'pilothousectl local down', or give another folder with --state-dir";
        }
        return error;
    }
    PH_ASSIGN(const ProcessIdentity self, processIdentity(::getpid()));
    // In place and never by rename: the lock belongs to this very file.
    const std::string text = toJson(self).dump() + "\n";
    if (::ftruncate(lock->get(), 0) != 0 ||
        ::pwrite(lock->get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return systemError("write the lock file", lockPath(stateDirectory).native(), errno);
    return lock;
}

std::optional<pid_t> stateDirectoryHolder(const fs::path &stateDirectory) {
    const auto text = readFile(lockPath(stateDirectory), 4096);
    if (!text)
        return std::nullopt;
    const auto identity = identityOf(json::parse(*text, nullptr, false));
    if (!identity || !isAlive(*identity))
        return std::nullopt;
    return identity->pid;
}

} // namespace ph::local
