// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"

#include <memory>
#include <string>
#include <vector>

namespace ph::agent {

/// PID 1 of a database container. Initialises the data directory once (in a temporary folder that is renamed when
/// complete), runs the server, restarts it with a back-off of 0.5 s doubling to 30 s when it ends by itself, reaps
/// orphans, and answers on the Unix socket:
///   status  -> {state, pid, since, generation, restarts, lastExit, problem, fenced, bootstrapped, version}
///   restart -> stops (fast) and starts; generation grows with each start. Refused, naming the parameter, when the
///              server would not start with the parameters mounted now; start too
///   stop, start, reload
///   fence {"on": true|false} -> stopped and kept stopped, also after a restart of the container
/// SIGTERM and SIGINT stop the server (in order, by force shortly before the grace period ends) and then end;
/// SIGQUIT stops it at once; SIGHUP reloads.
class Supervisor {
public:
    /// @p command: the server with its arguments, e.g. postgres -D /data.
    Supervisor(AgentSettings settings, std::vector<std::string> command);
    ~Supervisor();
    Supervisor(const Supervisor &) = delete;
    Supervisor &operator=(const Supervisor &) = delete;

    /// Blocks until asked to end; call from the main thread before other threads exist, since it takes over signals.
    /// Conflict when another supervise runs on the same data; other errors are those that waiting cannot cure (folders
    /// that cannot be written).
    Status run();

private:
    class Loop;
    std::unique_ptr<Loop> m_loop;
};

} // namespace ph::agent
