// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/planbasis.h"

namespace ph::ops {

/// @p spec as @p edit makes it.
[[nodiscard]] domain::InstanceSpec edited(domain::InstanceSpec spec, const domain::InstanceEdit &edit);
/// What is wrong with @p edit, of the fields it sets only.
[[nodiscard]] std::vector<domain::FieldIssue>
validateEdit(const catalog::Catalog &catalog, const domain::InstanceSpec &spec, const domain::InstanceEdit &edit);

/// Plans the difference between the instance's objects as the catalogue renders them before and after: volumes grow
/// first, then the objects change, then members restart where that is needed, as planRestarting() says, and at last it
/// is waited until the parameters are in force. All but the growth is taken back when it fails. Invalid lists the
/// issues as causes, or says that nothing differs; Conflict: the volumes' class does not let them grow. @p clusterName:
/// what the user calls the cluster, to tell that it cannot run the version.
[[nodiscard]] Result<domain::Plan> planEditing(const catalog::Catalog &catalog, const InstanceRef &ref,
                                               const domain::InstanceEdit &edit, const std::string &clusterName,
                                               kube::Client &client, const Context &ctx);

} // namespace ph::ops
