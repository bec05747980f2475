// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ph::local::shim {

/// What the container's processes use together.
struct UsageSum {
    std::uint64_t cpuMicroseconds = 0; ///< of living processes and of all that were waited for
    /// Private pages of every process and the largest shared part once (PostgreSQL's buffers are shared by all).
    std::uint64_t residentBytes = 0;
    std::uint32_t processes = 0;
};
[[nodiscard]] UsageSum measureUsage();

/// Stops all processes of the container (everything in this PID namespace but the caller) at one instant and lets them
/// go on. For processes of one PID namespace whose PID 1 is the caller.
class Freezer {
public:
    /// SIGSTOP to every process and thread, verified in /proc until two scans in a row find nothing running and nothing
    /// new. A parent in vfork(2) cannot stop before its child has gone on, so children of what does not come to rest
    /// are let go for a moment. Gives up and thaws after @p limitMs. Returns the number of stopped processes, -1 on
    /// failure.
    [[nodiscard]] int freeze(int limitMs);
    /// True while nothing in the container runs: nobody sent SIGCONT, nothing was started.
    [[nodiscard]] bool intact() const;
    /// SIGCONT to those that freeze() stopped, children first so that a waiting parent never sees a stopped child.
    void thaw();
    [[nodiscard]] bool frozen() const { return m_frozen; }

private:
    [[nodiscard]] bool letChildrenGo(const std::vector<pid_t> &parents);

    std::vector<pid_t> m_stopped;
    bool m_frozen = false;
};

} // namespace ph::local::shim
