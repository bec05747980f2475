// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/ops/console.h"

#include <vector>

namespace ph::models {

/// What the console last saw, kept so that the first window paints at once. Holds names and states, never a secret.
struct LastKnown {
    std::vector<ops::ClusterSummary> clusters;
    std::vector<domain::InstanceSummary> instances;
};

/// Reads @p file; empty when it is missing or unreadable (a cache is never a reason to complain).
[[nodiscard]] LastKnown readLastKnown(const fs::path &file);
/// Replaces @p file in one step.
Status writeLastKnown(const fs::path &file, const LastKnown &known);

} // namespace ph::models
