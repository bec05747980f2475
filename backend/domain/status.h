// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "backend/domain/patroni.h"
#include "backend/domain/rows.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ph::domain {

/// Everything known about one instance at one moment, as rows of its objects. At least one of anchor and operation is
/// there.
struct InstanceFacts {
    ClusterId cluster;
    std::string clusterName;
    std::optional<AnchorRow> anchor;
    std::optional<AnchorRow> operation; ///< the record of a running or abandoned operation
    std::optional<WorkloadRow> workload;
    std::vector<PodRow> pods;
    std::optional<ServiceRow> service; ///< the read-write one
    std::vector<ClaimRow> claims;
    std::optional<PatroniRow> leader;         ///< who leads, where Patroni runs the members
    std::optional<PatroniRow> sync;           ///< who confirms commits
    std::optional<PatroniRow> failover;       ///< where Patroni is asked to hand over
    SystemTime now{};                         ///< for what is believed only for a while
    std::map<std::string, std::string> zones; ///< node name to zone, when nodes may be read
};

/// The fleet row of an instance. Pure; depends on nothing but @p facts.
[[nodiscard]] InstanceSummary summarize(const InstanceFacts &facts);

/// The one thing that keeps an instance from being ready, as a sentence ("pod orders-0: pulling the image …"); empty
/// when nothing does. For the wait steps of operations.
[[nodiscard]] std::string waitsFor(const InstanceSummary &summary);
/// True when waiting longer cannot help: a reason that only a person can cure (image missing, configuration wrong).
[[nodiscard]] bool isHopeless(const Reason &reason);

} // namespace ph::domain
