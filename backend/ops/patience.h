// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/machinery/json.h"

#include <string>

namespace ph::ops {

/// When a wait for members ends without success: after all its time, after some time without any change, or once a
/// reason that only a person can cure has stood for a while.
class Patience {
public:
    enum class Verdict { Wait, Hopeless, TooLong };

    /// Begins now. @p limits: a step's object, with readySeconds in all and progressSeconds without a change.
    explicit Patience(const Json &limits);
    /// One look: @p versions differ whenever anything changed; @p hopeless: waiting cannot cure what is seen.
    [[nodiscard]] Verdict look(const std::string &versions, bool hopeless);
    /// Since the last change that look() was told of.
    [[nodiscard]] SteadyTime::duration unchanged() const;

private:
    std::chrono::seconds m_total;
    std::chrono::seconds m_progress;
    SteadyTime m_begin;
    SteadyTime m_changed;
    SteadyTime m_hopelessSince{};
    std::string m_versions;
};

} // namespace ph::ops
