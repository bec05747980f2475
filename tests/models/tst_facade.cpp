// SPDX-License-Identifier: Apache-2.0
#include "models/detail/logbuffer.h"
#include "models/facade/console.h"
#include "models/facade/lastknown.h"
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ph;
using namespace ph::models;
using testing::FixtureConsole;

class TestConsole : public QObject {
    Q_OBJECT
    const ManualClock m_clock{testing::sceneNow()};
    Executor m_executor{2};

private Q_SLOTS:
    void showsWhatTheBackendHasAndFollowsChanges() {
        auto backend = std::make_shared<FixtureConsole>();
        const auto local = testing::liveCluster("local", true);
        backend->setClusters({local});
        backend->upsert(testing::readyInstance("orders", local));
        Console console(m_executor, m_clock);
        console.setBackend(backend);
        QTRY_COMPARE(console.instances().rowCount(), 1);
        QCOMPARE(console.clusters().size(), std::size_t(1));
        backend->upsert(testing::readyInstance("billing", local));
        QTRY_COMPARE(console.instances().rowCount(), 2);
        backend->remove(instanceKeyOf(testing::readyInstance("orders", local).ref));
        QTRY_COMPARE(console.instances().rowCount(), 1);
        QCOMPARE(console.clusterModel().rows().front().instances, 1);
    }

    void twinsInTwoNamespacesAreTwoRows() {
        auto backend = std::make_shared<FixtureConsole>();
        const auto local = testing::liveCluster("local");
        backend->setClusters({local});
        backend->upsert(testing::readyInstance("orders", local, "a"));
        backend->upsert(testing::readyInstance("orders", local, "b"));
        Console console(m_executor, m_clock);
        console.setBackend(backend);
        QTRY_COMPARE(console.instances().rowCount(), 2);
    }

    void paintsTheLastKnownStateBeforeTheBackendIsThereAndDropsWhatIsGone() {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "cache" / "last.json";
        const auto local = testing::liveCluster("local", true);
        LastKnown known;
        known.clusters = {local};
        known.instances = {testing::readyInstance("orders", local), testing::readyInstance("gone", local)};
        QVERIFY(writeLastKnown(file, known).ok());
        Console console(m_executor, m_clock, file);
        QCOMPARE(console.instances().rowCount(), 2);
        QVERIFY(console.instances().index(0, 0).data(StaleRole).toBool());
        QCOMPARE(console.instances().dataState(), DataState::Stale);
        auto backend = std::make_shared<FixtureConsole>();
        backend->setClusters({local});
        backend->upsert(testing::readyInstance("orders", local));
        console.setBackend(backend);
        QTRY_COMPARE(console.instances().rowCount(), 1);
        QVERIFY(!console.instances().index(0, 0).data(StaleRole).toBool());
    }

    void aBrokenCacheIsNoReasonToComplain() {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "last.json";
        QVERIFY(writeFileAtomic(file, "{\"version\":1,\"instances\":[{\"state\":99,\"members\":7}],").ok());
        const Console console(m_executor, m_clock, file);
        QCOMPARE(console.clusters().size(), std::size_t(0));
    }

    void anOperationReportsProgressAndOutlivesNobody() {
        auto backend = std::make_shared<FixtureConsole>();
        const auto local = testing::liveCluster("local", true);
        backend->setClusters({local});
        backend->holdStep("wait-ready", "pod orders-0 to be ready");
        Console console(m_executor, m_clock);
        console.setBackend(backend);
        domain::InstanceDraft draft;
        draft.cluster = local.id;
        draft.ns = "default";
        draft.name = "orders";
        std::optional<domain::Plan> plan;
        console.planCreate(draft).onResult(this, [&](const Result<domain::Plan> &result) { plan = *result; });
        QTRY_VERIFY(plan.has_value());
        Operation *operation = console.run(*plan, Secret(), {});
        QSignalSpy finished(operation, &Operation::finished);
        QTRY_VERIFY(operation->runningStep());
        QCOMPARE(operation->runningStep()->waitsFor, std::string("pod orders-0 to be ready"));
        QCOMPARE(operation->doneSteps(), static_cast<int>(plan->steps.size()) - 1);
        QCOMPARE(console.runningOperation(plan->target), operation);
        backend->holdStep({}, {});
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(operation->report().state, domain::OperationState::Succeeded);
        QTRY_COMPARE(console.instances().rowCount(), 1);
        console.dismiss(operation);
        QVERIFY(console.operations().empty());
    }

    void cancellingAnOperationEndsItAsCancelled() {
        auto backend = std::make_shared<FixtureConsole>();
        const auto local = testing::liveCluster("local", true);
        backend->setClusters({local});
        backend->holdStep("gone-Pod-orders-0", "pod orders-0 to end");
        Console console(m_executor, m_clock);
        console.setBackend(backend);
        std::optional<domain::Plan> plan;
        console.planDelete(testing::readyInstance("orders", local).ref, false)
            .onResult(this, [&](const Result<domain::Plan> &result) { plan = *result; });
        QTRY_VERIFY(plan.has_value());
        Operation *operation = console.run(*plan, Secret(), "orders");
        QTRY_VERIFY(operation->runningStep());
        operation->cancel();
        QTRY_VERIFY(operation->ended());
        QCOMPARE(operation->report().state, domain::OperationState::Cancelled);
        QCOMPARE(backend->lastConfirmation(), std::string("orders"));
    }

    void destructionEndsCallsThatHang() {
        auto backend = std::make_shared<FixtureConsole>();
        const auto local = testing::liveCluster("local", true);
        backend->setClusters({local});
        for (const char *call : {"objects", "checkCluster", "dsn"})
            backend->hold(call, true);
        {
            Console console(m_executor, m_clock);
            console.setBackend(backend);
            LogBuffer buffer(console.dispatcher());
            const InstanceRef ref = testing::readyInstance("orders", local).ref;
            static_cast<void>(console.objects(ref));
            static_cast<void>(console.dsn(ref));
            static_cast<void>(console.checkCluster("local"));
            auto log = console.followLog(ref, "orders-0", "postgresql", buffer);
            QTRY_VERIFY(backend->callsOf("followLog") == 1 && backend->callsOf("dsn") == 1);
            log.cancel();
        }
        QCOMPARE(backend.use_count(), 1L);
    }

    void callsBeforeTheBackendSayThatItIsNotThere() {
        Console console(m_executor, m_clock);
        std::optional<Errc> code;
        console.namespaces("local").onResult(
            this, [&](const Result<std::vector<std::string>> &result) { code = result.error().code; });
        QTRY_VERIFY(code.has_value());
        QCOMPARE(*code, Errc::Unavailable);
    }

    void eventsStopWhenTheWatchDies() {
        auto backend = std::make_shared<FixtureConsole>();
        const auto local = testing::liveCluster("local", true);
        backend->setClusters({local});
        ops::EventRow event;
        event.uid = "1";
        backend->setEvents({event});
        Console console(m_executor, m_clock);
        console.setBackend(backend);
        std::size_t seen = 0;
        auto watch = console.watchEvents(testing::readyInstance("orders", local).ref,
                                         [&](const std::vector<EventRow> &events) { seen = events.size(); });
        QTRY_COMPARE(seen, std::size_t(1));
        backend->setEvents({event, event});
        QTRY_COMPARE(seen, std::size_t(2));
        watch.reset();
        backend->setEvents({});
        QTest::qWait(150);
        QCOMPARE(seen, std::size_t(2));
    }
};

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_facade.moc"
