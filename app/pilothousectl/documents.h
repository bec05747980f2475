// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "backend/machinery/json.h"
#include "backend/ops/console.h"

namespace ph::ctl {

// The machine-readable form of what the console tells. Members are only ever added.
[[nodiscard]] Json toJson(const domain::InstanceSummary &row);
[[nodiscard]] Json toJson(const ops::ClusterSummary &cluster);
[[nodiscard]] Json toJson(const ops::CheckItem &item);
[[nodiscard]] Json toJson(const ops::EventRow &event);
[[nodiscard]] const char *stateWord(ops::CheckItem::State state);
[[nodiscard]] std::string freshnessWord(const store::Freshness &freshness);

} // namespace ph::ctl
