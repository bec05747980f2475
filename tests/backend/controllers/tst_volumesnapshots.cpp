// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/volumedriver.h"
#include "tests/backend/controllers/controllerworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>

using namespace ph;
using namespace ph::local;

namespace {

constexpr const char *Snapshots = "snapshot.storage.k8s.io/volumesnapshots";
constexpr const char *Contents = "snapshot.storage.k8s.io/volumesnapshotcontents";
constexpr const char *Classes = "snapshot.storage.k8s.io/volumesnapshotclasses";
constexpr const char *Claims = "persistentvolumeclaims";

/// A driver without disks: remembers what it was asked for, waits and fails when told.
class FakeDriver final : public VolumeDriver {
public:
    Result<std::chrono::milliseconds> expectedPause(const std::string &) override {
        return std::chrono::milliseconds(3500);
    }
    Result<SnapshotInfo> takeSnapshot(const std::string &volume, const std::string &handle, std::uint64_t bytes,
                                      const Context &) override {
        std::unique_lock lock(m_mutex);
        ++attempts;
        m_changed.wait(lock, [this] { return !m_held; });
        if (failure)
            return *failure;
        SnapshotInfo info{handle, volume, 1'750'000'000'500'000'000, bytes, std::chrono::milliseconds(2250), false};
        snapshots[handle] = info;
        return info;
    }
    Result<SnapshotInfo> findSnapshot(const std::string &handle) override {
        const std::lock_guard lock(m_mutex);
        const auto at = snapshots.find(handle);
        return at != snapshots.end() ? Result<SnapshotInfo>(at->second)
                                     : Error{Errc::NotFound, "there is no snapshot of this handle", handle};
    }
    Status removeSnapshot(const std::string &handle) override {
        const std::lock_guard lock(m_mutex);
        snapshots.erase(handle);
        return {};
    }
    Status removeVolume(const std::string &volume) override {
        const std::lock_guard lock(m_mutex);
        volumes.erase(volume);
        return {};
    }
    Status restore(const std::string &handle, const std::string &volume, const Context &) override {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_held; });
        volumes[volume] = "snapshot " + snapshots.at(handle).volume;
        ++filled;
        return {};
    }
    Status clone(const std::string &source, const std::string &volume, const Context &) override {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_held; });
        volumes[volume] = "volume " + source;
        return {};
    }
    void hold(bool held) {
        const std::lock_guard lock(m_mutex);
        m_held = held;
        m_changed.notify_all();
    }
    std::size_t count() {
        const std::lock_guard lock(m_mutex);
        return snapshots.size();
    }
    bool hasVolumes() {
        const std::lock_guard lock(m_mutex);
        return !volumes.empty();
    }
    std::string contentOf(const std::string &volume) {
        const std::lock_guard lock(m_mutex);
        return volumes[volume];
    }
    void failWith(std::optional<Error> error) {
        const std::lock_guard lock(m_mutex);
        failure = std::move(error);
    }

    std::map<std::string, SnapshotInfo> snapshots;
    std::map<std::string, std::string> volumes;
    std::optional<Error> failure;
    std::atomic<int> attempts{0};
    std::atomic<int> filled{0}; ///< volumes from a snapshot

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_held = false;
};

} // namespace

class TestVolumeSnapshots : public QObject {
    Q_OBJECT
    std::unique_ptr<FakeDriver> m_driver;
    std::unique_ptr<ControllerWorld> m_world;

