// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/place.h"
#include "backend/kube/client.h"

#include <map>
#include <string>

namespace ph::ops {

/// Whether a StorageClass is the one claims get that name none.
[[nodiscard]] bool isDefaultClass(const Json &storageClass);
/// The largest volume each storage class has room for, by class, of the items of a list of CSIStorageCapacities.
[[nodiscard]] std::map<std::string, Quantity> volumeRooms(const Json &capacities);

/// What @p ns of a cluster offers: storage classes, quotas, limit ranges, and what its nodes have free. Reads only; a
/// part this user may not read, or that the cluster does not have, is left out. On a cluster with more than 50
/// nodes what they have free is left out too. Fails only when the cluster cannot be asked at all.
[[nodiscard]] Result<domain::Place> readPlace(kube::Client &client, const std::string &ns, const Context &ctx);

} // namespace ph::ops
