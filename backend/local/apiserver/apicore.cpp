// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/apicore.h"

#include "backend/core/random.h"
#include "backend/local/apiserver/customkinds.h"
#include "backend/local/apiserver/decodingerror.h"
#include "backend/local/apiserver/defaults.h"
#include "backend/local/apiserver/validation.h"
#include "backend/machinery/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

/// A write repeated on conflict gives up after so many rounds; kube-apiserver does five for patches.
constexpr int writeAttempts = 10;

std::string managerOf(const Api::Options &options) {
    return options.fieldManager.empty() ? "unknown" : options.fieldManager;
}

Json withoutBookkeeping(const Json &object) {
    Json copy = object;
    if (copy.contains("metadata") && copy["metadata"].is_object()) {
        copy["metadata"].erase("managedFields");
        copy["metadata"].erase("resourceVersion");
        copy["metadata"].erase("generation");
    }
    return copy;
}

} // namespace

ApiCore::ApiCore(ObjectStore &store, std::shared_ptr<SchemaSet> schema, Settings settings)
    : m_store(store), m_schema(std::move(schema)), m_resources(*m_schema), m_settings(std::move(settings)) {
    m_anything.kind = SchemaType::Kind::Any;
    m_anything.preserveUnknownFields = true;
    for (const auto &definition : list(kDefinitions, ""))
        definitionChanged(definition, false);
    for (const auto &definition : list(kDefinitions, ""))
        if (jsonAt(*definition.json, {"metadata", "deletionTimestamp"}).is_string())
            finishDefinition(definition.key.name); // the process ended in between
}

const SchemaType &ApiCore::typeOf(const ServedResource &info) const {
    const SchemaType *type = m_schema->find(info.gvk());
    return type ? *type : m_anything;
}

Result<ServedResourcePtr> ApiCore::served(const std::string &collection, const std::string &version) const {
    auto info = m_resources.byCollection(collection);
    if (info && info->custom && !version.empty() && version != info->version)
        info = m_resources.find(info->group, version, info->plural);
    if (!info)
        return Error{Errc::NotFound, "the server could not find the requested resource", collection, 404, "", "",
                     "NotFound"};
    return info;
}

Error ApiCore::worded(const ServedResource &info, std::string_view name, Error error) const {
    if (error.reason == "AlreadyExists")
        return alreadyExistsError(info, name);
    if (error.reason == "Conflict" && error.causes.empty())
        return conflictError(info, name);
    if (error.reason == "NotFound")
        return notFoundError(info, name);
    return error;
}

Result<StoredObject> ApiCore::get(const std::string &collection, const std::string &ns, const std::string &name) {
    auto object = m_store.get({collection, ns, name});
    if (!object) {
        PH_ASSIGN(const auto info, served(collection));
        return notFoundError(*info, name);
    }
    return std::move(*object);
}

std::vector<StoredObject> ApiCore::list(const std::string &collection, const std::string &ns) {
    auto page = m_store.list(collection, ns, 0, "");
    return page ? std::move(page->items) : std::vector<StoredObject>();
}

Status ApiCore::checkShape(const ServedResource &info, Json &object, const std::string &ns) const {
    if (!object.is_object())
        return badRequestError("the object provided is unrecognized (must be of type " + info.kind + ")");
    const auto expect = [&](const char *key, const std::string &wanted, const char *word) -> Status {
        const auto given = jsonText(object, {key});
        if (!given.empty() && given != wanted)
            return badRequestError(std::string("the ") + word + " in the data (" + given +
                                   ") does not match the expected " + word + " (" + wanted + ")");
        object[key] = wanted;
        return {};
    };
    PH_TRY(expect("apiVersion", info.apiVersion(), "API version"));
    PH_TRY(expect("kind", info.kind, "kind"));
    if (!object.contains("metadata") || object["metadata"].is_null())
        object["metadata"] = Json::object();
    if (!object["metadata"].is_object())
        return badRequestError(info.kind + " in version \"" + info.version + "\" cannot be handled as a " + info.kind +
                               ": metadata must be an object");
    const auto given = jsonText(object, {"metadata", "namespace"});
    if (!given.empty() && given != ns)
        return badRequestError("the namespace of the provided object does not match the namespace sent on the request");
    if (info.namespaced)
        object["metadata"]["namespace"] = ns;
    else
        object["metadata"].erase("namespace");
    return {};
}

