// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/fieldset.h"
#include "backend/machinery/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace ph {

namespace {

using detail::elementOf;
using detail::FieldSet;
using detail::fieldType;
using detail::Granularity;
using detail::granularityOf;

/// One entry of metadata.managedFields.
struct Manager {
    std::string name;
    std::string operation; ///< "Apply" or "Update"
    std::string apiVersion;
    std::string subresource;
    std::string time;
    FieldSet fields;

    /// Whose entry it is. Appliers are the same across versions of the kind, writers are not.
    [[nodiscard]] bool isSame(const Manager &other) const {
        return name == other.name && operation == other.operation && subresource == other.subresource &&
               (operation == "Apply" || apiVersion == other.apiVersion);
    }
    /// As conflict messages name it.
    [[nodiscard]] std::string title() const {
        std::string out = dumpJson(Json(name));
        if (!subresource.empty())
            out += " with subresource " + dumpJson(Json(subresource));
        if (operation == "Update") {
            out += " using " + apiVersion;
            if (!time.empty())
                out += " at " + time;
        }
        return out;
    }
};

std::vector<Manager> readManagers(const Json &object) {
    std::vector<Manager> out;
    const Json &entries = jsonAt(object, {"metadata", "managedFields"});
    if (!entries.is_array())
        return out;
    for (const auto &entry : entries) {
        Manager manager{jsonText(entry, {"manager"}),    jsonText(entry, {"operation"}),
                        jsonText(entry, {"apiVersion"}), jsonText(entry, {"subresource"}),
                        jsonText(entry, {"time"}),       FieldSet::fromJson(jsonAt(entry, {"fieldsV1"}))};
        if (manager.operation == "Apply" || manager.operation == "Update")
            out.push_back(std::move(manager));
    }
    return out;
}

void writeManagers(Json &object, std::vector<Manager> managers) {
    std::erase_if(managers, [](const Manager &manager) { return manager.fields.empty(); });
    std::stable_sort(managers.begin(), managers.end(), [](const Manager &a, const Manager &b) {
        return std::tie(a.operation, a.time, a.name, a.apiVersion, a.subresource) <
               std::tie(b.operation, b.time, b.name, b.apiVersion, b.subresource);
    });
    Json entries = Json::array();
    for (const auto &manager : managers) {
        Json entry = {{"manager", manager.name},
                      {"operation", manager.operation},
                      {"apiVersion", manager.apiVersion},
                      {"fieldsType", "FieldsV1"},
                      {"fieldsV1", manager.fields.toJson()}};
        if (!manager.time.empty())
            entry["time"] = manager.time;
        if (!manager.subresource.empty())
            entry["subresource"] = manager.subresource;
        entries.push_back(std::move(entry));
    }
    if (entries.empty()) {
        if (object.contains("metadata") && object["metadata"].is_object())
            object["metadata"].erase("managedFields");
    } else {
        object["metadata"]["managedFields"] = std::move(entries);
    }
}

Json mergeValues(const SchemaType *type, const Json &live, const Json &applied);

/// Elements of both lists in one order: the applied order rules among shared elements, live ones keep their places
/// between them.
Json mergeLists(const SchemaType &type, const Json &live, const Json &applied) {
    const auto elementsOf = [&](const Json &list) {
        std::vector<std::pair<std::string, const Json *>> out;
        for (std::size_t i = 0; i < list.size(); ++i)
            if (auto element = elementOf(type, list[i], i))
                out.emplace_back(std::move(*element), &list[i]);
        return out;
    };
    const auto left = elementsOf(live);
    const auto right = elementsOf(applied);
    const auto find = [](const auto &list, const std::string &element) -> const Json * {
        const auto it =
            std::find_if(list.begin(), list.end(), [&](const auto &entry) { return entry.first == element; });
        return it == list.end() ? nullptr : it->second;
    };
    Json out = Json::array();
    std::size_t next = 0; // of the live list
    for (std::size_t i = 0; i < right.size(); ++i) {
        const auto &[element, value] = right[i];
        const auto shared = std::find_if(right.begin() + static_cast<std::ptrdiff_t>(i), right.end(),
                                         [&](const auto &entry) { return find(left, entry.first) != nullptr; });
        // Live elements up to the next one that both lists hold; shared ones out of turn come with their applied place.
        for (; next < left.size(); ++next) {
            if (!find(right, left[next].first))
                out.push_back(*left[next].second);
            else if (shared == right.end() || left[next].first == shared->first)
                break;
        }
        const Json *mine = find(left, element);
        out.push_back(mine ? mergeValues(type.items, *mine, *value) : *value);
        if (next < left.size() && left[next].first == element)
            ++next;
    }
    for (; next < left.size(); ++next)
        if (!find(right, left[next].first))
            out.push_back(*left[next].second);
    return out;
}

Json mergeValues(const SchemaType *type, const Json &live, const Json &applied) {
    const Granularity how = granularityOf(type, applied);
    if (how == Granularity::Leaf || granularityOf(type, live) != how)
        return applied;
    if (how == Granularity::Elements)
        return mergeLists(*type, live, applied);
    Json out = live;
    for (const auto &[name, value] : applied.items()) {
        const auto it = out.find(name);
        if (it == out.end())
            out[name] = value;
        else
            *it = mergeValues(fieldType(type, name), *it, value);
    }
    return out;
}

/// Takes out of @p value what @p last names and @p keep does not. True when nothing of the value itself is left to
/// stay.
bool removeDropped(const SchemaType *type, Json &value, const FieldSet &last, const FieldSet *keep) {
    const auto keepOf = [&](const std::string &element) -> const FieldSet * {
        if (!keep)
            return nullptr;
        const auto it = keep->children.find(element);
        return it == keep->children.end() ? nullptr : &it->second;
    };
    const Granularity how = granularityOf(type, value);
    if (how == Granularity::Fields) {
        for (auto it = value.begin(); it != value.end();) {
            const auto child = last.children.find("f:" + it.key());
            if (child != last.children.end() &&
                removeDropped(fieldType(type, it.key()), *it, child->second, keepOf(child->first)))
                it = value.erase(it);
            else
                ++it;
        }
    } else if (how == Granularity::Elements) {
        Json left = Json::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto element = elementOf(*type, value[i], i);
            const auto child = element ? last.children.find(*element) : last.children.end();
            if (child != last.children.end()) {
                Json item = value[i];
                if (removeDropped(type->items, item, child->second, keepOf(child->first)))
                    continue;
                for (const auto &key : type->listMapKeys) // an element that stays keeps its identity
                    if (value[i].is_object() && value[i].contains(key))
                        item[key] = value[i][key];
                left.push_back(std::move(item));
            } else {
                left.push_back(value[i]);
            }
        }
        value = std::move(left);
    }
    if (keep)
        return false;
    // An element or field of its own goes as a whole, with what nobody owns in it, such as defaults; a struct goes when
    // nothing is left.
    return last.member || (how != Granularity::Leaf && value.empty());
}

