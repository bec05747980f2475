// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/place.h"
#include "backend/kube/client.h"

#include <string>

namespace ph::ops {

/// What @p ns of a cluster offers: storage classes, quotas, limit ranges, and what its nodes have free. Reads only; a
/// part this user may not read, or that the cluster does not have, is left out. On a cluster with more than 50
/// nodes what they have free is left out too. Fails only when the cluster cannot be asked at all.
[[nodiscard]] Result<domain::Place> readPlace(kube::Client &client, const std::string &ns, const Context &ctx);

} // namespace ph::ops
