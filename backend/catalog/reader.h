// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/types.h"
#include "backend/core/result.h"

#include <optional>
#include <string_view>

namespace ph::catalog {

/// What one file describes: exactly one of the two.
struct FileContent {
    std::optional<Engine> engine;
    std::optional<Adapter> adapter;
};

/// Reads one catalogue file. Invalid with subject "file:line" and a sentence about what is wrong there.
[[nodiscard]] Result<FileContent> readFileContent(std::string_view text, const std::string &file);

} // namespace ph::catalog
