// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/core/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace ph::local {

/// Keys waiting to be worked on, each once, one at a time in the order they came. A key that fails comes again after a
/// growing delay (5 ms doubling to 30 s, as client-go's). Uses a thread of the executor only while there is work.
/// Thread-safe.
class WorkQueue {
public:
    /// How long until the key is looked at again unasked; zero = not at all.
    using Outcome = Result<std::chrono::milliseconds>;
    using Handler = std::function<Outcome(const std::string &key)>;

    WorkQueue(Executor &executor, std::string name, Handler handler);
    ~WorkQueue();
    WorkQueue(const WorkQueue &) = delete;
    WorkQueue &operator=(const WorkQueue &) = delete;

    /// Begins to work; keys added before wait for it.
    void start();
    void add(const std::string &key);
    /// Adds the key after @p delay; of several delays the shortest counts.
    void addAfter(const std::string &key, std::chrono::milliseconds delay);
    /// Waits for the key being worked on and takes no more.
    void stop();

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ph::local
