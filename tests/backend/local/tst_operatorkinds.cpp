// SPDX-License-Identifier: Apache-2.0
// The CustomResourceDefinitions of real operators and their samples: taken or refused as their schemas say. They lie
// beside the sources (../shared/operators) or where PH_OPERATORS_DIR says; without them the test is skipped.
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <algorithm>
#include <map>
#include <set>

using namespace ph;
using namespace ph::testing;

namespace {

const std::string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

fs::path operators() {
    if (const char *given = std::getenv("PH_OPERATORS_DIR"))
        return given;
    const char *source = std::getenv("PH_SOURCE_DIR");
    return fs::path(source ? source : ".") / ".." / "shared" / "operators";
}

std::vector<fs::path> files(const fs::path &folder) {
    std::vector<fs::path> out;
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().extension() == ".yaml")
            out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<Json> documents(const fs::path &file) {
    const auto text = readFile(file);
    auto parsed = text ? parseYaml(*text) : Result<std::vector<Json>>(text.error());
    if (!parsed)
        qFatal("%s: %s", file.c_str(), parsed.error().text().c_str());
    return std::move(*parsed);
}

/// A value of the sample with another type, and the field the refusal must name.
struct Break {
    Json object;
    std::string field;
    std::string message;
};

/// Walks @p value along its schema and makes one broken variant of @p whole per place that has a type.
void breaks(const Json &schema, const Json &value, const Json::json_pointer &at, const std::string &field,
            const Json &whole, std::vector<Break> &out) {
    const auto type = jsonText(schema, {"type"});
    const auto broken = [&](const Json &bad, const std::string &message) {
        Json copy = whole;
        copy[at] = bad;
        out.push_back({std::move(copy), field, message});
    };
    const auto wrong = [&](const Json &bad, const std::string &got) {
        broken(bad,
               "Invalid value: \"" + got + "\": " + field + " in body must be of type " + type + ": \"" + got + "\"");
    };
    if (jsonAt(schema, {"x-kubernetes-int-or-string"}) == true)
        return;
    if (type == "string") {
        wrong(7, "integer");
        if (const Json &allowed = jsonAt(schema, {"enum"}); allowed.is_array())
            broken("no-such-value", "Unsupported value: \"no-such-value\"");
    } else if (type == "integer" || type == "boolean" || type == "number") {
        wrong("text", "string");
    } else if (type == "array" && value.is_array()) {
        wrong("text", "string");
        for (std::size_t i = 0; i < value.size(); ++i)
            breaks(jsonAt(schema, {"items"}), value[i], at / i, field + "[" + std::to_string(i) + "]", whole, out);
    } else if (type == "object" && value.is_object()) {
        if (!field.empty())
            wrong("text", "string");
        for (const auto &[name, inner] : value.items()) {
            if (field.empty() && (name == "metadata" || name == "apiVersion" || name == "kind"))
                continue;
            const Json &known = jsonAt(schema, {"properties", name});
            const Json &child = known.is_null() ? jsonAt(schema, {"additionalProperties"}) : known;
            if (child.is_object())
                breaks(child, inner, at / name, field.empty() ? name : field + "." + name, whole, out);
        }
    }
}

} // namespace

#define VERIFY_STATUS(answer, code, what) QVERIFY2((answer).status == (code), ((what) + ": " + (answer).text).c_str())

