// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/result.h"

#include <string>
#include <string_view>

namespace ph {

/// The PATH a terminal would have: programs started from a desktop menu miss what the user's profile adds, such as
/// ~/bin or a package manager's folder. Asks the login shell once per process, at most 5 s, then remembers; falls back
/// to our own PATH. Thread-safe.
[[nodiscard]] const std::string &loginPath();

/// Runs @p shell as a login shell and reads PATH from between two markers, so that greetings in profiles do no harm.
/// Errors: NotFound when there is no such shell, Invalid when it printed no PATH, Timeout.
[[nodiscard]] Result<std::string> askLoginPath(const std::string &shell, const Context &ctx);

/// @p first followed by those folders of @p second that it lacks; empty and relative entries are dropped.
[[nodiscard]] std::string joinPaths(std::string_view first, std::string_view second);

} // namespace ph
