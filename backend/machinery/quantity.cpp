// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/quantity.h"

#include <array>
#include <charconv>
#include <limits>

namespace ph {

namespace {

__extension__ using Wide = __int128;

constexpr Wide kNano = 1'000'000'000;
constexpr Wide kMaxNano = Wide(std::numeric_limits<std::int64_t>::max()) * kNano;

constexpr const char *kPattern =
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

struct Suffix {
    std::string_view text;
    int power; ///< of ten, or of 1024
};
constexpr std::array<Suffix, 10> kDecimal{
    {{"n", -9}, {"u", -6}, {"m", -3}, {"", 0}, {"k", 3}, {"M", 6}, {"G", 9}, {"T", 12}, {"P", 15}, {"E", 18}}};
constexpr std::array<Suffix, 6> kBinary{{{"Ki", 1}, {"Mi", 2}, {"Gi", 3}, {"Ti", 4}, {"Pi", 5}, {"Ei", 6}}};

Wide clamp(Wide nano) {
    return nano > kMaxNano ? kMaxNano : nano < -kMaxNano ? -kMaxNano : nano;
}

/// Nano-units of digits.digits × 1024^binary, rounded up; a size beyond the limit gives the limit.
Wide magnitude(std::string digits, long long point, int binary) {
    // The digits become "integer part" + "fraction" by moving the point, so no power of ten is ever computed.
    if (point < 0) {
        if (point < -64)
            point = -64; // smaller than any nano-unit, only "not zero" counts
        digits.insert(0, static_cast<std::size_t>(-point), '0');
        point = 0;
    }
    const auto firstUsed = digits.find_first_not_of('0');
    if (firstUsed == std::string::npos)
        return 0;
    if (point > static_cast<long long>(firstUsed) + 40)
        return kMaxNano;
    if (static_cast<std::size_t>(point) > digits.size())
        digits.append(static_cast<std::size_t>(point) - digits.size(), '0');

    const Wide factor = Wide(1) << (10 * binary);
    Wide units = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(point); ++i) {
        units = units * 10 + (digits[i] - '0');
        if (units > std::numeric_limits<std::int64_t>::max())
            return kMaxNano;
    }
    units *= factor;
    if (units > std::numeric_limits<std::int64_t>::max())
        return kMaxNano;

