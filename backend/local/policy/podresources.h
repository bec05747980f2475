// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"
#include "backend/machinery/quantity.h"

#include <map>
#include <string>

namespace ph::local {

/// Amounts by the names a ResourceQuota uses ("pods", "requests.cpu", "count/secrets").
using Amounts = std::map<std::string, Quantity>;

/// A quantity map of a specification or status, without what is no quantity.
[[nodiscard]] Amounts readAmounts(const Json &map);
/// What a pod needs of each resource at its hungriest: the sum of its containers and of the init containers that go on
/// running (restartPolicy Always), or the largest step before them, and its overhead. @p side: "requests" or "limits".
[[nodiscard]] Amounts podAmounts(const Json &podSpec, const char *side);

} // namespace ph::local
