// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/catalog.h"
#include "backend/domain/instance.h"
#include "backend/domain/plan.h"
#include "backend/kube/client.h"
#include "backend/ops/gate.h"

#include <vector>

namespace ph::ops {

/// The plan that makes @p draft (defaults filled in): every object in order, then the wait for readiness. Looks at the
/// cluster: Conflict when any of the names is taken, a volume of an earlier database has the name, or an operation is
/// running there.
[[nodiscard]] Result<domain::Plan> planCreation(const catalog::Catalog &catalog, const domain::InstanceDraft &draft,
                                                kube::Client &client, const Context &ctx);
/// The plan that removes an instance: its anchor, which owns the rest, then waits until everything is gone, then, with
/// @p purge, its volumes. NotFound when there is neither an anchor nor (with @p purge) a volume of that name.
[[nodiscard]] Result<domain::Plan> planDeletion(const catalog::Catalog &catalog, const InstanceRef &ref, bool purge,
                                                kube::Client &client, const Context &ctx);

/// The rights a plan needs, each once.
[[nodiscard]] std::vector<Right> rightsOf(const domain::Plan &plan);

} // namespace ph::ops
