// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/catalog.h"
#include "backend/domain/instance.h"
#include "backend/domain/plan.h"
#include "backend/kube/client.h"

#include <string>

namespace ph::ops {

/// Plans another number of members: new ones join; of those there are the newest go first, one after the other, each
/// with its volume, which holds a copy. A primary among those that go hands over first. Invalid: the number is not
/// possible, or nothing would change; Conflict: another operation runs, or no member that stays can take over.
[[nodiscard]] Result<domain::Plan> planScaling(const catalog::Catalog &catalog, const InstanceRef &ref, int members,
                                               kube::Client &client, const Context &ctx);
/// Plans that @p to becomes the primary; empty = the replica that is best fit. Invalid: the instance has no replicas by
/// its nature, or no such member; Conflict: the member cannot take over now, with the reason.
[[nodiscard]] Result<domain::Plan> planSwitchover(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                  const std::string &to, kube::Client &client, const Context &ctx);

} // namespace ph::ops
