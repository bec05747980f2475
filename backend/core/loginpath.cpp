// SPDX-License-Identifier: Apache-2.0
#include "backend/core/loginpath.h"

#include "backend/core/process.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace ph {
namespace {

constexpr std::string_view marker = "--pilothouse-path--";
constexpr std::chrono::seconds askLimit{5};
constexpr const char *fallbackPath = "/usr/local/bin:/usr/bin:/bin";

std::string ownPath() {
    const char *path =
        std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): read before anything writes the environment
    return path && *path ? path : fallbackPath;
}

void addFolders(std::vector<std::string_view> &folders, std::string_view path) {
    while (!path.empty()) {
        const std::size_t end = std::min(path.find(':'), path.size());
        const std::string_view folder = path.substr(0, end);
        // A relative entry would make the program found depend on the folder we happen to be in.
        if (folder.starts_with('/') && std::ranges::find(folders, folder) == folders.end())
            folders.push_back(folder);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
}

} // namespace

std::string joinPaths(std::string_view first, std::string_view second) {
    std::vector<std::string_view> folders;
    addFolders(folders, first);
    addFolders(folders, second);
    std::string text;
    for (const std::string_view folder : folders) {
        if (!text.empty())
            text += ':';
        text += folder;
    }
    return text;
}

Result<std::string> askLoginPath(const std::string &shell, const Context &ctx) {
    const std::string script =
        "printf '%s%s%s\\n' '" + std::string(marker) + "' \"$PATH\" '" + std::string(marker) + "'";
    Command command;
    command.argv = {shell, "-lc", script};
    PH_ASSIGN(const CommandResult result, runCommand(command, ctx));
    const std::size_t start = result.out.find(marker);
    const std::size_t end = start == std::string::npos ? start : result.out.find(marker, start + marker.size());
    if (end == std::string::npos)
        return Error{Errc::Invalid, "the login shell did not print its PATH", shell};
    return result.out.substr(start + marker.size(), end - start - marker.size());
}

const std::string &loginPath() {
    static const std::string path = [] {
        const char *shell = std::getenv("SHELL"); // NOLINT(concurrency-mt-unsafe): as above
        if (!shell || *shell != '/')
            return joinPaths(ownPath(), {});
        const auto asked = askLoginPath(shell, Context().withTimeout(askLimit));
        return joinPaths(asked.ok() ? asked.value() : std::string(), ownPath());
    }();
    return path;
}

} // namespace ph
