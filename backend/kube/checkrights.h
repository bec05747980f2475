// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/check.h"

namespace ph::kube {

/// The name the server knows us by (SelfSubjectReview); empty when it accepts us but is too old to tell (before
/// Kubernetes 1.27). Unauthorized when the credentials are refused or could not be fetched.
[[nodiscard]] Result<std::string> whoAmI(Client &client, const Context &ctx);

/// Which rights are missing in a namespace: one SelfSubjectRulesReview; what that leaves open is asked for one by one.
[[nodiscard]] Result<std::vector<RequiredRight>>
askMissingRights(Client &client, const std::string &ns, const std::vector<RequiredRight> &wanted, const Context &ctx);

/// "create statefulsets.apps".
[[nodiscard]] std::string describe(const RequiredRight &right);

} // namespace ph::kube
