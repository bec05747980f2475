// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/controller.h"

#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

Controller::Controller(Api &api, Executor &executor, const ControllerOptions &options, std::string component)
    : m_api(api), m_options(options), m_component(std::move(component)),
      m_queue(executor, m_component, [this](const std::string &key) { return sync(key); }) {}

void Controller::enqueuePresent(const StoreEvent &event) {
    if (event.type != StoreEvent::Type::Deleted)
        enqueue(keyOf(event.object.key));
}

void Controller::enqueueOwner(const StoreEvent &event, std::string_view kind) {
    const auto note = [&](const Json &object) {
        if (const Json &owner = controllerRef(object); jsonText(owner, {"kind"}) == kind)
            enqueue(event.object.key.ns + "/" + jsonText(owner, {"name"}));
    };
    note(*event.object.json);
    if (event.previous)
        note(*event.previous->json); // the same one nearly always, and then noted only once
}

Api::Options Controller::me(const std::string &subresource) const {
    Api::Options options;
    options.user = {"system:" + m_component, {}, {"system:authenticated", "system:masters"}};
    options.fieldManager = m_component;
    options.subresource = subresource;
    return options;
}

JsonPtr Controller::find(const std::string &collection, const std::string &ns, const std::string &name) {
    const auto stored = m_api.objects().get({collection, ns, name});
    return stored ? stored->json : nullptr;
}

void Controller::normal(const Json &object, const std::string &reason, const std::string &message) {
    m_api.event(object, "Normal", reason, message, m_component);
}

void Controller::warn(const Json &object, const std::string &reason, const std::string &message) {
    m_api.event(object, "Warning", reason, message, m_component);
}

Status Controller::writeStatus(const std::string &collection, const Json &object, const Json &status) {
    if (jsonAt(object, {"status"}) == status)
        return {};
    const auto written = m_api.modify(
        collection, nsOf(object), nameOf(object),
        [&](Json &live) {
            if (uidOf(live) != uidOf(object))
                return false;
            live["status"] = status;
            return true;
        },
        me("status"));
    return ignoreNotFound(written);
}

Status Controller::removeObject(const std::string &collection, const Json &object, const std::string &policy) {
    if (isDeleting(object))
        return {};
    Json how = {{"preconditions", {{"uid", uidOf(object)}}},
                {"propagationPolicy", policy.empty() ? "Background" : policy}};
    return ignoreNotFound(m_api.remove(collection, nsOf(object), nameOf(object), how, me()));
}

Status Controller::dropFinalizer(const std::string &collection, const std::string &ns, const std::string &name,
                                 const std::string &finalizer) {
    const auto written = m_api.modify(
        collection, ns, name,
        [&](Json &live) {
            if (!hasFinalizer(live, finalizer))
                return false;
            Json &list = live["metadata"]["finalizers"];
            list.erase(std::find(list.begin(), list.end(), Json(finalizer)));
            if (list.empty())
                live["metadata"].erase("finalizers");
            return true;
        },
        me());
    return ignoreNotFound(written);
}

} // namespace ph::local
