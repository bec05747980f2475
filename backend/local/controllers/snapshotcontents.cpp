// SPDX-License-Identifier: Apache-2.0
// VolumeSnapshotContents of this cluster's driver: takes and removes the snapshots themselves. What kubernetes-csi's
// snapshotter beside a driver does.
#include "backend/local/controllers/background.h"
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/local/controllers/snapshotrules.h"
#include "backend/local/controllers/volumedriver.h"
#include "backend/local/controllers/volumerules.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace ph::local {

namespace {

constexpr auto kDone = std::chrono::milliseconds(0);
constexpr std::chrono::milliseconds kFirstRetry{1000};
constexpr std::chrono::milliseconds kLastRetry{300'000};
constexpr std::chrono::milliseconds kLongPause{2000};

class ContentController final : public Controller {
public:
    ContentController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, std::string("csi-snapshotter ") + kProvisioner), m_driver(*options.driver),
          m_work(executor) {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == kSnapshotContents) {
            enqueue(key.name);
        } else if (key.collection == kSnapshots) {
            const Json &snapshot = *event.object.json;
            const std::string given = jsonText(snapshot, {"spec", "source", "volumeSnapshotContentName"});
            enqueue(given.empty() ? contentNameOf(snapshot) : given);
        }
    }

protected:
    Outcome sync(const std::string &name) override {
        const auto content = find(kSnapshotContents, {}, name);
        if (!content) {
            m_failures.erase(name);
            return kDone;
        }
        if (jsonText(*content, {"spec", "driver"}) != kProvisioner)
            return kDone;
        const auto snapshot = snapshotOf(*content);
        if (isDeleting(*content))
            return finish(*content, snapshot);
        if (!hasFinalizer(*content, kContentBound))
            PH_TRY(addFinalizer(*content));
        if (!snapshot && !jsonText(*content, {"spec", "volumeSnapshotRef", "uid"}).empty()) {
            // Its snapshot is gone: without a controller that watched, or with its finalizers taken off by hand.
            if (jsonText(*content, {"spec", "deletionPolicy"}) == "Delete")
                PH_TRY(removeObject(kSnapshotContents, *content));
            return kDone;
        }
        if (jsonAt(*content, {"status", "readyToUse"}) == Json(true) ||
            !jsonText(*content, {"metadata", "annotations", kOutcome}).empty())
            return kDone;
        return jsonText(*content, {"spec", "source", "snapshotHandle"}).empty() ? take(*content, snapshot)
                                                                                : look(*content);
    }

private:
    struct Failure {
        std::chrono::milliseconds delay{0};
        SteadyTime retryAt;
    };

    /// The VolumeSnapshot the content belongs to; null when it is gone or another one of that name.
    JsonPtr snapshotOf(const Json &content) {
        const Json &ref = jsonAt(content, {"spec", "volumeSnapshotRef"});
        const auto found = find(kSnapshots, jsonText(ref, {"namespace"}), jsonText(ref, {"name"}));
        return found && refersToSnapshot(content, *found) ? found : nullptr;
    }

    Status addFinalizer(const Json &content) {
        return ignoreNotFound(api().modify(
            kSnapshotContents, {}, nameOf(content),
            [](Json &live) {
                if (hasFinalizer(live, kContentBound) || isDeleting(live))
                    return false;
                Json &list = live["metadata"]["finalizers"];
                if (!list.is_array())
                    list = Json::array();
                list.push_back(kContentBound);
                return true;
            },
            me()));
    }

    Status annotate(const std::string &collection, const Json &object, const char *name, const Json &value) {
        return ignoreNotFound(api().modify(
            collection, nsOf(object), nameOf(object),
            [&](Json &live) {
                if (uidOf(live) != uidOf(object))
                    return false;
                if (value.is_null())
                    return jsonAt(live, {"metadata", "annotations"}).is_object() &&
                           live["metadata"]["annotations"].erase(name) > 0;
                Json &slot = live["metadata"]["annotations"][name];
                if (slot == value)
                    return false;
                slot = value;
                return true;
            },
            me()));
    }

    static std::string handleOf(const Json &content) {
        for (const std::string &given :
             {jsonText(content, {"spec", "source", "snapshotHandle"}), jsonText(content, {"status", "snapshotHandle"})})
            if (!given.empty())
                return given;
        return "snapshot-" + jsonText(content, {"spec", "volumeSnapshotRef", "uid"});
    }

    Status publish(const Json &content, const SnapshotInfo &info) {
        return writeStatus(kSnapshotContents, content,
                           {{"snapshotHandle", info.handle},
                            {"creationTime", info.creationNs},
                            {"restoreSize", info.restoreBytes},
                            {"readyToUse", true}});
    }

