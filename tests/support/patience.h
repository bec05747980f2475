// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ph::testing {

/// How many times longer than usual something may take: sanitizers slow programs down.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int patience = 4;
#else
inline constexpr int patience = 1;
#endif

} // namespace ph::testing
