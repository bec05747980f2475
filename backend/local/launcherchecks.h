// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/launcher.h"

#include <string>

namespace ph::local {

/// Parts of Launcher::status() that need no running cluster. Each looks at the computer as it is now.
/// One part for each engine: which version is installed, or what is missing. Failed only when no engine can run at all,
/// else a missing one is a warning. @p root: where /usr lies, for tests.
[[nodiscard]] std::vector<LocalPart> checkDatabasePrograms(const Context &ctx, const fs::path &root = "/");
/// Starts an empty sandbox the way containers are started; a failure names the kernel setting that forbids it.
[[nodiscard]] LocalPart checkSandbox(const Context &ctx);
/// Room on the disk of @p folder (or of its nearest parent that exists): failed under 256 MiB, a warning under 2 GiB.
[[nodiscard]] LocalPart checkDisk(const fs::path &folder);
/// "1.4 GiB", for messages of this folder.
[[nodiscard]] std::string sizeText(std::uintmax_t bytes);
/// Bytes a file or folder takes on the disk, links not followed; what vanishes meanwhile counts as nothing.
[[nodiscard]] std::uintmax_t diskUsage(const fs::path &path);

} // namespace ph::local
