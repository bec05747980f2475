// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/place.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ph::domain {
namespace {

using Kind = Shortfall::Kind;

std::map<std::string, Quantity> amountsOf(const Json &object) {
    std::map<std::string, Quantity> out;
    if (!object.is_object())
        return out;
    for (const auto &[name, value] : object.items())
        if (value.is_string())
            if (const auto amount = Quantity::parse(value.get<std::string>()))
                out[name] = *amount;
    return out;
}

std::optional<Quantity> sumOf(const std::vector<Demand::Container> &containers,
                              std::map<std::string, Quantity> Demand::Container::*amounts,
                              const std::string &resource) {
    std::optional<Quantity> sum;
    for (const auto &container : containers) {
        const auto &all = container.*amounts;
        if (const auto found = all.find(resource); found != all.end())
            sum = sum ? *sum + found->second : found->second;
    }
    return sum;
}

/// The plural and group a quota counts objects of this kind by.
std::string collectionName(const Json &object) {
    static const std::map<std::string, std::string> kinds{{"ConfigMap", "configmaps"},
                                                          {"Secret", "secrets"},
                                                          {"Service", "services"},
                                                          {"ServiceAccount", "serviceaccounts"},
                                                          {"Endpoints", "endpoints"},
                                                          {"StatefulSet", "statefulsets.apps"},
                                                          {"Role", "roles.rbac.authorization.k8s.io"},
                                                          {"RoleBinding", "rolebindings.rbac.authorization.k8s.io"}};
    const auto found = kinds.find(jsonText(object, {"kind"}));
    return found == kinds.end() ? std::string() : found->second;
}

/// "requests.cpu" and "cpu" are the same to a quota.
struct ComputeResource {
    bool limit = false;
    std::string name;
};
std::optional<ComputeResource> computeResource(const std::string &resource) {
    for (const char *name : {"cpu", "memory"}) {
        if (resource == name || resource == std::string("requests.") + name)
            return ComputeResource{false, name};
        if (resource == std::string("limits.") + name)
            return ComputeResource{true, name};
    }
    return std::nullopt;
}

class Comparison {
public:
    Comparison(const Place &place, const Demand &demand) : m_place(place), m_demand(demand) {}

    std::vector<Shortfall> run() {
        compareClass();
        if (m_place.bounds)
            for (const LimitBound &bound : *m_place.bounds)
                compareBound(bound);
        if (m_place.quotas)
            for (const QuotaRoom &quota : *m_place.quotas)
                compareQuota(quota);
        if (m_place.nodes)
            compareNodes();
        static constexpr std::array order{"cpu", "memory", "storage", "storageClass", "members"};
        const auto rank = [](const Shortfall &one) {
            const auto at = std::find(order.begin(), order.end(), one.field);
            return std::pair(!one.isError(), at - order.begin());
        };
        std::stable_sort(m_out.begin(), m_out.end(),
                         [&](const Shortfall &a, const Shortfall &b) { return rank(a) < rank(b); });
        return std::move(m_out);
    }

private:
    void compareClass() {
        if (!m_place.storageClasses || !m_demand.volume)
            return;
        const StorageClass *chosen = m_place.storageClass(m_demand.storageClass);
        if (!chosen) {
            const bool named = !m_demand.storageClass.empty();
            m_out.push_back(
                {named ? Kind::NoSuchClass : Kind::NoDefault, "storageClass", "storage", m_demand.storageClass});
        } else if (chosen->room && *chosen->room < *m_demand.volume) {
            m_out.push_back(
                {Kind::VolumeRoom, "storage", "storage", chosen->name, "each volume", *m_demand.volume, *chosen->room});
        }
    }

    void outside(const LimitBound &bound, const std::string &who, const std::optional<Quantity> &least,
                 const std::optional<Quantity> &most) {
        if (bound.minimum && least && *least < *bound.minimum)
            m_out.push_back(
                {Kind::BelowLimit, bound.resource, bound.resource, bound.limitRange, who, *least, *bound.minimum});
        if (bound.maximum && most && *bound.maximum < *most)
            m_out.push_back(
                {Kind::AboveLimit, bound.resource, bound.resource, bound.limitRange, who, *most, *bound.maximum});
    }

