// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/controllers/volumedriver.h"
#include "backend/local/runtime/runtimecore.h"
#include "backend/local/runtime/treecopy.h"

#include <atomic>

namespace ph::local {

/// Snapshots and copies of volumes that are folders. A snapshot is <stateDir>/snapshots/<handle>: `data`, the volume as
/// it was at one instant, and `snapshot.json`.
class SnapshotDriver final : public VolumeDriver {
public:
    explicit SnapshotDriver(RuntimeCore &core) : m_core(core) {}

    Result<std::chrono::milliseconds> expectedPause(const std::string &volume) override;
    Result<SnapshotInfo> takeSnapshot(const std::string &volume, const std::string &handle, std::uint64_t restoreBytes,
                                      const Context &ctx) override;
    Result<SnapshotInfo> findSnapshot(const std::string &handle) override;
    Status removeSnapshot(const std::string &handle) override;
    Status removeVolume(const std::string &volume) override { return m_core.volumes.remove(volume); }
    Status restore(const std::string &handle, const std::string &volume, const Context &ctx) override;
    Status clone(const std::string &source, const std::string &volume, const Context &ctx) override;

private:
    struct Instant {
        std::int64_t ns = 0;
        std::chrono::milliseconds pause{0};
        bool reflinked = false;
    };
    [[nodiscard]] Result<Instant> copyAtOneInstant(const std::string &volume, const fs::path &to, const Context &ctx);
    [[nodiscard]] Status checkRoom(const TreeSize &size, bool reflink, const std::string &subject) const;
    [[nodiscard]] std::chrono::milliseconds estimate(const TreeSize &size, bool reflink) const;
    void learn(const TreeSize &size, bool reflinked, std::chrono::nanoseconds took);
    [[nodiscard]] Result<fs::path> folderOf(const std::string &volume) const;

    RuntimeCore &m_core;
    std::atomic<double> m_bytesPerSecond{400e6}; ///< until the first copy tells
};

} // namespace ph::local
