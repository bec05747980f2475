// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ph {

/// A JSON document; include <nlohmann/json.hpp> only in .cpp files.
using Json = nlohmann::json;
/// How documents live in structs: shared, immutable, cheap to copy.
using JsonPtr = std::shared_ptr<const Json>;

/// Parses a document; Invalid with line and column when it is none. Nesting deeper than 512 is refused.
[[nodiscard]] Result<Json> parseJson(std::string_view text);
/// Compact text; invalid UTF-8 is replaced, never thrown.
[[nodiscard]] std::string dumpJson(const Json &value, int indent = -1);
/// The value at a path of object keys, or null when any part is missing: `at(pod, {"status", "phase"})`.
[[nodiscard]] const Json &jsonAt(const Json &value, std::initializer_list<std::string_view> path);
/// The text at a path of keys, or @p other when it is missing or not a string.
[[nodiscard]] std::string jsonText(const Json &value, std::initializer_list<std::string_view> path,
                                   std::string_view other = {});
/// The texts of the array at a path, in order; other items are left out, what is no array gives none.
[[nodiscard]] std::vector<std::string> jsonTexts(const Json &value, std::initializer_list<std::string_view> path);
/// The whole number at a path of keys, or @p other.
[[nodiscard]] long long jsonInteger(const Json &value, std::initializer_list<std::string_view> path,
                                    long long other = 0);

/// YAML to JSON, plain scalars read as kubectl reads them (`on` is true, `0644` is 420, a date stays text); one entry
/// per document that is not empty. Anchors, aliases and merge keys are resolved; Invalid names line and column. Text
/// that begins with { or [ is tried as JSON first.
[[nodiscard]] Result<std::vector<Json>> parseYaml(std::string_view text);
/// JSON as YAML, keys in order, block style, strings quoted only where needed; parseYaml() of it gives @p value again.
[[nodiscard]] std::string dumpYaml(const Json &value);

} // namespace ph
