// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::net {
class HttpClient;
}

namespace ph::local {

struct ExecOutcome {
    int exitCode = 0;
    std::string output; ///< both streams, at most 10 KiB
};
/// Runs a command in a container to its end. Timeout kills it.
[[nodiscard]] Result<ExecOutcome> execInContainer(const fs::path &runFolder, const std::vector<std::string> &command,
                                                  const Context &ctx);

struct HandlerOutcome {
    bool success = false;
    std::string output;      ///< why not, as a kubelet says it
    bool standstill = false; ///< the container stood still for a snapshot meanwhile, so a failure says nothing
};
/// Runs a probe's or hook's action (exec, httpGet, tcpSocket, sleep) against a container. Blocks until it ends or the
/// context does.
[[nodiscard]] HandlerOutcome runHandler(const Json &handler, const Json &containerSpec, const fs::path &runFolder,
                                        const std::string &podIp, net::HttpClient *http, const Context &ctx);

} // namespace ph::local