    constexpr std::size_t kFraction = 18; // 10^18 × 1024^6 still fits 128 bits
    Wide fraction = 0;
    Wide scale = 1;
    bool more = false;
    for (auto i = static_cast<std::size_t>(point); i < digits.size(); ++i) {
        if (i - static_cast<std::size_t>(point) < kFraction) {
            fraction = fraction * 10 + (digits[i] - '0');
            scale *= 10;
        } else {
            more = more || digits[i] != '0';
        }
    }
    const Wide scaled = fraction * factor;
    const Wide left = (scaled % scale) * kNano;
    Wide nano = (units + scaled / scale) * kNano + left / scale;
    if (left % scale != 0 || more)
        ++nano;
    return clamp(nano);
}

/// @p nano divided by @p unit, away from zero.
std::int64_t roundedUp(Wide nano, Wide unit) {
    Wide whole = nano / unit;
    if (nano % unit != 0)
        whole += nano > 0 ? 1 : -1;
    if (whole > std::numeric_limits<std::int64_t>::max())
        return std::numeric_limits<std::int64_t>::max();
    if (whole < std::numeric_limits<std::int64_t>::min())
        return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(whole);
}

std::string decimalText(Wide value) {
    std::string out;
    const bool negative = value < 0;
    if (negative)
        value = -value;
    do {
        out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    return negative ? "-" + out : out;
}

} // namespace

Result<Quantity> Quantity::parse(std::string_view text) {
    const auto refuse = [&](const char *why) {
        return Error{.code = Errc::Invalid,
                     .what = why,
                     .subject = std::string(text),
                     .hint = "Write a number with an optional suffix such as 500m, 2, 1.5Gi or 20G.",
                     .cause = {},
                     .reason = {}};
    };
    std::size_t i = 0;
    const bool negative = text.starts_with('-');
    if (text.starts_with('-') || text.starts_with('+'))
        ++i;
    std::string digits;
    long long point = -1;
    bool anything = false;
    for (; i < text.size(); ++i) {
        if (text[i] == '.') {
            if (point >= 0)
                return refuse(kPattern);
            point = static_cast<long long>(digits.size());
        } else if (text[i] >= '0' && text[i] <= '9') {
            digits += text[i];
            anything = true;
        } else {
            break;
        }
    }
    if (!anything)
        return refuse(kPattern);
    if (point < 0)
        point = static_cast<long long>(digits.size());

    const std::string_view suffix = text.substr(i);
    Quantity out;
    int binary = 0;
    bool known = false;
    for (const auto &[name, power] : kDecimal)
        if (name == suffix) {
            point += power;
            known = true;
        }
    for (const auto &[name, power] : kBinary)
        if (name == suffix) {
            binary = power;
            out.m_format = Format::BinarySI;
            known = true;
        }
    if (!known && suffix.size() > 1 && (suffix.front() == 'e' || suffix.front() == 'E')) {
        std::string_view number = suffix.substr(1);
        if (number.starts_with('+'))
            number.remove_prefix(1);
        int exponent = 0;
        const auto [end, ec] = std::from_chars(number.data(), number.data() + number.size(), exponent);
        if (end == number.data() + number.size() && ec == std::errc{} &&
            !(number.starts_with('-') && suffix[1] == '+')) {
            point += exponent;
            out.m_format = Format::DecimalExponent;
            known = true;
        }
    }
    if (!known)
        return refuse(suffix.find_first_not_of("eEinumkKMGTP+-0123456789") == std::string_view::npos
                          ? "unable to parse quantity's suffix"
                          : kPattern);
    out.m_nano = magnitude(std::move(digits), point, binary);
    if (negative)
        out.m_nano = -out.m_nano;
    return out;
}

Quantity Quantity::fromInteger(std::int64_t units) {
    Quantity out;
    out.m_nano = clamp(Int(units) * kNano);
    return out;
}

Quantity Quantity::fromMillis(std::int64_t millis) {
    Quantity out;
    out.m_nano = Int(millis) * 1'000'000;
    return out;
}

std::int64_t Quantity::value() const {
    return roundedUp(m_nano, kNano);
}
std::int64_t Quantity::millis() const {
    return roundedUp(m_nano, 1'000'000);
}
int Quantity::sign() const {
    return m_nano > 0 ? 1 : m_nano < 0 ? -1 : 0;
}

std::string Quantity::text() const {
    if (m_nano == 0)
        return "0";
    // Below 1024 and with fractions the binary family would have to round, so the decimal one is used.
    if (m_format == Format::BinarySI && m_nano % kNano == 0 && (m_nano >= 1024 * kNano || m_nano <= -1024 * kNano)) {
        Int units = m_nano / kNano;
        std::size_t power = 0;
        while (power < kBinary.size() && units % 1024 == 0) {
            units /= 1024;
            ++power;
        }
        return decimalText(units) + (power == 0 ? std::string() : std::string(kBinary[power - 1].text));
    }
    Int mantissa = m_nano;
    int exponent = -9;
    while (exponent < 18 && mantissa % 1000 == 0) {
        mantissa /= 1000;
        exponent += 3;
    }
    if (m_format == Format::DecimalExponent)
        return decimalText(mantissa) + (exponent == 0 ? std::string() : "e" + std::to_string(exponent));
    for (const auto &[name, power] : kDecimal)
        if (power == exponent)
            return decimalText(mantissa) + std::string(name);
    return decimalText(mantissa);
}

Quantity operator+(const Quantity &a, const Quantity &b) {
    Quantity out = a;
    out.m_nano = clamp(a.m_nano + b.m_nano);
    if (a.m_nano == 0)
        out.m_format = b.m_format;
    return out;
}

Quantity operator-(const Quantity &a, const Quantity &b) {
    Quantity out = a;
    out.m_nano = clamp(a.m_nano - b.m_nano);
    if (a.m_nano == 0)
        out.m_format = b.m_format;
    return out;
}

int compare(const Quantity &a, const Quantity &b) {
    return a.m_nano < b.m_nano ? -1 : a.m_nano > b.m_nano ? 1 : 0;
}

} // namespace ph
