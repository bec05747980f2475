// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/postgresfiles.h"

#include "backend/agent/memberfiles.h"
#include "backend/agent/patronifiles.h"
#include "backend/agent/sqltext.h"

#include <cstdio>
#include <cstdlib>
#include <sys/utsname.h>

namespace ph::agent {
namespace {

/// Linux 5.8 and later report through syncfs() that something could not be written.
bool syncfsTellsErrors() {
    utsname system{};
    int version = 0;
    int patch = 0;
    return ::uname(&system) == 0 && std::sscanf(system.release, "%d.%d", &version, &patch) == 2 &&
           (version > 5 || (version == 5 && patch >= 8));
}

Result<std::string> serverConfiguration(const AgentSettings &settings) {
    const fs::path tls = settings.ownDirectory() / "tls";
    std::string text =
        "# Written by pilothouse-agent at each start. Engine parameters belong into the instance's settings.\n";
    const auto add = [&text](const char *name, const std::string &value) -> Status {
        PH_ASSIGN(const std::string quoted, quoteSetting(value));
        text += std::string(name) + " = " + quoted + "\n";
        return {};
    };
    PH_TRY(add("cluster_name", settings.podName));
    PH_TRY(add("log_line_prefix", "%m [%p] %q%u@%d "));
    PH_TRY(add("include_if_exists", (settings.data / "postgresql.conf").native()));
    PH_TRY(add("include_if_exists", (settings.configDirectory / "postgresql.conf").native()));
    text += "# What follows always holds.\n";
    PH_TRY(add("ssl", "on"));
    PH_TRY(add("ssl_cert_file", (tls / "tls.crt").native()));
    PH_TRY(add("ssl_key_file", (tls / "tls.key").native()));
    PH_TRY(add("ssl_ca_file", (tls / "ca.crt").native()));
    PH_TRY(add("ssl_min_protocol_version", "TLSv1.2"));
    PH_TRY(add("password_encryption", "scram-sha-256"));
    PH_TRY(add("log_destination", "stderr"));
    PH_TRY(add("logging_collector", "off"));
    PH_TRY(add("unix_socket_permissions", "0700"));
    const auto major = dataMajor(settings.data);
    if (major && std::atoi(major->c_str()) >= 14 && syncfsTellsErrors())
        PH_TRY(add("recovery_init_sync_method", "syncfs")); // after a crash; file by file takes seconds on a busy disk
    return text;
}

} // namespace

DataState inspectData(const fs::path &data) {
    std::error_code failed;
    if (!fs::exists(data, failed) || (fs::is_directory(data, failed) && fs::is_empty(data, failed)))
        return DataState::Absent;
    return fs::exists(data / "PG_VERSION", failed) ? DataState::Present : DataState::Foreign;
}

Result<std::string> dataMajor(const fs::path &data) {
    PH_ASSIGN(std::string text, readFile(data / "PG_VERSION", 64));
    return text.substr(0, text.find('\n'));
}

Result<std::string> bootstrapSql(const AgentSettings &settings) {
    std::string sql;
    const bool ownRole = !settings.owner.empty() && settings.owner != "postgres";
    // Single-user mode reads to a semicolon followed by an empty line; names without control characters cannot hold
    // one.
    if (ownRole) {
        PH_TRY(checkSqlName(settings.owner));
        PH_ASSIGN(const Secret password, settings.secret("owner-password"));
        sql += "CREATE ROLE " + quoteIdentifier(settings.owner) + " LOGIN PASSWORD " +
               quoteLiteral(scramVerifier(password)) + ";\n\n";
    }
    if (!settings.database.empty() && settings.database != "postgres") {
        PH_TRY(checkSqlName(settings.database));
        sql += "CREATE DATABASE " + quoteIdentifier(settings.database) +
               (ownRole ? " OWNER " + quoteIdentifier(settings.owner) : std::string()) + ";\n\n";
    }
    if (settings.patroni) {
        PH_ASSIGN(const std::string roles, patroniRolesSql(settings));
        sql += roles;
    }
    return sql;
}

Result<bool> writeServerFiles(const AgentSettings &settings) {
    const fs::path own = settings.ownDirectory();
    PH_ASSIGN(bool changed, copyTlsFiles(settings));
    PH_ASSIGN(const std::string user, systemUser());
    PH_ASSIGN(const std::string configuration, serverConfiguration(settings));
    // The socket's folder is shared by the pod's containers only and the socket is ours alone (0700): whoever reaches
    // it is this user.
    const std::string access = "# Written by pilothouse-agent at each start.\n"
                               "local   all          postgres        peer map=pilothouse\n"
                               "local   all          all             scram-sha-256\n"
                               "hostssl all          all       all   scram-sha-256\n"
                               "hostssl replication  all       all   scram-sha-256\n";
    const std::string map = "# Written by pilothouse-agent at each start.\npilothouse \"" + user + "\" postgres\n";
    const std::pair<const char *, const std::string *> texts[] = {
        {"postgresql.conf", &configuration}, {"pg_hba.conf", &access}, {"pg_ident.conf", &map}};
    for (const auto &[name, text] : texts) {
        PH_ASSIGN(const bool differs, updateFile(own / name, *text));
        changed = changed || differs;
    }
    return changed;
}

std::vector<std::string> serverArguments(const AgentSettings &settings) {
    const fs::path own = settings.ownDirectory();
    return {"-c", "config_file=" + (own / "postgresql.conf").native(),
            "-c", "hba_file=" + (own / "pg_hba.conf").native(),
            "-c", "ident_file=" + (own / "pg_ident.conf").native(),
            "-c", "listen_addresses=" + settings.podIp,
            "-c", "port=" + std::to_string(settings.port),
            "-c", "unix_socket_directories=" + settings.runDirectory.native()};
}

std::optional<pid_t> foreignServer(const fs::path &data) {
    return runningServer(data / "postmaster.pid", data);
}

void removeStalePidFile(const fs::path &data) {
    std::error_code ignored;
    if (!foreignServer(data))
        fs::remove(data / "postmaster.pid", ignored);
}

void removeStaleSocket(const AgentSettings &settings) {
    std::error_code ignored;
    const std::string socket = (settings.runDirectory / (".s.PGSQL." + std::to_string(settings.port))).native();
    fs::remove(socket + ".lock", ignored);
    fs::remove(socket, ignored);
}

} // namespace ph::agent
