// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/patch.h"
#include "tests/backend/machinery/schemafile.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <random>

using ph::Json;

namespace {

Json yaml(const QString &text) {
    const auto documents = ph::parseYaml(text.toStdString());
    if (!documents)
        qFatal("%s", documents.error().text().c_str());
    return documents->empty() ? Json() : documents->front();
}

Json yaml(const char *text) {
    return yaml(QString::fromUtf8(text));
}

const ph::SchemaType &deployment() {
    return *productSchema()->find({"apps", "v1", "Deployment"});
}
const ph::SchemaType &podSpec() {
    return *productSchema()->findDefinition("io.k8s.api.core.v1.PodSpec");
}

QString text(const ph::Result<Json> &result) {
    return QString::fromStdString(result ? ph::dumpJson(*result) : "error: " + result.error().what);
}

Json randomDocument(std::mt19937 &random, int depth) {
    const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    static const std::vector<std::string> kKeys{"a", "b", "c", "~", "/", "a/b"};
    switch (pick(depth > 0 ? 5 : 3)) {
    case 0:
        return static_cast<long long>(pick(5));
    case 1:
        return kKeys[pick(kKeys.size())];
    case 2:
        return pick(2) == 0;
    case 3: {
        Json list = Json::array();
        for (auto i = pick(4); i > 0; --i)
            list.push_back(randomDocument(random, depth - 1));
        return list;
    }
    default: {
        Json object = Json::object();
        for (auto i = pick(4); i > 0; --i)
            object[kKeys[pick(kKeys.size())]] = randomDocument(random, depth - 1);
        return object;
    }
    }
}

} // namespace

