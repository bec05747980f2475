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

/// Makes types of a schema that checkStructural() found fit.
class CustomCompiler {
public:
    CustomCompiler(const SchemaType *objectMeta, std::deque<SchemaType> &pool) : m_meta(objectMeta), m_pool(pool) {}

    const SchemaType *compile(const Json &node, bool root) {
        SchemaType &out = m_pool.emplace_back();
        if (!node.is_object())
            return &out;
        readSchemaNode(node, out);
        const Json &properties = jsonAt(node, {"properties"});
        const Json &additional = jsonAt(node, {"additionalProperties"});
        if (additional.is_object())
            out.items = compile(additional, false);
        else if (additional == true)
            out.preserveUnknownFields = true;
        if (const Json &items = jsonAt(node, {"items"}); items.is_object())
            out.items = compile(items, false);
        const bool resource = root || out.embeddedResource;
        if (properties.is_object())
            for (const auto &[name, child] : properties.items())
                out.properties[name] = m_meta && resource && name == "metadata" ? m_meta : compile(child, false);
        if (!resource)
            return &out;
        for (const char *name : {"apiVersion", "kind"})
            if (!out.properties.contains(name))
                out.properties[name] = text();
        if (m_meta)
            out.properties["metadata"] = m_meta;
        if (out.embeddedResource && !root)
            out.required.insert({"apiVersion", "kind"});
        return &out;
    }

private:
    const SchemaType *text() {
        if (!m_text) {
            SchemaType &type = m_pool.emplace_back();
            type.kind = SchemaType::Kind::String;
            m_text = &type;
        }
        return m_text;
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

const SchemaType *compileCustomSchema(const Json &schema, const SchemaType *objectMeta, std::deque<SchemaType> &pool,
                                      bool root) {
    return CustomCompiler(objectMeta, pool).compile(schema, root);
}

} // namespace ph::detail
