// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/objectdiff.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ph::ops {
namespace {

// Lists whose patchMergeKey is "name" in the API's schema, of those the catalogue writes.
constexpr std::array<std::string_view, 4> namedLists{"containers", "env", "initContainers", "volumes"};

const Json *withName(const Json &list, const std::string &name) {
    const auto at =
        std::find_if(list.begin(), list.end(), [&](const Json &item) { return jsonText(item, {"name"}) == name; });
    return at == list.end() ? nullptr : &*at;
}

Result<Json> listDiff(const Json &before, const Json &after) {
    Json out = Json::array();
    for (const Json &item : after) {
        const std::string name = jsonText(item, {"name"});
        const Json *old = withName(before, name);
        PH_ASSIGN(Json change, old ? strategicDiff(*old, item) : Result<Json>(item));
        if (old && change.empty())
            continue;
        change["name"] = name;
        out.push_back(std::move(change));
    }
    for (const Json &item : before)
        if (const std::string name = jsonText(item, {"name"}); !withName(after, name))
            out.push_back(Json{{"name", name}, {"$patch", "delete"}});
    return out;
}

} // namespace

Result<Json> strategicDiff(const Json &before, const Json &after) {
    Json out = Json::object();
    for (const auto &[key, value] : after.items()) {
        const auto old = before.find(key);
        if (old != before.end() && *old == value)
            continue;
        if (old != before.end() && old->is_object() && value.is_object()) {
            PH_ASSIGN(out[key], strategicDiff(*old, value));
        } else if (old != before.end() && old->is_array() && value.is_array()) {
            if (std::find(namedLists.begin(), namedLists.end(), key) == namedLists.end())
                return Error{Errc::Invalid, "the list " + key + " cannot be changed in place", key, 0,
                             "Correct the adapter's catalogue file."};
            PH_ASSIGN(out[key], listDiff(*old, value));
        } else {
            out[key] = value;
        }
    }
    for (const auto &[key, value] : before.items())
        if (!after.contains(key))
            out[key] = nullptr;
    return out;
}

} // namespace ph::ops
