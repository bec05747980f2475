// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/http.h"

#include <string>
#include <string_view>
#include <vector>

namespace ph::net {

/// All values of the comma-separated header @p name (in lower case), trimmed, in order.
[[nodiscard]] std::vector<std::string> headerTokens(const Headers &headers, std::string_view name);
/// Whether one of them is @p token (in lower case), compared without case.
[[nodiscard]] bool hasToken(const Headers &headers, std::string_view name, std::string_view token);

} // namespace ph::net
