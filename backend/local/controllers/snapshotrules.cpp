// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/snapshotrules.h"

#include "backend/local/controllers/objecttools.h"
#include "backend/local/controllers/volumerules.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace ph::local {

namespace {

Error refused(std::string what, const std::string &subject) {
    return Error{Errc::Invalid, std::move(what), subject};
}

std::int64_t bytesOf(const std::string &quantity) {
    const auto parsed = Quantity::parse(quantity);
    return parsed ? parsed->value() : 0;
}

std::int64_t requestOf(const Json &claim) {
    return bytesOf(jsonText(claim, {"spec", "resources", "requests", "storage"}, "0"));
}

JsonPtr findIn(Api &api, const std::string &collection, const std::string &ns, const std::string &name) {
    const auto stored = api.objects().get({collection, ns, name});
    return stored ? stored->json : nullptr;
}

Result<Filling> fromSnapshot(Api &api, const Json &claim, const std::string &name) {
    const std::string prefix = "error getting handle for DataSource Type VolumeSnapshot by Name " + name + ": ";
    const auto snapshot = findIn(api, kSnapshots, nsOf(claim), name);
    if (!snapshot)
        return Error{Errc::Unavailable,
                     prefix + "error getting snapshot " + name +
                         " from api server: volumesnapshots.snapshot.storage.k8s.io \"" + name + "\" not found",
                     name};
    if (isDeleting(*snapshot))
        return refused(prefix + "snapshot " + name + " is currently being deleted", name);
    const std::string contentName = jsonText(*snapshot, {"status", "boundVolumeSnapshotContentName"});
    const auto content = contentName.empty() ? nullptr : findIn(api, kSnapshotContents, {}, contentName);
    if (jsonAt(*snapshot, {"status", "readyToUse"}) != Json(true) || !content)
        return Error{Errc::Unavailable, prefix + "snapshot " + name + " is not Ready", name};
    if (!refersToSnapshot(*content, *snapshot))
        return refused(prefix + "snapshot " + name + " not bound", name);
    if (jsonText(*content, {"spec", "driver"}) != kProvisioner)
        return refused(prefix + "the PVC's storage class names provisioner " + kProvisioner +
                           ", but the snapshot was made by driver " + jsonText(*content, {"spec", "driver"}),
                       name);
    const std::int64_t size = bytesOf(jsonText(*snapshot, {"status", "restoreSize"}, "0"));
    if (requestOf(claim) < size)
        return refused(prefix + "requested volume size " + std::to_string(requestOf(claim)) +
                           " is less than the size " + std::to_string(size) + " for the source snapshot " + name,
                       name);
    return Filling{jsonText(*content, {"status", "snapshotHandle"}), {}};
}

Result<Filling> fromClaim(Api &api, const Json &claim, const std::string &name, const Json &storageClass) {
    const std::string prefix = "error getting handle for DataSource Type PersistentVolumeClaim by Name " + name + ": ";
    const auto source = findIn(api, "persistentvolumeclaims", nsOf(claim), name);
    if (!source)
        return Error{Errc::Unavailable,
                     prefix + "error getting PVC " + name + " (namespace \"" + nsOf(claim) +
                         "\") from api server: persistentvolumeclaims \"" + name + "\" not found",
                     name};
    if (isDeleting(*source))
        return refused(prefix + "the PVC DataSource " + name + " is currently being deleted", name);
    if (jsonText(*source, {"status", "phase"}) != "Bound")
        return Error{Errc::Unavailable, prefix + "the PVC DataSource " + name + " must be Bound to be a source", name};
    const auto volume = findIn(api, "persistentvolumes", {}, jsonText(*source, {"spec", "volumeName"}));
    if (!volume || jsonText(*volume, {"metadata", "annotations", kProvisionedBy}) != kProvisioner ||
        jsonText(storageClass, {"provisioner"}) != kProvisioner)
        return refused(prefix + "claim in dataSource not bound or invalid", name);
    const std::int64_t size = bytesOf(jsonText(*source, {"status", "capacity", "storage"}, "0"));
    if (requestOf(claim) < size)
        return refused(prefix +
                           "error, new PVC request must be greater than or equal in size to the specified PVC data "
                           "source, requested " +
                           std::to_string(requestOf(claim)) + " but source is " + std::to_string(size),
                       name);
    return Filling{{}, nameOf(*volume)};
}

} // namespace

std::string contentNameOf(const Json &snapshot) {
    return "snapcontent-" + uidOf(snapshot);
}

bool refersToSnapshot(const Json &content, const Json &snapshot) {
    const Json &ref = jsonAt(content, {"spec", "volumeSnapshotRef"});
    const std::string uid = jsonText(ref, {"uid"});
    return jsonText(ref, {"name"}) == nameOf(snapshot) && jsonText(ref, {"namespace"}) == nsOf(snapshot) &&
           (uid.empty() || uid == uidOf(snapshot));
}

std::string binaryQuantity(std::uint64_t bytes) {
    static constexpr const char *Units[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    std::size_t unit = 0;
    while (bytes != 0 && bytes % 1024 == 0 && unit + 1 < std::size(Units)) {
        bytes /= 1024;
        ++unit;
    }
    return std::to_string(bytes) + Units[unit];
}

std::string secondsText(std::chrono::milliseconds time) {
    char text[48];
    std::snprintf(text, sizeof text, "%lld.%03lld", static_cast<long long>(time.count() / 1000),
                  static_cast<long long>(time.count() % 1000));
    return text;
}

ClaimSource sourceOf(const Json &claim) {
    const Json &reference = jsonAt(claim, {"spec", "dataSourceRef"});
    const Json &source = reference.is_object() ? reference : jsonAt(claim, {"spec", "dataSource"});
    if (!source.is_object())
        return {};
    const std::string group = jsonText(source, {"apiGroup"});
    const std::string kind = jsonText(source, {"kind"});
    const std::string name = jsonText(source, {"name"});
    const std::string other = jsonText(source, {"namespace"});
    if (!other.empty() && other != nsOf(claim))
        return {ClaimSource::Kind::Other, name, kind + " of another namespace"};
    if (group == "snapshot.storage.k8s.io" && kind == "VolumeSnapshot")
        return {ClaimSource::Kind::Snapshot, name, {}};
    if (group.empty() && kind == "PersistentVolumeClaim")
        return {ClaimSource::Kind::Claim, name, {}};
    return {ClaimSource::Kind::Other, name, group.empty() ? kind : kind + "." + group};
}

Result<Filling> resolveSource(Api &api, const Json &claim, const Json &storageClass) {
    const ClaimSource source = sourceOf(claim);
    if (source.kind == ClaimSource::Kind::Snapshot)
        return fromSnapshot(api, claim, source.name);
    if (source.kind == ClaimSource::Kind::Claim)
        return fromClaim(api, claim, source.name, storageClass);
    return refused("this cluster cannot fill a volume from a " + source.text, source.name);
}

} // namespace ph::local
