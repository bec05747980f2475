// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/schemaconstraints.h"

#include <boost/regex.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace ph::detail {

namespace {

/// RE2 takes a hyphen anywhere in a bracket as itself when it cannot begin a range ("[0-9-_]"); Boost wants it escaped.
std::string forBoost(std::string_view pattern) {
    std::string out;
    bool bracket = false;
    bool ended = false; // a range, a class or the like is complete: a hyphen is only a hyphen
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            out.append(pattern.substr(i, 2));
            ended = bracket && std::string_view("dDwWsS").find(pattern[i + 1]) != std::string_view::npos;
            ++i;
        } else if (!bracket) {
            out.push_back(c);
            if (c != '[')
                continue;
            bracket = true;
            ended = false;
            for (const char first : {'^', ']'})
                if (i + 1 < pattern.size() && pattern[i + 1] == first)
                    out.push_back(pattern[++i]);
        } else if (c == '[' && i + 1 < pattern.size() && pattern[i + 1] == ':') {
            const auto end = std::min(pattern.find(":]", i), pattern.size() - 2);
            out.append(pattern.substr(i, end + 2 - i));
            i = end + 1;
            ended = true;
        } else if (c == ']') {
            out.push_back(c);
            bracket = false;
        } else if (c == '-' && ended && i + 1 < pattern.size() && pattern[i + 1] != ']') {
            out += "\\-";
            ended = false;
        } else if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']' && pattern[i + 2] != '\\') {
            out.append(pattern.substr(i, 3));
            i += 2;
            ended = true;
        } else {
            out.push_back(c);
            ended = false;
        }
    }
    return out;
}

/// Compiled patterns are shared; a schema brings a few dozen, so the cache is simply emptied when it gets large.
bool matchesPattern(const std::string &pattern, const std::string &text) {
    static std::mutex mutex;
    static std::unordered_map<std::string, std::shared_ptr<const boost::regex>> cache;
    std::shared_ptr<const boost::regex> compiled;
    {
        const std::lock_guard lock(mutex);
        if (const auto it = cache.find(pattern); it != cache.end())
            compiled = it->second;
    }
    try {
        if (!compiled) {
            compiled = std::make_shared<const boost::regex>(forBoost(pattern), boost::regex::perl);
            const std::lock_guard lock(mutex);
            if (cache.size() > 2000)
                cache.clear();
            cache[pattern] = compiled;
        }
        return boost::regex_search(text, *compiled);
    } catch (const std::exception &) {
        return false; // not a pattern this engine knows, or one that would take for ever on this text
    }
}

std::size_t characters(const std::string &text) {
    std::size_t count = 0;
    for (const char c : text)
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
            ++count;
    return count;
}

class Checker {
public:
    Checker(const std::string &path, std::vector<ErrorCause> &errors) : m_path(path), m_errors(errors) {}

    void check(const Json &schema, const Json &value) {
        if (const auto it = schema.find("enum"); it != schema.end() && it->is_array())
            oneOf(*it, value);
        if (value.is_string())
            text(schema, value.get_ref<const std::string &>());
        else if (value.is_number())
            number(schema, value);
        else if (value.is_array())
            counted(schema, value, "minItems", "maxItems", "items");
        else if (value.is_object())
            counted(schema, value, "minProperties", "maxProperties", "properties");
        junctors(schema, value);
    }

private:
    void add(const char *reason, std::string message) { m_errors.push_back({m_path, reason, std::move(message)}); }
    void invalid(const Json &value, const std::string &why) {
        add("FieldValueInvalid", "Invalid value: " + dumpJson(value) + ": " + why);
    }
    static const Json *limit(const Json &schema, const char *key) {
        const auto it = schema.find(key);
        return it != schema.end() && it->is_number() ? &*it : nullptr;
    }

