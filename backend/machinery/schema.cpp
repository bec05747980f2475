// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/schema.h"

#include "backend/machinery/schemacompiler.h"
#include "backend/machinery/structural.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <unordered_map>

namespace ph {

namespace {

constexpr std::string_view kRefPrefix = "#/definitions/";
constexpr const char *kObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
constexpr const char *kQuantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/// Our own marks are no business of clients.
Json withoutMarks(const Json &node) {
    if (node.is_array()) {
        Json out = Json::array();
        for (const auto &item : node)
            out.push_back(withoutMarks(item));
        return out;
    }
    if (!node.is_object())
        return node;
    Json out = Json::object();
    for (const auto &[key, value] : node.items())
        if (!key.starts_with("x-pilothouse-"))
            out[key] = withoutMarks(value);
    return out;
}

ProtoMessage readMessage(const std::string &text) {
    ProtoMessage out;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            continue;
        ProtoField field;
        field.name = word.substr(0, equals);
        field.inlined = field.name.front() == '+';
        field.pointer = field.name.back() == '*';
        field.always = field.name.back() == '!';
        if (field.inlined)
            field.name.erase(0, 1);
        else if (field.pointer || field.always)
            field.name.pop_back();
        out[std::atoi(word.c_str() + equals + 1)] = std::move(field);
    }
    return out;
}

ResourceInfo readResource(const Json &item) {
    ResourceInfo info;
    info.gvr = {jsonText(item, {"group"}), jsonText(item, {"version"}), jsonText(item, {"resource"})};
    info.kind = jsonText(item, {"kind"});
    info.singular = jsonText(item, {"singular"});
    info.namespaced = jsonAt(item, {"namespaced"}) == true;
    info.shortNames = jsonTexts(item, {"shortNames"});
    info.categories = jsonTexts(item, {"categories"});
    info.verbs = jsonTexts(item, {"verbs"});
    if (const Json &subs = jsonAt(item, {"subresources"}); subs.is_array())
        for (const auto &sub : subs)
            info.subresources.push_back(
                {jsonText(sub, {"name"}),
                 {jsonText(sub, {"group"}, info.gvr.group), jsonText(sub, {"version"}, info.gvr.version),
                  jsonText(sub, {"kind"}, info.kind)},
                 jsonTexts(sub, {"verbs"})});
    return info;
}

} // namespace

struct SchemaSet::State {
    std::map<std::string, ProtoMessage, std::less<>> messages;
    std::deque<SchemaType> builtIn;
    std::unordered_map<std::string, SchemaType *> byName;
    std::map<GroupVersionKind, const SchemaType *> byKind;
    std::vector<ResourceInfo> resources;
    JsonPtr definitions;

    mutable std::shared_mutex mutex; ///< guards what follows
    std::deque<SchemaType> custom;   ///< never shrinks: types handed out stay valid
    std::map<GroupVersionKind, const SchemaType *> customByKind;
    /// By the size and hash of their schema: a definition written again without a change makes no new types.
    std::map<GroupVersionKind, std::pair<std::pair<std::size_t, std::size_t>, const SchemaType *>> compiled;

    struct Overlay {
        SchemaType *type;
        const SchemaType *base;
        const Json *node;
    };
    std::vector<Overlay> overlays;

    /// The type a property, item or map value has; a reference with marks of its own becomes a copy, made once all
    /// bases are complete.
    Result<const SchemaType *> child(const Json &node) {
        const std::string ref = jsonText(node, {"$ref"});
        if (ref.empty()) {
            SchemaType &type = builtIn.emplace_back();
            PH_TRY(fill(node, type));
            return &type;
        }
        const auto it = byName.find(ref.starts_with(kRefPrefix) ? ref.substr(kRefPrefix.size()) : ref);
        if (it == byName.end())
            return Error{
                .code = Errc::Invalid, .what = "the schema names a definition that is not there", .subject = ref};
        if (node.size() == 1)
            return it->second;
        SchemaType &type = builtIn.emplace_back();
        overlays.push_back({&type, it->second, &node});
        return &type;
    }

    Status fill(const Json &node, SchemaType &out) {
        detail::readSchemaNode(node, out);
        out.nullIsAbsent = true;
        if (const Json &properties = jsonAt(node, {"properties"}); properties.is_object())
            for (const auto &[name, property] : properties.items()) {
                PH_ASSIGN(out.properties[name], child(property));
            }
        if (const Json &values = jsonAt(node, {"additionalProperties"}); values.is_object()) {
            PH_ASSIGN(out.items, child(values));
        }
        if (const Json &items = jsonAt(node, {"items"}); items.is_object()) {
            PH_ASSIGN(out.items, child(items));
        }
        if (out.kind == SchemaType::Kind::Object && out.properties.empty()) {
            out.preserveUnknownFields = true;
            out.atomicMap = true;
        }
        return {};
    }

    void applyOverlays() {
        for (const auto &[type, base, node] : overlays) {
            SchemaType marks;
            detail::readSchemaNode(*node, marks);
            *type = *base;
            if (marks.defaultValue)
                type->defaultValue = marks.defaultValue;
            if (marks.defaultRule)
                type->defaultRule = marks.defaultRule;
            if (!marks.patchStrategy.empty())
                type->patchStrategy = marks.patchStrategy;
            type->atomicMap = type->atomicMap || marks.atomicMap;
        }
        overlays.clear();
    }

