// SPDX-License-Identifier: Apache-2.0
// The REST verbs against the embedded API server, directly and through the fault proxy. With PH_THROUGH_NGHTTPX set all
// of it goes through nghttpx, so over HTTP/2 (tst_client_http2).
#include "backend/kube/client.h"

#include "backend/store/reflector.h"
#include "tests/support/apihost/apihost.h"
#include "tests/support/faultproxy.h"
#include "tests/support/nghttpx.h"
#include "tests/support/testtls.h"
#include "tests/support/tickets.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace ph;
using namespace ph::kube;
using namespace ph::testing;
using namespace std::chrono_literals;

namespace {

const GroupVersionResource configMaps{"", "v1", "configmaps"};

class CertificateAuth final : public Authenticator {
public:
    explicit CertificateAuth(std::shared_ptr<const net::Transport> transport) : m_transport(std::move(transport)) {}
    Status authorize(net::Headers &, const Context &) override { return {}; }
    bool refresh(const Context &) override { return false; }
    std::shared_ptr<const net::Transport> transport() override { return m_transport; }

private:
    std::shared_ptr<const net::Transport> m_transport;
};

Json configMap(const std::string &name, const std::string &value) {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"name", name}, {"labels", {{"app", "t"}}}}},
            {"data", {{"value", value}}}};
}

} // namespace

class TestClient : public QObject {
    Q_OBJECT
    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<FaultProxy> m_proxy;
    std::unique_ptr<FaultProxy> m_clean; ///< spoils nothing: shows the client certificate behind nghttpx
    std::vector<std::unique_ptr<Nghttpx>> m_nghttpx;
    std::shared_ptr<net::HttpClient> m_http;
    std::shared_ptr<Client> m_client;  ///< direct
    std::shared_ptr<Client> m_proxied; ///< through the proxy
    std::optional<ops::Ticket> m_ticket;
    Context m_ctx = Context().withTimeout(60s);

private Q_SLOTS:
    void initTestCase() {
        m_folder = makeTemporaryDirectory("ph-client").value();
        ApiHost::Options options;
        options.folder = m_folder;
        auto host = ApiHost::start(std::move(options));
        QVERIFY2(host.ok(), host ? "" : host.error().text().c_str());
        m_host = std::move(*host);
        auto transport = std::make_shared<net::Transport>();
        transport->tls.caPem = m_host->caPem();
        transport->tls.clientCertPem = m_host->admin().certPem;
        transport->tls.clientKeyPem = m_host->admin().keyPem;
        m_proxy = std::make_unique<FaultProxy>(m_host->url(), transport);
        m_http = std::make_shared<net::HttpClient>();
        const net::RetryPolicy quick{.attempts = 4, .first = 5ms, .cap = 20ms};
        const bool http2 = qEnvironmentVariableIsSet("PH_THROUGH_NGHTTPX");
        if (http2 && !Nghttpx::installed())
            QSKIP("nghttpx is not installed");
        std::string direct = m_host->url();
        std::string proxied = m_proxy->url();
        if (http2) {
            m_clean = std::make_unique<FaultProxy>(m_host->url(), transport);
            transport = m_clean->transport();
            direct = through(m_clean->url());
            proxied = through(m_proxy->url());
        }
        m_client = std::make_shared<Client>(
            m_http, Endpoint{"direct", direct, std::make_shared<CertificateAuth>(transport)}, quick);
        m_proxied = std::make_shared<Client>(
            m_http, Endpoint{"proxied", proxied, std::make_shared<CertificateAuth>(m_proxy->transport())}, quick);
        for (const auto &client : {m_client, m_proxied}) {
            Result<net::HttpResponse> version(Error{});
            QTRY_VERIFY((version = client->raw("/version", Context().withTimeout(2s))).ok()); // nghttpx takes a moment
            QCOMPARE(version->httpMajor, http2 ? 2 : 1);
        }
        // The host has no controllers, so kube-system may be missing.
        m_client->setClusterId({"this-cluster"});
        m_proxied->setClusterId({"this-cluster"});
        m_ticket.emplace(TicketMaker::make({"this-cluster"}));
    }
    void cleanupTestCase() {
        m_client.reset();
        m_proxied.reset();
        m_http.reset();
        m_nghttpx.clear();
        m_clean.reset();
        m_proxy.reset();
        m_host.reset();
        fs::remove_all(m_folder);
    }

