// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace ph::domain {

/// The files of docs/runbooks, compiled in.
[[nodiscard]] const std::vector<std::string_view> &runbookFiles();

} // namespace ph::domain
