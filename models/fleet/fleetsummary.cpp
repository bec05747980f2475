// SPDX-License-Identifier: Apache-2.0
#include "models/fleet/fleetsummary.h"

#include "models/facade/console.h"
#include "models/format/text.h"

#include <algorithm>
#include <array>
#include <map>

namespace ph::models {

namespace {
/// Worst first; what cannot be known stands before what is well.
int severity(StateKind kind) {
    static constexpr std::array order{StateKind::Critical, StateKind::Attention, StateKind::Stale,
                                      StateKind::Information, StateKind::Good};
    return static_cast<int>(std::find(order.begin(), order.end(), kind) - order.begin());
}

/// Databases by how their state shows; words are made once per group, not per database.
struct Tally {
    struct Seen {
        int count = 0;
        const domain::InstanceSummary *example = nullptr;
    };
    std::map<std::tuple<int, domain::InstanceState, bool>, Seen> seen; ///< severity, state, interrupted

    std::vector<FleetShare> shares(const InstanceTableModel &table) const {
        std::vector<FleetShare> out;
        for (const auto &[key, one] : seen)
            out.push_back({table.isStale(*one.example) ? StateKind::Stale : table.kindOf(*one.example),
                           table.stateWord(*one.example), one.count});
        return out;
    }
    void count(const InstanceTableModel &table, const domain::InstanceSummary &row) {
        const StateKind kind = table.isStale(row) ? StateKind::Stale : table.kindOf(row);
        Seen &entry = seen[{severity(kind), row.state, table.isInterrupted(row)}];
        ++entry.count;
        entry.example = &row;
    }
};
} // namespace

int FleetGroup::total() const {
    int sum = 0;
    for (const FleetShare &share : shares)
        sum += share.count;
    return sum;
}

QString FleetGroup::filterFor(const FleetShare &share) const {
    return QStringLiteral("%1 state:\"%2\"").arg(filter, share.word).trimmed();
}

FleetSummary summarizeFleet(Console &console, const QString &scope) {
    const InstanceTableModel &table = console.instances();
    const std::string only = scope.toStdString();
    FleetSummary out;
    std::map<std::string, Tally> clusters, engines;
    for (const domain::InstanceSummary &row : table.rows()) {
        if (!only.empty() && row.clusterName != only)
            continue;
        ++out.databases;
        out.ready += row.state == domain::InstanceState::Ready && !table.isStale(row) ? 1 : 0;
        const bool stopped = row.state == domain::InstanceState::Stopped;
        out.stopped += stopped && !table.isStale(row) ? 1 : 0;
        out.members += std::max(stopped ? 0 : row.spec.members, static_cast<int>(row.members.size()));
        for (const domain::Member &member : row.members)
            out.membersReady += member.ready ? 1 : 0;
        clusters[row.clusterName].count(table, row);
        engines[row.spec.engine + ' ' + row.spec.engineVersion].count(table, row);
    }
    for (const ops::ClusterSummary &cluster : console.clusters()) {
        if (!only.empty() && cluster.name != only)
            continue;
        ++out.clusters;
        out.clustersLive += cluster.freshness.state == store::Freshness::State::Live ? 1 : 0;
        FleetGroup group{qs(cluster.name), qs(cluster.name), {}, qs(cluster.color), {}};
        if (const auto found = clusters.find(cluster.name); found != clusters.end())
            group.shares = found->second.shares(table);
        out.byCluster.push_back(std::move(group));
    }
    for (const auto &[name, tally] : engines) {
        const QString label = engineText(tally.seen.begin()->second.example->spec);
        out.byEngine.push_back({label, scope, QStringLiteral("engine:\"%1\"").arg(label), {}, tally.shares(table)});
    }
    std::stable_sort(out.byEngine.begin(), out.byEngine.end(),
                     [](const FleetGroup &a, const FleetGroup &b) { return a.total() > b.total(); });
    return out;
}

} // namespace ph::models
