// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/operationview.h"

#include "backend/domain/runbooks.h"
#include "models/format/text.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QProgressBar>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

StepList::StepList(const Clock &clock, QWidget *parent) : QWidget(parent), m_clock(clock) {
    setObjectName(QStringLiteral("stepList"));
    setFont(theme::font(theme::Text::Table));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setSizePolicy(policy);
}

void StepList::setPlan(const domain::Plan &plan) {
    std::vector<Line> lines;
    for (const domain::PlanStep &step : plan.steps) {
        Line line{StateKind::Stale, true, false, models::stepTitle(step), {}, qs(step.equivalentCommand), false, true};
        lines.push_back(std::move(line));
    }
    setLines(std::move(lines));
}

void StepList::setReport(const domain::OperationReport &report) {
    std::vector<Line> lines;
    for (const domain::StepReport &step : report.steps) {
        Line line;
        line.kind = models::stepKind(step.state);
        line.pending = step.state == domain::StepState::Pending || step.state == domain::StepState::Skipped;
        line.interesting = step.state == domain::StepState::Running || step.state == domain::StepState::Failed;
        line.title = models::stepTitle(step);
        line.right = models::stepStateText(step.state);
        if (step.startedAt != SystemTime{} && step.state != domain::StepState::Pending) {
            const SystemTime end = step.endedAt != SystemTime{} ? step.endedAt : m_clock.now();
            line.right =
                tr("%1, %2", "state of a step, time it took")
                    .arg(line.right,
                         models::spanText(std::chrono::duration_cast<std::chrono::seconds>(end - step.startedAt)));
        }
        if (step.state == domain::StepState::Running && !step.waitsFor.empty())
            line.below = tr("Waits for %1").arg(qs(step.waitsFor));
        if (step.state == domain::StepState::Failed) {
            const models::UserMessage message = models::describe(step.error);
            line.below =
                message.cause.isEmpty() ? message.sentence : message.sentence + QLatin1Char(' ') + message.cause;
            line.belowIsError = true;
        }
        lines.push_back(std::move(line));
    }
    setLines(std::move(lines));
}

void StepList::setLines(std::vector<Line> lines) {
    m_lines = std::move(lines);
    setAccessibleName(summary());
    updateGeometry();
    update();
}

QString StepList::summary() const {
    QStringList all;
    for (const Line &line : m_lines) {
        all.append(line.right.isEmpty() ? line.title : QStringLiteral("%1 (%2)").arg(line.title, line.right));
        if (!line.below.isEmpty())
            all.append(QStringLiteral("    ") + line.below);
    }
    return all.join(QLatin1Char('\n'));
}

int StepList::lineHeight(const Line &line) const {
    const int one = fontMetrics().height();
    return one + (line.below.isEmpty() ? 0 : one) + theme::space(3);
}

QRect StepList::lineOfInterest() const {
    int top = 0;
    for (const Line &line : m_lines) {
        if (line.interesting)
            return {0, top, 1, lineHeight(line)};
        top += lineHeight(line);
    }
    return {};
}

QSize StepList::sizeHint() const {
    int height = 0;
    for (const Line &line : m_lines)
        height += lineHeight(line);
    return {theme::space(100), height};
}

void StepList::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    const int side = theme::space(3) + 2;
    const int one = fontMetrics().height();
    int y = 0;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const Line &line = m_lines[i];
        const int height = lineHeight(line);
        const double iconTop = y + theme::space(1) + (one - side) / 2.0;
        if (i + 1 < m_lines.size()) { // the thread from step to step
            painter.setPen(QPen(t.border, 1));
            const int x = side / 2;
            painter.drawLine(QPointF(x, iconTop + side + 3),
                             QPointF(x, y + height + theme::space(1) + (one - side) / 2.0 - 3));
        }
        icons::paintState(painter, QRectF(0, iconTop, side, side), line.kind, t);
        const int left = side + theme::space(3);
        const int rightWidth = fontMetrics().horizontalAdvance(line.right) + theme::space(2);
        const QRect title(left, y + theme::space(1), width() - left - rightWidth, one);
        painter.setPen(line.pending && !line.belowIsCommand ? t.secondary : t.text);
        painter.drawText(title, Qt::AlignVCenter | Qt::AlignLeading,
                         fontMetrics().elidedText(line.title, Qt::ElideRight, title.width()));
        painter.setPen(line.pending ? t.secondary : t.state(line.kind));
        painter.drawText(QRect(width() - rightWidth, title.top(), rightWidth, one), Qt::AlignVCenter | Qt::AlignRight,
                         line.right);
        if (!line.below.isEmpty()) {
            const QRect below(left, title.bottom() + 1, width() - left, one);
            painter.setPen(line.belowIsError ? t.critical : t.secondary);
            painter.setFont(line.belowIsCommand ? theme::monospace() : font());
            painter.drawText(below, Qt::AlignVCenter | Qt::AlignLeading,
                             painter.fontMetrics().elidedText(line.below, Qt::ElideRight, below.width()));
            painter.setFont(font());
        }
        y += height;
    }
}

