// SPDX-License-Identifier: Apache-2.0
#include "backend/local/policy/cronschedule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace ph::local {

struct CronSchedule::Bounds {
    unsigned least;
    unsigned most;
    std::vector<std::string_view> names; ///< of least, least + 1, …
};

namespace {

constexpr auto kHorizon = std::chrono::hours(24 * (365 * 5 + 2));

Error wrong(std::string why) {
    return Error{.code = Errc::Invalid, .what = std::move(why)};
}

std::vector<std::string_view> splitAt(std::string_view text, char separator, bool keepEmpty) {
    std::vector<std::string_view> out;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find(separator, begin), text.size());
        if (keepEmpty || end > begin)
            out.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char &c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

Result<unsigned> readNumber(std::string_view text, const std::vector<std::string_view> &names, unsigned least) {
    const std::string name = lower(text);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return least + static_cast<unsigned>(i);
    unsigned value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size())
        return wrong("failed to parse int from " + std::string(text));
    return value;
}

/// "1h30m10s"; parts of a second count as nothing.
std::optional<std::chrono::seconds> readDuration(std::string_view text) {
    std::int64_t total = 0;
    if (text.empty())
        return std::nullopt;
    while (!text.empty()) {
        std::int64_t value = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (failed != std::errc{} || value < 0 || value > 1'000'000'000)
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool fraction = text.starts_with("ms");
        const char unit = text.empty() || fraction ? '\0' : text.front();
        if (!fraction && unit != 'h' && unit != 'm' && unit != 's')
            return std::nullopt;
        total += unit == 'h' ? value * 3600 : unit == 'm' ? value * 60 : unit == 's' ? value : 0;
        text.remove_prefix(fraction ? 2 : 1);
    }
    return std::chrono::seconds(total);
}

} // namespace

Result<CronSchedule::Bits> CronSchedule::readField(std::string_view field, const Bounds &bounds, bool &any) {
    Bits out;
    any = false;
    for (const auto part : splitAt(field, ',', false)) {
        const auto pieces = splitAt(part, '/', true);
        const auto ends = splitAt(pieces[0], '-', true);
        if (pieces.size() > 2)
            return wrong("too many slashes: " + std::string(part));
        if (ends.size() > 2)
            return wrong("too many hyphens: " + std::string(part));
        unsigned from = bounds.least;
        unsigned to = bounds.most;
        unsigned step = 1;
        const bool star = ends[0] == "*" || ends[0] == "?";
        if (!star) {
            PH_ASSIGN(from, readNumber(ends[0], bounds.names, bounds.least));
            to = from;
            if (ends.size() == 2) {
                PH_ASSIGN(to, readNumber(ends[1], bounds.names, bounds.least));
            }
        }
        if (pieces.size() == 2) {
            PH_ASSIGN(step, readNumber(pieces[1], {}, 0));
            if (ends.size() == 1 && !star)
                to = bounds.most; // "5/15" goes on to the end
            if (step == 0)
                return wrong("step of range should be a positive number: " + std::string(part));
        }
        any = any || (star && step == 1);
        if (from < bounds.least)
            return wrong("beginning of range (" + std::to_string(from) + ") below minimum (" +
                         std::to_string(bounds.least) + "): " + std::string(part));
        if (to > bounds.most)
            return wrong("end of range (" + std::to_string(to) + ") above maximum (" + std::to_string(bounds.most) +
                         "): " + std::string(part));
        if (from > to)
            return wrong("beginning of range (" + std::to_string(from) + ") beyond end of range (" +
                         std::to_string(to) + "): " + std::string(part));
        for (unsigned value = from; value <= to; value += step)
            out.set(value);
    }
    if (out.none())
        return wrong("an empty field: " + std::string(field));
    return out;
}

Result<CronSchedule> CronSchedule::parse(std::string_view text) {
    if (text.empty())
        return wrong("empty spec string");
    static const std::array<std::pair<std::string_view, std::string_view>, 7> macros{{{"@yearly", "0 0 1 1 *"},
                                                                                      {"@annually", "0 0 1 1 *"},
                                                                                      {"@monthly", "0 0 1 * *"},
                                                                                      {"@weekly", "0 0 * * 0"},
                                                                                      {"@daily", "0 0 * * *"},
                                                                                      {"@midnight", "0 0 * * *"},
                                                                                      {"@hourly", "0 * * * *"}}};
    CronSchedule out;
    if (text.starts_with("@every ")) {
        const auto every = readDuration(text.substr(7));
        if (!every)
            return wrong("failed to parse duration " + std::string(text));
        out.m_every = std::max(*every, std::chrono::seconds(1));
        return out;
    }
    std::string spec(text);
    if (text.front() == '@') {
        spec.clear();
        for (const auto &[name, fields] : macros)
            if (name == text)
                spec = fields;
        if (spec.empty())
            return wrong("unrecognized descriptor: " + std::string(text));
    }
    for (char &c : spec)
        c = c == '\t' ? ' ' : c;
    const auto fields = splitAt(spec, ' ', false);
    if (fields.size() != 5)
        return wrong("expected exactly 5 fields, found " + std::to_string(fields.size()) + ": [" + std::string(text) +
                     "]");
    bool any = false;
    PH_ASSIGN(out.m_minutes, readField(fields[0], {0, 59, {}}, any));
    PH_ASSIGN(out.m_hours, readField(fields[1], {0, 23, {}}, any));
    PH_ASSIGN(out.m_days, readField(fields[2], {1, 31, {}}, out.m_anyDay));
    PH_ASSIGN(out.m_months,
              readField(fields[3],
                        {1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
                        any));
    PH_ASSIGN(out.m_weekdays,
              readField(fields[4], {0, 6, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}, out.m_anyWeekday));
    return out;
}

bool CronSchedule::matchesDay(unsigned dayOfMonth, unsigned dayOfWeek) const {
    const bool day = m_days.test(dayOfMonth);
    const bool weekday = m_weekdays.test(dayOfWeek);
    return m_anyDay || m_anyWeekday ? day && weekday : day || weekday;
}

std::optional<SystemTime> CronSchedule::next(SystemTime after, const TimeZone &zone) const {
    using namespace std::chrono;
    const auto whole = floor<seconds>(after);
    if (m_every.count() > 0)
        return whole + m_every;
    // Walks along the absolute time and looks at what the clocks on the wall say, so that a change of summer time needs
    // no rule of its own. Where the hour cannot match it goes on to the next one.
    sys_seconds at = floor<minutes>(whole) + minutes(1);
    const sys_seconds limit = at + kHorizon;
    while (at < limit) {
        const auto wall = at + zone.offsetAt(at);
        const auto day = floor<days>(wall);
        const hh_mm_ss clock(wall - day);
        if (clock.seconds().count() != 0) { // zones of old times had odd seconds
            at += seconds(60) - clock.seconds();
            continue;
        }
        const year_month_day date(day);
        if (!m_months.test(static_cast<unsigned>(date.month())) ||
            !matchesDay(static_cast<unsigned>(date.day()), weekday(day).c_encoding()) ||
            !m_hours.test(static_cast<std::size_t>(clock.hours().count()))) {
            at += minutes(60 - clock.minutes().count());
            continue;
        }
        if (m_minutes.test(static_cast<std::size_t>(clock.minutes().count())))
            return at;
        at += minutes(1);
    }
    return std::nullopt;
}

} // namespace ph::local
