// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include "backend/local/apiserver/api.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::Json;
using ph::jsonAt;
using ph::jsonInteger;
using ph::jsonText;

namespace {

std::string setYaml(int replicas, const std::string &extra = {}) {
    return "metadata: {name: db}\nspec:\n  replicas: " + std::to_string(replicas) +
           "\n  serviceName: db\n  selector: {matchLabels: {app: db}}\n"
           "  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: one}]}}\n"
           "  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: "
           "{requests: {storage: 1Gi}}}}]\n" +
           extra;
}

} // namespace

class TestStatefulSets : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;

    std::string node(const std::string &pod) { return jsonText(m_world->get("pods", pod), {"spec", "nodeName"}); }
    void runPod(const std::string &pod) {
        QTRY_COMPARE(node(pod), std::string("here"));
        m_world->setPod(pod, "Running", true);
    }
    std::string image(const std::string &pod) {
        const Json object = m_world->get("pods", pod);
        const Json &containers = jsonAt(object, {"spec", "containers"});
        return containers.is_array() ? jsonText(containers.at(0), {"image"}) : std::string(); // it may be gone
    }
    long long status(const std::string &field) {
        return jsonInteger(m_world->get("apps/statefulsets", "db"), {"status", field});
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<ControllerWorld>(); }
    void cleanup() { m_world.reset(); }

    void makesPodsInOrderWithTheirClaims() {
        m_world->create("apps/statefulsets", setYaml(2));
        runPod("db-0");
        const Json pod = m_world->get("pods", "db-0");
        QCOMPARE(jsonText(pod, {"spec", "hostname"}), std::string("db-0"));
        QCOMPARE(jsonText(pod, {"spec", "subdomain"}), std::string("db"));
        QCOMPARE(jsonText(pod, {"metadata", "labels", "apps.kubernetes.io/pod-index"}), std::string("0"));
        const Json claim = m_world->get("persistentvolumeclaims", "data-db-0");
        QCOMPARE(jsonText(claim, {"status", "phase"}), std::string("Bound"));
        QCOMPARE(jsonText(claim, {"metadata", "labels", "app"}), std::string("db"));
        const std::string volume = jsonText(claim, {"spec", "volumeName"});
        QCOMPARE(jsonText(m_world->get("persistentvolumes", volume, {}), {"status", "phase"}), std::string("Bound"));
        QVERIFY(jsonText(m_world->get("persistentvolumes", volume, {}), {"spec", "local", "path"})
                    .ends_with("/volumes/" + volume));
        QTRY_VERIFY(m_world->exists("pods", "db-1"));
        runPod("db-1");
        QTRY_COMPARE(status("readyReplicas"), 2LL);
        QCOMPARE(status("observedGeneration"), 1LL);
        QCOMPARE(status("updatedReplicas"), 2LL);
        QVERIFY(m_world->reasons("db").find("SuccessfulCreate") != std::string::npos);
    }
    void waitsForThePodBefore() {
        m_world->create("apps/statefulsets", setYaml(2));
        QTRY_COMPARE(node("db-0"), std::string("here"));
        m_world->setPod("db-0", "Running", false);
        QTRY_COMPARE(status("replicas"), 1LL);
        QVERIFY(!m_world->exists("pods", "db-1"));
        m_world->setPod("db-0", "Running", true);
        QTRY_VERIFY(m_world->exists("pods", "db-1"));
    }
    void makesAllAtOnceWhenParallel() {
        m_world->create("apps/statefulsets", setYaml(3, "  podManagementPolicy: Parallel\n"));
        QTRY_COMPARE(m_world->names("pods"), std::string("db-0 db-1 db-2"));
    }
    void scalesDownFromTheTopAndKeepsClaims() {
        m_world->create("apps/statefulsets", setYaml(3, "  podManagementPolicy: Parallel\n"));
        for (const char *pod : {"db-0", "db-1", "db-2"})
            runPod(pod);
        QTRY_COMPARE(status("readyReplicas"), 3LL);
        m_world->merge("apps/statefulsets", "db", "spec: {replicas: 1}");
        QTRY_VERIFY(jsonAt(m_world->get("pods", "db-2"), {"metadata", "deletionTimestamp"}).is_string());
        QVERIFY(!jsonAt(m_world->get("pods", "db-0"), {"metadata", "deletionTimestamp"}).is_string());
        m_world->endPods();
        QTRY_VERIFY((m_world->endPods(), m_world->names("pods") == "db-0"));
        QCOMPARE(m_world->count("persistentvolumeclaims"), std::size_t(3));
    }
    void deletesClaimsWhenToldTo() {
        m_world->create("apps/statefulsets",
                        setYaml(2, "  podManagementPolicy: Parallel\n  persistentVolumeClaimRetentionPolicy: "
                                   "{whenScaled: Delete, whenDeleted: Delete}\n"));
        runPod("db-0");
        runPod("db-1");
        QTRY_VERIFY(
            jsonAt(m_world->get("persistentvolumeclaims", "data-db-0"), {"metadata", "ownerReferences"}).is_array());
        m_world->merge("apps/statefulsets", "db", "spec: {replicas: 1}");
        QTRY_VERIFY((m_world->endPods(), m_world->names("persistentvolumeclaims") == "data-db-0"));
        m_world->remove("apps/statefulsets", "db");
        QTRY_VERIFY((m_world->endPods(), m_world->count("persistentvolumeclaims") == 0));
        QTRY_COMPARE(m_world->count("persistentvolumes", {}), std::size_t(0));
    }
    void updatesDownToThePartition() {
        m_world->create(
            "apps/statefulsets",
            setYaml(3, "  podManagementPolicy: Parallel\n  updateStrategy: {rollingUpdate: {partition: 1}}\n"));
        for (const char *pod : {"db-0", "db-1", "db-2"})
            runPod(pod);
        QTRY_COMPARE(status("readyReplicas"), 3LL);
        const std::string before = jsonText(m_world->get("apps/statefulsets", "db"), {"status", "currentRevision"});
        m_world->merge("apps/statefulsets", "db", "spec: {template: {spec: {containers: [{name: c, image: two}]}}}");
        QTRY_VERIFY(jsonAt(m_world->get("pods", "db-2"), {"metadata", "deletionTimestamp"}).is_string());
        m_world->endPods();
        QTRY_COMPARE(node("db-2"), std::string("here"));
        QCOMPARE(image("db-2"), std::string("two"));
        QVERIFY(!jsonAt(m_world->get("pods", "db-1"), {"metadata", "deletionTimestamp"}).is_string()); // one at a time
        m_world->setPod("db-2", "Running", true);
        QTRY_VERIFY(jsonAt(m_world->get("pods", "db-1"), {"metadata", "deletionTimestamp"}).is_string());
        m_world->endPods();
        runPod("db-1");
        QTRY_COMPARE(status("updatedReplicas"), 2LL);
        QCOMPARE(image("db-0"), std::string("one"));
        QCOMPARE(jsonText(m_world->get("apps/statefulsets", "db"), {"status", "currentRevision"}), before);
        QVERIFY(jsonText(m_world->get("apps/statefulsets", "db"), {"status", "updateRevision"}) != before);
        QCOMPARE(m_world->count("apps/controllerrevisions"), std::size_t(2));
        m_world->merge("apps/statefulsets", "db", "spec: {updateStrategy: {rollingUpdate: {partition: 0}}}");
        QTRY_VERIFY(jsonAt(m_world->get("pods", "db-0"), {"metadata", "deletionTimestamp"}).is_string());
        m_world->endPods();
        runPod("db-0");
        QTRY_VERIFY(jsonText(m_world->get("apps/statefulsets", "db"), {"status", "currentRevision"}) != before);
        m_world->merge("apps/statefulsets", "db", "spec: {template: {spec: {containers: [{name: c, image: one}]}}}");
        QTRY_COMPARE(jsonText(m_world->get("apps/statefulsets", "db"), {"status", "updateRevision"}),
                     before); // an old revision serves again
        QCOMPARE(m_world->count("apps/controllerrevisions"), std::size_t(2));
    }
    void leavesOldPodsAloneOnDelete() {
        m_world->create("apps/statefulsets",
                        setYaml(2, "  podManagementPolicy: Parallel\n  updateStrategy: {type: OnDelete}\n"));
        runPod("db-0");
        runPod("db-1");
        QTRY_COMPARE(status("readyReplicas"), 2LL);
        m_world->merge("apps/statefulsets", "db", "spec: {template: {spec: {containers: [{name: c, image: two}]}}}");
        QTRY_COMPARE(status("observedGeneration"), 2LL);
        QTRY_COMPARE(status("updatedReplicas"), 0LL);
        QVERIFY(!jsonAt(m_world->get("pods", "db-1"), {"metadata", "deletionTimestamp"}).is_string());
        m_world->remove("pods", "db-1");
        m_world->endPods();
        QTRY_COMPARE(node("db-1"), std::string("here"));
        QCOMPARE(image("db-1"), std::string("two"));
        QCOMPARE(image("db-0"), std::string("one"));
    }
    void countsAPodAvailableAfterItsTime() {
        m_world->clock().set(*ph::parseTime("2026-05-01T12:00:00Z"));
        m_world->create("apps/statefulsets", setYaml(2, "  minReadySeconds: 30\n"));
        runPod("db-0");
        QTRY_COMPARE(status("readyReplicas"), 1LL);
        QCOMPARE(status("availableReplicas"), 0LL);
        QVERIFY(!m_world->exists("pods", "db-1"));
        m_world->clock().advance(std::chrono::seconds(31)); // seen within the second that the controller waits
        QTRY_COMPARE(status("availableReplicas"), 1LL);
        QTRY_VERIFY(m_world->exists("pods", "db-1"));
    }
    void keepsAsManyRevisionsAsToldAndRollsBack() {
        m_world->create("apps/statefulsets", setYaml(1, "  revisionHistoryLimit: 1\n"));
        runPod("db-0");
        QTRY_COMPARE(status("readyReplicas"), 1LL);
        const std::string first = jsonText(m_world->get("apps/statefulsets", "db"), {"status", "currentRevision"});
        const auto rollTo = [this](const std::string &next) {
            m_world->merge("apps/statefulsets", "db",
                           "metadata: {annotations: {kubernetes.io/change-cause: to " + next +
                               "}}\nspec: {template: {spec: {containers: [{name: c, image: " + next + "}]}}}");
            QTRY_VERIFY((m_world->endPods(), image("db-0") == next && node("db-0") == "here"));
            m_world->setPod("db-0", "Running", true);
            const auto settled = [this] {
                const Json set = m_world->get("apps/statefulsets", "db");
                return jsonText(set, {"status", "currentRevision"}) == jsonText(set, {"status", "updateRevision"});
            };
            QTRY_VERIFY(settled());
        };
        rollTo("two");
        const std::string second = jsonText(m_world->get("apps/statefulsets", "db"), {"status", "currentRevision"});
        QCOMPARE(m_world->count("apps/controllerrevisions"), std::size_t(2));
        rollTo("three");
        QTRY_COMPARE(m_world->count("apps/controllerrevisions"), std::size_t(2));
        QVERIFY(!m_world->exists("apps/controllerrevisions", first));
        const Json revision = m_world->get("apps/controllerrevisions", second);
        QCOMPARE(jsonText(revision, {"metadata", "annotations", "kubernetes.io/change-cause"}), std::string("to two"));
        // As `kubectl rollout undo` does: the revision's data is a patch of the set.
        ph::local::Api::Options options;
        options.user = {"tester", {}, {"system:masters"}};
        options.fieldManager = "kubectl-rollout";
        QVERIFY(m_world->api()
                    .patch("apps/statefulsets", "default", "db", ph::local::Api::Patch::Strategic,
                           jsonAt(revision, {"data"}), false, options)
                    .ok());
        QTRY_VERIFY((m_world->endPods(), image("db-0") == "two" && node("db-0") == "here"));
        QCOMPARE(jsonText(m_world->get("apps/statefulsets", "db"), {"status", "updateRevision"}), second);
        QCOMPARE(jsonInteger(m_world->get("apps/controllerrevisions", second), {"revision"}), 4LL);
    }
    void replacesFailedPods() {
        m_world->create("apps/statefulsets", setYaml(1));
        runPod("db-0");
        const std::string uid = jsonText(m_world->get("pods", "db-0"), {"metadata", "uid"});
        m_world->setPod("db-0", "Failed", false);
        QTRY_VERIFY((m_world->endPods(), jsonText(m_world->get("pods", "db-0"), {"metadata", "uid"}) != uid &&
                                             m_world->exists("pods", "db-0")));
        QVERIFY(m_world->reasons("db").find("RecreatingFailedPod") != std::string::npos);
    }
    void goesOnAfterARestart() {
        m_world->create("apps/statefulsets", setYaml(2));
        m_world->stop(); // wherever it was
        m_world->start();
        runPod("db-0");
        m_world->stop();
        m_world->start();
        runPod("db-1");
        QTRY_COMPARE(status("readyReplicas"), 2LL);
        m_world->remove("pods", "db-0");
        m_world->stop();
        m_world->start();
        const std::string uid = jsonText(m_world->get("pods", "db-0"), {"metadata", "uid"});
        m_world->endPods();
        QTRY_VERIFY(m_world->exists("pods", "db-0") &&
                    jsonText(m_world->get("pods", "db-0"), {"metadata", "uid"}) != uid);
        QCOMPARE(m_world->count("persistentvolumes", {}), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(TestStatefulSets)
#include "tst_statefulsets.moc"
