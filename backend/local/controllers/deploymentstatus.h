// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/machinery/json.h"

#include <chrono>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace ph::local {

/// A Deployment and its ReplicaSets during one round of the controller.
struct Rollout {
    JsonPtr deployment;
    JsonPtr fresh;            ///< the set of the present template
    std::vector<JsonPtr> old; ///< oldest first
    long long replicas = 1;
    long long surge = 0;
    long long unavailable = 0;
    /// The sum of a number over @p sets.
    [[nodiscard]] static long long sum(const std::vector<JsonPtr> &sets, std::initializer_list<std::string_view> path);
    [[nodiscard]] std::vector<JsonPtr> all() const;
};

/// The status a round ends with, and when time alone would change it (zero = never).
struct DeploymentReport {
    JsonPtr status;
    std::chrono::milliseconds lookAgain{0};
};

/// Counts pods and judges progress: Available, and Progressing with spec.progressDeadlineSeconds counted from the last
/// thing that got better.
[[nodiscard]] DeploymentReport reportOf(const Rollout &rollout, SystemTime now);

} // namespace ph::local
