// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/local/policy/timezone.h"

#include <bitset>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ph::local {

/// When a CronJob runs: five fields (minute, hour, day of month, month, day of week) with lists, ranges, steps and
/// English names, a macro (@yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly) or "@every 1h30m".
/// Immutable.
class CronSchedule {
public:
    /// Invalid says which part is wrong.
    [[nodiscard]] static Result<CronSchedule> parse(std::string_view text);
    /// The first time after @p after; nothing when there is none within five years ("0 0 30 2 *"). An hour that summer
    /// time skips is skipped, one that comes twice counts twice, as Kubernetes has it.
    [[nodiscard]] std::optional<SystemTime> next(SystemTime after, const TimeZone &zone) const;

private:
    struct Bounds;
    using Bits = std::bitset<64>;
    static Result<Bits> readField(std::string_view field, const Bounds &bounds, bool &any);
    [[nodiscard]] bool matchesDay(unsigned dayOfMonth, unsigned dayOfWeek) const;
    Bits m_minutes;
    Bits m_hours;
    Bits m_days;
    Bits m_months;
    Bits m_weekdays;
    bool m_anyDay = false;     ///< the field began with "*"
    bool m_anyWeekday = false; ///< so did this one; when neither did, either of them suffices
    std::chrono::seconds m_every{0};
};

} // namespace ph::local
