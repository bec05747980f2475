// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/local/shim/client.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace ph::local {

/// Tells when containers end: one connection to each shim, all waited for by one thread.
class ExitMonitor {
public:
    ExitMonitor();
    /// Calls @p ended once, on the monitor's thread, when the run has ended or its shim is gone; at once when it is not
    /// running.
    void watch(const fs::path &runFolder, std::function<void()> ended);
    /// Waits until the context ends. One thread.
    void run(const Context &ctx);

private:
    struct Entry {
        std::unique_ptr<shim::Connection> connection;
        std::function<void()> ended;
    };
    FileDescriptor m_epoll;
    std::mutex m_mutex;
    std::map<int, Entry> m_entries;
};

} // namespace ph::local
