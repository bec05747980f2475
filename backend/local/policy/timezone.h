// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/files.h"
#include "backend/core/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::local {

/// A time zone of the system's database (compiled files as of RFC 8536), without touching the process' own. Immutable.
class TimeZone {
public:
    /// UTC.
    TimeZone() = default;
    /// "Europe/Berlin"; NotFound ("unknown time zone …") when the database has none of that name. Names are the IANA
    /// ones, never paths.
    [[nodiscard]] static Result<TimeZone> load(const std::string &name,
                                               const fs::path &database = "/usr/share/zoneinfo");
    /// Reads a compiled file's content.
    [[nodiscard]] static Result<TimeZone> parse(std::string_view data);
    /// What is added to UTC at @p time to get the time people see.
    [[nodiscard]] std::chrono::seconds offsetAt(SystemTime time) const;

private:
    /// "Mm.w.d", "Jn" or "n" with a time of day: when summer time begins or ends.
    struct Rule {
        enum class Kind { Month, Julian, DayOfYear } kind = Kind::Month;
        int month = 0;
        int week = 0;
        int day = 0;
        std::int64_t seconds = 7200;                   ///< after midnight
        [[nodiscard]] std::int64_t at(int year) const; ///< seconds since the epoch, of local time
        static std::optional<Rule> read(std::string_view &text);
    };
    /// The rule of a zone for the time after its last listed transition, as POSIX' TZ writes it.
    struct Footer {
        std::int64_t standard = 0;
        std::int64_t summer = 0;
        bool hasSummer = false;
        Rule begin;
        Rule end;
        static std::optional<Footer> read(std::string_view text);
        [[nodiscard]] std::int64_t offsetAt(std::int64_t seconds) const;
    };
    struct Transition {
        std::int64_t at = 0;
        std::int64_t offset = 0;
    };
    std::vector<Transition> m_transitions;
    std::int64_t m_first = 0; ///< before the first of them
    std::optional<Footer> m_footer;
};

} // namespace ph::local
