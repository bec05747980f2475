// SPDX-License-Identifier: Apache-2.0
// Claims and volumes: the storage classes, binding, making volumes for claims, growth, reclaiming, protection.
#include "backend/local/controllers/background.h"
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/local/controllers/snapshotrules.h"
#include "backend/local/controllers/volumedriver.h"
#include "backend/local/controllers/volumerules.h"
#include "backend/machinery/quantity.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr auto kDone = std::chrono::milliseconds(0);
constexpr std::chrono::seconds kFillAgain{5}; ///< after a volume could not be filled

/// Keys: "claim:ns/name", "volume:/name", "classes:/".
class VolumeController final : public Controller {
public:
    VolumeController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "persistentvolume-controller"), m_fills(executor) {
        enqueue("classes:/");
    }

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        const Json &object = *event.object.json;
        if (key.collection == "persistentvolumeclaims") {
            if (event.type != StoreEvent::Type::Deleted)
                enqueue("claim:" + keyOf(key));
            if (const std::string volume = jsonText(object, {"spec", "volumeName"}); !volume.empty())
                enqueue("volume:/" + volume);
            if (const ClaimSource source = sourceOf(object); source.kind == ClaimSource::Kind::Claim)
                enqueue("claim:" + key.ns + "/" + source.name); // it is held while it is copied
            enqueueFilledFrom(ClaimSource::Kind::Claim, key);
        } else if (key.collection == "persistentvolumes") {
            enqueue("volume:" + keyOf(key));
            const Json &claim = jsonAt(object, {"spec", "claimRef"});
            if (claim.is_object())
                enqueue("claim:" + jsonText(claim, {"namespace"}) + "/" + jsonText(claim, {"name"}));
            else if (event.type == StoreEvent::Type::Added)
                enqueueUnbound();
        } else if (key.collection == kSnapshots) {
            enqueueFilledFrom(ClaimSource::Kind::Snapshot, key);
        } else if (key.collection == "storage.k8s.io/storageclasses") {
            enqueueUnbound();
        } else if (key.collection == "pods") {
            // A claim that is being deleted goes once the last pod that uses it has.
            if (event.type == StoreEvent::Type::Deleted || isPodFinished(object))
                for (const auto &name : claimNamesOf(object))
                    enqueue("claim:" + key.ns + "/" + name);
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto colon = key.find(':');
        const std::string what = key.substr(0, colon);
        const auto [ns, name] = splitKey(std::string_view(key).substr(colon + 1));
        PH_TRY(what == "classes" ? ensureClasses() : what == "claim" ? syncClaim(ns, name) : syncVolume(name));
        return kDone;
    }

