// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/fieldset.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ph::detail {

void FieldSet::unite(const FieldSet &other) {
    member = member || other.member;
    for (const auto &[element, child] : other.children)
        children[element].unite(child);
}

void FieldSet::subtract(const FieldSet &other) {
    if (other.member)
        member = false;
    for (const auto &[element, child] : other.children) {
        const auto it = children.find(element);
        if (it == children.end())
            continue;
        it->second.subtract(child);
        if (it->second.empty())
            children.erase(it);
    }
}

FieldSet FieldSet::intersect(const FieldSet &other) const {
    FieldSet out;
    out.member = member && other.member;
    for (const auto &[element, child] : children) {
        const auto it = other.children.find(element);
        if (it == other.children.end())
            continue;
        FieldSet common = child.intersect(it->second);
        if (!common.empty())
            out.children.emplace(element, std::move(common));
    }
    return out;
}

std::vector<std::string> FieldSet::paths() const {
    std::vector<std::string> out;
    const auto walk = [&out](const auto &self, const FieldSet &node, const std::string &path) -> void {
        if (node.member && !path.empty())
            out.push_back(path);
        for (const auto &[element, child] : node.children) {
            const std::string rest = element.size() > 2 ? element.substr(2) : std::string();
            std::string step;
            if (element.starts_with("f:")) {
                step = "." + rest;
            } else if (element.starts_with("k:")) {
                if (const auto keys = parseJson(rest); keys && keys->is_object())
                    for (const auto &[key, value] : keys->items())
                        step += (step.empty() ? "[" : ",") + key + "=" + dumpJson(value);
                step += "]";
            } else {
                step = element.starts_with("v:") ? "[=" + rest + "]" : "[" + rest + "]";
            }
            self(self, child, path + step);
        }
    };
    walk(walk, *this, {});
    return out;
}

FieldSet FieldSet::fromJson(const Json &fieldsV1) {
    FieldSet out;
    if (!fieldsV1.is_object())
        return out;
    for (const auto &[element, child] : fieldsV1.items()) {
        if (element == ".") {
            out.member = true;
            continue;
        }
        FieldSet node = fromJson(child);
        if (node.empty())
            node.member = true; // a leaf is written as {}
        out.children.emplace(element, std::move(node));
    }
    return out;
}

Json FieldSet::toJson() const {
    Json out = Json::object();
    if (member && !children.empty())
        out["."] = Json::object();
    for (const auto &[element, child] : children)
        out[element] = child.toJson();
    return out;
}

Granularity granularityOf(const SchemaType *type, const Json &value) {
    if (!type || type->kind == SchemaType::Kind::Any)
        return value.is_object() ? Granularity::Fields : Granularity::Leaf;
    if ((type->kind == SchemaType::Kind::Object || type->kind == SchemaType::Kind::Map) && !type->atomicMap &&
        value.is_object())
        return Granularity::Fields;
    if (type->kind == SchemaType::Kind::Array && type->listType != SchemaType::ListType::Atomic && value.is_array())
        return Granularity::Elements;
    return Granularity::Leaf;
}

const SchemaType *fieldType(const SchemaType *type, const std::string &name) {
    if (!type)
        return nullptr;
    if (type->kind == SchemaType::Kind::Map)
        return type->items;
    const auto it = type->properties.find(name);
    return it == type->properties.end() ? nullptr : it->second;
}

bool isDeclaredField(const SchemaType *type, const std::string &name) {
    return type && type->properties.contains(name);
}

Result<std::string> elementOf(const SchemaType &listType, const Json &item, std::size_t index) {
    if (listType.listType == SchemaType::ListType::Set)
        return "v:" + dumpJson(item);
    const auto fail = [&](const std::string &why) {
        return Error{.code = Errc::Invalid,
                     .what = "element " + std::to_string(index) + ": " + why,
                     .subject = {},
                     .httpStatus = 400,
                     .reason = "BadRequest"};
    };
    if (!item.is_object())
        return fail("associative list with keys may only have objects as elements");
    Json keys = Json::object();
    std::string missing;
    for (const auto &key : listType.listMapKeys) {
        if (const auto it = item.find(key); it != item.end() && !it->is_null()) {
            keys[key] = *it;
        } else if (const SchemaType *property = fieldType(listType.items, key); property && property->defaultValue) {
            keys[key] = *property->defaultValue;
        } else if (missing.empty()) {
            missing = key;
        }
    }
    if (keys.empty())
        return fail("associative list with keys has an element that omits key field \"" + missing +
                    "\" (and doesn't have default value)");
    return "k:" + dumpJson(keys);
}

