// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/executor.h"
#include "backend/core/files.h"
#include "backend/local/apiserver/api.h"

#include <functional>
#include <memory>
#include <string>

namespace ph::local {

class VolumeDriver;

/// What the composition root gives the controllers.
struct ControllerOptions {
    std::string caPem; ///< of the API server, published as ConfigMap kube-root-ca.crt in every namespace
    fs::path
        volumes; ///< <stateDir>/volumes: a volume's path is <volumes>/<persistent volume>; the runtime makes the folder
    /// A token that does not expire for a Secret of type kubernetes.io/service-account-token; without it such Secrets
    /// stay empty.
    std::function<Result<std::string>(const std::string &ns, const std::string &serviceAccount, const Json &secret)>
        mintToken;
    VolumeDriver *driver = nullptr; ///< takes snapshots and fills volumes; must outlive the controllers
    const Clock *clock = &Clock::system();
};

/// The controller half of the embedded cluster: namespaces, service accounts, claims, scheduler, StatefulSets,
/// Deployments, Jobs, endpoints, disruption budgets, quotas, CronJobs and garbage collection. They read the live state
/// from the store, write through the API and keep nothing that matters in memory, so a process killed at any moment
/// goes on where it was.
class Controllers {
public:
    /// Reads all objects, begins to work and goes on until destruction. @p api and @p executor must outlive the result.
    [[nodiscard]] static Result<std::unique_ptr<Controllers>> start(Api &api, Executor &executor,
                                                                    ControllerOptions options);
    /// Waits for what is being worked on; the rest is done at the next start.
    ~Controllers();
    Controllers(const Controllers &) = delete;
    Controllers &operator=(const Controllers &) = delete;

private:
    struct State;
    explicit Controllers(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    std::shared_ptr<State> m_state;
};

} // namespace ph::local
