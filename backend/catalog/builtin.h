// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace ph::catalog {

/// One catalogue file compiled into the program.
struct BuiltinFile {
    std::string_view name;
    std::string_view text;
};
[[nodiscard]] const std::vector<BuiltinFile> &builtinFiles();

} // namespace ph::catalog
