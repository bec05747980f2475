// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/workqueue.h"

#include "backend/core/clock.h"
#include "backend/obs/log.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace ph::local {

namespace {
const obs::Log controllersLog("local.controllers");
} // namespace

struct WorkQueue::State : std::enable_shared_from_this<WorkQueue::State> {
    State(Executor &pool, std::string queueName, Handler work)
        : executor(pool), name(std::move(queueName)), handler(std::move(work)) {}

    Executor &executor;
    const std::string name;
    const Handler handler;
    std::mutex mutex;
    std::condition_variable idle;
    std::deque<std::string> order;
    std::set<std::string> waiting;
    std::map<std::string, int> failures;
    std::map<std::string, SteadyTime> timers; ///< when a delayed key comes
    bool started = false;
    bool running = false;
    bool stopping = false;

    void add(const std::string &key) {
        const std::lock_guard lock(mutex);
        if (stopping || !waiting.insert(key).second)
            return;
        order.push_back(key);
        wake();
    }

    /// Call with the mutex held.
    void wake() {
        if (!started || running || stopping || order.empty())
            return;
        running = true;
        executor.postBlocking([self = shared_from_this()] { self->drain(); });
    }

    void addAfter(const std::string &key, std::chrono::milliseconds delay) {
        const auto when = Clock::system().steady() + delay;
        {
            const std::lock_guard lock(mutex);
            const auto known = timers.find(key);
            if (stopping || (known != timers.end() && known->second <= when))
                return;
            timers[key] = when;
        }
        executor.after(delay, [weak = weak_from_this(), key, when] {
            const auto self = weak.lock();
            if (!self)
                return;
            {
                const std::lock_guard lock(self->mutex);
                const auto known = self->timers.find(key);
                if (known != self->timers.end() && known->second <= when)
                    self->timers.erase(known);
            }
            self->add(key);
        });
    }

    void drain() {
        std::unique_lock lock(mutex);
        while (!order.empty() && !stopping) {
            const std::string key = order.front();
            order.pop_front();
            waiting.erase(key); // a change during the work brings the key again
            lock.unlock();
            const Outcome outcome = handler(key);
            lock.lock();
            if (!outcome) {
                const int count = failures[key]++;
                const std::chrono::milliseconds delay(std::min(5LL << std::min(count, 13), 30'000LL));
                lock.unlock();
                if (count >= 3) // the first ones are conflicts with other writers
                    controllersLog.warning("will try again", {{"controller", name},
                                                              {"key", key},
                                                              {"error", outcome.error().text()},
                                                              {"failures", count + 1}});
                addAfter(key, delay);
                lock.lock();
            } else {
                failures.erase(key);
                if (outcome->count() > 0) {
                    lock.unlock();
                    addAfter(key, *outcome);
                    lock.lock();
                }
            }
        }
        running = false;
        idle.notify_all();
    }
};

WorkQueue::WorkQueue(Executor &executor, std::string name, Handler handler)
    : m_state(std::make_shared<State>(executor, std::move(name), std::move(handler))) {}

WorkQueue::~WorkQueue() {
    stop();
}

void WorkQueue::start() {
    const std::lock_guard lock(m_state->mutex);
    m_state->started = true;
    m_state->wake();
}

void WorkQueue::add(const std::string &key) {
    m_state->add(key);
}

void WorkQueue::addAfter(const std::string &key, std::chrono::milliseconds delay) {
    m_state->addAfter(key, delay);
}

void WorkQueue::stop() {
    std::unique_lock lock(m_state->mutex);
    m_state->stopping = true;
    m_state->order.clear();
    m_state->waiting.clear();
    m_state->idle.wait(lock, [this] { return !m_state->running; });
}

} // namespace ph::local
