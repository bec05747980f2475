// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/forwardtarget.h"

#include "backend/machinery/json.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

const GroupVersionResource pods{"", "v1", "pods"};
const GroupVersionResource services{"", "v1", "services"};

std::optional<std::uint16_t> portNumber(const std::string &text) {
    std::uint16_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || number == 0)
        return std::nullopt;
    return number;
}

/// Empty when the pod can take connections, else why not. A pod the user named need only run: looking into one that is
/// not ready is what a tunnel may be for.
std::string whyNot(const Json &pod, bool mustBeReady) {
    if (!jsonAt(pod, {"metadata", "deletionTimestamp"}).is_null())
        return "it is being deleted";
    const std::string phase = jsonText(pod, {"status", "phase"}, "Pending");
    if (phase != "Running")
        return "it is " + phase;
    if (!mustBeReady)
        return {};
    const Json &conditions = jsonAt(pod, {"status", "conditions"});
    if (conditions.is_array())
        for (const Json &condition : conditions)
            if (jsonText(condition, {"type"}) == "Ready" && jsonText(condition, {"status"}) == "True")
                return {};
    return "it is not ready";
}

Result<std::uint16_t> podPort(const Json &pod, const std::string &port, const std::string &subject) {
    if (const auto number = portNumber(port))
        return *number;
    const Json &containers = jsonAt(pod, {"spec", "containers"});
    if (containers.is_array())
        for (const Json &container : containers)
            for (const Json &entry : jsonAt(container, {"ports"}))
                if (jsonText(entry, {"name"}) == port)
                    return static_cast<std::uint16_t>(jsonInteger(entry, {"containerPort"}));
    return Error{Errc::NotFound, "the pod has no port named '" + port + "'", subject, 0,
                 "Name a port's number, or one of its names."};
}

Result<ForwardPeer> resolvePod(Client &client, const ForwardTarget &target, const Context &ctx) {
    const std::string subject = target.ns + "/" + target.pod;
    PH_ASSIGN(const Json pod, client.get(pods, target.ns, target.pod, ctx));
    if (const std::string reason = whyNot(pod, false); !reason.empty())
        return Error{Errc::Unavailable,
                     "the pod cannot take connections now",
                     subject,
                     0,
                     "It is tried again by itself.",
                     reason};
    PH_ASSIGN(const std::uint16_t port, podPort(pod, target.port, subject));
    return ForwardPeer{target.pod, port};
}

/// What the service calls the port behind it: a number or a container port's name.
Result<std::string> targetPortOf(const Json &service, const std::string &port, const std::string &subject) {
    const Json &entries = jsonAt(service, {"spec", "ports"});
    const auto number = portNumber(port);
    if (entries.is_array()) {
        for (const Json &entry : entries) {
            const long long own = jsonInteger(entry, {"port"});
            if (!(number ? own == *number : jsonText(entry, {"name"}) == port))
                continue;
            const Json &behind = jsonAt(entry, {"targetPort"});
            if (behind.is_string())
                return behind.get<std::string>();
            return std::to_string(behind.is_number_integer() ? behind.get<long long>() : own);
        }
    }
    return Error{Errc::NotFound, "the service has no port '" + port + "'", subject, 0,
                 "Name one of the service's ports."};
}

Result<ForwardPeer> resolveService(Client &client, const ForwardTarget &target, const std::string &current,
                                   const Context &ctx) {
    const std::string subject = target.ns + "/" + target.service;
    PH_ASSIGN(const Json service, client.get(services, target.ns, target.service, ctx));
    PH_ASSIGN(const std::string port, targetPortOf(service, target.port, subject));
    const Json &selector = jsonAt(service, {"spec", "selector"});
    if (!selector.is_object() || selector.empty())
        return Error{Errc::Invalid, "the service selects no pods", subject, 0, "Forward to a pod instead."};
    ListOptions options;
    for (const auto &item : selector.items())
        options.labelSelector += (options.labelSelector.empty() ? "" : ",") + item.key() + "=" +
                                 (item.value().is_string() ? item.value().get<std::string>() : "");
    PH_ASSIGN(const Json list, client.list(pods, target.ns, options, ctx));
    const Json &items = jsonAt(list, {"items"});
    const Json *chosen = nullptr;
    std::string reason = "no pod matches its selector";
    static const Json none = Json::array();
    for (const Json &pod : items.is_array() ? items : none) {
        const std::string name = jsonText(pod, {"metadata", "name"});
        const std::string problem = whyNot(pod, true);
        if (!problem.empty()) {
            reason = "pod " + name + ": " + problem;
            continue;
        }
        if (!chosen || name == current)
            chosen = &pod;
    }
    if (!chosen)
        return Error{Errc::Unavailable,
                     "no pod behind the service can take connections now",
                     subject,
                     0,
                     "It is tried again by itself.",
                     reason};
    const std::string name = jsonText(*chosen, {"metadata", "name"});
    PH_ASSIGN(const std::uint16_t number, podPort(*chosen, port, target.ns + "/" + name));
    return ForwardPeer{name, number};
}

} // namespace

Result<ForwardPeer> resolveForward(Client &client, const ForwardTarget &target, const std::string &current,
                                   const Context &ctx) {
    return target.service.empty() ? resolvePod(client, target, ctx) : resolveService(client, target, current, ctx);
}

} // namespace ph::kube
