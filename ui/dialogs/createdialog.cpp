// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/createdialog.h"

#include "models/format/text.h"
#include "ui/dialogs/changedialog.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

namespace {
QScrollArea *scrolled(QWidget *content, QWidget *parent) {
    auto *area = new QScrollArea(parent);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}
} // namespace

CreateDialog::CreateDialog(models::Console &console, Prompter &prompter, const QString &cluster, QWidget *parent)
    : DialogBase(tr("Create database"), parent), m_console(console), m_prompter(prompter) {
    setObjectName(QStringLiteral("createDialog"));
    m_pages = new QStackedWidget(this);
    m_form = new InstanceForm(this);
    m_formPage = scrolled(m_form, this);
    m_formPage->setFocusPolicy(Qt::NoFocus);
    m_pages->addWidget(m_formPage);

    m_planPage = new QWidget(this);
    auto *planColumn = new QVBoxLayout(m_planPage);
    planColumn->setContentsMargins(0, 0, 0, 0);
    planColumn->setSpacing(theme::space(2));
    m_planSummary = new TextLabel(theme::Text::Body, false, m_planPage);
    m_planSummary->setObjectName(QStringLiteral("planSummary"));
    m_planSummary->setWordWrap(true);
    planColumn->addWidget(m_planSummary);
    planColumn->addWidget(
        new TextLabel(tr("These steps will run, in this order:"), theme::Text::Table, true, m_planPage));
    m_planSteps = new StepList(console.clock());
    auto *steps = scrolled(m_planSteps, m_planPage);
    steps->setAccessibleName(tr("Steps of the plan"));
    planColumn->addWidget(steps, 1);
    m_confirm = new QLineEdit(m_planPage);
    m_confirm->setObjectName(QStringLiteral("confirmNameField"));
    m_confirmField = new FormField(tr("Type the name to confirm"), m_confirm,
                                   tr("Changes on this cluster must be confirmed."), m_planPage);
    planColumn->addWidget(m_confirmField);
    m_pages->addWidget(m_planPage);

    m_progress = new OperationView(console.clock(), this);
    m_progress->setTitleVisible(false);
    m_pages->addWidget(m_progress);
    body()->addWidget(m_pages, 1);

    m_problem = new MessageBar(this);
    m_problem->setObjectName(QStringLiteral("createProblem"));
    body()->addWidget(m_problem);

    m_busy = new TextLabel(theme::Text::Table, true, this);
    m_copy = makeButton(QStringLiteral("copyCommandsButton"), tr("Copy commands"), ButtonRole::Quiet, this);
    m_copy->setToolTip(tr("Copies what a person would type to do the same"));
    m_back = makeButton(QStringLiteral("backButton"), tr("Back"), ButtonRole::Normal, this);
    m_cancel = makeButton(QStringLiteral("cancelButton"), tr("Cancel"), ButtonRole::Normal, this);
    m_next = makeButton(QStringLiteral("reviewButton"), tr("Review plan"), ButtonRole::Primary, this);
    m_create = makeButton(QStringLiteral("createButton"), tr("Create database"), ButtonRole::Primary, this);
    buttons()->insertWidget(0, m_busy);
    buttons()->insertWidget(1, m_copy);
    for (QPushButton *button : {m_cancel, m_back, m_next, m_create})
        buttons()->addWidget(button);

    connect(m_cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(m_back, &QPushButton::clicked, this, [this] { showPage(m_formPage); });
    connect(m_next, &QPushButton::clicked, this, &CreateDialog::review);
    connect(m_create, &QPushButton::clicked, this, &CreateDialog::create);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QStringList lines;
        for (const domain::PlanStep &step : m_plan.steps) {
            if (!step.equivalentCommand.empty())
                lines.append(qs(step.equivalentCommand));
        }
        m_prompter.copy(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
    });
    connect(m_confirm, &QLineEdit::textChanged, this,
            [this] { m_create->setEnabled(m_confirmField->isHidden() || confirms(m_confirm->text(), m_plan.target)); });
    m_validateTimer = new QTimer(this);
    m_validateTimer->setSingleShot(true);
    m_validateTimer->setInterval(120);
    connect(m_validateTimer, &QTimer::timeout, this, [this] { validate(false); });
    connect(m_form, &InstanceForm::changed, m_validateTimer, qOverload<>(&QTimer::start));
    connect(m_form, &InstanceForm::clusterChosen, this, &CreateDialog::clusterChosen);

    domain::InstanceDraft first;
    first.ns = "default";
    first.spec.database = "app";
    first.spec.owner = "app";
    m_form->load(first);
    m_form->setClusters(console.clusters(), cluster);
    showPage(m_formPage);
    clusterChosen(m_form->cluster());
    resize(theme::space(156), theme::space(166));
    if (auto *name = m_form->findChild<QLineEdit *>(QStringLiteral("nameField")))
        name->setFocus();
}

