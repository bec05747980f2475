// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/local/testclient.h"

#include "backend/core/encoding.h"
#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <set>

using namespace ph;
using namespace ph::testing;

namespace {

const std::string maps = "/api/v1/namespaces/default/configmaps";
const std::string pods = "/api/v1/namespaces/default/pods";
const std::string merge = "application/merge-patch+json";
const std::string strategic = "application/strategic-merge-patch+json";
const std::string jsonPatch = "application/json-patch+json";
const std::string apply = "application/apply-patch+yaml";

Json configMap(const std::string &name, const Json &data = {{"a", "1"}}) {
    return {{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}}}, {"data", data}};
}
Json pod(const std::string &name) {
    return {{"apiVersion", "v1"},
            {"kind", "Pod"},
            {"metadata", {{"name", name}, {"labels", {{"app", "x"}}}}},
            {"spec", {{"containers", Json::array({{{"name", "main"}, {"image", "pilothouse/shell:1"}}})}}}};
}
std::string reason(const TestClient::Answer &answer) {
    return jsonText(answer.json, {"reason"});
}
std::string message(const TestClient::Answer &answer) {
    return jsonText(answer.json, {"message"});
}

} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))

class TestApiServer final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        auto folder = makeTemporaryDirectory("apiserver");
        QVERIFY(folder.ok());
        m_folder = *folder;
        auto host = ApiHost::start({.folder = m_folder, .store = {}, .writeTimeout = std::chrono::milliseconds(1000)});
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

    void createsReadsAndDeletes() {
        auto made = m_client->call("POST", maps, configMap("a"));
        QCOMPARE(made.status, 201);
        QVERIFY(!jsonText(made.json, {"metadata", "uid"}).empty());
        auto again = m_client->call("POST", maps, configMap("a"));
        QCOMPARE(again.status, 409);
        COMPARE_TEXT(message(again), "configmaps \"a\" already exists");
        COMPARE_TEXT(reason(again), "AlreadyExists");
        QCOMPARE(m_client->get(maps + "/a").json["data"]["a"], Json("1"));
        auto gone = m_client->call("DELETE", maps + "/a");
        QCOMPARE(gone.status, 200);
        COMPARE_TEXT(jsonText(gone.json, {"status"}), "Success");
        auto missing = m_client->get(maps + "/a");
        QCOMPARE(missing.status, 404);
        COMPARE_TEXT(message(missing), "configmaps \"a\" not found");
    }

    void refusals_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *method, const char *path, const char *body, int status,
                            const char *text) { QTest::newRow(name) << method << path << body << status << text; };
        row("bad name", "POST", "/api/v1/namespaces/default/configmaps", R"({"metadata":{"name":"A_b"}})", 422,
            "metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain");
        row("no name", "POST", "/api/v1/namespaces/default/configmaps", R"({"metadata":{}})", 422,
            "name or generateName is required");
        row("no namespace", "POST", "/api/v1/namespaces/nowhere/configmaps", R"({"metadata":{"name":"a"}})", 404,
            "namespaces \"nowhere\" not found");
        row("wrong namespace", "POST", "/api/v1/namespaces/default/configmaps",
            R"({"metadata":{"name":"a","namespace":"b"}})", 400, "does not match the namespace");
        row("wrong kind", "POST", "/api/v1/namespaces/default/configmaps",
            R"({"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"}})", 400, "does not match the expected kind");
        row("unknown field, strict", "POST", "/api/v1/namespaces/default/configmaps?fieldValidation=Strict",
            R"({"metadata":{"name":"a"},"spec":{}})", 400, "unknown field \"spec\"");
        row("not json", "POST", "/api/v1/namespaces/default/configmaps", "{", 400,
            "the object provided is unrecognized");
        row("pod without containers", "POST", "/api/v1/namespaces/default/pods",
            R"({"metadata":{"name":"a"},"spec":{"containers":[]}})", 422, "spec.containers: Required value");
        row("bad selector", "GET", "/api/v1/pods?labelSelector=a%20b%20c", "", 400, "unable to parse requirement");
        row("bad field selector", "GET", "/api/v1/pods?fieldSelector=spec.foo%3Dx", "", 400,
            "field label not supported: spec.foo");
        row("unknown resource", "GET", "/api/v1/namespaces/default/widgets", "", 404,
            "the server could not find the requested resource");
        row("post on an object", "POST", "/api/v1/namespaces/default/configmaps/a", R"({"metadata":{"name":"a"}})", 405,
            "does not allow this method");
        row("resourceVersion at creation", "POST", "/api/v1/namespaces/default/configmaps",
            R"({"metadata":{"name":"a","resourceVersion":"3"}})", 400, "resourceVersion should not be set");
        row("unknown pod account", "POST", "/api/v1/namespaces/default/pods",
            R"({"metadata":{"name":"a"},"spec":{"serviceAccountName":"no","containers":[{"name":"c","image":"i"}]}})",
            403, "serviceaccount \"no\" not found");
        row("claim without size", "POST", "/api/v1/namespaces/default/persistentvolumeclaims",
            R"({"metadata":{"name":"a"},"spec":{"accessModes":["ReadWriteOnce"]}})", 422,
            "spec.resources[storage]: Required value");
        row("service without ports", "POST", "/api/v1/namespaces/default/services",
            R"({"metadata":{"name":"a"},"spec":{}})", 422, "spec.ports: Required value");
        row("namespace that must stay", "DELETE", "/api/v1/namespaces/default", "", 403,
            "this namespace may not be deleted");
        row("foreign cluster address", "POST", "/api/v1/namespaces/default/services",
            R"({"metadata":{"name":"a"},"spec":{"clusterIP":"10.0.0.1","ports":[{"port":80}]}})", 422,
            "not in the valid range");
    }
    void refusals() {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QString, body);
        QFETCH(int, status);
        QFETCH(QString, text);
        const auto answer =
            m_client->text(method.toStdString(), path.toStdString(), body.toStdString(), "application/json");
        QVERIFY2(
            answer.status == status &&
                answer.text.find(dumpJson(Json(text.toStdString())).substr(1, static_cast<std::size_t>(text.size()))) !=
                    std::string::npos,
            (std::to_string(answer.status) + " " + answer.text).c_str());
        COMPARE_TEXT(jsonText(answer.json, {"kind"}), "Status");
    }

    /// Names become folders, lines of /etc/hosts and arguments: what is no name is refused, in each place, and nothing
    /// is written.
    void hostileNamesAreRefused() {
        const auto refused = [&](const std::string &path, const Json &body, const std::string &field) {
            const auto answer = m_client->call("POST", path, body);
            if (answer.status == 422 && jsonText(answer.json, {"message"}).find(field) != std::string::npos)
                return true;
            qWarning("%s: %d %s", dumpJson(body).c_str(), answer.status, answer.text.c_str());
            return false;
        };
        const auto before = m_host->store().revision();
        for (const std::string &name :
             {std::string("."), std::string(".."), std::string("../../etc/passwd"), std::string("a/b"),
              std::string("a;b"), std::string("a'b"), std::string("a\"b"), std::string("a\nb"), std::string("a b"),
              std::string("a\0b", 3), std::string("\xc3\xa4"), std::string("-a"), std::string("a-"), std::string("A"),
              std::string("$(id)"), std::string("a: {b: c}"), std::string("'; DROP TABLE revisions; --"),
              std::string(254, 'a')}) {
            QVERIFY(refused(maps, configMap(name), "metadata.name"));
            QVERIFY(refused("/api/v1/namespaces", {{"metadata", {{"name", name}}}}, "metadata.name"));
            QVERIFY(refused(pods, pod(name), "metadata.name"));
            Json other = pod("fine");
            other["spec"]["containers"][0]["name"] = name;
            QVERIFY(refused(pods, other, "spec.containers[0].name"));
            other = pod("fine");
            other["spec"]["volumes"] = Json::array({{{"name", name}, {"emptyDir", Json::object()}}});
            QVERIFY(refused(pods, other, "spec.volumes[0].name"));
            if (name != "." && name != "..") // which the client resolves
                QCOMPARE(m_client->get(maps + "/" + urlEncode(name)).status, 404);
        }
        for (const char *key : {"", ".", "..", "../../etc/passwd", "a/b", "a b", "a\nb", "\xc3\xa4"})
            QVERIFY(refused(maps, configMap("fine", {{key, "x"}}), "data["));
        QCOMPARE(m_host->store().revision(), before);
    }

    void updatesNeedTheNewestVersion() {
        auto made = m_client->call("POST", maps, configMap("a"));
        Json object = made.json;
        object["data"]["b"] = "2";
        QCOMPARE(m_client->call("PUT", maps + "/a", object).status, 200);
        auto stale = m_client->call("PUT", maps + "/a", object);
        QCOMPARE(stale.status, 409);
        COMPARE_TEXT(message(stale), "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
                                     "please apply your changes to the latest version and try again");
        object["metadata"].erase("resourceVersion");
        object["data"]["c"] = "3";
        QCOMPARE(m_client->call("PUT", maps + "/a", object).json["data"].size(), std::size_t(3));
    }

    void patchesInFourWays() {
        m_client->call("POST", maps, configMap("a"));
        QCOMPARE(m_client->call("PATCH", maps + "/a", {{"data", {{"b", "2"}}}}, merge).json["data"]["b"], Json("2"));
        QCOMPARE(m_client->call("PATCH", maps + "/a", {{"data", {{"a", nullptr}}}}, strategic).json["data"].size(),
                 std::size_t(1));
        QCOMPARE(m_client
                     ->call("PATCH", maps + "/a", Json::array({{{"op", "add"}, {"path", "/data/c"}, {"value", "3"}}}),
                            jsonPatch)
                     .json["data"]["c"],
                 Json("3"));
        auto stale = m_client->call("PATCH", maps + "/a",
                                    {{"metadata", {{"resourceVersion", "1"}}}, {"data", {{"b", "9"}}}}, merge);
        QCOMPARE(stale.status, 409);
        Json wanted = configMap("a", {{"c", "4"}});
        auto refused = m_client->call("PATCH", maps + "/a?fieldManager=one", wanted, apply);
        QCOMPARE(refused.status, 409);
        QVERIFY(refused.json["details"]["causes"].size() == 1);
        auto forced = m_client->call("PATCH", maps + "/a?fieldManager=one&force=true", wanted, apply);
        QCOMPARE(forced.status, 200);
        QCOMPARE(forced.json["data"]["c"], Json("4"));
        auto fresh = m_client->call("PATCH", maps + "/new?fieldManager=one", configMap("new"), apply);
        QCOMPARE(fresh.status, 201);
        QCOMPARE(m_client->call("PATCH", maps + "/new?fieldManager=one", configMap("new"), apply).status, 200);
        QCOMPARE(m_client->call("PATCH", maps + "/a", Json::object(), "text/plain").status, 415);
    }

    void dryRunChangesNothing() {
        QCOMPARE(m_client->call("POST", maps + "?dryRun=All", configMap("a")).status, 201);
        QCOMPARE(m_client->get(maps + "/a").status, 404);
        m_client->call("POST", maps, configMap("a"));
        QCOMPARE(m_client->call("DELETE", maps + "/a?dryRun=All").status, 200);
        QCOMPARE(m_client->get(maps + "/a").status, 200);
    }

    void podsAreDefaultedBoundAndEndGracefully() {
        auto made = m_client->call("POST", pods, pod("p"));
        QCOMPARE(made.status, 201);
        QCOMPARE(made.json["spec"]["restartPolicy"], Json("Always"));
        QCOMPARE(made.json["spec"]["serviceAccountName"], Json("default"));
        QCOMPARE(made.json["spec"]["volumes"].size(), std::size_t(1));
        QCOMPARE(made.json["spec"]["volumes"][0]["projected"]["sources"].size(), std::size_t(3));
        QCOMPARE(made.json["status"]["phase"], Json("Pending"));
        auto changed = made.json;
        changed["spec"]["containers"][0]["command"] = Json::array({"x"});
        QCOMPARE(m_client->call("PUT", pods + "/p", changed).status, 422);
        QCOMPARE(m_client->call("POST", pods + "/p/binding", {{"target", {{"kind", "Node"}, {"name", "n1"}}}}).status,
                 201);
        QCOMPARE(m_client->call("PATCH", pods + "/p/status", {{"status", {{"phase", "Running"}}}}, merge)
                     .json["status"]["phase"],
                 Json("Running"));
        QCOMPARE(
            m_client->call("PATCH", pods + "/p", {{"status", {{"phase", "Failed"}}}}, merge).json["status"]["phase"],
            Json("Running"));
        QCOMPARE(m_client->get(pods + "?fieldSelector=spec.nodeName%3Dn1,status.phase%3DRunning").json["items"].size(),
                 std::size_t(1));
        QCOMPARE(m_client->get(pods + "?fieldSelector=spec.nodeName%3Dn2").json["items"].size(), std::size_t(0));
        auto ending = m_client->call("DELETE", pods + "/p");
        QCOMPARE(ending.json["metadata"]["deletionGracePeriodSeconds"], Json(30));
        QCOMPARE(m_client->get(pods + "/p").status, 200);
        QCOMPARE(m_client->call("DELETE", pods + "/p?gracePeriodSeconds=0").status, 200);
        QCOMPARE(m_client->get(pods + "/p").status, 404);
    }

    void finalizersHoldAnObject() {
        Json object = configMap("a");
        object["metadata"]["finalizers"] = {"example.com/x"};
        m_client->call("POST", maps, object);
        m_client->call("DELETE", maps + "/a");
        auto held = m_client->get(maps + "/a");
        QVERIFY(held.json["metadata"].contains("deletionTimestamp"));
        m_client->call("PATCH", maps + "/a", {{"metadata", {{"finalizers", nullptr}}}}, merge);
        QCOMPARE(m_client->get(maps + "/a").status, 404);
    }

    void generationAndScale() {
        const std::string sets = "/apis/apps/v1/namespaces/default/statefulsets";
        Json set{{"apiVersion", "apps/v1"},
                 {"kind", "StatefulSet"},
                 {"metadata", {{"name", "s"}}},
                 {"spec",
                  {{"selector", {{"matchLabels", {{"app", "x"}}}}},
                   {"serviceName", "s"},
                   {"template", {{"metadata", {{"labels", {{"app", "x"}}}}}, {"spec", pod("x")["spec"]}}}}}};
        auto made = m_client->call("POST", sets, set);
        QCOMPARE(made.status, 201);
        QCOMPARE(made.json["metadata"]["generation"], Json(1));
        auto scale = m_client->get(sets + "/s/scale");
        QCOMPARE(scale.json["spec"]["replicas"], Json(1));
        QCOMPARE(scale.json["status"]["selector"], Json("app=x"));
        QCOMPARE(
            m_client->call("PATCH", sets + "/s/scale", {{"spec", {{"replicas", 3}}}}, merge).json["spec"]["replicas"],
            Json(3));
        auto after = m_client->get(sets + "/s");
        QCOMPARE(after.json["metadata"]["generation"], Json(2));
        m_client->call("PATCH", sets + "/s/status", {{"status", {{"replicas", 1}}}}, merge);
        QCOMPARE(m_client->get(sets + "/s").json["metadata"]["generation"], Json(2));
        auto fixed = m_client->call("PATCH", sets + "/s", {{"spec", {{"serviceName", "other"}}}}, merge);
        QCOMPARE(fixed.status, 422);
        QVERIFY(message(fixed).find("updates to statefulset spec for fields other than") != std::string::npos);
    }

    void servicesGetAddresses() {
        const std::string services = "/api/v1/namespaces/default/services";
        std::set<std::string> seen;
        for (int i = 0; i < 20; ++i) {
            auto made = m_client->call(
                "POST", services,
                {{"metadata", {{"generateName", "s-"}}}, {"spec", {{"ports", Json::array({{{"port", 80}}})}}}});
            QCOMPARE(made.status, 201);
            QCOMPARE(made.json["spec"]["ports"][0]["targetPort"], Json(80));
            QVERIFY(seen.insert(jsonText(made.json, {"spec", "clusterIP"})).second);
        }
        QVERIFY(seen.begin()->starts_with("127.127.24"));
    }

    void listsInPagesAndTables() {
        for (int i = 0; i < 5; ++i)
            m_client->call("POST", maps, configMap("m" + std::to_string(i)));
        auto first = m_client->get(maps + "?limit=2");
        QCOMPARE(first.json["items"].size(), std::size_t(2));
        QCOMPARE(first.json["metadata"]["remainingItemCount"], Json(3));
        auto rest = m_client->get(maps + "?limit=10&continue=" + jsonText(first.json, {"metadata", "continue"}));
        QCOMPARE(rest.json["items"].size(), std::size_t(3));
        QCOMPARE(rest.json["metadata"]["resourceVersion"], first.json["metadata"]["resourceVersion"]);
        auto table = m_client->get(maps, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        QCOMPARE(table.json["kind"], Json("Table"));
        QCOMPARE(table.json["rows"][0]["cells"][0], Json("m0"));
        QCOMPARE(table.json["rows"][0]["cells"][1], Json(1));
        auto partial = m_client->get(maps, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");
        QCOMPARE(partial.json["kind"], Json("PartialObjectMetadataList"));
        QVERIFY(!partial.json["items"][0].contains("data"));
        QVERIFY(m_client->get(maps + "/m0", "application/yaml").text.find("kind: ConfigMap") != std::string::npos);
        QCOMPARE(m_client->get(maps, "application/vnd.kubernetes.protobuf").status, 406);
    }

    void pagesOfASelectorMissNothing() {
        const auto make = [this](const std::string &name, bool chosen) {
            Json object = configMap(name);
            if (chosen)
                object["metadata"]["labels"] = {{"chosen", "yes"}};
            return m_client->call("POST", maps, object).status;
        };
        std::vector<std::string> expected;
        for (int i = 10; i < 40; ++i) {
            const std::string name = "m" + std::to_string(i);
            QCOMPARE(make(name, i % 4 == 0), 201);
            if (i % 4 == 0)
                expected.push_back(name);
        }
        std::vector<std::string> names;
        std::string next;
        do {
            const auto page = m_client->get(maps + "?limit=3&labelSelector=chosen%3Dyes&continue=" + next);
            QCOMPARE(page.status, 200);
            QVERIFY(page.json["items"].size() <= 3);
            for (const Json &item : page.json["items"])
                names.push_back(jsonText(item, {"metadata", "name"}));
            next = jsonText(page.json, {"metadata", "continue"});
            QCOMPARE(make("m1" + std::to_string(names.size()) + "-later", true), 201);
        } while (!next.empty());
        QVERIFY(names == expected);
    }

    void watchFollowsSelectionsAndResumes() {
        const auto version = jsonText(m_client->get(maps).json, {"metadata", "resourceVersion"});
        auto stream = m_client->stream(maps + "?watch=1&labelSelector=in%3Dyes&resourceVersion=" + version);
        QVERIFY(stream);
        std::string buffer;
        Json object = configMap("a");
        m_client->call("POST", maps, object);
        m_client->call("PATCH", maps + "/a", {{"metadata", {{"labels", {{"in", "yes"}}}}}}, merge);
        m_client->call("PATCH", maps + "/a", {{"data", {{"a", "2"}}}}, merge);
        m_client->call("PATCH", maps + "/a", {{"metadata", {{"labels", {{"in", "no"}}}}}}, merge);
        QStringList types;
        for (int i = 0; i < 3; ++i)
            types << QString::fromStdString(jsonText(TestClient::nextLine(*stream, buffer), {"type"}));
        QCOMPARE(types.join(QLatin1Char(' ')), QStringLiteral("ADDED MODIFIED DELETED"));
        // Again from the same version, without the selector: nothing is missing.
        auto again = m_client->stream(maps + "?watch=1&resourceVersion=" + version);
        std::string other;
        types.clear();
        for (int i = 0; i < 4; ++i)
            types << QString::fromStdString(jsonText(TestClient::nextLine(*again, other), {"type"}));
        QCOMPARE(types.join(QLatin1Char(' ')), QStringLiteral("ADDED MODIFIED MODIFIED MODIFIED"));
    }

    void watchListEndsWithABookmark() {
        m_client->call("POST", maps, configMap("a"));
        auto stream = m_client->stream(
            maps + "?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan");
        std::string buffer;
        QCOMPARE(TestClient::nextLine(*stream, buffer)["type"], Json("ADDED"));
        const auto bookmark = TestClient::nextLine(*stream, buffer);
        QCOMPARE(bookmark["type"], Json("BOOKMARK"));
        QCOMPARE(bookmark["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], Json("true"));
    }

    void watchOfCompactedVersionIsGone() {
        m_client->call("POST", maps, configMap("a"));
        m_client->call("PATCH", maps + "/a", {{"data", {{"a", "2"}}}}, merge);
        QVERIFY(m_host->store().compact(m_host->store().revision()).ok());
        auto stream = m_client->stream(maps + "?watch=1&resourceVersion=2");
        std::string buffer;
        const auto event = TestClient::nextLine(*stream, buffer);
        QCOMPARE(event["type"], Json("ERROR"));
        QCOMPARE(event["object"]["code"], Json(410));
        QCOMPARE(event["object"]["reason"], Json("Expired"));
    }

    void watchEndsInTime() {
        auto stream = m_client->stream(maps + "?watch=1&timeoutSeconds=1");
        QVERIFY(stream);
        std::string buffer;
        QVERIFY(TestClient::nextLine(*stream, buffer).is_null());
    }

    void tooLargeBodiesAreRefused() {
        const auto answer = m_client->call("POST", maps, configMap("a", {{"a", std::string(4U << 20U, 'x')}}));
        QCOMPARE(answer.status, 413);
        COMPARE_TEXT(reason(answer), "RequestEntityTooLarge");
        const auto head = m_client->call("GET", maps, {}, "", {{"X-Large", std::string(100'000, 'x')}});
        QCOMPARE(head.status, 431);
    }

    void describesItself() {
        QCOMPARE(m_client->get("/apis/apps/v1").json["kind"], Json("APIResourceList"));
        auto aggregated = m_client->get(
            "/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");
        QCOMPARE(aggregated.json["kind"], Json("APIGroupDiscoveryList"));
        QVERIFY(m_client->get("/openapi/v2").json["definitions"].contains("io.k8s.api.core.v1.Pod"));
        auto apps = m_client->get("/openapi/v3/apis/apps/v1");
        QVERIFY(apps.json["components"]["schemas"].contains("io.k8s.api.apps.v1.StatefulSet"));
        QVERIFY(apps.json["paths"]["/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}"].contains("patch"));
        auto index = m_client->get("/openapi/v3");
        const auto address = jsonText(index.json, {"paths", "apis/apps/v1", "serverRelativeURL"});
        QVERIFY(address.starts_with("/openapi/v3/apis/apps/v1?hash="));
        auto hashed = m_client->get(address);
        QCOMPARE(hashed.status, 200);
        QVERIFY(net::header(hashed.headers, "Cache-Control").value_or("").find("immutable") != std::string::npos);
        QCOMPARE(m_client->call("GET", "/openapi/v3/apis/apps/v1?hash=OLD").status, 301);
        auto ready = m_client->get("/readyz?verbose");
        QVERIFY(ready.text.find("[+]etcd ok") != std::string::npos);
    }

    void customKindsAreServed() {
        Json schema{{"type", "object"},
                    {"properties",
                     {{"spec",
                       {{"type", "object"},
                        {"properties",
                         {{"size", {{"type", "integer"}, {"minimum", 1}, {"default", 2}}},
                          {"label", {{"type", "string"}}}}}}}}}};
        Json crd{{"metadata", {{"name", "boats.example.com"}}},
                 {"spec",
                  {{"group", "example.com"},
                   {"scope", "Namespaced"},
                   {"names", {{"plural", "boats"}, {"kind", "Boat"}, {"shortNames", {"bt"}}}},
                   {"versions", Json::array({{{"name", "v1"},
                                              {"served", true},
                                              {"storage", true},
                                              {"schema", {{"openAPIV3Schema", schema}}},
                                              {"subresources", {{"status", Json::object()}}}}})}}}};
        auto made = m_client->call("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd);
        QVERIFY2(made.status == 201, made.text.c_str());
        const std::string boats = "/apis/example.com/v1/namespaces/default/boats";
        auto boat = m_client->call("POST", boats,
                                   {{"apiVersion", "example.com/v1"},
                                    {"kind", "Boat"},
                                    {"metadata", {{"name", "b"}}},
                                    {"spec", {{"label", "x"}, {"junk", 1}}}});
        QVERIFY2(boat.status == 201, boat.text.c_str());
        QCOMPARE(boat.json["spec"]["size"], Json(2));
        QVERIFY(!boat.json["spec"].contains("junk"));
        QCOMPARE(m_client->call("PATCH", boats + "/b", {{"spec", {{"size", 0}}}}, merge).status, 422);
        QCOMPARE(m_client->call("PATCH", boats + "/b", {{"spec", {{"size", 5}}}}, strategic).status, 415);
        m_client->call("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/boats.example.com");
        QCOMPARE(m_client->get(boats).status, 404);
    }

    void slowWatcherIsCutOffWithoutHarm() {
        auto stream = m_client->stream(maps + "?watch=1"); // never read; the client holds 1 MiB, the sockets some more
        QVERIFY(stream);
        for (int i = 0; i < 40; ++i)
            QCOMPARE(
                m_client->call("POST", maps, configMap("big" + std::to_string(i), {{"a", std::string(900'000, 'x')}}))
                    .status,
                201);
        std::string buffer;
        const auto limit = Context().withTimeout(std::chrono::seconds(20));
        QTest::qWait(2500);
        bool broken = false;
        while (!broken && !limit.done()) {
            const auto count = stream->read(buffer, limit);
            broken = !count || *count == 0;
            buffer.clear();
        }
        QVERIFY(broken);
        QCOMPARE(m_client->get(maps + "/big1").status, 200);
    }

    void partsOfTheProcessDeleteWithoutOptions() {
        m_client->call("POST", maps, configMap("a"));
        QVERIFY(m_host->api().remove("configmaps", "default", "a", Json(), local::Api::as("tester")).ok());
        QCOMPARE(m_client->get(maps + "/a").status, 404);
    }

    void eventsCountRepeats() {
        auto made = m_client->call("POST", maps, configMap("a"));
        for (int i = 0; i < 3; ++i)
            m_host->api().event(made.json, "Warning", "Trouble", "it happened", "tester");
        auto events = m_client->get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Da");
        QCOMPARE(events.json["items"].size(), std::size_t(1));
        QCOMPARE(events.json["items"][0]["count"], Json(3));
    }

private:
    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;
};

QTEST_GUILESS_MAIN(TestApiServer)
#include "tst_apiserver.moc"
