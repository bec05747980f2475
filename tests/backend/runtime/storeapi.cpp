// SPDX-License-Identifier: Apache-2.0
#include "storeapi.h"

#include "backend/core/random.h"

#include <nlohmann/json.hpp>

using namespace ph;
using namespace ph::local;

Result<StoredObject> StoreApi::get(const std::string &collection, const std::string &ns, const std::string &name) {
    if (auto found = m_store.get({collection, ns, name}))
        return std::move(*found);
    return Error{Errc::NotFound, collection + " \"" + name + "\" not found", name};
}

std::vector<StoredObject> StoreApi::list(const std::string &collection, const std::string &ns) { return m_store.list(collection, ns, 0, {}).valueOr({}).items; }

Result<StoredObject> StoreApi::create(const std::string &collection, const std::string &ns, Json object, const Options &) {
    Json &metadata = object["metadata"];
    metadata["uid"] = newUuid();
    metadata["creationTimestamp"] = formatTime(Clock::system().now());
    if (!ns.empty())
        metadata["namespace"] = ns;
    const std::string name = metadata["name"].get<std::string>();
    return m_store.put({collection, ns, name}, std::move(object), 0);
}

Result<StoredObject> StoreApi::update(const std::string &collection, const std::string &ns, const std::string &name, Json object, const Options &) {
    PH_ASSIGN(const StoredObject live, get(collection, ns, name));
    return m_store.put(live.key, std::move(object), live.revision);
}

Result<StoredObject> StoreApi::patch(const std::string &, const std::string &, const std::string &, Patch, const Json &, bool, const Options &) {
    return Error{Errc::Internal, "not part of these tests", {}};
}

Result<StoredObject> StoreApi::remove(const std::string &collection, const std::string &ns, const std::string &name, const Json &deleteOptions, const Options &) {
    PH_ASSIGN(const StoredObject live, get(collection, ns, name));
    const long long grace = jsonInteger(deleteOptions, {"gracePeriodSeconds"}, jsonInteger(*live.json, {"spec", "terminationGracePeriodSeconds"}, 30));
    if (collection != "pods" || grace == 0)
        return m_store.remove(live.key, live.revision);
    Json object = *live.json;
    object["metadata"]["deletionTimestamp"] = formatTime(Clock::system().now() + std::chrono::seconds(grace));
    object["metadata"]["deletionGracePeriodSeconds"] = grace;
    return m_store.put(live.key, std::move(object), live.revision);
}

Result<StoredObject> StoreApi::modify(const std::string &collection, const std::string &ns, const std::string &name, const std::function<bool(Json &)> &change, const Options &) {
    for (;;) {
        PH_ASSIGN(const StoredObject live, get(collection, ns, name));
        Json object = *live.json;
        if (!change(object))
            return live;
        auto written = m_store.put(live.key, std::move(object), live.revision);
        if (written || written.error().code != Errc::Conflict)
            return written;
    }
}

void StoreApi::event(const Json &object, const std::string &type, const std::string &reason, const std::string &message, const std::string &component) {
    const Json event = {{"apiVersion", "v1"}, {"kind", "Event"}, {"metadata", {{"name", jsonText(object, {"metadata", "name"}) + "." + randomNameSuffix(12)}}},
                        {"involvedObject", {{"kind", jsonText(object, {"kind"})}, {"name", jsonText(object, {"metadata", "name"})}}},
                        {"type", type}, {"reason", reason}, {"message", message}, {"source", {{"component", component}}}};
    (void)create("events", jsonText(object, {"metadata", "namespace"}, "default"), event, {});
}
