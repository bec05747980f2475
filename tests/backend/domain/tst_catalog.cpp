// SPDX-License-Identifier: Apache-2.0
#include "backend/catalog/catalog.h"
#include "backend/catalog/reader.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <set>

using namespace ph;
using namespace ph::catalog;

namespace {

const InstanceRef ref{ClusterId{"c"}, "shop", "orders", "11111111-2222-3333-4444-555555555555"};

domain::InstanceSpec spec(const Catalog &catalog, int members = 1, const char *engine = "postgresql") {
    domain::InstanceSpec out;
    out.members = members;
    out.engine = engine;
    out.parameters = {{"work_mem", "8MB"}, {"timezone", "O'Brien\\x"}};
    if (out.engine == "mariadb")
        out.parameters = {{"innodb_buffer_pool_size", "256MB"}, {"default_time_zone", "O'Brien\\\"x"}};
    out.database = "shop";
    out.owner = "app";
    return catalog.withDefaults(out, "orders");
}

const Json &byId(const std::vector<RenderedObject> &objects, std::string_view id) {
    for (const auto &object : objects)
        if (object.id == id)
            return *object.object;
    qFatal("no such object");
}

fs::path dataFile(const char *name) {
    return fs::path(qEnvironmentVariable("PH_SOURCE_DIR").toStdString()) / "tests/data/catalog" / name;
}

} // namespace

