// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"
#include "backend/core/context.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::agent {

/// The words of a server's log line after its mark of severity ("[ERROR] ", "FATAL:  "), of the first line of @p log
/// that has one of @p marks; nothing when none has.
[[nodiscard]] std::optional<std::string> firstComplaint(std::string_view log,
                                                        const std::vector<std::string_view> &marks);
/// An Invalid that names the parameter of the mounted @p file ("name = 'value'", one a line) which the server's @p
/// words are about.
[[nodiscard]] Error parameterRefused(const AgentSettings &settings, const char *label, const char *file,
                                     const std::string &words);
/// What this container may use: the computer's memory, or less when its cgroup limits it.
[[nodiscard]] std::uint64_t availableMemory();

/// What Engine::checkParameters() does.
Status checkMariadbParameters(const AgentSettings &settings, const std::vector<std::string> &command);
Status checkPostgresParameters(const AgentSettings &settings, const std::vector<std::string> &command);

} // namespace ph::agent
