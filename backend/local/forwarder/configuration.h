// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ph::local::forwarder {

/// What the forwarder reads from `config`, a text file replaced as a whole:
///   listen <address> <port> <affinity seconds, 0 = none> <namespace/service>
///   to <address> <port>        an endpoint that takes new connections
///   keep <address> <port>      one that is not ready: its connections stay, new ones go elsewhere
/// `to` and `keep` belong to the `listen` line above them.
struct Target {
    std::string address;
    int port = 0;
    auto operator<=>(const Target &) const = default;
};
struct Listen {
    std::string address;
    int port = 0;
    long affinitySeconds = 0;
    std::string service;
    std::vector<Target> ready;
    std::vector<Target> kept;
};
/// Lines that cannot be read are left out.
[[nodiscard]] std::vector<Listen> parseConfiguration(std::string_view text);

} // namespace ph::local::forwarder
