// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace ph {

/// The process's one thread pool, with timers and named queues. Thread-safe. Tasks must not throw.
class Executor {
public:
    using Task = std::function<void()>;
    using TimerId = std::uint64_t;

    /// @p threads 0 = number of cores, at least 2.
    explicit Executor(unsigned threads = 0);
    /// Drops what has not started, cancels timers, waits for what runs.
    ~Executor();
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    /// Runs @p task on a pool thread. For work that may block for long use postBlocking().
    void post(Task task);
    /// Runs tasks with the same @p queue one after the other, in order.
    void post(const std::string &queue, Task task);
    /// Runs a task that may block on the network or a disk; takes a thread of its own from a growing set (idle ones end
    /// after 10 s), so that blocked calls never starve decoding.
    void postBlocking(Task task);
    /// Runs @p task after @p delay on a pool thread, once.
    TimerId after(std::chrono::milliseconds delay, Task task);
    /// Runs @p task every @p period until cancelled; a run that is still going on skips the next.
    TimerId every(std::chrono::milliseconds period, Task task);
    /// The same for a task that may block, as with postBlocking().
    TimerId everyBlocking(std::chrono::milliseconds period, Task task);
    /// After this returns the task does not start any more; waits when it runs on another thread.
    void cancel(TimerId id);

private:
    TimerId addTimer(std::chrono::milliseconds delay, std::chrono::milliseconds period, bool blocking, Task task);

    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ph
