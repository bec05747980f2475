// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/forms/instanceform.h"
#include "ui/widgets/operationview.h"

class QScrollArea;
class QStackedWidget;
class QTimer;
class QCheckBox;
class QVBoxLayout;

namespace ph::ui {

/// True when @p typed is the name or "namespace/name" of @p ref.
[[nodiscard]] bool confirms(const QString &typed, const InstanceRef &ref);

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

/// Deletes a database: shows what is destroyed and what is kept, asks for the typed name, then the progress.
class DeleteDialog final : public DialogBase {
    Q_OBJECT
public:
    DeleteDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    void replan();
    void showPlan(const domain::Plan &plan);
    void run();
    void updateButtons();

    models::Console &m_console;
    domain::InstanceSummary m_instance;
    QStackedWidget *m_pages;
    QCheckBox *m_purge;
    StateView *m_planView;
    QWidget *m_plan;
    QVBoxLayout *m_planLines;
    QLineEdit *m_name;
    FormField *m_nameField;
    OperationView *m_progress;
    QPushButton *m_cancel, *m_delete;
    bool m_planned = false;
    domain::Plan m_current;
    models::Job<domain::Plan> m_job;
    int m_generation = 0;
};

/// Shows one operation; opened from the status bar and from a row.
class OperationDialog final : public DialogBase {
    Q_OBJECT
public:
    OperationDialog(models::Console &console, models::Operation *operation, QWidget *parent = nullptr);
};

} // namespace ph::ui
