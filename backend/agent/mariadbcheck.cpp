// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mariadbfiles.h"
#include "backend/agent/mysqltext.h"
#include "backend/agent/parametercheck.h"
#include "backend/core/process.h"

#include <charconv>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto checkLimit = 4s;

/// The value in the table that "--help --verbose" ends with: "innodb-buffer-pool-size   134217728".
std::string effectiveValue(const std::string &help, const std::string &option) {
    const auto at = help.find("\n" + option + " ");
    if (at == std::string::npos)
        return {};
    const auto first = help.find_first_not_of(' ', at + 1 + option.size());
    return help.substr(first, help.find('\n', first) - first);
}

} // namespace

/// The server reads its options, as at a start, and prints them instead of starting. What it looks at only later is
/// looked at here.
Status checkMariadbParameters(const AgentSettings &settings, const std::vector<std::string> &command) {
    const auto refused = [&settings](const std::string &words) {
        return parameterRefused(settings, "MariaDB", "mariadb.cnf", words);
    };
    const fs::path own = settings.ownDirectory();
    PH_ASSIGN(const std::string text, mariadb::optionText(settings));
    PH_TRY(writeFileAtomic(own / "check.cnf", text));
    // In a folder of its own: it tries out there whether names of files are case-sensitive.
    const Command check{{command.at(0), "--defaults-file=" + (own / "check.cnf").native(), "--datadir=" + own.native(),
                         "--help", "--verbose"},
                        std::nullopt};
    PH_ASSIGN(const CommandResult said, runCommand(check, Context().withTimeout(checkLimit)));
    if (const auto complaint = firstComplaint(said.err, {"[ERROR] "}))
        return refused(*complaint);
    if (said.exitCode != 0)
        return refused("it tells no reason");
    const std::string pool = effectiveValue(said.out, "innodb-buffer-pool-size");
    std::uint64_t bytes = 0;
    std::from_chars(pool.data(), pool.data() + pool.size(), bytes);
    if (bytes >= availableMemory())
        return refused("innodb_buffer_pool_size is " + pool + " bytes, and there are only " +
                       std::to_string(availableMemory()) + " bytes of memory");
    const std::string zone = effectiveValue(said.out, "default-time-zone");
    if (!zone.empty() && zone != "(No default value)") {
        // Names of zones stand in the server's tables: only a server that runs can tell.
        auto session = mariadb::connectLocally(settings, Context().withTimeout(2s));
        if (session &&
            !session->query("SET SESSION time_zone = " + mysql::quoteLiteral(zone), Context().withTimeout(2s)))
            return refused("default_time_zone " + zone + " is unknown to it");
    }
    return {};
}

} // namespace ph::agent
