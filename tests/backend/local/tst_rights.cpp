// SPDX-License-Identifier: Apache-2.0
// Who may do what: certificates, tokens of ServiceAccounts, roles, and the reviews that tell.
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace ph;
using namespace ph::testing;

namespace {

const std::string maps = "/api/v1/namespaces/default/configmaps";
const std::string bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
const std::string reviews = "/apis/authorization.k8s.io/v1/";

Json configMap(const std::string &name) {
    return {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}}}};
}

Json binding(const std::string &name, const std::string &kind, const std::string &role, const Json &subject) {
    return {{"metadata", {{"name", name}}},
            {"roleRef", {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", kind}, {"name", role}}},
            {"subjects", Json::array({subject})}};
}

Json attributes(const std::string &verb, const std::string &resource, const std::string &name = {}) {
    return {{"verb", verb}, {"resource", resource}, {"namespace", "default"}, {"name", name}};
}

} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))

class TestRights final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("rights").value();
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

    void rolesAreEnforced() {
        auto pair = m_host->client("jane", {"dev"});
        QVERIFY(pair.ok());
        TestClient jane(*m_host, *pair);
        auto refused = jane.get(maps);
        QCOMPARE(refused.status, 403);
        COMPARE_TEXT(jsonText(refused.json, {"message"}),
                     "configmaps is forbidden: User \"jane\" cannot list resource \"configmaps\" in API group \"\" in "
                     "the namespace \"default\"");
        Json wanted = binding("dev", "ClusterRole", "edit", {{"kind", "Group"}, {"name", "dev"}});
        QCOMPARE(m_client->call("POST", bindings, wanted).status, 201);
        QCOMPARE(jane.get(maps).status, 200);
        QCOMPARE(jane.call("POST", maps, configMap("j")).status, 201);
        QCOMPARE(jane.get("/api/v1/namespaces/kube-system/configmaps").status, 403);
        wanted["metadata"]["name"] = "more";
        wanted["roleRef"]["name"] = "admin";
        QCOMPARE(jane.call("POST", bindings, wanted).status, 403);
        auto review = jane.call(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            {{"spec", {{"resourceAttributes", {{"verb", "delete"}, {"resource", "pods"}, {"namespace", "default"}}}}}});
        QCOMPARE(review.json["status"]["allowed"], Json(true));
        auto rules = jane.call("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                               {{"spec", {{"namespace", "default"}}}});
        QVERIFY(rules.json["status"]["resourceRules"].size() > 3);
        auto acting = m_client->call("GET", "/api/v1/namespaces/kube-system/configmaps", {}, "",
                                     {{"Impersonate-User", "jane"}, {"Impersonate-Group", "dev"}});
        QCOMPARE(acting.status, 403);
        QCOMPARE(jane.call("GET", maps, {}, "", {{"Impersonate-User", "test-admin"}}).status, 403);
    }

    void tokensOfServiceAccounts() {
        auto made = m_client->call("POST", "/api/v1/namespaces/default/serviceaccounts/default/token",
                                   {{"spec", {{"expirationSeconds", 3600}}}});
        QCOMPARE(made.status, 201);
        const auto token = jsonText(made.json, {"status", "token"});
        TestClient account(*m_host, token);
        auto self = account.call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", Json::object());
        COMPARE_TEXT(jsonText(self.json, {"status", "userInfo", "username"}), "system:serviceaccount:default:default");
        auto review =
            m_client->call("POST", "/apis/authentication.k8s.io/v1/tokenreviews", {{"spec", {{"token", token}}}});
        QCOMPARE(review.json["status"]["authenticated"], Json(true));
        QCOMPARE(TestClient(*m_host, token + "x").get("/api").status, 401);
        m_client->call("DELETE", "/api/v1/namespaces/default/serviceaccounts/default");
        QCOMPARE(account.get("/api").status, 401);
        TestClient anonymous(*m_host, std::string());
        QCOMPARE(anonymous.get("/livez").status, 200);
        QCOMPARE(anonymous.get("/version").status, 200);
        QCOMPARE(anonymous.get("/api/v1/pods").status, 401);
        auto foreign = net::makeAuthority("other", 1);
        net::CertificateRequest request;
        request.cn = "intruder";
        request.orgs = {"system:masters"};
        request.client = true;
        auto intruder = net::issue(*foreign, request);
        QCOMPARE(TestClient(*m_host, *intruder).get("/api/v1/pods").status, 401);
    }

    /// A Role for one named object, bound to a ServiceAccount: what it allows works, everything beside it is refused.
    void accountsMayDoWhatTheirRoleAllows() {
        QCOMPARE(m_client->call("POST", maps, configMap("mine")).status, 201);
        QCOMPARE(m_client->call("POST", maps, configMap("other")).status, 201);
        TestClient account(
            *m_host, m_host->server().issueToken("default", "default", {}, {}, {}, std::chrono::hours(1)).value().text);
        QCOMPARE(account.get(maps + "/mine").status, 403);
        const Json rules = Json::array({{{"apiGroups", {""}},
                                         {"resources", {"configmaps"}},
                                         {"resourceNames", {"mine"}},
                                         {"verbs", {"get", "patch"}}}});
        QCOMPARE(m_client
                     ->call("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                            {{"metadata", {{"name", "one"}}}, {"rules", rules}})
                     .status,
                 201);
        QCOMPARE(m_client
                     ->call("POST", bindings,
                            binding("one", "Role", "one",
                                    {{"kind", "ServiceAccount"}, {"name", "default"}, {"namespace", "default"}}))
                     .status,
                 201);
        QCOMPARE(account.get(maps + "/mine").status, 200);
        QCOMPARE(account.call("PATCH", maps + "/mine", {{"data", {{"a", "1"}}}}, "application/merge-patch+json").status,
                 200);
        QCOMPARE(account.get(maps + "/other").status, 403);
        QCOMPARE(account.get(maps).status, 403);
        QCOMPARE(account.get(maps + "?watch=1").status, 403);
        QCOMPARE(account.call("DELETE", maps + "/mine").status, 403);
        QCOMPARE(account.call("POST", maps, configMap("new")).status, 403);
        QCOMPARE(account.get("/api/v1/namespaces/kube-system/configmaps/mine").status, 403);
        const auto refused = account.get("/api/v1/namespaces/default/secrets");
        COMPARE_TEXT(jsonText(refused.json, {"message"}),
                     "secrets is forbidden: User \"system:serviceaccount:default:default\" cannot list resource "
                     "\"secrets\" in API group \"\" in the namespace \"default\"");

        // The reviews say the same as the deeds.
        const auto allowed = [&](TestClient &client, const std::string &kind, const Json &spec) {
            const auto answer = client.call("POST", reviews + kind, {{"spec", spec}});
            return answer.status == 201 && answer.json["status"]["allowed"] == Json(true);
        };
        QVERIFY(allowed(account, "selfsubjectaccessreviews",
                        {{"resourceAttributes", attributes("get", "configmaps", "mine")}}));
        QVERIFY(!allowed(account, "selfsubjectaccessreviews",
                         {{"resourceAttributes", attributes("get", "configmaps", "other")}}));
        const std::string user = "system:serviceaccount:default:default";
        QVERIFY(allowed(*m_client, "subjectaccessreviews",
                        {{"user", user}, {"resourceAttributes", attributes("patch", "configmaps", "mine")}}));
        QVERIFY(!allowed(*m_client, "subjectaccessreviews",
                         {{"user", user}, {"resourceAttributes", attributes("delete", "configmaps", "mine")}}));
        QVERIFY(allowed(*m_client, "subjectaccessreviews",
                        {{"user", "x"},
                         {"groups", {"system:masters"}},
                         {"nonResourceAttributes", {{"path", "/metrics"}, {"verb", "get"}}}}));
        QCOMPARE(account
                     .call("POST", reviews + "subjectaccessreviews",
                           {{"spec", {{"user", "x"}, {"resourceAttributes", attributes("get", "pods")}}}})
                     .status,
                 403);

        // A token ends with what it belongs to: here the binding, which is looked up anew for each call.
        QCOMPARE(m_client->call("DELETE", bindings + "/one").status, 200);
        QCOMPARE(account.get(maps + "/mine").status, 403);
    }

    void tokensExpire() {
        auto shortLived = m_host->server().issueToken("default", "default", {}, {}, {}, std::chrono::seconds(1));
        QVERIFY(shortLived.ok());
        TestClient account(*m_host, shortLived->text);
        QTRY_COMPARE(account.get("/api").status, 401);
        QVERIFY(Clock::system().now() >= shortLived->expires);
    }

private:
    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;
};

QTEST_GUILESS_MAIN(TestRights)
#include "tst_rights.moc"
