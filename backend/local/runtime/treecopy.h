// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/result.h"

#include <cstdint>

namespace ph::local {

/// What a folder holds.
struct TreeSize {
    std::uint64_t bytes = 0; ///< on the disk: holes do not count, a file with two names counts once
    std::uint64_t entries = 0;
    bool operator==(const TreeSize &) const = default;
};
[[nodiscard]] Result<TreeSize> measureTree(const fs::path &folder);

struct CopyOutcome {
    TreeSize size;
    bool reflinked = false; ///< the files share their blocks with the originals
};
/// Copies a folder to @p to, which must not exist: files (reflinked where the file system can, else holes stay holes),
/// folders, symbolic links as they are, hard links, fifos and sockets; with modes, times, extended attributes and, for
/// root, owners. Never follows a symbolic link. Nothing is flushed: see flushFileSystem(). Errors: Unavailable (reason
/// DiskFull), Timeout and Cancelled by the context, Forbidden or Internal naming the entry; what was made stays.
[[nodiscard]] Result<CopyOutcome> copyTree(const fs::path &from, const fs::path &to, const Context &ctx);

/// Whether files in this folder can share blocks (tried with two small ones).
[[nodiscard]] bool canReflink(const fs::path &folder);
/// Writes everything the file system of @p folder still holds in memory to its disk (syncfs).
[[nodiscard]] Status flushFileSystem(const fs::path &folder);
/// Removes a folder with all in it, also where folders in it may not be written.
[[nodiscard]] Status removeTree(const fs::path &folder);

} // namespace ph::local
