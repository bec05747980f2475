// SPDX-License-Identifier: Apache-2.0
#include "backend/local/launcherchecks.h"

#include "backend/core/process.h"

#include <array>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::local {
namespace {

constexpr std::uintmax_t mebibyte = 1U << 20U;
constexpr std::uintmax_t diskFailed = 256 * mebibyte;
constexpr std::uintmax_t diskWarning = 2048 * mebibyte;

/// The one number a file under /proc/sys holds; nothing when it is not there.
std::optional<long> kernelSetting(const char *path) {
    const auto text = readFile(path, 64);
    if (!text)
        return std::nullopt;
    return std::strtol(text->c_str(), nullptr, 10);
}

/// Why this kernel refuses user namespaces and the command that changes it; empty when no setting is to blame.
std::pair<std::string, std::string> namespaceObstacle() {
    if (kernelSetting("/proc/sys/kernel/unprivileged_userns_clone") == 0)
        return {"the kernel forbids user namespaces to ordinary users",
                "sudo sysctl -w kernel.unprivileged_userns_clone=1"};
    if (kernelSetting("/proc/sys/user/max_user_namespaces") == 0)
        return {"the kernel allows no user namespaces at all", "sudo sysctl -w user.max_user_namespaces=15000"};
    if (kernelSetting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1)
        return {"AppArmor restricts user namespaces of ordinary users",
                "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"};
    return {};
}

} // namespace

LocalPart checkDatabasePrograms() {
    LocalPart part{"PostgreSQL programs", LocalPart::State::Failed, {}, {}};
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator("/usr/lib/postgresql", failed)) {
        const fs::path bin = entry.path() / "bin";
        if (::access((bin / "postgres").c_str(), X_OK) == 0 && ::access((bin / "initdb").c_str(), X_OK) == 0)
            part.detail += (part.detail.empty() ? "version " : ", ") + entry.path().filename().native();
    }
    if (!part.detail.empty()) {
        part.state = LocalPart::State::Passed;
        return part;
    }
    part.detail = "no PostgreSQL server is installed, so no PostgreSQL can be created here";
    part.fix = "sudo apt-get install postgresql-15";
    return part;
}

LocalPart checkSandbox(const Context &ctx) {
    LocalPart part{"sandbox", LocalPart::State::Failed, {}, {}};
    const auto program = findProgram("bwrap");
    if (!program) {
        part.detail = "bubblewrap is not installed; containers run in it";
        part.fix = "sudo apt-get install bubblewrap";
        return part;
    }
    const Command command{{program->native(), "--unshare-user", "--unshare-pid", "--uid", "999", "--gid", "999",
                           "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--die-with-parent", "/bin/true"},
                          std::nullopt};
    const auto result = runCommand(command, ctx.withTimeout(std::chrono::seconds(10)));
    if (result && result->exitCode == 0) {
        part.state = LocalPart::State::Passed;
        part.detail = program->native() + " works";
        return part;
    }
    const auto [why, fix] = namespaceObstacle();
    std::string said = result ? result->err.substr(0, result->err.find('\n')) : result.error().text();
    part.detail = why.empty() ? "bubblewrap cannot make a sandbox: " + said : why + " (" + said + ")";
    part.fix =
        fix.empty() ? "Allow user namespaces for this user; inside another container they are often switched off" : fix;
    return part;
}

LocalPart checkDisk(const fs::path &folder) {
    LocalPart part{"disk", LocalPart::State::Passed, {}, {}};
    fs::path place = folder;
    std::error_code failed;
    while (!fs::exists(place, failed) && place.has_parent_path() && place != place.parent_path())
        place = place.parent_path();
    const fs::space_info space = fs::space(place, failed);
    if (failed) {
        part.state = LocalPart::State::Warning;
        part.detail = "the room on the disk is not known: " + failed.message();
        part.fix = "Check that " + place.native() + " can be read";
        return part;
    }
    part.detail = sizeText(space.available) + " free in " + place.native();
    if (space.available < diskWarning) {
        part.state = space.available < diskFailed ? LocalPart::State::Failed : LocalPart::State::Warning;
        part.fix = "Make room on the disk of " + place.native() + ", or choose another with --state-dir";
    }
    return part;
}

std::string sizeText(std::uintmax_t bytes) {
    constexpr std::array<const char *, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text.data();
}

std::uintmax_t diskUsage(const fs::path &path) {
    const auto blocks = [](const fs::path &file) -> std::uintmax_t {
        struct stat info {};
        return ::lstat(file.c_str(), &info) == 0 ? static_cast<std::uintmax_t>(info.st_blocks) * 512 : 0;
    };
    std::uintmax_t total = blocks(path);
    std::error_code failed;
    fs::recursive_directory_iterator walk(path, fs::directory_options::skip_permission_denied, failed);
    for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed))
        total += blocks(walk->path());
    return total;
}

} // namespace ph::local
