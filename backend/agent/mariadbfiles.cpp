// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mariadbfiles.h"

#include "backend/agent/mariadbaccounts.h"

namespace ph::agent::mariadb {
namespace {

fs::path pidFile(const fs::path &data) {
    return data / "mariadbd.pid";
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

Result<MySession> connectLocally(const AgentSettings &settings, const Context &ctx) {
    MyTarget target;
    target.socket = serverSocket(settings);
    PH_ASSIGN(target.user, systemUser());
    return MySession::connect(target, ctx);
}

std::optional<pid_t> foreignServer(const AgentSettings &settings) {
    return runningServer(pidFile(settings.data), settings.data);
}

Result<std::string> optionText(const AgentSettings &settings) {
    std::string text =
        "# Written by pilothouse-agent at each start. Engine parameters belong into the instance's settings.\n"
        "[mariadbd]\ncharacter_set_server = utf8mb4\n";
    std::error_code failed;
    if (const fs::path given = settings.configDirectory / "mariadb.cnf"; fs::exists(given, failed)) {
        PH_ASSIGN(const std::string parameters, readFile(given, 1U << 20U));
        text += parameters;
    }
    return text;
}

Status writeServerFiles(const AgentSettings &settings) {
    const fs::path own = settings.ownDirectory();
    PH_TRY(copyTlsFiles(settings));
    PH_ASSIGN(const std::string text, optionText(settings));
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
