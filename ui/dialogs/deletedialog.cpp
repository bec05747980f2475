// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"
#include "ui/dialogs/createdialog.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

DeleteDialog::DeleteDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : DialogBase(tr("Delete %1").arg(qs(instance.ref.name)), parent), m_console(console), m_instance(instance) {
    setObjectName(QStringLiteral("deleteDialog"));
    const models::ClusterSummary *cluster = console.cluster(instance.clusterName);
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    m_pages = new QStackedWidget(this);
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(3));
    auto *what =
        new TextLabel(tr("%1 in namespace %2 on cluster %3 stops and is removed.")
                          .arg(models::engineText(instance.spec), qs(instance.ref.ns), qs(instance.clusterName)),
                      theme::Text::Body, false, page);
    what->setWordWrap(true);
    column->addWidget(what);
    m_plan = new QWidget(page);
    m_planLines = new QVBoxLayout(m_plan);
    m_planLines->setContentsMargins(0, 0, 0, 0);
    m_planLines->setSpacing(theme::space(1));
    m_planView = new StateView(m_plan, page);
    m_planView->setMinimumHeight(theme::space(34));
    column->addWidget(m_planView, 1);
    m_purge = new QCheckBox(tr("Destroy the data too (volumes and everything in them)"), page);
    m_purge->setObjectName(QStringLiteral("purgeBox"));
    column->addWidget(m_purge);
    m_name = new QLineEdit(page);
    m_name->setObjectName(QStringLiteral("confirmNameField"));
    m_nameField = new FormField(tr("Type the name to confirm"), m_name,
                                tr("%1 or %2").arg(qs(instance.ref.name), qs(instance.ref.str())), page);
    column->addWidget(m_nameField);
    m_pages->addWidget(page);
    m_progress = new OperationView(console.clock(), this);
    m_progress->setTitleVisible(false);
    m_pages->addWidget(m_progress);
    body()->addWidget(m_pages, 1);
    m_cancel = makeButton(QStringLiteral("cancelButton"), tr("Cancel"), ButtonRole::Normal, this);
    m_delete = makeButton(QStringLiteral("deleteButton"), tr("Delete database"), ButtonRole::Danger, this);
    m_cancel->setDefault(true);
    buttons()->addWidget(m_cancel);
    buttons()->addWidget(m_delete);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(m_delete, &QPushButton::clicked, this, &DeleteDialog::run);
    connect(m_purge, &QCheckBox::toggled, this, &DeleteDialog::replan);
    connect(m_name, &QLineEdit::textChanged, this, &DeleteDialog::updateButtons);
    connect(m_planView, &StateView::actionTriggered, this, &DeleteDialog::replan);
    updateButtons();
    replan();
    resize(theme::space(140), theme::space(125));
    m_name->setFocus();
}

void DeleteDialog::updateButtons() {
    m_delete->setEnabled(m_planned && confirms(m_name->text(), m_instance.ref));
}

void DeleteDialog::replan() {
    m_planned = false;
    updateButtons();
    m_planView->showLoading(tr("Finding out what is destroyed and what is kept…"));
    m_delete->setText(m_purge->isChecked() ? tr("Delete database and data") : tr("Delete database"));
    const int generation = ++m_generation;
    m_job.cancel();
    m_job = m_console.planDelete(m_instance.ref, m_purge->isChecked());
    m_job.onResult(this, [this, generation](const Result<domain::Plan> &result) {
        if (generation != m_generation)
            return;
        if (result)
            showPlan(*result);
        else
            m_planView->showError(models::describe(result.error(), tr("What would be deleted could not be read.")),
                                  tr("Try again"));
    });
}

void DeleteDialog::showPlan(const domain::Plan &plan) {
    m_current = plan;
    while (QLayoutItem *item = m_planLines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto section = [this](const QString &title, const std::vector<domain::PlanItem> &items, StateKind kind) {
        if (items.empty())
            return;
        m_planLines->addWidget(new TextLabel(title, theme::Text::Table, true, m_plan));
        for (const domain::PlanItem &item : items) {
            auto *row = new QWidget(m_plan);
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
            m_planLines->addWidget(row);
        }
        m_planLines->addSpacing(theme::space(2));
    };
    section(tr("Destroyed for good"), plan.destroys, StateKind::Critical);
    section(tr("Kept"), plan.keeps, StateKind::Good);
    m_planLines->addStretch();
    m_planView->showContent();
    m_planned = true;
    updateButtons();
}

void DeleteDialog::run() {
    models::Operation *operation = m_console.run(m_current, Secret(), m_name->text().toStdString());
    m_progress->setOperation(operation);
    m_pages->setCurrentWidget(m_progress);
    titleLabel()->setText(tr("Deleting %1").arg(qs(m_instance.ref.name)));
    m_delete->hide();
    m_cancel->setText(tr("Close"));
    m_cancel->setFocus();
}

OperationDialog::OperationDialog(models::Console &console, models::Operation *operation, QWidget *parent)
    : DialogBase(models::operationTitle(operation->report()), parent) {
    setObjectName(QStringLiteral("operationDialog"));
    titleLabel()->hide();
    const models::ClusterSummary *cluster = console.cluster(operation->plan().target.cluster);
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    auto *view = new OperationView(console.clock(), this);
    view->setOperation(operation);
    body()->addWidget(view, 1);
    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Normal, this);
    close->setDefault(true);
    buttons()->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(operation, &QObject::destroyed, this, &QDialog::close);
    resize(theme::space(140), theme::space(110));
}

} // namespace ph::ui
