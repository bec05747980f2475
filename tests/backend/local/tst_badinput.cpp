// SPDX-License-Identifier: Apache-2.0
// What clients get wrong, and the answer Kubernetes gives: code, reason, causes. The server stays up within its memory.
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <fstream>

using namespace ph;
using namespace ph::testing;

namespace {

const std::string merge = "application/merge-patch+json";
const std::string strategic = "application/strategic-merge-patch+json";
const std::string jsonPatch = "application/json-patch+json";
const std::string apply = "application/apply-patch+yaml";
const std::string maps = "/api/v1/namespaces/default/configmaps";

/// KiB this process holds.
long resident() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::atol(line.c_str() + 6);
    return 0;
}

std::string causes(const TestClient::Answer &answer) {
    std::string out;
    if (const Json &list = jsonAt(answer.json, {"details", "causes"}); list.is_array())
        for (const auto &cause : list)
            out += (out.empty() ? "" : "\n") + jsonText(cause, {"field"}) + ": " + jsonText(cause, {"reason"});
    return out;
}

} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))
#define VERIFY_STATUS(answer, code) QVERIFY2((answer).status == (code), (answer).text.c_str())

class TestBadInput final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        auto folder = makeTemporaryDirectory("badinput");
        QVERIFY(folder.ok());
        m_folder = *folder;
        auto host =
            ApiHost::start({.folder = m_folder, .store = {.keepRevisions = 10, .keepTime = {}, .keepAtMost = 10}});
        if (!host)
            QFAIL(host.error().text().c_str());
        m_host = std::move(*host);
        m_client = std::make_unique<TestClient>(*m_host);
        for (
            const char *document :
            {R"({"kind":"ConfigMap","metadata":{"name":"fixed"},"immutable":true,"data":{"a":"1"}})",
             R"({"kind":"ConfigMap","metadata":{"name":"m"},"data":{"a":"1"}})",
             R"({"kind":"Secret","metadata":{"name":"s"},"type":"Opaque"})",
             R"({"kind":"Service","metadata":{"name":"svc"},"spec":{"ports":[{"port":80}]}})",
             R"({"kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"2Gi"}}}})",
             R"({"kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"main","image":"i"}]}})",
             R"({"kind":"StatefulSet","metadata":{"name":"set"},"spec":{"serviceName":"x","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"main","image":"i"}]}}}})",
             R"({"kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"main","image":"i"}]}}}})",
             R"({"kind":"Job","metadata":{"name":"j"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"i"}]}}}})",
             R"({"kind":"RoleBinding","metadata":{"name":"rb"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}})"}) {
            const auto object = parseJson(document).value();
            const auto made = m_client->call("POST", collection(jsonText(object, {"kind"})), object);
            VERIFY_STATUS(made, 201);
        }
    }
    void cleanupTestCase() {
        m_client.reset();
        m_host.reset();
        fs::remove_all(m_folder);
    }

    void answersAsKubernetes_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<QString>("causes");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *method, const std::string &path, const std::string &type,
                            const char *body, int status, const char *reason, const char *causes, const char *text) {
            QTest::newRow(name) << method << QString::fromStdString(path) << QString::fromStdString(type) << body
                                << status << reason << causes << text;
        };
        const std::string json = "application/json";
        const auto object = [&](const char *kind, const char *name) { return collection(kind) + "/" + name; };
        row("number for a text", "POST", maps, json, R"({"metadata":{"name":"x"},"data":{"a":1}})", 400, "BadRequest",
            "",
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go "
            "struct "
            "field ConfigMap.data of type string");
        row("text for a number", "PATCH", object("Deployment", "d"), merge, R"({"spec":{"replicas":"two"}})", 400,
            "BadRequest", "",
            "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32");
        row("text for an object", "POST", collection("Pod"), json, R"({"metadata":{"name":"x"},"spec":"y"})", 400,
            "BadRequest", "", "cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec");
        row("object for a list", "POST", collection("Pod"), json,
            R"({"metadata":{"name":"x"},"spec":{"containers":{}}})", 400, "BadRequest", "",
            "cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container");
        row("number for a name", "POST", collection("Pod"), json,
            R"({"metadata":{"name":"x"},"spec":{"containers":[{"name":1,"image":"i"}]}})", 400, "BadRequest", "",
            "cannot unmarshal number into Go struct field Container.spec.containers.name of type string");
        row("unknown, strict", "POST", maps + "?fieldValidation=Strict", json,
            R"({"metadata":{"name":"x","nmae":"y"},"dat":{}})", 400, "BadRequest", "",
            "strict decoding error: unknown field \"dat\", unknown field \"metadata.nmae\"");
        row("immutable map", "PATCH", maps + "/fixed", merge, R"({"data":{"a":"2"}})", 422, "Invalid",
            "data: FieldValueForbidden", "field is immutable when `immutable` is set");
        row("immutable secret type", "PATCH", object("Secret", "s"), merge, R"({"type":"other"})", 422, "Invalid",
            "type: FieldValueInvalid", "field is immutable");
        row("cluster address", "PATCH", object("Service", "svc"), merge, R"({"spec":{"clusterIP":"127.1.2.3"}})", 422,
            "Invalid", "spec.clusterIPs[0]: FieldValueInvalid", "may not change once set");
        row("claim that shrinks", "PATCH", object("PersistentVolumeClaim", "c"), merge,
            R"({"spec":{"resources":{"requests":{"storage":"1Gi"}}}})", 422, "Invalid",
            "spec.resources.requests.storage: FieldValueForbidden\nspec: FieldValueForbidden", // it is not bound
            "field can not be less than");
        row("claim of another class", "PATCH", object("PersistentVolumeClaim", "c"), merge,
            R"({"spec":{"storageClassName":"other"}})", 422, "Invalid", "spec: FieldValueForbidden",
            "spec is immutable after creation except resources.requests");
        row("pod", "PATCH", object("Pod", "p"), strategic,
            R"({"spec":{"containers":[{"name":"main","command":["x"]}]}})", 422, "Invalid", "spec: FieldValueForbidden",
            "pod updates may not change fields other than");
        row("stateful set", "PATCH", object("StatefulSet", "set"), merge, R"({"spec":{"serviceName":"y"}})", 422,
            "Invalid", "spec: FieldValueForbidden", "updates to statefulset spec for fields other than");
        row("deployment's selector", "PATCH", object("Deployment", "d"), merge,
            R"({"spec":{"selector":{"matchLabels":{"a":"c"}},"template":{"metadata":{"labels":{"a":"c"}}}}})", 422,
            "Invalid", "spec.selector: FieldValueInvalid", "field is immutable");
        row("job's template", "PATCH", object("Job", "j"), strategic,
            R"({"spec":{"template":{"spec":{"containers":[{"name":"main","image":"j"}]}}}})", 422, "Invalid",
            "spec.template: FieldValueInvalid", "field is immutable");
        row("role of a binding", "PATCH", object("RoleBinding", "rb"), merge, R"({"roleRef":{"name":"other"}})", 422,
            "Invalid", "roleRef: FieldValueInvalid", "cannot change roleRef");
        row("stale version", "PUT", maps + "/m", json, R"({"metadata":{"name":"m","resourceVersion":"1"}})", 409,
            "Conflict", "",
            "the object has been modified; please apply your changes to the latest version and try again");
        row("another object", "PUT", maps + "/m", json,
            R"({"metadata":{"name":"m","uid":"11111111-2222-3333-4444-555555555555"}})", 409, "Conflict", "",
            "Precondition failed: UID in precondition");
        row("another name", "PUT", maps + "/m", json, R"({"metadata":{"name":"n"}})", 400, "BadRequest", "",
            "the name of the object (n) does not match the name on the URL (m)");
        row("patch of a missing path", "PATCH", maps + "/m", jsonPatch, R"([{"op":"remove","path":"/data/no"}])", 422,
            "Invalid", "", "the server rejected our request due to an error in our request");
        row("patch that fails its test", "PATCH", maps + "/m", jsonPatch,
            R"([{"op":"test","path":"/data/a","value":"9"}])", 422, "Invalid", "",
            "the server rejected our request due to an error in our request");
        row("patch of nothing there", "PATCH", maps + "/nobody", merge, R"({"data":{}})", 404, "NotFound", "",
            "configmaps \\\"nobody\\\" not found");
        row("patch of another type", "PATCH", maps + "/m", "text/plain", "{}", 415, "UnsupportedMediaType", "",
            "the body of the request was in an unknown format");
        row("patch that is no JSON", "PATCH", maps + "/m", merge, "{", 400, "BadRequest", "", "error decoding patch");
        row("apply without a manager", "PATCH", maps + "/m", apply,
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"}})", 422, "Invalid",
            "fieldManager: FieldValueRequired", "is required for apply patch");
        row("apply of an unknown field", "PATCH", maps + "/m?fieldManager=me", apply,
            R"({"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"dat":{}})", 500, "InternalError", "",
            "failed to create typed patch object (default/m; v1, Kind=ConfigMap): .dat: field not declared in schema");
        row("watch of the future", "GET", maps + "?watch=1&resourceVersion=abc", "", "", 400, "BadRequest", "",
            "must be a number");
        row("negative grace", "DELETE", object("Pod", "p") + "?propagationPolicy=Never", "", "", 400, "BadRequest", "",
            "invalid propagationPolicy");
        row("unknown verb", "PUT", maps, json, "{}", 405, "MethodNotAllowed", "",
            "the server does not allow this method on the requested resource");
        row("protobuf that is none", "POST", maps, "application/vnd.kubernetes.protobuf", "nonsense", 400, "BadRequest",
            "", "this is not a Kubernetes protobuf message");
    }
    void answersAsKubernetes() {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QString, type);
        QFETCH(QString, body);
        QFETCH(int, status);
        QFETCH(QString, reason);
        QFETCH(QString, causes);
        QFETCH(QString, text);
        const auto answer =
            m_client->text(method.toStdString(), path.toStdString(), body.toStdString(), type.toStdString());
        VERIFY_STATUS(answer, status);
        COMPARE_TEXT(jsonText(answer.json, {"kind"}), "Status");
        COMPARE_TEXT(jsonText(answer.json, {"status"}), "Failure");
        QCOMPARE(answer.json["code"], Json(status));
        COMPARE_TEXT(jsonText(answer.json, {"reason"}), reason.toStdString());
        COMPARE_TEXT(::causes(answer), causes.toStdString());
        const auto wanted = text.replace("\\\"", "\"").toStdString();
        QVERIFY2(jsonText(answer.json, {"message"}).find(wanted) != std::string::npos, answer.text.c_str());
    }

    void unknownFieldsAreWarnedOfOrIgnored() {
        const Json object{{"metadata", {{"name", "warned"}}}, {"dat", Json::object()}};
        const auto warned = m_client->call("POST", maps + "?dryRun=All", object);
        VERIFY_STATUS(warned, 201);
        COMPARE_TEXT(net::header(warned.headers, "Warning").value_or(""), "299 - \"unknown field \\\"dat\\\"\"");
        QVERIFY(!warned.json.contains("dat"));
        const auto ignored = m_client->call("POST", maps + "?dryRun=All&fieldValidation=Ignore", object);
        VERIFY_STATUS(ignored, 201);
        QVERIFY(!net::header(ignored.headers, "Warning"));
        VERIFY_STATUS(m_client->call("POST", maps + "?fieldValidation=Sometimes", object), 400);
    }

    void applyConflictsNameTheOtherAndTheField() {
        const Json one{
            {"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", "ac"}}}, {"data", {{"a", "1"}}}};
        Json two = one;
        two["data"]["a"] = "2";
        VERIFY_STATUS(m_client->call("PATCH", maps + "/ac?fieldManager=one", one, apply), 201);
        const auto conflict = m_client->call("PATCH", maps + "/ac?fieldManager=two", two, apply);
        VERIFY_STATUS(conflict, 409);
        COMPARE_TEXT(::causes(conflict), ".data.a: FieldManagerConflict");
        COMPARE_TEXT(jsonText(conflict.json, {"message"}),
                     "Apply failed with 1 conflict: conflict with \"one\": .data.a");
        VERIFY_STATUS(m_client->call("PATCH", maps + "/ac?fieldManager=two&force=true", two, apply), 200);
    }

    void aPartialApplyNeedsOnlyWhatItSays() {
        const Json part{{"apiVersion", "apps/v1"},
                        {"kind", "Deployment"},
                        {"metadata", {{"name", "d"}}},
                        {"spec", {{"replicas", 3}}}};
        const auto applied = m_client->call("PATCH", collection("Deployment") + "/d?fieldManager=me", part, apply);
        VERIFY_STATUS(applied, 409); // the creator owns replicas by its default
        VERIFY_STATUS(m_client->call("PATCH", collection("Deployment") + "/d?fieldManager=me&force=true", part, apply),
                      200);
    }

    void aWatchFromACompactedVersionIsGone() {
        const auto begin = jsonText(m_client->get(maps).json, {"metadata", "resourceVersion"});
        for (int i = 0; i < 40; ++i)
            VERIFY_STATUS(m_client->call("PATCH", maps + "/m", Json{{"data", {{"n", std::to_string(i)}}}}, merge), 200);
        QVERIFY(m_host->store().compact(m_host->store().revision()).ok());
        auto stream = m_client->stream(maps + "?watch=1&resourceVersion=" + begin);
        QVERIFY(stream);
        std::string buffer;
        const Json event = TestClient::nextLine(*stream, buffer);
        COMPARE_TEXT(jsonText(event, {"type"}), "ERROR");
        QCOMPARE(event["object"]["code"], Json(410));
        COMPARE_TEXT(jsonText(event, {"object", "reason"}), "Expired");
    }

    void hugeRequestsCostNothing() {
        const auto before = resident();
        for (int i = 0; i < 3; ++i) {
            const auto body = m_client->call(
                "POST", maps, Json{{"metadata", {{"name", "huge"}}}, {"data", {{"a", std::string(50U << 20U, 'x')}}}});
            QVERIFY2(body.status == 413 || body.status == 0, std::to_string(body.status).c_str());
        }
        net::Headers many;
        for (int i = 0; i < 10'000; ++i)
            many.emplace_back("X-Header-" + std::to_string(i), "value");
        const auto headers = m_client->text("GET", maps, "", "", many);
        QVERIFY2(headers.status == 431 || headers.status == 0, std::to_string(headers.status).c_str());
        VERIFY_STATUS(m_client->get(maps), 200);
        // The client of this test lives in the same process and frees its own copies.
        QVERIFY2(resident() - before < 64L << 10U, std::to_string(resident() - before).c_str());
    }

private:
    static std::string collection(const std::string &kind) {
        static const std::map<std::string, std::string> paths{
            {"ConfigMap", maps},
            {"Secret", "/api/v1/namespaces/default/secrets"},
            {"Service", "/api/v1/namespaces/default/services"},
            {"Pod", "/api/v1/namespaces/default/pods"},
            {"PersistentVolumeClaim", "/api/v1/namespaces/default/persistentvolumeclaims"},
            {"StatefulSet", "/apis/apps/v1/namespaces/default/statefulsets"},
            {"Deployment", "/apis/apps/v1/namespaces/default/deployments"},
            {"Job", "/apis/batch/v1/namespaces/default/jobs"},
            {"RoleBinding", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings"}};
        return paths.at(kind);
    }

    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
