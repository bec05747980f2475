// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/mysession.h"
#include "backend/agent/settings.h"

#include <string>
#include <vector>

namespace ph::agent::mariadb {

/// The account serve asks the server through; it may see status and nothing else.
constexpr const char *monitorUser = "pilothouse_monitor";

/// Something the agent owns in the server: an account, the first database, a right.
struct AccountStep {
    std::string what;                    ///< "the owner's account shop_owner", for messages
    std::string check;                   ///< gives a row when it is there
    std::vector<std::string> statements; ///< make it, or leave it as it is; passwords are hashes
};

/// All of it, in the order in which it can be made. The owner's password is set anew only when the Secret's differs
/// from the one that was last taken over: one that a person changed in the server stays. SQL mode '' is assumed.
[[nodiscard]] Result<std::vector<AccountStep>> accountSteps(const AgentSettings &settings);
/// The steps as an init file, which the server runs at each start before it accepts the first connection. The server
/// gives up at the first statement that fails, so ensureAccounts() looks afterwards.
[[nodiscard]] Result<std::string> initSql(const AgentSettings &settings);
/// Makes what is missing and notes which owner's password was taken over. Fails naming the first that cannot be made.
Status ensureAccounts(const AgentSettings &settings, MySession &session, const Context &ctx);
/// Gives the remote account of @p user another password.
Status changePassword(MySession &session, const std::string &user, const Secret &password, const Context &ctx);

} // namespace ph::agent::mariadb
