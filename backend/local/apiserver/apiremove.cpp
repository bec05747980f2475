// SPDX-License-Identifier: Apache-2.0
// Deleting, scaling and events.
#include "backend/core/random.h"
#include "backend/local/apiserver/apicore.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace ph::local {

namespace {
constexpr int writeAttempts = 10;

Json jsonPath(const Json &object, const std::string &dotted) {
    const Json *at = &object;
    std::size_t begin = 0;
    while (begin <= dotted.size()) {
        const auto dot = std::min(dotted.find('.', begin), dotted.size());
        const auto key = dotted.substr(begin, dot - begin);
        if (!at->is_object() || !at->contains(key))
            return {};
        at = &(*at)[key];
        begin = dot + 1;
    }
    return *at;
}

void setJsonPath(Json &object, const std::string &dotted, Json value) {
    Json *at = &object;
    std::size_t begin = 0;
    while (begin <= dotted.size()) {
        const auto dot = std::min(dotted.find('.', begin), dotted.size());
        at = &(*at)[dotted.substr(begin, dot - begin)];
        begin = dot + 1;
    }
    *at = std::move(value);
}

void addFinalizer(Json &metadata, const char *name) {
    Json &list = metadata["finalizers"];
    if (!list.is_array())
        list = Json::array();
    if (std::find(list.begin(), list.end(), name) == list.end())
        list.push_back(name);
}
} // namespace

