// SPDX-License-Identifier: Apache-2.0
#include "backend/core/executor.h"

#include <QTest>

#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <vector>

using namespace ph;
using namespace std::chrono_literals;

class TestExecutor final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsEachQueueInOrder() {
        Executor executor(4);
        std::mutex mutex;
        std::vector<int> order[8];
        std::latch done(8 * 500);
        for (int i = 0; i < 500; ++i)
            for (int queue = 0; queue < 8; ++queue)
                executor.post("q" + std::to_string(queue), [&, i, queue] {
                    {
                        const std::lock_guard lock(mutex);
                        order[queue].push_back(i);
                    }
                    done.count_down();
                });
        done.wait();
        const std::lock_guard lock(mutex);
        for (const auto &seen : order) {
            QCOMPARE(seen.size(), std::size_t(500));
            QVERIFY(std::is_sorted(seen.begin(), seen.end()));
        }
    }

    void neverStarvesThePoolWithBlockedTasks() {
        std::promise<void> release;
        const std::shared_future<void> gate = release.get_future().share();
        std::promise<void> ran;
        std::latch blocked(20);
        Executor executor(2); // last: its threads may still be returning from what they waited for
        for (int i = 0; i < 20; ++i)
            executor.postBlocking([&] {
                blocked.count_down();
                gate.wait();
            });
        blocked.wait(); // all twenty run at once
        executor.post([&] { ran.set_value(); });
        ran.get_future().wait();
        release.set_value();
    }

    void firesTimersInOrderOfTheirTime() {
        std::mutex mutex;
        std::vector<int> order;
        std::promise<void> done;
        Executor executor(1);
        executor.after(60ms, [&] {
            const std::lock_guard lock(mutex);
            order.push_back(2);
            done.set_value();
        });
        executor.after(1ms, [&] {
            const std::lock_guard lock(mutex);
            order.push_back(1);
        });
        done.get_future().wait();
        const std::lock_guard lock(mutex);
        QCOMPARE(order, (std::vector<int>{1, 2}));
    }

    void neverStarvesThePoolWithBlockedTimers() {
        std::promise<void> release;
        const std::shared_future<void> gate = release.get_future().share();
        std::promise<void> ran;
        std::counting_semaphore<> begun(0);
        Executor executor(2);
        std::vector<Executor::TimerId> timers;
        for (int i = 0; i < 4; ++i)
            timers.push_back(executor.everyBlocking(1ms, [&begun, gate] {
                begun.release();
                gate.wait();
            }));
        for (std::size_t i = 0; i < timers.size(); ++i)
            begun.acquire();
        executor.post([&] { ran.set_value(); });
        ran.get_future().wait();
        executor.after(20ms, [&] { release.set_value(); });
        for (const auto id : timers)
            executor.cancel(id); // waits for those that run
    }

    void neverRunsACancelledTimerAgain() {
        std::atomic<int> runs{0};
        std::promise<void> thrice;
        std::promise<void> later;
        Executor executor(2);
        const auto id = executor.every(1ms, [&] {
            if (++runs == 3)
                thrice.set_value();
        });
        thrice.get_future().wait();
        executor.cancel(id);
        const int after = runs;
        executor.after(30ms, [&] { later.set_value(); });
        later.get_future().wait();
        QCOMPARE(runs.load(), after);
    }

    void waitsForARunningTimerWhenCancelled() {
        std::promise<void> started;
        std::promise<void> release;
        std::atomic<bool> ended{false};
        Executor executor(2);
        const auto id = executor.after(0ms, [&] {
            started.set_value();
            release.get_future().wait();
            ended = true;
        });
        started.get_future().wait();
        executor.after(20ms, [&] { release.set_value(); });
        executor.cancel(id);
        QVERIFY(ended);
    }

    void dropsWhatHasNotStartedWhenItDies() {
        std::atomic<int> runs{0};
        std::promise<void> started;
        {
            Executor executor(2);
            executor.after(1h, [&] { ++runs; });
            executor.post([&] { started.set_value(); });
            started.get_future().wait();
        }
        QCOMPARE(runs.load(), 0);
    }

    void diesWhileItsQueuesHaveTheTurn() { // a worker that has taken a queue's turn finds the queue gone
        for (int round = 0; round < 2000; ++round) {
            auto payload = std::make_shared<int>(round);
            {
                Executor executor(2);
                for (int queue = 0; queue < 8; ++queue)
                    executor.post("q" + std::to_string(queue), [payload] { QVERIFY(*payload >= 0); });
            }
            QCOMPARE(payload.use_count(), 1L); // every task was run or dropped
        }
    }
};

QTEST_APPLESS_MAIN(TestExecutor)
#include "tst_executor.moc"
