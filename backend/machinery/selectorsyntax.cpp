// SPDX-License-Identifier: Apache-2.0
// What labels may look like, and field selectors.
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph {

namespace {

bool isAlnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool isLowerAlnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isQualified(std::string_view name) {
    if (name.empty() || !isAlnum(name.front()) || !isAlnum(name.back()))
        return false;
    return std::all_of(name.begin(), name.end(), [](char c) { return isAlnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool isDnsSubdomain(std::string_view name) {
    std::size_t begin = 0;
    while (begin <= name.size()) {
        const std::size_t end = std::min(name.find('.', begin), name.size());
        const std::string_view label = name.substr(begin, end - begin);
        if (label.empty() || !isLowerAlnum(label.front()) || !isLowerAlnum(label.back()))
            return false;
        if (!std::all_of(label.begin(), label.end(), [](char c) { return isLowerAlnum(c) || c == '-'; }))
            return false;
        begin = end + 1;
    }
    return true;
}

} // namespace

std::string checkLabelKey(std::string_view key) {
    std::string_view name = key;
    if (const auto slash = key.find('/'); slash != std::string_view::npos) {
        const std::string_view prefix = key.substr(0, slash);
        name = key.substr(slash + 1);
        if (name.find('/') != std::string_view::npos)
            return "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
                   "with an alphanumeric character, with an optional DNS subdomain prefix and '/' (e.g. "
                   "'example.com/MyName')";
        if (prefix.empty())
            return "prefix part must be non-empty";
        if (prefix.size() > 253)
            return "prefix part must be no more than 253 characters";
        if (!isDnsSubdomain(prefix))
            return "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' "
                   "or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                   "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    }
    if (name.empty())
        return "name part must be non-empty";
    if (name.size() > 63)
        return "name part must be no more than 63 characters";
    if (!isQualified(name))
        return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
               "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
               "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    return {};
}

std::string checkLabelValue(std::string_view value) {
    if (value.size() > 63)
        return "must be no more than 63 characters";
    if (!value.empty() && !isQualified(value))
        return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
               "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used "
               "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    return {};
}

Result<FieldSelector> FieldSelector::parse(std::string_view text) {
    FieldSelector out;
    std::vector<std::string> parts{{}};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) {
            parts.back() += text[i];
            parts.back() += text[++i];
        } else if (text[i] == ',') {
            parts.emplace_back();
        } else {
            parts.back() += text[i];
        }
    }
    for (const auto &part : parts) {
        if (part.empty())
            continue;
        Term term;
        const auto at = part.find_first_of("=!");
        const bool negative = at != std::string::npos && part[at] == '!' && at + 1 < part.size() && part[at + 1] == '=';
        if (at == std::string::npos || at == 0 || (part[at] == '!' && !negative))
            return Error{.code = Errc::Invalid,
                         .what = "invalid selector: '" + std::string(text) + "'; can't understand '" + part + "'",
                         .subject = {},
                         .httpStatus = 400,
                         .reason = "BadRequest"};
        term.path = part.substr(0, at);
        term.equal = !negative;
        std::size_t from = at + 1;
        if (from < part.size() && part[from] == '=')
            ++from;
        for (; from < part.size(); ++from) {
            if (part[from] == '\\' && from + 1 < part.size())
                ++from;
            term.value += part[from];
        }
        out.m_terms.push_back(std::move(term));
    }
    return out;
}

bool FieldSelector::matches(const Json &object) const {
    for (const auto &term : m_terms) {
        const Json *here = &object;
        std::size_t begin = 0;
        while (here && begin <= term.path.size()) {
            const std::size_t end = std::min(term.path.find('.', begin), term.path.size());
            const auto it = here->is_object() ? here->find(term.path.substr(begin, end - begin)) : here->end();
            here = here->is_object() && it != here->end() ? &*it : nullptr;
            begin = end + 1;
        }
        std::string value;
        if (here && here->is_string())
            value = here->get<std::string>();
        else if (here && !here->is_null() && !here->is_structured())
            value = here->dump();
        if ((value == term.value) != term.equal)
            return false;
    }
    return true;
}

} // namespace ph
