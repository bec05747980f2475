// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ph::local {

/// The Kubernetes release whose API the embedded cluster follows, as the server and its node report it.
inline constexpr const char *kubernetesVersion = "v1.31.0";

} // namespace ph::local