class TestCatalog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void builtInFilesAreGood() {
        const auto catalog = Catalog::load();
        for (const auto &problem : catalog.problems())
            qWarning("%s", problem.text().c_str());
        QVERIFY(catalog.problems().empty());
        QVERIFY(catalog.engine("postgresql"));
        QCOMPARE(catalog.defaultAdapter("postgresql")->id, std::string("postgresql-single"));
        QCOMPARE(catalog.defaultAdapter("mariadb")->id, std::string("mariadb-single"));
    }
    /// PH_UPDATE_GOLDEN=1 writes the file anew; look at the difference before committing it.
    void rendersTheGoldenManifest_data() {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<int>("members");
        QTest::newRow("postgresql-single") << "postgresql" << 1;
        QTest::newRow("postgresql-patroni") << "postgresql" << 3;
        QTest::newRow("mariadb-single") << "mariadb" << 1;
    }
    void rendersTheGoldenManifest() {
        QFETCH(QString, engine);
        QFETCH(int, members);
        const auto catalog = Catalog::load();
        const auto objects = catalog.render(spec(catalog, members, qPrintable(engine)), ref);
        QVERIFY(objects.ok());
        std::string text;
        for (const auto &object : *objects)
            text += "---\n# " + object.id + "\n" + dumpYaml(*object.object) + "\n";
        const fs::path file = dataFile((std::string(QTest::currentDataTag()) + ".golden.yaml").c_str());
        if (qEnvironmentVariableIsSet("PH_UPDATE_GOLDEN"))
            QVERIFY(writeFileAtomic(file, text, 0644).ok());
        const auto golden = readFile(file);
        QVERIFY(golden.ok());
        QCOMPARE(QByteArray::fromStdString(text), QByteArray::fromStdString(*golden));
    }
    void membersChooseTheAdapter() {
        const auto catalog = Catalog::load();
        QCOMPARE(spec(catalog, 1).adapter, std::string("postgresql-single"));
        QCOMPARE(spec(catalog, 2).adapter, std::string("postgresql-patroni"));
        QCOMPARE(spec(catalog, 9).adapter, std::string("postgresql-patroni"));
        QCOMPARE(spec(catalog, 10).adapter, std::string("postgresql-patroni")); // whose limits the refusal names
        const EngineVersion version{"15", "pilothouse/postgresql:15", true};
        QCOMPARE(catalog.adapter("postgresql-single")->imageOf(version), std::string("pilothouse/postgresql:15"));
        QCOMPARE(catalog.adapter("postgresql-patroni")->imageOf(version), std::string("pilothouse/patroni:15"));
    }
    /// What Patroni may do is what ClusterRole admin can hand on, and each member may use the same account.
    void patroniHasItsRightsAndItsObjects() {
        const auto catalog = Catalog::load();
        const auto objects = catalog.render(spec(catalog, 3), ref);
        QVERIFY(objects.ok());
        const Json &set = byId(*objects, "statefulset");
        QCOMPARE(set.at("spec").at("replicas").get<int>(), 3);
        QCOMPARE(jsonText(set, {"spec", "template", "metadata", "labels", "pilothouse.io/patroni"}),
                 std::string("orders"));
        for (const char *id : {"patroni-config", "patroni-leader", "patroni-failover", "patroni-sync"}) {
            const Json &map = byId(*objects, id);
            QCOMPARE(jsonText(map, {"metadata", "labels", "pilothouse.io/patroni"}), std::string("orders"));
            QCOMPARE(jsonText(map, {"metadata", "labels", "pilothouse.io/part"}), std::string(id));
        }
        for (const Json &rule : byId(*objects, "role").at("rules"))
            for (const Json &verb : rule.at("verbs"))
                QVERIFY(verb != "*" && verb != "deletecollection");
    }
    void stateInEndpointsHasItsOwnObjects() {
        const auto catalog = Catalog::load();
        auto wanted = spec(catalog, 3);
        wanted.dcs = "endpoints";
        const auto objects = catalog.render(wanted, ref);
        QVERIFY(objects.ok());
        std::set<std::string> states;
        std::set<std::string> services;
        for (const auto &object : *objects) {
            const std::string kind = jsonText(*object.object, {"kind"});
            const std::string name = jsonText(*object.object, {"metadata", "name"});
            const bool state = !jsonText(*object.object, {"metadata", "labels", "pilothouse.io/patroni"}).empty();
            QCOMPARE(state, kind == "Endpoints");
            if (state)
                states.insert(name + " " + jsonText(*object.object, {"metadata", "labels", "pilothouse.io/part"}));
            if (kind == "Service")
                services.insert(name);
        }
        QCOMPARE(states, (std::set<std::string>{"orders patroni-leader", "orders-config patroni-config",
                                                "orders-failover patroni-failover", "orders-sync patroni-sync"}));
        QCOMPARE(services,
                 (std::set<std::string>{"orders", "orders-replicas", "orders-headless", "orders-config",
                                        "orders-failover", "orders-sync"})); // none of them is without its Service
        QVERIFY(!byId(*objects, "service-endpoints").at("spec").contains("selector"));
        bool mayWrite = false;
        for (const Json &rule : byId(*objects, "role-endpoints").at("rules"))
            mayWrite = mayWrite || rule.at("resources") == Json::array({"endpoints"});
        QVERIFY(mayWrite);
        // The usual way asks for no right on them.
        const auto usual = catalog.render(spec(catalog, 3), ref);
        for (const Json &rule : byId(*usual, "role").at("rules"))
            QVERIFY(rule.at("resources") != Json::array({"endpoints"}));
        QCOMPARE(catalog.rules("postgresql", "postgresql-patroni").dcs,
                 (std::vector<std::string>{"configmaps", "endpoints"}));
        QVERIFY(catalog.rules("postgresql", "postgresql-single").dcs.empty());
    }
    void theAnchorComesFirstAndOwnsTheRest() {
        const auto catalog = Catalog::load();
        const auto objects = catalog.render(spec(catalog), ref);
        QVERIFY(objects->front().anchor);
        std::vector<std::string> kinds;
        for (std::size_t i = 0; i < objects->size(); ++i) {
            const Json &object = *(*objects)[i].object;
            kinds.push_back(jsonText(object, {"kind"}));
            QCOMPARE(object.at("metadata").contains("ownerReferences"), i > 0);
            QCOMPARE(jsonText(object, {"metadata", "annotations", "pilothouse.io/instance-id"}), ref.instanceId);
            QCOMPARE(jsonText(object, {"metadata", "labels", "app.kubernetes.io/instance"}), std::string("orders"));
            QCOMPARE(jsonText(object, {"metadata", "namespace"}), std::string("shop"));
        }
        const auto at = [&](const char *kind) { return std::find(kinds.begin(), kinds.end(), kind); };
        QVERIFY(at("Secret") < at("StatefulSet"));
        QVERIFY(at("StatefulSet") < at("Service"));
    }
    void noSecretStandsInAManifest() {
        const auto catalog = Catalog::load();
        for (const auto &object : *catalog.render(spec(catalog), ref)) {
            if (jsonText(*object.object, {"kind"}) != "Secret")
                continue;
            for (const auto &[key, value] : object.object->at("stringData").items())
                QVERIFY(value.get<std::string>().rfind("${", 0) == 0);
        }
    }
    void podsAreRestricted() {
        const auto catalog = Catalog::load();
        const auto objects = catalog.render(spec(catalog), ref);
        const Json &pod = byId(*objects, "statefulset").at("spec").at("template").at("spec");
        QVERIFY(pod.at("securityContext").at("runAsNonRoot") == true);
        QVERIFY(pod.at("securityContext").at("runAsUser").get<int>() > 0);
        QVERIFY(pod.at("securityContext").at("seccompProfile").at("type") == "RuntimeDefault");
        QVERIFY(pod.at("automountServiceAccountToken") == false);
        for (const Json &container : pod.at("containers")) {
            QVERIFY(container.at("securityContext").at("allowPrivilegeEscalation") == false);
            QVERIFY(container.at("securityContext").at("capabilities").at("drop") == Json::array({"ALL"}));
            const bool token = container.dump().find("serviceaccount") != std::string::npos;
            QCOMPARE(token, container.at("name") == "agent");
        }
    }
    void namesOfFortyCharactersStayValid() {
        const auto catalog = Catalog::load();
        InstanceRef longest = ref;
        longest.name = std::string(40, 'a');
        for (const auto &object : *catalog.render(spec(catalog), longest))
            QVERIFY(jsonText(*object.object, {"metadata", "name"}).size() <= 63);
    }
    void settingsAreQuoted() {
        const auto catalog = Catalog::load();
        QCOMPARE(
            byId(*catalog.render(spec(catalog), ref), "parameters").at("data").at("postgresql.conf").get<std::string>(),
            std::string("timezone = 'O''Brien\\\\x'\nwork_mem = '8MB'\n"));
    }
    void unknownVersionsAreRefused() {
        const auto catalog = Catalog::load();
        auto wanted = spec(catalog);
        wanted.engineVersion = "9.1";
        const auto objects = catalog.render(wanted, ref);
        QVERIFY(!objects.ok());
        QCOMPARE(objects.error().subject, std::string("engineVersion"));
    }
    void mistakesAreToldWithTheirLine_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("syntax") << QByteArray("a: [1\nb") << QByteArray("x.yaml") << QByteArray("line");
        QTest::newRow("form") << QByteArray("catalogue: 2\nkind: engine\n") << QByteArray("x.yaml:1")
                              << QByteArray("form must be 1");
        QTest::newRow("kind") << QByteArray("catalogue: 1\nkind: toaster\n") << QByteArray("x.yaml:2")
                              << QByteArray("engine or adapter");
        QTest::newRow("unknown member") << QByteArray("catalogue: 1\nkind: engine\nid: x\ncolour: red\n")
                                        << QByteArray("x.yaml:4") << QByteArray("colour");
        QTest::newRow("type") << QByteArray("catalogue: 1\nkind: engine\nid: x\nlabel: X\nport: high\n")
                              << QByteArray("x.yaml:1") << QByteArray("/scheme");
        QTest::newRow("condition")
            << QByteArray("catalogue: 1\nkind: adapter\nid: x\nengine: pg\nlabel: X\nread: {workload: w, "
                          "service: s, container: c, credentials: {secret: s, superuser: u, owner: "
                          "o}}\nobjects:\n  - id: a\n    when: {field: spec.dcs}\n")
            << QByteArray("x.yaml:9") << QByteArray("/when/isNot");
        QTest::newRow("not a mapping") << QByteArray("- a\n- b\n") << QByteArray("x.yaml:1") << QByteArray("mapping");
    }
    void mistakesAreToldWithTheirLine() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, subject);
        QFETCH(QByteArray, part);
        const auto content = readFileContent(text.toStdString(), "x.yaml");
        QVERIFY(!content.ok());
        QCOMPARE(content.error().code, Errc::Invalid);
        QCOMPARE(QByteArray::fromStdString(content.error().subject), subject);
        QVERIFY2(content.error().what.find(part.toStdString()) != std::string::npos, content.error().what.c_str());
    }
    void usersCanAddAndReplaceFiles() {
        const auto folder = makeTemporaryDirectory("catalog");
        QVERIFY(folder.ok());
        auto text = readFile(fs::path(qEnvironmentVariable("PH_SOURCE_DIR").toStdString()) /
                             "resources/catalog/postgresql.yaml");
        QVERIFY(text.ok());
        const auto at = text->find("enabled: true");
        text->replace(at, 13, "enabled: false");
        QVERIFY(writeFileAtomic(*folder / "mine.yaml", *text).ok());
        QVERIFY(writeFileAtomic(*folder / "broken.yaml", "kind: [").ok());
        const auto catalog = Catalog::load(*folder);
        QCOMPARE(catalog.engine("postgresql")->enabled, false);
        QCOMPARE(catalog.engine("postgresql")->source, (*folder / "mine.yaml").string());
        QCOMPARE(catalog.problems().size(), std::size_t(1));
        QVERIFY(catalog.problems().front().subject.find("broken.yaml") != std::string::npos);
        QVERIFY(!catalog.rules("postgresql", "postgresql-single").enabled);
        fs::remove_all(*folder);
    }
};

QTEST_APPLESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