class TestOperatorKinds final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() {
        if (!fs::exists(operators() / "crds"))
            QSKIP("the operators' definitions are not here");
        auto folder = makeTemporaryDirectory("operatorkinds");
        QVERIFY(folder.ok());
        m_folder = *folder;
        auto host = ApiHost::start({.folder = m_folder});
        if (!host)
            QFAIL(host.error().text().c_str());
        m_host = std::move(*host);
        m_client = std::make_unique<TestClient>(*m_host);
    }
    void cleanupTestCase() {
        m_client.reset();
        m_host.reset();
        fs::remove_all(m_folder);
    }

    void everyDefinitionIsServed() {
        std::size_t count = 0;
        for (const auto &file : files(operators() / "crds"))
            for (const auto &crd : documents(file)) {
                const auto made = m_client->call("POST", definitions + "?fieldValidation=Strict", crd);
                VERIFY_STATUS(made, 201, file.string());
                const Json &spec = crd["spec"];
                for (const auto &version : spec["versions"]) {
                    const auto root = "/apis/" + jsonText(spec, {"group"}) + "/" + jsonText(version, {"name"});
                    if (version["served"] != true)
                        continue;
                    VERIFY_STATUS(m_client->get(root + "/" + jsonText(spec, {"names", "plural"})), 200, file.string());
                    m_kinds[{jsonText(spec, {"group"}) + "/" + jsonText(version, {"name"}),
                             jsonText(spec, {"names", "kind"})}] = {root, jsonText(spec, {"names", "plural"}),
                                                                    spec["scope"] == "Namespaced",
                                                                    version["schema"]["openAPIV3Schema"]};
                }
                ++count;
            }
        QVERIFY2(count >= 60, std::to_string(count).c_str());
    }

    void samplesAreTakenOrRefusedAsTheirSchemaSays() {
        // What the schemas themselves refuse, found with an independent validator.
        const std::map<std::string, std::string> refused{{"backup-sample.yaml", "spec.image"},
                                                         {"invalid-snapshot-v1.yaml", "spec.source"}};
        std::set<std::string> seen;
        std::size_t taken = 0;
        for (const auto &file : files(operators() / "samples"))
            for (Json object : documents(file)) {
                const auto known = m_kinds.find({jsonText(object, {"apiVersion"}), jsonText(object, {"kind"})});
                if (known == m_kinds.end())
                    continue;
                const auto &kind = known->second;
                object["metadata"].erase("namespace"); // they name namespaces of their own
                const auto path = kind.root + (kind.namespaced ? "/namespaces/default/" : "/") + kind.plural;
                const auto answer = m_client->call("POST", path + "?dryRun=All", object);
                const auto bad = refused.find(file.filename().string());
                const std::string what = file.string() + " " + jsonText(object, {"metadata", "name"});
                if (bad != refused.end()) {
                    VERIFY_STATUS(answer, 422, what);
                    QCOMPARE(jsonAt(answer.json, {"details", "causes"})[0]["field"], Json(bad->second));
                    seen.insert(bad->first);
                    continue;
                }
                VERIFY_STATUS(answer, 201, what);
                ++taken;
                std::vector<Break> broken;
                breaks(kind.schema, object, Json::json_pointer(), "", object, broken);
                // A few of each sample, spread over its length.
                const std::size_t step = std::max<std::size_t>(1, broken.size() / 4);
                for (std::size_t i = 0; i < broken.size(); i += step) {
                    const auto refusal = m_client->call("POST", path + "?dryRun=All", broken[i].object);
                    VERIFY_STATUS(refusal, 422, what + " with another " + broken[i].field);
                    bool named = false;
                    for (const auto &cause : jsonAt(refusal.json, {"details", "causes"}))
                        named = named || (cause["field"] == broken[i].field &&
                                          jsonText(cause, {"message"}).starts_with(broken[i].message));
                    QVERIFY2(named,
                             (what + ": " + broken[i].field + " " + broken[i].message + " in " + refusal.text).c_str());
                    ++m_broken;
                }
            }
        QCOMPARE(seen.size(), refused.size());
        QVERIFY2(taken >= 120, std::to_string(taken).c_str());
        QVERIFY2(m_broken >= 300, std::to_string(m_broken).c_str());
        qInfo("%zu samples taken, %zu broken variants refused", taken, m_broken);
    }

    void theirOtherObjectsAreTakenToo() {
        const std::string core = "/api/v1/namespaces/default/";
        const std::string rbac = "/apis/rbac.authorization.k8s.io/v1/";
        const std::map<std::string, std::string> paths{
            {"v1 Secret", core + "secrets"},
            {"v1 ConfigMap", core + "configmaps"},
            {"v1 PersistentVolumeClaim", core + "persistentvolumeclaims"},
            {"v1 ServiceAccount", core + "serviceaccounts"},
            {"v1 Service", core + "services"},
            {"v1 Endpoints", core + "endpoints"},
            {"v1 Namespace", "/api/v1/namespaces"},
            {"apps/v1 Deployment", "/apis/apps/v1/namespaces/default/deployments"},
            {"apps/v1 StatefulSet", "/apis/apps/v1/namespaces/default/statefulsets"},
            {"batch/v1 Job", "/apis/batch/v1/namespaces/default/jobs"},
            {"storage.k8s.io/v1 StorageClass", "/apis/storage.k8s.io/v1/storageclasses"},
            {"rbac.authorization.k8s.io/v1 Role", rbac + "namespaces/default/roles"},
            {"rbac.authorization.k8s.io/v1 RoleBinding", rbac + "namespaces/default/rolebindings"},
            {"rbac.authorization.k8s.io/v1 ClusterRole", rbac + "clusterroles"},
            {"rbac.authorization.k8s.io/v1 ClusterRoleBinding", rbac + "clusterrolebindings"}};
        std::size_t taken = 0;
        for (const auto &file : files(operators() / "samples"))
            for (Json object : documents(file)) {
                const auto path = paths.find(jsonText(object, {"apiVersion"}) + " " + jsonText(object, {"kind"}));
                if (path == paths.end())
                    continue;
                object["metadata"].erase("namespace");
                const auto answer = m_client->call("POST", path->second + "?dryRun=All", object);
                VERIFY_STATUS(answer, 201, file.string() + " " + jsonText(object, {"metadata", "name"}));
                ++taken;
            }
        QVERIFY2(taken >= 60, std::to_string(taken).c_str());
    }

    void openApiDescribesThemAll() {
        for (const auto &[key, kind] : m_kinds) {
            const auto described = m_client->get("/openapi/v3" + kind.root);
            QVERIFY2(described.status == 200, kind.root.c_str());
        }
    }

private:
    struct Kind {
        std::string root;
        std::string plural;
        bool namespaced = true;
        Json schema;
    };
    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;
    std::map<std::pair<std::string, std::string>, Kind> m_kinds;
    std::size_t m_broken = 0;
};

QTEST_GUILESS_MAIN(TestOperatorKinds)
#include "tst_operatorkinds.moc"
