// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"

#include <optional>
#include <string>
#include <vector>

namespace ph::agent {

/// What lies where the data directory belongs.
enum class DataState {
    Absent,  ///< nothing or an empty folder: to be initialised
    Present, ///< a PostgreSQL data directory
    Foreign  ///< something else, never touched
};
[[nodiscard]] DataState inspectData(const fs::path &data);
/// The major version a data directory was made by ("15"); NotFound when it is none.
[[nodiscard]] Result<std::string> dataMajor(const fs::path &data);
/// Where initdb works until everything is complete; beside the data directory, so that a rename ends it.
[[nodiscard]] fs::path bootstrapDirectory(const AgentSettings &settings);

/// SQL for `postgres --single -j`: owner's role with its password and the first database. Empty when none is asked for.
[[nodiscard]] Result<std::string> bootstrapSql(const AgentSettings &settings);
/// Flushes the bootstrap directory with all in it to the disk, then renames it to the data directory. Nothing in it
/// needs to be flushed before: without the rename it is no data of anybody.
Status commitBootstrap(const AgentSettings &settings);

/// The file that marks the member as bootstrapped, with what it was bootstrapped as.
[[nodiscard]] fs::path bootstrappedPath(const AgentSettings &settings);
Status writeBootstrapped(const AgentSettings &settings, const std::string &major);

/// Writes postgresql.conf, pg_hba.conf, pg_ident.conf and copies of the TLS files (0600, as PostgreSQL demands) to the
/// agent's own folder. True when anything differs from what was there, so that the server must reload.
[[nodiscard]] Result<bool> writeServerFiles(const AgentSettings &settings);
/// Copies the mounted TLS files to the agent's own folder (0600); true when one differed.
[[nodiscard]] Result<bool> copyTlsFiles(const AgentSettings &settings);
/// Replaces a file (0600) when its content differs; true when it did.
[[nodiscard]] Result<bool> updateFile(const fs::path &path, const std::string &content);
/// The name of this process's user id; Invalid when it has none, which PostgreSQL needs.
[[nodiscard]] Result<std::string> systemUser();
/// Arguments added to the server's command line; they win over every file, also over ALTER SYSTEM.
[[nodiscard]] std::vector<std::string> serverArguments(const AgentSettings &settings);
/// Contents of all mounted files the server reads; differs when one was changed.
[[nodiscard]] std::string mountedContents(const AgentSettings &settings);

/// The running server of this data directory that somebody else started, as its postmaster.pid tells.
[[nodiscard]] std::optional<pid_t> foreignServer(const fs::path &data);
/// Removes a postmaster.pid no server stands behind: in a new container its number may belong to any process.
void removeStalePidFile(const fs::path &data);
/// Removes the socket and its lock that a killed container left in the pod's folder: the process number in it is
/// another process's in the new container, and PostgreSQL would refuse to start. Call only when no server runs.
void removeStaleSocket(const AgentSettings &settings);

} // namespace ph::agent
