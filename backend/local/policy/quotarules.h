// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/policy/podresources.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::local {

/// What one object counts for under every name a quota may hold. @p collection: "pods", "apps/statefulsets". A pod that
/// has ended counts only as "count/pods".
[[nodiscard]] Amounts quotaUsageOf(std::string_view collection, const Json &object);
/// Whether the quota's scopes and scopeSelector choose the object; a quota with scopes counts pods only.
[[nodiscard]] bool quotaCovers(const Json &quota, std::string_view collection, const Json &object);
[[nodiscard]] Json writeAmounts(const Amounts &amounts);
/// "limits.cpu for: a,b; memory for: a": compute resources that a quota limits and a pod's containers do not state;
/// empty when nothing is missing.
[[nodiscard]] std::string missingComputeResources(const Amounts &hard, const Json &pod);
/// What a quota's namespace uses of each name in spec.hard that is known here. @p list gives a collection's objects in
/// that namespace.
[[nodiscard]] Amounts quotaUsed(const Json &quota,
                                const std::function<std::vector<JsonPtr>(const std::string &collection)> &list);
/// Whether a name without a prefix of its own is one quotas know ("pods", "requests.memory").
[[nodiscard]] bool isStandardQuotaName(const std::string &name);

} // namespace ph::local