void CreateDialog::showPage(QWidget *page) {
    m_pages->setCurrentWidget(page);
    m_problem->clear();
    const bool form = page == m_formPage;
    const bool plan = page == m_planPage;
    m_back->setText(tr("Back"));
    m_back->setProperty("phRole", QString());
    m_back->setVisible(plan);
    m_copy->setVisible(plan);
    m_next->setVisible(form);
    m_create->setVisible(plan);
    m_cancel->setText(form || plan ? tr("Cancel") : tr("Close"));
    m_next->setDefault(form);
    m_create->setDefault(plan);
    titleLabel()->setText(form   ? tr("Create database")
                          : plan ? tr("Review the plan")
                                 : tr("Creating %1").arg(qs(m_plan.target.name)));
    setBusy({});
    if (plan)
        m_create->setFocus();
}

void CreateDialog::setBusy(const QString &text) {
    m_busy->setText(text);
    m_busy->setVisible(!text.isEmpty());
    m_next->setEnabled(text.isEmpty());
}

void CreateDialog::clusterChosen(const QString &name) {
    const int generation = ++m_generation;
    const models::ClusterSummary *cluster = m_console.cluster(name.toStdString());
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    if (!cluster) {
        m_problem->showMessage(
            StateKind::Attention,
            tr("There is no cluster that may be changed. Add one, or lift its read-only protection."));
        m_next->setEnabled(false);
        return;
    }
    m_console.namespaces(cluster->name)
        .onResult(this, [this, generation](const Result<std::vector<std::string>> &result) {
            if (generation == m_generation && result)
                m_form->setNamespaces(*result); // without the right to list them a namespace can still be typed
        });
    m_console.engines(cluster->name)
        .onResult(this, [this, generation, name](const Result<std::vector<models::EngineChoice>> &result) {
            if (generation != m_generation)
                return;
            if (result) {
                m_form->setEngines(*result);
                return;
            }
            const models::UserMessage message =
                models::describe(result.error(), tr("The engines %1 can run could not be read.").arg(name));
            m_problem->showMessage(StateKind::Critical, models::oneLine(message));
        });
}

domain::InstanceDraft CreateDialog::draft() const {
    domain::InstanceDraft result;
    m_form->save(result);
    if (const models::ClusterSummary *cluster = m_console.cluster(m_form->cluster().toStdString()))
        result.cluster = cluster->id;
    return result;
}

void CreateDialog::validate(bool all) {
    m_form->setIssues(m_console.validate(draft()), all);
}

void CreateDialog::review() {
    m_validateTimer->stop();
    validate(true);
    if (m_form->focusFirstIssue())
        return;
    m_problem->clear();
    setBusy(tr("Asking the cluster…"));
    m_planJob.cancel();
    m_planJob = m_console.planCreate(draft());
    m_planJob.onResult(this, [this](const Result<domain::Plan> &result) {
        setBusy({});
        if (result) {
            showPlan(*result);
            return;
        }
        const models::UserMessage message =
            models::describe(result.error(), tr("The database cannot be created like this."));
        m_problem->showMessage(StateKind::Critical, models::oneLine(message));
    });
}

void CreateDialog::showPlan(const domain::Plan &plan) {
    m_plan = plan;
    m_planSummary->setText(
        tr("This creates the %1 database %2 on %3.", "PostgreSQL 15, default/orders, name of a cluster")
            .arg(models::engineText(draft().spec), qs(plan.target.str()), m_form->cluster()));
    m_planSteps->setPlan(plan);
    const models::ClusterSummary *cluster = m_console.cluster(plan.target.cluster);
    const bool confirm = cluster && cluster->protection == models::ProtectionLevel::Confirm;
    m_confirmField->setVisible(confirm);
    m_confirm->clear();
    showPage(m_planPage);
    m_create->setEnabled(!confirm);
    if (confirm)
        m_confirm->setFocus();
}

void CreateDialog::create() {
    models::Operation *operation = m_console.run(m_plan, Secret(), m_confirm->text().toStdString());
    m_progress->setOperation(operation);
    showPage(m_progress);
    m_cancel->setFocus();
    connect(operation, &models::Operation::finished, this, [this, operation] {
        if (m_pages->currentWidget() != m_progress || m_progress->operation() != operation)
            return;
        // Taken back as a whole, so that it can be tried again with what was typed. A leftover is resumed from the
        // window instead.
        const auto state = operation->report().state;
        if (state == domain::OperationState::RolledBack || state == domain::OperationState::Cancelled) {
            m_back->setText(tr("Change and try again"));
            m_back->setProperty("phRole", QStringLiteral("primary"));
            m_back->show();
            m_back->setDefault(true);
            m_back->setFocus();
        }
        titleLabel()->setText(state == domain::OperationState::Succeeded
                                  ? tr("%1 is ready").arg(qs(m_plan.target.name))
                                  : tr("%1 was not created").arg(qs(m_plan.target.name)));
    });
}

} // namespace ph::ui