    Outcome fail(const Json &content, const std::string &message) {
        Failure &failure = m_failures[nameOf(content)];
        failure.delay = std::clamp(failure.delay * 2, kFirstRetry, kLastRetry);
        failure.retryAt = Clock::system().steady() + failure.delay;
        Json status = jsonAt(content, {"status"});
        if (jsonText(status, {"error", "message"}) != message) {
            warn(content, "SnapshotCreationFailed", message);
            status["error"] = {{"message", message}, {"time", formatTime(now())}};
            status["readyToUse"] = false;
            PH_TRY(writeStatus(kSnapshotContents, content, status));
        }
        return failure.delay;
    }

    Outcome look(const Json &content) {
        const auto info = m_driver.findSnapshot(handleOf(content));
        if (!info)
            return fail(content, "Failed to check and update snapshot content: failed to list snapshot for content " +
                                     nameOf(content) + ": \"" + info.error().text() + "\"");
        PH_TRY(publish(content, *info));
        return kDone;
    }

    /// How long the processes that use the claim are about to stand still, when that is long: said before it begins.
    void announce(const Json &snapshot, const std::string &volume) {
        const auto expected = m_driver.expectedPause(volume);
        if (!expected || *expected <= kLongPause)
            return;
        const std::string seconds = secondsText(*expected);
        (void)annotate(kSnapshots, snapshot, kExpectedPause, seconds);
        warn(snapshot, "LongSnapshotPause",
             "The processes that use the claim will stand still for about " + seconds + " s while it is copied");
    }

    Outcome take(const Json &content, const JsonPtr &snapshot) {
        const std::string name = nameOf(content);
        const std::string volume = jsonText(content, {"spec", "source", "volumeHandle"});
        if (volume.empty() || !snapshot)
            return kDone;
        if (const auto failed = m_failures.find(name); failed != m_failures.end() && !m_work.busy(name)) {
            const auto left = failed->second.retryAt - Clock::system().steady();
            if (left > std::chrono::milliseconds(0))
                return std::chrono::duration_cast<std::chrono::milliseconds>(left) + std::chrono::milliseconds(1);
        }
        const auto persistent = find("persistentvolumes", {}, volume);
        if (!persistent)
            return fail(content,
                        "Failed to check and update snapshot content: persistentvolume \"" + volume + "\" not found");
        const auto size = Quantity::parse(jsonText(*persistent, {"spec", "capacity", "storage"}, "0"));
        const auto bytes = static_cast<std::uint64_t>(size ? std::max<std::int64_t>(0, size->value()) : 0);
        PH_TRY(annotate(kSnapshotContents, content, kBeingCreated, "yes"));
        auto taken = m_work.run(
            name,
            [this, snapshot, volume, handle = handleOf(content), bytes](const Context &ctx) {
                announce(*snapshot, volume);
                return m_driver.takeSnapshot(volume, handle, bytes, ctx);
            },
            [this, name] { enqueue(name); });
        if (!taken)
            return kDone; // its end brings us back
        if (!*taken) {
            const Error &error = taken->error();
            if (error.reason == kNotOneInstant)
                PH_TRY(annotate(kSnapshotContents, content, kOutcome, kNotOneInstant));
            PH_TRY(annotate(kSnapshotContents, content, kBeingCreated, nullptr));
            return fail(content, "Failed to check and update snapshot content: failed to take snapshot of the volume " +
                                     volume + ": \"" + error.text() + "\"");
        }
        m_failures.erase(name);
        const std::string pause = secondsText((*taken)->pause);
        PH_TRY(annotate(kSnapshots, *snapshot, kPause, pause));
        if ((*taken)->pause > kLongPause)
            normal(*snapshot, "SnapshotPause", "The processes that use the claim stood still for " + pause + " s");
        PH_TRY(publish(content, **taken));
        PH_TRY(annotate(kSnapshotContents, content, kBeingCreated, nullptr));
        return kDone;
    }

    /// The content is being deleted: once its snapshot lets it, what it stands for goes too, where the policy says so.
    Outcome finish(const Json &content, const JsonPtr &snapshot) {
        const std::string name = nameOf(content);
        if ((snapshot && !isDeleting(*snapshot)) || !hasFinalizer(content, kContentBound) || m_work.busy(name))
            return kDone;
        m_work.forget(name);
        if (jsonText(content, {"spec", "deletionPolicy"}) == "Delete") {
            const auto removed = m_work.run(
                "remove:" + name,
                [this, handle = handleOf(content)](const Context &) -> Result<SnapshotInfo> {
                    PH_TRY(m_driver.removeSnapshot(handle));
                    return SnapshotInfo();
                },
                [this, name] { enqueue(name); });
            if (!removed)
                return kDone;
            if (!*removed)
                return fail(content, "Failed to delete snapshot content: \"" + removed->error().text() + "\"");
        }
        m_failures.erase(name);
        PH_TRY(dropFinalizer(kSnapshotContents, {}, name, kContentBound));
        return kDone;
    }

    VolumeDriver &m_driver;
    std::map<std::string, Failure> m_failures; ///< of sync() only
    Background<SnapshotInfo> m_work;           ///< last: its tasks use the rest
};

} // namespace

ControllerPtr makeSnapshotContentController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<ContentController>(api, executor, options);
}

} // namespace ph::local
