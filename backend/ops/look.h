// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/domain/status.h"
#include "backend/kube/client.h"

namespace ph::ops {

/// What the cluster knows about one instance at this moment, by direct lists instead of a watch; no operation record.
[[nodiscard]] Result<domain::InstanceFacts> lookAt(kube::Client &client, const InstanceRef &target, const Context &ctx);

} // namespace ph::ops
