// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>

using ph::Json;
using ph::jsonAt;
using ph::jsonInteger;
using ph::jsonText;

class TestWorkloads : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;

    std::string condition(const std::string &collection, const std::string &name, const char *type) {
        const Json object = m_world->get(collection, name);
        for (const auto &one : jsonAt(object, {"status", "conditions"}))
            if (one["type"] == type && one["status"] == "True")
                return jsonText(one, {"reason"});
        return {};
    }
    /// The first pod that has a node and has not ended; empty when there is none.
    std::string activePod() {
        for (const auto &pod : m_world->api().list("pods", "default")) {
            const std::string phase = jsonText(*pod.json, {"status", "phase"});
            if (!jsonText(*pod.json, {"spec", "nodeName"}).empty() && phase != "Succeeded" && phase != "Failed" &&
                !jsonAt(*pod.json, {"metadata", "deletionTimestamp"}).is_string())
                return pod.key.name;
        }
        return {};
    }
    void runAll() {
        for (const auto &pod : m_world->api().list("pods", "default"))
            if (!jsonText(*pod.json, {"spec", "nodeName"}).empty() &&
                jsonText(*pod.json, {"status", "phase"}) == "Pending")
                m_world->setPod(pod.key.name, "Running", true);
        m_world->endPods();
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<ControllerWorld>(); }
    void cleanup() { m_world.reset(); }

    void runsAJobToItsEnd() {
        m_world->create("batch/jobs", "metadata: {name: j}\nspec: {completions: 2, template: {spec: {restartPolicy: "
                                      "Never, containers: [{name: c, image: i}]}}}");
        for (int i = 0; i < 2; ++i) {
            QTRY_VERIFY(!activePod().empty());
            m_world->setPod(activePod(), "Succeeded", false);
        }
        QTRY_COMPARE(condition("batch/jobs", "j", "Complete"), std::string("CompletionsReached"));
        const Json job = m_world->get("batch/jobs", "j");
        QCOMPARE(jsonInteger(job, {"status", "succeeded"}), 2LL);
        QVERIFY(jsonAt(job, {"status", "completionTime"}).is_string());
        QVERIFY(m_world->reasons("j").find("Completed") != std::string::npos);
    }
    void givesUpAfterTooManyFailures() {
        m_world->create("batch/jobs", "metadata: {name: j}\nspec: {backoffLimit: 0, template: {spec: {restartPolicy: "
                                      "Never, containers: [{name: c, image: i}]}}}");
        QTRY_VERIFY(!activePod().empty());
        m_world->setPod(activePod(), "Failed", false);
        QTRY_COMPARE(condition("batch/jobs", "j", "Failed"), std::string("BackoffLimitExceeded"));
        QCOMPARE(jsonInteger(m_world->get("batch/jobs", "j"), {"status", "failed"}), 1LL);
    }
    void stopsAtTheDeadlineAndGoesAfterItsTime() {
        m_world->create("batch/jobs",
                        "metadata: {name: j}\nspec: {activeDeadlineSeconds: 1, ttlSecondsAfterFinished: 0, template: "
                        "{spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}");
        QTRY_VERIFY(m_world->reasons("j").find("SuccessfulCreate") !=
                    std::string::npos); // the pod itself may live for a moment only: times have whole seconds
        QTRY_VERIFY((m_world->endPods(), !m_world->exists("batch/jobs", "j")));
        QTRY_VERIFY((m_world->endPods(), m_world->count("pods") == 0));
    }
    void countsEachPodOnceAcrossRestarts() {
        m_world->create("batch/jobs", "metadata: {name: j}\nspec: {completions: 3, template: {spec: {restartPolicy: "
                                      "Never, containers: [{name: c, image: i}]}}}");
        for (int i = 0; i < 3; ++i) {
            QTRY_VERIFY(!activePod().empty());
            m_world->setPod(activePod(), "Succeeded", false);
            m_world->stop();
            m_world->start();
        }
        QTRY_COMPARE(condition("batch/jobs", "j", "Complete"), std::string("CompletionsReached"));
        QCOMPARE(jsonInteger(m_world->get("batch/jobs", "j"), {"status", "succeeded"}), 3LL);
        QCOMPARE(m_world->count("pods"), std::size_t(3));
    }
    void numbersThePodsOfAnIndexedJob() {
        m_world->create("batch/jobs",
                        "metadata: {name: j}\nspec: {completionMode: Indexed, completions: 3, parallelism: 3, "
                        "template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}");
        for (int i = 0; i < 3; ++i) {
            QTRY_VERIFY(!activePod().empty());
            m_world->setPod(activePod(), "Succeeded", false);
        }
        QTRY_COMPARE(jsonText(m_world->get("batch/jobs", "j"), {"status", "completedIndexes"}), std::string("0-2"));
        QTRY_COMPARE(condition("batch/jobs", "j", "Complete"), std::string("CompletionsReached"));
    }
    void rollsADeploymentOver() {
        m_world->create("apps/deployments",
                        "metadata: {name: d}\nspec: {replicas: 3, selector: {matchLabels: {app: d}}, template: "
                        "{metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: one}]}}}");
        QTRY_VERIFY((runAll(), condition("apps/deployments", "d", "Progressing") == "NewReplicaSetAvailable"));
        QCOMPARE(jsonInteger(m_world->get("apps/deployments", "d"), {"status", "availableReplicas"}), 3LL);
        m_world->merge("apps/deployments", "d", "spec: {template: {spec: {containers: [{name: c, image: two}]}}}");
        QTRY_VERIFY(m_world->count("apps/replicasets") == 2);
        const auto updated = [&] {
            runAll();
            const Json deployment = m_world->get("apps/deployments", "d");
            return jsonInteger(deployment, {"status", "updatedReplicas"}) == 3 &&
                   jsonInteger(deployment, {"status", "replicas"}) == 3 && m_world->count("pods") == 3 &&
                   std::ranges::all_of(m_world->api().list("pods", "default"), [](const auto &pod) {
                       return jsonText(jsonAt(*pod.json, {"spec", "containers"}).at(0), {"image"}) == "two";
                   });
        };
        QTRY_VERIFY(updated()); // a count in a status may be older than the pods it counts
        m_world->remove("apps/deployments", "d");
        QTRY_VERIFY((m_world->endPods(), m_world->count("pods") == 0 && m_world->count("apps/replicasets") == 0));
    }
    void replacesAPodThatWasTakenAway() {
        m_world->create("apps/replicasets",
                        "metadata: {name: r}\nspec: {replicas: 2, selector: {matchLabels: {app: r}}, template: "
                        "{metadata: {labels: {app: r}}, spec: {containers: [{name: c, image: one}]}}}");
        QTRY_COMPARE(m_world->count("pods"), std::size_t(2));
        QTRY_COMPARE(jsonInteger(m_world->get("apps/replicasets", "r"), {"status", "replicas"}), 2LL);
        m_world->merge("pods", m_world->api().list("pods", "default").front().key.name,
                       "metadata: {ownerReferences: null}");
        QTRY_COMPARE(m_world->count("pods"), std::size_t(3));
    }
    void recreatesWithoutOverlap() {
        m_world->create(
            "apps/deployments",
            "metadata: {name: d}\nspec: {replicas: 2, strategy: {type: Recreate}, selector: {matchLabels: {app: d}}, "
            "template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: one}]}}}");
        QTRY_VERIFY((runAll(), condition("apps/deployments", "d", "Available") == "MinimumReplicasAvailable"));
        m_world->merge("apps/deployments", "d", "spec: {template: {spec: {containers: [{name: c, image: two}]}}}");
        const auto ending = [&] {
            std::size_t count = 0;
            for (const auto &pod : m_world->api().list("pods", "default"))
                count += jsonAt(*pod.json, {"metadata", "deletionTimestamp"}).is_string() ? 1U : 0U;
            return count;
        };
        QTRY_COMPARE(ending(), std::size_t(2));
        QCOMPARE(m_world->count("pods"), std::size_t(2)); // none of the new ones yet
        m_world->endPods();
        QTRY_VERIFY((runAll(), jsonInteger(m_world->get("apps/deployments", "d"), {"status", "updatedReplicas"}) == 2));
    }
};

QTEST_GUILESS_MAIN(TestWorkloads)
#include "tst_workloads.moc"
