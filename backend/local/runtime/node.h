// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/runtime/runtimecore.h"

namespace ph::local {

/// The Node object of this computer and its lease.
class Node {
public:
    explicit Node(RuntimeCore &core) : m_core(core) {}
    /// Reads the computer's capacity into the core; before pods are looked at.
    void measure();
    /// Makes or updates the Node object; writes only what differs, and conditions' heartbeat every five minutes.
    void publish();
    /// Renews the node's Lease in kube-node-lease.
    void renewLease();

private:
    [[nodiscard]] Json status(const Json &old) const;
    RuntimeCore &m_core;
};

} // namespace ph::local
