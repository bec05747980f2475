// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"

#include <cstdint>
#include <string>

namespace ph::kube {

/// True when a TCP connection to the host can be made (and is closed at once). For a diagnosis after a failure only:
/// the name is looked up with the system's resolver, which cannot be cancelled.
[[nodiscard]] bool canConnect(const std::string &host, std::uint16_t port, const Context &ctx);

} // namespace ph::kube
