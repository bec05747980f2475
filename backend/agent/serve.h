// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"

#include <cstdint>

namespace ph::agent {

/// The sidecar: measures the member every 2 s (every 250 ms until it is ready for the first time), publishes it to the
/// cluster it runs in (outside of one it only measures), and answers on https://$(POD_IP):@p port with the mounted
/// certificate, which is taken over anew when it changes. Blocks until SIGTERM or SIGINT; call from the main thread
/// before other threads exist. Fails when the address cannot be bound.
Status serve(const AgentSettings &settings, std::uint16_t port);

} // namespace ph::agent
