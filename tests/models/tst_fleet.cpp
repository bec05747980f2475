// SPDX-License-Identifier: Apache-2.0
#include "models/fleet/attention.h"
#include "models/fleet/fleetsummary.h"
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include "models/facade/console.h"

#include <QTest>

using namespace ph;
using namespace ph::models;
using S = domain::InstanceState;

/// What the overview says about a fleet: pure functions over made-up facts.
class TestFleet : public QObject {
    Q_OBJECT
    static SystemTime ago(int minutes) { return testing::sceneNow() - std::chrono::minutes(minutes); }
    static domain::InstanceSummary row(const char *name, const ops::ClusterSummary &cluster, S state,
                                       const char *code = "", int minutes = 5) {
        domain::InstanceSummary out = testing::readyInstance(name, cluster);
        out.spec.deletionProtection = true;
        out.state = state;
        if (*code != '\0')
            out.reasons = {{code, std::string("pod/") + name + "-0", "As the cluster words it.", ago(minutes)}};
        return out;
    }
    static std::vector<Attention> look(std::vector<ops::ClusterSummary> clusters,
                                       const std::vector<domain::InstanceSummary> &rows,
                                       std::vector<domain::OperationReport> unfinished = {}) {
        AttentionFacts facts;
        facts.now = testing::sceneNow();
        facts.clusters = std::move(clusters);
        for (const domain::InstanceSummary &one : rows)
            facts.instances.push_back(&one);
        facts.unfinished = std::move(unfinished);
        return attention(facts);
    }

private Q_SLOTS:
    void eachTroubleHasItsRiskAndItsNextStep_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("risk");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("tab");
        const auto add = [](const char *name, S state, const char *code, Risk risk, StateKind kind, const char *title,
                            const char *tab) {
            QTest::newRow(name) << static_cast<int>(state) << code << static_cast<int>(risk) << static_cast<int>(kind)
                                << title << tab;
        };
        using K = StateKind;
        add("lost", S::Down, "volume.lost", Risk::DataLost, K::Critical, "orders has lost a volume", "overview");
        add("no primary", S::Down, "service.noPrimary", Risk::NoPrimary, K::Critical, "orders has no primary",
            "members");
        add("down", S::Down, "pod.imagePullBackOff", Risk::Down, K::Critical, "orders is down", "overview");
        add("crashing", S::Down, "pod.crashLoop", Risk::Down, K::Critical, "orders is down", "log");
        add("down without a reason", S::Down, "", Risk::Down, K::Critical, "orders is down", "overview");
        add("failed", S::Failed, "operation.failed", Risk::OperationFailed, K::Critical,
            "The last operation on orders failed", "overview");
        add("not synchronous", S::Degraded, "replication.notSynchronous", Risk::NoSynchronous, K::Attention,
            "orders has no synchronous replica", "members");
        add("degraded", S::Degraded, "pod.notReady", Risk::Degraded, K::Attention, "orders is degraded", "members");
        add("stuck", S::Creating, "pod.unschedulable", Risk::Stuck, K::Attention, "orders cannot be started",
            "overview");
    }
    void eachTroubleHasItsRiskAndItsNextStep() {
        QFETCH(int, state);
        QFETCH(QString, code);
        const auto local = testing::liveCluster("embedded", true);
        const auto rows = {row("orders", local, static_cast<S>(state), code.toUtf8().constData())};
        const auto items = look({local}, rows);
        QCOMPARE(items.size(), std::size_t(1));
        QTEST(static_cast<int>(items[0].risk), "risk");
        QTEST(static_cast<int>(items[0].kind), "kind");
        QTEST(items[0].title, "title");
        QTEST(items[0].tab, "tab");
        QCOMPARE(items[0].action, Attention::Action::ShowDatabase);
        QCOMPARE(items[0].key, QString::fromStdString(instanceKeyOf(rows.begin()->ref)));
        QCOMPARE(items[0].since, code.isEmpty() ? SystemTime{} : ago(5));
        QCOMPARE(items[0].evidence.isEmpty(), code.isEmpty());
    }

    void whatIsWellOrOnItsWayIsQuiet() {
        const auto local = testing::liveCluster("embedded", true);
        auto running = testing::interruptedCreate("billing", local, "anna@laptop"); // somebody runs it
        const auto items = look({local},
                                {row("a", local, S::Ready), row("b", local, S::Creating, "pod.notReady"),
                                 row("c", local, S::Stopped), row("d", local, S::Deleting)},
                                {running});
        QVERIFY2(items.empty(), items.empty() ? "" : qPrintable(items[0].title));
    }

    void theGreatestRiskIsFirstWhateverItsAge() {
        const auto local = testing::liveCluster("embedded", true);
        auto guarded = testing::liveCluster("frankfurt");
        guarded.protection = ops::ProtectionLevel::Confirm;
        guarded.color = "#D0532B";
        auto dead = testing::liveCluster("oslo");
        dead.freshness = {store::Freshness::State::Stale, ago(4), ago(4), {Errc::Unreachable, "timed out", "oslo"}};
        auto idle = dead;
        idle.name = "lima";
        auto half = testing::interruptedCreate("half", local);
        auto broken = testing::interruptedCreate("broken", local);
        broken.state = domain::OperationState::Failed;
        const auto items = look(
            {local, guarded, dead, idle},
            {row("slow", local, S::Degraded, "pod.notReady", 600), row("young", local, S::Degraded, "pod.notReady", 1),
             row("paid", guarded, S::Degraded, "pod.notReady", 1), row("gone", local, S::Down, "pod.crashLoop", 1),
             row("far", dead, S::Ready), row("old", dead, S::Degraded, "pod.notReady", 900),
             row("split", local, S::Down, "service.noPrimary", 1)},
            {half, broken});
        QStringList titles;
        for (const Attention &item : items)
            titles.append(item.title);
        QCOMPARE(titles,
                 (QStringList{QStringLiteral("split has no primary"), QStringLiteral("gone is down"),
                              QStringLiteral("Cluster oslo does not answer"),
                              QStringLiteral("Create broken: stopped by an error"),
                              QStringLiteral("Create half: interrupted"), QStringLiteral("paid is degraded"),
                              QStringLiteral("old is degraded"), QStringLiteral("slow is degraded"),
                              QStringLiteral("young is degraded"), QStringLiteral("Cluster lima does not answer")}));
        QCOMPARE(items[2].since, ago(4));
        QCOMPARE(items[2].action, Attention::Action::CheckCluster);
        QVERIFY(items[2].evidence.contains(QStringLiteral("last known state")));
        QVERIFY(!items[9].evidence.contains(QStringLiteral("last known state")));
        QCOMPARE(items[4].action, Attention::Action::ShowUnfinished);
        QCOMPARE(items[5].color, QStringLiteral("#D0532B"));
        QCOMPARE(items[6].where, QStringLiteral("default on oslo, last known state"));
        QSet<QString> ids;
        for (const Attention &item : items)
            ids.insert(item.id());
        QCOMPARE(static_cast<std::size_t>(ids.size()), items.size());
    }

    void aFailedDatabaseAndItsInterruptedOperationAreOneThing() {
        const auto local = testing::liveCluster("embedded", true);
        auto broken = testing::interruptedCreate("broken", local);
        broken.state = domain::OperationState::Failed;
        const auto items = look({local}, {row("broken", local, S::Failed, "operation.failed")}, {broken});
        QCOMPARE(items.size(), std::size_t(1));
        QCOMPARE(items[0].action, Attention::Action::ShowUnfinished);
    }

    void missingProtectionIsToldOfGuardedClustersOnlyAndIsNotUrgent() {
        const auto local = testing::liveCluster("embedded", true);
        auto guarded = testing::liveCluster("frankfurt");
        guarded.protection = ops::ProtectionLevel::Confirm;
        std::vector<domain::InstanceSummary> rows{row("safe", guarded, S::Ready)};
        for (const char *name : {"f", "e", "d", "c", "b", "a"}) {
            rows.push_back(row(name, guarded, S::Ready));
            rows.back().spec.deletionProtection = false;
        }
        rows.push_back(row("play", local, S::Ready));
        rows.back().spec.deletionProtection = false;
        const auto items = look({local, guarded}, rows);
        QCOMPARE(items.size(), std::size_t(1));
        QCOMPARE(items[0].risk, Risk::Unprotected);
        QVERIFY(items[0].evidence.startsWith(QStringLiteral("a, b, c, d")));
        QCOMPARE(urgent(items), 0);
    }

    void countsByClusterAndEngine() {
        ManualClock clock(testing::sceneNow());
        Executor executor{2};
        auto backend = std::make_shared<testing::FixtureConsole>();
        const auto local = testing::liveCluster("embedded", true);
        auto dead = testing::liveCluster("oslo");
        dead.freshness = {store::Freshness::State::Stale, ago(4), ago(4), {Errc::Unreachable, "timed out", "oslo"}};
        backend->setClusters({local, dead, testing::liveCluster("unused")});
        backend->upsert(row("a", local, S::Ready));
        backend->upsert(row("b", local, S::Ready));
        backend->upsert(row("c", local, S::Down, "pod.crashLoop"));
        auto other = row("d", dead, S::Ready);
        other.spec.engine = "mariadb";
        other.spec.engineVersion = "10.11";
        backend->upsert(other);
        Console console(executor, clock);
        console.setBackend(backend);
        QTRY_COMPARE(console.instances().rowCount(), 4);
        QTRY_COMPARE(console.clusters().size(), std::size_t(3));
        const FleetSummary fleet = summarizeFleet(console, {});
        QCOMPARE(fleet.databases, 4);
        QCOMPARE(fleet.ready, 2); // of the one on oslo nobody knows
        QCOMPARE(fleet.clustersLive, 2);
        QCOMPARE(fleet.byCluster.size(), std::size_t(3));
        QCOMPARE(fleet.byCluster[0].shares, (std::vector<FleetShare>{{StateKind::Critical, QStringLiteral("Down"), 1},
                                                                     {StateKind::Good, QStringLiteral("Ready"), 2}}));
        QCOMPARE(fleet.byCluster[1].shares, (std::vector<FleetShare>{{StateKind::Stale, QStringLiteral("Ready"), 1}}));
        QCOMPARE(fleet.byCluster[2].total(), 0);
        QCOMPARE(fleet.byEngine[0].label, QStringLiteral("PostgreSQL 15"));
        QCOMPARE(fleet.byEngine[0].filterFor(fleet.byEngine[0].shares[1]),
                 QStringLiteral("engine:\"PostgreSQL 15\" state:\"Ready\""));
        QCOMPARE(summarizeFleet(console, QStringLiteral("oslo")).databases, 1);
        QCOMPARE(attentionOf(console, {}).size(), std::size_t(2));
        QCOMPARE(attentionOf(console, QStringLiteral("oslo")).size(), std::size_t(1));
        // One that is stopped on purpose lacks nothing.
        auto stopped = row("e", local, S::Stopped);
        stopped.spec.members = 3;
        stopped.members.clear();
        backend->upsert(stopped);
        QTRY_COMPARE(console.instances().rowCount(), 5);
        const FleetSummary after = summarizeFleet(console, {});
        QCOMPARE(after.stopped, 1);
        QCOMPARE(after.databases, 5);
        QCOMPARE(after.members, fleet.members);
        QCOMPARE(attentionOf(console, {}).size(), std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(TestFleet)
#include "tst_fleet.moc"
