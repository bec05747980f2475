// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/secret.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ph::agent {

/// How to reach a PostgreSQL server.
struct PgTarget {
    std::string host; ///< an address, or the folder of its Unix socket
    std::uint16_t port = 5432;
    std::string user = "postgres";
    Secret password; ///< empty = none is sent
    std::string database = "postgres";
    std::string sslMode = "disable"; ///< "verify-ca" with caFile
    fs::path caFile = {};
    std::string applicationName = "pilothouse-agent";
};

using PgRow = std::vector<std::optional<std::string>>;

/// One libpq connection, driven without blocking so that every call honours its context. Not thread-safe.
class PgSession {
public:
    /// Unauthorized: the server refused who we are. Unavailable: it is starting up, shutting down or full. Unreachable:
    /// no answer.
    [[nodiscard]] static Result<PgSession> connect(const PgTarget &target, const Context &ctx);
    PgSession(PgSession &&) noexcept;
    PgSession &operator=(PgSession &&) noexcept;
    ~PgSession();

    /// Runs one statement with bound text parameters ($1 …). An SQL error keeps the session usable (reason = SQLSTATE);
    /// after Unreachable, Timeout or Cancelled it is broken.
    [[nodiscard]] Result<std::vector<PgRow>> query(const std::string &sql, const std::vector<std::string> &parameters,
                                                   const Context &ctx);
    [[nodiscard]] bool broken() const;
    /// The server's version as a number: 150004 for 15.4.
    [[nodiscard]] int serverVersion() const;

private:
    struct State;
    explicit PgSession(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace ph::agent
