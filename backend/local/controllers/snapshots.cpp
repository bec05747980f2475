// SPDX-License-Identifier: Apache-2.0
// VolumeSnapshots: the default class, the content of each, binding, status, protection. What the snapshot controller of
// kubernetes-csi does; snapshotcontents.cpp is its other half.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/local/controllers/snapshotrules.h"
#include "backend/local/controllers/volumerules.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr auto kDone = std::chrono::milliseconds(0);
constexpr std::chrono::milliseconds kAgain{5000}; ///< after an error that somebody may cure without telling us

/// Keys: "snapshot:ns/name", "claim:ns/name", "classes:/".
class SnapshotController final : public Controller {
public:
    SnapshotController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "snapshot-controller") {
        enqueue("classes:/");
    }

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        const Json &object = *event.object.json;
        if (key.collection == kSnapshots) {
            if (event.type != StoreEvent::Type::Deleted)
                enqueue("snapshot:" + keyOf(key));
            enqueueSourceClaim(object);
        } else if (key.collection == kSnapshotContents) {
            const Json &ref = jsonAt(object, {"spec", "volumeSnapshotRef"});
            enqueue("snapshot:" + jsonText(ref, {"namespace"}) + "/" + jsonText(ref, {"name"}));
        } else if (key.collection == "persistentvolumeclaims") {
            if (hasFinalizer(object, kClaimAsSource))
                enqueue("claim:" + keyOf(key));
            for (const auto &snapshot : api().list(kSnapshots, key.ns))
                if (isSourceOf(object, *snapshot.json) || sourceOf(object).name == snapshot.key.name)
                    enqueue("snapshot:" + keyOf(snapshot.key));
        } else if (key.collection == kSnapshotClasses && event.type != StoreEvent::Type::Deleted) {
            for (const auto &snapshot : api().list(kSnapshots, ""))
                if (jsonAt(*snapshot.json, {"status", "readyToUse"}) != Json(true))
                    enqueue("snapshot:" + keyOf(snapshot.key));
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto colon = key.find(':');
        const std::string what = key.substr(0, colon);
        const auto [ns, name] = splitKey(std::string_view(key).substr(colon + 1));
        if (what == "snapshot")
            return syncSnapshot(ns, name);
        PH_TRY(what == "classes" ? ensureClass() : releaseClaim(ns, name));
        return kDone;
    }

