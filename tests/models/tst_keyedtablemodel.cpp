// SPDX-License-Identifier: Apache-2.0
#include "models/list/instancetablemodel.h"
#include "models/list/tableproxy.h"

#include <QAbstractItemModelTester>
#include <QCollator>
#include <QCoreApplication>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace ph;
using namespace ph::models;

namespace {
domain::InstanceSummary row(int number, const std::string &note = "a") {
    domain::InstanceSummary s;
    s.ref = {{"uid"}, "default", "db" + std::to_string(number), "id" + std::to_string(number)};
    s.clusterName = "local";
    s.resourceVersions = note;
    s.state = number % 3 == 0 ? domain::InstanceState::Down : domain::InstanceState::Ready;
    return s;
}
std::string key(int number) {
    return instanceKeyOf(row(number).ref);
}

std::vector<domain::InstanceSummary> rows(int count) {
    std::vector<domain::InstanceSummary> all;
    for (int i = 0; i < count; ++i)
        all.push_back(row(i));
    return all;
}
} // namespace

class TestKeyedTableModel : public QObject {
    Q_OBJECT
    const ManualClock m_clock{SystemTime(std::chrono::hours(24))};

private Q_SLOTS:
    void removesContiguousRunsFromTheBottom() {
        InstanceTableModel model(m_clock);
        const QAbstractItemModelTester tester(&model);
        model.apply({rows(10), {}});
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        model.apply({{}, {key(1), key(2), key(3), key(7)}});
        QCOMPARE(removed.count(), 2);
        QCOMPARE(removed.at(0).at(1).toInt(), 7);
        QCOMPARE(removed.at(1).at(1).toInt(), 1);
        QCOMPARE(removed.at(1).at(2).toInt(), 3);
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(model.rowOf(key(9)), 5);
    }

