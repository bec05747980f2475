// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace ph {

namespace {

constexpr std::string_view kDirective = "$patch";
constexpr std::string_view kRetainKeys = "$retainKeys";
constexpr std::string_view kDeletePrefix = "$deleteFromPrimitiveList/";
constexpr std::string_view kOrderPrefix = "$setElementOrder/";
constexpr int kDepthLimit = 256;

Error refuse(std::string why, std::string subject = {}) {
    return Error{.code = Errc::Invalid,
                 .what = std::move(why),
                 .subject = std::move(subject),
                 .httpStatus = 400,
                 .reason = "BadRequest"};
}

const SchemaType *childOf(const SchemaType *type, const std::string &name) {
    if (!type)
        return nullptr;
    if (type->kind == SchemaType::Kind::Map)
        return type->items;
    const auto it = type->properties.find(name);
    return it == type->properties.end() ? nullptr : it->second;
}

bool hasStrategy(const SchemaType *type, std::string_view strategy) {
    if (!type)
        return false;
    std::string_view rest = type->patchStrategy;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (rest.substr(0, comma) == strategy)
            return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

/// A value of a patch that meets nothing in the document: nulls and directives have no meaning left.
Json withoutDirectives(const Json &value) {
    if (value.is_array()) {
        Json out = Json::array();
        for (const auto &item : value)
            if (!(item.is_object() && jsonText(item, {kDirective}) == "delete") &&
                !(item.is_object() && item.size() == 1 && item.contains(kDirective)))
                out.push_back(withoutDirectives(item));
        return out;
    }
    if (!value.is_object())
        return value;
    Json out = Json::object();
    for (const auto &[key, item] : value.items())
        if (!item.is_null() && key != kDirective && key != kRetainKeys && !key.starts_with(kDeletePrefix) &&
            !key.starts_with(kOrderPrefix))
            out[key] = withoutDirectives(item);
    return out;
}

/// What makes an element of a merged list itself: the value of its merge key, or the whole element of a list of
/// scalars.
const Json &identityOf(const Json &item, const std::string &mergeKey) {
    return mergeKey.empty() || !item.is_object() ? item : jsonAt(item, {mergeKey});
}

std::optional<std::size_t> positionIn(const Json &list, const Json &item, const std::string &mergeKey) {
    const Json &identity = identityOf(item, mergeKey);
    for (std::size_t i = 0; i < list.size(); ++i)
        if (identityOf(list[i], mergeKey) == identity)
            return i;
    return std::nullopt;
}

/// Orders @p merged: what @p wanted names in its order, the rest as the server had it (@p server), woven together by
/// the server's order.
Json inOrder(const Json &merged, const Json &wanted, const Json &server, const std::string &mergeKey) {
    std::vector<Json> named;
    std::vector<Json> rest;
    for (const auto &item : merged)
        (positionIn(wanted, item, mergeKey) ? named : rest).push_back(item);
    const auto byPosition = [&](const Json &list) {
        return [&list, &mergeKey](const Json &a, const Json &b) {
            return positionIn(list, a, mergeKey).value_or(list.size()) <
                   positionIn(list, b, mergeKey).value_or(list.size());
        };
    };
    std::stable_sort(named.begin(), named.end(), byPosition(wanted));
    std::stable_sort(rest.begin(), rest.end(), byPosition(server));
    Json out = Json::array();
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < named.size() || j < rest.size()) {
        bool takeNamed = j >= rest.size();
        if (i < named.size() && j < rest.size()) {
            const auto left = positionIn(server, named[i], mergeKey);
            const auto right = positionIn(server, rest[j], mergeKey);
            takeNamed = left && right && *left < *right;
        }
        out.push_back(std::move(takeNamed ? named[i++] : rest[j++]));
    }
    return out;
}

class Merger {
public:
    Result<Json> object(const SchemaType *type, const Json &original, Json patch, int depth) {
        if (depth > kDepthLimit)
            return refuse("the patch is nested too deeply");
        if (const auto it = patch.find(kDirective); it != patch.end()) {
            const std::string directive = it->is_string() ? it->get<std::string>() : "";
            patch.erase(it);
            if (directive == "replace")
                return withoutDirectives(patch);
            if (directive == "delete")
                return Json::object();
            if (directive != "merge")
                return refuse("unknown patch type found: " + directive, "$patch");
        }
        Json out = original;
        PH_TRY(retainKeys(out, patch));
        PH_TRY(orderedLists(type, out, patch, depth));
        for (const auto &[key, value] : patch.items()) {
            if (key.starts_with(kDeletePrefix)) {
                PH_TRY(deleteFromList(out, key.substr(kDeletePrefix.size()), value));
                continue;
            }
            if (value.is_null()) {
                out.erase(key);
                continue;
            }
            const SchemaType *child = childOf(type, key);
            const auto it = out.find(key);
            if (it == out.end() || it->type() != value.type()) {
                out[key] = withoutDirectives(value);
            } else if (value.is_object()) {
                if (hasStrategy(child, "replace")) {
                    *it = withoutDirectives(value);
                } else {
                    PH_ASSIGN(*it, object(child, *it, value, depth + 1));
                }
            } else if (value.is_array() && hasStrategy(child, "merge")) {
                PH_ASSIGN(*it, list(*child, *it, value, key, depth + 1));
            } else {
                *it = value;
            }
        }
        return out;
    }

private:
    static Status retainKeys(Json &out, Json &patch) {
        const auto it = patch.find(kRetainKeys);
        if (it == patch.end())
            return {};
        if (!it->is_array())
            return refuse("the $retainKeys directive must be a list", std::string(kRetainKeys));
        const Json keep = *it;
        patch.erase(it);
        const auto kept = [&](const std::string &key) {
            return std::find(keep.begin(), keep.end(), Json(key)) != keep.end();
        };
        for (const auto &[key, value] : patch.items())
            if (!value.is_null() && !key.starts_with('$') && !kept(key))
                return refuse("the field \"" + key + "\" is in the patch but not in its $retainKeys", key);
        for (auto field = out.begin(); field != out.end();)
            field = kept(field.key()) ? std::next(field) : out.erase(field);
        return {};
    }