    void compareBound(const LimitBound &bound) {
        if (bound.type == "PersistentVolumeClaim") {
            if (bound.resource == "storage")
                outside(bound, "each volume", m_demand.volume, m_demand.volume);
        } else if (bound.type == "Pod") {
            outside(bound, "each pod", m_demand.podRequest(bound.resource), m_demand.podLimit(bound.resource));
        } else if (bound.type == "Container") {
            for (const auto &container : m_demand.containers) {
                const auto at = [&bound](const std::map<std::string, Quantity> &all) {
                    const auto found = all.find(bound.resource);
                    return found == all.end() ? std::nullopt : std::optional(found->second);
                };
                outside(bound, "container " + container.name, at(container.requests), at(container.limits));
            }
        }
    }

    bool defaulted(const ComputeResource &resource) const {
        return m_place.bounds && std::any_of(m_place.bounds->begin(), m_place.bounds->end(), [&](const auto &bound) {
                   return bound.type == "Container" && bound.resource == resource.name &&
                          (resource.limit ? bound.defaultsLimit : bound.defaultsRequest || bound.defaultsLimit);
               });
    }

    void compareQuota(const QuotaRoom &quota) {
        if (const auto compute = computeResource(quota.resource)) {
            for (const auto &container : m_demand.containers) {
                const auto &stated = compute->limit ? container.limits : container.requests;
                // A request that is not stated is the limit.
                if (!stated.contains(compute->name) && !container.limits.contains(compute->name) &&
                    !defaulted(*compute)) {
                    m_out.push_back(
                        {Kind::Unstated, compute->name, quota.resource, quota.quota, "container " + container.name});
                    return;
                }
            }
            const auto one = compute->limit ? m_demand.podLimit(compute->name) : m_demand.podRequest(compute->name);
            if (one)
                beyond(quota, compute->name, times(*one, m_demand.pods));
            return;
        }
        const std::string ofClass = ".storageclass.storage.k8s.io/";
        const auto at = quota.resource.find(ofClass);
        std::string resource = quota.resource;
        if (at != std::string::npos) {
            const StorageClass *chosen = m_place.storageClass(m_demand.storageClass);
            const std::string name = chosen ? chosen->name : m_demand.storageClass;
            if (name != quota.resource.substr(0, at))
                return;
            resource = quota.resource.substr(at + ofClass.size());
        }
        if (resource == "requests.storage") {
            if (m_demand.volume)
                beyond(quota, "storage", times(*m_demand.volume, m_demand.pods));
            return;
        }
        if (resource.starts_with("count/"))
            resource.erase(0, 6);
        int count = 0;
        if (resource == "pods")
            count = m_demand.pods;
        else if (resource == "persistentvolumeclaims")
            count = m_demand.volume ? m_demand.pods : 0;
        else if (const auto found = m_demand.objects.find(resource); found != m_demand.objects.end())
            count = found->second;
        if (count > 0)
            beyond(quota, "members", Quantity::fromInteger(count));
    }

    void beyond(const QuotaRoom &quota, const std::string &field, const Quantity &asked) {
        if (quota.left() < asked)
            m_out.push_back({Kind::Quota, field, quota.resource, quota.quota, {}, asked, quota.left()});
    }

    void compareNodes() {
        const auto cpu = m_demand.podRequest("cpu");
        const auto memory = m_demand.podRequest("memory");
        const bool fits = std::any_of(m_place.nodes->begin(), m_place.nodes->end(), [&](const domain::NodeRoom &node) {
            return (!cpu || !(node.cpu < *cpu)) && (!memory || !(node.memory < *memory));
        });
        if (fits || m_place.nodes->empty())
            return;
        const auto tell = [&](const char *resource, const std::optional<Quantity> &asked,
                              Quantity domain::NodeRoom::*room) {
            const auto most = std::max_element(m_place.nodes->begin(), m_place.nodes->end(),
                                               [room](const auto &a, const auto &b) { return a.*room < b.*room; });
            if (asked && (*most).*room < *asked)
                m_out.push_back({Kind::NodeRoom, resource, resource, most->name, "each pod", *asked, (*most).*room});
        };
        const std::size_t before = m_out.size();
        tell("cpu", cpu, &domain::NodeRoom::cpu);
        tell("memory", memory, &domain::NodeRoom::memory);
        if (m_out.size() == before && cpu) // enough of each, never on the same node
            m_out.push_back({Kind::NodeRoom, "cpu", "cpu", m_place.nodes->front().name, "each pod", *cpu,
                             m_place.nodes->front().cpu});
    }

