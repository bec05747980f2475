// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/statusline.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>

namespace ph::ui {

using models::qs;

StatusLine::StatusLine(models::Console &console, QWidget *parent) : QWidget(parent), m_console(console) {
    setObjectName(QStringLiteral("statusLine"));
    setFixedHeight(theme::space(8));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::space(4), 0, theme::space(4), 0);
    row->setSpacing(theme::space(2));
    m_operation = makeButton(QStringLiteral("statusOperation"), {}, ButtonRole::Quiet, this);
    m_operation->setFixedHeight(theme::space(7));
    m_badge = new StateBadge(this);
    m_idle = new TextLabel(theme::Text::Small, true, this);
    m_fresh = new TextLabel(theme::Text::Small, true, this);
    m_fresh->setObjectName(QStringLiteral("statusFresh"));
    row->addWidget(m_badge);
    row->addWidget(m_operation);
    row->addWidget(m_idle);
    row->addStretch();
    row->addWidget(m_fresh);
    connect(m_operation, &QPushButton::clicked, this, [this] {
        if (m_shown)
            Q_EMIT operationWanted(m_shown);
    });
    connect(&console, &models::Console::operationsChanged, this, &StatusLine::refresh);
    connect(&console, &models::Console::clustersChanged, this, &StatusLine::refresh);
    connect(&console, &models::Console::phaseChanged, this, &StatusLine::refresh);
    auto *tick = new QTimer(this);
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            refresh();
    });
    tick->start();
    refresh();
}

QString StatusLine::text() const {
    return (m_shown ? m_operation->text() : m_idle->text()) + QStringLiteral(" | ") + m_fresh->text();
}

void StatusLine::refresh() {
    const SystemTime now = m_console.clock().now();
    m_shown = nullptr;
    int running = 0;
    for (models::Operation *operation : m_console.operations()) {
        if (!operation->ended()) {
            ++running;
            m_shown = operation;
        }
    }
    if (!m_shown && !m_console.operations().empty())
        m_shown = m_console.operations().back(); // how the last one ended stays until the next
    if (m_shown) {
        const domain::OperationReport &report = m_shown->report();
        const domain::StepReport *step = m_shown->runningStep();
        const SystemTime end = report.endedAt != SystemTime{} ? report.endedAt : now;
        const QString time = models::spanText(std::chrono::duration_cast<std::chrono::seconds>(end - report.startedAt));
        QString text = models::operationTitle(report) + QStringLiteral(" · ");
        if (step)
            text += (step->waitsFor.empty() ? models::stepTitle(*step) : tr("waits for %1").arg(qs(step->waitsFor))) +
                    QStringLiteral(" · ");
        text += time;
        if (running > 1)
            text += QStringLiteral(" · ") + tr("%n more", nullptr, running - 1);
        m_operation->setText(fontMetrics().elidedText(text, Qt::ElideRight, theme::space(150)));
        m_operation->setToolTip(tr("Show steps and progress"));
        m_badge->setState(models::operationKind(report.state), models::operationStateText(report.state));
    } else {
        m_idle->setText(m_console.phase() == models::Console::Phase::Starting ? m_console.startingStep()
                        : m_console.phase() == models::Console::Phase::Failed
                            ? tr("The embedded cluster is not running.")
                            : tr("Nothing is running"));
    }
    m_operation->setVisible(m_shown);
    m_badge->setVisible(m_shown);
    m_idle->setVisible(!m_shown);
    SystemTime newest{};
    int live = 0;
    for (const models::ClusterSummary &cluster : m_console.clusters()) {
        newest = std::max(newest, cluster.freshness.lastSeen);
        live += cluster.freshness.state == store::Freshness::State::Live ? 1 : 0;
    }
    const int all = static_cast<int>(m_console.clusters().size());
    m_fresh->setText(all == 0                 ? QString()
                     : newest == SystemTime{} ? tr("%1 of %n cluster(s) live", nullptr, all).arg(live)
                                              : tr("%1 of %n cluster(s) live, newest answer %2", "%2 = 4 s ago", all)
                                                    .arg(live)
                                                    .arg(models::agoText(newest, now)));
    m_fresh->setToolTip(models::exactTimeText(newest));
}

void StatusLine::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &t = theme::of(this);
    painter.fillRect(rect(), t.surface);
    painter.fillRect(QRect(0, 0, width(), 1), t.border);
}

} // namespace ph::ui
