// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"

namespace ph::agent {

/// For a liveness probe: success while restarting the container would not help. supervise must answer; a server that it
/// says is running must answer too, but one that is stopped, fenced, being initialised, recovering or waiting for its
/// next try is in supervise's hands: killing the container then would only begin the recovery anew. Takes at most 4 s.
Status probeLive(const AgentSettings &settings);
/// For a readiness probe: success when the server accepts connections. Takes at most 4 s.
Status probeReady(const AgentSettings &settings);

} // namespace ph::agent
