// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/planbasis.h"

#include <string>

namespace ph::ops {

/// Plans that all servers stop and their volumes stay. With replicas the primary stops last, and member 0 is the one
/// that leads then: it has everything, and a start begins with it. Invalid: it is stopped; Conflict: nobody leads, or
/// member 0 cannot take over.
[[nodiscard]] Result<domain::Plan> planStopping(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                kube::Client &client, const Context &ctx);
/// Plans that a stopped instance, or one whose start was cut short, gets all its members again: member 0 first, the
/// others once it leads. Invalid: all its members are asked for already.
[[nodiscard]] Result<domain::Plan> planStarting(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                kube::Client &client, const Context &ctx);
/// Plans that members restart one after the other, each only when the one before serves again: @p member alone, or,
/// when empty, the replicas and at last the primary, which hands over first. Invalid: it is stopped, or has no such
/// member; Conflict: nobody leads.
[[nodiscard]] Result<domain::Plan> planRestarting(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                  const std::string &member, kube::Client &client, const Context &ctx);

/// Adds the stop of all members to a plan, in the order planStopping() says; on Conflict nothing is added.
Status addStop(PlanBasis &basis);
/// Adds the restart of all members to a plan, in that order. Conflict: nobody leads.
Status addRestarts(PlanBasis &basis);

} // namespace ph::ops
