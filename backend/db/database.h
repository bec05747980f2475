// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace ph::db {

/// One prepared statement. Bind by position from 1, then step through rows. Reset by its destructor, so it can be
/// reused from the connection's cache. Not thread-safe.
class Statement {
public:
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    ~Statement();

    Statement &bind(int index, std::int64_t value);
    Statement &bind(int index, int value) { return bind(index, static_cast<std::int64_t>(value)); }
    Statement &bind(int index, double value);
    /// Binds a copy of @p value as text.
    Statement &bind(int index, std::string_view value);
    Statement &bindBlob(int index, std::string_view value);
    Statement &bindNull(int index);

    /// True when a row is there, false at the end.
    [[nodiscard]] Result<bool> step();
    /// Runs a statement that returns no rows.
    Status run();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] bool isNull(int column) const;

private:
    friend class Database;
    Statement(sqlite3 *connection, sqlite3_stmt *statement, std::string path);
    sqlite3 *m_connection;
    sqlite3_stmt *m_statement;
    std::string m_path;
    int m_bindError = 0;
};

/// How hard a commit tries to reach the disk (PRAGMA synchronous).
enum class Durability { Full, Normal };

struct OpenOptions {
    Durability durability = Durability::Full;
    std::chrono::milliseconds busyTimeout{5000};
    bool readOnly = false;
};

/// One step of the schema; step n raises PRAGMA user_version from n to n+1 in one transaction.
using Migration = const char *;

/// One SQLite connection (WAL). Not thread-safe: one per thread, or under the owner's mutex. Errors: Internal with
/// SQLite's text and the path; Conflict when locked longer than the busy time-out; Invalid with reason "Corrupt" when
/// it is no (whole) database; reason "DiskFull" when there is no room.
class Database {
public:
    /// Opens or makes the file (0600) and brings it to the newest schema; a schema newer than ours is Invalid.
    [[nodiscard]] static Result<Database> open(const fs::path &path, const std::vector<Migration> &migrations,
                                               const OpenOptions &options = {});
    Database(Database &&) noexcept;
    Database &operator=(Database &&) noexcept;
    ~Database();

    /// A statement from the cache. A wrong @p sql is a defect and comes back as Internal when it is stepped.
    [[nodiscard]] Statement prepare(std::string_view sql);
    /// Runs statements without parameters.
    Status execute(std::string_view sql);
    /// Runs @p work inside BEGIN IMMEDIATE … COMMIT; rolls back when it returns an error.
    Status transaction(const std::function<Status()> &work);
    [[nodiscard]] std::int64_t lastInsertId() const;
    [[nodiscard]] std::int64_t changes() const;

private:
    struct State;
    explicit Database(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace ph::db
