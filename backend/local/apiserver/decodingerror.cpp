// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/decodingerror.h"

namespace ph::local {

namespace {

/// "PodSpec" of "io.k8s.api.core.v1.PodSpec"; @p package: "v1.PodSpec".
std::string shortName(const std::string &definition, bool package) {
    const auto dot = definition.rfind('.');
    if (dot == std::string::npos || !package)
        return definition.substr(dot == std::string::npos ? 0 : dot + 1);
    const auto before = definition.rfind('.', dot - 1);
    return definition.substr(before == std::string::npos ? 0 : before + 1);
}

std::string goType(const SchemaType &type) {
    using Kind = SchemaType::Kind;
    switch (type.kind) {
    case Kind::Integer:
        return type.format == "int32" ? "int32" : "int64";
    case Kind::Number:
        return "float64";
    case Kind::Boolean:
        return "bool";
    case Kind::Array:
        return type.items ? "[]" + goType(*type.items) : "[]interface {}";
    case Kind::Map:
        return type.items ? "map[string]" + goType(*type.items) : "map[string]interface {}";
    case Kind::Object:
        return type.name.empty() ? "struct" : shortName(type.name, true);
    default:
        return "string";
    }
}

/// What Go calls the type that the validator found.
std::string goValue(const std::string &message) {
    const auto begin = message.find('"');
    const auto end = message.find('"', begin + 1);
    const auto found = begin == std::string::npos ? std::string() : message.substr(begin + 1, end - begin - 1);
    return found == "integer" ? "number" : found == "boolean" ? "bool" : found;
}

} // namespace

std::optional<std::string> decodingError(const ServedResource &info, const SchemaType &type,
                                         const std::vector<ErrorCause> &causes) {
    if (info.custom || info.group == "snapshot.storage.k8s.io") // a custom kind everywhere else
        return std::nullopt;
    for (const auto &cause : causes) {
        if (cause.reason != "FieldValueTypeInvalid")
            continue;
        std::string structName = info.kind;
        std::string path;
        const SchemaType *at = &type;
        std::string_view rest = cause.field;
        while (at && !rest.empty()) {
            if (rest.front() == '[') { // Go's path has no indices
                rest.remove_prefix(std::min(rest.find(']'), rest.size() - 1) + 1);
                at = at->items;
                continue;
            }
            if (rest.front() == '.')
                rest.remove_prefix(1);
            const auto name = rest.substr(0, rest.find_first_of(".["));
            if (at->kind == SchemaType::Kind::Map) { // keys of maps are no part of it either, and may hold dots
                at = at->items;
                break;
            }
            const auto property = at->properties.find(name);
            if (property == at->properties.end())
                return std::nullopt;
            if (!at->name.empty())
                structName = shortName(at->name, false);
            path += "." + std::string(name);
            at = property->second;
            rest.remove_prefix(name.size());
        }
        if (!at)
            return std::nullopt;
        return info.kind + " in version \"" + info.version + "\" cannot be handled as a " + info.kind +
               ": json: cannot unmarshal " + goValue(cause.message) + " into Go struct field " + structName + path +
               " of type " + goType(*at);
    }
    return std::nullopt;
}

} // namespace ph::local
