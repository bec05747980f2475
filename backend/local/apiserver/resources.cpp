// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/resources.h"

#include "backend/local/apiserver/customkinds.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace ph::local {

namespace {

const std::vector<std::string> allVerbs{"create", "delete", "deletecollection", "get",
                                        "list",   "patch",  "update",           "watch"};

/// Kinds whose metadata.generation counts changes of the specification (Kubernetes 1.31).
bool countsGeneration(const std::string &group, const std::string &kind) {
    static const std::set<std::string> groups{"apps",
                                              "batch",
                                              "policy",
                                              "networking.k8s.io",
                                              "apiextensions.k8s.io",
                                              "snapshot.storage.k8s.io",
                                              "discovery.k8s.io"};
    return (groups.contains(group) && kind != "ControllerRevision") || kind == "ReplicationController" ||
           kind == "PriorityClass";
}

} // namespace

bool ServedResource::has(std::string_view subresource) const {
    return std::find(subresources.begin(), subresources.end(), subresource) != subresources.end();
}

bool ServedResource::can(std::string_view verb) const {
    return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

ResourceTable::ResourceTable(const SchemaSet &schema) {
    for (const auto &known : schema.resources()) {
        if (known.gvr.group == "events.k8s.io")
            continue; // the same objects as core events in another form, which only core/v1 serves here
        ServedResource info;
        info.group = known.gvr.group;
        info.version = known.gvr.version;
        info.plural = known.gvr.resource;
        info.singular = known.singular;
        info.kind = known.kind;
        info.namespaced = known.namespaced;
        info.shortNames = known.shortNames;
        info.categories = known.categories;
        info.verbs = known.verbs;
        for (const auto &sub : known.subresources) {
            info.subresources.push_back(sub.name);
            info.subresourceKinds[sub.name] = {sub.kind, sub.verbs};
        }
        info.generation = countsGeneration(info.group, info.kind);
        info.stored = info.can("update");
        add(std::move(info));
    }
}

void ResourceTable::add(ServedResource info) {
    if (info.verbs.empty())
        info.verbs = allVerbs;
    const auto entry = std::make_shared<const ServedResource>(std::move(info));
    const std::unique_lock lock(m_mutex);
    std::erase_if(m_all, [&](const auto &old) {
        return old->group == entry->group && old->version == entry->version && old->plural == entry->plural;
    });
    m_all.push_back(entry);
    if (entry->stored)
        m_byCollection[entry->collection()] = entry;
}

bool ResourceTable::isBuiltIn(const std::string &group, const std::string &plural) const {
    const std::shared_lock lock(m_mutex);
    return std::any_of(m_all.begin(), m_all.end(), [&](const auto &info) {
        return !info->custom && info->group == group && info->plural == plural;
    });
}

void ResourceTable::replace(const std::string &group, const std::string &plural, std::vector<CustomKind> kinds) {
    std::vector<ServedResourcePtr> entries;
    ServedResourcePtr main;
    for (auto &kind : kinds) {
        if (kind.resource.verbs.empty())
            kind.resource.verbs = allVerbs;
        entries.push_back(std::make_shared<const ServedResource>(std::move(kind.resource)));
        if (kind.main)
            main = entries.back();
    }
    const std::unique_lock lock(m_mutex);
    const auto ours = [&](const ServedResourcePtr &info) {
        return info->custom && info->group == group && info->plural == plural;
    };
    auto at = std::find_if(m_all.begin(), m_all.end(), ours) - m_all.begin(); // it keeps its place in discovery
    std::erase_if(m_all, ours);
    m_all.insert(m_all.begin() + at, entries.begin(), entries.end());
    const auto collection = group + "/" + plural;
    if (main)
        m_byCollection[collection] = main;
    else
        m_byCollection.erase(collection);
}

ServedResourcePtr ResourceTable::find(std::string_view group, std::string_view version, std::string_view plural) const {
    const std::shared_lock lock(m_mutex);
    for (const auto &info : m_all)
        if (info->plural == plural && info->group == group && info->version == version)
            return info;
    return nullptr;
}

ServedResourcePtr ResourceTable::byCollection(const std::string &collection) const {
    const std::shared_lock lock(m_mutex);
    const auto at = m_byCollection.find(collection);
    return at == m_byCollection.end() ? nullptr : at->second;
}

ServedResourcePtr ResourceTable::byKind(const GroupVersionKind &gvk) const {
    const std::shared_lock lock(m_mutex);
    for (const auto &info : m_all)
        if (info->kind == gvk.kind && info->group == gvk.group && info->version == gvk.version)
            return info;
    return nullptr;
}

std::vector<ServedResourcePtr> ResourceTable::all() const {
    const std::shared_lock lock(m_mutex);
    return m_all;
}

std::vector<std::pair<std::string, std::vector<std::string>>> ResourceTable::groups() const {
    const std::shared_lock lock(m_mutex);
    std::vector<std::pair<std::string, std::vector<std::string>>> out;
    for (const auto &info : m_all) {
        auto at = std::find_if(out.begin(), out.end(), [&](const auto &entry) { return entry.first == info->group; });
        if (at == out.end())
            at = out.insert(out.end(), {info->group, {}});
        if (std::find(at->second.begin(), at->second.end(), info->version) == at->second.end())
            at->second.push_back(info->version);
    }
    for (auto &[group, versions] : out)
        std::stable_sort(versions.begin(), versions.end(), versionBefore);
    return out;
}

} // namespace ph::local