    void oneOf(const Json &allowed, const Json &value) {
        std::string list;
        for (const auto &item : allowed) {
            if (item == value)
                return;
            list += (list.empty() ? "" : ", ") + dumpJson(item);
        }
        add("FieldValueNotSupported", "Unsupported value: " + dumpJson(value) + ": supported values: " + list);
    }
    void text(const Json &schema, const std::string &value) {
        if (const auto it = schema.find("pattern");
            it != schema.end() && it->is_string() && !matchesPattern(it->get<std::string>(), value))
            invalid(value, m_path + " in body should match '" + it->get<std::string>() + "'");
        const auto length = characters(value);
        if (const Json *max = limit(schema, "maxLength"); max && static_cast<double>(length) > max->get<double>())
            add("FieldValueTooLong", "Too long: may not be more than " + max->dump() + " bytes");
        if (const Json *min = limit(schema, "minLength"); min && static_cast<double>(length) < min->get<double>())
            invalid(value, m_path + " in body should be at least " + min->dump() + " chars long");
    }
    void number(const Json &schema, const Json &value) {
        const double number = value.get<double>();
        if (const Json *min = limit(schema, "minimum")) {
            const bool open = jsonAt(schema, {"exclusiveMinimum"}) == true;
            if (open ? number <= min->get<double>() : number < min->get<double>())
                invalid(value,
                        m_path + " in body should be greater than " + (open ? "" : "or equal to ") + min->dump());
        }
        if (const Json *max = limit(schema, "maximum")) {
            const bool open = jsonAt(schema, {"exclusiveMaximum"}) == true;
            if (open ? number >= max->get<double>() : number > max->get<double>())
                invalid(value, m_path + " in body should be less than " + (open ? "" : "or equal to ") + max->dump());
        }
        if (const Json *step = limit(schema, "multipleOf"); step && step->get<double>() > 0) {
            const double ratio = number / step->get<double>();
            if (std::abs(ratio - std::round(ratio)) > 1e-9)
                invalid(value, m_path + " in body should be a multiple of " + step->dump());
        }
    }
    void counted(const Json &schema, const Json &value, const char *minKey, const char *maxKey, const char *what) {
        const auto size = value.size();
        if (const Json *min = limit(schema, minKey); min && static_cast<double>(size) < min->get<double>())
            invalid(size, m_path + " in body should have at least " + min->dump() + " " + what);
        if (const Json *max = limit(schema, maxKey); max && static_cast<double>(size) > max->get<double>())
            add("FieldValueTooMany",
                "Too many: " + std::to_string(size) + ": must have at most " + max->dump() + " items");
    }

    void junctors(const Json &schema, const Json &value);

    const std::string &m_path;
    std::vector<ErrorCause> &m_errors;
};

/// Whether @p value fits a schema fragment of a junctor, which may speak of fields, items and types as well.
bool fits(const Json &schema, const Json &value) {
    if (!schema.is_object())
        return true;
    if (const std::string type = jsonText(schema, {"type"});
        !type.empty() && jsonTypeName(value) != type && !(type == "number" && value.is_number_integer()))
        return false;
    std::vector<ErrorCause> errors;
    const std::string path;
    Checker(path, errors).check(schema, value);
    if (!errors.empty())
        return false;
    if (value.is_object()) {
        if (const Json &required = jsonAt(schema, {"required"}); required.is_array())
            for (const auto &name : required)
                if (name.is_string() && !value.contains(name.get<std::string>()))
                    return false;
        if (const Json &properties = jsonAt(schema, {"properties"}); properties.is_object())
            for (const auto &[name, child] : properties.items())
                if (const auto it = value.find(name); it != value.end() && !fits(child, *it))
                    return false;
    }
    if (value.is_array())
        if (const Json &items = jsonAt(schema, {"items"}); items.is_object())
            for (const auto &item : value)
                if (!fits(items, item))
                    return false;
    return true;
}

void Checker::junctors(const Json &schema, const Json &value) {
    const auto count = [&](const Json &list) {
        std::size_t holds = 0;
        for (const auto &part : list)
            holds += fits(part, value) ? 1U : 0U;
        return holds;
    };
    const std::string quotedPath = "\"" + m_path + "\"";
    if (const Json &all = jsonAt(schema, {"allOf"}); all.is_array() && count(all) != all.size())
        add("FieldValueInvalid", "Invalid value: \"\": " + quotedPath + " must validate all the schemas (allOf)");
    if (const Json &any = jsonAt(schema, {"anyOf"}); any.is_array() && !any.empty() && count(any) == 0)
        add("FieldValueInvalid", "Invalid value: \"\": " + quotedPath + " must validate at least one schema (anyOf)");
    if (const Json &one = jsonAt(schema, {"oneOf"}); one.is_array() && !one.empty())
        if (const auto holds = count(one); holds != 1)
            add("FieldValueInvalid", "Invalid value: \"\": " + quotedPath +
                                         " must validate one and only one schema (oneOf). Found " +
                                         (holds == 0 ? "none" : std::to_string(holds)) + " valid");
    if (const Json &none = jsonAt(schema, {"not"}); none.is_object() && fits(none, value))
        add("FieldValueInvalid", "Invalid value: \"\": " + quotedPath + " must not validate the schema (not)");
}

} // namespace

bool isPattern(const std::string &pattern) {
    for (const char *other : {"(?=", "(?!", "(?<=", "(?<!", "\\1", "\\2"})
        if (pattern.find(other) != std::string::npos)
            return false;
    try {
        const boost::regex compiled(forBoost(pattern), boost::regex::perl);
        return true;
    } catch (const std::exception &) {
        return false;
    }
}

std::string jsonTypeName(const Json &value) {
    switch (value.type()) {
    case Json::value_t::null:
        return "null";
    case Json::value_t::object:
        return "object";
    case Json::value_t::array:
        return "array";
    case Json::value_t::boolean:
        return "boolean";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return "integer";
    case Json::value_t::number_float:
        return "number";
    default:
        return "string";
    }
}

void checkConstraints(const Json &schema, const Json &value, const std::string &path, std::vector<ErrorCause> &errors) {
    Checker(path, errors).check(schema, value);
}

} // namespace ph::detail
