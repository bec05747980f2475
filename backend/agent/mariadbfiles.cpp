// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mariadbfiles.h"

#include "backend/agent/mysqltext.h"
#include "backend/agent/sqltext.h"

namespace ph::agent::mariadb {
namespace {

using mysql::quoteIdentifier;
using mysql::quoteLiteral;

fs::path pidFile(const fs::path &data) {
    return data / "mariadbd.pid";
}

std::string account(std::string_view user, std::string_view host) {
    return quoteLiteral(user) + "@" + quoteLiteral(host);
}

/// Makes a remote account or gives it its password anew; it can be used over TLS only.
std::string remoteAccount(std::string_view user, const Secret &password) {
    const std::string who = account(user, "%");
    const std::string how =
        " IDENTIFIED VIA mysql_native_password USING " + quoteLiteral(mysql::nativeHash(password)) + " REQUIRE SSL;\n";
    return "CREATE USER IF NOT EXISTS " + who + how + "ALTER USER " + who + how;
}

} // namespace

DataState inspectData(const fs::path &data) {
    std::error_code failed;
    if (!fs::exists(data, failed) || (fs::is_directory(data, failed) && fs::is_empty(data, failed)))
        return DataState::Absent;
    return fs::is_directory(data / "mysql", failed) && fs::exists(data / "ibdata1", failed) ? DataState::Present
                                                                                            : DataState::Foreign;
}

Result<std::string> dataVersion(const fs::path &data) {
    std::error_code failed;
    for (const char *name : {"mariadb_upgrade_info", "mysql_upgrade_info"}) {
        if (!fs::exists(data / name, failed))
            continue;
        PH_ASSIGN(const std::string text, readFile(data / name, 64)); // "10.11.6-MariaDB"
        return text.substr(0, text.find('.', text.find('.') + 1));
    }
    return Error{Errc::NotFound, "the data directory does not say which version made it", data.native()};
}

fs::path serverSocket(const AgentSettings &settings) {
    return settings.runDirectory / "mariadb.sock";
}

std::optional<pid_t> foreignServer(const AgentSettings &settings) {
    return runningServer(pidFile(settings.data), settings.data);
}

Result<std::string> initSql(const AgentSettings &settings) {
    PH_ASSIGN(const std::string system, systemUser());
    PH_ASSIGN(const Secret monitor, settings.secret("superuser-password"));
    std::string sql = "DROP USER IF EXISTS ''@'localhost';\n";
    // The plugin compares the account's name with the name of the process's user: this process is let in, over the
    // socket only. root stays for a root on the node, by the same way.
    sql += "CREATE USER IF NOT EXISTS " + account(system, "localhost") + " IDENTIFIED VIA unix_socket;\n";
    sql += "GRANT ALL PRIVILEGES ON *.* TO " + account(system, "localhost") + " WITH GRANT OPTION;\n";
    sql += "ALTER USER 'root'@'localhost' IDENTIFIED VIA unix_socket;\n";
    if (!settings.database.empty()) {
        PH_TRY(checkSqlName(settings.database));
        sql += "CREATE DATABASE IF NOT EXISTS " + quoteIdentifier(settings.database) + " CHARACTER SET utf8mb4;\n";
    }
    if (!settings.owner.empty()) {
        PH_TRY(checkSqlName(settings.owner));
        PH_ASSIGN(const Secret password, settings.secret("owner-password"));
        sql += remoteAccount(settings.owner, password);
        if (!settings.database.empty())
            sql += "GRANT ALL PRIVILEGES ON " + mysql::quoteDatabasePattern(settings.database) + ".* TO " +
                   account(settings.owner, "%") + ";\n";
    }
    return sql + remoteAccount(monitorUser, monitor); // last: with it serve sees that all went well
}

Status writeServerFiles(const AgentSettings &settings) {
    const fs::path own = settings.ownDirectory();
    PH_TRY(copyTlsFiles(settings));
    std::string text =
        "# Written by pilothouse-agent at each start. Engine parameters belong into the instance's settings.\n"
        "[mariadbd]\ncharacter_set_server = utf8mb4\n";
    std::error_code failed;
    if (const fs::path given = settings.configDirectory / "mariadb.cnf"; fs::exists(given, failed)) {
        PH_ASSIGN(const std::string parameters, readFile(given, 1U << 20U));
        text += parameters;
    }
    PH_TRY(updateFile(own / "server.cnf", text));
    PH_ASSIGN(const std::string sql, initSql(settings));
    PH_TRY(updateFile(own / "init.sql", sql));
    return {};
}

std::vector<std::string> serverCommand(const AgentSettings &settings, const std::vector<std::string> &command) {
    const fs::path own = settings.ownDirectory();
    const fs::path tls = own / "tls";
    std::vector<std::string> argv{command.at(0), "--defaults-file=" + (own / "server.cnf").native()};
    argv.insert(argv.end(), command.begin() + 1, command.end());
    for (std::string argument :
         {"--datadir=" + settings.data.native(), "--pid-file=" + pidFile(settings.data).native(),
          "--socket=" + serverSocket(settings).native(), "--bind-address=" + settings.podIp,
          "--port=" + std::to_string(settings.port), "--init-file=" + (own / "init.sql").native(),
          "--ssl-cert=" + (tls / "tls.crt").native(), "--ssl-key=" + (tls / "tls.key").native(),
          "--ssl-ca=" + (tls / "ca.crt").native(), std::string("--tls-version=TLSv1.2,TLSv1.3"),
          std::string("--require-secure-transport=ON"), std::string("--skip-name-resolve=ON"),
          std::string("--local-infile=OFF")})
        argv.push_back(std::move(argument));
    return argv;
}

} // namespace ph::agent::mariadb
