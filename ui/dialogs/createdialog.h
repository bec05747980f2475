// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/forms/instanceform.h"
#include "ui/widgets/operationview.h"

class QScrollArea;
class QStackedWidget;
class QTimer;

namespace ph::ui {

/// Creates a database: fields, then the plan as it will run, then its progress. Closing the dialog never ends a running
/// operation.
class CreateDialog final : public DialogBase {
    Q_OBJECT
public:
    CreateDialog(models::Console &console, Prompter &prompter, const QString &cluster, QWidget *parent = nullptr);

    [[nodiscard]] InstanceForm *form() const { return m_form; }

private:
    void clusterChosen(const QString &name);
    void validate(bool all);
    void review();
    void showPlan(const domain::Plan &plan);
    void create();
    void setBusy(const QString &text);
    void showPage(QWidget *page);
    [[nodiscard]] domain::InstanceDraft draft() const;

    models::Console &m_console;
    Prompter &m_prompter;
    QStackedWidget *m_pages;
    InstanceForm *m_form;
    QScrollArea *m_formPage;
    MessageBar *m_problem;
    QWidget *m_planPage;
    TextLabel *m_planSummary;
    QLineEdit *m_confirm;
    FormField *m_confirmField;
    StepList *m_planSteps;
    OperationView *m_progress;
    TextLabel *m_busy;
    QPushButton *m_cancel, *m_back, *m_next, *m_create, *m_copy;
    QTimer *m_validateTimer;
    domain::Plan m_plan;
    models::Job<domain::Plan> m_planJob;
    int m_generation = 0; ///< answers for a cluster chosen earlier are ignored
};

} // namespace ph::ui
