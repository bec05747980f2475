// SPDX-License-Identifier: Apache-2.0
#include "backend/local/launcherchecks.h"

#include "backend/core/process.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::local {
namespace {

using namespace std::chrono_literals;

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

bool executable(const fs::path &path) {
    return ::access(path.c_str(), X_OK) == 0;
}

LocalPart postgresPart(const fs::path &root) {
    LocalPart part{"PostgreSQL programs", LocalPart::State::Passed, {}, {}};
    std::vector<std::string> versions;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(root / "usr/lib/postgresql", failed)) {
        const fs::path bin = entry.path() / "bin";
        if (executable(bin / "postgres") && executable(bin / "initdb"))
            versions.push_back(entry.path().filename().native());
    }
    std::sort(versions.begin(), versions.end());
    for (const std::string &version : versions)
        part.detail += (part.detail.empty() ? "version " : ", ") + version;
    if (versions.empty()) {
        part.detail = "no PostgreSQL server is installed, so no PostgreSQL can be created here";
        part.fix = "sudo apt-get install postgresql-15";
    }
    return part;
}

/// The programs image pilothouse/mariadb is made of.
LocalPart mariadbPart(const fs::path &root, const Context &ctx) {
    LocalPart part{"MariaDB programs", LocalPart::State::Passed, {}, {}};
    std::string missing;
    for (const char *program : {"usr/sbin/mariadbd", "usr/bin/mariadb-install-db", "usr/bin/mariadb"})
        if (!executable(root / program))
            missing += (missing.empty() ? "" : ", ") + fs::path(program).filename().native();
    if (!missing.empty()) {
        part.detail =
            "no complete MariaDB server is installed (missing: " + missing + "), so no MariaDB can be created here";
        part.fix = "sudo apt-get install mariadb-server";
        return part;
    }
    const std::string server = (root / "usr/sbin/mariadbd").native();
    const auto told = runCommand({{server, "--no-defaults", "--version"}, std::nullopt}, ctx.withTimeout(5s));
    // "mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)"
    const auto at = told && told->exitCode == 0 ? told->out.find("Ver ") : std::string::npos;
    const std::string version = at == std::string::npos
                                    ? std::string()
                                    : told->out.substr(at + 4, told->out.find_first_of("- ", at + 4) - at - 4);
    part.detail = version.empty() ? server : "version " + version;
    return part;
}

} // namespace

std::vector<LocalPart> checkDatabasePrograms(const Context &ctx, const fs::path &root) {
    std::vector<LocalPart> parts{postgresPart(root), mariadbPart(root, ctx)};
    const bool none = std::all_of(parts.begin(), parts.end(), [](const LocalPart &part) { return !part.fix.empty(); });
    for (LocalPart &part : parts)
        if (!part.fix.empty())
            part.state = none ? LocalPart::State::Failed : LocalPart::State::Warning;
    return parts;
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