    void claim(const std::string &name, const std::string &size, const std::string &more = {}) {
        m_world->create(Claims, "metadata: {name: " + name +
                                    "}\nspec: {storageClassName: immediate, accessModes: [ReadWriteOnce], resources: "
                                    "{requests: {storage: " +
                                    size + "}}" + more + "}");
    }
    void boundClaim(const std::string &name, const std::string &size) {
        claim(name, size);
        QTRY_COMPARE(jsonText(m_world->get(Claims, name), {"status", "phase"}), std::string("Bound"));
    }
    void snapshot(const std::string &name, const std::string &claimName) {
        m_world->create(Snapshots, "metadata: {name: " + name +
                                       "}\nspec: {source: {persistentVolumeClaimName: " + claimName + "}}");
    }
    Json status(const std::string &name) { return jsonAt(m_world->get(Snapshots, name), {"status"}); }
    bool ready(const std::string &name) { return jsonAt(status(name), {"readyToUse"}) == Json(true); }
    std::string problem(const std::string &name) { return jsonText(status(name), {"error", "message"}); }
    std::string contentName(const std::string &name) {
        return "snapcontent-" + jsonText(m_world->get(Snapshots, name), {"metadata", "uid"});
    }
    std::string finalizers(const std::string &collection, const std::string &name, const std::string &ns = "default") {
        std::string out;
        const Json object = m_world->get(collection, name, ns);
        for (const auto &one : jsonAt(object, {"metadata", "finalizers"}))
            out += (out.empty() ? "" : " ") + one.get<std::string>();
        return out;
    }
    static std::string from(const std::string &snapshotName) {
        return ", dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: " + snapshotName + "}";
    }

private Q_SLOTS:
    void init() {
        m_driver = std::make_unique<FakeDriver>();
        m_world = std::make_unique<ControllerWorld>(m_driver.get());
    }
    void cleanup() {
        m_driver->hold(false);
        m_world.reset();
    }

