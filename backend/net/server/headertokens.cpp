// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/headertokens.h"

#include <algorithm>
#include <cctype>

namespace ph::net {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

} // namespace

std::vector<std::string> headerTokens(const Headers &headers, std::string_view name) {
    std::vector<std::string> out;
    for (const auto &[key, value] : headers) {
        if (lower(key) != name)
            continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            auto part = rest.substr(0, comma);
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
            while (!part.empty() && (part.front() == ' ' || part.front() == '\t'))
                part.remove_prefix(1);
            while (!part.empty() && (part.back() == ' ' || part.back() == '\t'))
                part.remove_suffix(1);
            if (!part.empty())
                out.emplace_back(part);
        }
    }
    return out;
}

bool hasToken(const Headers &headers, std::string_view name, std::string_view token) {
    const auto tokens = headerTokens(headers, name);
    return std::any_of(tokens.begin(), tokens.end(), [token](const std::string &t) { return lower(t) == token; });
}

} // namespace ph::net
