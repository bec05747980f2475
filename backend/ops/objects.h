// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/client.h"
#include "backend/machinery/json.h"

#include <string>
#include <string_view>

namespace ph::ops {

/// The collection an object of this kind lives in: from a table of the kinds we write, else asked of the server's
/// discovery.
[[nodiscard]] Result<GroupVersionResource> collectionOf(kube::Client &client, std::string_view apiVersion,
                                                        std::string_view kind, const Context &ctx);

namespace gvr {
inline const GroupVersionResource configMaps{"", "v1", "configmaps"};
inline const GroupVersionResource secrets{"", "v1", "secrets"};
inline const GroupVersionResource pods{"", "v1", "pods"};
inline const GroupVersionResource endpoints{"", "v1", "endpoints"};
inline const GroupVersionResource services{"", "v1", "services"};
inline const GroupVersionResource claims{"", "v1", "persistentvolumeclaims"};
inline const GroupVersionResource namespaces{"", "v1", "namespaces"};
inline const GroupVersionResource events{"", "v1", "events"};
inline const GroupVersionResource serviceAccounts{"", "v1", "serviceaccounts"};
inline const GroupVersionResource statefulSets{"apps", "v1", "statefulsets"};
inline const GroupVersionResource roles{"rbac.authorization.k8s.io", "v1", "roles"};
inline const GroupVersionResource roleBindings{"rbac.authorization.k8s.io", "v1", "rolebindings"};
inline const GroupVersionResource storageClasses{"storage.k8s.io", "v1", "storageclasses"};
inline const GroupVersionResource storageCapacities{"storage.k8s.io", "v1", "csistoragecapacities"};
inline const GroupVersionResource leases{"coordination.k8s.io", "v1", "leases"};
} // namespace gvr

[[nodiscard]] std::string nameOf(const Json &object);
[[nodiscard]] std::string namespaceOf(const Json &object);
[[nodiscard]] std::string uidOf(const Json &object);
[[nodiscard]] std::string kindOf(const Json &object);
/// pilothouse.io/instance-id of an object, from annotation or label; empty when it is not ours.
[[nodiscard]] std::string instanceIdOf(const Json &object);
/// "StatefulSet orders".
[[nodiscard]] std::string titleOf(const Json &object);
/// The label selector of all objects of one instance.
[[nodiscard]] std::string selectorOf(const InstanceRef &ref);
/// @p object as a person may read it: values of a Secret masked, managedFields left out.
[[nodiscard]] Json masked(Json object);

} // namespace ph::ops
