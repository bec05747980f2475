// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ph::local {

/// A snapshot that is whole and on the disk.
struct SnapshotInfo {
    std::string handle;
    std::string volume;                 ///< the persistent volume it was taken of
    std::int64_t creationNs = 0;        ///< the instant, since the epoch
    std::uint64_t restoreBytes = 0;     ///< the least size of a volume made from it
    std::chrono::milliseconds pause{0}; ///< how long the processes that use the volume stood still
    bool reflinked = false;
    bool operator==(const SnapshotInfo &) const = default;
};

/// What a CSI driver does for a real cluster: takes snapshots of volumes and makes volumes from them. Every call may be
/// repeated after a crash and blocks while data is copied. Thread-safe.
class VolumeDriver {
public:
    virtual ~VolumeDriver() = default;

    /// How long the processes that use a volume would stand still for a snapshot of it.
    [[nodiscard]] virtual Result<std::chrono::milliseconds> expectedPause(const std::string &volume) = 0;
    /// The state of a volume at one instant, kept under @p handle; the one made before when there is one. Timeout
    /// (reason NotOneInstant) when something ran meanwhile, Unavailable (reason DiskFull) when there is no room;
    /// nothing is kept then.
    [[nodiscard]] virtual Result<SnapshotInfo> takeSnapshot(const std::string &volume, const std::string &handle,
                                                            std::uint64_t restoreBytes, const Context &ctx) = 0;
    /// NotFound when there is none of that handle.
    [[nodiscard]] virtual Result<SnapshotInfo> findSnapshot(const std::string &handle) = 0;
    /// Success also when it was not there.
    [[nodiscard]] virtual Status removeSnapshot(const std::string &handle) = 0;
    /// Removes a volume that restore() or clone() made and nobody will use. Success also when it was not there.
    [[nodiscard]] virtual Status removeVolume(const std::string &volume) = 0;
    /// Makes a volume that holds what a snapshot holds.
    [[nodiscard]] virtual Status restore(const std::string &handle, const std::string &volume, const Context &ctx) = 0;
    /// Makes a volume that holds what another one holds at one instant.
    [[nodiscard]] virtual Status clone(const std::string &source, const std::string &volume, const Context &ctx) = 0;
};

} // namespace ph::local
