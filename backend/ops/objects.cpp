// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/objects.h"

#include "backend/domain/rows.h"

#include <nlohmann/json.hpp>

#include <array>

namespace ph::ops {

Result<GroupVersionResource> collectionOf(kube::Client &client, std::string_view apiVersion, std::string_view kind,
                                          const Context &ctx) {
    static const std::array<std::pair<std::string_view, GroupVersionResource>, 12> known{
        {{"ConfigMap", gvr::configMaps},
         {"Secret", gvr::secrets},
         {"Pod", gvr::pods},
         {"Service", gvr::services},
         {"Endpoints", gvr::endpoints},
         {"PersistentVolumeClaim", gvr::claims},
         {"ServiceAccount", gvr::serviceAccounts},
         {"StatefulSet", gvr::statefulSets},
         {"Role", gvr::roles},
         {"RoleBinding", gvr::roleBindings},
         {"Lease", gvr::leases},
         {"Namespace", gvr::namespaces}}};
    for (const auto &[name, collection] : known)
        if (name == kind && collection.apiVersion() == apiVersion)
            return collection;
    PH_ASSIGN(const auto all, client.discover(ctx));
    for (const kube::ApiResource &resource : all)
        if (resource.kind == kind && resource.gvr.apiVersion() == apiVersion)
            return resource.gvr;
    return Error{Errc::NotFound,
                 "the cluster does not serve the kind " + std::string(kind) + " of " + std::string(apiVersion),
                 std::string(kind), 0, "Install what serves it, or choose another way to run the engine."};
}

std::string nameOf(const Json &object) {
    return jsonText(object, {"metadata", "name"});
}
std::string namespaceOf(const Json &object) {
    return jsonText(object, {"metadata", "namespace"});
}
std::string uidOf(const Json &object) {
    return jsonText(object, {"metadata", "uid"});
}
std::string kindOf(const Json &object) {
    return jsonText(object, {"kind"});
}

std::string instanceIdOf(const Json &object) {
    return jsonText(object, {"metadata", "annotations", domain::keys::instanceId},
                    jsonText(object, {"metadata", "labels", domain::keys::instanceId}));
}

std::string titleOf(const Json &object) {
    return kindOf(object) + " " + nameOf(object);
}

std::string selectorOf(const InstanceRef &ref) {
    std::string selector = std::string(domain::keys::managedBy) + "=" + domain::keys::managedByValue + "," +
                           domain::keys::instance + "=" + ref.name;
    if (!ref.instanceId.empty())
        selector += std::string(",") + domain::keys::instanceId + "=" + ref.instanceId;
    return selector;
}

Json masked(Json object) {
    if (object.contains("metadata"))
        object["metadata"].erase("managedFields");
    if (kindOf(object) == "Secret") {
        for (const char *member : {"data", "stringData"})
            if (object.contains(member) && object[member].is_object())
                for (auto &value : object[member])
                    value = "***";
        if (object.contains("metadata") && object["metadata"].contains("annotations"))
            object["metadata"]["annotations"].erase("kubectl.kubernetes.io/last-applied-configuration");
    }
    return object;
}

} // namespace ph::ops
