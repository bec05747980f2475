// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/yamlscalars.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace ph::detail {

namespace {

template <std::size_t N> bool oneOf(std::string_view text, const std::array<std::string_view, N> &words) {
    for (const auto word : words)
        if (word == text)
            return true;
    return false;
}

constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 11> kTrue{"y",    "Y",    "yes", "Yes", "YES", "true",
                                                 "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalse{"n",     "N",     "no",  "No",  "NO", "false",
                                                  "False", "FALSE", "off", "Off", "OFF"};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// Whole numbers with sign and the prefixes 0x, 0o, 0b and plain 0 (octal), underscores ignored.
std::optional<Json> resolveInteger(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != '_')
            digits += c;
    std::string_view rest = digits;
    const bool negative = rest.starts_with('-');
    if (rest.starts_with('-') || rest.starts_with('+'))
        rest.remove_prefix(1);
    if (rest.empty() || !isDigit(rest.front()))
        return std::nullopt;
    int base = 10;
    if (rest.size() > 1 && rest.front() == '0') {
        const char kind = rest[1];
        if (kind == 'x' || kind == 'X')
            base = 16;
        else if (kind == 'o' || kind == 'O')
            base = 8;
        else if (kind == 'b' || kind == 'B')
            base = 2;
        rest.remove_prefix(base == 10 ? 1 : 2);
        if (base == 10)
            base = 8;
        if (rest.empty() || rest.front() == '-' || rest.front() == '+')
            return std::nullopt;
    }
    unsigned long long magnitude = 0;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), magnitude, base);
    if (ec != std::errc{} || end != rest.data() + rest.size())
        return std::nullopt;
    constexpr auto kMax = static_cast<unsigned long long>(std::numeric_limits<long long>::max());
    if (!negative)
        return magnitude <= kMax ? Json(static_cast<long long>(magnitude)) : Json(magnitude);
    if (magnitude > kMax + 1)
        return std::nullopt;
    return Json(static_cast<long long>(0ULL - magnitude));
}

/// [-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)? or digits with a trailing point.
std::optional<Json> resolveFloat(std::string_view text) {
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
        ++i;
    std::size_t digits = 0;
    while (i < text.size() && isDigit(text[i]))
        ++i, ++digits;
    if (i < text.size() && text[i] == '.') {
        ++i;
        while (i < text.size() && isDigit(text[i]))
            ++i, ++digits;
    }
    if (digits == 0)
        return std::nullopt;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '-' || text[i] == '+'))
            ++i;
        const std::size_t first = i;
        while (i < text.size() && isDigit(text[i]))
            ++i;
        if (i == first)
            return std::nullopt;
    }
    if (i != text.size())
        return std::nullopt;
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return Json(value);
}

} // namespace

Json resolvePlain(const std::string &text) {
    if (oneOf(text, kNulls))
        return {};
    if (oneOf(text, kTrue))
        return true;
    if (oneOf(text, kFalse))
        return false;
    const char first = text.front();
    if (isDigit(first) || first == '-' || first == '+' || first == '.') {
        if (auto number = resolveInteger(text))
            return *number;
        if (auto number = resolveFloat(text))
            return *number;
    }
    return text;
}

} // namespace ph::detail
