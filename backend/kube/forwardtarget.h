// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/portforward.h"

namespace ph::kube {

/// Where a connection goes now.
struct ForwardPeer {
    std::string pod;
    std::uint16_t port = 0;
    bool operator==(const ForwardPeer &) const = default;
};

/// Finds a ready pod and the port's number. Errors: NotFound (no such pod, service or port name), Unavailable with the
/// reason while no pod is ready, and the client's. A still ready @p current pod is kept.
[[nodiscard]] Result<ForwardPeer> resolveForward(Client &client, const ForwardTarget &target,
                                                 const std::string &current, const Context &ctx);

} // namespace ph::kube
