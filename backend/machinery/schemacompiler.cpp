// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/schemacompiler.h"

#include <nlohmann/json.hpp>

#include <array>

namespace ph::detail {

namespace {

constexpr std::array<const char *, 20> kConstraintKeys{"enum",
                                                       "pattern",
                                                       "minimum",
                                                       "maximum",
                                                       "exclusiveMinimum",
                                                       "exclusiveMaximum",
                                                       "minLength",
                                                       "maxLength",
                                                       "minItems",
                                                       "maxItems",
                                                       "multipleOf",
                                                       "oneOf",
                                                       "anyOf",
                                                       "allOf",
                                                       "not",
                                                       "minProperties",
                                                       "maxProperties",
                                                       "uniqueItems",
                                                       "format",
                                                       "x-kubernetes-validations"};

SchemaType::Kind kindOf(const Json &node) {
    if (node.value("x-kubernetes-int-or-string", false) || node.value("format", std::string()) == "int-or-string")
        return SchemaType::Kind::IntOrString;
    const std::string type =
        node.contains("type") && node["type"].is_string() ? node["type"].get<std::string>() : std::string();
    if (type == "object")
        return node.contains("additionalProperties") && node["additionalProperties"].is_object()
                   ? SchemaType::Kind::Map
                   : SchemaType::Kind::Object;
    if (type == "array")
        return SchemaType::Kind::Array;
    if (type == "string")
        return node.value("format", std::string()) == "date-time" ? SchemaType::Kind::Time : SchemaType::Kind::String;
    if (type == "integer")
        return SchemaType::Kind::Integer;
    if (type == "number")
        return SchemaType::Kind::Number;
    if (type == "boolean")
        return SchemaType::Kind::Boolean;
    return SchemaType::Kind::Any;
}

void readLists(const Json &node, SchemaType &out) {
    if (const std::string list = jsonText(node, {"x-kubernetes-list-type"}); list == "set")
        out.listType = SchemaType::ListType::Set;
    else if (list == "map")
        out.listType = SchemaType::ListType::Map;
    if (const Json &keys = jsonAt(node, {"x-kubernetes-list-map-keys"}); keys.is_array()) {
        out.listMapKeys.clear();
        for (const auto &key : keys)
            if (key.is_string())
                out.listMapKeys.push_back(key.get<std::string>());
    }
    if (jsonText(node, {"x-kubernetes-map-type"}) == "atomic")
        out.atomicMap = true;
    if (const std::string strategy = jsonText(node, {"x-kubernetes-patch-strategy"}); !strategy.empty())
        out.patchStrategy = strategy;
    if (const std::string key = jsonText(node, {"x-kubernetes-patch-merge-key"}); !key.empty())
        out.patchMergeKey = key;
}

void readDefaults(const Json &node, SchemaType &out) {
    if (const auto it = node.find("default"); it != node.end())
        out.defaultValue = std::make_shared<const Json>(*it);
    DefaultRule rule;
    rule.unless = jsonText(node, {"x-pilothouse-default-unless"});
    rule.from = jsonText(node, {"x-pilothouse-default-from"});
    rule.rule = jsonText(node, {"x-pilothouse-default-rule"});
    const Json &when = jsonAt(node, {"x-pilothouse-default-when"});
    if (when.is_object())
        for (const auto &[field, values] : when.items()) {
            rule.whenField = field;
            for (const auto &value : values)
                rule.whenValues.insert(value.get<std::string>());
        }
    if (!rule.unless.empty() || !rule.from.empty() || !rule.rule.empty() || !rule.whenField.empty())
        out.defaultRule = std::make_shared<const DefaultRule>(std::move(rule));
}

class CustomCompiler {
public:
    CustomCompiler(const SchemaType *objectMeta, std::deque<SchemaType> &pool) : m_meta(objectMeta), m_pool(pool) {}

