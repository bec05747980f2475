// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/runninglist.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace ph::ui {

using models::qs;

/// One operation: name and time, a thin bar, step and what it waits for.
class RunningRow final : public QWidget {
public:
    explicit RunningRow(QWidget *parent) : QWidget(parent) {
        auto *column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(theme::space(1));
        auto *head = new QHBoxLayout;
        m_open = makeButton(QStringLiteral("runningOperation"), {}, ButtonRole::Link, this);
        m_time = new TextLabel(theme::Text::Table, true, this);
        head->addWidget(m_open);
        head->addStretch();
        head->addWidget(m_time);
        m_bar = new QProgressBar(this);
        m_bar->setTextVisible(false);
        m_bar->setFixedHeight(theme::space(1) + 2);
        m_waits = new ElidedLabel(theme::Text::Table, true, this);
        column->addLayout(head);
        column->addWidget(m_bar);
        column->addWidget(m_waits);
    }

    void show(const domain::OperationReport &report, const QString &waits, SystemTime now) {
        m_open->setText(models::operationTitle(report));
        m_open->setToolTip(RunningList::tr("Show steps and progress"));
        const auto done = std::count_if(report.steps.begin(), report.steps.end(), [](const auto &step) {
            return step.state == domain::StepState::Done || step.state == domain::StepState::Skipped;
        });
        const auto all = static_cast<int>(report.steps.size());
        m_bar->setRange(0, std::max(1, all));
        m_bar->setValue(static_cast<int>(done));
        m_bar->setAccessibleName(RunningList::tr("Progress of %1").arg(m_open->text()));
        m_time->setText(
            RunningList::tr("step %1 of %2, %3", "how far an operation is, time it took")
                .arg(std::min(static_cast<int>(done) + 1, std::max(1, all)))
                .arg(std::max(1, all))
                .arg(models::spanText(std::chrono::duration_cast<std::chrono::seconds>(now - report.startedAt))));
        m_waits->setText(waits);
    }
    [[nodiscard]] QPushButton *opener() const { return m_open; }

private:
    QPushButton *m_open;
    TextLabel *m_time;
    QProgressBar *m_bar;
    ElidedLabel *m_waits;
};

RunningList::RunningList(models::Console &console, QWidget *parent) : QWidget(parent), m_console(console) {
    setObjectName(QStringLiteral("runningList"));
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme::space(3));
    m_idle = new TextLabel(theme::Text::Table, true, this);
    m_idle->setObjectName(QStringLiteral("nothingRuns"));
    m_idle->setWordWrap(true);
    m_column->addWidget(m_idle);
    m_column->addStretch();
    refresh();
}

void RunningList::setScope(const QString &name) {
    m_scope = name.toStdString();
    refresh();
}

void RunningList::refresh() {
    const SystemTime now = m_console.clock().now();
    std::map<std::string, RunningRow *> rows;
    // The same operation may go from another console to this one: another row, which opens something else.
    const auto place = [&](const std::string &key, const domain::OperationReport &report, const QString &waits,
                           const std::function<void()> &open) {
        RunningRow *&row = rows[key];
        if (const auto known = m_rows.find(key); known != m_rows.end()) {
            row = known->second;
            m_rows.erase(known);
        } else if (!row) {
            row = new RunningRow(this);
            m_column->insertWidget(m_column->count() - 2, row);
            connect(row->opener(), &QPushButton::clicked, this, open);
        }
        row->show(report, waits, now);
    };
    const domain::OperationReport *last = nullptr;
    for (models::Operation *operation : m_console.operations()) {
        const domain::OperationReport &report = operation->report();
        if (!m_scope.empty() && report.clusterName != m_scope)
            continue;
        if (operation->ended()) {
            if (!last || report.endedAt > last->endedAt)
                last = &report;
            continue;
        }
        const domain::StepReport *step = operation->runningStep();
        const QString waits = !step                    ? QString()
                              : step->waitsFor.empty() ? models::stepTitle(*step)
                                                       : tr("Waits for %1").arg(qs(step->waitsFor));
        place("own " + std::to_string(reinterpret_cast<std::uintptr_t>(operation)), report, waits,
              [this, operation] { Q_EMIT operationWanted(operation); });
    }
    for (const domain::OperationReport &report : m_console.unfinished()) {
        if (report.holder.empty() || (!m_scope.empty() && report.clusterName != m_scope))
            continue;
        place("other " + report.id, report, tr("Runs on %1", "%1 = user@host").arg(qs(report.holder)),
              [this, id = report.id] {
                  for (const domain::OperationReport &told : m_console.unfinished()) {
                      if (told.id == id) {
                          Q_EMIT unfinishedWanted(domain::OperationReport(told));
                          return;
                      }
                  }
              });
    }
    for (const auto &[id, row] : m_rows) {
        row->hide();
        row->deleteLater();
    }
    m_rows = std::move(rows);
    m_idle->setVisible(m_rows.empty());
    m_idle->setText(!last ? tr("Nothing is running.")
                          : tr("Nothing is running. Last: %1, %2 %3.", "Create orders, done 4 s ago")
                                .arg(models::operationTitle(*last), models::operationStateText(last->state),
                                     models::agoText(last->endedAt, now)));
}

} // namespace ph::ui
