// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/defaults.h"

#include "backend/local/policy/limitrules.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

/// Sets @p key when it is absent or null.
void fill(Json &object, const char *key, Json value) {
    auto &slot = object[key];
    if (slot.is_null())
        slot = std::move(value);
}

} // namespace

void applyKindDefaults(const ServedResource &info, Json &object) {
    if (info.custom)
        return;
    if (info.kind == "Pod") {
        Json &spec = object["spec"];
        fill(spec, "enableServiceLinks", true);
        fill(spec, "serviceAccountName", spec.contains("serviceAccount") ? spec["serviceAccount"] : Json("default"));
        spec["serviceAccount"] = spec["serviceAccountName"];
        fill(spec, "priority", 0);
        fill(spec, "preemptionPolicy", "PreemptLowerPriority");
        fill(spec, "tolerations",
             Json::array({{{"key", "node.kubernetes.io/not-ready"},
                           {"operator", "Exists"},
                           {"effect", "NoExecute"},
                           {"tolerationSeconds", 300}},
                          {{"key", "node.kubernetes.io/unreachable"},
                           {"operator", "Exists"},
                           {"effect", "NoExecute"},
                           {"tolerationSeconds", 300}}}));
    } else if (info.kind == "Service") {
        Json &spec = object["spec"];
        if (jsonText(spec, {"type"}) != "ExternalName") {
            fill(spec, "ipFamilies", Json::array({"IPv4"}));
            fill(spec, "ipFamilyPolicy", "SingleStack");
        }
    } else if (info.kind == "StatefulSet" && object.contains("spec")) {
        fill(object["spec"], "serviceName", "");
        if (object["spec"].contains("volumeClaimTemplates") && object["spec"]["volumeClaimTemplates"].is_array())
            for (auto &claim : object["spec"]["volumeClaimTemplates"]) {
                fill(claim, "kind", "PersistentVolumeClaim");
                fill(claim, "apiVersion", "v1");
            }
    } else if (info.kind == "LimitRange") {
        completeLimitRange(object);
    } else if (info.kind == "PersistentVolumeClaim" && object.contains("spec")) {
        // Two names of one thing, so that clients that know only one of them see it.
        Json &spec = object["spec"];
        const Json source = jsonAt(spec, {"dataSource"});
        const Json reference = jsonAt(spec, {"dataSourceRef"});
        if (source.is_object() && reference.is_null())
            spec["dataSourceRef"] = source;
        else if (source.is_null() && reference.is_object() && jsonText(reference, {"namespace"}).empty())
            spec["dataSource"] = reference;
    } else if (info.kind == "Namespace") {
        fill(object["spec"], "finalizers", Json::array({"kubernetes"}));
        object["metadata"]["labels"]["kubernetes.io/metadata.name"] = object["metadata"].value("name", "");
    }
}

void prepareForCreate(const ServedResource &info, Json &object) {
    Json &metadata = object["metadata"];
    for (const char *key :
         {"deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation", "managedFields"})
        metadata.erase(key);
    if (info.has("status"))
        object.erase("status");
    if (info.generation)
        metadata["generation"] = 1;
    if (info.custom)
        return;
    if (info.kind == "Pod")
        object["status"] = Json{{"phase", "Pending"}, {"qosClass", "BestEffort"}};
    else if (info.has("status") && info.group == "apps")
        object["status"] = info.kind == "StatefulSet"  ? Json{{"replicas", 0}, {"availableReplicas", 0}}
                           : info.kind == "ReplicaSet" ? Json{{"replicas", 0}}
                                                       : Json::object();
    else if (info.kind == "Service")
        object["status"] = Json{{"loadBalancer", Json::object()}};
    else if (info.kind == "Job" || info.kind == "CronJob" || info.kind == "Node" || info.kind == "ResourceQuota")
        object["status"] = Json::object();
}

void prepareForUpdate(const ServedResource &info, const Json &live, Json &object, const std::string &subresource) {
    const Json &was = live["metadata"];
    Json &metadata = object["metadata"];
    for (const char *key : {"uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation",
                            "name", "namespace", "generateName"}) {
        if (was.contains(key))
            metadata[key] = was[key];
        else
            metadata.erase(key);
    }
    metadata.erase("selfLink");
    if (subresource == "status") {
        // Everything but status stays; of built-in kinds labels and annotations may change with it, of custom kinds
        // nothing else.
        Json status = object.contains("status") ? object["status"] : Json();
        Json kept = live;
        if (!info.custom)
            for (const char *key : {"labels", "annotations", "finalizers"}) {
                if (metadata.contains(key))
                    kept["metadata"][key] = metadata[key];
                else
                    kept["metadata"].erase(key);
            }
        if (metadata.contains("managedFields"))
            kept["metadata"]["managedFields"] = metadata["managedFields"];
        if (status.is_null())
            kept.erase("status");
        else
            kept["status"] = std::move(status);
        object = std::move(kept);
        return;
    }
    if (info.has("status")) {
        if (live.contains("status"))
            object["status"] = live["status"];
        else
            object.erase("status");
    }
    if (!info.generation)
        return;
    const auto desired = [](Json whole) {
        for (const char *key : {"metadata", "status"})
            whole.erase(key);
        return whole;
    };
    if (desired(object) != desired(live))
        metadata["generation"] = jsonInteger(live, {"metadata", "generation"}, 0) + 1;
}

} // namespace ph::local
