// SPDX-License-Identifier: Apache-2.0
#include "backend/core/clock.h"
#include "backend/core/encoding.h"
#include "backend/machinery/quantity.h"
#include "backend/machinery/schema.h"
#include "backend/machinery/schemaconstraints.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <optional>

namespace ph {

namespace {

using Kind = SchemaType::Kind;

const char *kindName(Kind kind) {
    switch (kind) {
    case Kind::Object:
    case Kind::Map:
        return "object";
    case Kind::Array:
        return "array";
    case Kind::Integer:
        return "integer";
    case Kind::Number:
        return "number";
    case Kind::Boolean:
        return "boolean";
    default:
        return "string";
    }
}

bool wholeNumber(const Json &value) {
    const double number = value.get<double>();
    return std::trunc(number) == number;
}

/// @p builtIn: as Go decodes it; else as JSON schema has it, where 1.0 is an integer.
bool hasKind(Kind kind, const Json &value, bool builtIn) {
    switch (kind) {
    case Kind::Any:
        return true;
    case Kind::Object:
    case Kind::Map:
        return value.is_object();
    case Kind::Array:
        return value.is_array();
    case Kind::String:
    case Kind::Time:
        return value.is_string();
    case Kind::Integer:
        return value.is_number_integer() || (!builtIn && value.is_number_float() && wholeNumber(value));
    case Kind::Number:
        return value.is_number();
    case Kind::Boolean:
        return value.is_boolean();
    case Kind::IntOrString:
        return value.is_string() || value.is_number_integer();
    case Kind::Quantity:
        return value.is_string() || value.is_number();
    }
    return false;
}

class Validator {
public:
    ValidationReport run(const SchemaType &type, const Json &object, const std::string &path) {
        visit(type, object, path, false);
        return std::move(m_report);
    }

private:
    void add(const std::string &field, const char *reason, std::string message) {
        m_report.errors.push_back({field, reason, std::move(message)});
    }

    void visit(const SchemaType &type, const Json &value, const std::string &path, bool lenient) {
        if (value.is_null() && (type.nullable || type.nullIsAbsent || type.kind == Kind::Any))
            return;
        if (!hasKind(type.kind, value, type.nullIsAbsent)) {
            const std::string got = detail::jsonTypeName(value);
            const std::string wanted = type.kind == Kind::IntOrString ? "integer,string" : kindName(type.kind);
            add(path, "FieldValueTypeInvalid",
                "Invalid value: \"" + got + "\": " + path + " in body must be of type " + wanted + ": \"" + got + "\"");
            return;
        }
        scalar(type, value, path);
        if (type.constraints)
            detail::checkConstraints(*type.constraints, value, path, m_report.errors);
        switch (type.kind) {
        case Kind::Object:
            object(type, value, path, lenient);
            break;
        case Kind::Map:
            if (type.items)
                for (const auto &[key, item] : value.items())
                    visit(*type.items, item, path + "." + key, lenient);
            break;
        case Kind::Array:
            list(type, value, path, lenient);
            break;
        case Kind::Any: // of custom kinds: without a type, but with fields or items that are known
            if (value.is_object() && !type.properties.empty())
                object(type, value, path, lenient);
            else if (value.is_array())
                list(type, value, path, lenient);
            break;
        default:
            break;
        }
    }

    void object(const SchemaType &type, const Json &value, const std::string &path, bool lenient) {
        if (!lenient)
            for (const auto &name : type.required) {
                const auto it = value.find(name);
                const std::string field = path.empty() ? name : path + "." + name;
                if (it == value.end() || (it->is_null() && type.nullIsAbsent))
                    add(field, "FieldValueRequired",
                        type.embeddedResource && (name == "apiVersion" || name == "kind")
                            ? "Required value: must not be empty"
                            : "Required value");
            }
        for (const auto &[name, child] : value.items()) {
            const std::string childPath = path.empty() ? name : path + "." + name;
            const auto property = type.properties.find(name);
            if (property != type.properties.end())
                // Go reads missing fields of a status as zero values; only what clients ask for is held to "required".
                visit(*property->second, child, childPath,
                      lenient || (path.empty() && name == "status" && type.nullIsAbsent));
            else if (!type.preserveUnknownFields)
                m_report.unknownFields.push_back(childPath);
        }
    }

    void list(const SchemaType &type, const Json &value, const std::string &path, bool lenient) {
        if (!type.items)
            return;
        std::set<std::string> seen;
        const bool unique = type.uniqueItems || (!type.nullIsAbsent && type.listType != SchemaType::ListType::Atomic);
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string itemPath = path + "[" + std::to_string(i) + "]";
            visit(*type.items, value[i], itemPath, lenient);
            if (!unique)
                continue;
            Json identity = value[i];
            std::string subject = itemPath;
            if (type.listType == SchemaType::ListType::Map && value[i].is_object()) {
                identity = Json::object();
                for (const auto &key : type.listMapKeys)
                    if (const auto it = value[i].find(key); it != value[i].end())
                        identity[key] = *it;
                if (type.uniqueItems && type.listMapKeys.size() == 1)
                    subject += "." + type.listMapKeys.front(); // as the checks written by hand name it
                if (identity.size() == 1 && type.nullIsAbsent)
                    identity = Json(*identity.begin());
            }
            if (!seen.insert(dumpJson(identity)).second)
                add(subject, "FieldValueDuplicate", "Duplicate value: " + dumpJson(identity));
        }
    }

    void scalar(const SchemaType &type, const Json &value, const std::string &path) {
        const auto invalid = [&](const std::string &why) {
            add(path, "FieldValueInvalid", "Invalid value: " + dumpJson(value) + ": " + why);
        };
        if (type.kind == Kind::Quantity) {
            const auto amount =
                Quantity::parse(value.is_string() ? value.get_ref<const std::string &>() : value.dump());
            if (!amount)
                invalid(amount.error().what);
        } else if (type.kind == Kind::Time) {
            if (!parseTime(value.get_ref<const std::string &>()))
                invalid(path + " in body must be of type date-time: " + dumpJson(value));
        } else if (type.kind == Kind::Integer && type.format == "int32" && type.nullIsAbsent) {
            const bool fits = value.is_number_unsigned()
                                  ? value.get<unsigned long long>() <=
                                        static_cast<unsigned long long>(std::numeric_limits<std::int32_t>::max())
                                  : value.get<double>() >= std::numeric_limits<std::int32_t>::min() &&
                                        value.get<double>() <= std::numeric_limits<std::int32_t>::max();
            if (!fits)
                invalid("number is out of range of int32");
        } else if (type.format == "byte" && value.is_string()) {
            if (!base64Decode(value.get_ref<const std::string &>()))
                invalid("illegal base64 data");
        }
    }

    ValidationReport m_report;
};

} // namespace

ValidationReport validate(const SchemaType &type, const Json &object, const std::string &path) {
    return Validator().run(type, object, path);
}

} // namespace ph
