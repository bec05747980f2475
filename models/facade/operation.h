// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/plan.h"
#include "models/bridge/changefeed.h"
#include "models/bridge/job.h"

#include <QObject>

#include <optional>

namespace ph::models {

/// A plan that runs. Lives in the Console until it is dismissed, so closing a window never ends it. GUI thread.
class Operation final : public QObject {
    Q_OBJECT
public:
    Operation(domain::Plan plan, std::string clusterName, Dispatcher &dispatcher, SystemTime startedAt,
              QObject *parent);

    [[nodiscard]] const domain::Plan &plan() const { return m_plan; }
    /// The newest report; before the first one arrives it holds the plan's steps as still to do.
    [[nodiscard]] const domain::OperationReport &report() const { return m_report; }
    [[nodiscard]] bool ended() const { return m_ended; }
    /// The error of an operation that could not run or did not succeed.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    /// The step that runs now, else nullptr.
    [[nodiscard]] const domain::StepReport *runningStep() const;
    [[nodiscard]] int doneSteps() const;
    [[nodiscard]] bool cancelRequested() const { return m_cancelRequested; }

    /// Asks the run to stop after the step at hand; what is made by then stays until it is resumed or deleted.
    void cancel();

    /// For the Console, before attach(): this carries on what @p left has reached, after a first step that takes it
    /// over.
    void continueFrom(const domain::OperationReport &left);
    /// For the Console: feeds progress from backend threads and takes over the job.
    [[nodiscard]] std::function<void(const domain::OperationReport &)> progressPoster();
    void attach(Job<domain::OperationReport> job, std::function<SystemTime()> now);

Q_SIGNALS:
    void changed();
    /// Once, after the last changed().
    void finished();

private:
    void take(domain::OperationReport report);

    domain::Plan m_plan;
    domain::OperationReport m_report;
    std::optional<Error> m_error;
    bool m_ended = false;
    bool m_cancelRequested = false;
    Job<domain::OperationReport> m_job;
    std::function<SystemTime()> m_now; ///< set by attach()
    ChangeFeed<domain::OperationReport> m_feed;
};

} // namespace ph::models
