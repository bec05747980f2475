// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/structural.h"

#include "backend/machinery/schemaconstraints.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace ph {

namespace {

enum class Level { Root, Field, Item };

const std::array<const char *, 4> kJunctors{"allOf", "anyOf", "oneOf", "not"};

std::string typeOf(const Json &node) {
    return jsonText(node, {"type"});
}

bool flag(const Json &node, const char *key) {
    return jsonAt(node, {key}) == true;
}

/// Whether @p list is the pair of types that goes with x-kubernetes-int-or-string.
bool isIntOrString(const Json &list) {
    if (!list.is_array() || list.size() != 2)
        return false;
    std::set<std::string> types;
    for (const auto &part : list)
        if (part.is_object() && part.size() == 1)
            types.insert(typeOf(part));
    return types == std::set<std::string>{"integer", "string"};
}

class StructuralCheck {
public:
    std::vector<ErrorCause> take() { return std::move(m_causes); }

    void node(const Json &node, Level level, const std::string &path) {
        if (!node.is_object())
            return invalid(path, node, "must be a schema object");
        unsupported(node, path);
        const std::string type = typeOf(node);
        typeAndExtensions(node, type, level, path);
        children(node, type, level, path);
        lists(node, type, path);
        values(node, path);
        nested(&node, node, path, path);
    }

private:
    void add(const std::string &field, const char *reason, std::string message) {
        m_causes.push_back({field, reason, std::move(message)});
    }
    void required(const std::string &field, const std::string &why) {
        add(field, "FieldValueRequired", "Required value: " + why);
    }
    void forbidden(const std::string &field, const std::string &why) {
        add(field, "FieldValueForbidden", "Forbidden: " + why);
    }
    void invalid(const std::string &field, const Json &value, const std::string &why) {
        add(field, "FieldValueInvalid", "Invalid value: " + dumpJson(value) + ": " + why);
    }
    void notSupported(const std::string &field, const std::string &value, const std::string &supported) {
        add(field, "FieldValueNotSupported",
            "Unsupported value: " + dumpJson(Json(value)) + ": supported values: " + supported);
    }

