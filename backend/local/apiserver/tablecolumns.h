// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/resources.h"
#include "backend/machinery/json.h"

#include <functional>
#include <string>
#include <vector>

namespace ph::local {

/// One column of a kind's table.
struct Column {
    std::string name;
    std::string type = "string"; ///< string, integer, boolean, date
    int priority = 0;            ///< above 0 only with `-o wide`
    std::function<Json(const Json &)> value;
    std::string format = {}; ///< of custom kinds, as their definition says
    std::string description = {};
};

[[nodiscard]] Column nameColumn();
[[nodiscard]] Column ageColumn();
/// The columns of a built-in kind; name and age when it has none of its own.
[[nodiscard]] const std::vector<Column> &columnsOf(const ServedResource &info);
/// How old a time is, as kubectl prints it; "<unknown>" when it is none.
[[nodiscard]] std::string ageOf(const std::string &stamp);

} // namespace ph::local
