// SPDX-License-Identifier: Apache-2.0
#include "backend/local/policy/timezone.h"

#include <algorithm>
#include <array>

namespace ph::local {

namespace {

constexpr std::size_t kHeader = 44;
constexpr std::size_t kFileLimit = 1U << 20U; ///< the largest zone has a few kilobytes

Error damaged(const char *why) {
    return Error{.code = Errc::Invalid, .what = "this is no time zone file", .cause = why};
}

std::int64_t bigEndian(std::string_view data, std::size_t at, std::size_t size) {
    std::uint64_t value = size == 4 && (static_cast<unsigned char>(data[at]) & 0x80U) != 0 ? ~0ULL : 0;
    for (std::size_t i = 0; i < size; ++i)
        value = (value << 8U) | static_cast<unsigned char>(data[at + i]);
    return static_cast<std::int64_t>(value);
}

/// The counts of a header: isutc, isstd, leap, time, type, char.
struct Counts {
    std::array<std::size_t, 6> of{};
    [[nodiscard]] std::size_t times() const { return of[3]; }
    [[nodiscard]] std::size_t types() const { return of[4]; }
    /// Of the block behind the header, with times of @p width bytes.
    [[nodiscard]] std::size_t blockSize(std::size_t width) const {
        return of[3] * width + of[3] + of[4] * 6 + of[5] + of[2] * (width + 4) + of[1] + of[0];
    }
};

std::optional<Counts> readHeader(std::string_view data, std::size_t at) {
    if (data.size() < at + kHeader || data.substr(at, 4) != "TZif")
        return std::nullopt;
    Counts out;
    for (std::size_t i = 0; i < out.of.size(); ++i) {
        const auto value = bigEndian(data, at + 20 + i * 4, 4);
        if (value < 0 || value > static_cast<std::int64_t>(kFileLimit))
            return std::nullopt;
        out.of[i] = static_cast<std::size_t>(value);
    }
    return out;
}

std::int64_t daysOf(int year, unsigned month, unsigned day) {
    return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day))
        .time_since_epoch()
        .count();
}

bool takeNumber(std::string_view &text, int &out) {
    std::size_t length = 0;
    out = 0;
    while (length < text.size() && length < 4 && text[length] >= '0' && text[length] <= '9')
        out = out * 10 + (text[length++] - '0');
    text.remove_prefix(length);
    return length > 0;
}

bool take(std::string_view &text, char c) {
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

/// [+-]hh[:mm[:ss]] in seconds.
bool takeTime(std::string_view &text, std::int64_t &out) {
    const bool negative = take(text, '-');
    if (!negative)
        take(text, '+');
    int part = 0;
    if (!takeNumber(text, part))
        return false;
    out = part * 3600LL;
    for (const std::int64_t unit : {60LL, 1LL}) {
        if (!take(text, ':'))
            break;
        if (!takeNumber(text, part))
            return false;
        out += part * unit;
    }
    out = negative ? -out : out;
    return true;
}

/// "CET" or "<+0330>".
bool takeZoneName(std::string_view &text) {
    if (take(text, '<')) {
        const auto end = text.find('>');
        if (end == std::string_view::npos)
            return false;
        text.remove_prefix(end + 1);
        return true;
    }
    std::size_t length = 0;
    while (length < text.size() &&
           ((text[length] >= 'A' && text[length] <= 'Z') || (text[length] >= 'a' && text[length] <= 'z')))
        ++length;
    text.remove_prefix(length);
    return length >= 3;
}

} // namespace

std::optional<TimeZone::Rule> TimeZone::Rule::read(std::string_view &text) {
    Rule out;
    bool fine = false;
    if (take(text, 'M')) {
        fine = takeNumber(text, out.month) && take(text, '.') && takeNumber(text, out.week) && take(text, '.') &&
               takeNumber(text, out.day) && out.month >= 1 && out.month <= 12 && out.week >= 1 && out.week <= 5 &&
               out.day <= 6;
    } else if (take(text, 'J')) {
        out.kind = Kind::Julian;
        fine = takeNumber(text, out.day) && out.day >= 1 && out.day <= 365;
    } else {
        out.kind = Kind::DayOfYear;
        fine = takeNumber(text, out.day) && out.day <= 365;
    }
    if (!fine || (take(text, '/') && !takeTime(text, out.seconds)))
        return std::nullopt;
    return out;
}

