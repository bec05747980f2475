// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::local {

inline constexpr const char *kProvisioner = "pilothouse.io/local";
inline constexpr const char *kProvisionedBy = "pv.kubernetes.io/provisioned-by";
inline constexpr const char *kSelectedNode = "volume.kubernetes.io/selected-node";
inline constexpr const char *kClaimProtection = "kubernetes.io/pvc-protection";
inline constexpr const char *kVolumeProtection = "kubernetes.io/pv-protection";

/// The claims a pod's volumes name.
[[nodiscard]] std::vector<std::string> claimNamesOf(const Json &pod);
/// True when the volume's claimRef means this very claim (a reference without uid means any of that name).
[[nodiscard]] bool refersTo(const Json &volume, const Json &claim);
/// The name of the volume that is made for a claim, as external provisioners name it.
[[nodiscard]] inline std::string volumeNameOf(const std::string &claimUid) {
    return "pvc-" + claimUid;
}
/// What stands in a volume's claimRef.
[[nodiscard]] Json claimReference(const Json &claim);
/// True when an unbound claim may take this volume.
[[nodiscard]] bool fits(const Json &volume, const Json &claim);
/// Whether @p a suits the claim better than @p b: reserved for it, else the smaller one.
[[nodiscard]] bool isBetter(const Json &a, const Json &b, const Json &claim);

} // namespace ph::local
