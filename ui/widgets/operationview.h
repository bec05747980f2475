// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/operation.h"
#include "ui/widgets/messagebar.h"

#include <QPointer>

class QProgressBar;
class QScrollArea;

namespace ph::ui {

/// The steps of a plan or of a running operation: shape, title, state, time taken, and for the running one what it
/// waits for.
class StepList final : public QWidget {
    Q_OBJECT
public:
    explicit StepList(const Clock &clock, QWidget *parent = nullptr);
    /// Before it runs: titles and the equivalent command of each step.
    void setPlan(const domain::Plan &plan);
    void setReport(const domain::OperationReport &report);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
    /// The line of the step to look at: the one that runs, else the one that failed; empty when there is none.
    [[nodiscard]] QRect lineOfInterest() const;
    [[nodiscard]] QString summary() const; ///< all lines as text, for copying and screen readers

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Line {
        models::StateKind kind;
        bool pending = false, interesting = false;
        QString title, right, below;
        bool belowIsError = false;
        bool belowIsCommand = false; ///< in the fixed font
    };
    void setLines(std::vector<Line> lines);
    [[nodiscard]] int lineHeight(const Line &line) const;
    const Clock &m_clock;
    std::vector<Line> m_lines;
};

/// A running or ended operation: what it does, elapsed time, steps, what it waits for, error with next step; while it
/// runs Cancel, with what that leaves behind. Closing the view does not touch the operation.
class OperationView final : public QWidget {
    Q_OBJECT
public:
    explicit OperationView(const Clock &clock, QWidget *parent = nullptr);
    void setOperation(models::Operation *operation);
    /// Off where the dialog says the same in its own title.
    void setTitleVisible(bool visible);
    [[nodiscard]] models::Operation *operation() const { return m_operation; }
    /// What Cancel leaves behind, in words.
    [[nodiscard]] static QString cancelText(const models::Operation &operation);

private:
    void refresh();
    const Clock &m_clock;
    QPointer<models::Operation> m_operation;
    StateBadge *m_badge;
    TextLabel *m_title;
    TextLabel *m_elapsed;
    QProgressBar *m_bar;
    StepList *m_steps;
    QScrollArea *m_scroll;
    RunbookLink *m_help; ///< about what the running step waits for
    MessageBar *m_error;
    TextLabel *m_cancelNote;
    QPushButton *m_stop;
};

} // namespace ph::ui
