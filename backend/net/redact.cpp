// SPDX-License-Identifier: Apache-2.0
#include "backend/net/http.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace ph::net {

namespace {

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::size_t findNoCase(std::string_view text, std::string_view what, std::size_t from) {
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size())), text.end(),
                                   what.begin(), what.end(), [](char a, char b) { return lower(a) == lower(b); });
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

bool endsValue(char c) {
    return c == '\r' || c == '\n';
}
bool endsWord(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '"' || c == '\'' || c == '&' || c == ',' ||
           c == '}';
}

/// Replaces what follows each @p marker (up to where @p ends says) by "***".
template <typename Ends> void hideAfter(std::string &text, std::string_view marker, Ends ends) {
    for (std::size_t at = 0; (at = findNoCase(text, marker, at)) != std::string::npos;) {
        std::size_t begin = at + marker.size();
        while (begin < text.size() && (text[begin] == ' ' || text[begin] == '"' || text[begin] == '\''))
            ++begin;
        std::size_t end = begin;
        while (end < text.size() && !ends(text[end]))
            ++end;
        if (end > begin)
            text.replace(begin, end - begin, "***");
        at = begin + (end > begin ? 3 : 0);
    }
}

/// "scheme://user:password@host" keeps the user only.
void hideUrlPasswords(std::string &text) {
    for (std::size_t at = 0; (at = text.find("://", at)) != std::string::npos;) {
        const std::size_t begin = at + 3;
        std::size_t end = begin;
        while (end < text.size() && !endsWord(text[end]) && text[end] != '/' && text[end] != '?' && text[end] != '#')
            ++end;
        const std::size_t sign = text.rfind('@', end == 0 ? 0 : end - 1);
        const std::size_t colon = text.find(':', begin);
        if (sign != std::string::npos && sign >= begin && sign < end && colon != std::string::npos && colon < sign)
            text.replace(colon + 1, sign - colon - 1, "***");
        at = begin;
    }
}

/// PEM private keys, whole.
void hideKeys(std::string &text) {
    for (std::size_t at = 0; (at = text.find("PRIVATE KEY-----", at)) != std::string::npos;) {
        const std::size_t begin = at + 16;
        const std::size_t end = text.find("-----END", begin);
        text.replace(begin, end == std::string::npos ? std::string::npos : end - begin, "***");
        const std::size_t after = text.find("PRIVATE KEY-----", begin);
        at = after == std::string::npos ? text.size() : after + 16;
    }
}

} // namespace

std::string redact(std::string_view text) {
    std::string out(text);
    hideKeys(out);
    hideUrlPasswords(out);
    constexpr std::array<std::string_view, 3> headers{"authorization:", "x-pilothouse-auth:", "cookie:"};
    for (const auto name : headers)
        hideAfter(out, name, endsValue);
    // A word that stands for a secret, as "Bearer <token>", in a query or in JSON.
    constexpr std::array<std::string_view, 12> words{
        "bearer ", "access_token=", "refresh_token=", "id_token=",     "client_secret=",     "password=",
        "token=",  "\"password\":", "\"token\":",     "\"id-token\":", "\"refresh-token\":", "\"client-key-data\":"};
    for (const auto word : words)
        hideAfter(out, word, endsWord);
    return out;
}

std::optional<std::string> header(const Headers &headers, std::string_view name) {
    const auto same = [name](const auto &entry) {
        return std::equal(entry.first.begin(), entry.first.end(), name.begin(), name.end(),
                          [](char a, char b) { return lower(a) == lower(b); });
    };
    const auto found = std::find_if(headers.begin(), headers.end(), same);
    if (found == headers.end())
        return std::nullopt;
    return found->second;
}

} // namespace ph::net