class TestPatch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void appliesJsonPatches_data() {
        QTest::addColumn<QString>("document");
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("result");
        const auto row = [](const char *name, const char *document, const char *patch, const char *result) {
            QTest::newRow(name) << document << patch << result;
        };
        row("add", "{a: 1}", "[{op: add, path: /b, value: 2}]", R"({"a":1,"b":2})");
        row("insert", "{a: [1, 3]}", "[{op: add, path: /a/1, value: 2}]", R"({"a":[1,2,3]})");
        row("append", "{a: [1]}", "[{op: add, path: /a/-, value: 2}]", R"({"a":[1,2]})");
        row("remove", "{a: 1, b: 2}", "[{op: remove, path: /a}]", R"({"b":2})");
        row("replace", "{a: {b: 1}}", "[{op: replace, path: /a/b, value: ~}]", R"({"a":{"b":null}})");
        row("move", "{a: {b: 1}}", "[{op: move, from: /a/b, path: /c}]", R"({"a":{},"c":1})");
        row("copy", "{a: [1]}", "[{op: copy, from: /a/0, path: /a/0}]", R"({"a":[1,1]})");
        row("test", "{a: [1, {b: 2}]}", "[{op: test, path: /a, value: [1, {b: 2}]}]", R"({"a":[1,{"b":2}]})");
        row("escapes", R"({"a/b": 1, "c~d": 2})", "[{op: remove, path: /a~1b}, {op: remove, path: /c~0d}]", "{}");
        row("whole document", "{a: 1}", "[{op: replace, path: '', value: 7}]", "7");
        row("failed test", "{a: 1}", "[{op: add, path: /b, value: 1}, {op: test, path: /a, value: 2}]",
            "error: operation 1 (test \"/a\") of the JSON patch failed");
        row("missing", "{a: 1}", "[{op: remove, path: /b}]",
            "error: operation 0 (remove \"/b\") of the JSON patch failed");
        row("index outside", "{a: [1]}", "[{op: add, path: /a/2, value: 1}]",
            "error: operation 0 (add \"/a/2\") of the JSON patch failed");
        row("leading zero", "{a: [1, 2]}", "[{op: remove, path: /a/01}]",
            "error: operation 0 (remove \"/a/01\") of the JSON patch failed");
        row("into itself", "{a: {b: 1}}", "[{op: move, from: /a, path: /a/b}]",
            "error: operation 0 (move \"/a/b\") of the JSON patch failed");
        row("no pointer", "{a: 1}", "[{op: remove, path: a}]",
            "error: operation 0 (remove \"a\") of the JSON patch failed");
        row("unknown", "{a: 1}", "[{op: turn, path: /a}]", "error: operation 0 (turn \"/a\") of the JSON patch failed");
        row("no list", "{a: 1}", "{op: add}", "error: a JSON patch must be a list of operations");
    }
    void appliesJsonPatches() {
        QFETCH(QString, document);
        QFETCH(QString, patch);
        QFETCH(QString, result);
        QCOMPARE(text(ph::applyJsonPatch(yaml(document), yaml(patch))), result);
    }
    void mergesByRfc7386() {
        const Json merged =
            ph::applyMergePatch(yaml("{a: {b: 1, c: [1, 2]}, d: x}"), yaml("{a: {b: ~, c: [3]}, e: {f: ~, g: 1}}"));
        QCOMPARE(merged.dump(), std::string(R"({"a":{"c":[3]},"d":"x","e":{"g":1}})"));
    }
    void makesTheSmallestMergePatch() {
        QCOMPARE(ph::makeMergePatch(yaml("{a: {b: 1, c: 2}, d: 1}"), yaml("{a: {b: 1, c: 3}}")).dump(),
                 std::string(R"({"a":{"c":3},"d":null})"));
        std::mt19937 random(11);
        for (int i = 0; i < 3000; ++i) {
            Json from = Json{{"x", randomDocument(random, 4)}};
            Json to = Json{{"x", randomDocument(random, 4)}};
            QVERIFY(ph::applyMergePatch(from, ph::makeMergePatch(from, to)) == to);
            QVERIFY(ph::makeMergePatch(to, to).empty());
        }
    }
    void mergesStrategically_data() {
        QTest::addColumn<QString>("document"); // all of a pod's spec
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("result");
        const auto row = [](const char *name, const char *document, const char *patch, const char *result) {
            QTest::newRow(name) << document << patch << result;
        };
        row("scalars and nulls", "{hostname: a, nodeName: n}", "{hostname: b, nodeName: ~, subdomain: ~}",
            R"({"hostname":"b"})");
        row("list by key", "{containers: [{name: a, image: x, tty: true}, {name: b}]}",
            "{containers: [{name: a, image: 'z'}, {name: c}]}",
            R"({"containers":[{"image":"z","name":"a","tty":true},{"name":"b"},{"name":"c"}]})");
        row("delete element", "{containers: [{name: a}, {name: b}]}", "{containers: [{name: a, $patch: delete}]}",
            R"({"containers":[{"name":"b"}]})");
        row("replace list", "{containers: [{name: a}, {name: b}]}", "{containers: [{name: c}, {$patch: replace}]}",
            R"({"containers":[{"name":"c"}]})");
        row("replace map", "{securityContext: {runAsUser: 1, fsGroup: 2}}",
            "{securityContext: {$patch: replace, runAsUser: 3}}", R"({"securityContext":{"runAsUser":3}})");
        row("delete map", "{securityContext: {runAsUser: 1}}", "{securityContext: {$patch: delete}}",
            R"({"securityContext":{}})");
        row("atomic list", "{tolerations: [{key: a}]}", "{tolerations: [{key: b}]}",
            R"({"tolerations":[{"key":"b"}]})");
        row("nested keys", "{containers: [{name: a, env: [{name: X, value: '1'}, {name: Z, value: '2'}]}]}",
            "{containers: [{name: a, env: [{name: Z, value: '3'}, {name: X, $patch: delete}]}]}",
            R"({"containers":[{"env":[{"name":"Z","value":"3"}],"name":"a"}]})");
        row("retain keys", "{volumes: [{name: v, emptyDir: {}}]}",
            "{volumes: [{name: v, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}",
            R"({"volumes":[{"hostPath":{"path":"/x"},"name":"v"}]})");
        row("set order", "{containers: [{name: a}, {name: b}, {name: c}]}",
            "{$setElementOrder/containers: [{name: c}, {name: a}, {name: d}], containers: [{name: d, image: 'z'}]}",
            R"({"containers":[{"name":"b"},{"name":"c"},{"name":"a"},{"image":"z","name":"d"}]})");
        row("set order, no list", "{containers: [{name: a}, {name: b}]}",
            "{$setElementOrder/containers: [{name: b}, {name: a}]}", R"({"containers":[{"name":"b"},{"name":"a"}]})");
        row("new list", "{}", "{containers: [{name: a, env: ~}, {name: b, $patch: delete}]}",
            R"({"containers":[{"name":"a"}]})");
        row("no merge key", "{containers: [{name: a}]}", "{containers: [{image: x}]}",
            "error: map: {\"image\":\"x\"} does not contain declared merge key: name");
        row("unknown directive", "{}", "{$patch: twist}", "error: unknown patch type found: twist");
        row("not retained", "{}", "{$retainKeys: [a], hostname: x}",
            "error: the field \"hostname\" is in the patch but not in its $retainKeys");
    }
    void mergesStrategically() {
        QFETCH(QString, document);
        QFETCH(QString, patch);
        QFETCH(QString, result);
        QCOMPARE(text(ph::applyStrategicMergePatch(podSpec(), yaml(document), yaml(patch))), result);
    }
    void deletesFromListsOfScalars() {
        const auto &meta = *productSchema()->findDefinition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
        QCOMPARE(text(ph::applyStrategicMergePatch(meta, yaml("{finalizers: [a, b, c]}"),
                                                   yaml("{$deleteFromPrimitiveList/finalizers: [b]}"))),
                 QStringLiteral(R"({"finalizers":["a","c"]})"));
        QCOMPARE(text(ph::applyStrategicMergePatch(meta, yaml("{finalizers: [a]}"), yaml("{finalizers: [b, a]}"))),
                 QStringLiteral(R"({"finalizers":["b","a"]})"));
        QCOMPARE(text(ph::applyStrategicMergePatch(meta, yaml("{finalizers: [a, b]}"),
                                                   yaml("{$setElementOrder/finalizers: [c, a], "
                                                        "$deleteFromPrimitiveList/finalizers: [b], finalizers: [c]}"))),
                 QStringLiteral(R"({"finalizers":["c","a"]})"));
    }
    void neverCrashesOnRandomPatches() {
        std::mt19937 random(5);
        for (int i = 0; i < 2000; ++i) {
            const Json spec = Json{{"containers", randomDocument(random, 3)}, {"volumes", randomDocument(random, 3)}};
            const Json patch = Json{{"containers", randomDocument(random, 3)},
                                    {"volumes", randomDocument(random, 3)},
                                    {"$setElementOrder/containers", randomDocument(random, 2)}};
            (void)ph::applyStrategicMergePatch(podSpec(), spec, patch);
            (void)ph::applyJsonPatch(spec, Json::array({{{"op", "add"}, {"path", "/containers/0"}, {"value", 1}}}));
            (void)ph::serverSideApply(deployment(), Json{{"spec", {{"template", {{"spec", spec}}}}}},
                                      Json{{"spec", {{"template", {{"spec", patch}}}}}},
                                      {.fieldManager = "m", .apiVersion = "apps/v1", .subresource = {}});
        }
    }
};

QTEST_APPLESS_MAIN(TestPatch)
#include "tst_patch.moc"