Error conflictError(const std::vector<std::pair<std::string, std::vector<std::string>>> &conflicts) {
    Error error{.code = Errc::Conflict,
                .what = {},
                .subject = {},
                .httpStatus = 409,
                .hint = "Apply with force to take the fields over, or leave them out.",
                .cause = {},
                .reason = "Conflict"};
    std::string lines;
    std::size_t count = 0;
    for (const auto &[manager, paths] : conflicts) {
        lines += (lines.empty() ? "" : "\n") + ("conflicts with " + manager + ":");
        for (const auto &path : paths) {
            error.causes.push_back({path, "FieldManagerConflict", "conflict with " + manager});
            lines += "\n- " + path;
            ++count;
        }
    }
    if (count == 1)
        error.what = "Apply failed with 1 conflict: conflict with " + conflicts.front().first + ": " +
                     conflicts.front().second.front();
    else
        error.what = "Apply failed with " + std::to_string(count) + " conflicts: " + lines;
    return error;
}

/// Nulls in an applied configuration of a built-in kind say nothing, as decoding drops them there.
void dropNullFields(const SchemaType *type, Json &value) {
    if (value.is_object()) {
        for (auto it = value.begin(); it != value.end();) {
            const SchemaType *child = fieldType(type, it.key());
            if (it->is_null() && child && child->nullIsAbsent && child->kind != SchemaType::Kind::Any) {
                it = value.erase(it);
                continue;
            }
            dropNullFields(child, *it);
            ++it;
        }
    } else if (value.is_array() && type && type->items) {
        for (auto &item : value)
            dropNullFields(type->items, item);
    }
}

/// Only what the status subresource takes of an applied configuration.
Json onlyStatus(const Json &applied) {
    Json out = Json::object();
    for (const char *name : {"apiVersion", "kind", "status"})
        if (applied.contains(name))
            out[name] = applied[name];
    return out;
}

} // namespace

