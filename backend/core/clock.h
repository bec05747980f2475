// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ph {

using SystemTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Source of time, injected so that tests never sleep. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual SystemTime now() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
    /// The computer's clocks.
    static const Clock &system();
};

/// A clock that moves only when told.
class ManualClock final : public Clock {
public:
    explicit ManualClock(SystemTime start) : m_now(start) {}
    [[nodiscard]] SystemTime now() const override { return m_now; }
    [[nodiscard]] SteadyTime steady() const override { return m_steady; }
    void advance(std::chrono::nanoseconds by);

private:
    SystemTime m_now;
    SteadyTime m_steady{};
};

/// RFC 3339 in UTC with whole seconds ("2026-05-02T14:03:11Z"), as metav1.Time is written.
[[nodiscard]] std::string formatTime(SystemTime time);
/// RFC 3339 in UTC with six decimals, as metav1.MicroTime is written (Lease times).
[[nodiscard]] std::string formatMicroTime(SystemTime time);
/// Reads RFC 3339 with any offset and any number of decimals; nothing when it is not that.
[[nodiscard]] std::optional<SystemTime> parseTime(std::string_view text);

} // namespace ph
