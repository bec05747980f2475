// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"

#include <string>

namespace ph::ops {

/// True when a TCP connection to a numeric address can be opened from this computer within the context's time. Names
/// are not looked up.
[[nodiscard]] bool canReach(const std::string &address, int port, const Context &ctx);

} // namespace ph::ops
