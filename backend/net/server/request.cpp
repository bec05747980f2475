// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "backend/net/server/httpserver.h"

namespace ph::net {

std::vector<std::string> ServerRequest::queryValues(std::string_view key) const {
    std::vector<std::string> out;
    std::string_view rest = query;
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const auto part = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        const auto equals = part.find('=');
        if (urlDecode(part.substr(0, equals)) == key)
            out.push_back(equals == std::string_view::npos ? std::string() : urlDecode(part.substr(equals + 1)));
    }
    return out;
}

std::optional<std::string> ServerRequest::queryValue(std::string_view key) const {
    auto values = queryValues(key);
    if (values.empty())
        return std::nullopt;
    return std::move(values.front());
}

} // namespace ph::net
