// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/patroni.h"
#include "backend/domain/rows.h"
#include "backend/ops/console.h"
#include "backend/store/rows.h"

namespace ph::ops {

// The rows reflectors keep, as the rows status is computed from.
[[nodiscard]] domain::AnchorRow toAnchor(const store::ConfigMapRow &row);
[[nodiscard]] domain::PatroniRow toPatroni(const store::ConfigMapRow &row);
[[nodiscard]] domain::WorkloadRow toWorkload(const store::StatefulSetRow &row);
[[nodiscard]] domain::PodRow toPod(const store::PodRow &row);
[[nodiscard]] domain::ServiceRow toService(const store::ServiceRow &row);
[[nodiscard]] domain::ClaimRow toClaim(const store::ClaimRow &row);
[[nodiscard]] EventRow toEvent(const store::EventRow &row);

} // namespace ph::ops
