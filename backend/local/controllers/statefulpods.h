// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

#include <optional>
#include <string>
#include <vector>

namespace ph::local {

/// The number at the end of a pod's name when the rest is the set's name; nothing otherwise.
[[nodiscard]] std::optional<long long> ordinalOf(const std::string &podName, const std::string &setName);
/// The pod of an ordinal from a template, with the set's identity on it.
[[nodiscard]] Json makeStatefulPod(const Json &set, const Json &podTemplate, const std::string &revision,
                                   long long ordinal);
/// The claims of an ordinal, one per volumeClaimTemplate.
[[nodiscard]] std::vector<Json> makeStatefulClaims(const Json &set, long long ordinal);

} // namespace ph::local
