// SPDX-License-Identifier: Apache-2.0
#include "models/facade/console.h"
#include "models/list/operationtablemodel.h"
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace ph;
using namespace ph::models;
using O = domain::OperationState;
using P = domain::StepState;
using Standing = OperationRow::Standing;

/// Which operations are listed, and what is said of each.
class TestOperationRows : public QObject {
    Q_OBJECT
    const ops::ClusterSummary m_cluster = testing::liveCluster("embedded", true);

    domain::OperationReport past(const char *id, O state, int minutes = 10) const {
        domain::OperationReport report = testing::interruptedCreate("orders", m_cluster, "anna@laptop");
        report.id = id;
        report.state = state;
        report.startedAt = testing::sceneNow() - std::chrono::minutes(minutes);
        report.endedAt = report.startedAt + std::chrono::seconds(75);
        return report;
    }

private Q_SLOTS:
    void eachOperationIsListedOnceAsWhoKnowsItBestTellsIt() {
        ManualClock clock(testing::sceneNow());
        Executor executor{2};
        auto backend = std::make_shared<testing::FixtureConsole>();
        backend->setClusters({m_cluster});
        backend->upsert(testing::readyInstance("orders", m_cluster));
        Console console(executor, clock);
        console.setBackend(backend);
        QTRY_COMPARE(console.instances().rowCount(), 1);
        backend->hold("resume", true);
        auto resumed = testing::interruptedCreate("half", m_cluster);
        Operation *running = console.resume(resumed);
        auto left = past("left", O::Failed);
        left.holder.clear();
        auto elsewhere = past("elsewhere", O::Running);
        const auto rows = operationRows({running}, {left, elsewhere},
                                        {past("left", O::Running), past("done", O::Succeeded), past("lost", O::Running),
                                         past(resumed.id.c_str(), O::Running)});
        QStringList listed;
        for (const OperationRow &row : rows)
            listed.append(
                QStringLiteral("%1 %2").arg(QString::fromStdString(row.report.id)).arg(static_cast<int>(row.standing)));
        const auto line = [](const std::string &id, Standing standing) {
            return QStringLiteral("%1 %2").arg(QString::fromStdString(id)).arg(static_cast<int>(standing));
        };
        QCOMPARE(listed, (QStringList{line(resumed.id, Standing::Here), line("left", Standing::Unfinished),
                                      line("elsewhere", Standing::Elsewhere), line("done", Standing::Past),
                                      line("lost", Standing::Unknown)}));
        // It ended here with an error and lies in its cluster unfinished: that is what can be acted upon.
        backend->failWith("resume", Error{Errc::Internal, "broken", ""});
        backend->hold("resume", false);
        QTRY_VERIFY(running->ended());
        auto again = past(resumed.id.c_str(), O::Failed);
        again.holder.clear();
        const auto later = operationRows({running}, {again}, {});
        QCOMPARE(later.size(), std::size_t(1));
        QCOMPARE(later[0].standing, Standing::Unfinished);
    }

    void theOutcomeIsOneSentence_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("standing");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("sentence");
        const auto add = [](const char *name, O state, Standing standing, const char *word, const char *sentence) {
            QTest::newRow(name) << static_cast<int>(state) << static_cast<int>(standing) << word << sentence;
        };
        add("done", O::Succeeded, Standing::Past, "Done", "All of 3 step(s) are done.");
        add("taken back", O::RolledBack, Standing::Past, "Rolled back",
            "It did not succeed, and everything it had made was removed again.");
        add("cancelled", O::Cancelled, Standing::Past, "Cancelled", "Cancelled after 1 of 3 step(s).");
        add("failed", O::Failed, Standing::Past, "Failed",
            "Wait until orders is ready: default/orders did not answer in time. The pod is not scheduled.");
        add("waiting", O::Running, Standing::Here, "Running", "Waits for pod orders-0 to be ready");
        add("interrupted", O::Running, Standing::Unfinished, "Interrupted",
            "Creating default/orders was interrupted; nobody runs it.");
        add("stopped", O::Failed, Standing::Unfinished, "Stopped",
            "Creating default/orders stopped before its end; nobody runs it.");
        add("unknown", O::Running, Standing::Unknown, "Unknown",
            "It had not ended when this console last saw it, and its cluster does not tell of it now.");
    }
    void theOutcomeIsOneSentence() {
        QFETCH(int, state);
        QFETCH(int, standing);
        domain::OperationReport report = past("one", static_cast<O>(state));
        if (static_cast<Standing>(standing) == Standing::Unfinished)
            report.holder.clear();
        report.steps.resize(3);
        report.steps[0].state = P::Done;
        report.steps[1].kind = domain::PlanStep::Kind::WaitReady;
        report.steps[1].subject = "orders";
        report.steps[1].state = report.state == O::Failed    ? P::Failed
                                : report.state == O::Running ? P::Running
                                                             : P::Pending;
        report.steps[1].waitsFor = "pod orders-0 to be ready";
        report.steps[1].error = Error{Errc::Timeout, "not ready", "default/orders"};
        report.steps[1].error.cause = "The pod is not scheduled.";
        report.steps[2].state = P::Pending;
        const OperationRow row{report, static_cast<Standing>(standing)};
        QTEST(standingText(row), "word");
        QTEST(outcomeText(row), "sentence");
        report.state = O::Succeeded;
        report.steps[0].outcome = "orders-1 leads.";
        QCOMPARE(outcomeText({report, Standing::Past}), QStringLiteral("orders-1 leads."));
    }

    void theReportAsTextHoldsEveryStepWithItsError() {
        domain::OperationReport report = past("op-7", O::Failed);
        report.steps.resize(2);
        report.steps[1].state = P::Failed;
        report.steps[1].error = Error{Errc::Forbidden, "statefulsets is forbidden", "default/orders"};
        const QString text = reportText({report, Standing::Past}, testing::sceneNow());
        for (const char *part :
             {"Create orders\n", "State: Failed", "Database: default/orders", "Cluster: embedded", "Who: anna@laptop",
              "Took: 75 s", "create op-7", "\n1. ", "\n2. ", "2026-05-02 11:50:00 UTC", "statefulsets is forbidden"})
            QVERIFY2(text.contains(QLatin1String(part)),
                     qPrintable(QLatin1String(part) + QStringLiteral(" in\n") + text));
    }

    void progressChangesARowWithoutMovingIt() {
        ManualClock clock(testing::sceneNow());
        OperationTableModel model(clock);
        QAbstractItemModelTester tester(&model);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        auto running = past("b", O::Running, 1);
        running.endedAt = {};
        model.replaceAll({{past("a", O::Succeeded), Standing::Past}, {running, Standing::Here}});
        const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(text(0, OperationTableModel::Took), QStringLiteral("75 s"));
        QCOMPARE(text(1, OperationTableModel::Took), QStringLiteral("60 s"));
        const QPersistentModelIndex kept = model.index(1, 0);
        running.state = O::Succeeded;
        running.endedAt = testing::sceneNow();
        model.replaceAll({{running, Standing::Past}, {past("a", O::Succeeded), Standing::Past}});
        QCOMPARE(kept.row(), 1);
        QCOMPARE(kept.data().toString(), QStringLiteral("Done"));
        QCOMPARE(resets.count(), 0);
        QCOMPARE(model.index(1, OperationTableModel::State).data(StateRole).toInt(), static_cast<int>(StateKind::Good));
    }
};

QTEST_GUILESS_MAIN(TestOperationRows)
#include "tst_operationrows.moc"