    Status read(const Json &file) {
        const Json &all = jsonAt(file, {"definitions"});
        if (!all.is_object())
            return Error{.code = Errc::Invalid, .what = "the schema file has no definitions", .subject = "definitions"};
        for (const auto &[name, node] : all.items()) {
            SchemaType &type = builtIn.emplace_back();
            type.name = name;
            byName[name] = &type;
        }
        for (const auto &[name, node] : all.items()) {
            SchemaType &type = *byName.at(name);
            PH_TRY(fill(node, type));
            if (name == kQuantity)
                type.kind = SchemaType::Kind::Quantity;
            if (const Json &kinds = jsonAt(node, {"x-kubernetes-group-version-kind"}); kinds.is_array())
                for (const auto &kind : kinds)
                    byKind[{jsonText(kind, {"group"}), jsonText(kind, {"version"}), jsonText(kind, {"kind"})}] = &type;
        }
        applyOverlays();
        if (const Json &list = jsonAt(file, {"resources"}); list.is_array())
            for (const auto &item : list)
                resources.push_back(readResource(item));
        if (const Json &numbers = jsonAt(file, {"protobuf"}); numbers.is_object())
            for (const auto &[name, fields] : numbers.items())
                messages[name] = readMessage(fields.is_string() ? fields.get<std::string>() : std::string());
        definitions = std::make_shared<const Json>(withoutMarks(all));
        return {};
    }
};

SchemaSet::SchemaSet() : m_state(std::make_unique<State>()) {}
SchemaSet::~SchemaSet() = default;

Result<std::shared_ptr<SchemaSet>> SchemaSet::load(std::string_view json) {
    PH_ASSIGN(const Json file, parseJson(json));
    auto set = std::make_shared<SchemaSet>();
    PH_TRY(set->m_state->read(file));
    return set;
}

const SchemaType *SchemaSet::find(const GroupVersionKind &gvk) const {
    if (const auto it = m_state->byKind.find(gvk); it != m_state->byKind.end())
        return it->second;
    const std::shared_lock lock(m_state->mutex);
    const auto it = m_state->customByKind.find(gvk);
    return it == m_state->customByKind.end() ? nullptr : it->second;
}

const SchemaType *SchemaSet::findDefinition(std::string_view name) const {
    const auto it = m_state->byName.find(std::string(name));
    return it == m_state->byName.end() ? nullptr : it->second;
}

const ProtoMessage *SchemaSet::protobuf(std::string_view name) const {
    const auto it = m_state->messages.find(name);
    return it == m_state->messages.end() ? nullptr : &it->second;
}

const std::vector<ResourceInfo> &SchemaSet::resources() const {
    return m_state->resources;
}

JsonPtr SchemaSet::definitions() const {
    return m_state->definitions;
}

namespace {

/// Defaults are values of their own schema.
void checkDefaultsOf(const Json &node, const std::string &path, const SchemaType *meta,
                     std::vector<ErrorCause> &causes) {
    if (!node.is_object())
        return;
    if (const auto it = node.find("default"); it != node.end()) {
        std::deque<SchemaType> pool;
        Json value = *it;
        const SchemaType *type = detail::compileCustomSchema(node, meta, pool, false);
        applyDefaults(*type, value);
        for (auto &cause : validate(*type, value, path + ".default").errors)
            causes.push_back(std::move(cause));
    }
    for (const char *key : {"items", "additionalProperties"})
        checkDefaultsOf(jsonAt(node, {key}), path + "." + key, meta, causes);
    if (const Json &properties = jsonAt(node, {"properties"}); properties.is_object())
        for (const auto &[name, child] : properties.items())
            checkDefaultsOf(child, path + ".properties[" + name + "]", meta, causes);
}

} // namespace

std::vector<ErrorCause> SchemaSet::checkCustom(const Json &openApiV3Schema, const std::string &path) const {
    auto causes = checkStructural(openApiV3Schema, path);
    if (causes.empty())
        checkDefaultsOf(openApiV3Schema, path, findDefinition(kObjectMeta), causes);
    return causes;
}

Status SchemaSet::addCustom(const GroupVersionKind &gvk, const Json &openApiV3Schema) {
    auto causes = checkStructural(openApiV3Schema, "openAPIV3Schema");
    if (!causes.empty()) {
        const auto &first = causes.front();
        return Error{.code = Errc::Invalid,
                     .what = first.field + ": " + first.message,
                     .subject = first.field,
                     .httpStatus = 422,
                     .reason = "Invalid",
                     .causes = std::move(causes)};
    }
    const auto text = dumpJson(openApiV3Schema);
    const auto fingerprint = std::pair(text.size(), std::hash<std::string>()(text));
    const std::unique_lock lock(m_state->mutex);
    auto &known = m_state->compiled[gvk];
    if (!known.second || known.first != fingerprint)
        known = {fingerprint,
                 detail::compileCustomSchema(openApiV3Schema, findDefinition(kObjectMeta), m_state->custom, true)};
    m_state->customByKind[gvk] = known.second;
    return {};
}

void SchemaSet::removeCustom(const GroupVersionKind &gvk) {
    const std::unique_lock lock(m_state->mutex);
    m_state->customByKind.erase(gvk);
}

} // namespace ph