Result<StoredObject> ApiCore::remove(const std::string &collection, const std::string &ns, const std::string &name,
                                     const Json &deleteOptions, const Options &options) {
    PH_ASSIGN(const auto info, served(collection, options.version));
    if (collection == "namespaces" && (name == "default" || name == "kube-system" || name == "kube-public"))
        return forbiddenError(*info, name, "this namespace may not be deleted");
    for (int attempt = 0;; ++attempt) {
        PH_ASSIGN(const auto live, get(collection, ns, name));
        if (options.removed)
            *options.removed = false;
        const auto uid = jsonText(deleteOptions, {"preconditions", "uid"});
        if (!uid.empty() && uid != jsonText(*live.json, {"metadata", "uid"}))
            return conflictError(*info, name,
                                 "Precondition failed: UID in precondition: " + uid +
                                     ", UID in object meta: " + jsonText(*live.json, {"metadata", "uid"}));
        const auto version = jsonText(deleteOptions, {"preconditions", "resourceVersion"});
        if (!version.empty() && version != std::to_string(live.revision))
            return conflictError(*info, name,
                                 "Precondition failed: ResourceVersion in precondition: " + version +
                                     ", ResourceVersion in object meta: " + std::to_string(live.revision));
        if (info->is("CustomResourceDefinition") && !options.dryRun &&
            !m_resources.isBuiltIn(jsonText(*live.json, {"spec", "group"}),
                                   jsonText(*live.json, {"spec", "names", "plural"})))
            return removeDefinition(live, options);
        Json object = *live.json;
        Json &metadata = object["metadata"];
        const bool already = metadata.contains("deletionTimestamp");
        long long grace = 0;
        if (info->is("Pod")) {
            const auto phase = jsonText(object, {"status", "phase"});
            const bool ended = phase == "Succeeded" || phase == "Failed";
            grace = jsonText(object, {"spec", "nodeName"}).empty() || ended
                        ? 0
                        : jsonInteger(object, {"spec", "terminationGracePeriodSeconds"}, 30);
            const Json &asked = jsonAt(deleteOptions, {"gracePeriodSeconds"});
            if (asked.is_number_integer() && grace > 0)
                grace = std::max(0LL, asked.get<long long>());
            if (already) // only ever shortened
                grace = std::min(grace, jsonInteger(metadata, {"deletionGracePeriodSeconds"}, 0));
        }
        const auto policy = jsonText(deleteOptions, {"propagationPolicy"});
        if (policy == "Foreground" && !already)
            addFinalizer(metadata, "foregroundDeletion");
        else if ((policy == "Orphan" || jsonAt(deleteOptions, {"orphanDependents"}) == true) && !already)
            addFinalizer(metadata, "orphan");
        else if (!policy.empty() && policy != "Background" && policy != "Foreground" && policy != "Orphan")
            return badRequestError("invalid propagationPolicy \"" + policy +
                                   "\": must be Background, Foreground or Orphan");
        const bool waits = (metadata.contains("finalizers") && !metadata["finalizers"].empty()) ||
                           (info->is("Namespace") && jsonAt(object, {"spec", "finalizers"}).is_array() &&
                            !object["spec"]["finalizers"].empty());
        if (!waits && grace == 0) {
            if (options.dryRun) {
                if (options.removed)
                    *options.removed = true;
                return live;
            }
            auto gone = m_store.remove(live.key, live.revision);
            if (gone) {
                if (options.removed)
                    *options.removed = true;
                if (info->is("CustomResourceDefinition"))
                    definitionChanged(*gone, true);
                customObjectGone(*info);
                return shown(*info, std::move(*gone));
            }
            if (gone.error().reason == "Conflict" && version.empty() && attempt + 1 < writeAttempts)
                continue;
            return worded(*info, name, gone.error());
        }
        if (already && jsonInteger(metadata, {"deletionGracePeriodSeconds"}, 0) == grace && object == *live.json)
            return live;
        if (!already || jsonInteger(metadata, {"deletionGracePeriodSeconds"}, 0) != grace) {
            metadata["deletionTimestamp"] = formatTime(now() + std::chrono::seconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
            if (info->generation && !already)
                metadata["generation"] = jsonInteger(metadata, {"generation"}, 0) + 1;
        }
        if (info->is("Namespace"))
            object["status"]["phase"] = "Terminating";
        if (options.dryRun)
            return dryRun(live.key, live.revision, std::move(object));
        auto stored = m_store.put(live.key, std::move(object), live.revision);
        if (stored)
            return shown(*info, std::move(*stored));
        if (stored.error().reason == "Conflict" && version.empty() && attempt + 1 < writeAttempts)
            continue;
        return worded(*info, name, stored.error());
    }
}

Json ApiCore::scaleOf(const ServedResource &info, const Json &object) const {
    Json scale{{"kind", "Scale"}, {"apiVersion", "autoscaling/v1"}};
    for (const char *key : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"})
        if (object["metadata"].contains(key))
            scale["metadata"][key] = object["metadata"][key];
    const Json replicas = jsonPath(object, info.scaleSpecPath);
    scale["spec"] = Json::object();
    if (replicas.is_number_integer() && replicas.get<long long>() != 0)
        scale["spec"]["replicas"] = replicas;
    const Json current = jsonPath(object, info.scaleStatusPath);
    scale["status"]["replicas"] = current.is_number_integer() ? current : Json(0);
    if (info.custom) {
        if (const Json text = jsonPath(object, info.scaleSelectorPath); text.is_string() && text != "")
            scale["status"]["selector"] = text;
        return scale;
    }
    const auto selector = LabelSelector::fromJson(jsonAt(object, {"spec", "selector"}));
    if (selector)
        scale["status"]["selector"] = selector->text();
    return scale;
}

Result<StoredObject> ApiCore::replaceScale(const ServedResource &info, const std::string &ns, const std::string &name,
                                           const Json &scale, const Options &options) {
    const auto replicas = jsonInteger(scale, {"spec", "replicas"}, 0);
    if (replicas < 0) {
        FieldErrors errors;
        errors.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
        Error error = invalidError(info, name, errors.take());
        return error;
    }
    const auto version = jsonText(scale, {"metadata", "resourceVersion"});
    Options whole = options;
    whole.subresource.clear();
    bool stale = false;
    auto stored = modify(
        info.collection(), ns, name,
        [&](Json &object) {
            stale = !version.empty() && version != jsonText(object, {"metadata", "resourceVersion"});
            if (!stale)
                setJsonPath(object, info.scaleSpecPath, replicas);
            return !stale;
        },
        whole);
    if (stale)
        return conflictError(info, name);
    return stored;
}

void ApiCore::event(const Json &object, const std::string &type, const std::string &reason, const std::string &message,
                    const std::string &component) {
    const auto ns = jsonText(object, {"metadata", "namespace"}, "default");
    const auto objectName = jsonText(object, {"metadata", "name"});
    const auto stamp = formatTime(now());
    std::string identity = jsonText(object, {"metadata", "uid"});
    for (const auto *part : {&type, &reason, &message, &component})
        identity += "\n" + *part;
    std::string known;
    {
        const std::lock_guard lock(m_eventMutex);
        const auto at = m_eventNames.find(identity);
        if (at != m_eventNames.end())
            known = at->second;
    }
    const auto options = Api::as(component);
    if (!known.empty()) {
        const auto counted = modify(
            "events", ns, known,
            [&](Json &event) {
                event["count"] = jsonInteger(event, {"count"}, 1) + 1;
                event["lastTimestamp"] = stamp;
                return true;
            },
            options);
        if (counted)
            return;
    }
    std::array<char, 20> suffix{};
    std::snprintf(suffix.data(), suffix.size(), "%016llx",
                  static_cast<unsigned long long>(now().time_since_epoch().count()) ^
                      (static_cast<unsigned long long>(randomByte()) << 56U));
    Json involved{
        {"kind", jsonText(object, {"kind"})}, {"apiVersion", jsonText(object, {"apiVersion"})}, {"name", objectName}};
    for (const char *key : {"namespace", "uid", "resourceVersion"})
        if (object["metadata"].contains(key))
            involved[key] = object["metadata"][key];
    Json event{{"metadata", {{"name", objectName.substr(0, 200) + "." + suffix.data()}, {"namespace", ns}}},
               {"involvedObject", std::move(involved)},
               {"reason", reason},
               {"message", message.substr(0, 1024)},
               {"type", type},
               {"source", {{"component", component}}},
               {"reportingComponent", component},
               {"reportingInstance", ""},
               {"firstTimestamp", stamp},
               {"lastTimestamp", stamp},
               {"eventTime", nullptr},
               {"count", 1}};
    const auto made = create("events", ns, std::move(event), options);
    if (!made)
        return; // an event is a note: its namespace may just have gone
    const std::lock_guard lock(m_eventMutex);
    if (m_eventNames.size() > 4096)
        m_eventNames.clear();
    m_eventNames[identity] = made->key.name;
}

} // namespace ph::local
