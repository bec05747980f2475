// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/engine.h"
#include "backend/agent/memberfiles.h"
#include "backend/agent/mysession.h"

namespace ph::agent::mariadb {

[[nodiscard]] DataState inspectData(const fs::path &data);
/// "10.11", as mariadb-install-db or the last upgrade noted it; NotFound when there is no data.
[[nodiscard]] Result<std::string> dataVersion(const fs::path &data);
[[nodiscard]] fs::path serverSocket(const AgentSettings &settings);
/// The account of this process's user, over the Unix socket.
[[nodiscard]] Result<MySession> connectLocally(const AgentSettings &settings, const Context &ctx);
/// A server somebody else started on this data.
[[nodiscard]] std::optional<pid_t> foreignServer(const AgentSettings &settings);

/// The option file: ours and the mounted parameters.
[[nodiscard]] Result<std::string> optionText(const AgentSettings &settings);
/// Writes server.cnf (with the mounted parameters), init.sql and copies of the TLS files, all 0600, to the agent's own
/// folder.
Status writeServerFiles(const AgentSettings &settings);
/// The whole command line; what it says wins over every file. --defaults-file has to come first.
[[nodiscard]] std::vector<std::string> serverCommand(const AgentSettings &settings,
                                                     const std::vector<std::string> &command);

} // namespace ph::agent::mariadb
