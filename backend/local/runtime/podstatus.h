// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/runtime/containerstate.h"
#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::local {

/// What a pod's status is made of beside its containers.
struct PodSituation {
    std::string podIp;
    std::string hostIp;
    SystemTime startTime;
    std::string failedReason; ///< DeadlineExceeded, Evicted …; not empty = the pod failed as a whole
    std::string failedMessage;
    bool sandboxReady = false; ///< volumes and address are there
};

/// The phase as a kubelet derives it from the containers and the restart policy.
[[nodiscard]] std::string podPhase(const Json &pod, const std::vector<ContainerState> &containers,
                                   const PodSituation &situation);
/// The whole status; keeps conditions of others and the times of conditions that did not change.
[[nodiscard]] Json podStatus(const Json &pod, const std::vector<ContainerState> &containers,
                             const PodSituation &situation);
/// Guaranteed, Burstable or BestEffort.
[[nodiscard]] std::string qosClass(const Json &pod);
/// Should a container that ended with @p code run again?
[[nodiscard]] bool restarts(const Json &pod, const ContainerState &container, int code);

} // namespace ph::local
