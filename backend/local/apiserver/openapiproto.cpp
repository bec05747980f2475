// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/openapiproto.h"

#include <nlohmann/json.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace ph::local {

namespace {

/// Writes one protobuf message, field by field; fields with their default value are left out, as proto3 has it.
class Message {
public:
    void text(int field, std::string_view value) {
        if (!value.empty())
            bytes(field, value);
    }
    void texts(int field, const Json &list) {
        if (list.is_array())
            for (const auto &item : list)
                if (item.is_string())
                    bytes(field, item.get_ref<const std::string &>());
    }
    void flag(int field, const Json &value) {
        if (value == true) {
            key(field, 0);
            varint(1);
        }
    }
    void whole(int field, const Json &value) {
        if (value.is_number_integer() && value.get<long long>() != 0) {
            key(field, 0);
            varint(static_cast<std::uint64_t>(value.get<long long>()));
        }
    }
    void number(int field, const Json &value) {
        if (!value.is_number() || value.get<double>() == 0)
            return;
        key(field, 1);
        const auto bits = std::bit_cast<std::uint64_t>(value.get<double>());
        for (unsigned shift = 0; shift < 64; shift += 8)
            m_out.push_back(static_cast<char>((bits >> shift) & 0xFFU));
    }
    /// An embedded message, also an empty one.
    void message(int field, const Message &inner) { bytes(field, inner.m_out); }
    std::string take() { return std::move(m_out); }

private:
    void key(int field, unsigned wireType) { varint((static_cast<std::uint64_t>(field) << 3U) | wireType); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80U; value >>= 7U)
            m_out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
        m_out.push_back(static_cast<char>(value));
    }
    void bytes(int field, std::string_view value) {
        key(field, 2);
        varint(value.size());
        m_out.append(value);
    }

    std::string m_out;
};

/// openapi.v2.Any: JSON is YAML as well.
Message any(const Json &value) {
    Message out;
    out.text(2, dumpJson(value) + "\n");
    return out;
}

void extensions(Message &out, int field, const Json &node) {
    for (const auto &[name, value] : node.items()) {
        if (!name.starts_with("x-"))
            continue;
        Message named;
        named.text(1, name);
        named.message(2, any(value));
        out.message(field, named);
    }
}

Message schemaOf(const Json &node);

/// openapi.v2.Definitions and .Properties: named schemas.
Message namedSchemas(const Json &schemas) {
    Message out;
    for (const auto &[name, schema] : schemas.items()) {
        Message named;
        named.text(1, name);
        named.message(2, schemaOf(schema));
        out.message(1, named);
    }
    return out;
}

Message schemaOf(const Json &node) {
    Message out;
    if (!node.is_object())
        return out;
    out.text(1, jsonText(node, {"$ref"}));
    out.text(2, jsonText(node, {"format"}));
    out.text(3, jsonText(node, {"title"}));
    out.text(4, jsonText(node, {"description"}));
    if (node.contains("default"))
        out.message(5, any(node["default"]));
    out.number(6, jsonAt(node, {"multipleOf"}));
    out.number(7, jsonAt(node, {"maximum"}));
    out.flag(8, jsonAt(node, {"exclusiveMaximum"}));
    out.number(9, jsonAt(node, {"minimum"}));
    out.flag(10, jsonAt(node, {"exclusiveMinimum"}));
    out.whole(11, jsonAt(node, {"maxLength"}));
    out.whole(12, jsonAt(node, {"minLength"}));
    out.text(13, jsonText(node, {"pattern"}));
    out.whole(14, jsonAt(node, {"maxItems"}));
    out.whole(15, jsonAt(node, {"minItems"}));
    out.flag(16, jsonAt(node, {"uniqueItems"}));
    out.whole(17, jsonAt(node, {"maxProperties"}));
    out.whole(18, jsonAt(node, {"minProperties"}));
    out.texts(19, jsonAt(node, {"required"}));
    if (const Json &values = jsonAt(node, {"enum"}); values.is_array())
        for (const auto &value : values)
            out.message(20, any(value));
    if (const Json &additional = jsonAt(node, {"additionalProperties"}); additional.is_object()) {
        Message item;
        item.message(1, schemaOf(additional));
        out.message(21, item);
    } else if (additional.is_boolean()) {
        Message item;
        item.flag(2, additional);
        out.message(21, item);
    }
    if (const auto type = jsonText(node, {"type"}); !type.empty()) {
        Message item;
        item.text(1, type);
        out.message(22, item);
    }
    if (const Json &items = jsonAt(node, {"items"}); items.is_object()) {
        Message item;
        item.message(1, schemaOf(items));
        out.message(23, item);
    }
    if (const Json &properties = jsonAt(node, {"properties"}); properties.is_object())
        out.message(25, namedSchemas(properties));
    extensions(out, 31, node);
    return out;
}

/// openapi.v2.ParametersItem of a query or path parameter.
Message parameterOf(const Json &node) {
    const bool path = jsonText(node, {"in"}) == "path";
    Message sub;
    sub.flag(1, jsonAt(node, {"required"}));
    sub.text(2, jsonText(node, {"in"}));
    sub.text(3, jsonText(node, {"description"}));
    sub.text(4, jsonText(node, {"name"}));
    sub.text(path ? 5 : 6, jsonText(node, {"type"}));
    Message nonBody;
    nonBody.message(path ? 4 : 3, sub);
    Message parameter;
    parameter.message(2, nonBody);
    Message item;
    item.message(1, parameter);
    return item;
}

void parametersOf(Message &out, int field, const Json &list) {
    if (list.is_array())
        for (const auto &parameter : list)
            out.message(field, parameterOf(parameter));
}

Message operationOf(const Json &node) {
    Message out;
    out.text(3, jsonText(node, {"description"}));
    out.text(5, jsonText(node, {"operationId"}));
    parametersOf(out, 8, jsonAt(node, {"parameters"}));
    Message responses;
    if (const Json &all = jsonAt(node, {"responses"}); all.is_object())
        for (const auto &[code, response] : all.items()) {
            Message answer;
            answer.text(1, jsonText(response, {"description"}));
            Message value;
            value.message(1, answer);
            Message named;
            named.text(1, code);
            named.message(2, value);
            responses.message(1, named);
        }
    out.message(9, responses);
    extensions(out, 13, node);
    return out;
}

Message pathOf(const Json &node) {
    static constexpr std::array<std::pair<const char *, int>, 5> methods{
        {{"get", 2}, {"put", 3}, {"post", 4}, {"delete", 5}, {"patch", 8}}};
    Message out;
    for (const auto &[method, field] : methods)
        if (node.contains(method))
            out.message(field, operationOf(node[method]));
    parametersOf(out, 9, jsonAt(node, {"parameters"}));
    return out;
}

} // namespace

std::string openApiProto(const Json &document) {
    Message out;
    out.text(1, jsonText(document, {"swagger"}));
    Message info;
    info.text(1, jsonText(document, {"info", "title"}));
    info.text(2, jsonText(document, {"info", "version"}));
    out.message(2, info);
    Message paths;
    for (const auto &[name, path] : jsonAt(document, {"paths"}).items()) {
        Message named;
        named.text(1, name);
        named.message(2, pathOf(path));
        paths.message(2, named);
    }
    out.message(8, paths);
    out.message(9, namedSchemas(jsonAt(document, {"definitions"})));
    return out.take();
}

} // namespace ph::local
