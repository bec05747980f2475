// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/executor.h"
#include "backend/core/result.h"
#include "models/bridge/dispatcher.h"

#include <QPointer>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace ph::models {

namespace detail {
template <typename T> struct JobState {
    using Handler = std::function<void(const Result<T> &)>;
    explicit JobState(Dispatcher &d) : dispatcher(d) {}

    Dispatcher &dispatcher;
    std::stop_source stop;
    std::mutex mutex;
    std::optional<Result<T>> result; ///< guarded by mutex; never changes once set
    // Below: only the dispatcher's thread.
    std::vector<std::pair<QPointer<QObject>, Handler>> handlers;

    void deliver() {
        auto waiting = std::move(handlers);
        handlers.clear();
        for (auto &[context, handler] : waiting) {
            if (context)
                handler(*result);
        }
    }
};
} // namespace detail

/// A blocking backend call that runs elsewhere and ends in exactly one Result. A cheap handle; dropping it neither
/// cancels nor waits.
template <typename T> class Job {
public:
    Job() = default;
    explicit Job(std::shared_ptr<detail::JobState<T>> state) : m_state(std::move(state)) {}

    /// Calls @p handler once on the GUI thread, never inside this call; dropped silently when @p context dies first.
    /// GUI thread only.
    void onResult(QObject *context, typename detail::JobState<T>::Handler handler) {
        if (!m_state)
            return;
        m_state->handlers.emplace_back(context, std::move(handler));
        bool ended = false;
        {
            const std::lock_guard lock(m_state->mutex);
            ended = m_state->result.has_value();
        }
        if (ended)
            m_state->dispatcher.post([state = m_state] { state->deliver(); });
    }
    /// Asks the call to stop; it still ends in a Result (Cancelled, or whatever it had reached).
    void cancel() {
        if (m_state)
            m_state->stop.request_stop();
    }
    [[nodiscard]] bool running() const {
        if (!m_state)
            return false;
        const std::lock_guard lock(m_state->mutex);
        return !m_state->result.has_value();
    }

private:
    std::shared_ptr<detail::JobState<T>> m_state;
};

/// Starts jobs and ends them all: the destructor asks every job to stop and waits until none runs.
class JobRunner final {
public:
    JobRunner(Dispatcher &dispatcher, Executor &executor) : m_dispatcher(dispatcher), m_executor(executor) {}
    ~JobRunner() { stopAll(); }
    JobRunner(const JobRunner &) = delete;
    JobRunner &operator=(const JobRunner &) = delete;

    [[nodiscard]] Dispatcher &dispatcher() const { return m_dispatcher; }

    /// Runs @p work (`Result<T>(const Context &)`, must not throw) on a thread that may block. @p limit zero = no
    /// deadline.
    template <typename T>
    Job<T> start(std::function<Result<T>(const Context &)> work,
                 std::chrono::milliseconds limit = std::chrono::seconds(30)) {
        auto state = std::make_shared<detail::JobState<T>>(m_dispatcher);
        {
            const std::lock_guard lock(m_mutex);
            ++m_running;
        }
        m_executor.postBlocking([this, state, work = std::move(work), limit]() mutable {
            {
                const std::stop_callback link(m_all.get_token(), [&state] { state->stop.request_stop(); });
                Context ctx(state->stop.get_token());
                if (limit.count() > 0)
                    ctx = ctx.withTimeout(limit);
                Result<T> result = work(ctx);
                work = nullptr; // what it holds goes before stopAll() returns
                const std::lock_guard lock(state->mutex);
                state->result.emplace(std::move(result));
            }
            m_dispatcher.post([state] { state->deliver(); });
            const std::lock_guard lock(m_mutex);
            if (--m_running == 0)
                m_idle.notify_all();
        });
        return Job<T>(state);
    }

    /// Asks all to stop and waits. Results still undelivered are delivered only while the dispatcher lives.
    void stopAll() {
        m_all.request_stop();
        std::unique_lock lock(m_mutex);
        m_idle.wait(lock, [this] { return m_running == 0; });
    }

private:
    Dispatcher &m_dispatcher;
    Executor &m_executor;
    std::stop_source m_all;
    std::mutex m_mutex;
    std::condition_variable m_idle;
    int m_running = 0; ///< guarded by m_mutex
};

} // namespace ph::models
