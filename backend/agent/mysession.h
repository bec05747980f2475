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

/// How to reach a MariaDB server.
struct MyTarget {
    fs::path socket;  ///< its Unix socket; host and port are not used then
    std::string host; ///< an address
    std::uint16_t port = 3306;
    std::string user;
    Secret password; ///< empty = none is sent
    std::string database = {};
    fs::path caFile = {}; ///< with it TLS is demanded and the chain verified; without, the session is plain text
};

using MyRow = std::vector<std::optional<std::string>>;

/// One MariaDB connection, driven without blocking so that every call honours its context. Not thread-safe.
class MySession {
public:
    /// Unauthorized: the server refused who we are. Unavailable: it is shutting down or full. Unreachable: no answer,
    /// or one whose certificate is not the authority's.
    [[nodiscard]] static Result<MySession> connect(const MyTarget &target, const Context &ctx);
    MySession(MySession &&) noexcept;
    MySession &operator=(MySession &&) noexcept;
    ~MySession();

    /// Runs one statement; it takes no values, so that none can be quoted wrongly. An SQL error keeps the session
    /// usable (reason = SQLSTATE); after Unreachable, Timeout or Cancelled it is broken.
    [[nodiscard]] Result<std::vector<MyRow>> query(const std::string &sql, const Context &ctx);
    [[nodiscard]] bool broken() const;

private:
    struct State;
    explicit MySession(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace ph::agent
