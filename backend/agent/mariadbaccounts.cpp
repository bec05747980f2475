// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mariadbaccounts.h"

#include "backend/agent/memberfiles.h"
#include "backend/agent/mysqltext.h"
#include "backend/agent/sqltext.h"
#include "backend/obs/log.h"

namespace ph::agent::mariadb {
namespace {

const obs::Log log("agent");

using mysql::quoteIdentifier;
using mysql::quoteLiteral;

/// Literals are escaped by backslashes, whatever mode the instance's parameters ask for.
constexpr const char *plainMode = "SET SESSION sql_mode = ''";

std::string account(std::string_view user, std::string_view host) {
    return quoteLiteral(user) + "@" + quoteLiteral(host);
}

std::string accountCheck(std::string_view user, std::string_view host) {
    return "SELECT 1 FROM mysql.global_priv WHERE user = " + quoteLiteral(user) + " AND host = " + quoteLiteral(host);
}

/// What a remote account is identified by; it can be used over TLS only.
std::string byPassword(const Secret &password) {
    return " IDENTIFIED VIA mysql_native_password USING " + quoteLiteral(mysql::nativeHash(password)) + " REQUIRE SSL";
}

/// Holds the hash of the owner's password that was last taken over from the Secret; the server keeps the same one.
fs::path takenOverPath(const AgentSettings &settings) {
    return settings.ownDirectory() / "owner-password.taken-over";
}

AccountStep systemStep(const std::string &user) {
    // The plugin compares the account's name with the name of the process's user: this process is let in, over the
    // socket only. root stays for a root on the node, by the same way, unless somebody dropped it.
    const std::string who = account(user, "localhost");
    return {"the agent's own account",
            accountCheck(user, "localhost"),
            {"DROP USER IF EXISTS ''@'localhost'", "CREATE USER IF NOT EXISTS " + who + " IDENTIFIED VIA unix_socket",
             "GRANT ALL PRIVILEGES ON *.* TO " + who + " WITH GRANT OPTION",
             "ALTER USER IF EXISTS 'root'@'localhost' IDENTIFIED VIA unix_socket"}};
}

Result<AccountStep> ownerStep(const AgentSettings &settings) {
    PH_TRY(checkSqlName(settings.owner));
    PH_ASSIGN(const Secret password, settings.secret("owner-password"));
    const std::string who = account(settings.owner, "%");
    AccountStep step{"the owner's account " + settings.owner,
                     accountCheck(settings.owner, "%"),
                     {"CREATE USER IF NOT EXISTS " + who + byPassword(password)}};
    if (readFile(takenOverPath(settings), 256).valueOr(std::string()) != mysql::nativeHash(password))
        step.statements.push_back("ALTER USER " + who + byPassword(password));
    return step;
}

AccountStep rightsStep(const AgentSettings &settings) {
    return {"the owner's rights on the database " + settings.database,
            "SELECT 1 FROM mysql.db WHERE host = '%' AND user = " + quoteLiteral(settings.owner) +
                " AND db = " + quoteLiteral(mysql::databasePattern(settings.database)),
            {"GRANT ALL PRIVILEGES ON " + quoteIdentifier(mysql::databasePattern(settings.database)) + ".* TO " +
             account(settings.owner, "%")}};
}

} // namespace

Result<std::vector<AccountStep>> accountSteps(const AgentSettings &settings) {
    PH_ASSIGN(const std::string system, systemUser());
    PH_ASSIGN(const Secret monitor, settings.secret("superuser-password"));
    std::vector<AccountStep> steps{systemStep(system)};
    if (!settings.database.empty()) {
        PH_TRY(checkSqlName(settings.database));
        steps.push_back(
            {"the database " + settings.database,
             "SELECT 1 FROM information_schema.schemata WHERE schema_name = " + quoteLiteral(settings.database),
             {"CREATE DATABASE IF NOT EXISTS " + quoteIdentifier(settings.database) + " CHARACTER SET utf8mb4"}});
    }
    if (!settings.owner.empty()) {
        PH_ASSIGN(AccountStep owner, ownerStep(settings));
        steps.push_back(std::move(owner));
        if (!settings.database.empty())
            steps.push_back(rightsStep(settings));
    }
    const std::string who = account(monitorUser, "%");
    steps.push_back(
        {std::string("the account ") + monitorUser,
         accountCheck(monitorUser, "%"),
         {"CREATE USER IF NOT EXISTS " + who + byPassword(monitor), "ALTER USER " + who + byPassword(monitor)}});
    return steps;
}

Result<std::string> initSql(const AgentSettings &settings) {
    PH_ASSIGN(const std::vector<AccountStep> steps, accountSteps(settings));
    std::string sql = std::string(plainMode) + ";\n";
    for (const AccountStep &step : steps)
        for (const std::string &statement : step.statements)
            sql += statement + ";\n";
    return sql;
}

Status ensureAccounts(const AgentSettings &settings, MySession &session, const Context &ctx) {
    PH_ASSIGN(const std::vector<AccountStep> steps, accountSteps(settings));
    PH_TRY(session.query(plainMode, ctx));
    for (const AccountStep &step : steps) {
        PH_ASSIGN(const auto there, session.query(step.check, ctx));
        if (!there.empty())
            continue;
        log.warning("missing in the server, made anew", {{"what", step.what}});
        for (const std::string &statement : step.statements) {
            auto done = session.query(statement, ctx);
            if (!done) {
                Error error = std::move(done).error();
                error.what = step.what + " could not be made";
                error.subject = settings.podName;
                return error;
            }
        }
    }
    if (settings.owner.empty())
        return {};
    PH_ASSIGN(const Secret password, settings.secret("owner-password"));
    PH_TRY(updateFile(takenOverPath(settings), mysql::nativeHash(password)));
    return {};
}

Status changePassword(MySession &session, const std::string &user, const Secret &password, const Context &ctx) {
    PH_TRY(checkSqlName(user));
    PH_TRY(session.query(plainMode, ctx));
    PH_TRY(session.query("ALTER USER " + account(user, "%") + byPassword(password), ctx));
    return {};
}

} // namespace ph::agent::mariadb
