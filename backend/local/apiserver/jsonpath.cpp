// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/jsonpath.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace ph::local {

namespace {

/// Reads a dotted name up to the next separator; a backslash takes the next character as it is.
std::string readName(std::string_view text, std::size_t &at) {
    std::string out;
    while (at < text.size() && text[at] != '.' && text[at] != '[') {
        if (text[at] == '\\' && at + 1 < text.size())
            ++at;
        out.push_back(text[at++]);
    }
    return out;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

std::string unquoted(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
        text = text.substr(1, text.size() - 2);
    return std::string(text);
}

/// The end of a bracket that begins at @p at; quotes may hold brackets.
std::size_t closing(std::string_view text, std::size_t at) {
    char quote = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        if (quote != 0)
            quote = text[i] == quote ? '\0' : quote;
        else if (text[i] == '"' || text[i] == '\'')
            quote = text[i];
        else if (text[i] == ']')
            return i;
    }
    return std::string_view::npos;
}

std::string asText(const Json &value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}

} // namespace

JsonPath::JsonPath(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with("{") && text.ends_with("}"))
        text = trimmed(text.substr(1, text.size() - 2));
    if (text.starts_with("$"))
        text.remove_prefix(1);
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == '[') {
            const auto end = closing(text, at + 1);
            if (end == std::string_view::npos)
                return;
            readBrackets(trimmed(text.substr(at + 1, end - at - 1)));
            at = end + 1;
            continue;
        }
        if (text[at] == '.') {
            ++at;
            continue;
        }
        m_steps.push_back({Step::Kind::Field, readName(text, at), 0, {}});
    }
}

void JsonPath::readBrackets(std::string_view inside) {
    if (inside == "*")
        return m_steps.push_back({Step::Kind::All, "", 0, {}});
    if (inside.starts_with("?(") && inside.ends_with(")")) {
        inside = inside.substr(2, inside.size() - 3);
        Step step{Step::Kind::Filter, "", 0, {}};
        const auto equals = inside.find("==");
        auto left = trimmed(inside.substr(0, equals));
        if (left.starts_with("@"))
            left.remove_prefix(1);
        if (equals != std::string_view::npos)
            step.name = unquoted(inside.substr(equals + 2));
        for (std::size_t at = 0; at < left.size();) {
            if (left[at] == '.' || left[at] == '[') {
                ++at;
                continue;
            }
            step.fields.push_back(readName(left, at));
        }
        return m_steps.push_back(std::move(step));
    }
    if (inside.starts_with("'") || inside.starts_with("\""))
        return m_steps.push_back({Step::Kind::Field, unquoted(inside), 0, {}});
    m_steps.push_back({Step::Kind::Index, "", std::strtol(std::string(inside).c_str(), nullptr, 10), {}});
}

const Json *JsonPath::first(const Json &object) const {
    return find(object, 0);
}

const Json *JsonPath::find(const Json &value, std::size_t step) const {
    if (step == m_steps.size())
        return &value;
    const Step &here = m_steps[step];
    if (here.kind == Step::Kind::Field) {
        if (!value.is_object())
            return nullptr;
        const auto it = value.find(here.name);
        return it == value.end() ? nullptr : find(*it, step + 1);
    }
    if (here.kind == Step::Kind::Index) {
        if (!value.is_array())
            return nullptr;
        const auto index = here.index < 0 ? static_cast<long>(value.size()) + here.index : here.index;
        return index < 0 || index >= static_cast<long>(value.size())
                   ? nullptr
                   : find(value[static_cast<std::size_t>(index)], step + 1);
    }
    if (!value.is_array() && !value.is_object())
        return nullptr;
    for (const auto &item : value) {
        if (here.kind == Step::Kind::Filter) {
            const Json *field = &item;
            for (const auto &name : here.fields)
                field = field && field->is_object() && field->contains(name) ? &(*field)[name] : nullptr;
            if (!field || asText(*field) != here.name)
                continue;
        }
        if (const Json *found = find(item, step + 1))
            return found;
    }
    return nullptr;
}

} // namespace ph::local
