// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"
#include "backend/core/context.h"
#include "backend/machinery/json.h"

namespace ph::agent {

/// Gives a login another password and proves that it works, as the console asks over standard input, so that no
/// password stands in a command line. @p request: `user` "owner", `password`, `previous` (may be empty), `set` (false:
/// only try). The answer: `accepted`, the password opens a session by the pod's address over TLS; `previousRefused`;
/// `mounted`, the Secret mounted here has the password already. Conflict: this member is a replica.
[[nodiscard]] Result<Json> applyPassword(const AgentSettings &settings, const Json &request, const Context &ctx);

} // namespace ph::agent
