// SPDX-License-Identifier: Apache-2.0
#include "backend/db/database.h"

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <unordered_map>

namespace ph::db {
namespace {

Error sqliteError(sqlite3 *connection, int code, const std::string &path, std::string_view doing) {
    Error error{Errc::Internal, "the database could not " + std::string(doing), path};
    error.cause = connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        error.code = Errc::Conflict;
        error.reason = "Locked";
        error.hint = "Close the other program that has the file open.";
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        error.code = Errc::Invalid;
        error.reason = "Corrupt";
        error.hint = "Move the file away; it is made anew.";
        break;
    case SQLITE_FULL:
        error.reason = "DiskFull";
        error.hint = "Free some space on the disk that holds this file.";
        break;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        error.code = Errc::Forbidden;
        break;
    case SQLITE_CONSTRAINT:
        error.code = Errc::Conflict;
        error.reason = "Constraint";
        break;
    default:
        break;
    }
    return error;
}

} // namespace

struct Database::State {
    sqlite3 *connection = nullptr;
    std::string path;
    std::unordered_map<std::string, sqlite3_stmt *> statements;
    bool inTransaction = false;

    ~State() {
        for (const auto &[sql, statement] : statements)
            sqlite3_finalize(statement);
        sqlite3_close(connection);
    }
};

Statement::Statement(sqlite3 *connection, sqlite3_stmt *statement, std::string path)
    : m_connection(connection), m_statement(statement), m_path(std::move(path)) {}

Statement::Statement(Statement &&other) noexcept
    : m_connection(other.m_connection), m_statement(std::exchange(other.m_statement, nullptr)),
      m_path(std::move(other.m_path)), m_bindError(other.m_bindError) {}

Statement::~Statement() {
    if (m_statement) {
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
    }
}

Statement &Statement::bind(int index, std::int64_t value) {
    if (m_statement && m_bindError == SQLITE_OK)
        m_bindError = sqlite3_bind_int64(m_statement, index, value);
    return *this;
}

Statement &Statement::bind(int index, double value) {
    if (m_statement && m_bindError == SQLITE_OK)
        m_bindError = sqlite3_bind_double(m_statement, index, value);
    return *this;
}

Statement &Statement::bind(int index, std::string_view value) {
    if (m_statement && m_bindError == SQLITE_OK)
        m_bindError = sqlite3_bind_text64(m_statement, index, value.data() ? value.data() : "", value.size(),
                                          SQLITE_TRANSIENT, SQLITE_UTF8);
    return *this;
}

Statement &Statement::bindBlob(int index, std::string_view value) {
    if (m_statement && m_bindError == SQLITE_OK)
        m_bindError =
            sqlite3_bind_blob64(m_statement, index, value.data() ? value.data() : "", value.size(), SQLITE_TRANSIENT);
    return *this;
}

Statement &Statement::bindNull(int index) {
    if (m_statement && m_bindError == SQLITE_OK)
        m_bindError = sqlite3_bind_null(m_statement, index);
    return *this;
}

Result<bool> Statement::step() {
    if (!m_statement)
        return sqliteError(m_connection, sqlite3_errcode(m_connection), m_path, "prepare a statement");
    if (m_bindError != SQLITE_OK)
        return sqliteError(m_connection, m_bindError, m_path, "bind a value");
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return sqliteError(m_connection, sqlite3_extended_errcode(m_connection), m_path, "run a statement");
}

Status Statement::run() {
    auto row = step();
    while (row && *row)
        row = step();
    if (!row)
        return std::move(row).error();
    return {};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}
double Statement::real(int column) const {
    return sqlite3_column_double(m_statement, column);
}
bool Statement::isNull(int column) const {
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::string_view Statement::text(int column) const {
    const void *data = sqlite3_column_blob(m_statement, column); // blob: works for text too and keeps zero bytes
    return data ? std::string_view(static_cast<const char *>(data),
                                   static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                : std::string_view();
}

Database::Database(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Database::Database(Database &&) noexcept = default;
Database &Database::operator=(Database &&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const fs::path &path, const std::vector<Migration> &migrations,
                                const OpenOptions &options) {
    if (!options.readOnly) {
        // SQLite makes files with the umask's rights; ours are for the owner only, and -wal and -shm copy them.
        FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (!fd)
            return systemError("open the database", path.native(), errno);
    }
    auto state = std::make_unique<State>();
    state->path = path.native();
    const int flags = options.readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int opened = sqlite3_open_v2(path.c_str(), &state->connection, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (opened != SQLITE_OK)
        return sqliteError(state->connection, opened, state->path, "be opened");
    sqlite3_extended_result_codes(state->connection, 1);
    sqlite3_busy_timeout(state->connection, static_cast<int>(options.busyTimeout.count()));
    Database database(std::move(state));
    PH_TRY(database.execute("PRAGMA foreign_keys=ON"));
    if (options.readOnly)
        return database;
    PH_TRY(database.execute("PRAGMA journal_mode=WAL"));
    PH_TRY(database.execute(options.durability == Durability::Full ? "PRAGMA synchronous=FULL"
                                                                   : "PRAGMA synchronous=NORMAL"));
    const Status migrated = database.transaction([&]() -> Status {
        std::int64_t version = 0;
        {
            Statement ask = database.prepare("PRAGMA user_version");
            PH_ASSIGN(const bool row, ask.step());
            version = row ? ask.integer(0) : 0;
        }
        const auto newest = static_cast<std::int64_t>(migrations.size());
        if (version > newest)
            return Error{Errc::Invalid, "the database was written by a newer version of the program",
                         database.m_state->path, 0, "Use the newer version, or move the file away."};
        if (version == newest)
            return {}; // writes nothing: the file also opens on a full disk
        for (; version < newest; ++version)
            PH_TRY(database.execute(migrations[static_cast<std::size_t>(version)]));
        return database.execute("PRAGMA user_version=" + std::to_string(newest));
    });
    PH_TRY(migrated);
    return database;
}

Statement Database::prepare(std::string_view sql) {
    const std::string key(sql);
    const auto cached = m_state->statements.find(key);
    // A statement that is being stepped must not be handed out twice; a nested use gets a fresh one.
    if (cached != m_state->statements.end() && !sqlite3_stmt_busy(cached->second))
        return {m_state->connection, cached->second, m_state->path};
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v3(m_state->connection, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                       &statement, nullptr);
    if (statement) {
        std::string slot = key;
        while (m_state->statements.contains(slot))
            slot += ' ';
        m_state->statements.emplace(slot, statement);
    }
    return {m_state->connection, statement, m_state->path};
}

Status Database::execute(std::string_view sql) {
    const int code = sqlite3_exec(m_state->connection, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return sqliteError(m_state->connection, sqlite3_extended_errcode(m_state->connection), m_state->path,
                           "run a statement");
    return {};
}

Status Database::transaction(const std::function<Status()> &work) {
    PH_TRY(execute("BEGIN IMMEDIATE"));
    Status done = work();
    if (done)
        done = execute("COMMIT");
    if (!done && sqlite3_get_autocommit(m_state->connection) == 0)
        (void)execute("ROLLBACK");
    return done;
}

std::int64_t Database::lastInsertId() const {
    return sqlite3_last_insert_rowid(m_state->connection);
}
std::int64_t Database::changes() const {
    return sqlite3_changes64(m_state->connection);
}

} // namespace ph::db
