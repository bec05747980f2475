// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace ph::net {

/// The server's own handler threads: made on demand, ended after 10 s without work. At most `limit` tasks run at once,
/// not counting those that called releaseSlot(). Thread-safe.
class WorkerPool {
public:
    WorkerPool(unsigned limit, std::size_t queueLimit) : m_limit(limit), m_queueLimit(queueLimit) {}
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool &) = delete;
    WorkerPool &operator=(const WorkerPool &) = delete;

    /// Drops what has not started and waits for what runs; nothing is accepted afterwards.
    void stop();
    /// False when too many tasks wait already, or the pool is ending.
    [[nodiscard]] bool post(std::function<void()> task);
    /// Called inside a task: it no longer counts against the limit.
    void releaseSlot();

private:
    void work();
    void spawnIfNeeded();

    const unsigned m_limit;
    const std::size_t m_queueLimit;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_ended;
    std::deque<std::function<void()>> m_tasks;
    unsigned m_threads = 0; ///< all
    unsigned m_idle = 0;
    unsigned m_slots = 0; ///< running tasks that count
    bool m_ending = false;
};

} // namespace ph::net