Result<Json> serverSideApply(const SchemaType &type, const Json &live, const Json &applied,
                             const ApplyOptions &options) {
    const auto bad = [](std::string why, std::string field) {
        return Error{.code = Errc::Invalid,
                     .what = std::move(why),
                     .subject = std::move(field),
                     .httpStatus = 400,
                     .reason = "BadRequest"};
    };
    if (!applied.is_object())
        return bad("an applied configuration must be an object", {});
    if (options.fieldManager.empty())
        return bad("fieldManager is required for apply patch", "fieldManager");
    if (!jsonAt(applied, {"metadata", "managedFields"}).is_null())
        return bad("metadata.managedFields must be nil", "metadata.managedFields");

    Json config = options.subresource == "status" ? onlyStatus(applied) : applied;
    dropNullFields(&type, config);
    const std::string now = formatTime(options.now);
    std::vector<Manager> managers = readManagers(live);
    if (live.is_object() && managers.empty()) {
        // What stood there before anybody's ownership was recorded belongs to everybody else.
        Json content = live;
        Manager before{"before-first-apply",
                       "Update",
                       options.apiVersion,
                       {},
                       now,
                       detail::compareFields(&type, Json(), content).added};
        detail::stripUnowned(before.fields);
        managers.push_back(std::move(before));
    }
    PH_ASSIGN(FieldSet fields, detail::fieldsOf(&type, config));
    detail::stripUnowned(fields);

    Manager me{options.fieldManager, "Apply", options.apiVersion, options.subresource, now, fields};
    const auto own =
        std::find_if(managers.begin(), managers.end(), [&](const Manager &manager) { return manager.isSame(me); });
    FieldSet last;
    std::string lastTime;
    if (own != managers.end()) {
        last = own->fields;
        lastTime = own->apiVersion == me.apiVersion ? own->time : std::string();
        managers.erase(own);
    }

    Json merged = live.is_object() ? mergeValues(&type, live, config) : config;
    if (!last.empty()) {
        FieldSet keep = fields;
        for (const auto &manager : managers)
            keep.unite(manager.fields);
        FieldSet dropped = last;
        removeDropped(&type, merged, dropped, &keep);
    }
    if (live.is_object()) {
        auto changes = detail::compareFields(&type, live, merged);
        FieldSet written = changes.modified;
        written.unite(changes.added);
        std::vector<std::pair<std::string, std::vector<std::string>>> conflicts;
        for (auto &manager : managers) {
            FieldSet conflict = manager.fields.intersect(written);
            if (!conflict.empty()) {
                conflicts.emplace_back(manager.title(), conflict.paths());
                manager.fields.subtract(conflict);
            }
            manager.fields.subtract(changes.removed);
        }
        std::sort(conflicts.begin(), conflicts.end());
        if (!options.force && !conflicts.empty())
            return conflictError(conflicts);
    }
    if (!lastTime.empty() && last == fields && live.is_object() && merged == live)
        me.time = lastTime; // nothing new: the object stays as it is
    managers.push_back(std::move(me));
    writeManagers(merged, std::move(managers));
    return merged;
}

void trackUpdate(const SchemaType &type, const Json &before, Json &after, std::string_view manager,
                 std::string_view apiVersion, std::string_view subresource, SystemTime now) {
    if (!after.is_object())
        return;
    // A writer may hand in a list of its own (as kubectl does when it moves from client-side apply), or clear it with
    // an empty entry.
    const Json &given = jsonAt(after, {"metadata", "managedFields"});
    const bool cleared =
        given.is_array() && (given.empty() || (given.size() == 1 && given[0].is_object() && given[0].empty()));
    std::vector<Manager> managers = cleared ? std::vector<Manager>() : readManagers(given.is_array() ? after : before);
    if (cleared) {
        after["metadata"].erase("managedFields");
        return;
    }
    auto changes = detail::compareFields(&type, before, after);
    FieldSet written = changes.modified;
    written.unite(changes.added);
    detail::stripUnowned(written);

    Manager me{std::string(manager), "Update", std::string(apiVersion), std::string(subresource), formatTime(now), {}};
    const auto own =
        std::find_if(managers.begin(), managers.end(), [&](const Manager &other) { return other.isSame(me); });
    for (auto &other : managers) {
        other.fields.subtract(changes.removed);
        if (!other.isSame(me))
            other.fields.subtract(written);
    }
    if (own != managers.end()) {
        FieldSet fields = own->fields;
        fields.unite(written);
        if (fields != own->fields || !written.empty())
            own->time = me.time;
        own->fields = std::move(fields);
    } else {
        me.fields = std::move(written);
        managers.push_back(std::move(me));
    }
    writeManagers(after, std::move(managers));
}

} // namespace ph
