// SPDX-License-Identifier: Apache-2.0
#include "backend/local/policy/quotarules.h"

#include "backend/local/policy/podresources.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace ph::local {

namespace {

constexpr std::string_view kClassSuffix = ".storageclass.storage.k8s.io/";
constexpr std::array<std::string_view, 3> kPlainCompute{"cpu", "memory", "ephemeral-storage"};

/// Collections whose objects a quota counts under their plain name.
bool hasPlainName(std::string_view collection) {
    static const std::set<std::string_view> known{
        "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets",
        "services"};
    return known.contains(collection);
}

/// "apps/statefulsets" is counted as "count/statefulsets.apps".
std::string countName(std::string_view collection) {
    const auto slash = collection.find('/');
    return slash == std::string_view::npos
               ? "count/" + std::string(collection)
               : "count/" + std::string(collection.substr(slash + 1)) + "." + std::string(collection.substr(0, slash));
}

void add(Amounts &amounts, const std::string &name, const Quantity &value) {
    const auto [at, fresh] = amounts.try_emplace(name, value);
    if (!fresh)
        at->second = at->second + value;
}

void addPod(Amounts &out, const Json &pod) {
    const auto phase = jsonText(pod, {"status", "phase"});
    if (phase == "Succeeded" || phase == "Failed")
        return;
    add(out, "pods", Quantity::fromInteger(1));
    const Json &spec = jsonAt(pod, {"spec"});
    for (const auto &[name, value] : podAmounts(spec, "requests")) {
        if (std::find(kPlainCompute.begin(), kPlainCompute.end(), name) != kPlainCompute.end())
            add(out, name, value);
        add(out, "requests." + name, value);
    }
    for (const auto &[name, value] : podAmounts(spec, "limits"))
        if (std::find(kPlainCompute.begin(), kPlainCompute.end(), name) != kPlainCompute.end())
            add(out, "limits." + name, value);
}

void addClaim(Amounts &out, const Json &claim) {
    const auto size = Quantity::parse(jsonText(claim, {"spec", "resources", "requests", "storage"}, "0"));
    const auto storageClass = jsonText(claim, {"spec", "storageClassName"});
    if (size)
        add(out, "requests.storage", *size);
    if (storageClass.empty())
        return;
    const std::string prefix = storageClass + std::string(kClassSuffix);
    add(out, prefix + "persistentvolumeclaims", Quantity::fromInteger(1));
    if (size)
        add(out, prefix + "requests.storage", *size);
}

void addService(Amounts &out, const Json &service) {
    const auto type = jsonText(service, {"spec", "type"}, "ClusterIP");
    const auto ports = static_cast<std::int64_t>(jsonAt(service, {"spec", "ports"}).size());
    if (type == "LoadBalancer")
        add(out, "services.loadbalancers", Quantity::fromInteger(1));
    if (type == "NodePort" ||
        (type == "LoadBalancer" && jsonAt(service, {"spec", "allocateLoadBalancerNodePorts"}) != false))
        add(out, "services.nodeports", Quantity::fromInteger(ports));
}

bool isBestEffort(const Json &pod) {
    const Json &spec = jsonAt(pod, {"spec"});
    return podAmounts(spec, "requests").empty() && podAmounts(spec, "limits").empty();
}

bool scopeMatches(const std::string &scope, const std::string &how, const Json &values, const Json &pod) {
    const bool ends = jsonAt(pod, {"spec", "activeDeadlineSeconds"}).is_number();
    if (scope == "Terminating")
        return ends;
    if (scope == "NotTerminating")
        return !ends;
    if (scope == "BestEffort")
        return isBestEffort(pod);
    if (scope == "NotBestEffort")
        return !isBestEffort(pod);
    if (scope == "PriorityClass") {
        const auto name = jsonText(pod, {"spec", "priorityClassName"});
        const bool listed = values.is_array() && std::find(values.begin(), values.end(), Json(name)) != values.end();
        if (how == "In")
            return !name.empty() && listed;
        if (how == "NotIn")
            return !listed;
        return how == "DoesNotExist" ? name.empty() : !name.empty();
    }
    return false;
}

/// The collections one name of a quota is counted from.
std::vector<std::string> collectionsOf(const std::string &name) {
    if (name.starts_with("count/")) {
        const std::string rest = name.substr(6);
        const auto dot = rest.find('.');
        return {dot == std::string::npos ? rest : rest.substr(dot + 1) + "/" + rest.substr(0, dot)};
    }
    if (hasPlainName(name))
        return {name};
    if (name.starts_with("services."))
        return {"services"};
    if (name == "requests.storage" || name.find(kClassSuffix) != std::string::npos)
        return {"persistentvolumeclaims"};
    if (name.starts_with("requests.") || name.starts_with("limits.") ||
        std::find(kPlainCompute.begin(), kPlainCompute.end(), name) != kPlainCompute.end())
        return {"pods"};
    return {};
}

} // namespace

