// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/policyvalidation.h"

#include "backend/local/policy/cronschedule.h"
#include "backend/local/policy/quotarules.h"

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

void validateQuota(const Json &spec, FieldErrors &errors) {
    const Json &hard = jsonAt(spec, {"hard"});
    if (!hard.is_object())
        return;
    for (const auto &[name, value] : hard.items()) {
        const std::string at = "spec.hard[" + name + "]";
        if (name.find('/') == std::string::npos && !isStandardQuotaName(name))
            errors.invalid(at, name, "must be a standard resource for quotas");
        const auto parsed = Quantity::parse(value.is_string() ? value.get<std::string>() : dumpJson(value));
        if (!parsed || parsed->sign() < 0)
            errors.invalid(at, value, "must be greater than or equal to 0");
    }
}

void validateLimitRange(const Json &spec, FieldErrors &errors) {
    const Json &items = jsonAt(spec, {"limits"});
    for (std::size_t i = 0; items.is_array() && i < items.size(); ++i) {
        const std::string at = "spec.limits[" + std::to_string(i) + "]";
        // Each pair: what must not be greater than what.
        for (const auto &[less, more] :
             {std::pair("min", "max"), std::pair("defaultRequest", "default"), std::pair("default", "max"),
              std::pair("min", "defaultRequest"), std::pair("defaultRequest", "max"), std::pair("min", "default")}) {
            const Amounts upper = readAmounts(jsonAt(items[i], {more}));
            for (const auto &[name, value] : readAmounts(jsonAt(items[i], {less})))
                if (const auto limit = upper.find(name); limit != upper.end() && limit->second < value)
                    errors.invalid(at + "." + less + "[" + name + "]", value.text(),
                                   std::string(less) + " value " + value.text() + " is greater than " + more +
                                       " value " + limit->second.text());
        }
    }
}

void validateCronJob(const Json &object, FieldErrors &errors) {
    const Json &spec = jsonAt(object, {"spec"});
    const auto name = jsonText(object, {"metadata", "name"});
    if (name.size() > 52) // its Jobs have eleven characters more
        errors.invalid("metadata.name", name, "must be no more than 52 characters");
    const auto schedule = jsonText(spec, {"schedule"});
    if (schedule.empty())
        errors.required("spec.schedule");
    else if (schedule.find("TZ") != std::string::npos)
        errors.invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    else if (const auto parsed = CronSchedule::parse(schedule); !parsed)
        errors.invalid("spec.schedule", schedule, parsed.error().what);
    if (const Json &given = jsonAt(spec, {"timeZone"}); given.is_string()) {
        const auto zone = given.get<std::string>();
        std::string low = zone;
        std::transform(low.begin(), low.end(), low.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (zone.empty())
            errors.invalid("spec.timeZone", given, "timeZone must be nil or non-empty string");
        else if (low == "local")
            errors.invalid("spec.timeZone", given,
                           "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        else if (const auto known = TimeZone::load(zone); !known)
            errors.invalid("spec.timeZone", given, known.error().what);
    }
    for (const char *key : {"startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"})
        if (jsonInteger(spec, {key}, 0) < 0)
            errors.invalid(std::string("spec.") + key, jsonAt(spec, {key}), "must be greater than or equal to 0");
    const auto policy = jsonText(spec, {"jobTemplate", "spec", "template", "spec", "restartPolicy"});
    if (policy != "OnFailure" && policy != "Never")
        errors.required("spec.jobTemplate.spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
}

} // namespace

void validatePolicy(const ServedResource &info, const Json &object, FieldErrors &errors) {
    const Json &spec = jsonAt(object, {"spec"});
    if (info.kind == "PodDisruptionBudget")
        validateBudget(spec, errors);
    else if (info.kind == "ResourceQuota")
        validateQuota(spec, errors);
    else if (info.kind == "LimitRange")
        validateLimitRange(spec, errors);
    else if (info.kind == "CronJob")
        validateCronJob(object, errors);
}

} // namespace ph::local
