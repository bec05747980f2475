// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/planbasis.h"

#include <string>

namespace ph::ops {

/// Plans a new password of @p user: it is put into the Secret beside the one that counts, the server gets it, a login
/// with it and a refused one with the old prove that, and then it becomes the one that counts. At every moment one of
/// the two in the Secret works; taken back, the old one does. Only the "owner" can be planned for: Invalid for another,
/// and when it is stopped; Conflict: nobody leads.
[[nodiscard]] Result<domain::Plan> planPassword(const catalog::Catalog &catalog, const InstanceRef &ref,
                                                const std::string &user, kube::Client &client, const Context &ctx);

} // namespace ph::ops
