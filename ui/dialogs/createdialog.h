// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/forms/createpages.h"
#include "ui/forms/reviewpage.h"
#include "ui/widgets/operationview.h"

class QListWidget;
class QStackedWidget;
class QTimer;

namespace ph::ui {

/// Creates a database in steps that can be taken in any order: where and what, size, availability, protection, access,
/// parameters, then the plan as it will run with what the cluster says to it, then its progress. What is chosen stands
/// beside each step all the time, and going back loses nothing. Closing the dialog never ends a running operation.
class CreateDialog final : public DialogBase {
    Q_OBJECT
public:
    CreateDialog(models::Console &console, Prompter &prompter, const QString &cluster, QWidget *parent = nullptr);

    /// "where", "size", "availability", "protection", "access", "advanced".
    void showStep(const QString &id);
    [[nodiscard]] QString step() const;
    [[nodiscard]] domain::InstanceDraft draft() const;
    /// Fills every step from @p draft, as if it had been typed.
    void load(const domain::InstanceDraft &draft);
    void reject() override;
    /// Something the user has typed would be lost by closing.
    [[nodiscard]] bool dirty() const;

private:
    enum class Face { Steps, Review, Progress };
    struct Step {
        QString id, icon, title;
        CreatePage *page; ///< null for the review
    };
    void addStep(const QString &id, const QString &icon, const QString &title, CreatePage *page);
    void buildButtons();
    void connectSteps();
    void go(int step);
    void showFace(Face face);
    void clusterChosen(const QString &name);
    void engineChosen();
    void readPlace();
    void validate(bool all);
    /// Shows what the place has of what @p now asks for, and which ready-made sizes fit; what it lacks.
    std::vector<domain::Shortfall> judgePlace(domain::InstanceDraft now);
    void tellSteps();
    void review();
    void showPlan(const domain::Plan &plan);
    void rehearse();
    void openPlan();
    void readPlan(const QString &path);
    void create();
    void setBusy(const QString &text);
    void updateCreate();

    models::Console &m_console;
    Prompter &m_prompter;
    std::vector<Step> m_steps;
    QListWidget *m_rail;
    QStackedWidget *m_pages;
    WherePage *m_where;
    SizePage *m_size;
    AvailabilityPage *m_availability;
    AccessPage *m_access;
    AdvancedPage *m_advanced;
    ReviewPage *m_review;
    MessageBar *m_problem;
    OperationView *m_progress;
    TextLabel *m_busy;
    QPushButton *m_cancel, *m_back, *m_next, *m_reviewButton, *m_create, *m_copy, *m_export, *m_save, *m_open;
    QTimer *m_validateTimer;
    QTimer *m_placeTimer;
    Face m_face = Face::Steps;
    int m_step = 0;
    bool m_closing = false; ///< the user has said that what was typed may go
    bool m_tried = false;   ///< the review was asked for: every issue is shown from now on
    std::optional<domain::Place> m_place;
    domain::Plan m_plan;
    models::Job<domain::Plan> m_planJob;
    models::Job<std::vector<models::Verdict>> m_rehearsal;
    int m_generation = 0;      ///< answers for a cluster chosen earlier are ignored
    int m_placeGeneration = 0; ///< the same for a namespace
};

} // namespace ph::ui