std::int64_t TimeZone::Rule::at(int year) const {
    std::int64_t days = 0;
    if (kind == Kind::Month) {
        using namespace std::chrono;
        const auto wanted = weekday(static_cast<unsigned>(day));
        const auto of = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month));
        const sys_days found =
            week == 5 ? sys_days(of / wanted[last]) : sys_days(of / wanted[static_cast<unsigned>(week)]);
        days = found.time_since_epoch().count();
    } else if (kind == Kind::Julian) { // 29 February is never counted
        const bool leap = std::chrono::year(year).is_leap();
        days = daysOf(year, 1, 1) + day - 1 + (leap && day >= 60 ? 1 : 0);
    } else {
        days = daysOf(year, 1, 1) + day;
    }
    return days * 86400 + seconds;
}

std::optional<TimeZone::Footer> TimeZone::Footer::read(std::string_view text) {
    Footer out;
    std::int64_t west = 0; // written as what is added to local time to get UTC
    if (!takeZoneName(text) || !takeTime(text, west))
        return std::nullopt;
    out.standard = -west;
    if (text.empty())
        return out;
    if (!takeZoneName(text))
        return std::nullopt;
    out.summer = out.standard + 3600;
    if (!text.empty() && text.front() != ',') {
        if (!takeTime(text, west))
            return std::nullopt;
        out.summer = -west;
    }
    if (!take(text, ','))
        return std::nullopt;
    const auto begin = Rule::read(text);
    if (!begin || !take(text, ','))
        return std::nullopt;
    const auto end = Rule::read(text);
    if (!end || !text.empty())
        return std::nullopt;
    out.hasSummer = true;
    out.begin = *begin;
    out.end = *end;
    return out;
}

std::int64_t TimeZone::Footer::offsetAt(std::int64_t seconds) const {
    if (!hasSummer)
        return standard;
    const auto day =
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(seconds + standard)));
    const int year = static_cast<int>(std::chrono::year_month_day(day).year());
    const std::int64_t begins = begin.at(year) - standard;
    const std::int64_t ends = end.at(year) - summer;
    const bool isSummer = begins < ends ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends;
    return isSummer ? summer : standard;
}

Result<TimeZone> TimeZone::load(const std::string &name, const fs::path &database) {
    if (name.empty() || name == "UTC")
        return TimeZone();
    const Error unknown{.code = Errc::NotFound, .what = "unknown time zone " + name, .subject = name};
    const bool safe = name.front() != '/' && name.find("..") == std::string::npos &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                 c == '/' || c == '_' || c == '-' || c == '+';
                      });
    std::error_code failed;
    if (!safe || !fs::is_regular_file(database / name, failed))
        return unknown;
    const auto data = readFile(database / name, kFileLimit);
    if (!data)
        return unknown;
    auto zone = parse(*data);
    return zone ? std::move(zone) : Result<TimeZone>(unknown); // such as tzdata.zi beside the zones
}

Result<TimeZone> TimeZone::parse(std::string_view data) {
    auto counts = readHeader(data, 0);
    if (!counts)
        return damaged("no header");
    std::size_t at = kHeader;
    std::size_t width = 4;
    const bool wide = data[4] >= '2';
    if (wide) { // the same again with times of 64 bits
        at += counts->blockSize(4);
        counts = readHeader(data, at);
        if (!counts)
            return damaged("no second header");
        at += kHeader;
        width = 8;
    }
    const std::size_t block = counts->blockSize(width);
    if (data.size() < at + block || counts->types() == 0)
        return damaged("it is cut off");
    const std::size_t indexes = at + counts->times() * width;
    const std::size_t types = indexes + counts->times();
    const auto offset = [&](std::size_t type) { return bigEndian(data, types + type * 6, 4); };
    TimeZone out;
    out.m_first = offset(0);
    for (std::size_t i = 0; i < counts->times(); ++i) {
        const auto type = static_cast<std::size_t>(static_cast<unsigned char>(data[indexes + i]));
        if (type >= counts->types())
            return damaged("a transition to nowhere");
        out.m_transitions.push_back({bigEndian(data, at + i * width, width), offset(type)});
    }
    if (!std::is_sorted(out.m_transitions.begin(), out.m_transitions.end(),
                        [](const Transition &a, const Transition &b) { return a.at < b.at; }))
        return damaged("transitions in disorder");
    if (wide && data.size() > at + block + 1 && data[at + block] == '\n') {
        const auto text = data.substr(at + block + 1);
        if (const auto end = text.find('\n'); end != std::string_view::npos && end > 0)
            out.m_footer = Footer::read(text.substr(0, end));
    }
    return out;
}

std::chrono::seconds TimeZone::offsetAt(SystemTime time) const {
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const auto after = std::upper_bound(m_transitions.begin(), m_transitions.end(), seconds,
                                        [](std::int64_t value, const Transition &one) { return value < one.at; });
    if (after == m_transitions.end() && m_footer)
        return std::chrono::seconds(m_footer->offsetAt(seconds));
    return std::chrono::seconds(after == m_transitions.begin() ? m_first : std::prev(after)->offset);
}

} // namespace ph::local
