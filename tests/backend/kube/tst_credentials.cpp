// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "backend/core/files.h"
#include "backend/kube/credentials.h"
#include "backend/kube/oidc.h"
#include "tests/backend/kube/scriptserver.h"

#include <QTest>

#include <atomic>

using namespace ph;
using namespace ph::kube;
using namespace std::chrono_literals;

namespace {

net::KeyPairPem certificate(const net::CertificateAuthority &authority, const std::string &cn, int days) {
    net::CertificateRequest wanted;
    wanted.cn = cn;
    wanted.client = true;
    wanted.days = days;
    return net::issue(authority, wanted).value();
}

std::string jwt(SystemTime expiry) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(expiry.time_since_epoch()).count();
    return base64UrlEncode(R"({"alg":"none"})") + "." +
           base64UrlEncode(R"({"sub":"anna","exp":)" + std::to_string(seconds) + "}") + ".c2ln";
}

} // namespace

class TestCredentials final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("tst-credentials").value();
        m_server = std::make_unique<testing::ScriptServer>();
        m_server->answer("/api", 200, "{}");
        m_clock = std::make_unique<ManualClock>(Clock::system().now());
        m_options.clock = m_clock.get();
        m_options.environment = std::make_shared<std::map<std::string, std::string>>();
    }
    void cleanup() {
        m_server.reset();
        fs::remove_all(m_folder);
    }

    void sendsTokensAndPasswords() {
        UserEntry user;
        user.token = Secret("abc");
        QCOMPARE(authorizationOf(user), std::string("Bearer abc"));
        user.token = Secret();
        user.username = "anna";
        user.password = Secret("a:b");
        QCOMPARE(authorizationOf(user), "Basic " + base64Encode("anna:a:b"));
        QCOMPARE(authorizationOf(UserEntry()), std::string());
    }
    void impersonates() {
        UserEntry user;
        user.token = Secret("abc");
        user.impersonate = "bert";
        user.impersonateUid = "7";
        user.impersonateGroups = {"a", "b"};
        user.impersonateExtra = {{"example.org/Scope", {"x"}}};
        net::Headers headers;
        QVERIFY(m_server->endpoint(user, m_options).auth->authorize(headers, Context()).ok());
        const net::Headers expected{{"Authorization", "Bearer abc"}, {"Impersonate-User", "bert"},
                                    {"Impersonate-Uid", "7"},        {"Impersonate-Group", "a"},
                                    {"Impersonate-Group", "b"},      {"Impersonate-Extra-example.org%2FScope", "x"}};
        QVERIFY(headers == expected);
        user.impersonate = "bert\r\nX-Evil: 1";
        QCOMPARE(endpointFor(m_server->kubeconfig(user), "", m_server->http(), m_options).error().code, Errc::Invalid);
    }
    void sendsNothingSecretInTheClear() {
        Kubeconfig config = m_server->kubeconfig();
        config.clusters["test"].server = "http://127.0.0.1:1";
        config.users["anna"].token = Secret("abc");
        net::Headers headers;
        QVERIFY(endpointFor(config, "", m_server->http(), m_options)->auth->authorize(headers, Context()).ok());
        QVERIFY(headers.empty());
    }
    void rereadsTokenFilesEveryMinute() {
        const fs::path file = m_folder / "token";
        UserEntry user;
        user.tokenFile = file.string();
        const auto endpoint = m_server->endpoint(user, m_options);
        net::Headers headers;
        const Status missing = endpoint.auth->authorize(headers, Context());
        QCOMPARE(missing.error().code, Errc::Unauthorized);
        QCOMPARE(missing.error().subject, file.string());
        QVERIFY(writeFileAtomic(file, "one\n").ok());
        QCOMPARE(authorizationFrom(endpoint), std::string("Bearer one"));
        QVERIFY(writeFileAtomic(file, " two \n").ok());
        QCOMPARE(authorizationFrom(endpoint), std::string("Bearer one"));
        m_clock->advance(61s);
        QCOMPARE(authorizationFrom(endpoint), std::string("Bearer two"));
        fs::remove(file);
        m_clock->advance(61s);
        QCOMPARE(authorizationFrom(endpoint), std::string("Bearer two")); // the last one read
        QVERIFY(!endpoint.auth->refresh(Context()));
        QVERIFY(writeFileAtomic(file, "three").ok());
        QVERIFY(endpoint.auth->refresh(Context())); // after a 401 it does not wait for the minute
        QCOMPARE(authorizationFrom(endpoint), std::string("Bearer three"));
    }
    void fallsBackToTheTokenWhileTheFileIsNotThere() {
        UserEntry user;
        user.tokenFile = (m_folder / "gone").string();
        user.token = Secret("inline");
        QCOMPARE(authorizationOf(user), std::string("Bearer inline"));
    }
    void usesClientCertificatesAndTheirRenewal() {
        std::string seen;
        m_server->on("/who", [&](const net::ServerRequest &request, net::Responder &responder, const Context &) {
            seen = request.clientCertCommonName;
            (void)responder.send(200, {}, "{}").ok();
        });
        const auto first = certificate(m_server->authority(), "anna", 5);
        QVERIFY(writeFileAtomic(m_folder / "crt", first.certPem).ok());
        UserEntry user;
        user.clientCertificate = (m_folder / "crt").string();
        user.clientKey = (m_folder / "key").string();
        const auto keyMissing = endpointFor(m_server->kubeconfig(user), "", m_server->http(), m_options);
        QCOMPARE(keyMissing.error().code, Errc::NotFound);
        QCOMPARE(keyMissing.error().subject, user.clientKey);
        QVERIFY(writeFileAtomic(m_folder / "key", first.keyPem.reveal()).ok());
        const auto endpoint = m_server->endpoint(user, m_options);
        Client client(m_server->http(), endpoint);
        QVERIFY(client.raw("/who", Context()).ok());
        QCOMPARE(seen, std::string("anna"));
        const auto second = certificate(m_server->authority(), "anna-renewed", 5);
        QVERIFY(writeFileAtomic(m_folder / "crt", second.certPem).ok()); // half of the pair: not used
        m_clock->advance(61s);
        QVERIFY(client.raw("/who", Context()).ok());
        QCOMPARE(seen, std::string("anna"));
        QVERIFY(writeFileAtomic(m_folder / "key", second.keyPem.reveal()).ok());
        m_clock->advance(61s);
        QVERIFY(client.raw("/who", Context()).ok());
        QCOMPARE(seen, std::string("anna-renewed"));
    }
    void namesTheDateOfAnExpiredCertificate() {
        const auto pair = certificate(m_server->authority(), "anna", 2);
        UserEntry user;
        user.clientCertificateData = pair.certPem;
        user.clientKeyData = pair.keyPem;
        const std::string end = formatTime(net::inspect(pair.certPem)->notAfter);
        m_clock->advance(std::chrono::hours(24 * 3));
        const auto expired = endpointFor(m_server->kubeconfig(user), "", m_server->http(), m_options);
        QCOMPARE(expired.error().code, Errc::Unauthorized);
        QCOMPARE(expired.error().what, std::string("the client certificate of user 'anna' has expired"));
        QCOMPARE(expired.error().cause, "it was valid until " + end);
        QVERIFY(!expired.error().hint.empty());
        m_clock->advance(-std::chrono::hours(24 * 10));
        QVERIFY(endpointFor(m_server->kubeconfig(user), "", m_server->http(), m_options)
                    .error()
                    .what.find("not valid yet") != std::string::npos);
        m_clock->advance(std::chrono::hours(24 * 1000));
        QCOMPARE(endpointFor(m_server->kubeconfig(), "", m_server->http(), m_options).error().what,
                 std::string("the certificate authority of cluster 'test' has expired"));
    }
    void refusesBrokenCertificates() {
        const auto pair = certificate(m_server->authority(), "anna", 2);
        UserEntry user;
        user.clientCertificateData = pair.certPem;
        user.clientKeyData = certificate(m_server->authority(), "bert", 2).keyPem;
        QVERIFY(endpointFor(m_server->kubeconfig(user), "", m_server->http(), m_options)
                    .error()
                    .cause.find("does not belong") != std::string::npos);
        user.clientCertificateData = "text";
        QVERIFY(endpointFor(m_server->kubeconfig(user), "", m_server->http(), m_options)
                    .error()
                    .cause.find("not a PEM certificate") != std::string::npos);
        Kubeconfig config = m_server->kubeconfig();
        config.clusters["test"].certificateAuthorityData = "text";
        QVERIFY(endpointFor(config, "", m_server->http(), m_options).error().cause.find("no PEM certificate") !=
                std::string::npos);
        config.clusters["test"].certificateAuthorityData.clear();
        config.clusters["test"].certificateAuthority = (m_folder / "gone.crt").string();
        QCOMPARE(endpointFor(config, "", m_server->http(), m_options).error().subject,
                 (m_folder / "gone.crt").string());
    }
    void choosesTransportAndProxy() {
        Kubeconfig config = m_server->kubeconfig();
        ClusterEntry &cluster = config.clusters["test"];
        cluster.server = "https://east.example.com:6443/prefix/";
        cluster.tlsServerName = "api";
        auto environment = std::make_shared<std::map<std::string, std::string>>();
        (*environment)["HTTPS_PROXY"] = "http://proxy:3128";
        m_options.environment = environment;
        const auto endpoint = endpointFor(config, "", m_server->http(), m_options);
        QCOMPARE(endpoint->serverUrl, std::string("https://east.example.com:6443/prefix"));
        QCOMPARE(endpoint->auth->transport()->proxyUrl, std::string("http://proxy:3128"));
        QCOMPARE(endpoint->auth->transport()->tls.serverName, std::string("api"));
        cluster.proxyUrl = "socks5://bastion:1080"; // names are looked up behind it
        QCOMPARE(endpointFor(config, "", m_server->http(), m_options)->auth->transport()->proxyUrl,
                 std::string("socks5h://bastion:1080"));
        cluster.certificateAuthorityData.clear();
        cluster.insecureSkipTlsVerify = true;
        QVERIFY(endpointFor(config, "", m_server->http(), m_options)->auth->transport()->tls.insecureSkipVerify);
        cluster.server = "https://a b";
        QCOMPARE(endpointFor(config, "", m_server->http(), m_options).error().code, Errc::Invalid);
    }
    void asksForCompressionWhereItHelps() {
        Kubeconfig config = m_server->kubeconfig();
        ClusterEntry &cluster = config.clusters["test"];
        for (const char *here : {"https://127.0.0.1:6443", "https://localhost:6443", "https://[::1]:6443"}) {
            cluster.server = here;
            QVERIFY2(!endpointFor(config, "", m_server->http(), m_options)->gzip, here);
        }
        cluster.server = "https://east.example.com:6443";
        QVERIFY(endpointFor(config, "", m_server->http(), m_options)->gzip);
        cluster.disableCompression = true;
        QVERIFY(!endpointFor(config, "", m_server->http(), m_options)->gzip);
    }
    void worksInsideACluster() {
        m_options.serviceAccountDirectory = m_folder;
        QCOMPARE(inClusterEndpoint(m_options).error().code, Errc::NotFound);
        m_options.environment = std::make_shared<std::map<std::string, std::string>>(std::map<std::string, std::string>{
            {"KUBERNETES_SERVICE_HOST", "127.0.0.1"}, {"KUBERNETES_SERVICE_PORT", std::to_string(m_server->port())}});
        QVERIFY(writeFileAtomic(m_folder / "ca.crt", m_server->authority().pair.certPem).ok());
        QVERIFY(writeFileAtomic(m_folder / "token", "sa-token").ok());
        QVERIFY(writeFileAtomic(m_folder / "namespace", "shop\n").ok());
        const auto endpoint = inClusterEndpoint(m_options);
        QVERIFY(endpoint.ok());
        QCOMPARE(*inClusterNamespace(m_options), std::string("shop"));
        Client client(m_server->http(), *endpoint);
        QVERIFY(client.raw("/api", Context()).ok());
        QCOMPARE(m_server->lastHeader("Authorization"), std::string("Bearer sa-token"));
    }

    void renewsOidcTokens() {
        const std::string old = jwt(m_clock->now() + 5min);
        const std::string renewed = jwt(m_clock->now() + 2h);
        const fs::path file = m_folder / "config";
        QVERIFY(writeFileAtomic(file,
                                "# my clusters\nusers:\n- name: anna\n  user:\n    auth-provider:\n      name: oidc\n  "
                                "    config:\n        id-token: " +
                                    old + "\n        refresh-token: first-refresh\n",
                                0640)
                    .ok());
        std::atomic<int> exchanges = 0;
        std::string body;
        m_server->answer("/idp/.well-known/openid-configuration", 200,
                         R"({"token_endpoint":")" + m_server->url() + R"(/idp/token"})");
        m_server->on("/idp/token", [&](const net::ServerRequest &request, net::Responder &responder, const Context &) {
            ++exchanges;
            body = request.body;
            (void)responder.send(200, {}, R"({"id_token":")" + renewed + R"(","refresh_token":"second-refresh"})").ok();
        });
        UserEntry user;
        user.source = file;
        user.authProvider = AuthProviderEntry{
            "oidc",
            {{"client-id", Secret("ph")},
             {"client-secret", Secret("s&s")},
             {"id-token", Secret(old)},
             {"refresh-token", Secret("first-refresh")},
             {"idp-issuer-url", Secret(m_server->url() + "/idp/")},
             {"idp-certificate-authority-data", Secret(base64Encode(m_server->authority().pair.certPem))}}};
        const auto endpoint = m_server->endpoint(user, m_options);
        QCOMPARE(authorizationFrom(endpoint), "Bearer " + old);
        QCOMPARE(exchanges.load(), 0);
        m_clock->advance(5min);
        QCOMPARE(authorizationFrom(endpoint), "Bearer " + renewed);
        QCOMPARE(authorizationFrom(endpoint), "Bearer " + renewed);
        QCOMPARE(exchanges.load(), 1);
        QCOMPARE(body, std::string("grant_type=refresh_token&refresh_token=first-refresh"));
        QCOMPARE(m_server->lastHeader("Authorization"), "Basic " + base64Encode("ph:s%26s"));
        const auto text = readFile(file);
        QVERIFY(text->find("# my clusters") == 0);
        QVERIFY(text->find(renewed) != std::string::npos &&
                text->find("refresh-token: second-refresh") != std::string::npos);
        QVERIFY(!fs::exists(file.string() + ".lock"));
        QVERIFY(endpoint.auth->refresh(Context()));
        QCOMPARE(exchanges.load(), 2);
        QVERIFY(body.ends_with("refresh_token=second-refresh"));
    }
    void saysWhenASignInHasEnded() {
        UserEntry user;
        user.authProvider = AuthProviderEntry{
            "oidc",
            {{"client-id", Secret("ph")},
             {"id-token", Secret(jwt(m_clock->now() - 1h))},
             {"idp-issuer-url", Secret(m_server->url())},
             {"idp-certificate-authority-data", Secret(base64Encode(m_server->authority().pair.certPem))}}};
        net::Headers headers;
        const Status ended = m_server->endpoint(user, m_options).auth->authorize(headers, Context());
        QCOMPARE(ended.error().code, Errc::Unauthorized);
        QVERIFY(ended.error().cause.find("no refresh-token") != std::string::npos);
        user.authProvider->config["refresh-token"] = Secret("r");
        QVERIFY(
            m_server->endpoint(user, m_options).auth->authorize(headers, Context()).error().cause.find("status 404") !=
            std::string::npos);
        m_server->answer("/.well-known/openid-configuration", 200,
                         R"({"token_endpoint":")" + m_server->url() + R"(/token"})");
        m_server->answer("/token", 400, R"({"error":"invalid_grant","error_description":"token was revoked"})");
        const Status refused = m_server->endpoint(user, m_options).auth->authorize(headers, Context());
        QVERIFY2(refused.error().cause == "status 400: token was revoked", refused.error().cause.c_str());
    }
    void readsTheEndOfAToken() {
        QCOMPARE(*tokenExpiry(jwt(SystemTime(1000s))), SystemTime(1000s));
        for (const char *bad : {"", "a.b", "a.b.c", "..", "e30.e30.e30"})
            QVERIFY(!tokenExpiry(bad));
        QVERIFY(!tokenExpiry("a." + base64UrlEncode(R"({"exp":1e300})") + ".c"));
    }

private:
    static std::string authorizationFrom(const Endpoint &endpoint) {
        net::Headers headers;
        const Status status = endpoint.auth->authorize(headers, Context());
        return status ? net::header(headers, "Authorization").value_or("") : status.error().text();
    }
    std::string authorizationOf(const UserEntry &user) {
        return authorizationFrom(m_server->endpoint(user, m_options));
    }

    fs::path m_folder;
    std::unique_ptr<testing::ScriptServer> m_server;
    std::unique_ptr<ManualClock> m_clock;
    CredentialOptions m_options;
};

QTEST_APPLESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
