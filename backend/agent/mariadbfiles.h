// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"
#include "backend/agent/memberfiles.h"

namespace ph::agent::mariadb {

/// The account serve asks the server through; it may see status and nothing else.
constexpr const char *monitorUser = "pilothouse_monitor";

[[nodiscard]] DataState inspectData(const fs::path &data);
/// "10.11", as mariadb-install-db or the last upgrade noted it; NotFound when there is no data.
[[nodiscard]] Result<std::string> dataVersion(const fs::path &data);
[[nodiscard]] fs::path serverSocket(const AgentSettings &settings);
/// A server somebody else started on this data.
[[nodiscard]] std::optional<pid_t> foreignServer(const AgentSettings &settings);

/// What the server runs before it accepts the first connection, at each start: accounts, their passwords (as hashes)
/// and the first database are as the instance wants them. One statement a line, each may be repeated.
[[nodiscard]] Result<std::string> initSql(const AgentSettings &settings);
/// Writes server.cnf (with the mounted parameters), init.sql and copies of the TLS files, all 0600, to the agent's own
/// folder.
Status writeServerFiles(const AgentSettings &settings);
/// The whole command line; what it says wins over every file. --defaults-file has to come first.
[[nodiscard]] std::vector<std::string> serverCommand(const AgentSettings &settings,
                                                     const std::vector<std::string> &command);

} // namespace ph::agent::mariadb
