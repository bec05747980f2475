// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/local/slices.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ph::local {

/// What `cluster.json` in the state directory holds: chosen once at first start, plus who serves it now.
struct ClusterFile {
    static constexpr int currentVersion = 1;
    AddressSlice slice;
    std::uint16_t port = 0;                 ///< of the API server on 127.0.0.1
    std::optional<ProcessIdentity> process; ///< the pilothouse-local that serves it; nothing after an orderly end
    std::string programVersion;             ///< of the pilothouse-local that wrote it last
};

/// The file's path inside a state directory.
[[nodiscard]] fs::path clusterFilePath(const fs::path &stateDirectory);
/// NotFound before the first start; Invalid, with what to do, when it cannot be understood.
[[nodiscard]] Result<ClusterFile> readClusterFile(const fs::path &stateDirectory);
Status writeClusterFile(const fs::path &stateDirectory, const ClusterFile &file);

/// Takes the lock file `lock` of a state directory for as long as the descriptor lives and writes our process id into
/// it. Conflict "in use by process N" when another process has it. Waits up to 5 s while it is held by nobody known, as
/// after a kill -9.
[[nodiscard]] Result<FileDescriptor> lockStateDirectory(const fs::path &stateDirectory);
/// The process that holds the lock; nothing when nobody does.
[[nodiscard]] std::optional<pid_t> stateDirectoryHolder(const fs::path &stateDirectory);

} // namespace ph::local
