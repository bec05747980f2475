// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/console.h"
#include "tests/support/apihost/apihost.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ph::testing {

/// Plays the controllers and the kubelet: pods appear for StatefulSets, become ready (or wait with a
/// reason) and go with them; members under Patroni have a leader, hand over and fail over; with @p collects, objects go
/// with their owners.
class PodPlayer {
public:
    explicit PodPlayer(local::Api &api, std::string waitingReason = {}, bool collects = true);

    std::atomic<bool> leaderless = false; ///< while true no member takes a lock that was given back

private:
    void round(const std::stop_token &stop);
    void startPod(const local::StoredObject &set, int ordinal);
    void playPatroni(const local::StoredObject &set);
    void playVolumes();
    /// Ends pods that were deleted or that no StatefulSet asks for.
    void endPods(const std::vector<std::string> &wanted);
    local::Api &m_api;
    std::string m_waitingReason;
    bool m_collects;
    std::jthread m_thread;
};

/// An API server in a folder of its own, and consoles on it.
class OpsWorld {
public:
    /// @p runtime: what runs in the pods, where a test asks for it.
    explicit OpsWorld(local::PodRuntime *runtime = nullptr);
    ~OpsWorld();
    /// Options of a console of a person at this computer; each @p person has files of its own.
    [[nodiscard]] ops::ConsoleOptions options(const std::string &person = "anna") const;
    [[nodiscard]] std::unique_ptr<ops::Console> console(const std::string &person = "anna") const {
        return ops::makeConsole(options(person));
    }
    /// Of an instance that may be deleted.
    [[nodiscard]] domain::InstanceDraft draft(ops::Console &console, const std::string &name,
                                              const std::string &engine = "postgresql") const;
    /// Everything in namespace default that carries the instance's name in its own, "Kind/name".
    [[nodiscard]] std::vector<std::string> leftovers(const std::string &name) const;
    [[nodiscard]] local::Api &api() const { return host->api(); }
    /// Stops the API server, as an outage does.
    void stopServer() { host.reset(); }

    fs::path folder;
    std::unique_ptr<ApiHost> host;
};

} // namespace ph::testing
