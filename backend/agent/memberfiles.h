// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"

#include <optional>
#include <string>

namespace ph::agent {

/// Where the data directory is made until everything is complete; beside its place, so that a rename ends it.
[[nodiscard]] fs::path bootstrapDirectory(const AgentSettings &settings);
/// Flushes the bootstrap directory with all in it to the disk, then renames it to the data directory. Nothing in it
/// needs to be flushed before: without the rename it is no data of anybody.
Status commitBootstrap(const AgentSettings &settings);

/// The file that marks the member as bootstrapped, with what it was bootstrapped as.
[[nodiscard]] fs::path bootstrappedPath(const AgentSettings &settings);
Status writeBootstrapped(const AgentSettings &settings, const std::string &version);

/// Copies the mounted TLS files to the agent's own folder (0600); true when one differed.
[[nodiscard]] Result<bool> copyTlsFiles(const AgentSettings &settings);
/// Replaces a file (0600) when its content differs; true when it did.
[[nodiscard]] Result<bool> updateFile(const fs::path &path, const std::string &content);
/// Contents of the mounted TLS files and of the parameters' file @p parameters; differs when one was changed.
[[nodiscard]] std::string mountedContents(const AgentSettings &settings, const char *parameters);
/// The name of this process's user id; Invalid when it has none, which servers need.
[[nodiscard]] Result<std::string> systemUser();
/// The process a pid file names, when it works in @p data as servers do: a number that was given to another process
/// since has another working directory.
[[nodiscard]] std::optional<pid_t> runningServer(const fs::path &pidFile, const fs::path &data);

} // namespace ph::agent
