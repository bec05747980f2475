// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace ph::local {

/// The JSONPath of a printer column, taken apart once: fields (`.spec.size`, `['a.b']`, `\.` within a name), indices
/// (`[0]`, `[-1]`, `[*]`) and equality filters (`[?(@.type=="Ready")]`).
class JsonPath {
public:
    explicit JsonPath(std::string_view text);
    /// The first value found in @p object, as printer columns show it; null when there is none.
    [[nodiscard]] const Json *first(const Json &object) const;

private:
    struct Step {
        enum class Kind { Field, Index, All, Filter };
        Kind kind = Kind::Field;
        std::string name; ///< of Field; of Filter the value compared with, as text
        long index = 0;
        std::vector<std::string> fields; ///< of Filter
    };
    void readBrackets(std::string_view inside);
    [[nodiscard]] const Json *find(const Json &value, std::size_t step) const;

    std::vector<Step> m_steps;
};

} // namespace ph::local
