// SPDX-License-Identifier: Apache-2.0
#include "models/bridge/changefeed.h"
#include "models/bridge/job.h"
#include "models/detail/logbuffer.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <thread>

using namespace ph;
using namespace ph::models;
using namespace std::chrono_literals;

class TestBridge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobEndsInExactlyOneResultOnThisThread() {
        Dispatcher dispatcher;
        Executor executor(2);
        JobRunner runner(dispatcher, executor);
        QObject context;
        int results = 0;
        auto job = runner.start<int>([](const Context &) -> Result<int> { return 7; });
        job.onResult(&context, [&](const Result<int> &result) {
            QCOMPARE(QThread::currentThread(), thread());
            QCOMPARE(*result, 7);
            ++results;
        });
        QTRY_COMPARE(results, 1);
        QVERIFY(!job.running());
        // A handler that comes late gets the same result, later, never inside the call.
        job.onResult(&context, [&](const Result<int> &) { ++results; });
        QCOMPARE(results, 1);
        QTRY_COMPARE(results, 2);
    }

    void resultIsDroppedWhenTheContextDiesFirst() {
        Dispatcher dispatcher;
        Executor executor(2);
        JobRunner runner(dispatcher, executor);
        std::atomic<bool> release = false;
        auto context = std::make_unique<QObject>();
        bool called = false;
        auto job = runner.start<int>([&](const Context &ctx) -> Result<int> {
            while (!release && ctx.sleep(1ms)) {
            }
            return 1;
        });
        job.onResult(context.get(), [&](const Result<int> &) { called = true; });
        context.reset();
        release = true;
        QTRY_VERIFY(!job.running());
        QCoreApplication::processEvents();
        QVERIFY(!called);
    }

    void cancelAsksTheCallAndStillDelivers() {
        Dispatcher dispatcher;
        Executor executor(2);
        JobRunner runner(dispatcher, executor);
        QObject context;
        std::optional<Errc> code;
        auto job = runner.start<int>(
            [](const Context &ctx) -> Result<int> {
                static_cast<void>(ctx.sleep(1h));
                PH_TRY(ctx.check("wait"));
                return 1;
            },
            0ms);
        job.onResult(&context,
                     [&](const Result<int> &result) { code = result ? Errc::Internal : result.error().code; });
        job.cancel();
        QTRY_VERIFY(code.has_value());
        QCOMPARE(*code, Errc::Cancelled);
    }

    void runnerStopsAndWaitsForEveryJob() {
        Dispatcher dispatcher;
        Executor executor(2);
        std::atomic<int> ended = 0;
        {
            JobRunner runner(dispatcher, executor);
            for (int i = 0; i < 20; ++i) {
                static_cast<void>(runner.start<void>(
                    [&](const Context &ctx) -> Result<void> {
                        static_cast<void>(ctx.sleep(1h));
                        ++ended;
                        return {};
                    },
                    0ms));
            }
        }
        QCOMPARE(ended.load(), 20);
    }

    void feedCoalescesByKeyAndKeepsTheLast() {
        Dispatcher dispatcher;
        std::vector<Batch<int>> batches;
        ChangeFeed<int> feed(dispatcher, [&](Batch<int> batch) { batches.push_back(std::move(batch)); });
        const auto post = feed.poster();
        std::thread writer([&] {
            for (int i = 0; i < 1000; ++i)
                post({{"a", i}, {"b", -i}}, {});
            post({}, {"b"});
        });
        writer.join();
        QTRY_COMPARE(batches.size(), std::size_t(1));
        QCOMPARE(batches[0].upserted, std::vector<int>{999});
        QCOMPARE(batches[0].removed, std::vector<std::string>{"b"});
        post({}, {"a"});
        post({{"a", 5}}, {}); // made again before anybody saw it go
        QTRY_COMPARE(batches.size(), std::size_t(2));
        QCOMPARE(batches[1].upserted, std::vector<int>{5});
        QVERIFY(batches[1].removed.empty());
    }

    void feedDeliversAtMostOncePerInterval() {
        Dispatcher dispatcher;
        int deliveries = 0;
        ChangeFeed<int> feed(
            dispatcher, [&](Batch<int>) { ++deliveries; }, 100ms);
        const auto post = feed.poster();
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 450) {
            post({{"a", 1}}, {});
            QTest::qWait(5);
        }
        QVERIFY2(deliveries >= 1 && deliveries <= 6, qPrintable(QString::number(deliveries)));
    }

    void postingToADeadFeedDoesNothing() {
        Dispatcher dispatcher;
        auto feed = std::make_unique<ChangeFeed<int>>(dispatcher, [](Batch<int>) { QFAIL("delivered"); });
        const auto post = feed->poster();
        std::atomic<bool> stop = false;
        std::thread writer([&] {
            while (!stop)
                post({{"a", 1}}, {});
        });
        feed.reset();
        QCoreApplication::processEvents();
        stop = true;
        writer.join();
        QCoreApplication::processEvents();
    }

    void logBufferIsBoundedAndBatches() {
        Dispatcher dispatcher;
        LogBuffer buffer(dispatcher, 100);
        QSignalSpy appended(&buffer, &LogBuffer::appended);
        const auto post = buffer.poster();
        std::thread writer([&] {
            for (int i = 0; i < 250; ++i)
                post({"line " + std::to_string(i)});
        });
        writer.join();
        QTRY_COMPARE(buffer.dropped(), qint64(150));
        QCOMPARE(buffer.lines().size(), std::size_t(100));
        QCOMPARE(buffer.lines().back(), QStringLiteral("line 249"));
        QVERIFY(appended.count() < 20);
        buffer.clear();
        QVERIFY(buffer.lines().empty());
    }
};

QTEST_GUILESS_MAIN(TestBridge)
#include "tst_bridge.moc"
