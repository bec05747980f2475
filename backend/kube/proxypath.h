// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ph::kube {

/// Where a proxied request goes: a pod or a service, its port and whether HTTPS is spoken behind the API server.
struct ProxyTarget {
    enum class Kind { Pod, Service };
    Kind kind = Kind::Pod;
    std::string ns;
    std::string name;
    std::string port; ///< number, or a service port's name; empty = the first one
    bool https = false;
};

/// The path for Client::raw() and Client::proxy(): "/api/v1/namespaces/NS/pods/https:NAME:PORT/proxy/PATH". @p
/// pathAndQuery starts with
/// '/' and is already encoded. The API server consumes Authorization and does not verify the pod's certificate.
[[nodiscard]] std::string proxyPath(const ProxyTarget &target, const std::string &pathAndQuery);

/// The path of a pod's streaming subresource: "/api/v1/namespaces/NS/pods/NAME/SUBRESOURCE".
[[nodiscard]] std::string podPath(const std::string &ns, const std::string &pod, const std::string &subresource);

} // namespace ph::kube
