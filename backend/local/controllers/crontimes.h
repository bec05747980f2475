// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/local/policy/cronschedule.h"
#include "backend/machinery/json.h"

#include <optional>

namespace ph::local {

/// When a CronJob should have run since it last did.
struct CronTimes {
    std::optional<SystemTime> due;  ///< the latest time that has come; nothing when none has
    std::optional<SystemTime> next; ///< the first one after now
    bool tooManyMissed = false;     ///< more than a hundred came and went
};

/// @p respectDeadline: times before now - spec.startingDeadlineSeconds do not count any more.
[[nodiscard]] CronTimes cronTimes(const Json &cronJob, const CronSchedule &schedule, const TimeZone &zone,
                                  SystemTime now, bool respectDeadline);

} // namespace ph::local
