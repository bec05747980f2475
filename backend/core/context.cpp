// SPDX-License-Identifier: Apache-2.0
#include "backend/core/context.h"

#include <condition_variable>
#include <mutex>

namespace ph {

std::chrono::milliseconds Context::remaining(std::chrono::milliseconds limit) const {
    if (!m_deadline)
        return limit;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*m_deadline - Clock::system().steady());
    return std::clamp(left, std::chrono::milliseconds(0), limit);
}

Status Context::check(const char *doing) const {
    if (cancelled())
        return Error{Errc::Cancelled, "cancelled", doing};
    if (expired())
        return Error{Errc::Timeout, "the time limit passed", doing};
    return {};
}

bool Context::sleep(std::chrono::milliseconds time) const {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, m_stop, remaining(time), [] { return false; });
    return !done();
}

} // namespace ph
