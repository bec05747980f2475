// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mysession.h"

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>

namespace ph::agent {
namespace {

constexpr std::chrono::milliseconds slice{200}; ///< how long a stop request may go unnoticed

struct CloseConnection {
    void operator()(MYSQL *connection) const { mysql_close(connection); }
};
struct FreeResult {
    void operator()(MYSQL_RES *result) const { mysql_free_result(result); }
};
using ConnectionPtr = std::unique_ptr<MYSQL, CloseConnection>;
using ResultPtr = std::unique_ptr<MYSQL_RES, FreeResult>;

/// Waits for what the library waits for; the events that came, as it names them.
Result<int> waitFor(MYSQL *connection, int wanted, const char *doing, const Context &ctx) {
    pollfd entry{static_cast<int>(mysql_get_socket(connection)), 0, 0};
    if ((wanted & MYSQL_WAIT_READ) != 0)
        entry.events |= POLLIN;
    if ((wanted & MYSQL_WAIT_WRITE) != 0)
        entry.events |= POLLOUT;
    std::chrono::milliseconds left = (wanted & MYSQL_WAIT_TIMEOUT) != 0
                                         ? std::chrono::milliseconds(mysql_get_timeout_value_ms(connection))
                                         : std::chrono::milliseconds::max();
    for (;;) {
        PH_TRY(ctx.check(doing));
        const auto pause = std::min(ctx.remaining(slice), left);
        const int ready = ::poll(&entry, 1, static_cast<int>(pause.count()));
        if (ready > 0)
            return ((entry.revents & (POLLIN | POLLHUP | POLLERR)) != 0 ? MYSQL_WAIT_READ : 0) |
                   ((entry.revents & POLLOUT) != 0 ? MYSQL_WAIT_WRITE : 0);
        if (ready < 0 && errno != EINTR)
            return systemError("wait for MariaDB", "poll", errno);
        if (left != std::chrono::milliseconds::max() && (left -= pause) <= std::chrono::milliseconds::zero())
            return MYSQL_WAIT_TIMEOUT;
    }
}

Errc codeOf(unsigned number) {
    switch (number) {
    case ER_ACCESS_DENIED_ERROR:
    case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
        return Errc::Unauthorized;
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_SERVER_SHUTDOWN:
        return Errc::Unavailable;
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_SPECIFIC_ACCESS_DENIED_ERROR:
        return Errc::Forbidden;
    default:
        return number >= CR_MIN_ERROR && number <= CR_MAX_ERROR ? Errc::Unreachable : Errc::Internal;
    }
}

} // namespace

struct MySession::State {
    ConnectionPtr connection;
    std::string subject;
    bool broken = false;

    [[nodiscard]] Error failure(const char *what) {
        MYSQL *mysql = connection.get();
        Error error{codeOf(mysql_errno(mysql)), what, subject};
        error.cause = mysql_error(mysql);
        error.reason = mysql_sqlstate(mysql);
        broken = broken || error.code == Errc::Unreachable;
        return error;
    }
};

MySession::MySession(std::unique_ptr<State> state) : m_state(std::move(state)) {}
MySession::MySession(MySession &&) noexcept = default;
MySession &MySession::operator=(MySession &&) noexcept = default;
MySession::~MySession() = default;

Result<MySession> MySession::connect(const MyTarget &target, const Context &ctx) {
    constexpr const char *doing = "connecting to MariaDB";
    auto state = std::make_unique<State>();
    const bool local = !target.socket.empty();
    state->subject = local ? target.socket.native() : target.host + ":" + std::to_string(target.port);
    state->connection.reset(mysql_init(nullptr));
    MYSQL *mysql = state->connection.get();
    if (!mysql)
        return Error{Errc::Internal, "could not connect to MariaDB", state->subject, 0, {}, "out of memory"};
    // No option file is read unless asked for, so nothing in somebody's home changes anything.
    const unsigned limit = 10;
    const unsigned protocol = local ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    mysql_options(mysql, MYSQL_OPT_NONBLOCK, nullptr);
    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &limit);
    mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!target.caFile.empty()) {
        const my_bool yes = 1;
        mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &yes);
        mysql_options(mysql, MYSQL_OPT_SSL_CA, target.caFile.c_str()); // the chain is verified, names are not
    }
    MYSQL *connected = nullptr;
    int wanted = mysql_real_connect_start(&connected, mysql, local ? nullptr : target.host.c_str(), target.user.c_str(),
                                          target.password.reveal().c_str(),
                                          target.database.empty() ? nullptr : target.database.c_str(), target.port,
                                          local ? target.socket.c_str() : nullptr, 0);
    while (wanted != 0) {
        PH_ASSIGN(const int came, waitFor(mysql, wanted, doing, ctx));
        wanted = mysql_real_connect_cont(&connected, mysql, came);
    }
    if (!connected)
        return state->failure("could not connect to MariaDB");
    return MySession(std::move(state));
}

Result<std::vector<MyRow>> MySession::query(const std::string &sql, const Context &ctx) {
    constexpr const char *doing = "asking MariaDB";
    MYSQL *mysql = m_state->connection.get();
    if (m_state->broken)
        return Error{Errc::Unreachable, "the connection to MariaDB broke", m_state->subject};
    const auto finish = [&](int wanted, const auto &next) -> Status {
        while (wanted != 0) {
            auto came = waitFor(mysql, wanted, doing, ctx);
            if (!came) {
                m_state->broken = true; // an answer may still come and would be taken for the next one's
                return std::move(came).error();
            }
            wanted = next(*came);
        }
        return {};
    };
    int failed = 0;
    PH_TRY(finish(mysql_real_query_start(&failed, mysql, sql.data(), sql.size()),
                  [&](int came) { return mysql_real_query_cont(&failed, mysql, came); }));
    if (failed != 0)
        return m_state->failure("MariaDB refused a statement");
    MYSQL_RES *stored = nullptr;
    PH_TRY(finish(mysql_store_result_start(&stored, mysql),
                  [&](int came) { return mysql_store_result_cont(&stored, mysql, came); }));
    const ResultPtr result(stored);
    if (!result) {
        if (mysql_errno(mysql) != 0)
            return m_state->failure("MariaDB's answer could not be read");
        return std::vector<MyRow>{};
    }
    std::vector<MyRow> rows;
    const unsigned columns = mysql_num_fields(result.get());
    while (MYSQL_ROW values = mysql_fetch_row(result.get())) {
        const unsigned long *lengths = mysql_fetch_lengths(result.get());
        MyRow &row = rows.emplace_back();
        for (unsigned c = 0; c < columns; ++c)
            row.push_back(values[c] ? std::optional(std::string(values[c], lengths[c])) : std::nullopt);
    }
    return rows;
}

bool MySession::broken() const {
    return m_state->broken;
}

} // namespace ph::agent