    Result<const SchemaType *> compile(const Json &node, const std::string &path, bool root) {
        if (!node.is_object())
            return bad(path, "must be an object");
        SchemaType &out = m_pool.emplace_back();
        readSchemaNode(node, out);
        out.description = jsonText(node, {"description"});
        const bool typed = !jsonText(node, {"type"}).empty();
        if (root && jsonText(node, {"type"}) != "object")
            return bad(path + ".type",
                       "Invalid value: \"" + jsonText(node, {"type"}) + "\": must be object at the root");
        if (!typed && out.kind != SchemaType::Kind::IntOrString && !out.preserveUnknownFields)
            return bad(path + ".type", root ? "Required value: must not be empty at the root"
                                            : "Required value: must not be empty for specified object fields");
        const Json &properties = jsonAt(node, {"properties"});
        const Json &additional = jsonAt(node, {"additionalProperties"});
        if (additional.is_object()) {
            if (properties.is_object() && !properties.empty())
                return bad(path + ".additionalProperties",
                           "Forbidden: additionalProperties and properties are mutual exclusive");
            PH_ASSIGN(out.items, compile(additional, path + ".additionalProperties", false));
        } else if (additional.is_boolean() && additional.get<bool>()) {
            out.preserveUnknownFields = true;
        }
        if (out.kind == SchemaType::Kind::Array) {
            if (!jsonAt(node, {"items"}).is_object())
                return bad(path + ".items", "Required value: must be specified");
            PH_ASSIGN(out.items, compile(node["items"], path + ".items", false));
        }
        if (properties.is_object())
            for (const auto &[name, child] : properties.items()) {
                if (m_meta && name == "metadata" && (root || out.embeddedResource)) {
                    out.properties[name] = m_meta;
                    continue;
                }
                PH_ASSIGN(out.properties[name], compile(child, path + ".properties[" + name + "]", false));
            }
        if (root || out.embeddedResource) {
            for (const char *name : {"apiVersion", "kind"})
                if (!out.properties.contains(name))
                    out.properties[name] = text();
            if (m_meta)
                out.properties["metadata"] = m_meta;
        }
        PH_TRY(checkLists(out, path));
        return &out;
    }

private:
    static Error bad(const std::string &path, const std::string &why) {
        return Error{.code = Errc::Invalid,
                     .what = path + ": " + why,
                     .subject = path,
                     .httpStatus = 422,
                     .reason = "Invalid",
                     .causes = {{path, why.starts_with("Required") ? "FieldValueRequired" : "FieldValueInvalid", why}}};
    }
    const SchemaType *text() {
        if (!m_text) {
            SchemaType &type = m_pool.emplace_back();
            type.kind = SchemaType::Kind::String;
            m_text = &type;
        }
        return m_text;
    }
    static Status checkLists(const SchemaType &type, const std::string &path) {
        if (type.listType != SchemaType::ListType::Map)
            return {};
        if (type.kind != SchemaType::Kind::Array)
            return bad(path + ".x-kubernetes-list-type",
                       "Invalid value: \"map\": must be array if x-kubernetes-list-type is specified");
        if (type.listMapKeys.empty())
            return bad(path + ".x-kubernetes-list-map-keys",
                       "Required value: must not be empty if x-kubernetes-list-type is map");
        for (const auto &key : type.listMapKeys)
            if (!type.items->properties.contains(key))
                return bad(path + ".x-kubernetes-list-map-keys",
                           "Invalid value: \"" + key + "\": entries must all be names of item properties");
        return {};
    }

    const SchemaType *m_meta;
    std::deque<SchemaType> &m_pool;
    const SchemaType *m_text = nullptr;
};

} // namespace

void readSchemaNode(const Json &node, SchemaType &out) {
    out.kind = kindOf(node);
    out.format = jsonText(node, {"format"});
    out.preserveUnknownFields = node.value("x-kubernetes-preserve-unknown-fields", false);
    out.embeddedResource = node.value("x-kubernetes-embedded-resource", false);
    out.nullable = node.value("nullable", false);
    if (const Json &required = jsonAt(node, {"required"}); required.is_array())
        for (const auto &name : required)
            if (name.is_string())
                out.required.insert(name.get<std::string>());
    readLists(node, out);
    readDefaults(node, out);
    Json constraints = Json::object();
    for (const char *key : kConstraintKeys)
        if (const auto it = node.find(key); it != node.end())
            constraints[key] = *it;
    if (constraints.contains("uniqueItems")) {
        out.uniqueItems = constraints["uniqueItems"] == true;
        constraints.erase("uniqueItems");
    }
    if (!constraints.empty())
        out.constraints = std::make_shared<const Json>(std::move(constraints));
}

Result<const SchemaType *> compileCustomSchema(const Json &schema, const SchemaType *objectMeta,
                                               std::deque<SchemaType> &pool) {
    return CustomCompiler(objectMeta, pool).compile(schema, "openAPIV3Schema", true);
}

} // namespace ph::detail
