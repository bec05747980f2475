// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace ph::local {

/// Tasks of one owner on the shared pool: after stop() no new one starts and none runs any more. Thread-safe.
class TaskTracker {
public:
    explicit TaskTracker(Executor &executor) : m_executor(executor), m_state(std::make_shared<State>()) {}

    /// Runs @p task on a thread that may block; dropped after stop().
    void post(std::function<void()> task) {
        auto token = m_state->enter();
        if (token)
            m_executor.postBlocking([token = std::move(token), work = std::move(task)] { work(); });
    }
    /// Runs @p task (quick: it should only post) after @p delay unless stop() came first.
    void after(std::chrono::milliseconds delay, std::function<void()> task) {
        auto token = m_state->enter();
        if (token)
            m_executor.after(delay, [state = m_state, work = std::move(task)] {
                if (const auto inside = state->enter())
                    work();
            });
    }
    /// Waits for what runs. Not from within a task.
    void stop() {
        std::unique_lock lock(m_state->mutex);
        m_state->stopping = true;
        m_state->idle.wait(lock, [this] { return m_state->running == 0; });
    }

private:
    struct State : std::enable_shared_from_this<State> {
        std::mutex mutex;
        std::condition_variable idle;
        int running = 0;
        bool stopping = false;
        /// Counts one task for as long as the token lives; null when stopping.
        std::shared_ptr<void> enter() {
            const std::lock_guard lock(mutex);
            if (stopping)
                return nullptr;
            ++running;
            return {static_cast<void *>(this), [self = shared_from_this()](void *) {
                        const std::lock_guard inner(self->mutex);
                        if (--self->running == 0)
                            self->idle.notify_all();
                    }};
        }
    };
    Executor &m_executor;
    std::shared_ptr<State> m_state;
};

} // namespace ph::local
