// SPDX-License-Identifier: Apache-2.0
// CustomResourceDefinitions in the API core: taken in, served at once, and deleted after their objects.
#include "backend/local/apiserver/apicore.h"
#include "backend/local/apiserver/customkinds.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

std::vector<JsonPtr> ofGroup(const std::vector<StoredObject> &definitions, const std::string &group) {
    std::vector<JsonPtr> out;
    for (const auto &definition : definitions)
        if (jsonText(*definition.json, {"spec", "group"}) == group)
            out.push_back(definition.json);
    return out;
}

std::string collectionOf(const Json &definition) {
    return jsonText(definition, {"spec", "group"}) + "/" + jsonText(definition, {"spec", "names", "plural"});
}

} // namespace

Status ApiCore::admitDefinition(const ServedResource &info, Json &definition, const Json *live) {
    defaultDefinition(definition);
    FieldErrors errors;
    validateDefinition(*m_schema, definition, live, errors);
    if (!errors.empty())
        return invalidError(info, jsonText(definition, {"metadata", "name"}), errors.take());
    settleDefinition(definition, ofGroup(list(kDefinitions, ""), jsonText(definition, {"spec", "group"})),
                     formatTime(now()));
    return {};
}

void ApiCore::definitionChanged(const StoredObject &definition, bool gone) {
    const Json &json = *definition.json;
    const auto group = jsonText(json, {"spec", "group"});
    const auto plural = jsonText(json, {"spec", "names", "plural"});
    if (m_resources.isBuiltIn(group, plural))
        return; // served anyway
    std::vector<CustomKind> kinds;
    if (!gone && isEstablished(json))
        kinds = kindsOf(json, definition.revision);
    for (const auto &old : m_resources.all())
        if (old->custom && old->group == group && old->plural == plural &&
            std::none_of(kinds.begin(), kinds.end(),
                         [&](const CustomKind &kind) { return kind.resource.gvk() == old->gvk(); }))
            m_schema->removeCustom(old->gvk());
    for (const auto &kind : kinds)
        if (kind.resource.openApiSchema) // checked at admission
            static_cast<void>(m_schema->addCustom(kind.resource.gvk(), *kind.resource.openApiSchema));
    m_resources.replace(group, plural, std::move(kinds));
}

StoredObject ApiCore::shown(const ServedResource &info, StoredObject object) const {
    if (!info.custom || !object.json)
        return object;
    const auto wanted = info.apiVersion();
    const bool relabel = jsonText(*object.json, {"apiVersion"}) != wanted;
    if (!relabel && object.revision > info.schemaRevision)
        return object;
    Json json = *object.json;
    json["apiVersion"] = wanted;
    const SchemaType &type = typeOf(info);
    prune(type, json);
    applyDefaults(type, json);
    if (json == *object.json)
        return object;
    object.text = std::make_shared<const std::string>(dumpJson(json));
    object.json = std::make_shared<const Json>(std::move(json));
    return object;
}

Result<StoredObject> ApiCore::removeDefinition(const StoredObject &live, const Options &options) {
    Json object = *live.json;
    Json &metadata = object["metadata"];
    if (!metadata.contains("deletionTimestamp")) {
        metadata["deletionTimestamp"] = formatTime(now());
        metadata["deletionGracePeriodSeconds"] = 0;
        metadata["generation"] = jsonInteger(metadata, {"generation"}, 0) + 1;
        Json &finalizers = metadata["finalizers"];
        if (!finalizers.is_array())
            finalizers = Json::array();
        if (std::find(finalizers.begin(), finalizers.end(), kCustomCleanup) == finalizers.end())
            finalizers.push_back(kCustomCleanup);
        setDefinitionCondition(object, "Terminating", true, "InstanceDeletionPending",
                               "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
                               formatTime(now()));
    }
    const auto info = m_resources.byCollection(kDefinitions);
    std::unique_lock lock(m_definitionMutex);
    auto stored = m_store.put(live.key, std::move(object), live.revision);
    if (!stored)
        return worded(*info, live.key.name, stored.error());
    definitionChanged(*stored, false);
    lock.unlock();
    static_cast<void>(options);
    finishDefinition(live.key.name);
    return stored;
}

void ApiCore::finishDefinition(const std::string &name) {
    const auto definition = m_store.get({kDefinitions, "", name});
    if (!definition || !jsonAt(*definition->json, {"metadata", "deletionTimestamp"}).is_string())
        return;
    const auto self = Api::as("customresource-finalizer");
    const auto collection = collectionOf(*definition->json);
    for (const auto &object : list(collection, ""))
        static_cast<void>(remove(collection, object.key.ns, object.key.name, Json(), self)); // else it waits
    if (const auto left = m_store.list(collection, "", 1, ""); !left || !left->items.empty())
        return; // finalizers; customObjectGone() comes back
    auto finished = self;
    finished.subresource = "finalize";
    static_cast<void>(modify(
        kDefinitions, "", name,
        [&](Json &object) {
            Json &finalizers = object["metadata"]["finalizers"];
            if (!finalizers.is_array() || finalizers.empty())
                return false;
            std::erase(finalizers.get_ref<Json::array_t &>(), Json(kCustomCleanup));
            setDefinitionCondition(object, "Terminating", false, "InstanceDeletionCompleted", "removed all instances",
                                   formatTime(now()));
            return true;
        },
        finished));
    // Names that this one held may be what others of its group wait for.
    auto status = self;
    status.subresource = "status";
    const auto definitions = ofGroup(list(kDefinitions, ""), jsonText(*definition->json, {"spec", "group"}));
    for (const auto &other : definitions)
        static_cast<void>(modify(
            kDefinitions, "", jsonText(*other, {"metadata", "name"}),
            [&](Json &object) { return settleDefinition(object, definitions, formatTime(now())); }, status));
}

void ApiCore::customObjectGone(const ServedResource &info) {
    if (!info.custom)
        return;
    const auto now = m_resources.byCollection(info.collection());
    if (!now || !now->terminating)
        return;
    if (const auto left = m_store.list(info.collection(), "", 1, ""); left && left->items.empty())
        finishDefinition(info.plural + "." + info.group);
}

} // namespace ph::local
