// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

#include <string>

namespace ph::local {

/// A Swagger 2 document as the protobuf message openapi.v2.Document (github.com/google/gnostic), which is all that
/// kubectl before 1.24 asks for. Only what the API server publishes is carried over: info, paths with their operations
/// and parameters, definitions, and extensions (x-…).
[[nodiscard]] std::string openApiProto(const Json &document);

} // namespace ph::local
