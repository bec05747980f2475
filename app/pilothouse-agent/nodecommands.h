// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <string>

namespace CLI {
class App;
}

namespace ph::agent {

/// What a person at the node (in the pod) wants of the member: "status", "restart", "stop", "start", "reload", "fence",
/// "unfence".
struct NodeCommand {
    std::string name; ///< empty = none was given
    std::string runDirectory;
    bool json = false;
};

/// Adds one subcommand for each.
void addNodeCommands(CLI::App &app, NodeCommand &command);
/// Asks supervise over its socket and prints the member's state; of restart when the server runs again. Unreachable
/// when supervise does not run here, Conflict when the state of the member does not allow it.
Status runNodeCommand(const NodeCommand &command);

} // namespace ph::agent
