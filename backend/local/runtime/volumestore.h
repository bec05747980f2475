// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/local/runtime/stagedfolders.h"
#include "backend/machinery/json.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ph::local {

/// Volume folders of the cluster: <stateDir>/volumes/<persistent volume>, 0700, and beside each a note of what it is.
/// Thread-safe.
class VolumeStore {
public:
    /// @p clusterUid: the uid of namespace kube-system; folders of another cluster are never removed.
    VolumeStore(fs::path folder, std::string clusterUid)
        : m_folder(std::move(folder)), m_cluster(std::move(clusterUid)), m_staged(m_folder) {}

    /// The folder of a persistent volume, made when it is not there. Unavailable, with how much is free, when the disk
    /// has less room than the volume asks for.
    [[nodiscard]] Result<fs::path> provide(const Json &persistentVolume);
    /// The PersistentVolume object is gone: removes the folder when its reclaim policy was Delete, keeps it otherwise.
    void released(const Json &persistentVolume);
    /// Makes a volume that holds something from the beginning, whole or not at all; @p fill gets the path to make.
    [[nodiscard]] Status make(const std::string &name, const std::function<Status(const fs::path &)> &fill);
    /// Success also when it was not there.
    [[nodiscard]] Status remove(const std::string &name);
    /// Removes folders whose PersistentVolume went away with policy Delete while nobody watched, or that were made for
    /// one that never came, and what was left half made or half removed. @p wanted: the name is one of a
    /// PersistentVolume or of a claim that will have it.
    void sweep(const std::function<bool(const std::string &name)> &wanted);

    /// Bytes a new volume could still have.
    [[nodiscard]] Result<std::uint64_t> room() const;
    [[nodiscard]] const StagedFolders &staged() const { return m_staged; }
    [[nodiscard]] const fs::path &folder() const { return m_folder; }
    [[nodiscard]] const std::string &cluster() const { return m_cluster; }

private:
    void removeFolder(const std::string &name);
    [[nodiscard]] Status writeNote(const std::string &name, const std::string &reclaimPolicy, const Json &claim) const;
    fs::path m_folder;
    std::string m_cluster;
    StagedFolders m_staged;
};

} // namespace ph::local