namespace {

Error atPath(Error error, const std::string &path) {
    error.what = path + ": " + error.what;
    error.subject = path;
    return error;
}

Status collect(const SchemaType *type, const Json &value, FieldSet &out, const std::string &path) {
    switch (granularityOf(type, value)) {
    case Granularity::Leaf:
        out.member = true;
        return {};
    case Granularity::Fields:
        for (const auto &[name, child] : value.items()) {
            FieldSet &node = out.children["f:" + name];
            PH_TRY(collect(fieldType(type, name), child, node, path + "." + name));
            if (node.children.empty() || !isDeclaredField(type, name))
                node.member = true;
        }
        return {};
    case Granularity::Elements:
        for (std::size_t i = 0; i < value.size(); ++i) {
            auto element = elementOf(*type, value[i], i);
            if (!element)
                return atPath(std::move(element).error(), path);
            if (out.children.contains(*element))
                return Error{.code = Errc::Invalid,
                             .what = path + ": duplicate entries for key " + *element,
                             .subject = path,
                             .httpStatus = 400,
                             .reason = "BadRequest"};
            FieldSet &node = out.children[*element];
            node.member = true;
            if (value[i].is_object())
                PH_TRY(collect(type->items, value[i], node, path + "[" + std::to_string(i) + "]"));
        }
        return {};
    }
    return {};
}

/// All paths of a value that came or went as a whole. @p interior: also those of the structs in between.
void everything(const SchemaType *type, const Json &value, FieldSet &out, bool interior) {
    switch (granularityOf(type, value)) {
    case Granularity::Leaf:
        out.member = true;
        return;
    case Granularity::Fields:
        if (interior || value.empty())
            out.member = true;
        for (const auto &[name, child] : value.items()) {
            // A map is somebody's, while the structs of a kind are simply there.
            if (!isDeclaredField(type, name))
                out.member = true;
            everything(fieldType(type, name), child, out.children["f:" + name], interior);
        }
        return;
    case Granularity::Elements:
        if (interior || value.empty())
            out.member = true;
        for (std::size_t i = 0; i < value.size(); ++i)
            if (const auto element = elementOf(*type, value[i], i)) {
                FieldSet &node = out.children[*element];
                everything(type->items, value[i], node, interior);
                node.member = true;
            }
        return;
    }
}

void compareInto(const SchemaType *type, const Json *before, const Json *after, FieldSet &added, FieldSet &modified,
                 FieldSet &removed);

template <typename Before, typename After>
void compareChildren(const Before &before, const After &after, FieldSet &added, FieldSet &modified, FieldSet &removed) {
    std::set<std::string> elements;
    for (const auto &[element, entry] : before)
        elements.insert(element);
    for (const auto &[element, entry] : after)
        elements.insert(element);
    for (const auto &element : elements) {
        const auto b = before.find(element);
        const auto a = after.find(element);
        FieldSet plus;
        FieldSet changed;
        FieldSet minus;
        const SchemaType *type = b != before.end() ? b->second.second : a->second.second;
        compareInto(type, b == before.end() ? nullptr : b->second.first, a == after.end() ? nullptr : a->second.first,
                    plus, changed, minus);
        const auto keep = [&](FieldSet &into, FieldSet &part) {
            if (!part.empty())
                into.children[element] = std::move(part);
        };
        if (!element.starts_with("f:")) { // an element is itself somebody's
            plus.member = plus.member || b == before.end();
            minus.member = minus.member || a == after.end();
        }
        keep(added, plus);
        keep(modified, changed);
        keep(removed, minus);
    }
}

using Children = std::map<std::string, std::pair<const Json *, const SchemaType *>>;

Children childrenOf(const SchemaType *type, const Json &value) {
    Children out;
    if (value.is_object()) {
        for (const auto &[name, child] : value.items())
            out.emplace("f:" + name, std::pair(&child, fieldType(type, name)));
    } else {
        for (std::size_t i = 0; i < value.size(); ++i)
            if (const auto element = elementOf(*type, value[i], i))
                out.emplace(*element, std::pair(&value[i], type->items));
    }
    return out;
}

void compareInto(const SchemaType *type, const Json *before, const Json *after, FieldSet &added, FieldSet &modified,
                 FieldSet &removed) {
    if (before && before->is_null())
        before = nullptr;
    if (!after || after->is_null()) {
        if (before)
            everything(type, *before, removed, true);
        if (after && before)
            modified.member = true;
        return;
    }
    if (!before) {
        everything(type, *after, added, false);
        return;
    }
    const Granularity was = granularityOf(type, *before);
    const Granularity is = granularityOf(type, *after);
    if (was == Granularity::Leaf || was != is) {
        if (*before == *after)
            return;
        modified.member = true;
        if (was != is) {
            everything(type, *before, removed, true);
            removed.member = false;
            everything(type, *after, added, false);
        }
        return;
    }
    compareChildren(childrenOf(type, *before), childrenOf(type, *after), added, modified, removed);
}

} // namespace

Result<FieldSet> fieldsOf(const SchemaType *type, const Json &value) {
    FieldSet out;
    PH_TRY(collect(type, value, out, {}));
    out.member = false;
    return out;
}

Comparison compareFields(const SchemaType *type, const Json &before, const Json &after) {
    Comparison out;
    compareInto(type, &before, &after, out.added, out.modified, out.removed);
    out.added.member = out.modified.member = out.removed.member = false;
    return out;
}

void stripUnowned(FieldSet &set) {
    set.member = false;
    set.children.erase("f:apiVersion");
    set.children.erase("f:kind");
    const auto metadata = set.children.find("f:metadata");
    if (metadata == set.children.end())
        return;
    metadata->second.member = false;
    for (const char *name : {"f:name", "f:namespace", "f:creationTimestamp", "f:selfLink", "f:uid", "f:generation",
                             "f:managedFields", "f:resourceVersion"})
        metadata->second.children.erase(name);
    if (metadata->second.empty())
        set.children.erase(metadata);
}

} // namespace ph::detail
