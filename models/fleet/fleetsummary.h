// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/format/statekind.h"

#include <QString>

#include <vector>

namespace ph::models {

class Console;

/// How many databases of a group are in one state.
struct FleetShare {
    StateKind kind = StateKind::Stale; ///< stale when the cluster does not answer
    QString word;                      ///< "Ready"
    int count = 0;
    bool operator==(const FleetShare &) const = default;
};

/// The databases of one cluster or of one engine by state, the worst first.
struct FleetGroup {
    QString label;  ///< "frankfurt", "PostgreSQL 15"
    QString scope;  ///< cluster to narrow down to; empty = all
    QString filter; ///< what else the table of databases must be filtered by, in its own words
    QString color;  ///< of the cluster, "#RRGGBB" or empty
    std::vector<FleetShare> shares;
    [[nodiscard]] int total() const;
    /// The filter that shows just @p share.
    [[nodiscard]] QString filterFor(const FleetShare &share) const;
    bool operator==(const FleetGroup &) const = default;
};

/// What the overview tells of the whole fleet, or of one cluster.
struct FleetSummary {
    int databases = 0, ready = 0;
    int stopped = 0;                   ///< on purpose, so nothing is missing there
    int members = 0, membersReady = 0; ///< of databases that are asked to run
    int clusters = 0, clustersLive = 0;
    std::vector<FleetGroup> byCluster; ///< clusters without databases too
    std::vector<FleetGroup> byEngine;  ///< the most used first
    bool operator==(const FleetSummary &) const = default;
};

/// Counts what @p console knows; only cluster @p scope unless empty. Linear in the number of databases.
[[nodiscard]] FleetSummary summarizeFleet(Console &console, const QString &scope);

} // namespace ph::models
