// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"

#include <optional>
#include <string>
#include <vector>

namespace ph::ops {

/// The rows of a cluster as they were last seen, so that the list opens at once.
struct LastState {
    SystemTime savedAt{};
    std::vector<domain::InstanceSummary> rows; ///< without reasons and what changes by the second
};
[[nodiscard]] std::string formatLastState(const LastState &state);
/// Nothing when @p text is empty, damaged or of another version.
[[nodiscard]] std::optional<LastState> parseLastState(const std::string &text, const std::string &clusterName);

} // namespace ph::ops
