// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ph {

/// The line (from 1) of every node of the first YAML document in @p text by its JSON pointer, so that a check of the
/// parsed document can say where it found something wrong. Empty when the text cannot be parsed.
[[nodiscard]] std::map<std::string, int> yamlLines(std::string_view text);

} // namespace ph
