// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/ticket.h"
#include "backend/domain/plan.h"
#include "backend/kube/client.h"
#include "backend/ops/console.h"

#include <string>
#include <vector>

namespace ph::ops {

/// Asks the server whether it would take what @p plan makes: every object as a dry run with strict fields, and of a
/// StatefulSet also one pod and one volume claim, which the server would otherwise judge only when they are made.
/// Nothing is written. Values of Secrets are stand-ins, owner references and service accounts, which do not exist yet,
/// are left out. Fails only when the server cannot be asked.
[[nodiscard]] Result<std::vector<Verdict>> rehearsePlan(const domain::Plan &plan, kube::Client &client,
                                                        const Ticket &ticket, const Context &ctx);

/// The objects @p plan makes as YAML documents for kubectl. Secrets whose values are made while a plan runs are left
/// out, and so are owner references; comments at the top name each with its type and keys.
[[nodiscard]] std::string manifestOf(const domain::Plan &plan);

} // namespace ph::ops
