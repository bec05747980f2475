// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/progress.h"

#include "backend/domain/report.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ctl {

void ProgressPrinter::operator()(const domain::OperationReport &report) {
    for (const auto &step : report.steps) {
        if (step.state == domain::StepState::Done && m_done.insert(step.id).second)
            note("✓ " + step.title + (step.outcome.empty() ? std::string() : ": " + step.outcome));
        else if (step.state == domain::StepState::Undone && m_undone.insert(step.id).second)
            note("↩ undone: " + step.title);
        else if (step.state == domain::StepState::Failed && m_failed.insert(step.id).second)
            note("✗ " + step.title);
        else if (step.state == domain::StepState::Running && !step.waitsFor.empty() && step.waitsFor != m_waits) {
            m_waits = step.waitsFor;
            note("… waiting for " + m_waits);
        }
    }
}

int endOf(Session &session, const domain::OperationReport &report) {
    if (session.format() != Format::Table)
        printDocument(session.format(), domain::reportToJson(report));
    switch (report.state) {
    case domain::OperationState::Succeeded:
        return Ok;
    case domain::OperationState::RolledBack: {
        Error error = report.error;
        error.what += report.operation == "create" || report.operation == "reattach"
                          ? "; everything that had been made was removed again"
                          : "; what had been changed was taken back";
        return printError(error);
    }
    case domain::OperationState::Cancelled: {
        Error error = report.error;
        const bool undone = std::any_of(report.steps.begin(), report.steps.end(),
                                        [](const auto &s) { return s.state == domain::StepState::Undone; });
        error.what =
            undone ? "cancelled; what had been made was removed again" : "cancelled; the operation is not finished";
        return printError(error);
    }
    default:
        return printError(report.error);
    }
}

void printPlan(const domain::Plan &plan) {
    note(plan.summary);
    for (const auto &step : plan.steps)
        note("  " + step.title);
    for (const auto &item : plan.destroys)
        note("Lost for good: " + domain::itemText(item));
    for (const auto &item : plan.keeps)
        note("Kept: " + domain::itemText(item));
}

} // namespace ph::ctl