Status ApiCore::checkFields(const ServedResource &info, Json &object, const Options &options) const {
    const SchemaType &type = typeOf(info);
    if (&type == &m_anything)
        return {};
    auto report = validate(type, object);
    if (!report.unknownFields.empty()) {
        std::string all;
        for (const auto &field : report.unknownFields) {
            if (options.warnings && options.fieldValidation != "Ignore")
                options.warnings->push_back("unknown field \"" + field + "\"");
            all += (all.empty() ? "unknown field \"" : ", unknown field \"") + field + "\"";
        }
        if (options.fieldValidation == "Strict")
            return badRequestError(info.kind + " in version \"" + info.version + "\" cannot be handled as a " +
                                   info.kind + ": strict decoding error: " + all);
        prune(type, object);
    }
    if (const auto wrong = decodingError(info, type, report.errors))
        return badRequestError(*wrong);
    if (!report.errors.empty())
        return invalidError(info, jsonText(object, {"metadata", "name"}), std::move(report.errors));
    return {};
}

Status ApiCore::checkNamespace(const ServedResource &info, const std::string &ns, const std::string &name) const {
    if (!info.namespaced)
        return {};
    const auto space = m_store.get({"namespaces", "", ns});
    if (!space)
        return Error{Errc::NotFound, "namespaces \"" + ns + "\" not found", ns, 404, "", "", "NotFound"};
    if (space->json->at("metadata").contains("deletionTimestamp")) {
        auto error = forbiddenError(
            info, name, "unable to create new content in namespace " + ns + " because it is being terminated");
        error.causes.push_back(
            {"metadata.namespace", "NamespaceTerminating", "namespace " + ns + " is being terminated"});
        return error;
    }
    return {};
}

Result<StoredObject> ApiCore::dryRun(const ObjectKey &key, std::uint64_t revision, Json object) const {
    if (revision != 0)
        object["metadata"]["resourceVersion"] = std::to_string(revision);
    auto text = std::make_shared<const std::string>(dumpJson(object));
    return StoredObject{key, revision, std::make_shared<const Json>(std::move(object)), std::move(text)};
}

