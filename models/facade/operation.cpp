// SPDX-License-Identifier: Apache-2.0
#include "models/facade/operation.h"

#include "models/format/text.h"

#include <algorithm>

namespace ph::models {

Operation::Operation(domain::Plan plan, std::string clusterName, Dispatcher &dispatcher, SystemTime startedAt,
                     QObject *parent)
    : QObject(parent), m_plan(std::move(plan)), m_feed(dispatcher, [this](Batch<domain::OperationReport> batch) {
          if (!m_ended && !batch.upserted.empty())
              take(std::move(batch.upserted.back()));
      }) {
    m_report.id = m_plan.id;
    m_report.operation = m_plan.operation;
    m_report.target = m_plan.target;
    m_report.clusterName = std::move(clusterName);
    m_report.startedAt = startedAt;
    for (const domain::PlanStep &step : m_plan.steps) {
        domain::StepReport report;
        report.id = step.id;
        report.title = step.title;
        report.kind = step.kind;
        report.subject = step.subject;
        m_report.steps.push_back(std::move(report));
    }
}

const domain::StepReport *Operation::runningStep() const {
    for (const domain::StepReport &step : m_report.steps) {
        if (step.state == domain::StepState::Running)
            return &step;
    }
    return nullptr;
}

int Operation::doneSteps() const {
    int done = 0;
    for (const domain::StepReport &step : m_report.steps)
        done += step.state == domain::StepState::Done || step.state == domain::StepState::Skipped ? 1 : 0;
    return done;
}

void Operation::cancel() {
    if (m_ended || m_cancelRequested)
        return;
    m_cancelRequested = true;
    m_job.cancel();
    Q_EMIT changed();
}

void Operation::continueFrom(const domain::OperationReport &left) {
    domain::StepReport lease;
    lease.id = "lease"; // as the runner names it
    lease.title = "Take over the operation";
    lease.state = domain::StepState::Running;
    lease.startedAt = m_report.startedAt;
    m_report.id = left.id;
    m_report.steps = left.steps;
    for (domain::StepReport &step : m_report.steps) {
        if (step.state == domain::StepState::Running || step.state == domain::StepState::Failed)
            step = {step.id, step.title, domain::StepState::Pending, {}, {}, {}, {}, step.kind, step.subject};
    }
    m_report.steps.insert(m_report.steps.begin(), std::move(lease));
    m_report.state = domain::OperationState::Waiting;
}

std::function<void(const domain::OperationReport &)> Operation::progressPoster() {
    return [post = m_feed.poster()](const domain::OperationReport &report) {
        post({{std::string("report"), report}}, {});
    };
}

void Operation::attach(Job<domain::OperationReport> job, std::function<SystemTime()> now) {
    m_job = std::move(job);
    m_now = std::move(now);
    m_job.onResult(this, [this](const Result<domain::OperationReport> &result) {
        if (result) {
            take(*result);
            if (m_report.state != domain::OperationState::Succeeded)
                m_error = m_report.error;
        } else {
            m_error = result.error();
            m_report.error = result.error();
            m_report.state = result.error().code == Errc::Cancelled ? domain::OperationState::Cancelled
                                                                    : domain::OperationState::Failed;
        }
        if (m_report.endedAt == SystemTime{})
            m_report.endedAt = m_now();
        m_ended = true;
        Q_EMIT changed();
        Q_EMIT finished();
    });
}

void Operation::take(domain::OperationReport report) {
    // A runner that reports only the steps it has reached would make rows vanish and come back; keep the plan's order
    // and titles.
    for (domain::StepReport &mine : m_report.steps) {
        const auto theirs = std::find_if(report.steps.begin(), report.steps.end(),
                                         [&](const domain::StepReport &s) { return s.id == mine.id; });
        if (theirs != report.steps.end()) {
            const SystemTime began = mine.startedAt;
            mine = *theirs;
            if (mine.startedAt == SystemTime{} && mine.state == domain::StepState::Running)
                mine.startedAt = began;
        } else if (mine.id == "lease" && mine.state == domain::StepState::Running && !report.steps.empty()) {
            mine.state = domain::StepState::Done; // told only while it is waited for
            mine.endedAt = m_now ? m_now() : mine.startedAt;
            mine.waitsFor.clear();
        }
    }
    if (m_report.steps.empty())
        m_report.steps = report.steps;
    std::vector<domain::StepReport> steps = std::move(m_report.steps);
    if (report.id.empty())
        report.id = m_report.id;
    if (report.operation.empty())
        report.operation = m_report.operation;
    if (report.clusterName.empty())
        report.clusterName = m_report.clusterName;
    if (report.startedAt == SystemTime{})
        report.startedAt = m_report.startedAt;
    m_report = std::move(report);
    m_report.steps = std::move(steps);
    Q_EMIT changed();
}

} // namespace ph::models
