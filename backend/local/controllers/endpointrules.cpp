// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/endpointrules.h"

#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

/// The port number a Service's port means on this pod; 0 when the pod has no such named port.
long long targetPort(const Json &port, const Json &pod) {
    const Json &target = jsonAt(port, {"targetPort"});
    if (target.is_number_integer())
        return target.get<long long>();
    if (!target.is_string())
        return jsonInteger(port, {"port"});
    const std::string protocol = jsonText(port, {"protocol"}, "TCP");
    for (const char *list : {"containers", "initContainers"})
        if (const Json &containers = jsonAt(pod, {"spec", list}); containers.is_array())
            for (const auto &container : containers)
                if (const Json &ports = jsonAt(container, {"ports"}); ports.is_array())
                    for (const auto &one : ports)
                        if (jsonAt(one, {"name"}) == target && jsonText(one, {"protocol"}, "TCP") == protocol)
                            return jsonInteger(one, {"containerPort"});
    return 0;
}

Json portsFor(const Json &service, const Json &pod) {
    Json out = Json::array();
    const Json &ports = jsonAt(service, {"spec", "ports"});
    if (!ports.is_array())
        return out;
    for (const auto &port : ports) {
        const long long number = targetPort(port, pod);
        if (number == 0)
            continue;
        Json one = {
            {"name", jsonText(port, {"name"})}, {"port", number}, {"protocol", jsonText(port, {"protocol"}, "TCP")}};
        if (const std::string application = jsonText(port, {"appProtocol"}); !application.empty())
            one["appProtocol"] = application;
        out.push_back(std::move(one));
    }
    return out;
}

} // namespace

std::optional<PodEndpoint> endpointOf(const Json &service, const Json &pod) {
    PodEndpoint out;
    out.address = jsonText(pod, {"status", "podIP"});
    if (out.address.empty() || isPodFinished(pod))
        return std::nullopt;
    const bool publish = jsonAt(service, {"spec", "publishNotReadyAddresses"}) == true;
    out.terminating = isDeleting(pod);
    out.serving = publish || isPodReady(pod);
    out.ready = publish || (isPodReady(pod) && !out.terminating);
    out.node = jsonText(pod, {"spec", "nodeName"});
    if (jsonText(pod, {"spec", "subdomain"}) == nameOf(service))
        out.hostname = jsonText(pod, {"spec", "hostname"});
    out.target = std::make_shared<const Json>(
        Json{{"kind", "Pod"}, {"namespace", nsOf(pod)}, {"name", nameOf(pod)}, {"uid", uidOf(pod)}});
    out.ports = std::make_shared<const Json>(portsFor(service, pod));
    return out;
}

Json subsetsOf(const std::vector<PodEndpoint> &endpoints) {
    Json subsets = Json::array();
    for (const auto &endpoint : endpoints) {
        if (endpoint.terminating && !endpoint.ready)
            continue;
        Json ports = *endpoint.ports;
        for (auto &port : ports)
            if (port["name"] == "")
                port.erase("name");
        auto subset = std::find_if(subsets.begin(), subsets.end(),
                                   [&](const Json &one) { return one.value("ports", Json::array()) == ports; });
        if (subset == subsets.end()) {
            Json fresh = Json::object();
            if (!ports.empty())
                fresh["ports"] = ports;
            subsets.push_back(std::move(fresh));
            subset = std::prev(subsets.end());
        }
        Json address = {{"ip", endpoint.address}, {"targetRef", *endpoint.target}};
        if (!endpoint.node.empty())
            address["nodeName"] = endpoint.node;
        if (!endpoint.hostname.empty())
            address["hostname"] = endpoint.hostname;
        (*subset)[endpoint.ready ? "addresses" : "notReadyAddresses"].push_back(std::move(address));
    }
    return subsets;
}

std::vector<Json> slicesOf(const Json &service, const std::vector<PodEndpoint> &endpoints) {
    std::vector<Json> slices;
    for (const auto &endpoint : endpoints) {
        auto slice = std::find_if(slices.begin(), slices.end(),
                                  [&](const Json &one) { return one["ports"] == *endpoint.ports; });
        if (slice == slices.end())
            slice = slices.insert(slices.end(), Json{{"ports", *endpoint.ports}, {"endpoints", Json::array()}});
        Json one = {{"addresses", Json::array({endpoint.address})},
                    {"conditions",
                     {{"ready", endpoint.ready}, {"serving", endpoint.serving}, {"terminating", endpoint.terminating}}},
                    {"targetRef", *endpoint.target}};
        if (!endpoint.node.empty())
            one["nodeName"] = endpoint.node;
        if (!endpoint.hostname.empty())
            one["hostname"] = endpoint.hostname;
        (*slice)["endpoints"].push_back(std::move(one));
    }
    if (slices.empty()) { // a Service that nobody answers for still has its slice
        Json ports = portsFor(service, Json());
        slices.push_back({{"ports", ports}, {"endpoints", Json::array()}});
    }
    return slices;
}

std::vector<Json> mirroredSlices(const Json &endpoints) {
    std::vector<Json> slices;
    const Json &subsets = jsonAt(endpoints, {"subsets"});
    if (!subsets.is_array())
        return slices;
    for (const auto &subset : subsets) {
        Json ports = Json::array();
        if (const Json &given = jsonAt(subset, {"ports"}); given.is_array())
            for (auto port : given) {
                port["name"] = jsonText(port, {"name"});
                port["protocol"] = jsonText(port, {"protocol"}, "TCP");
                ports.push_back(std::move(port));
            }
        auto slice = std::find_if(slices.begin(), slices.end(), [&](const Json &one) { return one["ports"] == ports; });
        if (slice == slices.end())
            slice = slices.insert(slices.end(), Json{{"ports", ports}, {"endpoints", Json::array()}});
        for (const bool ready : {true, false}) {
            const Json &addresses = jsonAt(subset, {ready ? "addresses" : "notReadyAddresses"});
            if (!addresses.is_array())
                continue;
            for (const auto &address : addresses) {
                Json one = {{"addresses", Json::array({jsonText(address, {"ip"})})},
                            {"conditions", {{"ready", ready}}}};
                for (const char *field : {"hostname", "nodeName", "targetRef"})
                    if (const Json &value = jsonAt(address, {field}); !value.is_null())
                        one[field] = value;
                (*slice)["endpoints"].push_back(std::move(one));
            }
        }
    }
    return slices;
}

} // namespace ph::local
