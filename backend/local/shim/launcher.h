// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/core/result.h"
#include "backend/local/shim/protocol.h"

#include <string>
#include <vector>

namespace ph::local::shim {

/// What a container sees of the file system, in this order.
struct Mount {
    enum class Kind { Bind, ReadOnlyBind, OptionalReadOnlyBind, Tmpfs, Directory, Symlink };
    Kind kind = Kind::Bind;
    std::string source; ///< a path of the host; of a symlink its text; unused by Tmpfs and Directory
    std::string target; ///< absolute, inside
    std::string mode;   ///< octal, of Tmpfs and Directory; empty = 0755
};

/// One container: its own mount, PID, IPC and host-name namespace, and a user namespace in which the user who runs us
/// is shown as @p uid. The network is the host's.
struct Sandbox {
    std::string hostname;
    uid_t uid = 0;
    gid_t gid = 0;
    bool readOnlyRoot = false;
    std::vector<Mount> mounts; ///< after the base (systemMounts())
};

/// Programs and libraries of this computer, read-only, with an empty /tmp, /run, /var and a minimal /dev and /etc. Host
/// names, users and the resolver's order are not in it.
[[nodiscard]] std::vector<Mount> systemMounts();

struct Launch {
    fs::path runFolder;  ///< made here, 0700; afterwards holds socket, log, exit record and `identity`
    fs::path bubblewrap; ///< the program
    fs::path shim;       ///< the program
    Sandbox sandbox;
    ProcessSpec process;
};

/// Starts a container that outlives this process and returns once its command runs. NotFound (subject = a program) when
/// bubblewrap or the shim is missing, Invalid (reason "StartError") when the command cannot be started in the sandbox,
/// Internal with bubblewrap's words when the sandbox cannot be made.
[[nodiscard]] Status launch(const Launch &launch, const Context &ctx);

/// The shim's identity as it was written after the start, for ending a shim that does not answer.
[[nodiscard]] Result<ProcessIdentity> readIdentity(const fs::path &runFolder);
/// SIGKILL to the shim of a run (and so to everything in it), when it still lives.
void killRun(const fs::path &runFolder);

} // namespace ph::local::shim