private:
    static bool isSourceOf(const Json &claim, const Json &snapshot) {
        return nsOf(claim) == nsOf(snapshot) &&
               jsonText(snapshot, {"spec", "source", "persistentVolumeClaimName"}) == nameOf(claim);
    }

    void enqueueSourceClaim(const Json &snapshot) {
        if (const auto claim = jsonText(snapshot, {"spec", "source", "persistentVolumeClaimName"}); !claim.empty())
            enqueue("claim:" + nsOf(snapshot) + "/" + claim);
    }

    Status ensureClass() {
        if (!api().list(kSnapshotClasses, "").empty())
            return {};
        const Json annotations = {{kDefaultSnapshotClass, "true"}};
        const auto made = api().create(kSnapshotClasses, {},
                                       {{"metadata", {{"name", "standard"}, {"annotations", annotations}}},
                                        {"driver", kProvisioner},
                                        {"deletionPolicy", "Delete"}},
                                       me());
        if (!made && made.error().reason != "AlreadyExists")
            return made.error();
        return {};
    }

    Status setFinalizer(const std::string &collection, const Json &object, const char *finalizer) {
        if (hasFinalizer(object, finalizer))
            return {};
        return ignoreNotFound(api().modify(
            collection, nsOf(object), nameOf(object),
            [&](Json &live) {
                if (uidOf(live) != uidOf(object) || hasFinalizer(live, finalizer) || isDeleting(live))
                    return false;
                Json &list = live["metadata"]["finalizers"];
                if (!list.is_array())
                    list = Json::array();
                list.push_back(finalizer);
                return true;
            },
            me()));
    }

    /// Writes why a snapshot does not become ready, and looks again later.
    Outcome fail(const Json &snapshot, const std::string &reason, const std::string &message) {
        Json status = jsonAt(snapshot, {"status"});
        if (jsonText(status, {"error", "message"}) != message) {
            warn(snapshot, reason, message);
            status["error"] = {{"message", message}, {"time", formatTime(now())}};
            status["readyToUse"] = false;
            PH_TRY(writeStatus(kSnapshots, snapshot, status));
        }
        return kAgain;
    }

    Outcome syncSnapshot(const std::string &ns, const std::string &name) {
        const auto snapshot = find(kSnapshots, ns, name);
        if (!snapshot)
            return kDone;
        if (isDeleting(*snapshot))
            return removeSnapshot(*snapshot);
        PH_TRY(setFinalizer(kSnapshots, *snapshot, kSnapshotAsSource));
        const std::string given = jsonText(*snapshot, {"spec", "source", "volumeSnapshotContentName"});
        return given.empty() ? syncDynamic(*snapshot) : syncGiven(*snapshot, given);
    }

    Outcome syncGiven(const Json &snapshot, const std::string &contentName) {
        const auto content = find(kSnapshotContents, {}, contentName);
        if (!content)
            return fail(snapshot, "SnapshotContentMissing", "VolumeSnapshotContent is missing");
        if (jsonText(*content, {"spec", "source", "snapshotHandle"}).empty())
            return fail(snapshot, "SnapshotContentMismatch",
                        "VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one");
        if (!refersToSnapshot(*content, snapshot))
            return fail(snapshot, "SnapshotContentMisbound",
                        "VolumeSnapshotContent [" + contentName + "] is bound to a different snapshot");
        if (jsonText(*content, {"spec", "volumeSnapshotRef", "uid"}).empty()) {
            PH_TRY(ignoreNotFound(api().modify(
                kSnapshotContents, {}, contentName,
                [&](Json &live) {
                    if (!refersToSnapshot(live, snapshot))
                        return false;
                    live["spec"]["volumeSnapshotRef"]["uid"] = uidOf(snapshot);
                    return true;
                },
                me())));
            return kDone; // the change brings us back
        }
        return publish(snapshot, *content);
    }

    Outcome syncDynamic(const Json &snapshot) {
        const auto content = find(kSnapshotContents, {}, contentNameOf(snapshot));
        if (!content) {
            if (!jsonText(snapshot, {"status", "boundVolumeSnapshotContentName"}).empty())
                return fail(snapshot, "SnapshotContentMissing", "VolumeSnapshotContent is missing");
            return makeContent(snapshot);
        }
        if (!refersToSnapshot(*content, snapshot))
            return fail(snapshot, "SnapshotContentMisbound",
                        "VolumeSnapshotContent [" + nameOf(*content) + "] is bound to a different snapshot");
        return publish(snapshot, *content);
    }

    /// The class a snapshot names, or the default one; an error's `what` is the snapshot controller's sentence.
    Result<std::string> classOf(const Json &snapshot) {
        const std::string given = jsonText(snapshot, {"spec", "volumeSnapshotClassName"});
        if (!given.empty())
            return given;
        std::vector<std::string> defaults;
        for (const auto &one : api().list(kSnapshotClasses, ""))
            if (jsonText(*one.json, {"metadata", "annotations", kDefaultSnapshotClass}) == "true" &&
                jsonText(*one.json, {"driver"}) == kProvisioner)
                defaults.push_back(one.key.name);
        if (defaults.size() != 1)
            return Error{Errc::Invalid,
                         "Failed to set default snapshot class with error " +
                             (defaults.empty()
                                  ? std::string("cannot find default snapshot class")
                                  : std::to_string(defaults.size()) + " default snapshot classes were found"),
                         nameOf(snapshot)};
        PH_TRY(ignoreNotFound(api().modify(
            kSnapshots, nsOf(snapshot), nameOf(snapshot),
            [&](Json &live) {
                live["spec"]["volumeSnapshotClassName"] = defaults.front();
                return uidOf(live) == uidOf(snapshot);
            },
            me())));
        return defaults.front();
    }

    Outcome makeContent(const Json &snapshot) {
        const std::string prefix = "Failed to create snapshot content with error ";
        const auto className = classOf(snapshot);
        if (!className)
            return fail(snapshot, "SetDefaultSnapshotClassFailed", className.error().what);
        const auto snapshotClass = find(kSnapshotClasses, {}, *className);
        if (!snapshotClass)
            return fail(snapshot, "GetSnapshotClassFailed",
                        "Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io \"" +
                            *className + "\" not found");
        const auto claim = find("persistentvolumeclaims", nsOf(snapshot),
                                jsonText(snapshot, {"spec", "source", "persistentVolumeClaimName"}));
        if (!claim)
            return fail(snapshot, "SnapshotContentCreationFailed",
                        prefix + "snapshot controller failed to update " + nameOf(snapshot) +
                            " on API server: cannot get claim from snapshot");
        if (isDeleting(*claim))
            return fail(snapshot, "SnapshotContentCreationFailed",
                        prefix + "cannot add finalizer on claim [" + nameOf(*claim) + "] that is being deleted");
        if (jsonText(*claim, {"status", "phase"}) != "Bound")
            return fail(snapshot, "SnapshotContentCreationFailed",
                        prefix + "the PVC " + nameOf(*claim) +
                            " is not yet bound to a PV, will not attempt to take a snapshot");
        const auto volume = find("persistentvolumes", {}, jsonText(*claim, {"spec", "volumeName"}));
        if (!volume || jsonText(*volume, {"metadata", "annotations", kProvisionedBy}) != kProvisioner)
            return fail(snapshot, "SnapshotContentCreationFailed",
                        prefix + "cannot find CSI PersistentVolumeSource for volume " +
                            jsonText(*claim, {"spec", "volumeName"}));
        PH_TRY(setFinalizer("persistentvolumeclaims", *claim, kClaimAsSource));
        const Json reference = {{"apiVersion", "snapshot.storage.k8s.io/v1"},
                                {"kind", "VolumeSnapshot"},
                                {"namespace", nsOf(snapshot)},
                                {"name", nameOf(snapshot)},
                                {"uid", uidOf(snapshot)},
                                {"resourceVersion", jsonText(snapshot, {"metadata", "resourceVersion"})}};
        const auto made = api().create(
            kSnapshotContents, {},
            {{"metadata", {{"name", contentNameOf(snapshot)}, {"finalizers", Json::array({kContentBound})}}},
             {"spec",
              {{"deletionPolicy", jsonText(*snapshotClass, {"deletionPolicy"}, "Delete")},
               {"driver", jsonText(*snapshotClass, {"driver"})},
               {"source", {{"volumeHandle", nameOf(*volume)}}},
               {"sourceVolumeMode", jsonText(*claim, {"spec", "volumeMode"}, "Filesystem")},
               {"volumeSnapshotClassName", *className},
               {"volumeSnapshotRef", reference}}}},
            me());
        if (!made && made.error().reason != "AlreadyExists")
            return fail(snapshot, "SnapshotContentCreationFailed", prefix + made.error().what);
        normal(snapshot, "CreatingSnapshot",
               "Waiting for a snapshot " + keyOf(snapshot) + " to be created by the CSI driver.");
        return kDone; // the content brings us back
    }

    /// Shows the content's state in the snapshot's.
    Outcome publish(const Json &snapshot, const Json &content) {
        PH_TRY(setFinalizer(kSnapshots, snapshot, kSnapshotBound));
        const Json &theirs = jsonAt(content, {"status"});
        const Json &before = jsonAt(snapshot, {"status"});
        Json status = {{"boundVolumeSnapshotContentName", nameOf(content)},
                       {"readyToUse", jsonAt(theirs, {"readyToUse"}) == Json(true)}};
        if (const long long ns = jsonInteger(theirs, {"creationTime"}); ns > 0)
            status["creationTime"] =
                formatTime(SystemTime(std::chrono::duration_cast<SystemTime::duration>(std::chrono::nanoseconds(ns))));
        if (const Json &size = jsonAt(theirs, {"restoreSize"}); size.is_number())
            status["restoreSize"] = binaryQuantity(size.get<std::uint64_t>());
        if (jsonAt(theirs, {"error"}).is_object())
            status["error"] = theirs["error"];
        const std::string who = keyOf(snapshot);
        if (status.contains("creationTime") && !before.contains("creationTime"))
            normal(snapshot, "SnapshotCreated", "Snapshot " + who + " was successfully created by the CSI driver.");
        if (status["readyToUse"] == Json(true) && jsonAt(before, {"readyToUse"}) != Json(true))
            normal(snapshot, "SnapshotReady", "Snapshot " + who + " is ready to use.");
        if (const std::string message = jsonText(status, {"error", "message"});
            !message.empty() && message != jsonText(before, {"error", "message"}))
            warn(snapshot, "SnapshotCreationFailed", message);
        PH_TRY(writeStatus(kSnapshots, snapshot, status));
        return kDone;
    }

    Outcome removeSnapshot(const Json &snapshot) {
        for (const auto &claim : api().list("persistentvolumeclaims", nsOf(snapshot)))
            if (const ClaimSource source = sourceOf(*claim.json);
                source.kind == ClaimSource::Kind::Snapshot && source.name == nameOf(snapshot) &&
                jsonText(*claim.json, {"spec", "volumeName"}).empty() && !isDeleting(*claim.json))
                return kDone; // a volume is being made from it; the claim brings us back
        std::string contentName = jsonText(snapshot, {"spec", "source", "volumeSnapshotContentName"});
        if (contentName.empty())
            contentName = contentNameOf(snapshot);
        const auto content = find(kSnapshotContents, {}, contentName);
        if (content && refersToSnapshot(*content, snapshot) &&
            !jsonText(*content, {"spec", "volumeSnapshotRef", "uid"}).empty()) {
            PH_TRY(ignoreNotFound(api().modify(
                kSnapshotContents, {}, contentName,
                [](Json &live) {
                    Json &mark = live["metadata"]["annotations"][kBeingDeleted];
                    return std::exchange(mark, "yes") != "yes";
                },
                me())));
            if (jsonText(*content, {"spec", "deletionPolicy"}) == "Delete") {
                PH_TRY(removeObject(kSnapshotContents, *content));
                if (find(kSnapshotContents, {}, contentName))
                    return kDone; // its end brings us back
            }
        }
        for (const char *finalizer : {kSnapshotAsSource, kSnapshotBound})
            PH_TRY(dropFinalizer(kSnapshots, nsOf(snapshot), nameOf(snapshot), finalizer));
        return kDone;
    }

    /// A claim is held while a snapshot of it has been asked for and has not been taken.
    Status releaseClaim(const std::string &ns, const std::string &name) {
        const auto claim = find("persistentvolumeclaims", ns, name);
        if (!claim || !hasFinalizer(*claim, kClaimAsSource))
            return {};
        for (const auto &snapshot : api().list(kSnapshots, ns)) {
            if (!isSourceOf(*claim, *snapshot.json) || isDeleting(*snapshot.json) ||
                jsonAt(*snapshot.json, {"status", "creationTime"}).is_string())
                continue;
            const auto content = find(kSnapshotContents, {}, contentNameOf(*snapshot.json));
            if (content && jsonText(*content, {"metadata", "annotations", kOutcome}).empty())
                return {};
        }
        return dropFinalizer("persistentvolumeclaims", ns, name, kClaimAsSource);
    }
};

} // namespace

ControllerPtr makeSnapshotController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<SnapshotController>(api, executor, options);
}

} // namespace ph::local