OperationView::OperationView(const Clock &clock, QWidget *parent) : QWidget(parent), m_clock(clock) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(2));
    auto *top = new QHBoxLayout;
    m_title = new TextLabel(theme::Text::Section, false, this);
    m_badge = new StateBadge(this);
    m_elapsed = new TextLabel(theme::Text::Table, true, this);
    top->addWidget(m_title);
    top->addWidget(m_badge);
    top->addStretch();
    m_help = new RunbookLink(this);
    top->addWidget(m_help);
    top->addWidget(m_elapsed);
    column->addLayout(top);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(theme::space(1) + 2);
    m_bar->setAccessibleName(tr("Progress"));
    column->addWidget(m_bar);
    m_error = new MessageBar(this);
    m_error->setObjectName(QStringLiteral("operationError"));
    column->addWidget(m_error);
    m_steps = new StepList(clock);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidget(m_steps);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_scroll->setAccessibleName(tr("Steps"));
    m_steps->setAutoFillBackground(false);
    column->addWidget(m_scroll, 1);
    auto *bottom = new QHBoxLayout;
    bottom->setSpacing(theme::space(3));
    m_cancelNote = new TextLabel(theme::Text::Small, true, this);
    m_cancelNote->setWordWrap(true);
    m_stop = makeButton(QStringLiteral("stopButton"), tr("Cancel operation"), ButtonRole::Normal, this);
    bottom->addWidget(m_cancelNote, 1);
    bottom->addWidget(m_stop);
    column->addLayout(bottom);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_operation)
            m_operation->cancel();
    });
    auto *tick = new QTimer(this);
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this] {
        if (m_operation && !m_operation->ended() && isVisible())
            refresh();
    });
    tick->start();
}

void OperationView::setOperation(models::Operation *operation) {
    if (m_operation)
        m_operation->disconnect(this);
    m_operation = operation;
    if (operation)
        connect(operation, &models::Operation::changed, this, &OperationView::refresh);
    refresh();
}

void OperationView::setTitleVisible(bool visible) {
    m_title->setVisible(visible);
}

QString OperationView::cancelText(const models::Operation &operation) {
    if (operation.plan().operation == "delete")
        return tr(
            "Cancel stops after the present step. What is deleted by then stays deleted; the rest can be resumed.");
    return tr("Cancel stops here and removes again what was made.");
}

void OperationView::refresh() {
    if (!m_operation)
        return;
    const domain::OperationReport &report = m_operation->report();
    m_title->setText(models::operationTitle(report));
    const bool stopping = m_operation->cancelRequested() && !m_operation->ended();
    m_badge->setState(stopping ? StateKind::Attention : models::operationKind(report.state),
                      stopping ? tr("Stopping") : models::operationStateText(report.state));
    const SystemTime end = report.endedAt != SystemTime{} ? report.endedAt : m_clock.now();
    m_elapsed->setText(models::spanText(std::chrono::duration_cast<std::chrono::seconds>(end - report.startedAt)));
    m_bar->setRange(0, std::max<int>(1, static_cast<int>(report.steps.size())));
    m_bar->setValue(m_operation->doneSteps());
    m_cancelNote->setText(stopping ? tr("Stopping after the present step…") : cancelText(*m_operation));
    m_cancelNote->setVisible(!m_operation->ended());
    m_stop->setVisible(!m_operation->ended());
    m_stop->setEnabled(!stopping);
    if (m_operation->ended() && m_operation->error() && report.state != domain::OperationState::Succeeded) {
        const models::UserMessage message = models::describe(*m_operation->error());
        QStringList lines;
        for (const QString &line : {message.sentence, message.cause, message.nextStep}) {
            if (!line.isEmpty())
                lines.append(line);
        }
        m_error->showMessage(models::operationKind(report.state), lines.join(QLatin1Char(' ')));
        m_error->setTopic(models::operationTopic(report));
    } else {
        m_error->clear();
    }
    const domain::StepReport *step = m_operation->ended() ? nullptr : m_operation->runningStep();
    m_help->setTopic(step && !step->waitsFor.empty() ? qs(domain::topicOf(*step)) : QString());
    m_steps->setReport(report);
    if (const QRect line = m_steps->lineOfInterest(); !line.isNull()) {
        m_steps->resize(m_steps->width(),
                        m_steps->sizeHint().height()); // the scroll area learns of a new height only later
        m_scroll->ensureVisible(0, line.center().y(), 0, line.height());
    }
}

} // namespace ph::ui
