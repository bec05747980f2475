// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/random.h"
#include "backend/core/ticket.h"

namespace ph::agent {

/// The agent's right to change objects of its own instance without a person asking: it publishes its own state. What it
/// may really do is limited by its ServiceAccount's Role. Only agents hold one.
class Warrant final {
public:
    explicit Warrant(ClusterId cluster) : m_ticket("agent-" + newUuid(), std::move(cluster)) {}
    [[nodiscard]] const ops::Ticket &ticket() const { return m_ticket; }

private:
    ops::Ticket m_ticket;
};

} // namespace ph::agent
