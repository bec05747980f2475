// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/nodestate.h"
#include "backend/agent/settings.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ph::agent {

/// The parameters this member is given through its mounted ConfigMap, by name; empty when they cannot be read.
[[nodiscard]] std::map<std::string, std::string> givenParameters(const AgentSettings &settings);
/// The same from the text of a postgresql.conf as the catalogue writes it: name = 'value', quotes and backslashes
/// doubled.
[[nodiscard]] std::map<std::string, std::string> parametersOfConf(std::string_view text);

/// A row of pg_settings.
struct ServerSetting {
    std::string name;
    std::string value;
    std::string unit;          ///< "8kB", "ms"; empty when it has none
    bool needsRestart = false; ///< changes only when the server starts
};

/// True when a server that tells @p setting has what was asked for as @p asked: "8MB" is 1024 in units of 8kB, "true"
/// is on; numbers may differ by less than one unit, to which the server rounds.
[[nodiscard]] bool isInForce(std::string_view asked, const ServerSetting &setting);
/// Writes into @p state which of the @p given parameters are in force and which wait for a restart.
void compareParameters(NodeState &state, const std::map<std::string, std::string> &given,
                       const std::vector<ServerSetting> &settings);

} // namespace ph::agent
