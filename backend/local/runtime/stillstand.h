// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/local/shim/client.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

namespace ph::local {

/// Keeps containers from starting while a volume of theirs stands still, and tells the kubelet's probes which runs do.
/// Thread-safe.
class VolumeGates {
public:
    using Gate = std::shared_ptr<std::shared_mutex>;
    /// Held shared while a container that mounts the volume is started, exclusively while it stands still.
    [[nodiscard]] Gate of(const std::string &volume);

    void frozen(const fs::path &run);
    void thawed(const fs::path &run);
    /// True when the run stood still at any time since @p begun: what a probe found out then says nothing.
    [[nodiscard]] bool stoodStillSince(const fs::path &run, std::chrono::steady_clock::time_point begun) const;

private:
    mutable std::mutex m_mutex;
    std::map<std::string, Gate> m_gates;
    std::set<fs::path> m_frozen;
    std::map<fs::path, std::chrono::steady_clock::time_point> m_thawedAt;
};

/// The volumes (names of PersistentVolumes) a container run mounts, written before it starts.
[[nodiscard]] Status noteMounts(const fs::path &run, const std::vector<std::string> &volumes);
/// The newest run of every container in the pod folders below @p pods.
[[nodiscard]] std::vector<fs::path> newestRuns(const fs::path &podFolder);

/// Every process that has a volume mounted, stopped while this object lives; new ones wait. The shims let them go by
/// themselves when the time is over or this process dies.
class Stillstand {
public:
    /// @p stateDir: where the pods' folders lie. Unavailable when a process does not come to rest; nothing stands still
    /// then.
    [[nodiscard]] static Result<std::unique_ptr<Stillstand>> bring(const fs::path &stateDir, VolumeGates &gates,
                                                                   const std::string &volume,
                                                                   std::chrono::milliseconds limit, const Context &ctx);
    ~Stillstand();
    Stillstand(const Stillstand &) = delete;
    Stillstand &operator=(const Stillstand &) = delete;
    [[nodiscard]] unsigned processes() const;
    /// Lets them go on. Timeout (reason NotOneInstant) when one of them had gone on before, Unavailable when that
    /// cannot be told: a shim was killed. A container that merely ended (its command was about to, or was killed) wrote
    /// nothing more and does no harm.
    [[nodiscard]] Status end();

private:
    Stillstand(VolumeGates &gates, VolumeGates::Gate gate) : m_gates(gates), m_gate(std::move(gate)), m_lock(*m_gate) {}
    [[nodiscard]] Result<bool> freezeNew(const fs::path &stateDir, const std::string &volume,
                                         std::chrono::milliseconds limit, const Context &ctx);

    VolumeGates &m_gates;
    VolumeGates::Gate m_gate;
    std::unique_lock<std::shared_mutex> m_lock;
    struct Run {
        fs::path folder;
        std::chrono::steady_clock::time_point goesOn; ///< not before: when its shim lets it go by itself
        shim::Frozen frozen;
    };
    std::vector<Run> m_frozen;
};

} // namespace ph::local