    const Place &m_place;
    const Demand &m_demand;
    std::vector<Shortfall> m_out;
};

} // namespace

Quantity times(const Quantity &one, int count) {
    Quantity out = one - one; // keeps the way it is written
    for (int i = 0; i < count; ++i)
        out = out + one;
    return out;
}

const StorageClass *Place::storageClass(std::string_view name) const {
    if (!storageClasses)
        return nullptr;
    const auto found = std::find_if(storageClasses->begin(), storageClasses->end(), [name](const StorageClass &one) {
        return name.empty() ? one.isDefault : one.name == name;
    });
    return found == storageClasses->end() ? nullptr : &*found;
}

std::optional<Quantity> Demand::podRequest(const std::string &resource) const {
    return sumOf(containers, &Container::requests, resource);
}

std::optional<Quantity> Demand::podLimit(const std::string &resource) const {
    return sumOf(containers, &Container::limits, resource);
}

Demand demandOf(const std::vector<JsonPtr> &objects) {
    Demand out;
    for (const JsonPtr &object : objects) {
        if (const std::string collection = collectionName(*object); !collection.empty())
            ++out.objects[collection];
        if (jsonText(*object, {"kind"}) != "StatefulSet")
            continue;
        out.pods += static_cast<int>(jsonInteger(*object, {"spec", "replicas"}, 1));
        for (const Json &container : jsonAt(*object, {"spec", "template", "spec", "containers"}))
            out.containers.push_back({jsonText(container, {"name"}),
                                      amountsOf(jsonAt(container, {"resources", "requests"})),
                                      amountsOf(jsonAt(container, {"resources", "limits"}))});
        for (const Json &claim : jsonAt(*object, {"spec", "volumeClaimTemplates"})) {
            if (const auto size = Quantity::parse(jsonText(claim, {"spec", "resources", "requests", "storage"})))
                out.volume = out.volume ? *out.volume + *size : *size;
            out.storageClass = jsonText(claim, {"spec", "storageClassName"});
        }
    }
    return out;
}

std::vector<Shortfall> shortfalls(const Place &place, const Demand &demand) {
    return Comparison(place, demand).run();
}

std::string shortfallText(const Shortfall &s) {
    switch (s.kind) {
    case Kind::Quota:
        return "The quota " + s.object + " leaves " + s.left.text() + " of " + s.resource + ", and this asks for " +
               s.asked.text() + ". Ask for less, or have the quota raised.";
    case Kind::Unstated:
        return "The quota " + s.object + " wants every container to state " + s.resource + ", and " + s.who +
               " does not. Have a LimitRange with defaults made in the namespace, or choose another one.";
    case Kind::AboveLimit:
        return s.who + " asks for " + s.asked.text() + " of " + s.resource + ", and the LimitRange " + s.object +
               " allows at most " + s.left.text() + ". Ask for less.";
    case Kind::BelowLimit:
        return s.who + " asks for " + s.asked.text() + " of " + s.resource + ", and the LimitRange " + s.object +
               " wants at least " + s.left.text() + ". Ask for more.";
    case Kind::VolumeRoom:
        return "The storage class " + s.object + " has room for a volume of " + s.left.text() + ", not of " +
               s.asked.text() + ". Ask for less, or choose another class.";
    case Kind::NodeRoom:
        return "No node has room for a member now: it asks for " + s.asked.text() + " of " + s.resource +
               ", and the node " + s.object + " has " + s.left.text() +
               " free. It waits until a node has room or one is added.";
    case Kind::NoSuchClass:
        return "There is no storage class " + s.object + ". Choose one of the cluster's.";
    case Kind::NoDefault:
        return "The cluster has no default storage class. Choose one by name.";
    }
    return {};
}

} // namespace ph::domain
