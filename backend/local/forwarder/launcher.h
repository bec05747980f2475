// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/result.h"

#include <string>
#include <vector>

namespace ph::local::forwarder {

/// A Service port that cannot be listened on.
struct Failure {
    std::string service; ///< "namespace/name"
    std::string address;
    int port = 0;
    std::string reason; ///< English, with what to do
    bool operator==(const Failure &) const = default;
};

/// Writes the configuration (configuration.h) and starts the forwarder of this state directory when none runs.
[[nodiscard]] Status feed(const fs::path &stateDir, const fs::path &program, const std::string &configuration);
[[nodiscard]] bool running(const fs::path &stateDir);
[[nodiscard]] std::vector<Failure> failures(const fs::path &stateDir);
/// Ends the forwarder; its connections are reset.
void stop(const fs::path &stateDir);

} // namespace ph::local::forwarder