    void makesADefaultClassAtStart() {
        QTRY_VERIFY(m_world->exists(Classes, "standard", {}));
        const Json object = m_world->get(Classes, "standard", {});
        QCOMPARE(jsonText(object, {"driver"}), std::string("pilothouse.io/local"));
        QCOMPARE(jsonText(object, {"deletionPolicy"}), std::string("Delete"));
    }
    void takesASnapshot() {
        boundClaim("data", "2Gi");
        m_driver->hold(true);
        snapshot("s", "data");
        QTRY_VERIFY(m_world->exists(Contents, contentName("s"), {}));
        QCOMPARE(jsonText(m_world->get(Snapshots, "s"), {"spec", "volumeSnapshotClassName"}), std::string("standard"));
        QTRY_VERIFY(m_driver->attempts > 0);
        QVERIFY(!ready("s"));
        QTRY_COMPARE(
            jsonText(m_world->get(Contents, contentName("s"), {}),
                     {"metadata", "annotations", "snapshot.storage.kubernetes.io/volumesnapshot-being-created"}),
            std::string("yes"));
        QVERIFY(finalizers(Claims, "data").find("snapshot.storage.kubernetes.io/pvc-as-source-protection") !=
                std::string::npos);
        QTRY_COMPARE(finalizers(Snapshots, "s"),
                     std::string("snapshot.storage.kubernetes.io/volumesnapshot-as-source-protection "
                                 "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection"));
        m_driver->hold(false);
        QTRY_VERIFY(ready("s"));
        QCOMPARE(jsonText(status("s"), {"boundVolumeSnapshotContentName"}), contentName("s"));
        QCOMPARE(jsonText(status("s"), {"creationTime"}), std::string("2025-06-15T15:06:40Z"));
        QCOMPARE(jsonText(status("s"), {"restoreSize"}), std::string("2Gi"));
        const Json content = m_world->get(Contents, contentName("s"), {});
        QCOMPARE(finalizers(Contents, contentName("s"), {}),
                 std::string("snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection"));
        QCOMPARE(jsonText(content, {"spec", "source", "volumeHandle"}),
                 jsonText(m_world->get(Claims, "data"), {"spec", "volumeName"}));
        QCOMPARE(jsonInteger(content, {"status", "creationTime"}), 1'750'000'000'500'000'000LL);
        QCOMPARE(jsonInteger(content, {"status", "restoreSize"}), 2LL << 30);
        // The claim is free again, and the pause was told before and after.
        QTRY_COMPARE(finalizers(Claims, "data"), std::string("kubernetes.io/pvc-protection"));
        const Json annotations = jsonAt(m_world->get(Snapshots, "s"), {"metadata", "annotations"});
        QCOMPARE(jsonText(annotations, {"pilothouse.io/snapshot-expected-pause-seconds"}), std::string("3.500"));
        QCOMPARE(jsonText(annotations, {"pilothouse.io/snapshot-pause-seconds"}), std::string("2.250"));
        QTRY_VERIFY(m_world->reasons("s").find("SnapshotReady") != std::string::npos);
        for (const char *reason : {"CreatingSnapshot", "LongSnapshotPause", "SnapshotPause", "SnapshotCreated"})
            QVERIFY2(m_world->reasons("s").find(reason) != std::string::npos, reason);
    }
    void removesWhatItTookOnlyWithPolicyDelete() {
        boundClaim("data", "1Gi");
        m_world->create(Classes, "metadata: {name: keep}\ndriver: pilothouse.io/local\ndeletionPolicy: Retain", {});
        snapshot("gone", "data");
        m_world->create(Snapshots, "metadata: {name: kept}\nspec: {volumeSnapshotClassName: keep, source: "
                                   "{persistentVolumeClaimName: data}}");
        QTRY_VERIFY(ready("gone") && ready("kept"));
        QCOMPARE(m_driver->count(), std::size_t(2));
        const std::string goneContent = contentName("gone");
        const std::string keptContent = contentName("kept");
        m_world->remove(Contents, keptContent, {}, {}); // a content is held while its snapshot is there
        QVERIFY(m_world->exists(Contents, keptContent, {}));
        m_world->remove(Snapshots, "gone");
        QTRY_VERIFY(!m_world->exists(Snapshots, "gone"));
        QVERIFY(!m_world->exists(Contents, goneContent, {}));
        QCOMPARE(m_driver->count(), std::size_t(1));
        m_world->remove(Snapshots, "kept");
        QTRY_VERIFY(!m_world->exists(Snapshots, "kept"));
        QTRY_VERIFY(!m_world->exists(Contents, keptContent, {}));
        QCOMPARE(m_driver->count(), std::size_t(1)); // the data outlives both objects
    }
    void keepsARetainedContentAndBindsItAgain() {
        boundClaim("data", "1Gi");
        m_world->create(Classes, "metadata: {name: keep}\ndriver: pilothouse.io/local\ndeletionPolicy: Retain", {});
        m_world->create(Snapshots, "metadata: {name: s}\nspec: {volumeSnapshotClassName: keep, source: "
                                   "{persistentVolumeClaimName: data}}");
        QTRY_VERIFY(ready("s"));
        const std::string content = contentName("s");
        const std::string handle = jsonText(m_world->get(Contents, content, {}), {"status", "snapshotHandle"});
        m_world->remove(Snapshots, "s");
        QTRY_VERIFY(!m_world->exists(Snapshots, "s"));
        QVERIFY(m_world->exists(Contents, content, {}));
        m_world->create(Contents,
                        "metadata: {name: again}\nspec: {deletionPolicy: Delete, driver: pilothouse.io/local, source: "
                        "{snapshotHandle: " +
                            handle + "}, volumeSnapshotRef: {name: back, namespace: default}}",
                        {});
        m_world->create(Snapshots, "metadata: {name: back}\nspec: {source: {volumeSnapshotContentName: again}}");
        QTRY_VERIFY(ready("back"));
        QCOMPARE(jsonText(status("back"), {"restoreSize"}), std::string("1Gi"));
        QCOMPARE(jsonText(m_world->get(Contents, "again", {}), {"spec", "volumeSnapshotRef", "uid"}),
                 jsonText(m_world->get(Snapshots, "back"), {"metadata", "uid"}));
        m_world->remove(Snapshots, "back");
        QTRY_VERIFY(!m_world->exists(Contents, "again", {}));
        QCOMPARE(m_driver->count(), std::size_t(0));
    }
    void saysWhyASnapshotIsNotReady() {
        snapshot("lost", "nothing");
        QTRY_COMPARE(problem("lost"),
                     std::string("Failed to create snapshot content with error snapshot controller "
                                 "failed to update lost on API server: cannot get claim from snapshot"));
        QVERIFY(jsonAt(status("lost"), {"readyToUse"}) == Json(false));
        QCOMPARE(m_world->reasons("lost"), std::string("SnapshotContentCreationFailed"));
        m_world->create(Claims, "metadata: {name: idle}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: "
                                "{storage: 1Gi}}}");
        snapshot("early", "idle");
        QTRY_COMPARE(problem("early"),
                     std::string("Failed to create snapshot content with error the PVC idle is not yet bound to a PV, "
                                 "will not attempt to take a snapshot"));
        m_world->create(Snapshots, "metadata: {name: odd}\nspec: {volumeSnapshotClassName: none, source: "
                                   "{persistentVolumeClaimName: idle}}");
        QTRY_COMPARE(problem("odd"), std::string("Failed to get snapshot class with error "
                                                 "volumesnapshotclass.snapshot.storage.k8s.io \"none\" not found"));
        m_world->create(Snapshots, "metadata: {name: given}\nspec: {source: {volumeSnapshotContentName: none}}");
        QTRY_COMPARE(problem("given"), std::string("VolumeSnapshotContent is missing"));
        // What was missing comes: the error goes.
        boundClaim("nothing", "1Gi");
        QTRY_VERIFY(ready("lost"));
        QCOMPARE(problem("lost"), std::string());
    }
    void refusesTwoDefaultClasses() {
        boundClaim("data", "1Gi");
        m_world->create(Classes,
                        "metadata: {name: second, annotations: {snapshot.storage.kubernetes.io/is-default-class: "
                        "'true'}}\ndriver: pilothouse.io/local\ndeletionPolicy: Delete",
                        {});
        snapshot("s", "data");
        QTRY_COMPARE(problem("s"), std::string("Failed to set default snapshot class with error 2 default snapshot "
                                               "classes were found"));
    }
    void neverTriesAgainWhatWasNotOneInstant() {
        boundClaim("data", "1Gi");
        Error late{Errc::Timeout, "the volume did not stand still until it was copied"};
        late.reason = "NotOneInstant";
        m_driver->failWith(late);
        snapshot("s", "data");
        QTRY_VERIFY(problem("s").find("the volume did not stand still until it was copied") != std::string::npos);
        QVERIFY(!ready("s"));
        const int attempts = m_driver->attempts;
        m_driver->failWith({});
        m_world->merge(Snapshots, "s", "metadata: {labels: {touched: 'yes'}}");
        m_world->stop();
        m_world->start();
        QTest::qWait(300);
        QCOMPARE(m_driver->attempts.load(), attempts);
        QVERIFY(!ready("s"));
        QTRY_COMPARE(finalizers(Claims, "data"), std::string("kubernetes.io/pvc-protection"));
        m_world->remove(Snapshots, "s");
        QTRY_VERIFY(!m_world->exists(Snapshots, "s"));
    }
    void triesAgainWhenThereWasNoRoom() {
        boundClaim("data", "1Gi");
        Error full{Errc::Unavailable, "not enough room on the disk for a copy of pvc-1"};
        full.reason = "DiskFull";
        m_driver->failWith(full);
        snapshot("s", "data");
        QTRY_VERIFY(problem("s").find("not enough room on the disk") != std::string::npos);
        QCOMPARE(m_driver->attempts.load(), 1); // not in a tight loop: each attempt stops the database
        m_driver->failWith({});
        QTRY_VERIFY(ready("s"));
        QCOMPARE(problem("s"), std::string());
    }
    void restoresIntoAClaim() {
        boundClaim("data", "1Gi");
        snapshot("s", "data");
        QTRY_VERIFY(ready("s"));
        claim("small", "1Mi", from("s"));
        QTRY_VERIFY(m_world->reasons("small").find("ProvisioningFailed") != std::string::npos);
        m_driver->hold(true);
        claim("copy", "2Gi", from("s"));
        QTRY_VERIFY(m_world->reasons("copy").find("Provisioning") != std::string::npos);
        // The snapshot is held while a volume is made from it.
        m_world->remove(Claims, "small");
        QTRY_VERIFY(!m_world->exists(Claims, "small"));
        m_world->remove(Snapshots, "s");
        QTest::qWait(100);
        QVERIFY(m_world->exists(Snapshots, "s"));
        m_driver->hold(false);
        QTRY_COMPARE(jsonText(m_world->get(Claims, "copy"), {"status", "phase"}), std::string("Bound"));
        QCOMPARE(jsonText(m_world->get(Claims, "copy"), {"status", "capacity", "storage"}), std::string("2Gi"));
        QCOMPARE(m_driver->contentOf(jsonText(m_world->get(Claims, "copy"), {"spec", "volumeName"})),
                 "snapshot " + jsonText(m_world->get(Claims, "data"), {"spec", "volumeName"}));
        QTRY_VERIFY(!m_world->exists(Snapshots, "s"));
        // Either name of the source is shown under both.
        QCOMPARE(jsonText(m_world->get(Claims, "copy"), {"spec", "dataSourceRef", "name"}), std::string("s"));
    }
    void waitsForTheSnapshotAClaimNames() {
        claim("copy", "1Gi", from("later"));
        QTRY_VERIFY(m_world->reasons("copy").find("ProvisioningFailed") != std::string::npos);
        boundClaim("data", "1Gi");
        snapshot("later", "data");
        QTRY_COMPARE(jsonText(m_world->get(Claims, "copy"), {"status", "phase"}), std::string("Bound"));
    }
    void clonesAClaimAndHoldsItMeanwhile() {
        boundClaim("data", "1Gi");
        claim("small", "1Mi", ", dataSource: {kind: PersistentVolumeClaim, name: data}");
        QTRY_VERIFY(m_world->reasons("small").find("ProvisioningFailed") != std::string::npos);
        m_world->remove(Claims, "small");
        m_driver->hold(true);
        claim("copy", "1Gi", ", dataSourceRef: {kind: PersistentVolumeClaim, name: data}");
        QTRY_VERIFY(finalizers(Claims, "data").find("provisioner.storage.kubernetes.io/cloning-protection") !=
                    std::string::npos);
        const std::string volume = jsonText(m_world->get(Claims, "data"), {"spec", "volumeName"});
        m_world->remove(Claims, "data");
        QTest::qWait(100);
        QVERIFY(m_world->exists(Claims, "data"));
        m_driver->hold(false);
        QTRY_COMPARE(jsonText(m_world->get(Claims, "copy"), {"status", "phase"}), std::string("Bound"));
        QCOMPARE(m_driver->contentOf(jsonText(m_world->get(Claims, "copy"), {"spec", "volumeName"})),
                 "volume " + volume);
        QTRY_VERIFY(!m_world->exists(Claims, "data"));
    }
    void removesAVolumeNobodyWantsAnyMore() {
        boundClaim("data", "1Gi");
        snapshot("s", "data");
        QTRY_VERIFY(ready("s"));
        m_driver->hold(true);
        claim("copy", "1Gi", from("s"));
        QTRY_VERIFY(m_world->reasons("copy").find("Provisioning") != std::string::npos);
        m_world->merge(Claims, "copy", "metadata: {finalizers: [example.com/hold]}");
        m_world->remove(Claims, "copy");
        m_driver->hold(false);
        QTRY_VERIFY(m_driver->filled == 1 && !m_driver->hasVolumes());
        m_world->merge(Claims, "copy", "metadata: {finalizers: null}");
        QTRY_VERIFY(!m_world->exists(Claims, "copy"));
    }
    void refusesWhatCannotBe() {
        const auto refusal = [this](const std::string &collection, const std::string &yaml) {
            const auto made = m_world->api().create(collection, collection == Contents ? "" : "default",
                                                    parseYaml(yaml)->front(), {});
            return made ? std::string("made") : made.error().what;
        };
        QVERIFY(refusal(Snapshots, "metadata: {name: none}\nspec: {source: {}}")
                    .find("exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set") !=
                std::string::npos);
        QVERIFY(refusal(Snapshots, "metadata: {name: both}\nspec: {source: {persistentVolumeClaimName: a, "
                                   "volumeSnapshotContentName: b}}")
                    .find("spec.source: Invalid value") != std::string::npos);
        QVERIFY(refusal(Contents, "metadata: {name: both}\nspec: {driver: d, deletionPolicy: Delete, source: "
                                  "{volumeHandle: a, snapshotHandle: b}, volumeSnapshotRef: {name: a, namespace: b}}")
                    .find("exactly one of volumeHandle and snapshotHandle must be set") != std::string::npos);
        snapshot("fixed", "a");
        const auto changed =
            m_world->api().patch(Snapshots, "default", "fixed", Api::Patch::Merge,
                                 parseYaml("spec: {source: {persistentVolumeClaimName: b}}")->front(), false, {});
        QVERIFY(!changed && changed.error().what.find("persistentVolumeClaimName is immutable") != std::string::npos);
    }
    void goesOnAfterARestart() {
        boundClaim("data", "1Gi");
        m_driver->hold(true);
        snapshot("s", "data");
        QTRY_VERIFY(m_driver->attempts > 0);
        m_driver->hold(false);
        m_world->stop();
        m_world->start();
        QTRY_VERIFY(ready("s"));
        QCOMPARE(m_driver->count(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestVolumeSnapshots)
#include "tst_volumesnapshots.moc"
