// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

namespace ph::detail {

/// What a plain (unquoted) YAML scalar means to kubectl: null, boolean, number or text.
[[nodiscard]] Json resolvePlain(const std::string &text);

} // namespace ph::detail
