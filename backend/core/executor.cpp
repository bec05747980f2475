// SPDX-License-Identifier: Apache-2.0
#include "backend/core/executor.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace ph {

struct Executor::State : std::enable_shared_from_this<Executor::State> {
    struct Timer {
        TimerId id = 0;
        std::chrono::milliseconds period{0};
        bool mayBlock = false;
        std::shared_ptr<Task> task;
    };

    std::mutex mutex;
    std::condition_variable wake;         ///< pool threads
    std::condition_variable timerWake;    ///< the timer thread
    std::condition_variable blockingWake; ///< idle threads for blocking work
    std::condition_variable changed;      ///< a timer's task or the last blocking thread ended
    std::deque<Task> ready;
    std::deque<Task> blocking;
    std::unordered_map<std::string, std::deque<Task>> queues; ///< an entry exists while its queue runs
    std::multimap<SteadyTime, Timer> timers;
    std::unordered_map<TimerId, std::thread::id> running; ///< timers whose task runs now
    TimerId nextTimer = 1;
    unsigned idleBlocking = 0;
    unsigned blockingThreads = 0;
    bool stopping = false;
    std::vector<std::thread> threads;

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [this] { return stopping || !ready.empty(); });
            if (stopping)
                return;
            Task task = std::move(ready.front());
            ready.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
    }

    void postLocked(Task task) {
        ready.push_back(std::move(task));
        wake.notify_one();
    }

    void postBlockingLocked(Task task) {
        blocking.push_back(std::move(task));
        if (idleBlocking >= blocking.size()) {
            blockingWake.notify_one();
            return;
        }
        ++blockingThreads;
        std::thread([state = shared_from_this()] { state->workBlocking(); }).detach(); // the destructor waits for them
    }

    /// Runs one task of a queue, then puts the next one at the end of the pool's line, so that queues share fairly.
    void runQueue(const std::string &name) {
        Task task;
        {
            const std::lock_guard lock(mutex);
            if (stopping)
                return; // the destructor has taken the queue, and this thread already had the turn
            auto &queue = queues[name];
            task = std::move(queue.front());
            queue.pop_front();
        }
        task();
        task = nullptr;
        const std::lock_guard lock(mutex);
        if (stopping)
            return;
        if (const auto at = queues.find(name); at != queues.end() && at->second.empty())
            queues.erase(at);
        else
            postLocked([this, name] { runQueue(name); });
    }

    void runTimer(const Timer &timer) {
        (*timer.task)();
        const std::lock_guard lock(mutex);
        running.erase(timer.id);
        changed.notify_all();
    }

    void keepTime() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            if (timers.empty()) {
                timerWake.wait(lock);
                continue;
            }
            const auto due = timers.begin()->first;
            if (std::chrono::steady_clock::now() < due) {
                timerWake.wait_until(lock, due);
                continue;
            }
            Timer timer = std::move(timers.begin()->second);
            timers.erase(timers.begin());
            if (timer.period.count() > 0)
                timers.emplace(std::chrono::steady_clock::now() + timer.period, timer);
            if (running.contains(timer.id))
                continue; // the last run still goes on
            running.emplace(timer.id, std::thread::id());
            Task run = [this, timer] {
                {
                    const std::lock_guard inner(mutex);
                    const auto at = running.find(timer.id);
                    if (at == running.end())
                        return; // cancelled before it started
                    at->second = std::this_thread::get_id();
                }
                runTimer(timer);
            };
            if (timer.mayBlock)
                postBlockingLocked(std::move(run));
            else
                postLocked(std::move(run));
        }
    }

    void workBlocking() {
        std::unique_lock lock(mutex);
        for (;;) {
            ++idleBlocking;
            const bool work =
                blockingWake.wait_for(lock, std::chrono::seconds(10), [this] { return stopping || !blocking.empty(); });
            --idleBlocking;
            if (stopping || !work)
                break;
            Task task = std::move(blocking.front());
            blocking.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
        --blockingThreads;
        changed.notify_all(); // under the lock: the thread's own reference keeps this object until it has let go of it
    }
};

Executor::Executor(unsigned threads) : m_state(std::make_shared<State>()) {
    if (threads == 0)
        threads = std::max(2U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < threads; ++i)
        m_state->threads.emplace_back([state = m_state.get()] { state->work(); });
    m_state->threads.emplace_back([state = m_state.get()] { state->keepTime(); });
}

Executor::~Executor() {
    std::deque<Task> dropped;
    std::deque<Task> droppedBlocking;
    std::unordered_map<std::string, std::deque<Task>> droppedQueues;
    std::multimap<SteadyTime, State::Timer> droppedTimers;
    {
        std::unique_lock lock(m_state->mutex);
        m_state->stopping = true;
        dropped.swap(m_state->ready);
        droppedBlocking.swap(m_state->blocking);
        droppedQueues.swap(m_state->queues);
        droppedTimers.swap(m_state->timers);
        m_state->wake.notify_all();
        m_state->timerWake.notify_all();
        m_state->blockingWake.notify_all();
        m_state->changed.wait(lock, [this] { return m_state->blockingThreads == 0; });
    }
    for (auto &thread : m_state->threads)
        thread.join();
}

void Executor::post(Task task) {
    const std::lock_guard lock(m_state->mutex);
    if (!m_state->stopping)
        m_state->postLocked(std::move(task));
}

void Executor::post(const std::string &queue, Task task) {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->stopping)
        return;
    const auto [at, fresh] = m_state->queues.try_emplace(queue);
    at->second.push_back(std::move(task));
    if (fresh)
        m_state->postLocked([state = m_state.get(), queue] { state->runQueue(queue); });
}

void Executor::postBlocking(Task task) {
    const std::lock_guard lock(m_state->mutex);
    if (m_state->stopping)
        return;
    m_state->postBlockingLocked(std::move(task));
}

Executor::TimerId Executor::after(std::chrono::milliseconds delay, Task task) {
    return addTimer(delay, std::chrono::milliseconds(0), false, std::move(task));
}

Executor::TimerId Executor::every(std::chrono::milliseconds period, Task task) {
    return addTimer(period, std::max(period, std::chrono::milliseconds(1)), false, std::move(task));
}

Executor::TimerId Executor::everyBlocking(std::chrono::milliseconds period, Task task) {
    return addTimer(period, std::max(period, std::chrono::milliseconds(1)), true, std::move(task));
}

Executor::TimerId Executor::addTimer(std::chrono::milliseconds delay, std::chrono::milliseconds period, bool blocking,
                                     Task task) {
    const std::lock_guard lock(m_state->mutex);
    const TimerId id = m_state->nextTimer++;
    m_state->timers.emplace(std::chrono::steady_clock::now() + delay,
                            State::Timer{id, period, blocking, std::make_shared<Task>(std::move(task))});
    m_state->timerWake.notify_one();
    return id;
}

void Executor::cancel(TimerId id) {
    std::unique_lock lock(m_state->mutex);
    std::erase_if(m_state->timers, [id](const auto &entry) { return entry.second.id == id; });
    const auto at = m_state->running.find(id);
    if (at == m_state->running.end())
        return;
    if (at->second == std::thread::id()) { // queued, not started: it looks itself up and finds nothing
        m_state->running.erase(at);
        return;
    }
    if (at->second == std::this_thread::get_id())
        return; // cancelled from inside its own task
    m_state->changed.wait(lock, [this, id] { return !m_state->running.contains(id); });
}

} // namespace ph
