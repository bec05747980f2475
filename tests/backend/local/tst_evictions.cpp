// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace ph;
using namespace ph::testing;

namespace {
const std::string pods = "/api/v1/namespaces/default/pods";
const std::string budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
const std::string merge = "application/merge-patch+json";

std::string cause(const TestClient::Answer &answer) {
    const Json &causes = jsonAt(answer.json, {"details", "causes"});
    return causes.is_array() && !causes.empty() ? jsonText(causes[0], {"message"}) : std::string();
}
} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))

/// pods/eviction as `kubectl drain` uses it; no controller runs, the test writes the budgets' status.
class TestEvictions final : public QObject {
    Q_OBJECT
    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;

    void pod(const std::string &name, bool ready = true) {
        const Json made{{"metadata", {{"name", name}, {"labels", {{"app", "x"}}}}},
                        {"spec",
                         {{"nodeName", "here"},
                          {"containers", Json::array({{{"name", "main"}, {"image", "pilothouse/shell:1"}}})}}}};
        QCOMPARE(m_client->call("POST", pods, made).status, 201);
        const Json condition{{"type", "Ready"}, {"status", ready ? "True" : "False"}};
        QCOMPARE(m_client
                     ->call("PATCH", pods + "/" + name + "/status",
                            {{"status", {{"phase", "Running"}, {"conditions", Json::array({condition})}}}}, merge)
                     .status,
                 200);
    }
    void budget(const std::string &name, int allowed, const Json &extra = Json::object()) {
        Json spec{{"selector", {{"matchLabels", {{"app", "x"}}}}}, {"minAvailable", 1}};
        spec.update(extra);
        QCOMPARE(m_client->call("POST", budgets, {{"metadata", {{"name", name}}}, {"spec", spec}}).status, 201);
        QCOMPARE(m_client
                     ->call("PATCH", budgets + "/" + name + "/status",
                            {{"status",
                              {{"observedGeneration", 1},
                               {"disruptionsAllowed", allowed},
                               {"currentHealthy", 1 + allowed},
                               {"desiredHealthy", 1},
                               {"expectedPods", 2}}}},
                            merge)
                     .status,
                 200);
    }
    TestClient::Answer evict(const std::string &name, const Json &options = Json(),
                             const std::string &version = "policy/v1") {
        Json eviction{{"apiVersion", version}, {"kind", "Eviction"}, {"metadata", {{"name", name}}}};
        if (!options.is_null())
            eviction["deleteOptions"] = options;
        return m_client->call("POST", pods + "/" + name + "/eviction", eviction);
    }
    bool isLeaving(const std::string &name) {
        return jsonAt(m_client->get(pods + "/" + name).json, {"metadata", "deletionTimestamp"}).is_string();
    }

private Q_SLOTS:
    void init() {
        auto folder = makeTemporaryDirectory("evictions");
        QVERIFY(folder.ok());
        m_folder = *folder;
        auto host = ApiHost::start({.folder = m_folder});
        if (!host)
            QFAIL(host.error().text().c_str());
        m_host = std::move(*host);
        m_client = std::make_unique<TestClient>(*m_host);
    }
    void cleanup() {
        m_client.reset();
        m_host.reset();
        fs::remove_all(m_folder);
    }

