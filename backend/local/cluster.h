// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ph::local {

struct ClusterOptions {
    fs::path stateDirectory;   ///< made (0700) when it is not there; a folder with other things in it is refused
    std::uint16_t port = 0;    ///< of the API at the first start; 0 = any free one. Later starts keep the first one's
    fs::path programDirectory; ///< where pilothouse-shim, -forwarder and -agent lie; empty = beside the running program
};

/// The embedded cluster in this process: store, API server, controllers and runtime on one state directory. Containers
/// live on when it ends; the next start finds them again.
class LocalCluster {
public:
    /// Blocks until the API server answers and all parts work. Conflict: the state directory, its addresses or its port
    /// are in use. Invalid: the folder is not ours, or a file in it cannot be understood. Each error says what to do.
    [[nodiscard]] static Result<std::unique_ptr<LocalCluster>> start(ClusterOptions options);
    /// Ends controllers, runtime and API server in order and leaves containers running.
    ~LocalCluster();
    LocalCluster(const LocalCluster &) = delete;
    LocalCluster &operator=(const LocalCluster &) = delete;

    [[nodiscard]] std::string serverUrl() const;
    [[nodiscard]] fs::path kubeconfig() const;

private:
    struct Parts;
    explicit LocalCluster(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

/// Ends the process that serves a state directory, if any, and then every container and the forwarder gracefully; what
/// still runs when @p ctx ends is killed. Success when nothing runs.
Status stopCluster(const fs::path &stateDirectory, const Context &ctx);

} // namespace ph::local