    void tellsChangesAsContiguousRangesAndKeepsEqualRowsSilent() {
        InstanceTableModel model(m_clock);
        const QAbstractItemModelTester tester(&model);
        model.apply({rows(10), {}});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.apply({{row(4, "b"), row(5, "b"), row(1), row(8, "b")}, {}});
        QCOMPARE(changed.count(), 2);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 4);
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 5);
        QCOMPARE(changed.at(1).at(0).toModelIndex().row(), 8);
        QVERIFY(!changed.at(0).at(2).value<QList<int>>().isEmpty());
    }

    void addsAllNewRowsInOneInsert() {
        InstanceTableModel model(m_clock);
        const QAbstractItemModelTester tester(&model);
        model.apply({rows(3), {}});
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        model.apply({{row(20), row(1), row(21), row(20, "later wins")}, {}});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.find(key(20))->resourceVersions, std::string("later wins"));
    }

    void gathersManyScatteredRemovalsUnderOneLayoutChange() {
        InstanceTableModel model(m_clock);
        const QAbstractItemModelTester tester(&model);
        model.apply({rows(1000), {}});
        const QPersistentModelIndex kept(model.index(501, 0));
        const QPersistentModelIndex lost(model.index(500, 0));
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy layout(&model, &QAbstractItemModel::layoutChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        std::vector<std::string> even;
        for (int i = 0; i < 1000; i += 2)
            even.push_back(key(i));
        model.apply({{}, even});
        QCOMPARE(layout.count(), 1);
        QCOMPARE(removed.count(), 1);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(model.rowCount(), 500);
        QVERIFY(!lost.isValid());
        QCOMPARE(kept.data(KeyRole).toString().toStdString(), key(501));
    }

    void randomChangesEndEqualToAFreshModel() {
        std::mt19937 random(20260502);
        InstanceTableModel model(m_clock);
        TableProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(InstanceTableModel::Name);
        const QAbstractItemModelTester tester(&model);
        const QAbstractItemModelTester proxyTester(&proxy);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        std::map<std::string, domain::InstanceSummary> truth;
        for (int round = 0; round < 60; ++round) {
            Batch<domain::InstanceSummary> batch;
            const int changes = static_cast<int>(random() % 120);
            for (int i = 0; i < changes; ++i) {
                const int number = static_cast<int>(random() % 300);
                if (random() % 3 == 0) {
                    batch.removed.push_back(key(number));
                    truth.erase(key(number));
                    std::erase_if(batch.upserted, [&](const auto &r) { return instanceKeyOf(r.ref) == key(number); });
                } else {
                    const auto value = row(number, std::to_string(random() % 4));
                    batch.upserted.push_back(value);
                    truth[key(number)] = value;
                }
            }
            model.apply(std::move(batch));
            QCOMPARE(model.rowCount(), static_cast<int>(truth.size()));
        }
        QCOMPARE(reset.count(), 0);
        for (const auto &[k, value] : truth) {
            QVERIFY(model.find(k));
            QVERIFY(*model.find(k) == value);
            QCOMPARE(model.index(model.rowOf(k), 0).data(KeyRole).toString().toStdString(), k);
        }
    }

    void keepsSelectionWhenOtherRowsVanish() {
        InstanceTableModel model(m_clock);
        TableProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(InstanceTableModel::Name);
        model.apply({rows(400), {}});
        QItemSelectionModel selection(&proxy);
        const QModelIndex wanted = proxy.mapFromSource(model.index(model.rowOf(key(123)), 0));
        selection.setCurrentIndex(wanted, QItemSelectionModel::SelectCurrent | QItemSelectionModel::Rows);
        std::vector<std::string> gone;
        for (int i = 0; i < 400; ++i) {
            if (i != 123 && i % 2 == 1)
                gone.push_back(key(i));
        }
        model.apply({{row(123, "new"), row(999)}, gone});
        QCOMPARE(selection.currentIndex().data(KeyRole).toString().toStdString(), key(123));
        QVERIFY(selection.isSelected(selection.currentIndex()));
    }

    void filterNeedsEveryWordInAnyColumn() {
        InstanceTableModel model(m_clock);
        TableProxy proxy;
        proxy.setSourceModel(&model);
        model.apply({rows(12), {}});
        proxy.setFilterText(QStringLiteral("LOCAL db1"));
        QCOMPARE(proxy.rowCount(), 3); // db1, db10, db11
        proxy.setFilterText(QStringLiteral("db1 nothing"));
        QCOMPARE(proxy.rowCount(), 0);
        proxy.setFilterText({});
        ops::ClusterSummary cluster;
        cluster.name = "local";
        cluster.freshness.state = store::Freshness::State::Live;
        model.setClusters({cluster});
        proxy.setOnlyTrouble(true);
        QCOMPARE(proxy.rowCount(), 4); // 0, 3, 6, 9 are down
    }

    void filterTermsNameColumnsAndMayBeTurnedAround_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("shown");
        QTest::newRow("a column") << "name:db1" << 3; // db1, db10, db11
        QTest::newRow("another column") << "cluster:db1" << 0;
        QTest::newRow("by its heading") << "State:DOWN" << 4;
        QTest::newRow("turned around") << "-name:db1" << 9;
        QTest::newRow("a word turned around") << "-db1" << 9;
        QTest::newRow("two") << "name:db1 -name:db11" << 2;
        QTest::newRow("not finished") << "name:" << 12;
        QTest::newRow("only a dash") << "-" << 0; // a word like any other: no such row
        QTest::newRow("quotes") << "name:\"db1 \"" << 0;
        QTest::newRow("quotes that do not end") << "\"name:db1" << 3;
        QTest::newRow("no such column is a word") << "nothing:db1" << 0;
        QTest::newRow("hostile") << "'; DROP TABLE x; --" << 0;
    }
    void filterTermsNameColumnsAndMayBeTurnedAround() {
        QFETCH(QString, text);
        InstanceTableModel model(m_clock);
        TableProxy proxy;
        proxy.setSourceModel(&model);
        model.apply({rows(12), {}});
        proxy.setFilterText(text);
        QTEST(proxy.rowCount(), "shown");
    }

    void aFilterOverManyRowsIsOneSignalAndKeepsTheSelection() {
        InstanceTableModel model(m_clock);
        TableProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(InstanceTableModel::Name);
        const QAbstractItemModelTester tester(&proxy);
        model.apply({rows(2000), {}});
        QItemSelectionModel selection(&proxy);
        selection.setCurrentIndex(proxy.mapFromSource(model.index(model.rowOf(key(1234)), 0)),
                                  QItemSelectionModel::SelectCurrent | QItemSelectionModel::Rows);
        QSignalSpy layout(&proxy, &QAbstractItemModel::layoutChanged);
        QSignalSpy removed(&proxy, &QAbstractItemModel::rowsRemoved);
        QSignalSpy reset(&proxy, &QAbstractItemModel::modelReset);
        proxy.setFilterText(QStringLiteral("db12"));
        QCOMPARE(proxy.rowCount(), 111); // 12, 120 to 129, 1200 to 1299
        QCOMPARE(layout.count(), 1);
        QCOMPARE(removed.count(), 0);
        QCOMPARE(selection.currentIndex().data(KeyRole).toString().toStdString(), key(1234));
        proxy.setFilterText({});
        QCOMPARE(proxy.rowCount(), 2000);
        QCOMPARE(selection.currentIndex().data(KeyRole).toString().toStdString(), key(1234));
        QVERIFY(selection.isSelected(selection.currentIndex()));
        QCOMPARE(reset.count(), 0);
    }

    void whatTheProxyRemembersStaysTrueThroughRandomChanges() {
        std::mt19937 random(20260503);
        InstanceTableModel model(m_clock);
        TableProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(InstanceTableModel::Namespace);
        const QAbstractItemModelTester tester(&proxy);
        ops::ClusterSummary cluster;
        cluster.name = "local";
        cluster.freshness.state = store::Freshness::State::Live;
        model.setClusters({cluster});
        model.apply({rows(600), {}});
        for (int round = 0; round < 40; ++round) {
            Batch<domain::InstanceSummary> batch;
            for (int i = 0; i < 60; ++i) {
                const int number = static_cast<int>(random() % 800);
                if (random() % 4 == 0) {
                    batch.removed.push_back(key(number));
                    continue;
                }
                auto value = row(number);
                value.spec.cpu = std::to_string(random() % 5);
                value.state = random() % 2 == 0 ? domain::InstanceState::Ready : domain::InstanceState::Down;
                batch.upserted.push_back(std::move(value));
            }
            model.apply(std::move(batch));
            if (round % 3 == 0)
                QCoreApplication::processEvents(); // some rows are gathered ahead, some are not
            const QString word = QStringLiteral("db%1").arg(random() % 20);
            proxy.setFilterText(round % 5 == 0 ? QString() : word);
            proxy.setOnlyTrouble(round % 2 == 0);
            proxy.sort(round % 4 == 0 ? InstanceTableModel::Cpu : InstanceTableModel::Name);
            QStringList wanted, shown;
            for (const domain::InstanceSummary &r : model.rows()) {
                const bool matches = QString::fromStdString(r.ref.name).contains(proxy.filterText());
                if (matches &&
                    (round % 2 != 0 || model.index(model.rowOf(instanceKeyOf(r.ref)), InstanceTableModel::State)
                                               .data(StateRole)
                                               .toInt() == static_cast<int>(StateKind::Critical)))
                    wanted.append(QString::fromStdString(r.ref.name));
            }
            for (int i = 0; i < proxy.rowCount(); ++i)
                shown.append(proxy.index(i, 0).data().toString());
            QStringList sorted = shown;
            sorted.sort();
            wanted.sort();
            QCOMPARE(sorted, wanted);
            if (round % 4 != 0) {
                QCollator order;
                QVERIFY(std::is_sorted(shown.begin(), shown.end(),
                                       [&](const QString &a, const QString &b) { return order.compare(a, b) < 0; }));
            }
        }
    }

    void aStartThatWaitingDoesNotCureNeedsAttention() {
        InstanceTableModel model(m_clock);
        auto stuck = row(1);
        stuck.state = domain::InstanceState::Creating;
        stuck.reasons = {{"pod.notReady", "pod/db1-0", "starting", {}}};
        QCOMPARE(model.kindOf(stuck), StateKind::Information);
        QVERIFY(!model.needsAttention(stuck));
        stuck.reasons.push_back({"pod.unschedulable", "pod/db1-0", "0/1 nodes have 4 free CPUs", {}});
        QCOMPARE(model.kindOf(stuck), StateKind::Attention);
        QVERIFY(model.needsAttention(stuck));
    }

    void rowsOfAStaleClusterSaySo() {
        InstanceTableModel model(m_clock);
        const QAbstractItemModelTester tester(&model);
        model.apply({rows(2), {}});
        ops::ClusterSummary cluster;
        cluster.name = "local";
        cluster.freshness.state = store::Freshness::State::Live;
        cluster.freshness.since = m_clock.now();
        model.setClusters({cluster});
        QVERIFY(!model.index(0, 0).data(StaleRole).toBool());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        cluster.freshness.state = store::Freshness::State::Stale;
        model.setClusters({cluster});
        QCOMPARE(changed.count(), 1);
        QVERIFY(model.index(0, 0).data(StaleRole).toBool());
    }

    void everyModelSurvivesTheTester() {
        MemberTableModel members(m_clock);
        EventTableModel events(m_clock);
        ClusterTableModel clusters(m_clock);
        const QAbstractItemModelTester a(&members);
        const QAbstractItemModelTester b(&events);
        const QAbstractItemModelTester c(&clusters);
        domain::Member member;
        member.name = "orders-0";
        members.replaceAll({member});
        member.ready = true;
        members.replaceAll({member});
        ops::EventRow event;
        event.uid = "1";
        events.replaceAll({event});
        ops::ClusterSummary summary;
        summary.name = "local";
        clusters.replaceAll({ClusterRow{summary, 1}});
        clusters.replaceAll({});
        for (QAbstractItemModel *model :
             {static_cast<QAbstractItemModel *>(&members), static_cast<QAbstractItemModel *>(&events)}) {
            for (int column = 0; column < model->columnCount(); ++column) {
                QVERIFY(!model->headerData(column, Qt::Horizontal).toString().isEmpty());
                QVERIFY(!model->index(0, column).data(Qt::AccessibleTextRole).toString().isEmpty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestKeyedTableModel)
#include "tst_keyedtablemodel.moc"
