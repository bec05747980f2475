// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/linkwatch.h"
#include "backend/net/transfer.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace ph::net {

/// The thread that drives all transfers on one curl multi handle. Other threads hand it commands.
class Loop : public std::enable_shared_from_this<Loop> {
public:
    /// @p multiplex: whether requests may share a connection (HTTP/2).
    [[nodiscard]] static std::shared_ptr<Loop> start(bool multiplex, LinkWatch::Asleep asleep);
    ~Loop();
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;

    /// Starts a transfer; it ends with Cancelled at once when the loop has stopped.
    void add(std::shared_ptr<Transfer> transfer);
    /// Ends a transfer with @p error unless it has ended already.
    void end(std::shared_ptr<Transfer> transfer, Error error);
    /// Lets a paused stream go on.
    void resume(std::shared_ptr<Transfer> transfer);
    /// See HttpClient::resetConnections().
    void reset();
    /// Ends all transfers with Cancelled, and the thread: waits for it, unless it is this one (the last owner may die
    /// in a callback).
    void stop();

private:
    Loop(bool multiplex, LinkWatch::Asleep asleep);
    using Command = std::function<void()>;
    bool post(Command command);
    void run();
    void runCommands();
    void begin(const std::shared_ptr<Transfer> &transfer);
    void finish(const std::shared_ptr<Transfer> &transfer);
    void performAll();
    void collect(CURLM *multi);
    void notifyAll();
    void checkIdle();
    void checkLinks();
    void resetNow();
    void closeDrained();
    [[nodiscard]] int waitTime() const;

    const bool m_multiplex;
    // the loop's thread only
    CURLM *m_multi = nullptr;
    std::vector<CURLM *> m_draining; ///< replaced by reset(), alive until their last transfer ends
    std::set<std::shared_ptr<Transfer>> m_transfers;
    SteadyTime m_nextIdle = SteadyTime::max();
    LinkWatch m_links;

    std::mutex m_mutex;
    std::vector<Command> m_commands;
    bool m_stopping = false;
    CURLM *m_wake = nullptr; ///< the multi the thread sleeps in; guarded by m_mutex
    std::thread m_thread;
};

} // namespace ph::net
