// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/memberfiles.h"

#include "backend/core/clock.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <fcntl.h>
#include <pwd.h>
#include <unistd.h>

namespace ph::agent {
namespace {

Status flushDirectory(const fs::path &directory) {
    const FileDescriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::fsync(fd.get()) != 0)
        return systemError("flush the folder to the disk", directory.native(), errno);
    return {};
}

std::optional<pid_t> pidFileNumber(const fs::path &file) {
    const auto text = readFile(file, 4096);
    pid_t pid = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), pid).ec != std::errc() || pid <= 0)
        return std::nullopt;
    return pid;
}

} // namespace

fs::path bootstrapDirectory(const AgentSettings &settings) {
    return fs::path(settings.data.native() + ".bootstrap");
}

Status commitBootstrap(const AgentSettings &settings) {
    const fs::path made = bootstrapDirectory(settings);
    // The whole filesystem in one go: a thousand files one by one cost seconds on a busy disk.
    const FileDescriptor fd(::open(made.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd || ::syncfs(fd.get()) != 0)
        return systemError("flush the new data directory to the disk", made.native(), errno);
    if (::rename(made.c_str(), settings.data.c_str()) != 0)
        return systemError("put the new data directory in its place", settings.data.native(), errno);
    return flushDirectory(settings.data.parent_path());
}

fs::path bootstrappedPath(const AgentSettings &settings) {
    return settings.ownDirectory() / "bootstrapped.json";
}

Status writeBootstrapped(const AgentSettings &settings, const std::string &version) {
    const nlohmann::json document{{"instanceId", settings.instanceId},
                                  {"member", settings.podName},
                                  {"engine", settings.engine},
                                  {"version", version},
                                  {"at", formatTime(Clock::system().now())}};
    return writeFileAtomic(bootstrappedPath(settings), document.dump(2) + "\n");
}

/// Servers look their own user up; without an entry in /etc/passwd PostgreSQL's peer and MariaDB's unix_socket
/// authentication do not work.
Result<std::string> systemUser() {
    const passwd *entry = ::getpwuid(::geteuid());
    if (entry)
        return std::string(entry->pw_name);
    return Error{Errc::Invalid, "this user id has no name in /etc/passwd, which a database server needs",
                 std::to_string(::geteuid()), 0, "Run the pod with the user id the image was made for"};
}

Result<bool> updateFile(const fs::path &path, const std::string &content) {
    const auto before = readFile(path);
    if (before && *before == content)
        return false;
    PH_TRY(writeFileAtomic(path, content));
    return true;
}

Result<bool> copyTlsFiles(const AgentSettings &settings) {
    const fs::path own = settings.ownDirectory() / "tls";
    PH_TRY(makeDirectories(own));
    bool changed = false;
    for (const char *name : {"tls.key", "tls.crt", "ca.crt"}) {
        auto mounted = readFile(settings.tlsDirectory / name, 1U << 20U);
        if (!mounted) {
            Error error = std::move(mounted).error();
            error.hint = "The Secret with the instance's certificate must be mounted there";
            return error;
        }
        PH_ASSIGN(const bool differs, updateFile(own / name, *mounted));
        changed = changed || differs;
    }
    return changed;
}

std::string mountedContents(const AgentSettings &settings, const char *parameters) {
    std::string all;
    for (const fs::path &path : {settings.tlsDirectory / "tls.crt", settings.tlsDirectory / "tls.key",
                                 settings.tlsDirectory / "ca.crt", settings.configDirectory / parameters})
        all += readFile(path, 1U << 20U).valueOr(std::string()) + '\0';
    return all;
}

std::optional<pid_t> runningServer(const fs::path &pidFile, const fs::path &data) {
    const auto pid = pidFileNumber(pidFile);
    std::error_code failed;
    if (pid && *pid != ::getpid() && fs::equivalent("/proc/" + std::to_string(*pid) + "/cwd", data, failed) && !failed)
        return pid;
    return std::nullopt;
}

} // namespace ph::agent
