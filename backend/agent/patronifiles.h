// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"
#include "backend/machinery/json.h"

namespace ph::agent {

/// Roles Patroni keeps for itself; no owner may be called like one (the catalogue reserves the prefix).
inline constexpr const char *replicationRole = "pilothouse_replication";
inline constexpr const char *rewindRole = "pilothouse_rewind";

/// SQL for `postgres --single -j` that makes those roles with what they may do; missing secrets are errors.
[[nodiscard]] Result<std::string> patroniRolesSql(const AgentSettings &settings);

/// Where patroni.yml is written: <run directory>/patroni/patroni.yml, on an emptyDir, since it holds passwords.
[[nodiscard]] fs::path patroniFile(const AgentSettings &settings);

/// The settings Patroni is started with, made from the environment, the mounted secrets and the instance's parameters
/// (<config directory>/parameters.json, an object of texts). Secrets that are missing are errors; parameters that
/// cannot be read are too, since a server with other settings than asked for is worse than none.
[[nodiscard]] Result<Json> patroniSettings(const AgentSettings &settings);

/// Writes patroni.yml (0600) and copies of the TLS files. True when anything differs from what was there, so that
/// Patroni must reload.
[[nodiscard]] Result<bool> writePatroniFiles(const AgentSettings &settings);

/// Before Patroni starts: remembers that an empty data directory is Patroni's to fill, and removes what an interrupted
/// copy left in such a one (the control file comes last), which Patroni itself would refuse for ever. Files that were
/// there before are never touched.
Status prepareData(const AgentSettings &settings);

} // namespace ph::agent
