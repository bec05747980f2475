// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/ids.h"

#include <string>

namespace ph::agent {
class Warrant;
}
namespace ph::testing {
class TicketMaker;
}

namespace ph::ops {

class Gate;

/// Proof that a change was allowed (protection level, rights, Lease) and written to the audit trail. Every call that
/// can change anything, exec and agent calls included, takes one by const reference. Only ops::Gate can make one, and
/// agent::Warrant for what an agent does to its own objects; it lies in core because kube needs the type.
class Ticket final {
public:
    Ticket(const Ticket &) = delete;
    Ticket &operator=(const Ticket &) = delete;
    Ticket(Ticket &&) = default;
    Ticket &operator=(Ticket &&) = default;

    /// The id under which the attempt stands in the audit trail.
    [[nodiscard]] const std::string &auditId() const { return m_auditId; }
    /// The cluster it is good for; a client of another cluster refuses it.
    [[nodiscard]] const ClusterId &cluster() const { return m_cluster; }

private:
    friend class Gate;
    friend class ::ph::agent::Warrant;
    friend class ::ph::testing::TicketMaker;
    Ticket(std::string auditId, ClusterId cluster) : m_auditId(std::move(auditId)), m_cluster(std::move(cluster)) {}

    std::string m_auditId;
    ClusterId m_cluster;
};

} // namespace ph::ops
