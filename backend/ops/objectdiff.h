// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/machinery/json.h"

namespace ph::ops {

/// The strategic merge patch that makes what @p before says into what @p after says and touches nothing else:
/// containers, variables and volumes are found by name, members that went become null. An empty object when nothing
/// differs. Invalid: another list than those differs, which such a patch cannot say.
[[nodiscard]] Result<Json> strategicDiff(const Json &before, const Json &after);

} // namespace ph::ops
