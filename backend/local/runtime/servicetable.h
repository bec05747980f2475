// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/api.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ph::local {

/// What Services and EndpointSlices say, for the forwarder and for the host names pods see. Thread-safe.
class ServiceTable {
public:
    /// Reads both collections anew; true when anything differs from before.
    bool refresh(Api &api);
    /// The forwarder's configuration (backend/local/forwarder/configuration.h).
    [[nodiscard]] std::string forwarderConfiguration() const;
    /// The lines of /etc/hosts for pods of a namespace: services by name, members of headless services by host name.
    [[nodiscard]] std::string hostLines(const std::string &ns) const;

private:
    struct Endpoint {
        std::string address;
        std::string hostname;
        bool ready = false;
        bool operator==(const Endpoint &) const = default;
    };
    struct Port {
        long long number = 0;
        std::vector<std::string> targets; ///< "address port" of ready endpoints
        std::vector<std::string> kept;    ///< of those that are not: their connections stay
        bool operator==(const Port &) const = default;
    };
    struct Service {
        std::string ns;
        std::string name;
        std::string clusterIp; ///< empty = headless
        long long affinitySeconds = 0;
        std::vector<Port> ports;
        std::vector<Endpoint> endpoints;
        bool operator==(const Service &) const = default;
    };
    static Service read(const Json &service, const std::vector<JsonPtr> &slices);
    mutable std::mutex m_mutex;
    std::vector<Service> m_services;
};

} // namespace ph::local
