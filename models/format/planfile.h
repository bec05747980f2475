// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/domain/instance.h"
#include "backend/domain/plan.h"

#include <string>

namespace ph::models {

/// A plan as the file "Save plan…" writes and pilothousectl reads: JSON, no secrets.
[[nodiscard]] std::string planFile(const domain::Plan &plan);
/// What such a file would create; Invalid says why it is none.
[[nodiscard]] Result<domain::InstanceDraft> draftOfPlanFile(const std::string &text);

} // namespace ph::models