private:
    void enqueueUnbound() {
        for (const auto &claim : api().list("persistentvolumeclaims", ""))
            if (jsonText(*claim.json, {"status", "phase"}) != "Bound")
                enqueue("claim:" + keyOf(claim.key));
    }

    /// Claims that wait to be filled from an object.
    void enqueueFilledFrom(ClaimSource::Kind kind, const ObjectKey &key) {
        for (const auto &claim : api().list("persistentvolumeclaims", key.ns))
            if (jsonText(*claim.json, {"spec", "volumeName"}).empty())
                if (const ClaimSource source = sourceOf(*claim.json); source.kind == kind && source.name == key.name)
                    enqueue("claim:" + keyOf(claim.key));
    }

    Status ensureClasses() {
        for (const bool standard : {true, false}) {
            const std::string name = standard ? "standard" : "immediate";
            if (find("storage.k8s.io/storageclasses", {}, name))
                continue;
            Json object = {{"metadata", {{"name", name}}},
                           {"provisioner", kProvisioner},
                           {"reclaimPolicy", "Delete"},
                           {"allowVolumeExpansion", true},
                           {"volumeBindingMode", standard ? "WaitForFirstConsumer" : "Immediate"}};
            if (standard)
                object["metadata"]["annotations"] = {{"storageclass.kubernetes.io/is-default-class", "true"}};
            const auto made = api().create("storage.k8s.io/storageclasses", {}, std::move(object), me());
            if (!made && made.error().reason != "AlreadyExists")
                return made.error();
        }
        return {};
    }

    Status syncClaim(const std::string &ns, const std::string &name) {
        const auto claim = find("persistentvolumeclaims", ns, name);
        if (!claim)
            return {};
        if (hasFinalizer(*claim, kCloneProtection) && !isBeingCopied(*claim))
            PH_TRY(dropFinalizer("persistentvolumeclaims", ns, name, kCloneProtection));
        if (isDeleting(*claim)) {
            (void)abandonFill(*claim);
            if (hasFinalizer(*claim, kClaimProtection) && !inUse(*claim))
                return dropFinalizer("persistentvolumeclaims", ns, name, kClaimProtection);
            return {};
        }
        const std::string volumeName = jsonText(*claim, {"spec", "volumeName"});
        if (volumeName.empty())
            return syncUnbound(*claim);
        const auto volume = find("persistentvolumes", {}, volumeName);
        const bool bound = jsonText(*claim, {"status", "phase"}) == "Bound";
        if (!volume || !refersTo(*volume, *claim)) {
            const bool free = volume && !jsonAt(*volume, {"spec", "claimRef"}).is_object();
            if (free && !bound)
                return bind(*claim, *volume);
            if (!bound)
                return {}; // the volume may still come, or be released
            warn(*claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
            Json status = jsonAt(*claim, {"status"});
            status["phase"] = "Lost";
            return writeStatus("persistentvolumeclaims", *claim, status);
        }
        if (!bound)
            return bind(*claim, *volume);
        return grow(*claim, *volume);
    }

    [[nodiscard]] bool inUse(const Json &claim) {
        for (const auto &pod : api().list("pods", nsOf(claim)))
            if (!isPodFinished(*pod.json) && !jsonText(*pod.json, {"spec", "nodeName"}).empty())
                for (const auto &name : claimNamesOf(*pod.json))
                    if (name == nameOf(claim))
                        return true;
        return false;
    }

    Status syncUnbound(const Json &claim) {
        // A volume made for this claim before a stop, or reserved for it, comes first.
        JsonPtr best;
        for (const auto &volume : api().list("persistentvolumes", ""))
            if (fits(*volume.json, claim) && (!best || isBetter(*volume.json, *best, claim)))
                best = volume.json;
        if (best)
            return bind(claim, *best);
        const std::string className = jsonText(claim, {"spec", "storageClassName"});
        if (className.empty()) {
            normal(claim, "FailedBinding",
                   "no persistent volumes available for this claim and no storage class is set");
            return {};
        }
        const auto storage = find("storage.k8s.io/storageclasses", {}, className);
        if (!storage) {
            warn(claim, "ProvisioningFailed", "storageclass.storage.k8s.io \"" + className + "\" not found");
            return {};
        }
        const std::string node = jsonText(claim, {"metadata", "annotations", kSelectedNode});
        if (jsonText(*storage, {"volumeBindingMode"}) == "WaitForFirstConsumer" && node.empty()) {
            normal(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
            return {};
        }
        const std::string provisioner = jsonText(*storage, {"provisioner"});
        if (provisioner != kProvisioner) {
            normal(claim, "ExternalProvisioning",
                   "Waiting for a volume to be created either by the external provisioner '" + provisioner +
                       "' or manually by the system administrator. If volume creation is delayed, please verify that "
                       "the provisioner is running and correctly registered.");
            return {};
        }
        if (jsonText(claim, {"spec", "volumeMode"}) == "Block") {
            warn(claim, "ProvisioningFailed",
                 "failed to provision volume with StorageClass \"" + className +
                     "\": this cluster has no block volumes");
            return {};
        }
        if (sourceOf(claim).kind != ClaimSource::Kind::None) {
            PH_ASSIGN(const bool filled, fill(claim, *storage));
            if (!filled)
                return {};
        }
        return provision(claim, *storage, node);
    }

    /// Makes the volume of a claim that has a data source; true once it is there. Works beside the queue.
    Result<bool> fill(const Json &claim, const Json &storage) {
        const std::string key = "claim:" + keyOf(claim);
        const auto refuse = [&](const Error &error) {
            warn(claim, "ProvisioningFailed",
                 "failed to provision volume with StorageClass \"" + nameOf(storage) + "\": " + error.what +
                     (error.cause.empty() ? "" : ": " + error.cause));
            enqueueAfter(key, kFillAgain);
            return false;
        };
        if (!options().driver)
            return refuse(Error{Errc::Unavailable, "there is no driver that could fill a volume", {}});
        Filling from;
        if (!m_fills.has(uidOf(claim))) { // what has begun goes on, also when its source is being deleted
            const auto found = resolveSource(api(), claim, storage);
            if (!found)
                return refuse(found.error());
            from = *found;
            if (!from.volume.empty())
                PH_TRY(protectSource(claim));
        }
        const auto done = m_fills.run(
            uidOf(claim),
            [this, from, volume = volumeNameOf(uidOf(claim))](const Context &ctx) -> Result<bool> {
                VolumeDriver &driver = *options().driver;
                PH_TRY(from.handle.empty() ? driver.clone(from.volume, volume, ctx)
                                           : driver.restore(from.handle, volume, ctx));
                return true;
            },
            [this, key] { enqueue(key); });
        if (!done) {
            normal(claim, "Provisioning",
                   "External provisioner is provisioning volume for claim \"" + keyOf(claim) + "\"");
            return false;
        }
        return *done ? *done : Result<bool>(refuse(done->error()));
    }

    /// What was copied for a claim that is no longer wanted goes again.
    Status abandonFill(const Json &claim) {
        if (!jsonText(claim, {"spec", "volumeName"}).empty() || !m_fills.forget(uidOf(claim)))
            return {};
        return options().driver->removeVolume(volumeNameOf(uidOf(claim)));
    }

    Status protectSource(const Json &claim) {
        return ignoreNotFound(api().modify(
            "persistentvolumeclaims", nsOf(claim), sourceOf(claim).name,
            [](Json &live) {
                if (hasFinalizer(live, kCloneProtection) || isDeleting(live))
                    return false;
                live["metadata"]["finalizers"].push_back(kCloneProtection);
                return true;
            },
            me()));
    }

    [[nodiscard]] bool isBeingCopied(const Json &claim) {
        for (const auto &other : api().list("persistentvolumeclaims", nsOf(claim)))
            if (const ClaimSource source = sourceOf(*other.json);
                source.kind == ClaimSource::Kind::Claim && source.name == nameOf(claim) &&
                jsonText(*other.json, {"spec", "volumeName"}).empty() && !isDeleting(*other.json))
                return true;
        return false;
    }

    Status provision(const Json &claim, const Json &storage, std::string node) {
        if (node.empty()) {
            const auto nodes = api().list("nodes", "");
            if (!nodes.empty())
                node = nodes.front().key.name;
        }
        const std::string name = volumeNameOf(uidOf(claim));
        Json spec = {{"capacity", {{"storage", jsonText(claim, {"spec", "resources", "requests", "storage"}, "0")}}},
                     {"accessModes", jsonAt(claim, {"spec", "accessModes"})},
                     {"claimRef", claimReference(claim)},
                     {"persistentVolumeReclaimPolicy", jsonText(storage, {"reclaimPolicy"}, "Delete")},
                     {"storageClassName", nameOf(storage)},
                     {"volumeMode", "Filesystem"},
                     {"local", {{"path", (options().volumes / name).string()}}}};
        if (!node.empty()) {
            const Json expression = {{"key", "kubernetes.io/hostname"}, {"operator", "In"}, {"values", {node}}};
            spec["nodeAffinity"] = {
                {"required",
                 {{"nodeSelectorTerms", Json::array({{{"matchExpressions", Json::array({expression})}}})}}}};
        }
        const auto made =
            api().create("persistentvolumes", {},
                         Json{{"metadata", {{"name", name}, {"annotations", {{kProvisionedBy, kProvisioner}}}}},
                              {"spec", std::move(spec)}},
                         me());
        if (!made && made.error().reason != "AlreadyExists") {
            warn(claim, "ProvisioningFailed",
                 "failed to provision volume with StorageClass \"" + nameOf(storage) + "\": " + made.error().what);
            return made.error();
        }
        if (made)
            normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + name);
        const auto volume = find("persistentvolumes", {}, name);
        return volume ? bind(claim, *volume) : Status();
    }

    /// Volume first, claim next, both states last: after a stop in between the next round finds the volume by its
    /// claimRef.
    Status bind(const Json &claim, const Json &volume) {
        bool refused = false;
        const auto reserved = api().modify(
            "persistentvolumes", {}, nameOf(volume),
            [&](Json &live) {
                const Json &ref = jsonAt(live, {"spec", "claimRef"});
                refused = ref.is_object() && !refersTo(live, claim);
                if (refused || (ref.is_object() && !jsonText(ref, {"uid"}).empty()))
                    return false;
                live["spec"]["claimRef"] = claimReference(claim);
                live["metadata"]["annotations"]["pv.kubernetes.io/bound-by-controller"] = "yes";
                return true;
            },
            me());
        if (!reserved || refused)
            return refused ? Status() : reserved.error();
        const auto claimed = api().modify(
            "persistentvolumeclaims", nsOf(claim), nameOf(claim),
            [&](Json &live) {
                if (uidOf(live) != uidOf(claim))
                    return false;
                const Json before = live;
                Json &annotations = live["metadata"]["annotations"];
                annotations["pv.kubernetes.io/bind-completed"] = "yes";
                if (jsonText(live, {"spec", "volumeName"}).empty())
                    annotations["pv.kubernetes.io/bound-by-controller"] = "yes";
                live["spec"]["volumeName"] = nameOf(volume);
                return live != before;
            },
            me());
        PH_TRY(ignoreNotFound(claimed));
        if (!claimed)
            return {};
        Json status = jsonAt(*claimed->json, {"status"});
        status["phase"] = "Bound";
        status["accessModes"] = jsonAt(volume, {"spec", "accessModes"});
        status["capacity"] = jsonAt(volume, {"spec", "capacity"});
        PH_TRY(writeStatus("persistentvolumeclaims", *claimed->json, status));
        Json volumeStatus = jsonAt(*reserved->json, {"status"});
        volumeStatus["phase"] = "Bound";
        return writeStatus("persistentvolumes", *reserved->json, volumeStatus);
    }

    Status grow(const Json &claim, const Json &volume) {
        const auto wanted = Quantity::parse(jsonText(claim, {"spec", "resources", "requests", "storage"}, "0"));
        const auto have = Quantity::parse(jsonText(claim, {"status", "capacity", "storage"}, "0"));
        if (!wanted || !have || !(*have < *wanted))
            return {};
        const auto storage = find("storage.k8s.io/storageclasses", {}, jsonText(claim, {"spec", "storageClassName"}));
        if (!storage || jsonAt(*storage, {"allowVolumeExpansion"}) != true ||
            jsonText(*storage, {"provisioner"}) != kProvisioner)
            return {};
        const Json capacity = {{"storage", wanted->text()}};
        PH_TRY(ignoreNotFound(api().modify(
            "persistentvolumes", {}, nameOf(volume),
            [&](Json &live) {
                live["spec"]["capacity"] = capacity;
                return true;
            },
            me())));
        Json status = jsonAt(claim, {"status"});
        status["capacity"] = capacity;
        PH_TRY(writeStatus("persistentvolumeclaims", claim, status));
        normal(claim, "FileSystemResizeSuccessful",
               "MountVolume.NodeExpandVolume succeeded for volume \"" + nameOf(volume) + "\"");
        return {};
    }

    Status syncVolume(const std::string &name) {
        const auto volume = find("persistentvolumes", {}, name);
        if (!volume)
            return {};
        const Json &ref = jsonAt(*volume, {"spec", "claimRef"});
        JsonPtr claim;
        if (ref.is_object()) {
            claim = find("persistentvolumeclaims", jsonText(ref, {"namespace"}), jsonText(ref, {"name"}));
            if (claim && !refersTo(*volume, *claim))
                claim = nullptr;
        }
        std::string phase = jsonText(*volume, {"status", "phase"}, "Pending");
        if (!ref.is_object() || (!claim && jsonText(ref, {"uid"}).empty()))
            phase = "Available";
        else if (!claim)
            phase = "Released";
        else if (jsonText(*claim, {"spec", "volumeName"}) == name)
            phase = "Bound";
        if (isDeleting(*volume)) {
            if (phase != "Bound" && hasFinalizer(*volume, kVolumeProtection))
                return dropFinalizer("persistentvolumes", {}, name, kVolumeProtection);
            return {};
        }
        if (phase == "Released" && jsonText(*volume, {"spec", "persistentVolumeReclaimPolicy"}) == "Delete") {
            if (jsonText(*volume, {"metadata", "annotations", kProvisionedBy}) == kProvisioner) {
                PH_TRY(removeObject("persistentvolumes", *volume));
                return dropFinalizer("persistentvolumes", {}, name, kVolumeProtection);
            }
            if (jsonText(*volume, {"status", "phase"}) != "Failed")
                warn(*volume, "VolumeFailedDelete",
                     "error getting deleter volume plugin for volume \"" + name +
                         "\": no deletable volume plugin matched");
            phase = "Failed";
        }
        if (phase == "Pending")
            return {};
        Json status = jsonAt(*volume, {"status"});
        if (!status.is_object())
            status = Json::object();
        if (jsonText(status, {"phase"}) != phase)
            status["lastPhaseTransitionTime"] = formatTime(now());
        status["phase"] = phase;
        return writeStatus("persistentvolumes", *volume, status);
    }

    Background<bool> m_fills; ///< by the claim's uid; last: its tasks use the rest
};

} // namespace

ControllerPtr makeVolumeController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<VolumeController>(api, executor, options);
}

} // namespace ph::local
