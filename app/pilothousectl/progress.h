// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/pilothousectl/session.h"
#include "backend/domain/plan.h"

#include <set>
#include <string>

namespace ph::ctl {

/// Tells each step once when it ends and what a running one waits for when that changes.
class ProgressPrinter {
public:
    void operator()(const domain::OperationReport &report);

private:
    std::set<std::string> m_done, m_undone, m_failed;
    std::string m_waits;
};

/// Prints how an operation ended; the exit code.
int endOf(Session &session, const domain::OperationReport &report);
/// Tells a person what will happen, what is lost for good and what stays.
void printPlan(const domain::Plan &plan);

} // namespace ph::ctl
