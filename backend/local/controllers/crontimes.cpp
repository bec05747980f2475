// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/crontimes.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {
/// So many missed times are a sign of a wrong clock or a long pause (Kubernetes' number).
constexpr std::int64_t kManyMissed = 100;
} // namespace

CronTimes cronTimes(const Json &cronJob, const CronSchedule &schedule, const TimeZone &zone, SystemTime now,
                    bool respectDeadline) {
    CronTimes out;
    out.next = schedule.next(now, zone);
    SystemTime earliest = parseTime(jsonText(cronJob, {"metadata", "creationTimestamp"})).value_or(now);
    if (const auto last = parseTime(jsonText(cronJob, {"status", "lastScheduleTime"})))
        earliest = *last;
    if (const Json &deadline = jsonAt(cronJob, {"spec", "startingDeadlineSeconds"});
        respectDeadline && deadline.is_number_integer())
        earliest = std::max(earliest, now - std::chrono::seconds(deadline.get<long long>()));
    if (earliest > now)
        return out;
    const auto first = schedule.next(earliest, zone);
    if (!first || *first > now)
        return out;
    out.due = first;
    const auto second = schedule.next(*first, zone);
    if (!second || *second > now)
        return out;
    // From the distance of two times follows about where the latest one is; only the end of the way is walked, and more
    // of it when the times lie unevenly.
    const auto between = std::chrono::duration_cast<std::chrono::seconds>(*second - *first);
    const auto missed = std::chrono::duration_cast<std::chrono::seconds>(now - *first) / between + 1;
    out.tooManyMissed = missed > kManyMissed;
    for (std::int64_t back = 2;; back *= 2) {
        const SystemTime from = back < missed ? *first + between * (missed - back) : *first;
        auto time = schedule.next(from, zone);
        const bool found = time && *time <= now;
        for (; time && *time <= now; time = schedule.next(*time, zone))
            out.due = time;
        if (found || back >= missed)
            return out;
    }
}

} // namespace ph::local
