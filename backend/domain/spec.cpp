// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/spec.h"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace ph::domain {
namespace {

using TextMember = std::pair<const char *, std::string InstanceSpec::*>;
constexpr std::array<TextMember, 11> textMembers{{
    {"engine", &InstanceSpec::engine},
    {"adapter", &InstanceSpec::adapter},
    {"engineVersion", &InstanceSpec::engineVersion},
    {"dcs", &InstanceSpec::dcs},
    {"cpu", &InstanceSpec::cpu},
    {"memory", &InstanceSpec::memory},
    {"storage", &InstanceSpec::storage},
    {"storageClass", &InstanceSpec::storageClass},
    {"database", &InstanceSpec::database},
    {"owner", &InstanceSpec::owner},
    {"description", &InstanceSpec::description},
}};

Error wrong(const std::string &field, const char *expected) {
    return Error{Errc::Invalid,
                 "the spec's member " + field + " is not " + expected,
                 field,
                 0,
                 "Repair the anchor ConfigMap, or delete and create the instance again.",
                 {},
                 {},
                 {},
                 0};
}

} // namespace

Json specToJson(const InstanceSpec &spec) {
    Json out = Json::object();
    if (!spec.unknownFields.empty()) {
        if (auto unknown = parseJson(spec.unknownFields); unknown && unknown->is_object())
            out = *unknown;
    }
    out["version"] = spec.version;
    out["members"] = spec.members;
    out["deletionProtection"] = spec.deletionProtection;
    out["synchronous"] = spec.synchronous;
    for (const auto &[key, member] : textMembers)
        out[key] = spec.*member;
    out["parameters"] = Json::object();
    for (const auto &[key, value] : spec.parameters)
        out["parameters"][key] = value;
    return out;
}

Result<SpecReading> specFromJson(const Json &document) {
    if (!document.is_object())
        return wrong("spec", "an object");
    SpecReading reading;
    InstanceSpec &spec = reading.spec;
    spec.deletionProtection = false; // a document that does not mention it was written before it was on by default
    Json unknown = Json::object();
    for (const auto &[key, value] : document.items()) {
        if (key == "version" || key == "members") {
            if (!value.is_number_integer() || value.get<long long>() < 1 || value.get<long long>() > 1'000'000)
                return wrong(key, "a positive whole number");
            (key == "version" ? spec.version : spec.members) = value.get<int>();
            continue;
        }
        if (key == "deletionProtection" || key == "synchronous") {
            if (!value.is_boolean())
                return wrong(key, "true or false");
            (key == "synchronous" ? spec.synchronous : spec.deletionProtection) = value.get<bool>();
            continue;
        }
        if (key == "parameters") {
            if (!value.is_object())
                return wrong(key, "an object");
            for (const auto &[name, setting] : value.items()) {
                if (!setting.is_string())
                    return wrong("parameters." + name, "text");
                spec.parameters[name] = setting.get<std::string>();
            }
            continue;
        }
        bool known = false;
        for (const auto &[name, member] : textMembers) {
            if (key != name)
                continue;
            if (!value.is_string())
                return wrong(key, "text");
            spec.*member = value.get<std::string>();
            known = true;
        }
        if (!known)
            unknown[key] = value;
    }
    if (!unknown.empty())
        spec.unknownFields = dumpJson(unknown);
    reading.readOnly = spec.version > InstanceSpec::currentVersion;
    return reading;
}

Result<SpecReading> parseSpec(std::string_view text) {
    PH_ASSIGN(const Json document, parseJson(text));
    return specFromJson(document);
}

} // namespace ph::domain
