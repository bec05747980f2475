// SPDX-License-Identifier: Apache-2.0
#include "ui/forms/reviewpage.h"

#include "models/format/placetext.h"
#include "models/format/text.h"
#include "ui/dialogs/changedialog.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

ReviewPage::ReviewPage(const Clock &clock, QWidget *parent) : QWidget(parent) {
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(2));
    m_summary = new TextLabel(theme::Text::Body, false, this);
    m_summary->setObjectName(QStringLiteral("planSummary"));
    m_summary->setWordWrap(true);
    column->addWidget(m_summary);
    auto *checks = new QWidget(this);
    checks->setObjectName(QStringLiteral("planChecks"));
    m_checks = new QVBoxLayout(checks);
    m_checks->setContentsMargins(0, theme::space(1), 0, theme::space(1));
    m_checks->setSpacing(theme::space(1));
    column->addWidget(checks);
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("planTabs"));
    m_tabs->setDocumentMode(true);
    m_steps = new StepList(clock);
    auto *steps = new QScrollArea(this);
    steps->setWidget(m_steps);
    steps->setWidgetResizable(true);
    steps->setFrameShape(QFrame::NoFrame);
    steps->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    steps->viewport()->setAutoFillBackground(false);
    m_steps->setAutoFillBackground(false);
    steps->setAccessibleName(tr("Steps of the plan"));
    m_manifest = new YamlView(this);
    m_manifest->setObjectName(QStringLiteral("planManifest"));
    m_manifest->setAccessibleName(tr("Objects of the plan as YAML"));
    m_commands = new QPlainTextEdit(this);
    m_commands->setObjectName(QStringLiteral("planCommands"));
    m_commands->setReadOnly(true);
    m_commands->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_commands->setFont(theme::monospace());
    m_commands->setAccessibleName(tr("Commands that do the same"));
    m_tabs->addTab(steps, icons::get(QStringLiteral("operations"), icons::Tint::Secondary), tr("Steps"));
    m_tabs->addTab(m_manifest, icons::get(QStringLiteral("yaml"), icons::Tint::Secondary), tr("Manifest"));
    m_tabs->addTab(m_commands, icons::get(QStringLiteral("command"), icons::Tint::Secondary), tr("Commands"));
    column->addWidget(m_tabs, 1);
    m_confirm = new QLineEdit(this);
    m_confirm->setObjectName(QStringLiteral("confirmNameField"));
    m_confirmField = new FormField(tr("Type the name to confirm"), m_confirm,
                                   tr("Changes on this cluster must be confirmed."), this);
    column->addWidget(m_confirmField);
    connect(m_confirm, &QLineEdit::textChanged, this, &ReviewPage::changed);
}

void ReviewPage::setPlan(const domain::Plan &plan, const QString &summary, const QString &manifest, bool confirm) {
    m_plan = plan;
    m_summary->setText(summary);
    m_steps->setPlan(plan);
    m_manifest->setPlainText(manifest);
    QStringList lines;
    for (const domain::PlanStep &step : plan.steps)
        if (!step.equivalentCommand.empty())
            lines.append(qs(step.equivalentCommand));
    m_commands->setPlainText(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
    m_confirm->clear();
    m_confirmField->setVisible(confirm);
    m_verdicts.clear();
    m_shortfalls.clear();
    m_asked = false;
    m_checking = false;
    m_unchecked = {};
    m_tabs->setCurrentIndex(0);
    retell();
}

void ReviewPage::setShortfalls(const std::vector<domain::Shortfall> &shortfalls) {
    m_shortfalls = shortfalls;
    retell();
}

void ReviewPage::showChecking() {
    m_checking = true;
    retell();
}

void ReviewPage::setVerdicts(const std::vector<models::Verdict> &verdicts) {
    m_checking = false;
    m_asked = true;
    m_verdicts = verdicts;
    retell();
}

void ReviewPage::setUnchecked(const models::UserMessage &why) {
    m_checking = false;
    m_unchecked = why;
    retell();
}

void ReviewPage::clearChecks() {
    while (QLayoutItem *item = m_checks->takeAt(0)) {
        if (QWidget *old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
}

void ReviewPage::addCheck(StateKind kind, const QString &word, const QString &text) {
    auto *row = new QWidget(this);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme::space(2));
    auto *badge = new StateBadge(row);
    badge->setState(kind, word);
    line->addWidget(badge, 0, Qt::AlignTop);
    auto *label = new TextLabel(text, theme::Text::Table, false, row);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    line->addWidget(label, 1);
    m_checks->addWidget(row);
}

void ReviewPage::retell() {
    clearChecks();
    m_refused = false;
    for (const domain::Shortfall &one : m_shortfalls) {
        m_refused = m_refused || one.isError();
        addCheck(one.isError() ? StateKind::Critical : StateKind::Attention,
                 one.isError() ? tr("Does not fit") : tr("Would wait"), models::shortfallText(one));
    }
    int accepted = 0;
    for (const models::Verdict &verdict : m_verdicts) {
        if (verdict.accepted) {
            ++accepted;
            continue;
        }
        m_refused = true;
        addCheck(StateKind::Critical, tr("Refused"),
                 QStringLiteral("%1: %2").arg(qs(verdict.subject), qs(verdict.error.what)));
    }
    if (m_checking)
        addCheck(StateKind::Information, tr("Checking"), tr("Asking the cluster what it would say; nothing is made."));
    else if (!m_unchecked.sentence.isEmpty())
        addCheck(StateKind::Attention, tr("Not checked"), models::oneLine(m_unchecked));
    else if (m_asked && !m_refused)
        addCheck(StateKind::Good, tr("Accepted"),
                 tr("The cluster would take all %n object(s), and there is room for them.", nullptr, accepted));
    Q_EMIT changed();
}

bool ReviewPage::confirmed() const {
    return m_confirmField->isHidden() || confirms(m_confirm->text(), m_plan.target);
}

QString ReviewPage::confirmation() const {
    return m_confirm->text();
}

QString ReviewPage::commands() const {
    return m_commands->toPlainText();
}

QString ReviewPage::manifest() const {
    return m_manifest->toPlainText();
}

void ReviewPage::focusConfirmation() {
    m_confirm->setFocus();
}

} // namespace ph::ui
