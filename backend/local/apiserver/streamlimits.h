// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace ph::local {

/// How long a client may take to create the streams it announced (the kubelet's own limit).
inline constexpr std::chrono::seconds streamCreation{30};
/// How long the reader of an exec, attach or forwarded port may take nothing, such as a pager that waits for its user
/// (the kubelet's limit for an idle connection).
inline constexpr std::chrono::hours streamStall{4};

} // namespace ph::local
