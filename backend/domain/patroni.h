// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "backend/domain/rows.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::domain {

/// One of the ConfigMaps in which Patroni keeps its state: part "patroni-leader", "patroni-sync" or
/// "patroni-failover", whose `leader` is who shall hand over.
struct PatroniRow : ObjectRow {
    std::string part;
    std::string leader;                   ///< member that holds the lock; empty when nobody does
    std::chrono::seconds ttl{0};          ///< of the lock
    SystemTime renewTime{};               ///< last time the leader renewed it, by the leader's clock
    std::optional<std::int64_t> optime;   ///< last position of the leader in the log
    std::vector<std::string> syncMembers; ///< replicas that confirm commits
    bool operator==(const PatroniRow &) const = default;
};

/// What a member tells of itself in its pod's annotation "status".
struct PatroniMember {
    std::string state; ///< "running", "creating replica", "start failed"
    std::string role;  ///< "master" or "primary", "replica", "standby_leader", "uninitialized"
    std::optional<std::int64_t> location;
    std::optional<int> timeline;
};

/// Annotations by key; empty for one that is not there.
using TextReader = std::function<std::string(std::string_view key)>;
/// Fills what Patroni's annotations say; never fails, what is missing or wrong stays empty.
void readPatroni(PatroniRow &row, const TextReader &annotation);
[[nodiscard]] PatroniRow patroniRow(const Json &configMap);
[[nodiscard]] PatroniMember patroniMember(const std::string &status);

/// True while the lock's holder is to be believed: it renewed it within the ttl, allowing for clocks that differ a
/// little. A hard killed leader keeps its name in the object and its label on the pod, so both need this.
[[nodiscard]] bool isFresh(const PatroniRow &leader, SystemTime now);

/// What @p replica lacks to take over from @p primary without losing a commit, in words such as "it is 4096 bytes
/// behind"; empty when it lacks nothing up to @p mark, a position the primary told of while it led. Patroni itself lets
/// a replica take over that is up to `maximum_lag_on_failover` behind, also in a planned switchover.
[[nodiscard]] std::string lacks(const PatroniMember &replica, const PatroniMember &primary, std::int64_t mark);

/// The role of @p pod among @p pods: the leader object first, while fresh; else the label Patroni puts on pods.
[[nodiscard]] MemberRole patroniRole(const PodRow &pod, const std::optional<PatroniRow> &leader,
                                     const std::optional<PatroniRow> &sync, SystemTime now);

} // namespace ph::domain
