// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/controllers/controllers.h"

#include <memory>
#include <vector>

namespace ph::local {

class Controller;

// One function per controller; each lives in the file of its name.
using ControllerPtr = std::unique_ptr<Controller>;
[[nodiscard]] ControllerPtr makeNamespaceController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeServiceAccountController(Api &api, Executor &executor,
                                                         const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeSnapshotController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeSnapshotContentController(Api &api, Executor &executor,
                                                          const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeVolumeController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeScheduler(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeStatefulSetController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeReplicaSetController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeDeploymentController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeJobController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeDisruptionController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeQuotaController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeCronJobController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeEndpointController(Api &api, Executor &executor, const ControllerOptions &options);
[[nodiscard]] ControllerPtr makeGarbageCollector(Api &api, Executor &executor, const ControllerOptions &options);

} // namespace ph::local
