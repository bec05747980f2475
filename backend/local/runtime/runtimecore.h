// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/local/apiserver/api.h"
#include "backend/local/runtime/addresses.h"
#include "backend/local/runtime/exitmonitor.h"
#include "backend/local/runtime/images.h"
#include "backend/local/runtime/runtimeoptions.h"
#include "backend/local/runtime/servicetable.h"
#include "backend/local/runtime/stagedfolders.h"
#include "backend/local/runtime/stillstand.h"
#include "backend/local/runtime/tasktracker.h"
#include "backend/local/runtime/volumestore.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace ph::local {

/// What all parts of the runtime share. Lives until the last pod worker is gone; `api` and `executor` are only touched
/// by tasks of `tasks`, which the runtime waits for before it ends.
struct RuntimeCore {
    RuntimeCore(Api &apiUsed, Executor &executor, RuntimeOptions given, ImageCatalogue images_, std::string clusterUid)
        : api(apiUsed), options(std::move(given)), images(std::move(images_)), addresses(options.slice),
          volumes(options.stateDir / "volumes", std::move(clusterUid)), snapshots(options.stateDir / "snapshots"),
          tasks(executor) {}

    Api &api;
    const RuntimeOptions options;
    const ImageCatalogue images;
    AddressPool addresses;
    VolumeStore volumes;
    StagedFolders snapshots;
    VolumeGates gates;
    ServiceTable services;
    ExitMonitor monitor;
    TaskTracker tasks;
    std::stop_source stop;
    std::int64_t nodeCpuMillis = 0;
    std::int64_t nodeMemoryBytes = 0;

    static constexpr const char *hostIp = "127.0.0.1";
    static constexpr const char *component = "kubelet";

    [[nodiscard]] Context context() const { return Context(stop.get_token()); }
    [[nodiscard]] fs::path podFolder(const std::string &uid) const { return options.stateDir / "pods" / uid; }
    /// How the runtime writes pods' and its node's status.
    [[nodiscard]] static Api::Options statusOptions() {
        Api::Options made;
        made.user = {"system:node", {}, {"system:nodes"}};
        made.fieldManager = component;
        made.subresource = "status";
        return made;
    }
    [[nodiscard]] static Api::Options objectOptions() {
        Api::Options made = statusOptions();
        made.subresource.clear();
        return made;
    }
};

} // namespace ph::local
