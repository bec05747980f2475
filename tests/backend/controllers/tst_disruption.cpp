// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include "backend/local/apiserver/api.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::Json;
using ph::jsonAt;
using ph::jsonInteger;
using ph::jsonText;

class TestDisruption : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;

    Json status() { return jsonAt(m_world->get("policy/poddisruptionbudgets", "b"), {"status"}); }
    long long number(const char *field) { return jsonInteger(status(), {field}, -1); }
    Json condition() {
        const Json now = status();
        const Json &all = jsonAt(now, {"conditions"});
        return all.is_array() && !all.empty() ? all[0] : Json();
    }
    void budget(const std::string &spec) {
        m_world->create("policy/poddisruptionbudgets",
                        "metadata: {name: b}\nspec: {selector: {matchLabels: {app: db}}, " + spec + "}");
    }
    void set(int replicas, int ready) {
        m_world->create("apps/statefulsets",
                        "metadata: {name: db}\nspec: {replicas: " + std::to_string(replicas) +
                            ", serviceName: db, podManagementPolicy: Parallel, selector: {matchLabels: {app: db}}, "
                            "template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}");
        for (int i = 0; i < ready; ++i) {
            const std::string pod = "db-" + std::to_string(i);
            QTRY_COMPARE(jsonText(m_world->get("pods", pod), {"spec", "nodeName"}), std::string("here"));
            m_world->setPod(pod, "Running", true);
        }
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<ControllerWorld>(); }
    void cleanup() { m_world.reset(); }

    void counts_data() {
        QTest::addColumn<QString>("spec");
        QTest::addColumn<int>("ready");
        QTest::addColumn<int>("expected");
        QTest::addColumn<int>("desired");
        QTest::addColumn<int>("allowed");
        QTest::newRow("at least two of three") << "minAvailable: 2" << 3 << 3 << 2 << 1;
        QTest::newRow("one is down already") << "minAvailable: 2" << 2 << 3 << 2 << 0;
        QTest::newRow("more than there are") << "minAvailable: 5" << 3 << 3 << 5 << 0;
        QTest::newRow("half, rounded up") << "minAvailable: 50%" << 3 << 3 << 2 << 1;
        QTest::newRow("at most one") << "maxUnavailable: 1" << 3 << 3 << 2 << 1;
        QTest::newRow("at most a third, rounded up") << "maxUnavailable: 30%" << 3 << 3 << 2 << 1;
        QTest::newRow("at most none") << "maxUnavailable: 0" << 3 << 3 << 3 << 0;
        QTest::newRow("at most all") << "maxUnavailable: 100%" << 2 << 3 << 0 << 2;
    }
    void counts() {
        QFETCH(QString, spec);
        QFETCH(int, ready);
        QFETCH(int, expected);
        QFETCH(int, desired);
        QFETCH(int, allowed);
        budget(spec.toStdString());
        set(3, ready);
        QTRY_COMPARE(number("currentHealthy"), static_cast<long long>(ready));
        QTRY_COMPARE(number("expectedPods"), static_cast<long long>(expected));
        QCOMPARE(number("desiredHealthy"), static_cast<long long>(desired));
        QCOMPARE(number("disruptionsAllowed"), static_cast<long long>(allowed));
        QCOMPARE(number("observedGeneration"), 1LL);
        QCOMPARE(jsonText(condition(), {"type"}), std::string("DisruptionAllowed"));
        QCOMPARE(jsonText(condition(), {"reason"}), std::string(allowed > 0 ? "SufficientPods" : "InsufficientPods"));
        QCOMPARE(jsonText(condition(), {"status"}), std::string(allowed > 0 ? "True" : "False"));
        QVERIFY(condition().contains("message"));
    }
    void followsTheSetAndTheBudget() {
        budget("maxUnavailable: 1");
        QTRY_VERIFY(m_world->reasons("b").find("NoPods") != std::string::npos);
        set(2, 2);
        QTRY_COMPARE(number("disruptionsAllowed"), 1LL);
        m_world->merge("apps/statefulsets", "db", "spec: {replicas: 3}"); // wanted counts, not there
        QTRY_COMPARE(number("expectedPods"), 3LL);
        QTRY_COMPARE(number("disruptionsAllowed"), 0LL);
        m_world->merge("policy/poddisruptionbudgets", "b", "spec: {maxUnavailable: 2}");
        QTRY_COMPARE(number("observedGeneration"), 2LL);
        QCOMPARE(number("disruptionsAllowed"), 1LL);
    }
    void countsThePodsOfADeployment() {
        budget("minAvailable: 100%");
        m_world->create("apps/deployments",
                        "metadata: {name: d}\nspec: {replicas: 2, selector: {matchLabels: {app: db}}, template: "
                        "{metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}");
        QTRY_COMPARE(number("expectedPods"), 2LL);
        QTRY_COMPARE(number("desiredHealthy"), 2LL);
    }
    void allowsNothingWhatItCannotCount() {
        m_world->create("batch/jobs", "metadata: {name: j}\nspec: {template: {metadata: {labels: {app: db}}, spec: "
                                      "{restartPolicy: Never, containers: [{name: c, image: i}]}}}");
        QTRY_COMPARE(m_world->count("pods"), std::size_t(1));
        const std::string pod = m_world->names("pods");
        budget("maxUnavailable: 1");
        QTRY_COMPARE(jsonText(condition(), {"reason"}), std::string("SyncFailed"));
        QCOMPARE(number("disruptionsAllowed"), 0LL);
        QCOMPARE(jsonText(condition(), {"message"}), "found no controllers for pod \"" + pod + "\"");
    }
    void warnsOfPodsOfNobody() {
        m_world->create("pods", "metadata: {name: p, labels: {app: db}}\nspec: {containers: [{name: c, image: i}]}");
        budget("minAvailable: 50%");
        QTRY_VERIFY(m_world->reasons("b").find("UnmanagedPods") != std::string::npos);
        QTRY_COMPARE(number("expectedPods"), 0LL);
        QCOMPARE(number("disruptionsAllowed"), 0LL);
    }
    void forgetsAnEvictionThatNeverHappened() {
        m_world->clock().set(*ph::parseTime("2026-05-01T12:00:00Z"));
        budget("minAvailable: 1");
        set(2, 2);
        QTRY_COMPARE(number("disruptionsAllowed"), 1LL);
        ph::local::Api::Options options;
        options.user = {"tester", {}, {"system:masters"}};
        options.fieldManager = "tester";
        options.subresource = "status";
        QVERIFY(m_world->api()
                    .modify(
                        "policy/poddisruptionbudgets", "default", "b",
                        [](Json &budget) {
                            budget["status"]["disruptionsAllowed"] = 0;
                            budget["status"]["disruptedPods"]["db-1"] = "2026-05-01T12:00:00Z";
                            return true;
                        },
                        options)
                    .ok());
        QTRY_COMPARE(number("currentHealthy"), 1LL);
        QCOMPARE(number("disruptionsAllowed"), 0LL);
        m_world->clock().advance(std::chrono::seconds(121));
        m_world->merge("pods", "db-0", "metadata: {annotations: {nudge: '1'}}");
        QTRY_COMPARE(number("disruptionsAllowed"), 1LL);
        QVERIFY(!status().contains("disruptedPods"));
        QVERIFY(m_world->reasons("db-1").find("NotDeleted") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestDisruption)
#include "tst_disruption.moc"
