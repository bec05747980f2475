// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

namespace ph {

namespace {

constexpr int kDepthLimit = 512;

struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
};

Place placeOf(std::string_view text, std::size_t offset) {
    Place place;
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++place.line;
            place.column = 1;
        } else {
            ++place.column;
        }
    }
    return place;
}

Error jsonError(std::string_view text, std::size_t offset, std::string cause) {
    const Place place = placeOf(text, offset);
    return Error{.code = Errc::Invalid,
                 .what = "this is not valid JSON at line " + std::to_string(place.line) + ", column " +
                         std::to_string(place.column),
                 .subject = {},
                 .cause = std::move(cause)};
}

/// Offset of the bracket that goes too deep, or npos. The parser itself does not recurse, but what walks its result
/// does.
std::size_t tooDeepAt(std::string_view text) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kDepthLimit)
                return i;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return std::string_view::npos;
}

/// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …" without the library's own prefix.
std::string plainReason(std::string_view message) {
    if (const auto colon = message.find(": "); colon != std::string_view::npos && message.find("parse error") < colon)
        return std::string(message.substr(colon + 2));
    if (const auto bracket = message.find("] "); bracket != std::string_view::npos)
        return std::string(message.substr(bracket + 2));
    return std::string(message);
}

const Json kNull;

} // namespace

Result<Json> parseJson(std::string_view text) {
    if (const auto deep = tooDeepAt(text); deep != std::string_view::npos)
        return jsonError(text, deep, "nested deeper than " + std::to_string(kDepthLimit) + " levels");
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const Json::parse_error &e) {
        return jsonError(text, e.byte > 0 ? e.byte - 1 : 0, plainReason(e.what()));
    } catch (const Json::exception &e) {
        return jsonError(text, text.size(), plainReason(e.what()));
    }
}

std::string dumpJson(const Json &value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

const Json &jsonAt(const Json &value, std::initializer_list<std::string_view> path) {
    const Json *here = &value;
    for (const auto key : path) {
        if (!here->is_object())
            return kNull;
        const auto it = here->find(key);
        if (it == here->end())
            return kNull;
        here = &*it;
    }
    return *here;
}

std::string jsonText(const Json &value, std::initializer_list<std::string_view> path, std::string_view other) {
    const Json &found = jsonAt(value, path);
    return found.is_string() ? found.get_ref<const std::string &>() : std::string(other);
}

std::vector<std::string> jsonTexts(const Json &value, std::initializer_list<std::string_view> path) {
    std::vector<std::string> out;
    const Json &list = jsonAt(value, path);
    if (list.is_array())
        for (const Json &item : list)
            if (item.is_string())
                out.push_back(item.get<std::string>());
    return out;
}

long long jsonInteger(const Json &value, std::initializer_list<std::string_view> path, long long other) {
    const Json &found = jsonAt(value, path);
    return found.is_number_integer() ? found.get<long long>() : other;
}

} // namespace ph
