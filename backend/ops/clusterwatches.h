// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/clusterview.h"

#include <memory>
#include <vector>

namespace ph::ops {

/// The collections a view watches while it is active.
struct ClusterView::Watches {
    store::Store<store::ConfigMapRow> anchors;
    store::Store<store::StatefulSetRow> workloads;
    store::Store<store::PodRow> pods;
    store::Store<store::ServiceRow> services;
    store::Store<store::ClaimRow> claims;
    /// Patroni's Endpoints; who may not see them still sees the rest, so they are no part of freshness().
    store::Store<store::ConfigMapRow> states;
    bool statesKnown = false; ///< they, or that they may not be seen
    std::vector<std::shared_ptr<void>> subscriptions;
    std::vector<store::ReflectorHandle> reflectors; // last, so that they end first

    [[nodiscard]] std::vector<store::Freshness> freshness() const {
        return {anchors.freshness(), workloads.freshness(), pods.freshness(), services.freshness(), claims.freshness()};
    }
};

} // namespace ph::ops
