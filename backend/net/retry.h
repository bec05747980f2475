// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/random.h"
#include "backend/core/result.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ph::net {

/// How often and how patiently a call is repeated. Defaults: four tries within about 6 s.
struct RetryPolicy {
    unsigned attempts = 4; ///< tries in all
    std::chrono::milliseconds first{800};
    std::chrono::milliseconds cap{30'000};
    double jitter = 0.5; ///< each wait is stretched by up to this share of itself, at random
};

/// The wait before try number @p failures + 1 (failures counts from 1): exponential, capped, jittered; never shorter
/// than what the server asked for with Retry-After.
[[nodiscard]] inline std::chrono::milliseconds backoffDelay(const RetryPolicy &policy, unsigned failures,
                                                            const Error &error) {
    const double doubled =
        std::ldexp(static_cast<double>(policy.first.count()), static_cast<int>(std::clamp(failures, 1U, 30U)) - 1);
    const double capped = std::min(doubled, static_cast<double>(policy.cap.count()));
    const auto wait = std::chrono::milliseconds(static_cast<long long>(capped * (1.0 + policy.jitter * randomUnit())));
    return std::max(wait, std::chrono::milliseconds(std::chrono::seconds(error.retryAfterSeconds)));
}

/// Calls @p call, a function returning Result, until it succeeds, fails with an error @p worth refuses, the tries are
/// used up or the context ends (then the last error is returned, since it tells more than "cancelled"; Cancelled itself
/// when it was asked for).
template <typename Call, typename Worth>
[[nodiscard]] auto retry(const RetryPolicy &policy, const Context &ctx, Call call, Worth worth) -> decltype(call()) {
    for (unsigned failures = 1;; ++failures) {
        auto result = call();
        if (result.ok() || failures >= policy.attempts || !worth(result.error()))
            return result;
        const auto wait = backoffDelay(policy, failures, result.error());
        if (ctx.remaining(wait) < wait)
            return result; // the deadline comes first: waiting for it would only replace the reason
        if (!ctx.sleep(wait)) {
            if (ctx.cancelled())
                return Error{Errc::Cancelled, "cancelled", result.error().subject};
            return result;
        }
    }
}

} // namespace ph::net
