// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/files.h"
#include "backend/machinery/json.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace ph::local {

/// How a run of a container ended.
struct EndedRun {
    int code = 0;
    std::string reason; ///< Completed, Error, StartError, ContainerStatusUnknown
    std::string message;
    SystemTime started;
    SystemTime finished;
    std::string containerId;
};

enum class ProbeKind { Startup, Liveness, Readiness };

/// One probe of one run of a container.
struct ProbeState {
    bool inFlight = false;
    int successes = 0; ///< in a row
    int failures = 0;
    std::optional<SystemTime> nextAt;
    SystemTime countAt; ///< a startup probe that fails before this only looked early
};

/// Everything the worker knows of one container. Plain data, used on the worker's thread only.
struct ContainerState {
    enum class Phase { Waiting, Running, Terminated };
    std::string name;
    bool init = false;
    bool sidecar = false; ///< an init container that goes on running
    Phase phase = Phase::Waiting;
    std::string waitingReason; ///< of Waiting, and of Terminated when the next start waits (CrashLoopBackOff …)
    std::string waitingMessage;
    int run = -1; ///< number of the newest run, -1 = none
    fs::path runFolder;
    std::string containerId;
    SystemTime startedAt;
    std::optional<EndedRun> ended; ///< of the newest run
    std::optional<EndedRun> last;  ///< of the one before
    bool endSignalled = false;     ///< the monitor says it ended

    std::chrono::seconds backOff{0};
    std::chrono::seconds pullBackOff{0};
    SystemTime retryAt;

    bool started = false; ///< startup probe passed or none
    bool ready = false;
    bool postStartRunning = false;
    std::array<ProbeState, 3> probes;

    bool stopping = false;
    bool preStopRunning = false;
    bool terminated = false; ///< SIGTERM sent
    bool killed = false;     ///< SIGKILL sent
    SystemTime killAt;

    [[nodiscard]] bool running() const { return phase == Phase::Running; }
    [[nodiscard]] int restartCount() const { return run > 0 ? run : 0; }
    ProbeState &probe(ProbeKind kind) { return probes[static_cast<std::size_t>(kind)]; }
};

/// The entry of a container in the pod's spec; null when it is not there.
[[nodiscard]] const Json &containerSpec(const Json &pod, const ContainerState &container);

} // namespace ph::local
