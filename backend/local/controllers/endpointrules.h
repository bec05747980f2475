// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ph::local {

/// A pod as an endpoint of a Service, in the fields of both kinds of objects.
struct PodEndpoint {
    std::string address;
    std::string hostname; ///< only of a pod that names this Service as its subdomain
    std::string node;
    JsonPtr target; ///< reference to the pod
    JsonPtr ports;  ///< list of {name, port, protocol, appProtocol}, target ports resolved against this pod
    bool ready = false;
    bool serving = false; ///< ready, also while it is ending
    bool terminating = false;
};

/// The endpoint a pod makes for a Service; nothing while it has no address or when it is finished.
[[nodiscard]] std::optional<PodEndpoint> endpointOf(const Json &service, const Json &pod);
/// `subsets` of Endpoints: pods with the same ports together, ending ones left out.
[[nodiscard]] Json subsetsOf(const std::vector<PodEndpoint> &endpoints);
/// EndpointSlices (`ports` and `endpoints` only), one per set of ports, at least one.
[[nodiscard]] std::vector<Json> slicesOf(const Json &service, const std::vector<PodEndpoint> &endpoints);
/// The same from Endpoints written by somebody else.
[[nodiscard]] std::vector<Json> mirroredSlices(const Json &endpoints);

} // namespace ph::local
