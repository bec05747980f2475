// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/api.h"

#include <string>
#include <vector>

namespace ph::local {

/// The revisions of a StatefulSet's pod template, kept as ControllerRevisions it owns.
struct Revisions {
    std::vector<JsonPtr> all; ///< oldest first
    JsonPtr current;          ///< what pods below the partition run
    JsonPtr update;           ///< what the template says now
    long long collisions = 0; ///< goes into status.collisionCount
    [[nodiscard]] JsonPtr named(const std::string &name) const;
};

/// Finds the set's revisions and makes the one of its template when it is new.
[[nodiscard]] Result<Revisions> readRevisions(Api &api, const Json &set, const Api::Options &options);
/// The pod template of a revision.
[[nodiscard]] const Json &templateOf(const Json &revision);
/// Deletes the oldest revisions beyond spec.revisionHistoryLimit that no pod runs.
[[nodiscard]] Status truncateRevisions(Api &api, const Json &set, const Revisions &revisions,
                                       const std::vector<JsonPtr> &pods, const Api::Options &options);

} // namespace ph::local
