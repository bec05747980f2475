// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"
#include "backend/agent/memberfiles.h"

#include <optional>
#include <string>
#include <vector>

namespace ph::agent {

[[nodiscard]] DataState inspectData(const fs::path &data);
/// The major version a data directory was made by ("15"); NotFound when it is none.
[[nodiscard]] Result<std::string> dataMajor(const fs::path &data);
/// SQL for `postgres --single -j`: owner's role with its password and the first database. Empty when none is asked for.
[[nodiscard]] Result<std::string> bootstrapSql(const AgentSettings &settings);
/// Writes postgresql.conf, pg_hba.conf, pg_ident.conf and copies of the TLS files (0600, as PostgreSQL demands) to the
/// agent's own folder. True when anything differs from what was there, so that the server must reload.
[[nodiscard]] Result<bool> writeServerFiles(const AgentSettings &settings);
/// Arguments added to the server's command line; they win over every file, also over ALTER SYSTEM.
[[nodiscard]] std::vector<std::string> serverArguments(const AgentSettings &settings);
/// The running server of this data directory that somebody else started, as its postmaster.pid tells.
[[nodiscard]] std::optional<pid_t> foreignServer(const fs::path &data);
/// Removes a postmaster.pid no server stands behind: in a new container its number may belong to any process.
void removeStalePidFile(const fs::path &data);
/// Removes the socket and its lock that a killed container left in the pod's folder: the process number in it is
/// another process's in the new container, and PostgreSQL would refuse to start. Call only when no server runs.
void removeStaleSocket(const AgentSettings &settings);

} // namespace ph::agent
