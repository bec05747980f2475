// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>

namespace ph {

/// How long a blocking call may take and whether it is still wanted. A cheap value, passed by const reference.
class Context {
public:
    /// Never ends by itself; for `main` and tests.
    Context() = default;
    explicit Context(std::stop_token stop) : m_stop(std::move(stop)) {}

    /// The same wish to live, ended at the latest after @p limit from now; never later than this context's own end.
    [[nodiscard]] Context withTimeout(std::chrono::milliseconds limit) const {
        Context child = *this;
        const auto end = Clock::system().steady() + limit;
        child.m_deadline = m_deadline ? std::min(*m_deadline, end) : end;
        return child;
    }
    /// The same deadline under another stop token.
    [[nodiscard]] Context withStop(std::stop_token stop) const {
        Context child = *this;
        child.m_stop = std::move(stop);
        return child;
    }

    [[nodiscard]] const std::stop_token &stopToken() const { return m_stop; }
    [[nodiscard]] std::optional<SteadyTime> deadline() const { return m_deadline; }
    /// Time left, at most @p limit; zero when the deadline has passed.
    [[nodiscard]] std::chrono::milliseconds remaining(std::chrono::milliseconds limit) const;

    [[nodiscard]] bool cancelled() const { return m_stop.stop_requested(); }
    [[nodiscard]] bool expired() const { return m_deadline && Clock::system().steady() >= *m_deadline; }
    [[nodiscard]] bool done() const { return cancelled() || expired(); }
    /// Success while the call may go on, else Cancelled or Timeout naming @p doing.
    [[nodiscard]] Status check(const char *doing) const;
    /// Waits for @p time; returns false at once when the context ends first.
    [[nodiscard]] bool sleep(std::chrono::milliseconds time) const;

private:
    std::stop_token m_stop;
    std::optional<SteadyTime> m_deadline;
};

} // namespace ph
