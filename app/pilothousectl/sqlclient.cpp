// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/sqlclient.h"

#include <cstdlib>

namespace ph::ctl {
namespace {

/// ':' and '\' are escaped as the format of password files wants it.
std::string passField(const std::string &text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

/// A value of an option file of MariaDB.
std::string optionValue(const std::string &text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "\"";
}

Status preparePsql(const domain::ConnectionInfo &info, const Secret &password, const fs::path &folder) {
    const fs::path pass = folder / "pass";
    const fs::path service = folder / "service";
    std::string entry = "[pilothouse]\nhost=" + info.host + "\nport=" + std::to_string(info.port) +
                        "\ndbname=" + info.database + "\nuser=" + info.user + "\n";
    if (!info.caPem.empty())
        entry += "sslmode=" + info.sslMode + "\nsslrootcert=" + (folder / "ca.crt").native() + "\n";
    PH_TRY(writeFileAtomic(pass, "*:*:*:" + passField(info.user) + ":" + passField(password.reveal()) + "\n"));
    PH_TRY(writeFileAtomic(service, entry));
    ::setenv("PGPASSFILE", pass.c_str(), 1);
    ::setenv("PGSERVICEFILE", service.c_str(), 1);
    ::setenv("PGSERVICE", "pilothouse", 1);
    for (const char *other :
         {"PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"})
        ::unsetenv(other);
    return {};
}

/// With an authority given the client verifies the chain. That the certificate names the address it does not ask: the
/// address is the Service's or a tunnel's, which no certificate can know.
Result<std::vector<std::string>> prepareMariadb(const domain::ConnectionInfo &info, const Secret &password,
                                                const fs::path &folder) {
    const fs::path file = folder / "client.cnf";
    std::string text = "[client]\nprotocol=tcp\nhost=" + optionValue(info.host) +
                       "\nport=" + std::to_string(info.port) + "\nuser=" + optionValue(info.user) +
                       "\npassword=" + optionValue(password.reveal()) + "\ndefault-character-set=utf8mb4\n";
    if (!info.caPem.empty())
        text += "ssl\nssl-ca=" + optionValue((folder / "ca.crt").native()) + "\n";
    if (!info.database.empty())
        text += "[mariadb-client]\ndatabase=" + optionValue(info.database) + "\n";
    PH_TRY(writeFileAtomic(file, text));
    for (const char *other : {"MYSQL_PWD", "MYSQL_HOST", "MYSQL_TCP_PORT", "MYSQL_UNIX_PORT"})
        ::unsetenv(other);
    return std::vector<std::string>{"--defaults-file=" + file.native()}; // must be the first argument
}

} // namespace

std::string clientPackage(const std::string &client) {
    return client == "mariadb" ? "mariadb-client" : "postgresql-client";
}

Result<std::vector<std::string>> prepareClient(const domain::ConnectionInfo &info, const Secret &password,
                                               const fs::path &folder) {
    if (!info.caPem.empty())
        PH_TRY(writeFileAtomic(folder / "ca.crt", info.caPem));
    if (info.client == "mariadb")
        return prepareMariadb(info, password, folder);
    PH_TRY(preparePsql(info, password, folder));
    return std::vector<std::string>{};
}

} // namespace ph::ctl
