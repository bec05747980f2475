// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/policyvalidation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace ph::local {

namespace {

/// A number of pods that is not negative, or a share up to 100 %.
void validateShare(const Json &value, const std::string &field, FieldErrors &errors) {
    if (value.is_number_integer()) {
        if (value.get<long long>() < 0)
            errors.invalid(field, value, "must be greater than or equal to 0");
        return;
    }
    if (!value.is_string())
        return;
    const auto &text = value.get_ref<const std::string &>();
    const bool share = text.size() > 1 && text.back() == '%' &&
                       std::all_of(text.begin(), text.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
    if (!share)
        errors.invalid(field, value,
                       "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or "
                       "'93%', regex used for validation is '[0-9]+%')");
    else if (text.size() > 4 || std::atoi(text.c_str()) > 100)
        errors.invalid(field, value, "must not be greater than 100%");
}

void validateBudget(const Json &spec, FieldErrors &errors) {
    const Json &least = jsonAt(spec, {"minAvailable"});
    const Json &most = jsonAt(spec, {"maxUnavailable"});
    if (!least.is_null() && !most.is_null())
        errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
    validateShare(least, "spec.minAvailable", errors);
    validateShare(most, "spec.maxUnavailable", errors);
}

} // namespace

void validatePolicy(const ServedResource &info, const Json &object, FieldErrors &errors) {
    const Json &spec = jsonAt(object, {"spec"});
    if (info.kind == "PodDisruptionBudget")
        validateBudget(spec, errors);
}

} // namespace ph::local
