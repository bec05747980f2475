// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ph::local {

/// resources/local/schema.json as it was when this program was built, for SchemaSet::load(); lives as long as the
/// program.
[[nodiscard]] std::string_view builtinSchema();

} // namespace ph::local