    void evictsOncePerDisruptionAllowed() {
        pod("a");
        pod("b");
        budget("guard", 1);
        const auto first = evict("a");
        QCOMPARE(first.status, 201);
        COMPARE_TEXT(jsonText(first.json, {"status"}), "Success");
        QVERIFY(isLeaving("a"));
        const Json conditions = jsonAt(m_client->get(pods + "/a").json, {"status", "conditions"});
        COMPARE_TEXT(jsonText(conditions.back(), {"reason"}), "EvictionByEvictionAPI");
        const Json status = m_client->get(budgets + "/guard").json["status"];
        QCOMPARE(jsonInteger(status, {"disruptionsAllowed"}, -1), 0LL);
        QVERIFY(jsonAt(status, {"disruptedPods", "a"}).is_string());
        const auto second = evict("b");
        QCOMPARE(second.status, 429);
        COMPARE_TEXT(jsonText(second.json, {"reason"}), "TooManyRequests");
        COMPARE_TEXT(jsonText(second.json, {"message"}),
                     "Cannot evict pod as it would violate the pod's disruption budget.");
        COMPARE_TEXT(jsonText(second.json["details"]["causes"][0], {"reason"}), "DisruptionBudget");
        COMPARE_TEXT(cause(second), "The disruption budget guard needs 1 healthy pods and has 2 currently");
        QVERIFY(!isLeaving("b"));
        QCOMPARE(evict("a").status, 201); // is going already: no budget is asked again
    }
    void refusesWhatTwoBudgetsGuard() {
        pod("a");
        budget("one", 1);
        budget("two", 1);
        const auto answer = evict("a");
        QCOMPARE(answer.status, 500);
        COMPARE_TEXT(
            jsonText(answer.json, {"message"}),
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        QVERIFY(!isLeaving("a"));
    }
    void waitsForABudgetNobodyHasCounted() {
        pod("a");
        budget("guard", 1);
        QCOMPARE(m_client->call("PATCH", budgets + "/guard", {{"spec", {{"minAvailable", 2}}}}, merge).status, 200);
        const auto answer = evict("a");
        QCOMPARE(answer.status, 429);
        COMPARE_TEXT(cause(answer), "The disruption budget guard is still being processed by the server.");
        COMPARE_TEXT(net::header(answer.headers, "Retry-After").value_or(""), "10");
    }
    void triesWithoutEffect() {
        pod("a");
        budget("guard", 1);
        QCOMPARE(evict("a", {{"dryRun", {"All"}}}).status, 201);
        QVERIFY(!isLeaving("a"));
        QCOMPARE(jsonInteger(m_client->get(budgets + "/guard").json, {"status", "disruptionsAllowed"}, -1), 1LL);
        QCOMPARE(evict("a").status, 201);
        pod("b");
        QCOMPARE(evict("b", {{"dryRun", {"All"}}}).status, 429); // a trial is refused as well
    }
    void heedsPreconditions() {
        pod("a");
        budget("guard", 1);
        const auto other = evict("a", {{"preconditions", {{"uid", "another"}}}});
        QCOMPARE(other.status, 409);
        const auto old = evict("a", {{"preconditions", {{"resourceVersion", "1"}}}});
        QCOMPARE(old.status, 409);
        QCOMPARE(jsonInteger(m_client->get(budgets + "/guard").json, {"status", "disruptionsAllowed"}, -1), 1LL);
        const Json live = m_client->get(pods + "/a").json;
        const auto right = evict(
            "a", {{"preconditions",
                   {{"uid", live["metadata"]["uid"]}, {"resourceVersion", live["metadata"]["resourceVersion"]}}}});
        QCOMPARE(right.status, 201);
        QVERIFY(isLeaving("a"));
    }
    void letsUnhealthyPodsGoAsTold() {
        pod("sick", false);
        budget("guard", 0); // one healthy pod, one needed
        QCOMPARE(evict("sick").status, 201);
        QCOMPARE(jsonInteger(m_client->get(budgets + "/guard").json, {"status", "disruptionsAllowed"}, -1), 0LL);
        pod("ill", false);
        QCOMPARE(
            m_client->call("PATCH", budgets + "/guard/status", {{"status", {{"currentHealthy", 0}}}}, merge).status,
            200);
        QCOMPARE(evict("ill").status, 429);
        QCOMPARE(
            m_client
                ->call("PATCH", budgets + "/guard", {{"spec", {{"unhealthyPodEvictionPolicy", "AlwaysAllow"}}}}, merge)
                .status,
            200);
        QCOMPARE(evict("ill").status, 201);
    }
    void takesWhatKubectlOf120Sends() {
        pod("a");
        QCOMPARE(evict("a", {{"gracePeriodSeconds", 0}}, "policy/v1beta1").status, 201);
        QCOMPARE(m_client->get(pods + "/a").status, 404);
        QCOMPARE(evict("a").status, 404);
        pod("b");
        QCOMPARE(evict("b", {}, "policy/v9").status, 400);
    }
    void refusesBudgets_data() {
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("text");
        QTest::newRow("both") << R"({"minAvailable":1,"maxUnavailable":1})"
                              << "minAvailable and maxUnavailable cannot be both set";
        QTest::newRow("negative") << R"({"minAvailable":-1})"
                                  << "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0";
        QTest::newRow("too much") << R"({"maxUnavailable":"101%"})"
                                  << "spec.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%";
        QTest::newRow("no share") << R"({"maxUnavailable":"much"})"
                                  << "spec.maxUnavailable: Invalid value: \"much\": a valid percent string must be a "
                                     "numeric string followed by an ending '%'";
    }
    void refusesBudgets() {
        QFETCH(QString, spec);
        QFETCH(QString, text);
        const auto answer = m_client->call(
            "POST", budgets, {{"metadata", {{"name", "b"}}}, {"spec", parseJson(spec.toStdString()).value()}});
        QCOMPARE(answer.status, 422);
        QVERIFY2(QString::fromStdString(jsonText(answer.json, {"message"})).contains(text), answer.text.c_str());
    }
};

QTEST_GUILESS_MAIN(TestEvictions)
#include "tst_evictions.moc"
