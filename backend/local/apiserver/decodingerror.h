// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/resources.h"
#include "backend/machinery/schema.h"

#include <optional>
#include <string>
#include <vector>

namespace ph::local {

/// What kube-apiserver says when a field of a built-in kind has another type than Go's: it cannot even decode the
/// object, so this is a bad request and not a field error. Nothing when no cause in @p causes is of that sort, or for
/// custom kinds.
[[nodiscard]] std::optional<std::string> decodingError(const ServedResource &info, const SchemaType &type,
                                                       const std::vector<ErrorCause> &causes);

} // namespace ph::local
