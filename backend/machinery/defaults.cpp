// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/quantity.h"
#include "backend/machinery/schema.h"

#include <nlohmann/json.hpp>

namespace ph {

namespace {

/// "Always" for a missing tag or :latest, else "IfNotPresent", as Kubernetes decides it.
std::string pullPolicy(const std::string &image) {
    const auto slash = image.rfind('/');
    const std::string last = slash == std::string::npos ? image : image.substr(slash + 1);
    if (last.find('@') != std::string::npos)
        return "IfNotPresent";
    const auto colon = last.rfind(':');
    return colon == std::string::npos || last.substr(colon + 1) == "latest" ? "Always" : "IfNotPresent";
}

/// The named rules. @p field is the field they fill, absent or not.
void applyRule(const std::string &rule, const std::string &field, Json &object) {
    const bool absent = !object.contains(field);
    if (rule == "image-pull-policy" && absent) {
        object[field] = pullPolicy(jsonText(object, {"image"}));
    } else if (rule == "requests-from-limits") {
        const Json limits = jsonAt(object, {"limits"});
        if (limits.is_object())
            for (const auto &[name, amount] : limits.items())
                if (!jsonAt(object, {field}).contains(name))
                    object[field][name] = amount;
    } else if (rule == "empty-dir" && absent) {
        if (object.size() == 1 && object.contains("name"))
            object[field] = Json::object();
    } else if (rule == "policy-types" && absent) {
        object[field] = Json::array({"Ingress"});
        if (object.contains("egress"))
            object[field].push_back("Egress");
    }
}

/// Null fields of built-in kinds vanish; null fields of custom ones give way to their default.
void dropNulls(const SchemaType &type, Json &object) {
    for (auto it = object.begin(); it != object.end();) {
        bool drop = false;
        if (it->is_null())
            if (const auto property = type.properties.find(it.key()); property != type.properties.end())
                drop = (property->second->nullIsAbsent && property->second->kind != SchemaType::Kind::Any) ||
                       (!property->second->nullable && property->second->defaultValue);
        it = drop ? object.erase(it) : std::next(it);
    }
}

void fillObject(const SchemaType &type, Json &object) {
    dropNulls(type, object);
    const auto absent = [&](const std::string &name) { return !object.contains(name); };
    for (const auto &[name, property] : type.properties)
        if (property->defaultRule && !property->defaultRule->unless.empty() && absent(name) &&
            absent(property->defaultRule->unless) && property->defaultValue)
            object[name] = *property->defaultValue;
    for (const auto &[name, property] : type.properties)
        if (!property->defaultRule && property->defaultValue && absent(name))
            object[name] = *property->defaultValue;
    for (const auto &[name, property] : type.properties) {
        const auto &rule = property->defaultRule;
        if (!rule || !rule->unless.empty())
            continue;
        if (!rule->rule.empty())
            applyRule(rule->rule, name, object);
        else if (!rule->from.empty() && absent(name) && object.contains(rule->from))
            object[name] = Json(object[rule->from]);
        else if (!rule->whenField.empty() && absent(name) && property->defaultValue &&
                 rule->whenValues.contains(jsonText(object, {rule->whenField})))
            object[name] = *property->defaultValue;
    }
}

} // namespace

void applyDefaults(const SchemaType &type, Json &object) {
    switch (type.kind) {
    case SchemaType::Kind::Any:
        if (object.is_array() && type.items) {
            for (auto &item : object)
                applyDefaults(*type.items, item);
            return;
        }
        [[fallthrough]];
    case SchemaType::Kind::Object:
        if (!object.is_object() || type.properties.empty())
            return;
        fillObject(type, object);
        for (auto &[name, value] : object.items())
            if (const auto property = type.properties.find(name); property != type.properties.end())
                applyDefaults(*property->second, value);
        return;
    case SchemaType::Kind::Map:
        if (object.is_object() && type.items)
            for (auto &item : object)
                applyDefaults(*type.items, item);
        return;
    case SchemaType::Kind::Array:
        if (object.is_array() && type.items)
            for (auto &item : object)
                applyDefaults(*type.items, item);
        return;
    case SchemaType::Kind::Quantity:
        if (object.is_string() || object.is_number()) {
            const auto amount =
                Quantity::parse(object.is_string() ? object.get_ref<const std::string &>() : object.dump());
            if (amount)
                object = amount->text();
        }
        return;
    default:
        return;
    }
}

std::vector<std::string> prune(const SchemaType &type, Json &object) {
    std::vector<std::string> dropped;
    const auto walk = [&](const auto &self, const SchemaType &here, Json &value, const std::string &path) -> void {
        const bool fields =
            here.kind == SchemaType::Kind::Object || (here.kind == SchemaType::Kind::Any && !here.properties.empty());
        if (fields && value.is_object()) {
            for (auto it = value.begin(); it != value.end();) {
                const std::string child = path.empty() ? it.key() : path + "." + it.key();
                const auto property = here.properties.find(it.key());
                if (property != here.properties.end()) {
                    self(self, *property->second, *it, child);
                } else if (!here.preserveUnknownFields) {
                    dropped.push_back(child);
                    it = value.erase(it);
                    continue;
                }
                ++it;
            }
        } else if (here.items && here.kind == SchemaType::Kind::Map && value.is_object()) {
            for (auto &[key, item] : value.items())
                self(self, *here.items, item, path + "." + key);
        } else if (here.items && value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i)
                self(self, *here.items, value[i], path + "[" + std::to_string(i) + "]");
        }
    };
    walk(walk, type, object, {});
    return dropped;
}

} // namespace ph
