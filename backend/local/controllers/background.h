// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/executor.h"
#include "backend/core/result.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace ph::local {

/// Work of a controller that takes long, by key, beside its queue. Ends with the object: what runs is asked to stop and
/// waited for. Thread-safe.
template <typename T> class Background {
public:
    explicit Background(Executor &executor) : m_executor(executor), m_state(std::make_shared<State>()) {}
    ~Background() {
        m_state->stop.request_stop();
        std::unique_lock lock(m_state->mutex);
        m_state->idle.wait(lock, [this] { return m_state->running == 0; });
    }
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

    /// The result of @p work for a key, once; nothing while it runs. Starts it when it neither runs nor has ended;
    /// @p done is called when it has.
    [[nodiscard]] std::optional<Result<T>> run(const std::string &key, std::function<Result<T>(const Context &)> work,
                                               std::function<void()> done) {
        const std::lock_guard lock(m_state->mutex);
        const auto [at, fresh] = m_state->entries.try_emplace(key);
        if (fresh) {
            ++m_state->running;
            m_executor.postBlocking([state = m_state, key, task = std::move(work), then = std::move(done)] {
                auto result = task(Context(state->stop.get_token()));
                {
                    const std::lock_guard inner(state->mutex);
                    state->entries[key] = std::move(result);
                }
                if (!state->stop.stop_requested())
                    then();
                const std::lock_guard inner(state->mutex);
                if (--state->running == 0)
                    state->idle.notify_all();
            });
            return {};
        }
        if (!at->second)
            return {};
        std::optional<Result<T>> result = std::move(at->second);
        m_state->entries.erase(at);
        return result;
    }
    /// True when the work for a key runs, or has ended with a result that was not taken yet.
    [[nodiscard]] bool has(const std::string &key) const {
        const std::lock_guard lock(m_state->mutex);
        return m_state->entries.contains(key);
    }
    /// True while the work for a key runs.
    [[nodiscard]] bool busy(const std::string &key) const {
        const std::lock_guard lock(m_state->mutex);
        const auto at = m_state->entries.find(key);
        return at != m_state->entries.end() && !at->second;
    }
    /// Drops a result nobody wants any more; true when there was one.
    bool forget(const std::string &key) {
        const std::lock_guard lock(m_state->mutex);
        const auto at = m_state->entries.find(key);
        if (at == m_state->entries.end() || !at->second)
            return false;
        m_state->entries.erase(at);
        return true;
    }

private:
    struct State {
        mutable std::mutex mutex;
        std::condition_variable idle;
        std::stop_source stop;
        int running = 0;
        std::map<std::string, std::optional<Result<T>>> entries;
    };
    Executor &m_executor;
    std::shared_ptr<State> m_state;
};

} // namespace ph::local
