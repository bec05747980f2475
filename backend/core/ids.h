// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace ph {

/// A cluster's identity: the uid of its namespace kube-system. Contexts may be renamed, this stays.
struct ClusterId {
    std::string uid;
    auto operator<=>(const ClusterId &) const = default;
};

/// An instance's identity everywhere: cluster + namespace + name + instance-id, never the name alone.
struct InstanceRef {
    ClusterId cluster;
    std::string ns;
    std::string name;
    std::string instanceId; ///< pilothouse.io/instance-id; empty only before creation
    auto operator<=>(const InstanceRef &) const = default;
    /// "namespace/name", for messages.
    [[nodiscard]] std::string str() const { return ns + "/" + name; }
};

} // namespace ph

template <> struct std::hash<ph::ClusterId> {
    std::size_t operator()(const ph::ClusterId &id) const noexcept { return std::hash<std::string>()(id.uid); }
};
template <> struct std::hash<ph::InstanceRef> {
    std::size_t operator()(const ph::InstanceRef &ref) const noexcept {
        const std::hash<std::string> h;
        return h(ref.cluster.uid) ^ (h(ref.ns) * 3) ^ (h(ref.name) * 7) ^ (h(ref.instanceId) * 13);
    }
};