    static Status deleteFromList(Json &out, const std::string &key, const Json &values) {
        if (!values.is_array())
            return refuse("the $deleteFromPrimitiveList directive must be a list", key);
        const auto it = out.find(key);
        if (it == out.end() || !it->is_array())
            return {};
        Json left = Json::array();
        for (const auto &item : *it)
            if (std::find(values.begin(), values.end(), item) == values.end())
                left.push_back(item);
        *it = std::move(left);
        return {};
    }

    /// Lists whose order the patch sets are merged and ordered here and leave the patch.
    Status orderedLists(const SchemaType *type, Json &out, Json &patch, int depth) {
        std::vector<std::string> keys;
        for (const auto &[key, value] : patch.items())
            if (key.starts_with(kOrderPrefix))
                keys.push_back(key.substr(kOrderPrefix.size()));
        for (const auto &key : keys) {
            const std::string orderKey = std::string(kOrderPrefix) + key;
            const Json order = patch[orderKey];
            patch.erase(orderKey);
            if (!order.is_array())
                return refuse("the $setElementOrder directive must be a list", key);
            const SchemaType *child = childOf(type, key);
            const std::string mergeKey = child ? child->patchMergeKey : std::string();
            // What deletes from the list comes first, so that the order is set on what stays.
            if (const auto deletes = patch.find(std::string(kDeletePrefix) + key); deletes != patch.end()) {
                PH_TRY(deleteFromList(out, key, *deletes));
                patch.erase(deletes);
            }
            const Json change = patch.contains(key) ? patch[key] : Json();
            patch.erase(key);
            if (change.is_array())
                for (const auto &item : change)
                    if (!(item.is_object() && item.contains(kDirective)) && !positionIn(order, item, mergeKey))
                        return refuse("The order in patch list:\n" + dumpJson(change) +
                                          "\n doesn't match $setElementOrder list:\n" + dumpJson(order),
                                      key);
            const Json server = out.contains(key) ? out[key] : Json();
            Json merged;
            if (server.is_array() && change.is_array()) {
                if (child && hasStrategy(child, "merge")) {
                    PH_ASSIGN(merged, list(*child, server, change, key, depth + 1));
                } else {
                    merged = change;
                }
            } else if (change.is_array()) {
                merged = withoutDirectives(change);
            } else if (server.is_array()) {
                merged = server;
            } else {
                continue;
            }
            out[key] = inOrder(merged, order, server.is_array() ? server : Json::array(), mergeKey);
        }
        return {};
    }

    Result<Json> list(const SchemaType &type, const Json &original, const Json &patch, const std::string &field,
                      int depth) {
        const std::string &mergeKey = type.patchMergeKey;
        const bool ofObjects =
            std::any_of(patch.begin(), patch.end(), [](const Json &item) { return item.is_object(); }) ||
            (!original.empty() && original.front().is_object());
        if (!ofObjects) {
            Json merged = original;
            for (const auto &item : patch)
                if (std::find(merged.begin(), merged.end(), item) == merged.end())
                    merged.push_back(item);
            return inOrder(merged, patch, original, {});
        }
        if (mergeKey.empty())
            return refuse("the list \"" + field + "\" has no merge key, so its elements cannot be merged", field);
        Json merged = original;
        Json plain = Json::array(); // elements without a directive
        bool replace = false;
        for (const auto &item : patch) {
            if (!item.is_object())
                return refuse("the list \"" + field + "\" mixes objects and scalars", field);
            const auto directive = item.find(kDirective);
            if (directive == item.end()) {
                plain.push_back(item);
                continue;
            }
            if (*directive == "delete") {
                if (!item.contains(mergeKey))
                    return refuse("delete patch type with no merge key defined", field);
                Json left = Json::array();
                for (const auto &existing : merged)
                    if (identityOf(existing, mergeKey) != item[mergeKey])
                        left.push_back(existing);
                merged = std::move(left);
            } else if (*directive == "replace") {
                replace = true;
                // The directive may stand in an element of its own or in one that stays.
                if (item.size() > 1)
                    plain.push_back(withoutDirectives(item));
            } else if (*directive != "merge") {
                return refuse("unknown patch type found: " + dumpJson(*directive), field);
            } else {
                return refuse("merging lists cannot yet be specified in the patch", field);
            }
        }
        if (replace)
            return withoutDirectives(plain);
        for (const auto &item : plain) {
            if (!item.contains(mergeKey))
                return refuse("map: " + dumpJson(item) + " does not contain declared merge key: " + mergeKey, field);
            if (const auto at = positionIn(merged, item, mergeKey)) {
                PH_ASSIGN(merged[*at], object(type.items, merged[*at], item, depth + 1));
            } else {
                merged.push_back(withoutDirectives(item));
            }
        }
        return inOrder(merged, plain, original, mergeKey);
    }
};

} // namespace

Result<Json> applyStrategicMergePatch(const SchemaType &type, const Json &document, const Json &patch) {
    if (!patch.is_object())
        return refuse("a strategic merge patch must be an object");
    return Merger().object(&type, document.is_object() ? document : Json::object(), patch, 0);
}

} // namespace ph
