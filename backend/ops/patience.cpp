// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/patience.h"

#include <nlohmann/json.hpp>

namespace ph::ops {
namespace {
constexpr std::chrono::seconds hopelessLimit{8}; ///< a reason only a person can cure is believed after this time
} // namespace

Patience::Patience(const Json &limits)
    : m_total(jsonInteger(limits, {"readySeconds"}, 300)), m_progress(jsonInteger(limits, {"progressSeconds"}, 120)),
      m_begin(Clock::system().steady()), m_changed(m_begin) {}

Patience::Verdict Patience::look(const std::string &versions, bool hopeless) {
    const SteadyTime now = Clock::system().steady();
    if (!hopeless)
        m_hopelessSince = {};
    else if (m_hopelessSince == SteadyTime{})
        m_hopelessSince = now;
    if (versions != m_versions) {
        m_versions = versions;
        m_changed = now;
    }
    if (m_hopelessSince != SteadyTime{} && now - m_hopelessSince > hopelessLimit)
        return Verdict::Hopeless;
    return now - m_begin > m_total || now - m_changed > m_progress ? Verdict::TooLong : Verdict::Wait;
}

SteadyTime::duration Patience::unchanged() const {
    return Clock::system().steady() - m_changed;
}

} // namespace ph::ops
