// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"

#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ph {

/// A program to start. Never a shell: argv goes to execve as it is.
struct Command {
    std::vector<std::string> argv; ///< argv[0] is a path or a name looked up in PATH of `environment`
    std::optional<std::map<std::string, std::string>> environment; ///< the whole environment; nothing = inherit
    fs::path workingDirectory = {};                                ///< empty = inherit
    std::string input = {};                                        ///< written to standard input, which then closes
    std::size_t outputLimit = 16U << 20U;                          ///< bytes kept of each stream; the rest is dropped
    /// Standard input and error are this process's own, for a program that asks the person at the terminal. It stays in
    /// our process group, since only the foreground group may read there; `input` is not used and CommandResult::err
    /// stays empty.
    bool terminal = false;
};

struct CommandResult {
    int exitCode = 0; ///< 128 + signal when killed
    std::string out;
    std::string err;
};

/// Runs a program to its end. On cancel or deadline: SIGTERM to its process group, SIGKILL after 2 s. NotFound when the
/// program does not exist (subject = its name). A non-zero exit code is a success of this call.
[[nodiscard]] Result<CommandResult> runCommand(const Command &command, const Context &ctx);

/// Where @p name lies in the folders of @p path (PATH syntax); nothing when nowhere executable.
[[nodiscard]] std::optional<fs::path> findProgram(std::string_view name, std::string_view path);
[[nodiscard]] std::optional<fs::path> findProgram(std::string_view name);

/// Starts a program in a session of its own that outlives us: stdin is /dev/null, both outputs are appended to @p log.
/// Returns its process id once execve has succeeded.
[[nodiscard]] Result<pid_t> startDetached(const Command &command, const fs::path &log);

/// Identity of a process that survives reuse of process ids: boot id, pid and start time in clock ticks (proc(5) field
/// 22).
struct ProcessIdentity {
    std::string bootId;
    pid_t pid = 0;
    unsigned long long startTicks = 0;
    bool operator==(const ProcessIdentity &) const = default;
};
/// The identity of a running process; NotFound when it does not run (a zombie does not).
[[nodiscard]] Result<ProcessIdentity> processIdentity(pid_t pid);
[[nodiscard]] bool isAlive(const ProcessIdentity &identity);
/// The folder of the running program, where its sister programs lie.
[[nodiscard]] fs::path programDirectory();

} // namespace ph
