// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/machinery/json.h"

#include <map>
#include <mutex>
#include <string>

namespace ph::ops {

/// Tells from one look to the next whether the holder of an operation's Lease still renews it. Only for showing: who
/// takes an operation over proves it again under the Lease. Thread-safe.
class LeaseWatch {
public:
    /// False when nobody holds @p lease: it was given up, or did not change for its own duration while this console
    /// looked. A holder on this computer (@p self is "user@host") is also told by the time of its last renewal; clocks
    /// of other computers are never compared. @p key names the Lease among all clusters.
    [[nodiscard]] bool held(const std::string &key, const Json &lease, const std::string &self, const Clock &clock);

private:
    struct Seen {
        std::string version;
        SteadyTime since{};
    };
    std::mutex m_mutex;
    std::map<std::string, Seen> m_seen; ///< guarded by m_mutex
};

} // namespace ph::ops