Result<StoredObject> ApiCore::create(const std::string &collection, const std::string &ns, Json object,
                                     const Options &options) {
    PH_ASSIGN(const auto info, served(collection, options.version));
    if (info->terminating)
        return Error{Errc::Invalid,
                     "create not allowed while custom resource definition is terminating",
                     jsonText(object, {"metadata", "name"}),
                     405,
                     "",
                     "",
                     "MethodNotAllowed"};
    if (info->namespaced && ns.empty())
        return badRequestError("an empty namespace may not be set during creation");
    PH_TRY(checkShape(*info, object, ns));
    if (!jsonText(object, {"metadata", "resourceVersion"}).empty())
        return badRequestError("resourceVersion should not be set on objects to be created");
    object["metadata"].erase("resourceVersion");
    object["metadata"].erase("uid");
    object["metadata"].erase("creationTimestamp");
    const SchemaType &type = typeOf(*info);
    applyDefaults(type, object);
    PH_TRY(checkFields(*info, object, options));
    const bool generated =
        jsonText(object, {"metadata", "name"}).empty() && !jsonText(object, {"metadata", "generateName"}).empty();
    const bool applied = object["metadata"].contains("managedFields") && options.subresource == "apply";
    Json managed = applied ? object["metadata"]["managedFields"] : Json();
    prepareForCreate(*info, object);
    applyDefaults(type, object);
    object["metadata"]["creationTimestamp"] = formatTime(now());
    object["metadata"]["uid"] = newUuid();
    for (int attempt = 0;; ++attempt) {
        if (generated) {
            auto base = jsonText(object, {"metadata", "generateName"});
            object["metadata"]["name"] = base.substr(0, 58) + randomNameSuffix();
        }
        const auto name = jsonText(object, {"metadata", "name"});
        applyKindDefaults(*info, object);
        FieldErrors errors;
        validateMetadata(*info, object, errors);
        if (!errors.empty())
            return invalidError(*info, name, errors.take());
        PH_TRY(checkNamespace(*info, ns, name));
        const ObjectKey key{collection, info->namespaced ? ns : std::string(), name};
        if (m_store.get(key) && !generated)
            return alreadyExistsError(*info, name);
        const auto definitions =
            info->is("CustomResourceDefinition") ? std::unique_lock(m_definitionMutex) : std::unique_lock<std::mutex>();
        PH_TRY(admitCreate(*info, ns, object));
        validateCreate(*info, object, errors);
        if (!errors.empty())
            return invalidError(*info, name, errors.take());
        PH_ASSIGN(const auto quotas, admitQuota(*info, ns, nullptr, object));
        if (applied)
            object["metadata"]["managedFields"] = managed;
        else
            trackUpdate(type, Json(), object, managerOf(options), info->apiVersion(), "", now());
        if (options.dryRun)
            return dryRun(key, 0, std::move(object));
        if (info->custom)
            object["apiVersion"] = info->storageApiVersion;
        auto stored = m_store.put(key, object, 0);
        if (info->is("Service")) {
            const std::lock_guard lock(m_addressMutex);
            m_reservedAddresses.erase(jsonText(object, {"spec", "clusterIP"}));
        }
        if (!stored && generated && attempt < 8 && stored.error().reason == "AlreadyExists") {
            object["metadata"].erase("managedFields");
            continue;
        }
        if (!stored)
            return worded(*info, name, stored.error());
        if (info->is("CustomResourceDefinition"))
            definitionChanged(*stored, false);
        return shown(*info, std::move(*stored));
    }
}

