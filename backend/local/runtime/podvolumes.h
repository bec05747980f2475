// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/local/runtime/atomicfolder.h"
#include "backend/local/runtime/podvalues.h"
#include "backend/local/runtime/runtimeoptions.h"
#include "backend/local/runtime/volumestore.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace ph::local {

/// The volumes of one pod as folders of this computer. Used by the pod's worker only.
class PodVolumes {
public:
    PodVolumes(Api &api, const RuntimeOptions &options, VolumeStore &store, fs::path podFolder)
        : m_api(api), m_options(options), m_store(store), m_folder(std::move(podFolder)) {}

    /// Makes every volume and brings those made of objects up to date. An error is worded as a kubelet's FailedMount
    /// event
    /// ("MountVolume.SetUp failed for volume \"x\" : secret \"y\" not found"). Calling it again is cheap.
    [[nodiscard]] Status sync(const PodFacts &facts);
    /// The folder behind a volume; nothing for an unknown name.
    [[nodiscard]] std::optional<fs::path> folderOf(const std::string &volume) const;
    /// When sync() should be called again without anything having changed (a token grows old).
    [[nodiscard]] std::optional<SystemTime> nextSync() const { return m_renewAt; }
    /// True when the pod reads this Secret or ConfigMap through a volume.
    [[nodiscard]] static bool uses(const Json &pod, const std::string &collection, const std::string &name);

    /// Name of the volume made for pods whose service account token nobody mounted explicitly.
    static constexpr const char *accountVolume = "kube-api-access";
    /// True when such a volume is wanted: neither pod nor account opt out.
    [[nodiscard]] bool automount(const PodFacts &facts) const;

private:
    [[nodiscard]] Status syncOne(const PodFacts &facts, const Json &volume);
    [[nodiscard]] Result<std::optional<fs::path>> place(const PodFacts &facts, const Json &volume);
    [[nodiscard]] Status addObject(const std::string &collection, const std::string &kind, const PodFacts &facts,
                                   const Json &source, const std::string &name, unsigned mode, ProjectedFiles &files);
    [[nodiscard]] Status addDownward(const PodFacts &facts, const Json &source, unsigned mode, ProjectedFiles &files);
    [[nodiscard]] Status addToken(const PodFacts &facts, const Json &source, unsigned mode, const std::string &volume,
                                  ProjectedFiles &files);
    [[nodiscard]] Status addProjected(const PodFacts &facts, const Json &source, const std::string &volume,
                                      ProjectedFiles &files);
    [[nodiscard]] Status addAccount(const PodFacts &facts, ProjectedFiles &files);

    struct HeldToken {
        std::string token;
        SystemTime renewAt;
    };
    Api &m_api;
    const RuntimeOptions &m_options;
    VolumeStore &m_store;
    fs::path m_folder;
    std::map<std::string, fs::path> m_places;
    std::map<std::string, HeldToken> m_tokens; ///< by volume and path
    std::optional<SystemTime> m_renewAt;
};

} // namespace ph::local
