// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/api.h"
#include "backend/machinery/json.h"

#include <cstdint>
#include <string>

namespace ph::local {

inline constexpr const char *kSnapshots = "snapshot.storage.k8s.io/volumesnapshots";
inline constexpr const char *kSnapshotContents = "snapshot.storage.k8s.io/volumesnapshotcontents";
inline constexpr const char *kSnapshotClasses = "snapshot.storage.k8s.io/volumesnapshotclasses";

// Finalizers and annotations of the snapshot controller (kubernetes-csi/external-snapshotter 8) and of the provisioner.
inline constexpr const char *kSnapshotAsSource = "snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection";
inline constexpr const char *kSnapshotBound = "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection";
inline constexpr const char *kContentBound = "snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection";
inline constexpr const char *kClaimAsSource = "snapshot.storage.kubernetes.io/pvc-as-source-protection";
inline constexpr const char *kCloneProtection = "provisioner.storage.kubernetes.io/cloning-protection";
inline constexpr const char *kDefaultSnapshotClass = "snapshot.storage.kubernetes.io/is-default-class";
inline constexpr const char *kBeingDeleted = "snapshot.storage.kubernetes.io/volumesnapshot-being-deleted";
inline constexpr const char *kBeingCreated = "snapshot.storage.kubernetes.io/volumesnapshot-being-created";

/// Of a VolumeSnapshot: how long the processes that use the claim will stand still (when that is over two seconds), and
/// how long they did; seconds with three decimals.
inline constexpr const char *kExpectedPause = "pilothouse.io/snapshot-expected-pause-seconds";
inline constexpr const char *kPause = "pilothouse.io/snapshot-pause-seconds";
/// Of a VolumeSnapshotContent whose volume did not stand still long enough: it is not tried again.
inline constexpr const char *kOutcome = "pilothouse.io/snapshot-outcome";
inline constexpr const char *kNotOneInstant = "NotOneInstant";

/// The content made for a snapshot of a claim.
[[nodiscard]] std::string contentNameOf(const Json &snapshot);
/// True when the content's volumeSnapshotRef means this very snapshot (a reference without uid means any of that name).
[[nodiscard]] bool refersToSnapshot(const Json &content, const Json &snapshot);
/// Bytes as Kubernetes writes them: the largest binary unit without a rest.
[[nodiscard]] std::string binaryQuantity(std::uint64_t bytes);
/// "1.250" of 1250 ms.
[[nodiscard]] std::string secondsText(std::chrono::milliseconds time);

/// What a claim wants to be filled from.
struct ClaimSource {
    enum class Kind { None, Snapshot, Claim, Other };
    Kind kind = Kind::None;
    std::string name;
    std::string text; ///< of Other: what it is
};
[[nodiscard]] ClaimSource sourceOf(const Json &claim);

/// What the driver shall fill a claim's volume from: a snapshot's handle, or a volume.
struct Filling {
    std::string handle;
    std::string volume;
};
/// Whether and from what a claim can be filled. An error's `what` is worded as the external provisioner words it;
/// Unavailable when it can succeed later without anybody changing the claim.
[[nodiscard]] Result<Filling> resolveSource(Api &api, const Json &claim, const Json &storageClass);

} // namespace ph::local
