// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/kept.h"
#include "backend/ops/planbasis.h"

#include <string>
#include <vector>

namespace ph::ops {

/// What is left of databases that were deleted, the newest first; of all namespaces, or of @p ns when it is given or
/// the others may not be listed. Those an unfinished operation works on are left out.
[[nodiscard]] Result<std::vector<domain::KeptVolumes>> findKeptVolumes(const catalog::Catalog &catalog,
                                                                       const ClusterId &cluster, const std::string &ns,
                                                                       bool everywhere, kube::Client &client,
                                                                       const Context &ctx);

/// Steps that let the volumes of an instance outlive it so that they can be attached again: what it was like is noted
/// on each claim, and its Secrets do not go with the anchor any more. @p primary: the member that has all commits.
Status addKeeping(domain::Plan &plan, const domain::InstanceFacts &facts, const std::string &spec,
                  const std::string &primary, const std::vector<Json> &secrets);

/// Plans that a deleted instance comes back on the volumes that were kept, under the same name, with the same identity,
/// passwords and certificates: its objects are made again around them. With replicas member 0 begins and the others
/// follow once it leads. Taken back, the volumes are kept as before. Conflict: something has the name, or an obstacle;
/// Invalid: the version cannot take over what the volumes hold. @p clusterName: what the user calls the cluster.
[[nodiscard]] Result<domain::Plan> planReattaching(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                   const domain::ReattachRequest &request,
                                                   const std::string &clusterName, kube::Client &client,
                                                   const Context &ctx);
/// Plans that what is left of a deleted instance is destroyed, volumes and Secrets. Conflict when it exists.
[[nodiscard]] Result<domain::Plan> planVolumeDeletion(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                      kube::Client &client, const Context &ctx);

} // namespace ph::ops
