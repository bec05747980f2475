// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/reportview.h"

#include "models/format/text.h"
#include "ui/widgets/operationview.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

ReportView::ReportView(const Clock &clock, QWidget *parent) : QWidget(parent) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(2));
    auto *top = new QHBoxLayout;
    m_title = new TextLabel(theme::Text::Section, false, this);
    m_badge = new StateBadge(this);
    top->addWidget(m_title);
    top->addWidget(m_badge);
    top->addStretch();
    column->addLayout(top);
    m_facts = new TextLabel(theme::Text::Table, true, this);
    m_facts->setWordWrap(true);
    column->addWidget(m_facts);
    m_outcome = new MessageBar(this);
    m_outcome->setObjectName(QStringLiteral("reportOutcome"));
    column->addWidget(m_outcome);
    m_steps = new StepList(clock);
    auto *area = new QScrollArea(this);
    area->setWidget(m_steps);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    area->setAccessibleName(tr("Steps"));
    m_steps->setAutoFillBackground(false);
    column->addWidget(area, 1);
}

void ReportView::setRow(const models::OperationRow &row) {
    const domain::OperationReport &report = row.report;
    m_title->setText(models::operationTitle(report));
    m_badge->setState(models::standingKind(row), models::standingText(row));
    QStringList facts{tr("Namespace %1 on cluster %2").arg(qs(report.target.ns), qs(report.clusterName))};
    if (report.startedAt != SystemTime{})
        facts.append(tr("begun %1").arg(models::exactTimeText(report.startedAt)));
    if (report.endedAt != SystemTime{})
        facts.append(tr("ended %1").arg(models::exactTimeText(report.endedAt)));
    if (!report.holder.empty())
        facts.append(tr("by %1", "%1 = user@host").arg(qs(report.holder)));
    m_facts->setText(facts.join(QStringLiteral(" \u00b7 ")));
    const StateKind kind = models::standingKind(row);
    if (kind == StateKind::Good || kind == StateKind::Information)
        m_outcome->clear(); // the steps say all there is to say
    else {
        m_outcome->showMessage(kind, models::outcomeText(row));
        m_outcome->setTopic(models::operationTopic(report));
    }
    m_steps->setReport(row.standing == models::OperationRow::Standing::Elsewhere ? report : models::settled(report));
}

} // namespace ph::ui