Amounts quotaUsageOf(std::string_view collection, const Json &object) {
    Amounts out;
    if (collection == "events")
        return out;
    add(out, countName(collection), Quantity::fromInteger(1));
    if (collection == "pods") {
        addPod(out, object);
        return out;
    }
    if (hasPlainName(collection))
        add(out, std::string(collection), Quantity::fromInteger(1));
    if (collection == "persistentvolumeclaims")
        addClaim(out, object);
    else if (collection == "services")
        addService(out, object);
    return out;
}

bool quotaCovers(const Json &quota, std::string_view collection, const Json &object) {
    const Json &scopes = jsonAt(quota, {"spec", "scopes"});
    const Json &selected = jsonAt(quota, {"spec", "scopeSelector", "matchExpressions"});
    const bool scoped = (scopes.is_array() && !scopes.empty()) || (selected.is_array() && !selected.empty());
    if (!scoped)
        return true;
    if (collection != "pods")
        return false;
    if (scopes.is_array())
        for (const auto &scope : scopes)
            if (!scope.is_string() || !scopeMatches(scope.get<std::string>(), "Exists", Json(), object))
                return false;
    if (selected.is_array())
        for (const auto &one : selected)
            if (!scopeMatches(jsonText(one, {"scopeName"}), jsonText(one, {"operator"}), jsonAt(one, {"values"}),
                              object))
                return false;
    return true;
}

Json writeAmounts(const Amounts &amounts) {
    Json out = Json::object();
    for (const auto &[name, value] : amounts)
        out[name] = value.text();
    return out;
}

std::string missingComputeResources(const Amounts &hard, const Json &pod) {
    std::map<std::string, std::set<std::string>> missing;
    for (const char *list : {"containers", "initContainers"}) {
        const Json &containers = jsonAt(pod, {"spec", list});
        if (!containers.is_array())
            continue;
        for (const auto &container : containers)
            for (const char *resource : {"cpu", "memory"}) {
                const auto note = [&](const std::string &name, const char *side) {
                    if (hard.contains(name) && jsonAt(container, {"resources", side, resource}).is_null())
                        missing[name].insert(jsonText(container, {"name"}));
                };
                note(resource, "requests");
                note(std::string("requests.") + resource, "requests");
                note(std::string("limits.") + resource, "limits");
            }
    }
    std::string out;
    for (const auto &[name, containers] : missing) {
        out += (out.empty() ? "" : "; ") + name + " for: ";
        bool first = true;
        for (const auto &container : containers) {
            out += (first ? "" : ",") + container;
            first = false;
        }
    }
    return out;
}

Amounts quotaUsed(const Json &quota, const std::function<std::vector<JsonPtr>(const std::string &collection)> &list) {
    Amounts used;
    std::set<std::string> collections;
    for (const auto &[name, limit] : readAmounts(jsonAt(quota, {"spec", "hard"})))
        for (const auto &collection : collectionsOf(name)) {
            used.emplace(name, Quantity::fromInteger(0));
            collections.insert(collection);
        }
    for (const auto &collection : collections)
        for (const auto &object : list(collection)) {
            if (!quotaCovers(quota, collection, *object))
                continue;
            for (const auto &[name, value] : quotaUsageOf(collection, *object))
                if (const auto at = used.find(name); at != used.end())
                    at->second = at->second.sign() == 0 ? value : at->second + value;
        }
    return used;
}

bool isStandardQuotaName(const std::string &name) {
    static const std::set<std::string_view> more{
        "services.loadbalancers",  "services.nodeports",         "requests.storage", "requests.cpu",
        "requests.memory",         "requests.ephemeral-storage", "limits.cpu",       "limits.memory",
        "limits.ephemeral-storage"};
    return hasPlainName(name) || more.contains(name) ||
           std::find(kPlainCompute.begin(), kPlainCompute.end(), name) != kPlainCompute.end();
}

} // namespace ph::local
