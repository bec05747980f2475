// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/workerpool.h"

#include <chrono>

namespace ph::net {

namespace {
thread_local bool countsAgainstLimit = false;
}

void WorkerPool::stop() {
    std::unique_lock lock(m_mutex);
    m_ending = true;
    m_tasks.clear();
    m_wake.notify_all();
    m_ended.wait(lock, [this] { return m_threads == 0; });
}

bool WorkerPool::post(std::function<void()> task) {
    const std::lock_guard lock(m_mutex);
    if (m_ending || m_tasks.size() >= m_queueLimit)
        return false;
    m_tasks.push_back(std::move(task));
    if (m_idle > 0)
        m_wake.notify_one();
    spawnIfNeeded();
    return true;
}

void WorkerPool::releaseSlot() {
    const std::lock_guard lock(m_mutex);
    if (!countsAgainstLimit)
        return;
    countsAgainstLimit = false;
    --m_slots;
    if (!m_tasks.empty()) {
        m_wake.notify_one();
        spawnIfNeeded();
    }
}

void WorkerPool::spawnIfNeeded() {
    if (m_tasks.size() <= m_idle || m_slots + m_idle >= m_limit)
        return;
    ++m_threads;
    std::thread([this] { work(); }).detach(); // counted in m_threads, awaited by the destructor
}

void WorkerPool::work() {
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        if (m_tasks.empty() || m_slots >= m_limit) {
            ++m_idle;
            const auto waited = m_wake.wait_for(lock, std::chrono::seconds(10));
            --m_idle;
            if (waited == std::cv_status::timeout && m_tasks.empty())
                break;
            continue;
        }
        auto task = std::move(m_tasks.front());
        m_tasks.pop_front();
        ++m_slots;
        countsAgainstLimit = true;
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
        if (countsAgainstLimit)
            --m_slots;
        countsAgainstLimit = false;
    }
    if (--m_threads == 0)
        m_ended.notify_all();
}

} // namespace ph::net
