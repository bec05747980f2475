// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/result.h"

#include <functional>
#include <optional>
#include <string_view>

namespace ph::local::shim {

struct LogQuery {
    bool follow = false;
    bool timestamps = false;
    std::optional<long long> tailLines;
    std::optional<SystemTime> since;
    std::optional<long long> limitBytes;
};

/// Writes the log of a run to @p out, older parts first; with follow until the run has ended, the context ends or @p
/// out returns false. Blocks.
[[nodiscard]] Status readContainerLog(const fs::path &runFolder, const LogQuery &query,
                                      const std::function<bool(std::string_view)> &out, const Context &ctx);

} // namespace ph::local::shim
