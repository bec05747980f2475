// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/resources.h"
#include "backend/machinery/json.h"

namespace ph::local {

/// What the schema cannot say about objects that limit or time others: disruption budgets,
/// quotas, limit ranges, CronJobs. Does nothing for other
/// kinds.
void validatePolicy(const ServedResource &info, const Json &object, FieldErrors &errors);

} // namespace ph::local
