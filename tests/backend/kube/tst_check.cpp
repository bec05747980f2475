// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/kube/check.h"
#include "backend/kube/environment.h"
#include "backend/machinery/json.h"
#include "tests/backend/kube/scriptserver.h"
#include "tests/support/apihost/apihost.h"
#include "tests/support/forwardproxy.h"

#include <QTest>

#include <algorithm>
#include <arpa/inet.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

using namespace ph;
using namespace ph::kube;
using namespace std::chrono_literals;

namespace {

using State = CheckItem::State;

/// A socket on loopback that accepts nothing (port free again after close) or leaves clients waiting.
struct DeafSocket {
    explicit DeafSocket(bool listens) : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), size) == 0 &&
            ::getsockname(fd.get(), reinterpret_cast<sockaddr *>(&address), &size) == 0)
            port = ntohs(address.sin_port);
        if (listens)
            (void)::listen(fd.get(), 8);
    }
    FileDescriptor fd;
    int port = 0;
};

const CheckItem *find(const std::vector<CheckItem> &items, const std::string &part) {
    const auto it = std::ranges::find(items, part, &CheckItem::part);
    return it == items.end() ? nullptr : &*it;
}

} // namespace

class TestCheck final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_server = std::make_unique<testing::ScriptServer>();
        m_server->answer("/version", 200, R"({"gitVersion":"v1.31.0"})");
        m_server->answer("/apis/authentication.k8s.io/v1/selfsubjectreviews", 201,
                         R"({"kind":"SelfSubjectReview","status":{"userInfo":{"username":"anna"}}})");
        m_server->answer(
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", 201,
            R"({"status":{"incomplete":false,"resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}})");
        m_server->answer("/livez", 200, "[+]ping ok\n[+]log ok\n[+]etcd ok\nlivez check passed\n");
        m_server->answer("/readyz", 200, "[+]ping ok\n[+]poststarthook/crd-informer-synced ok\nreadyz check passed\n");
        m_server->on("/api/v1/namespaces/default/configmaps",
                     [](const net::ServerRequest &request, net::Responder &responder, const Context &) {
                         const auto socket = net::WebSocketServer::accept(request, responder, {});
                         if (!socket)
                             (void)responder.send(400, {}, "").ok();
                     });
        m_options = CheckOptions();
        m_options.stepTimeout = 5s;
    }
    void cleanup() { m_server.reset(); }

    void passesOnAHealthyCluster() {
        const auto items = run(config());
        for (const CheckItem &item : items)
            QVERIFY2(item.state == State::Passed || item.part == "proxy", (item.part + ": " + item.detail).c_str());
        std::string order;
        for (const CheckItem &item : items)
            order += item.part + " ";
        QCOMPARE(order, std::string("DNS TCP proxy TLS API authentication rights websocket livez livez/ping livez/log "
                                    "livez/etcd readyz readyz/ping "
                                    "readyz/poststarthook/crd-informer-synced "));
        QCOMPARE(find(items, "authentication")->detail, std::string("signed in as anna"));
    }

    void namesThePartOfTheConnectionThatFails_data() {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("name") << QByteArray("dns") << QByteArray("DNS");
        QTest::newRow("port") << QByteArray("closed") << QByteArray("TCP");
        QTest::newRow("proxy") << QByteArray("proxy") << QByteArray("proxy");
        QTest::newRow("socks proxy") << QByteArray("socks") << QByteArray("proxy");
        QTest::newRow("other authority") << QByteArray("ca") << QByteArray("TLS");
        QTest::newRow("other name") << QByteArray("name") << QByteArray("TLS");
        QTest::newRow("not a TLS port") << QByteArray("plain") << QByteArray("TLS");
        QTest::newRow("expired certificate") << QByteArray("expired") << QByteArray("TLS");
        QTest::newRow("proxy that refuses") << QByteArray("refusing") << QByteArray("proxy");
        QTest::newRow("proxy that asks for a log-in") << QByteArray("login") << QByteArray("proxy");
        QTest::newRow("silent server") << QByteArray("deaf") << QByteArray("TLS");
    }
    void namesThePartOfTheConnectionThatFails() {
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, part);
        const DeafSocket closed(false);
        const DeafSocket deaf(true);
        m_options.stepTimeout = 2s;
        Kubeconfig wanted = config();
        ClusterEntry &cluster = wanted.clusters["test"];
        std::unique_ptr<net::HttpServer> plain;
        if (kind == "dns")
            cluster.server = "https://no-such-host.invalid:6443";
        else if (kind == "closed")
            cluster.server = "https://127.0.0.1:" + std::to_string(closed.port);
        else if (kind == "proxy")
            cluster.proxyUrl = "http://127.0.0.1:" + std::to_string(closed.port);
        else if (kind == "socks")
            cluster.proxyUrl = "socks5://127.0.0.1:" + std::to_string(closed.port);
        else if (kind == "ca")
            cluster.certificateAuthorityData = net::makeAuthority("another", 10)->pair.certPem;
        else if (kind == "name")
            cluster.tlsServerName = "api.example.com";
        else if (kind == "deaf")
            cluster.server = "https://127.0.0.1:" + std::to_string(deaf.port);
        std::unique_ptr<testing::ForwardProxy> proxy;
        if (kind == "refusing" || kind == "login") {
            testing::ForwardProxy::Options options;
            options.fault =
                kind == "refusing" ? testing::ForwardProxy::Fault::Refuses : testing::ForwardProxy::Fault::None;
            options.user = kind == "login" ? "joe" : "";
            proxy = std::make_unique<testing::ForwardProxy>(options);
            cluster.proxyUrl = "socks5://127.0.0.1:" + std::to_string(proxy->port());
        }
        if (kind == "expired") {
            const auto authority = net::makeAuthority("test authority", 30).value();
            net::CertificateRequest past;
            past.cn = "server";
            past.ipAddresses = {"127.0.0.1"};
            past.server = true;
            past.days = -1;
            const auto pair = net::issue(authority, past).value();
            net::ServerOptions serving;
            serving.certPem = pair.certPem;
            serving.keyPem = pair.keyPem;
            auto started =
                net::HttpServer::start(serving, [](const net::ServerRequest &, net::Responder &responder,
                                                   const Context &) { (void)responder.send(200, {}, "").ok(); });
            plain = std::move(started).value();
            cluster.server = "https://127.0.0.1:" + std::to_string(plain->port());
            cluster.certificateAuthorityData = authority.pair.certPem;
        }
        if (kind == "plain") {
            auto started = net::HttpServer::start({}, [](const net::ServerRequest &, net::Responder &responder,
                                                         const Context &) { (void)responder.send(200, {}, "").ok(); });
            plain = std::move(started).value();
            cluster.server = "https://127.0.0.1:" + std::to_string(plain->port());
        }
        const auto items = run(wanted);
        const CheckItem *failed = find(items, part.toStdString());
        QVERIFY(failed);
        QVERIFY2(failed->state == State::Failed, failed->detail.c_str());
        QVERIFY(!failed->fix.empty() && !failed->detail.empty());
        QCOMPARE(std::ranges::count(items, State::Failed, &CheckItem::state), 1);
        if (kind == "expired")
            QVERIFY2(failed->detail.find("expired") != std::string::npos, failed->detail.c_str());
        for (const char *later : {"API", "authentication", "rights", "websocket", "livez", "readyz"})
            QCOMPARE(int(find(items, later)->state), int(State::NotTried));
    }

    void passesThroughAProxy_data() {
        QTest::addColumn<QByteArray>("scheme");
        QTest::newRow("http") << QByteArray("http");
        QTest::newRow("socks5") << QByteArray("socks5");
    }
    void passesThroughAProxy() {
        QFETCH(QByteArray, scheme);
        testing::ForwardProxy::Options options;
        options.names["behind.the.bastion"] = "127.0.0.1"; // a name only the proxy knows
        options.user = "joe";
        options.password = "s3cret";
        testing::ForwardProxy proxy(options);
        Kubeconfig wanted = config();
        ClusterEntry &cluster = wanted.clusters["test"];
        const auto url = splitUrl(cluster.server);
        cluster.server = "https://behind.the.bastion:" + std::to_string(url->port);
        cluster.tlsServerName = "localhost";
        cluster.proxyUrl = proxy.url(scheme.toStdString());
        const auto items = run(wanted);
        QVERIFY(!items.empty());
        for (const CheckItem &item : items) {
            const bool proxys = item.part == "DNS" || item.part == "TCP"; // their work is the proxy's
            QVERIFY2(item.state == (proxys ? State::NotTried : State::Passed),
                     (item.part + ": " + item.detail).c_str());
            QVERIFY2(item.detail.find("s3cret") == std::string::npos, item.detail.c_str());
        }
        for (const std::string &place : proxy.asked())
            QCOMPARE(place, "behind.the.bastion:" + std::to_string(url->port));
    }

    void namesRefusedCredentials() {
        m_server->answer(
            "/apis/authentication.k8s.io/v1/selfsubjectreviews", 401,
            R"({"kind":"Status","status":"Failure","reason":"Unauthorized","code":401,"message":"Unauthorized"})");
        const auto items = run(config());
        QCOMPARE(int(find(items, "API")->state), int(State::Passed));
        QCOMPARE(int(find(items, "authentication")->state), int(State::Failed));
        QCOMPARE(int(find(items, "rights")->state), int(State::NotTried));
    }
    void namesAMissingPlugin() {
        UserEntry user;
        user.exec = ExecEntry{};
        user.exec->command = "no-such-login-plugin";
        user.exec->apiVersion = "client.authentication.k8s.io/v1beta1";
        const auto items = run(config(user));
        QCOMPARE(int(find(items, "TLS")->state), int(State::Passed));
        QCOMPARE(int(find(items, "authentication")->state), int(State::Failed));
        QVERIFY(find(items, "authentication")->detail.find("'no-such-login-plugin' was not found: searched in") !=
                std::string::npos);
    }
    void noticesAnonymousUsers() {
        m_server->answer("/apis/authentication.k8s.io/v1/selfsubjectreviews", 201,
                         R"({"status":{"userInfo":{"username":"system:anonymous"}}})");
        QCOMPARE(int(find(run(config()), "authentication")->state), int(State::Failed));
    }
    void worksWithServersThatCannotTellTheUser() {
        for (const char *version : {"v1", "v1beta1", "v1alpha1"})
            m_server->answer(std::string("/apis/authentication.k8s.io/") + version, 404,
                             R"({"kind":"Status","code":404,"reason":"NotFound"})");
        m_server->answer("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", 201,
                         R"({"status":{"allowed":true}})");
        QCOMPARE(int(find(run(config()), "authentication")->state), int(State::Passed));
    }
    void namesMissingRights() {
        m_server->answer(
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", 201,
            R"({"status":{"incomplete":false,"resourceRules":[{"verbs":["*"],"apiGroups":["","rbac.authorization.k8s.io"],"resources":["*"]},
                             {"verbs":["get","list","watch"],"apiGroups":["apps"],"resources":["statefulsets"]}]}})");
        const auto items = run(config());
        QCOMPARE(int(find(items, "rights")->state), int(State::Warning));
        QCOMPARE(find(items, "rights")->detail,
                 std::string("not allowed in namespace default: create statefulsets.apps, patch statefulsets.apps, "
                             "delete statefulsets.apps"));
    }
    void asksOneByOneWhenRulesAreIncomplete() {
        m_server->answer("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", 201,
                         R"({"status":{"incomplete":true,"resourceRules":[]}})");
        m_server->on("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                     [](const net::ServerRequest &request, net::Responder &responder, const Context &) {
                         const auto body = parseJson(request.body);
                         const bool allowed = jsonText(*body, {"spec", "resourceAttributes", "subresource"}) != "exec";
                         (void)responder
                             .send(201, {{"Content-Type", "application/json"}},
                                   allowed ? R"({"status":{"allowed":true}})" : R"({"status":{"allowed":false}})")
                             .ok();
                     });
        QCOMPARE(find(run(config()), "rights")->detail,
                 std::string("not allowed in namespace default: create pods/exec"));
    }
    void readsRules() {
        const auto status = parseJson(
            R"({"resourceRules":[{"verbs":["get"],"apiGroups":[""],"resources":["*/log"]},{"verbs":["list"],"apiGroups":["apps"],"resources":["*"]},
                                          {"verbs":["*"],"apiGroups":[""],"resources":["secrets"],"resourceNames":["one"]}]})");
        const std::vector<RequiredRight> wanted{{"get", "", "pods/log"},
                                                {"get", "", "pods"},
                                                {"list", "apps", "statefulsets"},
                                                {"list", "", "pods"},
                                                {"get", "", "secrets"}};
        const std::vector<RequiredRight> missing{{"get", "", "pods"}, {"list", "", "pods"}, {"get", "", "secrets"}};
        QVERIFY(missingRights(*status, wanted) == missing);
    }
    void noticesStrippedWebSockets() {
        m_server->on("/api/v1/namespaces/default/configmaps",
                     [](const net::ServerRequest &, net::Responder &responder, const Context &) {
                         (void)responder.send(200, {{"Content-Type", "application/json"}}, "")
                             .ok(); // as a proxy that drops the Upgrade header makes it
                     });
        const auto items = run(config());
        QCOMPARE(int(find(items, "websocket")->state), int(State::Failed));
        QVERIFY(!find(items, "websocket")->fix.empty());
        QCOMPARE(int(find(items, "readyz")->state), int(State::Passed));
    }
    void namesALostQuorum() {
        m_server->answer("/readyz", 500,
                         "[+]ping ok\n[-]etcd failed: reason withheld\n[-]informer-sync failed: reason "
                         "withheld\nreadyz check failed\n");
        const auto items = run(config());
        QCOMPARE(find(items, "readyz")->detail, std::string("failing: etcd, informer-sync"));
        const CheckItem *etcd = find(items, "readyz/etcd");
        QCOMPARE(int(etcd->state), int(State::Failed));
        QVERIFY(etcd->detail.find("quorum") != std::string::npos && !etcd->fix.empty());
        QCOMPARE(int(find(items, "readyz/informer-sync")->state), int(State::Failed));
        QCOMPARE(int(find(items, "livez")->state), int(State::Passed));
    }
    void readsHealth() {
        QCOMPARE(int(parseHealth("livez", 403, "no")[0].state), int(State::NotTried));
        QCOMPARE(int(parseHealth("livez", 404, "")[0].state), int(State::NotTried));
        QCOMPARE(int(parseHealth("livez", 503, "")[0].state), int(State::Failed));
        QCOMPARE(int(parseHealth("livez", 200, "ok")[0].state), int(State::Passed));
        QCOMPARE(parseHealth("livez", 200, "[+]\n[x\n\n[+]a\n").size(), std::size_t(2));
    }
    void passesOnTheEmbeddedServer() {
        testing::ApiHost::Options options;
        options.folder = makeTemporaryDirectory("tst-check").value();
        auto host = testing::ApiHost::start(options);
        QVERIFY2(host.ok(), host.ok() ? "" : host.error().text().c_str());
        const auto config = parseKubeconfig((*host)->kubeconfig(), "/test/config");
        QVERIFY(config.ok());
        const auto items = run(*config);
        QVERIFY(items.size() > 10);
        for (const CheckItem &item : items) {
            const State expected = item.part == "proxy"            ? State::NotTried
                                   : item.part == "authentication" ? State::Warning
                                                                   : State::Passed;
            QVERIFY2(item.state == expected,
                     (item.part + ": " + item.detail).c_str()); // its certificates live for a day
        }
        // A user without rights is told which; nothing else fails.
        const auto poor = (*host)->client("anna", {}).value();
        Kubeconfig limited = *config;
        UserEntry &user = limited.users.begin()->second;
        user.clientCertificateData = poor.certPem;
        user.clientKeyData = poor.keyPem;
        const auto few = run(limited);
        QCOMPARE(find(few, "authentication")->detail,
                 std::string("signed in as anna; the client certificate ends at ") +
                     formatTime(net::inspect(poor.certPem)->notAfter));
        QCOMPARE(int(find(few, "rights")->state), int(State::Warning));
        QVERIFY(find(few, "rights")->detail.find("create statefulsets.apps") != std::string::npos);
        QCOMPARE(int(find(few, "websocket")->state), int(State::NotTried));
        host->reset();
        fs::remove_all(options.folder);
    }
    void endsWhenAskedTo() {
        std::stop_source stop;
        stop.request_stop();
        const auto endpoint = endpointFor(config(), "", m_server->http());
        QCOMPARE(checkCluster(*endpoint, m_server->http(), m_options, Context(stop.get_token())).error().code,
                 Errc::Cancelled);
    }

private:
    [[nodiscard]] Kubeconfig config(UserEntry user = {}) const { return m_server->kubeconfig(std::move(user)); }
    [[nodiscard]] std::vector<CheckItem> run(const Kubeconfig &config) const {
        const auto endpoint = endpointFor(config, "", m_server->http());
        if (!endpoint) {
            qWarning("%s", endpoint.error().text().c_str());
            return {};
        }
        auto items = checkCluster(*endpoint, m_server->http(), m_options, Context());
        return items ? *items : std::vector<CheckItem>();
    }
    std::unique_ptr<testing::ScriptServer> m_server;
    CheckOptions m_options;
};

QTEST_APPLESS_MAIN(TestCheck)
#include "tst_check.moc"
