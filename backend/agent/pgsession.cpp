// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/pgsession.h"

#include <libpq-fe.h>

#include <cerrno>
#include <poll.h>

namespace ph::agent {
namespace {

struct FreeConnection {
    void operator()(PGconn *connection) const { PQfinish(connection); }
};
struct FreeResult {
    void operator()(PGresult *result) const { PQclear(result); }
};
using ConnectionPtr = std::unique_ptr<PGconn, FreeConnection>;
using ResultPtr = std::unique_ptr<PGresult, FreeResult>;

constexpr std::chrono::milliseconds slice{200}; ///< how long a stop request may go unnoticed

/// libpq's messages end with a line feed and may have several lines; the first says what happened.
std::string firstLine(const char *text) {
    const std::string_view all(text ? text : "");
    return std::string(all.substr(0, all.find('\n')));
}

/// Waits until the connection's socket can be read or written as @p events says.
Status waitFor(PGconn *connection, short events, const char *doing, const Context &ctx) {
    for (;;) {
        PH_TRY(ctx.check(doing));
        pollfd entry{PQsocket(connection), events, 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(ctx.remaining(slice).count()));
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return {};
    }
}

Error connectionError(PGconn *connection, const PgTarget &target) {
    Error error{Errc::Unreachable, "could not connect to PostgreSQL", target.host + ":" + std::to_string(target.port)};
    error.cause = firstLine(PQerrorMessage(connection));
    // libpq tells the SQLSTATE of a failed connection nowhere; that a password was asked for is the one fact it gives.
    if (PQconnectionUsedPassword(connection) || PQconnectionNeedsPassword(connection))
        error.code = error.cause.find("authentication") != std::string::npos ? Errc::Unauthorized : Errc::Unavailable;
    return error;
}

} // namespace

struct PgSession::State {
    ConnectionPtr connection;
    std::string subject;
    bool broken = false;
};

PgSession::PgSession(std::unique_ptr<State> state) : m_state(std::move(state)) {}
PgSession::PgSession(PgSession &&) noexcept = default;
PgSession &PgSession::operator=(PgSession &&) noexcept = default;
PgSession::~PgSession() = default;

Result<PgSession> PgSession::connect(const PgTarget &target, const Context &ctx) {
    const std::string port = std::to_string(target.port);
    // Everything is given, so that no variable and no file in somebody's home changes anything.
    const char *const keys[] = {"host",
                                "port",
                                "user",
                                "password",
                                "dbname",
                                "sslmode",
                                "sslrootcert",
                                "application_name",
                                "passfile",
                                "gssencmode",
                                "connect_timeout",
                                "options",
                                "client_encoding",
                                "sslcert",
                                "sslcrl",
                                nullptr};
    const char *const values[] = {target.host.c_str(),
                                  port.c_str(),
                                  target.user.c_str(),
                                  target.password.reveal().c_str(),
                                  target.database.c_str(),
                                  target.sslMode.c_str(),
                                  target.caFile.c_str(),
                                  target.applicationName.c_str(),
                                  "/nonexistent/passfile",
                                  "disable",
                                  "10",
                                  "",
                                  "UTF8",
                                  "/nonexistent/client.crt",
                                  "/nonexistent/root.crl",
                                  nullptr};
    auto state = std::make_unique<State>();
    state->subject = target.host + ":" + port;
    state->connection.reset(PQconnectStartParams(keys, values, 0));
    PGconn *connection = state->connection.get();
    if (!connection)
        return Error{Errc::Internal, "could not connect to PostgreSQL", state->subject, 0, {}, "out of memory"};
    if (PQstatus(connection) == CONNECTION_BAD)
        return connectionError(connection, target);
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    while (step != PGRES_POLLING_OK) {
        if (step == PGRES_POLLING_FAILED)
            return connectionError(connection, target);
        PH_TRY(waitFor(connection, step == PGRES_POLLING_READING ? POLLIN : POLLOUT, "connecting to PostgreSQL", ctx));
        step = PQconnectPoll(connection);
    }
    PQsetnonblocking(connection, 1);
    // Notices go to the server's log already.
    PQsetNoticeProcessor(
        connection, [](void *, const char *) {}, nullptr);
    return PgSession(std::move(state));
}

Result<std::vector<PgRow>> PgSession::query(const std::string &sql, const std::vector<std::string> &parameters,
                                            const Context &ctx) {
    PGconn *connection = m_state->connection.get();
    std::vector<const char *> values;
    for (const std::string &parameter : parameters)
        values.push_back(parameter.c_str());
    const auto lost = [this, connection] {
        m_state->broken = true;
        Error error{Errc::Unreachable, "the connection to PostgreSQL broke", m_state->subject};
        error.cause = firstLine(PQerrorMessage(connection));
        return error;
    };
    m_state->broken = m_state->broken || PQstatus(connection) != CONNECTION_OK;
    if (m_state->broken || PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                             values.data(), nullptr, nullptr, 0) != 1)
        return lost();
    int unsent = 1;
    while (PQisBusy(connection) != 0 || unsent != 0) {
        unsent = PQflush(connection);
        if (unsent < 0)
            return lost();
        if (PQisBusy(connection) == 0 && unsent == 0)
            break;
        if (auto waited = waitFor(connection, static_cast<short>(unsent != 0 ? POLLIN | POLLOUT : POLLIN),
                                  "asking PostgreSQL", ctx);
            !waited) {
            m_state->broken = true; // an answer may still come and would be taken for the next one's
            return std::move(waited).error();
        }
        if (PQconsumeInput(connection) != 1)
            return lost();
    }
    const ResultPtr result(PQgetResult(connection));
    while (ResultPtr rest{PQgetResult(connection)}) {
        // there is one result per statement; this reads the end mark
    }
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        const char *code = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        if (!code || PQstatus(connection) != CONNECTION_OK)
            return lost();
        Error error{Errc::Internal, "PostgreSQL refused a statement", m_state->subject};
        error.reason = code;
        const char *message = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
        error.cause = firstLine(message);
        error.code = error.reason == "42501"           ? Errc::Forbidden
                     : error.reason.starts_with("57P") ? Errc::Unavailable
                                                       : Errc::Internal;
        return error;
    }
    std::vector<PgRow> rows(static_cast<std::size_t>(PQntuples(result.get())));
    for (int r = 0; r < PQntuples(result.get()); ++r) {
        for (int c = 0; c < PQnfields(result.get()); ++c) {
            auto &row = rows[static_cast<std::size_t>(r)];
            if (PQgetisnull(result.get(), r, c))
                row.emplace_back(std::nullopt);
            else
                row.emplace_back(std::string(PQgetvalue(result.get(), r, c),
                                             static_cast<std::size_t>(PQgetlength(result.get(), r, c))));
        }
    }
    return rows;
}

bool PgSession::broken() const {
    return m_state->broken;
}
int PgSession::serverVersion() const {
    return PQserverVersion(m_state->connection.get());
}

} // namespace ph::agent
