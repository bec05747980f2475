// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/pgsession.h"
#include "backend/agent/settings.h"

namespace ph::agent {

/// The server's Unix socket, as the superuser; no password is needed there.
[[nodiscard]] PgTarget localTarget(const AgentSettings &settings);
/// The server by TCP on the pod's address with TLS verified against the instance's authority, as the superuser.
[[nodiscard]] Result<PgTarget> remoteTarget(const AgentSettings &settings);

/// Waits until the server accepts connections on its Unix socket.
Status awaitServer(const AgentSettings &settings, const Context &ctx);

/// Waits until the server accepts connections, then makes sure that superuser and owner have the passwords of the
/// mounted Secret and that owner and database exist. Idempotent; a replica is left alone.
Status setUpServer(const AgentSettings &settings, const Context &ctx);

/// Gives @p role another password. Conflict on a replica, whose roles are the primary's.
Status changePassword(const AgentSettings &settings, const std::string &role, const Secret &password,
                      const Context &ctx);

} // namespace ph::agent
