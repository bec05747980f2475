// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::Json;
using ph::jsonAt;
using ph::jsonInteger;
using ph::jsonText;

namespace {
const std::string kDeployment =
    "metadata: {name: d, annotations: {kubernetes.io/change-cause: first}}\n"
    "spec: {replicas: 2, progressDeadlineSeconds: 60, selector: {matchLabels: {app: d}}, template: "
    "{metadata: {labels: {app: d}}, spec: {containers: [{name: c, image: one}]}}}";
} // namespace

/// What `kubectl rollout` asks of a Deployment: progress and its deadline, pause, history and undo.
class TestRollouts : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;

    Json progress() {
        const Json object = m_world->get("apps/deployments", "d");
        for (const auto &one : jsonAt(object, {"status", "conditions"}))
            if (one["type"] == "Progressing")
                return one;
        return {};
    }
    std::string reason() { return jsonText(progress(), {"reason"}); }
    void runAll() {
        for (const auto &pod : m_world->api().list("pods", "default"))
            if (!jsonText(*pod.json, {"spec", "nodeName"}).empty() &&
                jsonText(*pod.json, {"status", "phase"}) == "Pending")
                m_world->setPod(pod.key.name, "Running", true);
        m_world->endPods();
    }
    void setImage(const std::string &image, const std::string &cause) {
        m_world->merge("apps/deployments", "d",
                       "metadata: {annotations: {kubernetes.io/change-cause: " + cause +
                           "}}\nspec: {template: {spec: {containers: [{name: c, image: " + image + "}]}}}");
    }
    Json setOf(const std::string &revision) {
        for (const auto &set : m_world->api().list("apps/replicasets", "default"))
            if (jsonText(*set.json, {"metadata", "annotations", "deployment.kubernetes.io/revision"}) == revision)
                return *set.json;
        return {};
    }
    /// Something changes, so that the controller looks at the deployment again.
    void nudge() {
        m_world->merge("apps/deployments", "d",
                       "metadata: {annotations: {nudge: '" + std::to_string(++m_nudges) + "'}}");
    }
    int m_nudges = 0;

private Q_SLOTS:
    void init() {
        m_world = std::make_unique<ControllerWorld>();
        m_world->clock().set(*ph::parseTime("2026-05-01T12:00:00Z"));
        m_world->create("apps/deployments", kDeployment);
        QTRY_VERIFY((runAll(), reason() == "NewReplicaSetAvailable"));
    }
    void cleanup() { m_world.reset(); }

    void reportsARolloutThatStandsStill() {
        setImage("two", "broken");
        QTRY_COMPARE(m_world->count("apps/replicasets"), std::size_t(2));
        QTRY_COMPARE(reason(), std::string("ReplicaSetUpdated"));
        m_world->clock().advance(std::chrono::seconds(59));
        nudge();
        QTRY_VERIFY(!jsonAt(setOf("2"), {"metadata", "annotations", "nudge"}).is_null()); // the round is over
        QCOMPARE(reason(), std::string("ReplicaSetUpdated"));
        m_world->clock().advance(std::chrono::seconds(2));
        nudge();
        QTRY_COMPARE(reason(), std::string("ProgressDeadlineExceeded"));
        QCOMPARE(jsonText(progress(), {"status"}), std::string("False"));
        QVERIFY(jsonText(progress(), {"message"}).ends_with("has timed out progressing."));
        QTRY_VERIFY((runAll(), reason() == "NewReplicaSetAvailable")); // and goes on when the pods come at last
    }
    void staysThroughWhenAPodFailsLater() {
        const std::string pod = m_world->api().list("pods", "default").front().key.name;
        m_world->setPod(pod, "Running", false);
        QTRY_COMPARE(jsonInteger(m_world->get("apps/deployments", "d"), {"status", "unavailableReplicas"}), 1LL);
        m_world->clock().advance(std::chrono::seconds(120));
        nudge();
        QTRY_VERIFY(!jsonAt(setOf("1"), {"metadata", "annotations", "nudge"}).is_null());
        QCOMPARE(reason(), std::string("NewReplicaSetAvailable"));
    }
    void pausesAndResumes() {
        m_world->merge("apps/deployments", "d", "spec: {paused: true}");
        QTRY_COMPARE(reason(), std::string("DeploymentPaused"));
        setImage("two", "later");
        QTRY_COMPARE(jsonInteger(m_world->get("apps/deployments", "d"), {"status", "observedGeneration"}), 3LL);
        QCOMPARE(m_world->count("apps/replicasets"), std::size_t(1));
        m_world->merge("apps/deployments", "d", "spec: {paused: false}");
        QTRY_VERIFY((runAll(), m_world->count("apps/replicasets") == 2 && reason() == "NewReplicaSetAvailable"));
    }
    void remembersWhyEachRevisionCame() {
        setImage("two", "second");
        QTRY_VERIFY((runAll(), reason() == "NewReplicaSetAvailable" && !setOf("2").is_null()));
        const auto cause = [this](const std::string &revision) {
            return jsonText(setOf(revision), {"metadata", "annotations", "kubernetes.io/change-cause"});
        };
        QCOMPARE(cause("1"), std::string("first"));
        QCOMPARE(cause("2"), std::string("second"));
        QCOMPARE(jsonText(setOf("2"), {"metadata", "annotations", "deployment.kubernetes.io/desired-replicas"}),
                 std::string("2"));
        setImage("one", "back"); // as `kubectl rollout undo` does it
        QTRY_VERIFY((runAll(), !setOf("3").is_null() && setOf("1").is_null()));
        QCOMPARE(m_world->count("apps/replicasets"), std::size_t(2));
        QTRY_COMPARE(cause("3"), std::string("back"));
    }
};

QTEST_GUILESS_MAIN(TestRollouts)
#include "tst_rollouts.moc"
