// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <string>
#include <string_view>

namespace ph::agent::mysql {

/// @p name in backticks.
[[nodiscard]] std::string quoteIdentifier(std::string_view name);
/// @p name of a database as GRANT and table mysql.db want it, where "_" and "%" would be wildcards; not quoted.
[[nodiscard]] std::string databasePattern(std::string_view name);
/// @p text as a string literal; the SQL mode must not have NO_BACKSLASH_ESCAPES.
[[nodiscard]] std::string quoteLiteral(std::string_view text);
/// What mysql_native_password stores ("*" and 40 digits), so that the password itself stands in no statement and no
/// log.
[[nodiscard]] std::string nativeHash(const Secret &password);

} // namespace ph::agent::mysql
