// SPDX-License-Identifier: Apache-2.0
// What kinds a server has, told at once (aggregated) or group by group.
#include "tests/backend/kube/scriptserver.h"

#include <QTest>

#include <algorithm>

using namespace ph;
using namespace ph::kube;
using namespace std::chrono_literals;

class TestDiscovery final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_server = std::make_unique<testing::ScriptServer>();
        m_client =
            std::make_unique<Client>(m_server->http(), m_server->endpoint(), net::RetryPolicy{1, 10ms, 50ms, 0.0});
    }
    void cleanup() {
        m_client.reset();
        m_server.reset();
    }

    void readsEverythingInTwoRequests() {
        m_server->answer(
            "/api", 200,
            R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":{"name":""},
            "versions":[{"version":"v1","freshness":"Current","resources":[
                {"resource":"pods","responseKind":{"group":"","version":"","kind":"Pod"},"scope":"Namespaced","singularResource":"pod",
                 "verbs":["get","list","watch"],"shortNames":["po"],"categories":["all"],"subresources":[{"subresource":"log","verbs":["get"]}]},
                {"resource":"nodes","responseKind":{"kind":"Node"},"scope":"Cluster","singularResource":"node","verbs":["get"]}]}]}]})");
        m_server->answer("/apis", 200,
                         R"({"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[
            {"metadata":{"name":"apps"},"versions":[{"version":"v1","freshness":"Current","resources":[
                {"resource":"statefulsets","responseKind":{"kind":"StatefulSet"},"scope":"Namespaced","verbs":["get"]}]}]},
            {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale","resources":[
                {"resource":"pods","responseKind":{"kind":"PodMetrics"},"scope":"Namespaced","verbs":["get"]}]}]}]})");
        const auto kinds = m_client->discover(m_ctx);
        QVERIFY2(kinds.ok(), kinds ? "" : kinds.error().text().c_str());
        QCOMPARE(names(*kinds),
                 std::string("/v1/pods /v1/nodes apps/v1/statefulsets ")); // a server that is away is left out
        QCOMPARE(kinds->front().kind, std::string("Pod"));
        QVERIFY(kinds->front().namespaced && !(*kinds)[1].namespaced);
        QCOMPARE(kinds->front().shortNames, std::vector<std::string>{"po"});
        QVERIFY(m_server->lastHeader("Accept").find("APIGroupDiscoveryList") != std::string::npos);
        QCOMPARE(m_server->requests().size(), std::size_t(2));
        QVERIFY(m_client->discover(m_ctx).ok()); // remembered
        QCOMPARE(m_server->requests().size(), std::size_t(2));
        m_client->forgetDiscovery();
        QVERIFY(m_client->discover(m_ctx).ok());
        QCOMPARE(m_server->requests().size(), std::size_t(4));
    }

    void asksOlderServersGroupByGroup() {
        m_server->answer("/api", 200, R"({"kind":"APIVersions","versions":["v1"]})");
        m_server->answer("/api/v1", 200, R"({"kind":"APIResourceList","groupVersion":"v1","resources":[
            {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"],"shortNames":["po"]},
            {"name":"pods/log","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"]}]})");
        m_server->answer("/apis", 200, R"({"kind":"APIGroupList","groups":[
            {"name":"batch","versions":[{"groupVersion":"batch/v1beta1","version":"v1beta1"},{"groupVersion":"batch/v1","version":"v1"}],
             "preferredVersion":{"groupVersion":"batch/v1","version":"v1"}},
            {"name":"dead.example.com","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]})");
        m_server->answer(
            "/apis/batch/v1", 200,
            R"({"kind":"APIResourceList","resources":[{"name":"jobs","namespaced":true,"kind":"Job","verbs":["get"]}]})");
        m_server->answer(
            "/apis/batch/v1beta1", 200,
            R"({"kind":"APIResourceList","resources":[{"name":"cronjobs","namespaced":true,"kind":"CronJob","verbs":["get"]}]})");
        m_server->answer("/apis/dead.example.com/v1", 503,
                         R"({"kind":"Status","status":"Failure","code":503,"reason":"ServiceUnavailable"})");
        const auto kinds = m_client->discover(m_ctx);
        QVERIFY2(kinds.ok(), kinds ? "" : kinds.error().text().c_str());
        QCOMPARE(names(*kinds),
                 std::string("/v1/pods batch/v1/jobs batch/v1beta1/cronjobs ")); // the preferred version first
    }

    void saysWhyItCouldNotAsk() {
        m_server->answer("/api", 403,
                         R"({"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"no"})");
        QCOMPARE(m_client->discover(m_ctx).error().code, Errc::Forbidden);
        m_server->answer("/api", 200, "<html>log in</html>");
        const auto page = m_client->discover(m_ctx);
        QCOMPARE(page.error().code, Errc::Invalid);
        QVERIFY(!page.error().hint.empty());
    }

private:
    static std::string names(const std::vector<ApiResource> &kinds) {
        std::string text;
        for (const ApiResource &kind : kinds)
            text += kind.gvr.group + "/" + kind.gvr.version + "/" + kind.gvr.resource + " ";
        return text;
    }
    Context m_ctx = Context().withTimeout(30s);
    std::unique_ptr<testing::ScriptServer> m_server;
    std::unique_ptr<Client> m_client;
};

QTEST_GUILESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"
