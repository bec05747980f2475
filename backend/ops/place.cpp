// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/place.h"

#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ph::ops {
namespace {

const GroupVersionResource quotaCollection{"", "v1", "resourcequotas"};
const GroupVersionResource limitCollection{"", "v1", "limitranges"};
const GroupVersionResource nodeCollection{"", "v1", "nodes"};
constexpr std::size_t mostNodes = 50; ///< of more, the pods are too many to be read for this

std::optional<Quantity> amount(const Json &object, std::initializer_list<std::string_view> path) {
    const auto parsed = Quantity::parse(jsonText(object, path));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

/// The items of a collection; nothing when this user may not see them or there is no such collection.
Result<std::optional<Json>> items(kube::Client &client, const GroupVersionResource &collection, const std::string &ns,
                                  const kube::ListOptions &options, const Context &ctx) {
    auto list = client.list(collection, ns, options, ctx);
    if (list)
        return std::optional(jsonAt(*list, {"items"}));
    if (list.error().code == Errc::Forbidden || list.error().code == Errc::NotFound)
        return std::optional<Json>();
    return list.error();
}

std::vector<domain::StorageClass> classesOf(const Json &classes, const std::optional<Json> &capacities) {
    const std::map<std::string, Quantity> rooms = volumeRooms(capacities ? *capacities : Json());
    std::vector<domain::StorageClass> out;
    for (const Json &item : classes) {
        domain::StorageClass one;
        one.name = nameOf(item);
        one.provisioner = jsonText(item, {"provisioner"});
        one.isDefault = isDefaultClass(item);
        one.grows = jsonAt(item, {"allowVolumeExpansion"}) == true;
        if (const auto room = rooms.find(one.name); room != rooms.end())
            one.room = room->second;
        out.push_back(std::move(one));
    }
    std::sort(out.begin(), out.end(), [](const auto &a, const auto &b) {
        return std::pair(!a.isDefault, a.name) < std::pair(!b.isDefault, b.name);
    });
    return out;
}

std::vector<domain::QuotaRoom> quotasOf(const Json &quotas) {
    std::vector<domain::QuotaRoom> out;
    for (const Json &item : quotas) {
        // Scoped quotas count only some pods, best-effort ones for example; the server's own word decides there.
        if (!jsonAt(item, {"spec", "scopes"}).is_null() || !jsonAt(item, {"spec", "scopeSelector"}).is_null())
            continue;
        const Json &hard = jsonAt(item, {"spec", "hard"});
        if (!hard.is_object())
            continue;
        for (const auto &[resource, value] : hard.items()) {
            const auto most = value.is_string() ? Quantity::parse(value.get<std::string>()) : Quantity::parse("");
            if (!most)
                continue;
            const auto used = amount(item, {"status", "used", resource});
            out.push_back({nameOf(item), resource, *most, used ? *used : Quantity()});
        }
    }
    return out;
}

std::vector<domain::LimitBound> boundsOf(const Json &ranges) {
    std::vector<domain::LimitBound> out;
    for (const Json &item : ranges) {
        for (const Json &limit : jsonAt(item, {"spec", "limits"})) {
            for (const char *resource : {"cpu", "memory", "storage"}) {
                domain::LimitBound bound;
                bound.limitRange = nameOf(item);
                bound.type = jsonText(limit, {"type"});
                bound.resource = resource;
                bound.minimum = amount(limit, {"min", resource});
                bound.maximum = amount(limit, {"max", resource});
                bound.defaultsRequest = amount(limit, {"defaultRequest", resource}).has_value();
                bound.defaultsLimit = amount(limit, {"default", resource}).has_value();
                if (bound.minimum || bound.maximum || bound.defaultsRequest || bound.defaultsLimit)
                    out.push_back(std::move(bound));
            }
        }
    }
    return out;
}

bool takesPods(const Json &node) {
    if (jsonAt(node, {"spec", "unschedulable"}) == true)
        return false;
    for (const Json &taint : jsonAt(node, {"spec", "taints"})) {
        const std::string effect = jsonText(taint, {"effect"});
        if (effect == "NoSchedule" || effect == "NoExecute")
            return false;
    }
    for (const Json &condition : jsonAt(node, {"status", "conditions"}))
        if (jsonText(condition, {"type"}) == "Ready")
            return jsonText(condition, {"status"}) == "True";
    return false;
}

std::vector<domain::NodeRoom> roomsOf(const Json &nodes, const Json &pods) {
    std::map<std::string, domain::NodeRoom> rooms;
    for (const Json &node : nodes) {
        const auto cpu = amount(node, {"status", "allocatable", "cpu"});
        const auto memory = amount(node, {"status", "allocatable", "memory"});
        if (takesPods(node) && cpu && memory)
            rooms[nameOf(node)] = {nameOf(node), *cpu, *memory};
    }
    for (const Json &pod : pods) {
        const auto at = rooms.find(jsonText(pod, {"spec", "nodeName"}));
        const std::string phase = jsonText(pod, {"status", "phase"});
        if (at == rooms.end() || phase == "Succeeded" || phase == "Failed")
            continue;
        for (const Json &container : jsonAt(pod, {"spec", "containers"})) {
            if (const auto cpu = amount(container, {"resources", "requests", "cpu"}))
                at->second.cpu = at->second.cpu - *cpu;
            if (const auto memory = amount(container, {"resources", "requests", "memory"}))
                at->second.memory = at->second.memory - *memory;
        }
    }
    std::vector<domain::NodeRoom> out;
    for (auto &[name, room] : rooms)
        out.push_back(std::move(room));
    return out;
}

} // namespace

bool isDefaultClass(const Json &storageClass) {
    return jsonText(storageClass, {"metadata", "annotations", "storageclass.kubernetes.io/is-default-class"}) == "true";
}

std::map<std::string, Quantity> volumeRooms(const Json &capacities) {
    std::map<std::string, Quantity> rooms;
    for (const Json &item : capacities) {
        const auto room = Quantity::parse(jsonText(item, {"maximumVolumeSize"}, jsonText(item, {"capacity"})));
        if (!room)
            continue;
        const auto [most, first] = rooms.try_emplace(jsonText(item, {"storageClassName"}), *room);
        if (!first && most->second < *room)
            most->second = *room;
    }
    return rooms;
}

Result<domain::Place> readPlace(kube::Client &client, const std::string &ns, const Context &ctx) {
    domain::Place place;
    PH_ASSIGN(const auto classes, items(client, gvr::storageClasses, {}, {}, ctx));
    if (classes) {
        PH_ASSIGN(const auto capacities, items(client, gvr::storageCapacities, {}, {}, ctx));
        place.storageClasses = classesOf(*classes, capacities);
    }
    if (!ns.empty()) {
        PH_ASSIGN(const auto quotas, items(client, quotaCollection, ns, {}, ctx));
        if (quotas)
            place.quotas = quotasOf(*quotas);
        PH_ASSIGN(const auto ranges, items(client, limitCollection, ns, {}, ctx));
        if (ranges)
            place.bounds = boundsOf(*ranges);
    }
    PH_ASSIGN(const auto nodes, items(client, nodeCollection, {}, {}, ctx));
    if (nodes && nodes->size() <= mostNodes) {
        PH_ASSIGN(const auto pods, items(client, gvr::pods, {}, {}, ctx));
        if (pods)
            place.nodes = roomsOf(*nodes, *pods);
    }
    return place;
}

} // namespace ph::ops
