// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/runtime/containerstate.h"
#include "backend/local/runtime/podvalues.h"
#include "backend/local/runtime/podvolumes.h"
#include "backend/local/runtime/runtimecore.h"
#include "backend/local/shim/launcher.h"

namespace ph::local {

/// The folder of the numbered runs of a container.
[[nodiscard]] fs::path containerFolder(const fs::path &podFolder, const std::string &container);
/// Its newest run, -1 when there is none.
[[nodiscard]] int newestRun(const fs::path &podFolder, const std::string &container);
/// The container's identifier as it stands in the pod's status; empty when the run's folder has none.
[[nodiscard]] std::string readContainerId(const fs::path &runFolder);
/// What the container wrote to its termination log, at most 4096 bytes; its last log lines where the policy asks for
/// them.
[[nodiscard]] std::string terminationMessage(const fs::path &runFolder, const Json &spec, int code);

/// Starts run @p run of a container in its sandbox and returns its identifier. Errors: reason
/// CreateContainerConfigError (words as a kubelet's), StartError (the command does not run), else the sandbox could not
/// be made.
[[nodiscard]] Result<std::string> startContainer(RuntimeCore &core, const PodFacts &facts, const PodVolumes &volumes,
                                                 const ContainerState &container, const Image &image, int run);

/// Writes the pod's /etc/hosts (replaced by rename; containers see it at once).
[[nodiscard]] Status writeHosts(const RuntimeCore &core, const PodFacts &facts, const fs::path &podFolder);

} // namespace ph::local