    /// Keywords of JSON schema that structural schemas do without.
    void unsupported(const Json &node, const std::string &path) {
        if (flag(node, "uniqueItems"))
            forbidden(path + ".uniqueItems",
                      "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        if (jsonAt(node, {"additionalProperties"}) == false)
            forbidden(path + ".additionalProperties", "additionalProperties cannot be set to false");
        if (jsonAt(node, {"items"}).is_array())
            forbidden(path + ".items", "items must be a schema object and not an array");
        for (const char *key : {"$ref", "definitions", "dependencies", "patternProperties", "additionalItems", "id"})
            if (const Json &value = jsonAt(node, {key}); !value.is_null() && !(value.is_string() && value == ""))
                forbidden(path + "." + key, std::string(key) + " is not supported");
    }

    void typeAndExtensions(const Json &node, const std::string &type, Level level, const std::string &path) {
        static const std::set<std::string> known{"array", "boolean", "integer", "number", "object", "string"};
        const bool intOrString = flag(node, "x-kubernetes-int-or-string");
        const bool preserve = flag(node, "x-kubernetes-preserve-unknown-fields");
        const bool embedded = flag(node, "x-kubernetes-embedded-resource");
        if (type == "null")
            forbidden(path + ".type", "type cannot be set to null, use nullable as an alternative");
        else if (!type.empty() && !known.contains(type))
            notSupported(path + ".type", type, R"("array", "boolean", "integer", "number", "object", "string")");
        if (jsonAt(node, {"x-kubernetes-preserve-unknown-fields"}) == false)
            invalid(path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined");
        if (intOrString && embedded)
            forbidden(path + ".x-kubernetes-embedded-resource", "must be false if x-kubernetes-int-or-string is true");
        if (intOrString && preserve)
            forbidden(path + ".x-kubernetes-preserve-unknown-fields",
                      "must be false if x-kubernetes-int-or-string is true");
        if (embedded && type != "object") {
            const char *why = "must be object if x-kubernetes-embedded-resource is true";
            if (type.empty())
                required(path + ".type", why);
            else
                invalid(path + ".type", type, why);
        } else if (type.empty() && !intOrString && !preserve) {
            required(path + ".type", level == Level::Root   ? "must not be empty at the root"
                                     : level == Level::Item ? "must not be empty for specified array items"
                                                            : "must not be empty for specified object fields");
        }
        if (embedded && !jsonAt(node, {"additionalProperties"}).is_null())
            forbidden(path + ".additionalProperties", "must not be used if x-kubernetes-embedded-resource is set");
        if (embedded && !preserve && !jsonAt(node, {"properties"}).is_object())
            required(path + ".properties", "must not be empty if x-kubernetes-embedded-resource is true without "
                                           "x-kubernetes-preserve-unknown-fields");
        if (level == Level::Root && !type.empty() && type != "object")
            invalid(path + ".type", type, "must be object at the root");
    }

    void children(const Json &node, const std::string &type, Level level, const std::string &path) {
        const Json &properties = jsonAt(node, {"properties"});
        const Json &additional = jsonAt(node, {"additionalProperties"});
        const bool root = level == Level::Root;
        if (!additional.is_null()) {
            if (root && additional != false)
                forbidden(path + ".additionalProperties", "must not be used at the root");
            if (properties.is_object() && !properties.empty() && additional != false)
                forbidden(path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
            if (additional.is_object())
                this->node(additional, Level::Field, path + ".additionalProperties");
        }
        if (type == "array" && jsonAt(node, {"items"}).is_null())
            required(path + ".items", "must be specified");
        if (const Json &items = jsonAt(node, {"items"}); items.is_object())
            this->node(items, Level::Item, path + ".items");
        if (!properties.is_object())
            return;
        const bool resource = root || flag(node, "x-kubernetes-embedded-resource");
        for (const auto &[name, child] : properties.items()) {
            const std::string at = path + ".properties[" + name + "]";
            if (resource && name == "metadata") {
                metadata(child, at);
                continue;
            }
            if (resource && (name == "apiVersion" || name == "kind") && child.is_object() && !typeOf(child).empty() &&
                typeOf(child) != "string")
                invalid(at + ".type", typeOf(child), "must be string");
            this->node(child, Level::Field, at);
        }
    }

    /// Of metadata only name and generateName may be restricted; the rest is known.
    void metadata(const Json &node, const std::string &path) {
        if (!node.is_object() || typeOf(node) != "object") {
            invalid(path + ".type", node.is_object() ? typeOf(node) : "", "must be object");
            return;
        }
        Json rest = node;
        for (const char *key : {"type", "description"})
            rest.erase(key);
        if (rest.contains("properties") && rest["properties"].is_object()) {
            Json others = rest["properties"];
            others.erase("name");
            others.erase("generateName");
            for (const char *key : {"name", "generateName"})
                if (const Json &child = jsonAt(rest, {"properties", key}); child.is_object())
                    this->node(child, Level::Field, path + ".properties[" + key + "]");
            if (others.empty())
                rest.erase("properties");
        }
        if (!rest.empty())
            forbidden(path, "must not specify anything other than name and generateName, but metadata is implicitly "
                            "specified");
    }

    void lists(const Json &node, const std::string &type, const std::string &path) {
        const Json &listType = jsonAt(node, {"x-kubernetes-list-type"});
        const Json &keys = jsonAt(node, {"x-kubernetes-list-map-keys"});
        const Json &mapType = jsonAt(node, {"x-kubernetes-map-type"});
        const std::string list = listType.is_string() ? listType.get<std::string>() : std::string();
        const auto mustBe = [&](const char *wanted, const char *why) {
            if (type.empty())
                required(path + ".type", why);
            else if (type != wanted)
                invalid(path + ".type", type, why);
        };
        if (!listType.is_null()) {
            mustBe("array", "must be array if x-kubernetes-list-type is specified");
            if (list != "atomic" && list != "set" && list != "map")
                notSupported(path + ".x-kubernetes-list-type", list, R"("atomic", "map", "set")");
        }
        if (!mapType.is_null()) {
            mustBe("object", "must be object if x-kubernetes-map-type is specified");
            if (mapType != "atomic" && mapType != "granular")
                notSupported(path + ".x-kubernetes-map-type", mapType.is_string() ? mapType.get<std::string>() : "",
                             R"("atomic", "granular")");
        }
        if (keys.is_array() && !keys.empty() && list != "map") {
            const char *why = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (listType.is_null())
                required(path + ".x-kubernetes-list-type", why);
            else
                invalid(path + ".x-kubernetes-list-type", list, why);
        }
        if (list == "map") {
            if (!keys.is_array() || keys.empty())
                required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
            else
                mapKeys(jsonAt(node, {"items"}), keys, path);
        } else if (list == "set") {
            setItems(jsonAt(node, {"items"}), path + ".items");
        }
    }

    void mapKeys(const Json &items, const Json &keys, const std::string &path) {
        if (!items.is_object())
            return required(path + ".items", "must have a schema if x-kubernetes-list-type is map");
        if (typeOf(items) != "object")
            invalid(path + ".items.type", typeOf(items),
                    "must be object if parent array's x-kubernetes-list-type is map");
        const Json &properties = jsonAt(items, {"properties"});
        const Json &needed = jsonAt(items, {"required"});
        std::set<std::string> seen;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const std::string key = keys[i].is_string() ? keys[i].get<std::string>() : std::string();
            const std::string keyPath = path + ".x-kubernetes-list-map-keys[" + std::to_string(i) + "]";
            const Json &property = jsonAt(properties, {key});
            if (!property.is_object()) {
                invalid(keyPath, key, "entries must all be names of item properties");
                continue;
            }
            const std::string at = path + ".items.properties[" + key + "]";
            if (typeOf(property) == "array" || typeOf(property) == "object")
                invalid(at + ".type", typeOf(property),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            if (!seen.insert(key).second)
                invalid(keyPath, key, "must not contain duplicate entries");
            const bool asked = needed.is_array() && std::find(needed.begin(), needed.end(), Json(key)) != needed.end();
            if (!asked && !property.contains("default"))
                required(at + ".default", "this property is in x-kubernetes-list-map-keys, so it must have a default "
                                          "or be a required property");
            if (flag(property, "nullable"))
                forbidden(at + ".nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
        }
    }

    void setItems(const Json &items, const std::string &path) {
        if (flag(items, "nullable"))
            forbidden(path + ".nullable", "cannot be nullable when x-kubernetes-list-type is set");
        const char *key = typeOf(items) == "array"    ? "x-kubernetes-list-type"
                          : typeOf(items) == "object" ? "x-kubernetes-map-type"
                                                      : nullptr;
        if (!key)
            return;
        const char *why = "must be atomic as item of a list with x-kubernetes-list-type=set";
        const Json &mark = jsonAt(items, {key});
        if (mark.is_null())
            required(path + "." + key, why);
        else if (mark != "atomic")
            invalid(path + "." + key, mark, why);
    }

    void values(const Json &node, const std::string &path) {
        if (const Json &pattern = jsonAt(node, {"pattern"});
            pattern.is_string() && !detail::isPattern(pattern.get_ref<const std::string &>()))
            invalid(path + ".pattern", pattern, "must be a valid regular expression, but isn't");
        for (const char *key : {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
            if (const Json &limit = jsonAt(node, {key}); limit.is_number() && limit.get<double>() < 0)
                invalid(path + "." + key, limit, "should be greater than or equal to 0");
    }

    /// Junctors speak of values only, and only of fields the outer schema knows. @p outer null: it does not know this
    /// place, which was said already.
    void nested(const Json *outer, const Json &node, const std::string &outerPath, const std::string &path) {
        const bool intOrString = outer && flag(*outer, "x-kubernetes-int-or-string");
        for (const char *junctor : kJunctors) {
            const Json &parts = jsonAt(node, {junctor});
            const std::string_view name(junctor);
            if (parts.is_object())
                part(outer, parts, outerPath, path + "." + junctor);
            if (!parts.is_array() || (intOrString && name == "anyOf" && isIntOrString(parts)))
                continue;
            for (std::size_t i = 0; i < parts.size(); ++i)
                if (i > 0 || !intOrString || name != "allOf" || !isIntOrString(jsonAt(parts[i], {"anyOf"})))
                    part(outer, parts[i], outerPath, path + "." + junctor + "[" + std::to_string(i) + "]");
        }
    }

    void part(const Json *outer, const Json &node, const std::string &outerPath, const std::string &path) {
        if (!node.is_object())
            return;
        for (const char *key : {"description", "title", "type", "example"})
            if (const Json &value = jsonAt(node, {key}); !value.is_null() && value != "")
                forbidden(path + "." + key, "must be empty to be structural");
        for (const char *key : {"default", "additionalProperties", "x-kubernetes-list-map-keys",
                                "x-kubernetes-list-type", "x-kubernetes-map-type"})
            if (node.contains(key))
                forbidden(path + "." + key, "must be undefined to be structural");
        for (const char *key : {"nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
                                "x-kubernetes-int-or-string"})
            if (flag(node, key))
                forbidden(path + "." + key, "must be false to be structural");
        values(node, path);
        const auto known = [&](const Json *inner, const std::string &outerAt, const std::string &at) {
            if (outer && !inner)
                required(outerAt, "because it is defined in " + at);
            return inner;
        };
        const auto find = [&](std::initializer_list<std::string_view> keys) -> const Json * {
            const Json &found = outer ? jsonAt(*outer, keys) : node;
            return outer && found.is_object() ? &found : nullptr;
        };
        if (const Json &properties = jsonAt(node, {"properties"}); properties.is_object())
            for (const auto &[name, inner] : properties.items()) {
                const std::string at = path + ".properties[" + name + "]";
                const std::string outerAt = outerPath + ".properties[" + name + "]";
                part(known(find({"properties", name}), outerAt, at), inner, outerAt, at);
            }
        if (const Json &items = jsonAt(node, {"items"}); items.is_object())
            part(known(find({"items"}), outerPath + ".items", path + ".items"), items, outerPath + ".items",
                 path + ".items");
        nested(outer, node, outerPath, path);
    }

    std::vector<ErrorCause> m_causes;
};

} // namespace

std::vector<ErrorCause> checkStructural(const Json &schema, const std::string &path) {
    StructuralCheck check;
    check.node(schema, Level::Root, path);
    return check.take();
}

} // namespace ph
