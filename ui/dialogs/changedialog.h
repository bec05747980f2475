// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/widgets/operationview.h"

class QLineEdit;
class QScrollArea;
class QStackedWidget;
class QTimer;

namespace ph::ui {

/// True when @p typed is the name or "namespace/name" of @p ref.
[[nodiscard]] bool confirms(const QString &typed, const InstanceRef &ref);

/// A change of one database: what is chosen, what its plan does, destroys and keeps, the typed name where it is asked
/// for, then the progress. Whatever is chosen is planned anew, and only a plan that is shown can be run. Closing the
/// dialog never ends a running operation.
class ChangeDialog : public DialogBase {
    Q_OBJECT
protected:
    /// @p running: the title while it runs; @p looking and @p unread: while the plan is asked for, and when that
    /// failed.
    struct Words {
        QString title, running, looking, unread;
    };
    ChangeDialog(models::Console &console, domain::InstanceSummary instance, Words words, QWidget *parent);
    /// Call once at the end of the constructor, after the fields were added to above() and below() the plan.
    void begin(QPushButton *action, bool showSteps);

    [[nodiscard]] models::Console &console() const { return m_console; }
    [[nodiscard]] const domain::InstanceSummary &instance() const { return m_instance; }
    [[nodiscard]] QVBoxLayout *above() const { return m_above; }
    [[nodiscard]] QVBoxLayout *below() const { return m_below; }
    [[nodiscard]] QLineEdit *nameField() const { return m_name; }

    void replan();
    /// The same once nothing was typed for a moment; until then nothing can be run.
    void replanSoon();
    /// The plan of what is chosen now.
    [[nodiscard]] virtual models::Job<domain::Plan> askPlan() = 0;
    /// Why nothing can be planned yet: a sentence that is shown instead; empty = something can.
    [[nodiscard]] virtual QString unchosen() const { return {}; }
    /// One or two sentences on what the plan means for those who use the database; may be empty.
    [[nodiscard]] virtual QString effect(const domain::Plan &) const { return {}; }
    /// Whether the name must be typed: something is lost for good, or the cluster is protected.
    [[nodiscard]] virtual bool asksName(const domain::Plan &plan) const;

private:
    void showPlan(const domain::Plan &plan);
    void run();
    void updateButtons();

    models::Console &m_console;
    const domain::InstanceSummary m_instance;
    const Words m_words;
    QStackedWidget *m_pages;
    QVBoxLayout *m_above, *m_below;
    StateView *m_planView;
    QScrollArea *m_plan;
    QLineEdit *m_name;
    FormField *m_nameField;
    OperationView *m_progress;
    QPushButton *m_cancel;
    QPushButton *m_action = nullptr;
    QTimer *m_typing;
    bool m_showSteps = false;
    bool m_planned = false;
    domain::Plan m_current;
    models::Job<domain::Plan> m_job;
    int m_generation = 0;
};

} // namespace ph::ui