Result<StoredObject> ApiCore::replace(const ServedResource &info, const StoredObject &live, Json object,
                                      const Options &options, bool tracked) {
    const SchemaType &type = typeOf(info);
    const auto &name = live.key.name;
    PH_TRY(checkShape(info, object, live.key.ns));
    const auto givenUid = jsonText(object, {"metadata", "uid"});
    const auto liveUid = jsonText(*live.json, {"metadata", "uid"});
    if (!givenUid.empty() && givenUid != liveUid)
        return conflictError(
            info, name, "Precondition failed: UID in precondition: " + givenUid + ", UID in object meta: " + liveUid);
    const auto givenName = jsonText(object, {"metadata", "name"});
    if (!givenName.empty() && givenName != name)
        return badRequestError("the name of the object (" + givenName + ") does not match the name on the URL (" +
                               name + ")");
    const auto definitions =
        info.is("CustomResourceDefinition") ? std::unique_lock(m_definitionMutex) : std::unique_lock<std::mutex>();
    applyDefaults(type, object);
    PH_TRY(checkFields(info, object, options));
    const bool finalize = options.subresource == "finalize";
    prepareForUpdate(info, *live.json, object, options.subresource);
    if (info.is("Namespace") && !finalize && live.json->contains("spec"))
        object["spec"] = live.json->at("spec");
    applyKindDefaults(info, object);
    object["metadata"]["resourceVersion"] = jsonText(*live.json, {"metadata", "resourceVersion"});
    FieldErrors errors;
    validateMetadata(info, object, errors);
    if (options.subresource.empty()) {
        PH_TRY(admitUpdate(info, *live.json, object));
        validateUpdate(info, *live.json, object, errors);
        if (jsonAt(*live.json, {"metadata", "deletionTimestamp"}).is_string()) {
            const Json &before = jsonAt(*live.json, {"metadata", "finalizers"});
            const Json &after = jsonAt(object, {"metadata", "finalizers"});
            if (after.is_array())
                for (const auto &finalizer : after)
                    if (!before.is_array() || std::find(before.begin(), before.end(), finalizer) == before.end())
                        errors.forbidden(
                            "metadata.finalizers",
                            "no new finalizers can be added if the object is being deleted, found new finalizers " +
                                dumpJson(Json::array({finalizer})));
        }
    }
    if (!errors.empty())
        return invalidError(info, name, errors.take());
    std::unique_lock<std::mutex> quotas;
    if (options.subresource.empty() && (info.is("Service") || info.is("PersistentVolumeClaim"))) {
        PH_ASSIGN(quotas, admitQuota(info, live.key.ns, live.json.get(), object));
    }
    if (withoutBookkeeping(object) == withoutBookkeeping(*live.json) && !tracked)
        return live; // nothing changes, so nothing is written and no watcher is woken, as there
    if (!tracked) {
        if (!object["metadata"].contains("managedFields") && live.json->at("metadata").contains("managedFields"))
            object["metadata"]["managedFields"] = live.json->at("metadata")["managedFields"];
        trackUpdate(type, *live.json, object, managerOf(options), info.apiVersion(), options.subresource, now());
    } else if (withoutBookkeeping(object) == withoutBookkeeping(*live.json) &&
               jsonAt(object, {"metadata", "managedFields"}) == jsonAt(*live.json, {"metadata", "managedFields"})) {
        return live;
    }
    if (options.dryRun)
        return dryRun(live.key, live.revision, std::move(object));
    const Json &finalizers = jsonAt(object, {"metadata", "finalizers"});
    const bool lastFinalizerGone = jsonAt(object, {"metadata", "deletionTimestamp"}).is_string() &&
                                   (finalizers.is_null() || finalizers.empty()) &&
                                   jsonInteger(object, {"metadata", "deletionGracePeriodSeconds"}, 0) == 0;
    const Json &spaceFinalizers = jsonAt(object, {"spec", "finalizers"});
    const bool emptyNamespace = info.is("Namespace") && spaceFinalizers.is_array() && !spaceFinalizers.empty();
    if (lastFinalizerGone && !emptyNamespace) {
        auto gone = m_store.remove(live.key, live.revision);
        if (!gone)
            return worded(info, name, gone.error());
        if (info.is("CustomResourceDefinition"))
            definitionChanged(*gone, true);
        customObjectGone(info);
        return shown(info, std::move(*gone));
    }
    if (info.custom)
        object["apiVersion"] = info.storageApiVersion;
    auto stored = m_store.put(live.key, std::move(object), live.revision);
    if (!stored)
        return worded(info, name, stored.error());
    if (info.is("CustomResourceDefinition"))
        definitionChanged(*stored, false);
    return shown(info, std::move(*stored));
}

Result<StoredObject> ApiCore::update(const std::string &collection, const std::string &ns, const std::string &name,
                                     Json object, const Options &options) {
    PH_ASSIGN(const auto info, served(collection, options.version));
    if (options.subresource == "scale")
        return replaceScale(*info, ns, name, object, options);
    const auto given = jsonText(object, {"metadata", "resourceVersion"});
    for (int attempt = 0;; ++attempt) {
        PH_ASSIGN(auto found, get(collection, ns, name));
        const auto live = shown(*info, std::move(found));
        if (!given.empty() && given != std::to_string(live.revision))
            return conflictError(*info, name);
        auto stored = replace(*info, live, object, options, false);
        if (stored || !given.empty() || stored.error().reason != "Conflict" || !stored.error().causes.empty() ||
            attempt + 1 >= writeAttempts)
            return stored;
    }
}

Result<StoredObject> ApiCore::modify(const std::string &collection, const std::string &ns, const std::string &name,
                                     const std::function<bool(Json &)> &change, const Options &options) {
    PH_ASSIGN(const auto info, served(collection, options.version));
    for (int attempt = 0;; ++attempt) {
        PH_ASSIGN(auto found, get(collection, ns, name));
        const auto live = shown(*info, std::move(found));
        Json object = *live.json;
        if (!change(object))
            return live;
        auto stored = replace(*info, live, std::move(object), options, false);
        if (stored || stored.error().reason != "Conflict" || attempt + 1 >= writeAttempts)
            return stored;
    }
}

} // namespace ph::local