    void refusesTicketsOfAnotherCluster() {
        const auto other = TicketMaker::make({"other-cluster"});
        const auto refused = m_client->create(other, configMaps, "default", configMap("x", "1"), {}, m_ctx);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Errc::Forbidden);
        QCOMPARE(refused.error().reason, std::string("WrongCluster"));
        QCOMPARE(m_client->get(configMaps, "default", "x", m_ctx).error().code, Errc::NotFound);
    }

    void livesThroughAllVerbs() {
        const auto made = m_client->create(*m_ticket, configMaps, "default", configMap("verbs", "1"), {}, m_ctx);
        QVERIFY2(made.ok(), made ? "" : made.error().text().c_str());
        const auto twice = m_client->create(*m_ticket, configMaps, "default", configMap("verbs", "1"), {}, m_ctx);
        QCOMPARE(twice.error().code, Errc::Conflict);
        QCOMPARE(twice.error().reason, std::string("AlreadyExists"));
        Json changed = *made;
        changed["data"]["value"] = "2";
        const auto updated = m_client->update(*m_ticket, configMaps, "default", "verbs", changed, {}, m_ctx);
        QVERIFY2(updated.ok(), updated ? "" : updated.error().text().c_str());
        QCOMPARE(m_client->update(*m_ticket, configMaps, "default", "verbs", changed, {}, m_ctx).error().code,
                 Errc::Conflict); // old version
        const Json merge = {{"data", {{"merge", "m"}}}};
        QVERIFY(m_client->patch(*m_ticket, configMaps, "default", "verbs", PatchType::Merge, merge, {}, m_ctx).ok());
        const Json strategic = {{"data", {{"strategic", "s"}}}};
        QVERIFY(m_client->patch(*m_ticket, configMaps, "default", "verbs", PatchType::Strategic, strategic, {}, m_ctx)
                    .ok());
        const Json json = Json::array({{{"op", "replace"}, {"path", "/data/value"}, {"value", "3"}}});
        QVERIFY(m_client->patch(*m_ticket, configMaps, "default", "verbs", PatchType::Json, json, {}, m_ctx).ok());
        WriteOptions dry;
        dry.dryRun = true;
        QVERIFY(m_client
                    ->patch(*m_ticket, configMaps, "default", "verbs", PatchType::Merge, {{"data", {{"dry", "d"}}}},
                            dry, m_ctx)
                    .ok());
        const auto read = m_client->get(configMaps, "default", "verbs", m_ctx);
        QVERIFY(read.ok());
        QVERIFY((*read)["data"] == Json({{"value", "3"}, {"merge", "m"}, {"strategic", "s"}}));
        DeleteOptions stranger;
        stranger.uid = "not-this-one";
        QCOMPARE(m_client->remove(*m_ticket, configMaps, "default", "verbs", stranger, m_ctx).error().code,
                 Errc::Conflict);
        QVERIFY(m_client->remove(*m_ticket, configMaps, "default", "verbs", {}, m_ctx).ok());
        QCOMPARE(m_client->get(configMaps, "default", "verbs", m_ctx).error().code, Errc::NotFound);
        QCOMPARE(m_client->get(configMaps, "default", "", m_ctx).error().code, Errc::Invalid);
    }

    void keepsPreconditionsAndPropagation() {
        const auto made = m_client->create(*m_ticket, configMaps, "default", configMap("guarded", "1"), {}, m_ctx);
        QVERIFY(made.ok());
        DeleteOptions old;
        old.resourceVersion = jsonText(*made, {"metadata", "resourceVersion"});
        QVERIFY(m_client
                    ->patch(*m_ticket, configMaps, "default", "guarded", PatchType::Merge, {{"data", {{"value", "2"}}}},
                            {}, m_ctx)
                    .ok());
        QCOMPARE(m_client->remove(*m_ticket, configMaps, "default", "guarded", old, m_ctx).error().code,
                 Errc::Conflict);
        DeleteOptions dry;
        dry.dryRun = true;
        QVERIFY(m_client->remove(*m_ticket, configMaps, "default", "guarded", dry, m_ctx).ok());
        QVERIFY(m_client->get(configMaps, "default", "guarded", m_ctx).ok());
        DeleteOptions foreground; // waits for its dependants, so for a garbage collector this server has not
        foreground.propagation = Propagation::Foreground;
        foreground.uid = jsonText(*made, {"metadata", "uid"});
        QVERIFY(m_client->remove(*m_ticket, configMaps, "default", "guarded", foreground, m_ctx).ok());
        const auto waiting = m_client->get(configMaps, "default", "guarded", m_ctx);
        QVERIFY2(waiting.ok(), waiting ? "" : waiting.error().text().c_str());
        QVERIFY((*waiting)["metadata"].contains("deletionTimestamp"));
        QVERIFY((*waiting)["metadata"]["finalizers"] == Json::array({"foregroundDeletion"}));
        QVERIFY(m_client
                    ->patch(*m_ticket, configMaps, "default", "guarded", PatchType::Merge,
                            {{"metadata", {{"finalizers", nullptr}}}}, {}, m_ctx)
                    .ok());
        QCOMPARE(m_client->get(configMaps, "default", "guarded", m_ctx).error().code, Errc::NotFound);
    }

    void reachesSubresources() {
        const GroupVersionResource sets{"apps", "v1", "statefulsets"};
        const Json set =
            parseJson(
                R"({"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},"spec":{"serviceName":"db","replicas":1,
            "selector":{"matchLabels":{"app":"db"}},"template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}})")
                .value();
        const auto made = m_client->create(*m_ticket, sets, "default", set, {}, m_ctx);
        QVERIFY2(made.ok(), made ? "" : made.error().text().c_str());
        auto scale = m_client->getSubresource(sets, "default", "db", "scale", m_ctx);
        QVERIFY2(scale.ok(), scale ? "" : scale.error().text().c_str());
        (*scale)["spec"]["replicas"] = 3;
        QVERIFY(m_client->update(*m_ticket, sets, "default", "db", *scale, {}, m_ctx, "scale").ok());
        QVERIFY(m_client
                    ->patch(*m_ticket, sets, "default", "db", PatchType::Merge,
                            {{"status", {{"replicas", 2}}}, {"spec", {{"replicas", 9}}}}, {}, m_ctx, "status")
                    .ok());
        const auto read = m_client->get(sets, "default", "db", m_ctx);
        QVERIFY((*read)["spec"]["replicas"] == 3 && (*read)["status"]["replicas"] == 2); // status leaves the spec alone
        const auto token = m_client->createSubresource(*m_ticket, {"", "v1", "serviceaccounts"}, "default", "default",
                                                       "token", {{"spec", Json::object()}}, {}, m_ctx);
        QVERIFY2(token.ok(), token ? "" : token.error().text().c_str());
        QVERIFY(!jsonText(*token, {"status", "token"}).empty());
        QVERIFY(m_client->remove(*m_ticket, sets, "default", "db", {}, m_ctx).ok());
    }

    void listsApplyConflicts() {
        Json object = configMap("owned", "ours");
        QVERIFY(m_client->apply(*m_ticket, configMaps, "default", "owned", object, {}, m_ctx).ok());
        ApplyOptions other;
        other.fieldManager = "somebody";
        object["data"]["value"] = "theirs";
        const auto refused = m_client->apply(*m_ticket, configMaps, "default", "owned", object, other, m_ctx);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Errc::Conflict);
        QVERIFY(!refused.error().causes.empty());
        QCOMPARE(refused.error().causes[0].reason, std::string("FieldManagerConflict"));
        QVERIFY(refused.error().causes[0].field.find("data.value") != std::string::npos);
        QVERIFY(refused.error().causes[0].message.find("pilothouse") != std::string::npos);
        other.force = true;
        QVERIFY(m_client->apply(*m_ticket, configMaps, "default", "owned", object, other, m_ctx).ok());
    }

    void listsPagesTablesAndMetadata() {
        for (int i = 0; i < 7; ++i)
            QVERIFY(
                m_client
                    ->create(*m_ticket, configMaps, "default", configMap("page" + std::to_string(i), "v"), {}, m_ctx)
                    .ok());
        ListOptions options;
        options.labelSelector = "app=t";
        options.pageSize = 3;
        const auto all = m_client->list(configMaps, "default", options, m_ctx);
        QVERIFY2(all.ok(), all ? "" : all.error().text().c_str());
        QVERIFY((*all)["items"].size() >= 7);
        QVERIFY(!(*all)["metadata"].contains("continue") || (*all)["metadata"]["continue"] == "");
        const auto table = m_client->table(configMaps, "default", options, m_ctx);
        QVERIFY(table.ok());
        QVERIFY((*table)["kind"] == "Table");
        QCOMPARE((*table)["rows"].size(), (*all)["items"].size());
        const auto metadata = m_client->listMetadata(configMaps, "default", options, m_ctx);
        QVERIFY(metadata.ok());
        QCOMPARE((*metadata)["items"].size(), (*all)["items"].size());
        QVERIFY(!(*metadata)["items"][0].contains("data"));
        QVERIFY(m_client->removeCollection(*m_ticket, configMaps, "default", options, {}, m_ctx).ok());
        QCOMPARE((*m_client->list(configMaps, "default", options, m_ctx))["items"].size(), std::size_t{0});
    }

    void discoversKinds() {
        const auto kinds = m_client->discover(m_ctx);
        QVERIFY2(kinds.ok(), kinds ? "" : kinds.error().text().c_str());
        const auto found = std::find_if(kinds->begin(), kinds->end(), [](const ApiResource &r) {
            return r.gvr == GroupVersionResource{"apps", "v1", "statefulsets"};
        });
        QVERIFY(found != kinds->end());
        QCOMPARE(found->kind, std::string("StatefulSet"));
        QVERIFY(found->namespaced);
        QVERIFY(std::find(found->verbs.begin(), found->verbs.end(), "watch") != found->verbs.end());
    }

    void repeatsWhatIsSafeToRepeat() {
        m_proxy->failNext(2, 503);
        QVERIFY(m_proxied->list(configMaps, "default", {}, m_ctx).ok());
        m_proxy->failNext(2, 500);
        const auto write = m_proxied->create(*m_ticket, configMaps, "default", configMap("unsafe", "1"), {}, m_ctx);
        QVERIFY(!write.ok()); // nobody knows whether a 500 wrote
        QCOMPARE(write.error().code, Errc::Unavailable);
        m_proxy->failNext(0, 500);
        m_proxy->failNext(2, 429);
        QVERIFY(m_proxied->create(*m_ticket, configMaps, "default", configMap("throttled", "1"), {}, m_ctx).ok());
        m_proxy->hang();
        const auto late = m_proxied->get(configMaps, "default", "throttled", Context().withTimeout(200ms));
        QCOMPARE(late.error().code, Errc::Timeout);
        m_proxy->hang(false);
        m_proxy->sliceBytes(3);
        QVERIFY(m_proxied->get(configMaps, "default", "throttled", m_ctx).ok());
        m_proxy->sliceBytes(0);
        m_proxy->truncate();
        QCOMPARE(m_proxied->get(configMaps, "default", "throttled", m_ctx).error().code, Errc::Unreachable);
    }

    void saysThatAProxyStripsUpgrades() {
        const auto socket =
            m_proxied->webSocket(*m_ticket, "/api/v1/namespaces/default/configmaps", {"v5.channel.k8s.io"}, m_ctx);
        QVERIFY(!socket.ok());
        QCOMPARE(socket.error().reason, std::string("UpgradeStripped"));
    }

    void reflectsTheEmbeddedServer() {
        Executor executor(2);
        store::Store<store::ConfigMapRow> store;
        store::ReflectorOptions options;
        options.pageSize = 4;
        options.firstBackoff = 20ms;
        for (int i = 0; i < 9; ++i)
            QVERIFY(m_client
                        ->create(*m_ticket, configMaps, "default", configMap("reflected" + std::to_string(i), "v"), {},
                                 m_ctx)
                        .ok());
        auto reflector = store::startReflector<store::ConfigMapRow>(executor, m_proxied, configMaps, "default",
                                                                    store::configMapProjection(), store, options);
        QTRY_VERIFY(store.find("default", "reflected8"));
        QVERIFY(m_client
                    ->patch(*m_ticket, configMaps, "default", "reflected3", PatchType::Merge,
                            {{"data", {{"value", "new"}}}}, {}, m_ctx)
                    .ok());
        QTRY_VERIFY(store.find("default", "reflected3")->data.get("value") == "new");
        m_proxy->dropWatch();
        QVERIFY(m_client->remove(*m_ticket, configMaps, "default", "reflected4", {}, m_ctx).ok());
        QTRY_VERIFY(!store.find("default", "reflected4"));
        m_proxy->expireVersions();
        QVERIFY(m_client->remove(*m_ticket, configMaps, "default", "reflected5", {}, m_ctx).ok());
        QTRY_VERIFY(!store.find("default", "reflected5"));
        m_proxy->expireVersions(false);
        QTRY_VERIFY(store.freshness().state == store::Freshness::State::Live);
    }

private:
    std::string through(const std::string &server) {
        m_nghttpx.push_back(std::make_unique<Nghttpx>(std::stoi(server.substr(server.rfind(':') + 1)), true));
        return m_nghttpx.back()->url();
    }
};

QTEST_GUILESS_MAIN(TestClient)
#include "tst_client.moc"
