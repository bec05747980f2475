// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ph::local {

/// Which embedded cluster, and with which program.
struct LauncherOptions {
    fs::path stateDirectory; ///< empty = UserPaths::state / "local"
    fs::path program;       ///< pilothouse-local; empty = beside the running program, where it is installed, or in PATH
    std::uint16_t port = 0; ///< of the API for a first start; 0 = any free one
};

/// One part of the embedded cluster's state, in the order in which parts depend on one another.
struct LocalPart {
    enum class State { Passed, Failed, Warning, NotTried };
    /// "state directory", "process", "API server", "node", "PostgreSQL programs", "MariaDB programs", "sandbox", "disk"
    std::string name;
    State state = State::NotTried;
    std::string detail; ///< English
    std::string fix;    ///< the one next step, a command where there is one; empty when passed
    bool operator==(const LocalPart &) const = default;
};

/// What a reset destroys for good.
struct ResetPlan {
    struct Instance {
        std::string ns;
        std::string name;
        std::string engine;
        bool operator==(const Instance &) const = default;
    };
    struct Volume {
        std::string claim;        ///< "namespace/name" when known, else the folder's name
        std::uintmax_t bytes = 0; ///< room it takes on the disk
        bool operator==(const Volume &) const = default;
    };
    fs::path stateDirectory;
    bool instancesKnown = false; ///< false when the cluster is not running: then only volumes can be listed
    std::vector<Instance> instances;
    std::vector<Volume> volumes;
    std::uintmax_t bytes = 0; ///< of the whole state directory
};

/// A step of a longer call, for a progress line: "waiting for the API server".
using LocalProgress = std::function<void(const std::string &step)>;

/// Starts, stops and examines the embedded cluster from outside; the only thing other programs know of it. Blocking,
/// cancellable, safe to call from several processes at once.
class Launcher {
public:
    explicit Launcher(LauncherOptions options = {});
    ~Launcher();
    Launcher(const Launcher &) = delete;
    Launcher &operator=(const Launcher &) = delete;

    [[nodiscard]] const fs::path &stateDirectory() const { return m_options.stateDirectory; }
    /// Where the cluster-admin kubeconfig lies (context "embedded"); the file exists once the cluster was started.
    [[nodiscard]] fs::path kubeconfigPath() const { return m_options.stateDirectory / "kubeconfig"; }
    /// True while a pilothouse-local process serves this state directory.
    [[nodiscard]] bool running() const;

    struct Started {
        bool startedNow = false; ///< false = it was running
        std::string serverUrl;
        fs::path kubeconfig;
    };
    /// Starts the cluster when it does not run and waits until /readyz passes (30 s unless @p ctx ends earlier). A
    /// process that ends meanwhile is Internal (or the code it ended with) with the last lines of its log as cause.
    [[nodiscard]] Result<Started> up(const LocalProgress &progress, const Context &ctx);
    /// Stops every database gracefully and then the API server; success when nothing runs. Data stays.
    Status down(const LocalProgress &progress, const Context &ctx);
    /// Every part, green or red, each red one with one fix. Never fails as a whole.
    [[nodiscard]] std::vector<LocalPart> status(const Context &ctx) const;
    /// What reset() would destroy; NotFound when there is no state directory.
    [[nodiscard]] Result<ResetPlan> planReset(const Context &ctx) const;
    /// Stops everything and deletes the state directory with every volume in it. The caller has asked the user.
    Status reset(const LocalProgress &progress, const Context &ctx);

private:
    LauncherOptions m_options;
};

} // namespace ph::local
