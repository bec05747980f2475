// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/changedialog.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace ph::ui {

using models::qs;

namespace {
constexpr int typingPause = 300; // ms without a key before the cluster is asked
} // namespace

bool confirms(const QString &typed, const InstanceRef &ref) {
    return typed == qs(ref.name) || typed == qs(ref.str());
}

ChangeDialog::ChangeDialog(models::Console &console, domain::InstanceSummary instance, Words words, QWidget *parent)
    : DialogBase(words.title, parent), m_console(console), m_instance(std::move(instance)), m_words(std::move(words)) {
    const models::ClusterSummary *cluster = console.cluster(m_instance.clusterName);
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    m_pages = new QStackedWidget(this);
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(3));
    m_above = new QVBoxLayout;
    m_above->setSpacing(theme::space(3));
    column->addLayout(m_above);
    m_plan = new QScrollArea(page);
    m_plan->setAccessibleName(tr("Plan"));
    m_plan->setWidgetResizable(true);
    m_plan->setFrameShape(QFrame::NoFrame);
    m_plan->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_planView = new StateView(m_plan, page);
    m_planView->setMinimumHeight(theme::space(34));
    column->addWidget(m_planView, 1);
    m_below = new QVBoxLayout;
    m_below->setSpacing(theme::space(3));
    column->addLayout(m_below);
    m_name = new QLineEdit(page);
    m_name->setObjectName(QStringLiteral("confirmNameField"));
    m_nameField = new FormField(tr("Type the name to confirm"), m_name,
                                tr("%1 or %2").arg(qs(m_instance.ref.name), qs(m_instance.ref.str())), page);
    column->addWidget(m_nameField);
    m_pages->addWidget(page);
    m_progress = new OperationView(console.clock(), this);
    m_progress->setTitleVisible(false);
    m_pages->addWidget(m_progress);
    body()->addWidget(m_pages, 1);
    m_cancel = makeButton(QStringLiteral("cancelButton"), tr("Cancel"), ButtonRole::Normal, this);
    m_cancel->setDefault(true);
    buttons()->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(m_name, &QLineEdit::textChanged, this, &ChangeDialog::updateButtons);
    connect(m_planView, &StateView::actionTriggered, this, &ChangeDialog::replan);
    m_typing = new QTimer(this);
    m_typing->setSingleShot(true);
    m_typing->setInterval(typingPause);
    connect(m_typing, &QTimer::timeout, this, &ChangeDialog::replan);
}

void ChangeDialog::begin(QPushButton *action, bool showSteps) {
    m_action = action;
    m_showSteps = showSteps;
    m_plan->setFocusPolicy(showSteps ? Qt::StrongFocus : Qt::NoFocus); // long ones are scrolled with the keyboard too
    buttons()->addWidget(action);
    connect(action, &QPushButton::clicked, this, &ChangeDialog::run);
    resize(theme::space(140), theme::space(125));
    replan();
}

bool ChangeDialog::asksName(const domain::Plan &plan) const {
    const models::ClusterSummary *cluster = m_console.cluster(plan.target.cluster);
    return !plan.destroys.empty() || (cluster && cluster->protection == models::ProtectionLevel::Confirm);
}

void ChangeDialog::updateButtons() {
    m_action->setEnabled(m_planned && (!asksName(m_current) || confirms(m_name->text(), m_instance.ref)));
}

void ChangeDialog::replanSoon() {
    if (!unchosen().isEmpty()) { // needs no cluster
        replan();
        return;
    }
    m_planned = false;
    updateButtons();
    m_planView->showLoading(m_words.looking);
    m_typing->start();
}

void ChangeDialog::replan() {
    m_typing->stop();
    m_planned = false;
    updateButtons();
    const int generation = ++m_generation;
    m_job.cancel();
    if (const QString why = unchosen(); !why.isEmpty()) {
        m_nameField->hide();
        m_planView->showEmpty(QStringLiteral("pods"), why, {});
        return;
    }
    m_planView->showLoading(m_words.looking);
    m_job = askPlan();
    m_job.onResult(this, [this, generation](const Result<domain::Plan> &result) {
        if (generation != m_generation)
            return;
        if (result)
            showPlan(*result);
        else
            m_planView->showError(models::describe(result.error(), m_words.unread), tr("Try again"));
    });
}

void ChangeDialog::showPlan(const domain::Plan &plan) {
    m_current = plan;
    auto *content = new QWidget;
    auto *lines = new QVBoxLayout(content);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(theme::space(1));
    if (const QString text = effect(plan); !text.isEmpty()) {
        auto *label = new TextLabel(text, theme::Text::Body, false, content);
        label->setObjectName(QStringLiteral("planEffect"));
        label->setWordWrap(true);
        lines->addWidget(label);
        lines->addSpacing(theme::space(2));
    }
    const auto section = [this, content, lines](const QString &title, const std::vector<domain::PlanItem> &items,
                                                StateKind kind) {
        if (items.empty())
            return;
        lines->addWidget(new TextLabel(title, theme::Text::Table, true, content));
        for (const domain::PlanItem &item : items) {
            auto *row = new QWidget(content);
            auto *layout = new QHBoxLayout(row);
            layout->setContentsMargins(0, 0, 0, 0);
            auto *icon = new QLabel(row);
            const int side = theme::space(3) + 2;
            icon->setPixmap(icons::state(kind).pixmap(QSize(side, side), devicePixelRatioF()));
            auto *text = new TextLabel(models::planItemText(item), theme::Text::Table, false, row);
            text->setWordWrap(true);
            icon->setFixedHeight(text->fontMetrics().height()); // in the middle of the first line
            layout->addWidget(icon, 0, Qt::AlignTop);
            layout->addWidget(text, 1);
            lines->addWidget(row);
        }
        lines->addSpacing(theme::space(2));
    };
    section(tr("Destroyed for good"), plan.destroys, StateKind::Critical);
    section(tr("Kept"), plan.keeps, StateKind::Good);
    if (m_showSteps) {
        lines->addWidget(new TextLabel(tr("Steps"), theme::Text::Table, true, content));
        auto *steps = new StepList(m_console.clock(), content);
        steps->setObjectName(QStringLiteral("planSteps"));
        steps->setPlan(plan);
        lines->addWidget(steps);
    }
    lines->addStretch();
    m_plan->setWidget(content); // the one shown before is deleted
    m_planView->showContent();
    m_nameField->setVisible(asksName(plan));
    m_planned = true;
    updateButtons();
}

void ChangeDialog::run() {
    models::Operation *operation = m_console.run(m_current, Secret(), m_name->text().toStdString());
    m_progress->setOperation(operation);
    m_pages->setCurrentWidget(m_progress);
    titleLabel()->setText(m_words.running);
    m_action->hide();
    m_cancel->setText(tr("Close"));
    m_cancel->setFocus();
}

} // namespace ph::ui
