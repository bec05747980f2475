// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ph {

/// An amount as Kubernetes writes it ("250m", "1.5Gi", "2e3"), exact to a thousand-millionth (nano), saturating at
/// ±2^63 units.
class Quantity {
public:
    Quantity() = default;
    [[nodiscard]] static Result<Quantity> parse(std::string_view text);
    static Quantity fromInteger(std::int64_t units);
    static Quantity fromMillis(std::int64_t millis);
    /// Whole units, rounded up (as Kubernetes' Value()).
    [[nodiscard]] std::int64_t value() const;
    /// Thousandths, rounded up (as MilliValue()).
    [[nodiscard]] std::int64_t millis() const;
    /// Canonical text: the suffix family it was read with, no fraction.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] int sign() const;
    friend Quantity operator+(const Quantity &a, const Quantity &b);
    friend Quantity operator-(const Quantity &a, const Quantity &b);
    friend int compare(const Quantity &a, const Quantity &b);
    friend bool operator==(const Quantity &a, const Quantity &b) { return compare(a, b) == 0; }
    friend bool operator<(const Quantity &a, const Quantity &b) { return compare(a, b) < 0; }

private:
    enum class Format { DecimalSI, BinarySI, DecimalExponent };
    __extension__ using Int = __int128;
    Int m_nano = 0;
    Format m_format = Format::DecimalSI;
};

} // namespace ph
