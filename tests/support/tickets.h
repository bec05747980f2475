// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/ticket.h"

#include <string>

namespace ph::testing {

/// Makes tickets for tests of the layers below the gate, which cannot have one.
class TicketMaker {
public:
    [[nodiscard]] static ops::Ticket make(const ClusterId &cluster) { return {"test", cluster}; }
};

} // namespace ph::testing
