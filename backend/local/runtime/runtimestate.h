// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/forwarder/launcher.h"
#include "backend/local/runtime/node.h"
#include "backend/local/runtime/podworker.h"
#include "backend/local/runtime/runtime.h"
#include "backend/local/runtime/snapshotdriver.h"

#include <atomic>
#include <map>
#include <mutex>

namespace ph::local {

/// The runtime's inside: workers by pod uid, and the loop that feeds them.
struct Runtime::State {
    explicit State(std::shared_ptr<RuntimeCore> given) : core(std::move(given)), node(*core), snapshots(*core) {}

    std::shared_ptr<RuntimeCore> core;
    Node node;
    SnapshotDriver snapshots;
    mutable std::mutex mutex;
    std::map<std::string, std::shared_ptr<PodWorker>> workers; ///< by uid
    std::atomic<bool> servicesScheduled{false};
    std::uint64_t publishedRoom = 0; ///< of publishCapacity() only
    std::mutex servicesMutex;        ///< one refresh at a time, so that an older look never overwrites a newer one
    std::vector<forwarder::Failure> reported; ///< what events tell already; under `mutex`

    struct Sample {
        std::uint64_t cpuMicroseconds = 0;
        SteadyTime at;
        double cores = 0;
    };
    std::map<std::string, Sample> samples; ///< by run folder

    void begin();
    void watchLoop();
    void relist();
    void handle(const StoreEvent &event);
    void handlePod(const StoreEvent &event);
    void admit(const JsonPtr &pod);
    void removeOrphans();
    void sweepVolumes();
    void sourceChanged(const std::string &collection, const ObjectKey &key);
    void scheduleServices();
    void refreshServices();
    void reportForwarder();
    void publishImages();
    /// One CSIStorageCapacity per class whose volumes are folders here, so that who plans one knows what fits.
    void publishCapacity();
    void every(std::chrono::milliseconds period, std::function<void()> task);

    [[nodiscard]] std::vector<std::shared_ptr<PodWorker>> all() const;
    [[nodiscard]] Result<std::shared_ptr<PodWorker>> find(const std::string &ns, const std::string &pod) const;
    [[nodiscard]] Result<ContainerView> container(const std::string &ns, const std::string &pod,
                                                  const std::string &name) const;
    [[nodiscard]] Result<ContainerView> runningContainer(const std::string &ns, const std::string &pod,
                                                         const std::string &name) const;
};

} // namespace ph::local
