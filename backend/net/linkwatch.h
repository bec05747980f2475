// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/files.h"

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace ph::net {

/// Notices what breaks connections without telling them: this computer slept, or its way into the network became
/// another one (a default route changed, an address is gone). Networks that come and go beside the way in use, such as
/// those of containers, do not count. One thread.
class LinkWatch {
public:
    /// Time the computer has slept since it started.
    using Asleep = std::function<std::chrono::nanoseconds()>;
    explicit LinkWatch(Asleep asleep);

    /// Readable when the kernel has something to tell; -1 when it tells nothing (then only sleep is noticed).
    [[nodiscard]] int descriptor() const { return m_kernel.get(); }
    /// Why connections are to be made again, in words for the log; nothing when all is as before. Call it often: after
    /// waking, and when descriptor() is readable.
    [[nodiscard]] std::optional<std::string> look();
    /// When look() is to be called at the latest, since a change settles; max() when nothing is on its way.
    [[nodiscard]] SteadyTime settlesAt() const { return m_settlesAt; }

    /// CLOCK_BOOTTIME minus CLOCK_MONOTONIC.
    [[nodiscard]] static std::chrono::nanoseconds timeAsleep();

private:
    struct Ways {
        std::set<std::string> routes;    ///< default routes: device and gateway
        std::set<std::string> addresses; ///< reachable from outside
    };
    [[nodiscard]] static Ways waysNow();
    [[nodiscard]] bool kernelTold() const;

    Asleep m_asleep;
    std::chrono::nanoseconds m_slept;
    FileDescriptor m_kernel;
    Ways m_ways;
    SteadyTime m_settlesAt = SteadyTime::max();
};

} // namespace ph::net
