// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"
#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::detail {

/// "string", "integer", "number", "boolean", "object", "array" or "null".
[[nodiscard]] std::string jsonTypeName(const Json &value);

/// Whether @p pattern is a regular expression as Kubernetes has them (RE2: no look-around, no back references).
[[nodiscard]] bool isPattern(const std::string &pattern);

/// Checks enum, pattern, limits and the logical junctors of a schema fragment; errors are worded as the API server's.
void checkConstraints(const Json &schema, const Json &value, const std::string &path, std::vector<ErrorCause> &errors);

} // namespace ph::detail
