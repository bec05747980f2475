// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"
#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph {

/// What keeps @p schema (an openAPIV3Schema of a CustomResourceDefinition) from being structural, in the words and with
/// the field paths of kube-apiserver below @p path; empty when nothing does. CEL rules are not looked into.
[[nodiscard]] std::vector<ErrorCause> checkStructural(const Json &schema, const std::string &path);

} // namespace ph
