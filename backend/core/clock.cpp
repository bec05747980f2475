// SPDX-License-Identifier: Apache-2.0
#include "backend/core/clock.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace ph {
namespace {

class ComputerClock final : public Clock {
public:
    [[nodiscard]] SystemTime now() const override { return std::chrono::system_clock::now(); }
    [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

std::string format(SystemTime time, bool micros) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<microseconds>(time - day)};
    std::array<char, 64> text{};
    if (micros)
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld.%06ldZ", int(date.year()),
                      unsigned(date.month()), unsigned(date.day()), long(clock.hours().count()),
                      long(clock.minutes().count()), long(clock.seconds().count()), long(clock.subseconds().count()));
    else
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ldZ", int(date.year()),
                      unsigned(date.month()), unsigned(date.day()), long(clock.hours().count()),
                      long(clock.minutes().count()), long(clock.seconds().count()));
    return text.data();
}

/// Reads exactly @p digits decimal digits at the front of @p text and removes them.
std::optional<int> takeNumber(std::string_view &text, std::size_t digits) {
    if (text.size() < digits)
        return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view &text, char expected) {
    if (text.empty() || text.front() != expected)
        return false;
    text.remove_prefix(1);
    return true;
}

} // namespace

const Clock &Clock::system() {
    static const ComputerClock clock;
    return clock;
}

void ManualClock::advance(std::chrono::nanoseconds by) {
    m_now += std::chrono::duration_cast<SystemTime::duration>(by);
    m_steady += std::chrono::duration_cast<SteadyTime::duration>(by);
}

std::string formatTime(SystemTime time) {
    return format(time, false);
}
std::string formatMicroTime(SystemTime time) {
    return format(time, true);
}

std::optional<SystemTime> parseTime(std::string_view text) {
    using namespace std::chrono;
    const auto y = takeNumber(text, 4);
    if (!y || !take(text, '-'))
        return std::nullopt;
    const auto mo = takeNumber(text, 2);
    if (!mo || !take(text, '-'))
        return std::nullopt;
    const auto d = takeNumber(text, 2);
    if (!d || text.empty() || (text.front() != 'T' && text.front() != 't' && text.front() != ' '))
        return std::nullopt;
    text.remove_prefix(1);
    const auto h = takeNumber(text, 2);
    if (!h || !take(text, ':'))
        return std::nullopt;
    const auto mi = takeNumber(text, 2);
    if (!mi || !take(text, ':'))
        return std::nullopt;
    const auto s = takeNumber(text, 2);
    const year_month_day date{year(*y), month(unsigned(*mo)), day(unsigned(*d))};
    if (!s || !date.ok() || *h > 23 || *mi > 59 || *s > 60)
        return std::nullopt;
    nanoseconds fraction{0};
    if (take(text, '.')) {
        std::int64_t scale = 100'000'000;
        if (text.empty() || text.front() < '0' || text.front() > '9')
            return std::nullopt;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            fraction += nanoseconds((text.front() - '0') * scale);
            scale /= 10;
            text.remove_prefix(1);
        }
    }
    minutes offset{0};
    if (!take(text, 'Z') && !take(text, 'z')) {
        if (text.empty() || (text.front() != '+' && text.front() != '-'))
            return std::nullopt;
        const bool west = text.front() == '-';
        text.remove_prefix(1);
        const auto oh = takeNumber(text, 2);
        take(text, ':');
        const auto om = takeNumber(text, 2);
        if (!oh || !om || *oh > 23 || *om > 59)
            return std::nullopt;
        offset = hours(*oh) + minutes(*om);
        if (west)
            offset = -offset;
    }
    if (!text.empty())
        return std::nullopt;
    return time_point_cast<SystemTime::duration>(sys_days(date) + hours(*h) + minutes(*mi) + seconds(*s) + fraction -
                                                 offset);
}

} // namespace ph
