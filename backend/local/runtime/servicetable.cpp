// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/servicetable.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {
constexpr const char *Domain = "svc.cluster.local";
constexpr const char *ServiceLabel = "kubernetes.io/service-name";
} // namespace

ServiceTable::Service ServiceTable::read(const Json &service, const std::vector<JsonPtr> &slices) {
    Service result;
    result.ns = jsonText(service, {"metadata", "namespace"});
    result.name = jsonText(service, {"metadata", "name"});
    result.clusterIp = jsonText(service, {"spec", "clusterIP"});
    if (result.clusterIp == "None")
        result.clusterIp.clear();
    if (jsonText(service, {"spec", "sessionAffinity"}) == "ClientIP")
        result.affinitySeconds =
            jsonInteger(service, {"spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"}, 10800);
    for (const Json &port : jsonAt(service, {"spec", "ports"})) {
        if (jsonText(port, {"protocol"}, "TCP") != "TCP")
            continue;
        Port made;
        made.number = jsonInteger(port, {"port"});
        for (const JsonPtr &slice : slices) {
            long long target = 0;
            for (const Json &offered : jsonAt(*slice, {"ports"}))
                if (jsonText(offered, {"name"}) == jsonText(port, {"name"}))
                    target = jsonInteger(offered, {"port"});
            for (const Json &endpoint : jsonAt(*slice, {"endpoints"}))
                for (const Json &address : jsonAt(endpoint, {"addresses"}))
                    if (target > 0)
                        (jsonAt(endpoint, {"conditions", "ready"}) != Json(false) ? made.targets : made.kept)
                            .push_back(address.get<std::string>() + " " + std::to_string(target));
        }
        std::sort(made.targets.begin(), made.targets.end());
        std::sort(made.kept.begin(), made.kept.end());
        result.ports.push_back(std::move(made));
    }
    for (const JsonPtr &slice : slices)
        for (const Json &endpoint : jsonAt(*slice, {"endpoints"}))
            for (const Json &address : jsonAt(endpoint, {"addresses"}))
                result.endpoints.push_back({address.get<std::string>(), jsonText(endpoint, {"hostname"}),
                                            jsonAt(endpoint, {"conditions", "ready"}) != Json(false)});
    return result;
}

bool ServiceTable::refresh(Api &api) {
    std::map<std::pair<std::string, std::string>, std::vector<JsonPtr>> slices;
    for (const StoredObject &slice : api.list("discovery.k8s.io/endpointslices", {}))
        if (jsonText(*slice.json, {"addressType"}, "IPv4") == "IPv4")
            slices[{slice.key.ns, jsonText(*slice.json, {"metadata", "labels", ServiceLabel})}].push_back(slice.json);
    std::vector<Service> services;
    for (const StoredObject &service : api.list("services", {})) {
        const auto found = slices.find({service.key.ns, service.key.name});
        services.push_back(read(*service.json, found == slices.end() ? std::vector<JsonPtr>() : found->second));
    }
    const std::lock_guard lock(m_mutex);
    if (services == m_services)
        return false;
    m_services = std::move(services);
    return true;
}

std::string ServiceTable::forwarderConfiguration() const {
    const std::lock_guard lock(m_mutex);
    std::string text;
    for (const Service &service : m_services) {
        if (service.clusterIp.empty())
            continue;
        for (const Port &port : service.ports) {
            text += "listen " + service.clusterIp + " " + std::to_string(port.number) + " " +
                    std::to_string(service.affinitySeconds) + " " + service.ns + "/" + service.name + "\n";
            for (const std::string &target : port.targets)
                text += "to " + target + "\n";
            for (const std::string &target : port.kept)
                text += "keep " + target + "\n";
        }
    }
    return text;
}

std::string ServiceTable::hostLines(const std::string &ns) const {
    const std::lock_guard lock(m_mutex);
    std::string text;
    for (const Service &service : m_services) {
        const std::string inNamespace = service.name + "." + service.ns;
        const std::string full = inNamespace + "." + Domain;
        const std::string names =
            full + " " + inNamespace + ".svc " + inNamespace + (service.ns == ns ? " " + service.name : "");
        if (!service.clusterIp.empty())
            text += service.clusterIp + "\t" + names + "\n";
        for (const Endpoint &endpoint : service.endpoints) {
            if (service.clusterIp.empty() && endpoint.ready)
                text += endpoint.address + "\t" + names + "\n";
            if (endpoint.hostname.empty())
                continue;
            const std::string &host = endpoint.hostname;
            text += endpoint.address + "\t" + host + "." + full + " " + host + "." + inNamespace + ".svc " + host +
                    "." + inNamespace + (service.ns == ns ? " " + host + "." + service.name : "") + "\n";
        }
    }
    return text;
}

} // namespace ph::local
