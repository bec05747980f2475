// SPDX-License-Identifier: Apache-2.0
#include "backend/catalog/catalog.h"
#include "backend/domain/place.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::domain;
using Kind = Shortfall::Kind;

namespace {

Quantity q(const char *text) {
    return *Quantity::parse(text);
}

/// What the catalogue's own objects ask for.
Demand demandOfMembers(int members, const std::string &cpu = "1", const std::string &memory = "2Gi",
                       const std::string &storage = "25Gi") {
    const auto catalog = catalog::Catalog::load();
    InstanceSpec spec;
    spec.engine = "postgresql";
    spec.members = members;
    spec.cpu = cpu;
    spec.memory = memory;
    spec.storage = storage;
    const auto rendered = catalog.render(catalog.withDefaults(spec, "orders"), {ClusterId{"c"}, "shop", "orders", "i"});
    std::vector<JsonPtr> objects;
    for (const auto &one : *rendered)
        objects.push_back(one.object);
    return demandOf(objects);
}

Place openPlace() {
    Place place;
    place.storageClasses = {{"standard", "local", true, true, std::nullopt}};
    place.quotas.emplace();
    place.bounds.emplace();
    place.nodes = {{"node-1", q("8"), q("32Gi")}};
    return place;
}

} // namespace

class TestPlace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theDemandIsThatOfTheRenderedObjects() {
        const Demand demand = demandOfMembers(3);
        QCOMPARE(demand.pods, 3);
        QCOMPARE(demand.containers.size(), std::size_t(2));
        QCOMPARE(demand.containers[1].name, std::string("agent"));
        QVERIFY(*demand.podRequest("cpu") == q("1025m")); // the server and the agent beside it
        QVERIFY(*demand.podRequest("memory") == q("2112Mi"));
        QVERIFY(*demand.volume == q("25Gi"));
        QVERIFY(demand.storageClass.empty());
        QCOMPARE(demand.objects.at("statefulsets.apps"), 1);
        QCOMPARE(demand.objects.at("secrets"), 3);
    }
    void anOpenPlaceTakesIt() { QVERIFY(shortfalls(openPlace(), demandOfMembers(3)).empty()); }
    void whatMayNotBeReadRefusesNothing() { QVERIFY(shortfalls(Place(), demandOfMembers(9, "64", "1Ti")).empty()); }

    void comparesQuotas_data() {
        QTest::addColumn<QByteArray>("resource");
        QTest::addColumn<QByteArray>("hard");
        QTest::addColumn<QByteArray>("used");
        QTest::addColumn<QByteArray>("field"); // empty: it fits
        QTest::newRow("just enough cpu") << QByteArray("requests.cpu") << QByteArray("4") << QByteArray("925m")
                                         << QByteArray();
        QTest::newRow("a thousandth too little")
            << QByteArray("requests.cpu") << QByteArray("4") << QByteArray("926m") << QByteArray("cpu");
        QTest::newRow("the short name") << QByteArray("memory") << QByteArray("6Gi") << QByteArray("0")
                                        << QByteArray("memory");
        QTest::newRow("memory limits count the agent's")
            << QByteArray("limits.memory") << QByteArray("6500Mi") << QByteArray("0") << QByteArray("memory");
        QTest::newRow("storage of all") << QByteArray("requests.storage") << QByteArray("74Gi") << QByteArray("0")
                                        << QByteArray("storage");
        QTest::newRow("storage of its class") << QByteArray("standard.storageclass.storage.k8s.io/requests.storage")
                                              << QByteArray("74Gi") << QByteArray("0") << QByteArray("storage");
        QTest::newRow("storage of another class") << QByteArray("fast.storageclass.storage.k8s.io/requests.storage")
                                                  << QByteArray("1Gi") << QByteArray("0") << QByteArray();
        QTest::newRow("volumes") << QByteArray("persistentvolumeclaims") << QByteArray("10") << QByteArray("8")
                                 << QByteArray("members");
        QTest::newRow("pods") << QByteArray("pods") << QByteArray("2") << QByteArray("0") << QByteArray("members");
        QTest::newRow("counted objects") << QByteArray("count/statefulsets.apps") << QByteArray("1") << QByteArray("1")
                                         << QByteArray("members");
        QTest::newRow("used beyond it already")
            << QByteArray("pods") << QByteArray("2") << QByteArray("5") << QByteArray("members");
        QTest::newRow("nothing of ours") << QByteArray("count/jobs.batch") << QByteArray("0") << QByteArray("0")
                                         << QByteArray();
    }
    void comparesQuotas() {
        QFETCH(QByteArray, resource);
        QFETCH(QByteArray, hard);
        QFETCH(QByteArray, used);
        QFETCH(QByteArray, field);
        Place place = openPlace();
        place.quotas = {{"team", resource.toStdString(), q(hard.constData()), q(used.constData())}};
        const auto found = shortfalls(place, demandOfMembers(3));
        QCOMPARE(found.empty() ? QByteArray() : QByteArray::fromStdString(found.front().field), field);
        if (!found.empty()) {
            QCOMPARE(found.front().kind, Kind::Quota);
            QCOMPARE(found.front().object, std::string("team"));
            QVERIFY(shortfallText(found.front()).find("The quota team leaves") == 0);
        }
    }
    void aQuotaOnWhatAContainerDoesNotStateIsNamed() {
        Place place = openPlace();
        place.quotas = {{"team", "limits.cpu", q("100"), Quantity()}};
        auto found = shortfalls(place, demandOfMembers(1));
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.front().kind, Kind::Unstated);
        QCOMPARE(found.front().who, std::string("container agent"));
        place.bounds = {{"defaults", "Container", "cpu", std::nullopt, std::nullopt, false, true}};
        QVERIFY(shortfalls(place, demandOfMembers(1)).empty());
    }
    void comparesLimitRanges() {
        Place place = openPlace();
        place.bounds = {{"small", "Container", "cpu", std::nullopt, q("500m")},
                        {"small", "Container", "memory", q("128Mi"), std::nullopt},
                        {"small", "PersistentVolumeClaim", "storage", std::nullopt, q("10Gi")},
                        {"small", "Pod", "memory", std::nullopt, q("2Gi")}};
        const auto found = shortfalls(place, demandOfMembers(1));
        QByteArrayList told;
        for (const auto &one : found)
            told.append(QByteArray::fromStdString(one.field + " " + one.who) +
                        (one.kind == Kind::BelowLimit ? " below" : " above"));
        // The agent asks for 64Mi of memory and states no CPU limit; the pod's limit is the sum of both.
        QCOMPARE(told, (QByteArrayList{"cpu container postgresql above", "memory container agent below",
                                       "memory each pod above", "storage each volume above"}));
    }
    void comparesStorageClasses() {
        Place place = openPlace();
        Demand demand = demandOfMembers(1);
        demand.storageClass = "fast";
        QCOMPARE(shortfalls(place, demand).front().kind, Kind::NoSuchClass);
        place.storageClasses->push_back({"fast", "csi", false, true, q("10Gi")});
        QCOMPARE(shortfalls(place, demand).front().kind, Kind::VolumeRoom);
        place.storageClasses = {{"slow", "csi", false, false, std::nullopt}};
        demand.storageClass.clear();
        QCOMPARE(shortfalls(place, demand).front().kind, Kind::NoDefault);
    }
    void fullNodesAreAWarning() {
        Place place = openPlace();
        place.nodes = {{"a", q("500m"), q("64Gi")}, {"b", q("16"), q("1Gi")}};
        const auto both = shortfalls(place, demandOfMembers(1)); // enough of each, never on one node
        QCOMPARE(both.size(), std::size_t(1));
        QVERIFY(!both.front().isError());
        place.nodes = {{"a", q("500m"), q("64Gi")}};
        const auto found = shortfalls(place, demandOfMembers(1));
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.front().resource, std::string("cpu"));
        QVERIFY(found.front().left == q("500m"));
    }
};

QTEST_GUILESS_MAIN(TestPlace)
#include "tst_place.moc"
