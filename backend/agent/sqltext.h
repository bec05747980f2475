// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <string>
#include <string_view>

namespace ph::agent {

/// @p name as a quoted SQL identifier. For text that is run by `postgres --single` or where a statement takes no
/// parameters.
[[nodiscard]] std::string quoteIdentifier(std::string_view name);
/// @p text as an SQL string literal that means the same whatever standard_conforming_strings is.
[[nodiscard]] std::string quoteLiteral(std::string_view text);
/// @p text as a quoted value of a line in postgresql.conf; Invalid when it holds a line break or a zero byte.
[[nodiscard]] Result<std::string> quoteSetting(std::string_view text);
/// Success for a role's or database's name PostgreSQL can have: 1 to 63 bytes, no control characters.
Status checkSqlName(std::string_view name);

/// What PostgreSQL stores for a password under scram-sha-256 (RFC 5803), so that the password itself never stands in a
/// statement, a log or pg_stat_activity. @p salt 16 bytes; empty = random.
[[nodiscard]] std::string scramVerifier(const Secret &password, std::string salt = {}, int iterations = 4096);

} // namespace ph::agent
