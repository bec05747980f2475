// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"
#include "backend/machinery/quantity.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ph::domain {

/// @p one, @p count times; 0 of its unit for none.
[[nodiscard]] Quantity times(const Quantity &one, int count);

/// A class volumes can be made of.
struct StorageClass {
    std::string name;
    std::string provisioner;
    bool isDefault = false;
    bool grows = false;           ///< its volumes can be made larger
    std::optional<Quantity> room; ///< the largest volume it has room for, where it tells (CSIStorageCapacity)
};

/// What a ResourceQuota of the namespace sets on one resource: "requests.cpu", "pods", "count/secrets",
/// "fast.storageclass.storage.k8s.io/requests.storage".
struct QuotaRoom {
    std::string quota;
    std::string resource;
    Quantity hard, used;
    [[nodiscard]] Quantity left() const { return hard - used; }
};

/// What a LimitRange of the namespace sets on one resource of one kind of thing.
struct LimitBound {
    std::string limitRange;
    std::string type;     ///< "Container", "Pod", "PersistentVolumeClaim"
    std::string resource; ///< "cpu", "memory", "storage"
    std::optional<Quantity> minimum, maximum;
    bool defaultsRequest = false, defaultsLimit = false; ///< containers that state none get one
};

/// What a node that takes pods still has for requests.
struct NodeRoom {
    std::string name;
    Quantity cpu, memory;
};

/// A namespace of a cluster as somebody sees it who wants to put a database there. What this user may not read is not
/// there at all.
struct Place {
    std::optional<std::vector<StorageClass>> storageClasses;
    std::optional<std::vector<QuotaRoom>> quotas;
    std::optional<std::vector<LimitBound>> bounds;
    std::optional<std::vector<NodeRoom>> nodes;
    /// The class @p name stands for: its own, or the default one for an empty name; null when it is not known.
    [[nodiscard]] const StorageClass *storageClass(std::string_view name) const;
};

/// What the objects of an instance ask of their place.
struct Demand {
    struct Container {
        std::string name;
        std::map<std::string, Quantity> requests, limits; ///< by "cpu", "memory"
    };
    int pods = 0;
    std::vector<Container> containers;  ///< of each pod
    std::optional<Quantity> volume;     ///< of each pod
    std::string storageClass;           ///< empty = the default one
    std::map<std::string, int> objects; ///< how many of each collection, "secrets", "statefulsets.apps"

    /// Requests of all containers of a pod; nothing when none states @p resource.
    [[nodiscard]] std::optional<Quantity> podRequest(const std::string &resource) const;
    [[nodiscard]] std::optional<Quantity> podLimit(const std::string &resource) const;
};
/// Reads the demand from rendered objects: StatefulSets for pods and volumes, everything for counts.
[[nodiscard]] Demand demandOf(const std::vector<JsonPtr> &objects);

/// Why a place does not take an instance, or not now.
struct Shortfall {
    enum class Kind {
        Quota,       ///< more than `object` (a ResourceQuota) leaves of `resource`
        Unstated,    ///< `object` (a ResourceQuota) wants each container to state `resource`; `who` does not
        AboveLimit,  ///< `who` asks for more than `object` (a LimitRange) allows
        BelowLimit,  ///< … for less
        VolumeRoom,  ///< the storage class `object` has no room for one volume
        NodeRoom,    ///< no node has room for one more member now; a warning, since an autoscaler may add one
        NoSuchClass, ///< there is no storage class `object`
        NoDefault    ///< no storage class was chosen and the cluster has no default one
    };
    Kind kind = Kind::Quota;
    std::string field;    ///< of the form: "cpu", "memory", "storage", "storageClass", "members"
    std::string resource; ///< as Kubernetes names it
    std::string object;
    std::string who = {}; ///< "container agent", "each pod", "each volume"
    Quantity asked = {};
    Quantity left = {}; ///< what there is, or the bound
    [[nodiscard]] bool isError() const { return kind != Kind::NodeRoom; }
};
/// Everything about @p place that keeps @p demand out, errors before warnings; pure. The order is that of a form's
/// fields. Quotas are compared as their admission does: used + asked <= hard for each resource it names.
[[nodiscard]] std::vector<Shortfall> shortfalls(const Place &place, const Demand &demand);
/// One English sentence with what to do.
[[nodiscard]] std::string shortfallText(const Shortfall &shortfall);

} // namespace ph::domain
