// SPDX-License-Identifier: Apache-2.0
#include "models/facade/operation.h"

#include "models/format/text.h"

namespace ph::models {

Operation::Operation(domain::Plan plan, std::string clusterName, Dispatcher &dispatcher, SystemTime startedAt, QObject *parent)
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

std::function<void(const domain::OperationReport &)> Operation::progressPoster() {
    return [post = m_feed.poster()](const domain::OperationReport &report) {
        post({{std::string("report"), report}}, {});
    };
}

void Operation::attach(Job<domain::OperationReport> job, std::function<SystemTime()> now) {
    m_job = std::move(job);
    m_job.onResult(this, [this, now = std::move(now)](const Result<domain::OperationReport> &result) {
        if (result) {
            take(*result);
            if (m_report.state != domain::OperationState::Succeeded)
                m_error = m_report.error;
        } else {
            m_error = result.error();
            m_report.error = result.error();
            m_report.state = result.error().code == Errc::Cancelled ? domain::OperationState::Cancelled : domain::OperationState::Failed;
        }
        if (m_report.endedAt == SystemTime{})
            m_report.endedAt = now();
        m_ended = true;
        Q_EMIT changed();
        Q_EMIT finished();
    });
}

void Operation::take(domain::OperationReport report) {
    // A runner that reports only the steps it has reached would make rows vanish and come back; keep the plan's order and titles.
    for (domain::StepReport &mine : m_report.steps) {
        for (const domain::StepReport &theirs : report.steps) {
            if (theirs.id == mine.id)
                mine = theirs;
        }
    }
    if (m_report.steps.empty())
        m_report.steps = report.steps;
    std::vector<domain::StepReport> steps = std::move(m_report.steps);
    if (report.clusterName.empty())
        report.clusterName = m_report.clusterName;
    if (report.startedAt == SystemTime{})
        report.startedAt = m_report.startedAt;
    m_report = std::move(report);
    m_report.steps = std::move(steps);
    Q_EMIT changed();
}

} // namespace ph::models
