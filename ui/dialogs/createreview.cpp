// SPDX-License-Identifier: Apache-2.0
// Creating a database from the review on: plan, what the cluster says to it, saved plans, progress.
#include "models/format/planfile.h"
#include "models/format/text.h"
#include "ui/dialogs/createdialog.h"

#include <QFile>
#include <QListWidget>
#include <QTimer>

namespace ph::ui {

using models::qs;

namespace {
constexpr qint64 largestPlan = 4'000'000; ///< bytes; a real one has some tens of thousands
} // namespace

void CreateDialog::review() {
    m_validateTimer->stop();
    m_tried = true;
    validate(true);
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (!m_steps[i].page || m_steps[i].page->errors() == 0)
            continue;
        go(static_cast<int>(i));
        m_steps[i].page->focusFirstIssue();
        return;
    }
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
        if (m_face == Face::Steps)
            m_rail->setCurrentRow(m_step);
        const models::UserMessage message =
            models::describe(result.error(), tr("The database cannot be created like this."));
        m_problem->showMessage(StateKind::Critical, models::oneLine(message));
    });
}

void CreateDialog::showPlan(const domain::Plan &plan) {
    m_plan = plan;
    const domain::InstanceDraft now = draft();
    const models::ClusterSummary *cluster = m_console.cluster(plan.target.cluster);
    const bool confirm = cluster && cluster->protection == models::ProtectionLevel::Confirm;
    m_review->setPlan(plan,
                      tr("This creates the %1 database %2 on %3.", "PostgreSQL 15, default/orders, name of a cluster")
                          .arg(models::engineText(now.spec), qs(plan.target.str()), m_where->cluster()),
                      m_console.manifest(plan), confirm);
    if (const auto demand = m_place ? m_console.demand(now) : std::nullopt)
        m_review->setShortfalls(domain::shortfalls(*m_place, *demand));
    showFace(Face::Review);
    updateCreate();
    if (confirm)
        m_review->focusConfirmation();
    rehearse();
}

void CreateDialog::rehearse() {
    m_review->showChecking();
    m_rehearsal.cancel();
    m_rehearsal = m_console.rehearse(m_plan);
    m_rehearsal.onResult(this, [this, id = m_plan.id](const Result<std::vector<models::Verdict>> &result) {
        if (id != m_plan.id)
            return;
        if (result)
            m_review->setVerdicts(*result);
        else
            m_review->setUnchecked(
                models::describe(result.error(), tr("The cluster could not be asked what it would say to this.")));
    });
}

void CreateDialog::updateCreate() {
    m_create->setEnabled(m_review->confirmed() && !m_review->refused());
    m_create->setToolTip(m_review->refused() ? tr("The cluster would refuse it. Go back and change what is marked.")
                                             : QString());
}

void CreateDialog::openPlan() {
    m_prompter.chooseFile(this, tr("Open a saved plan"), [this](const QString &path) { readPlan(path); });
}

void CreateDialog::readPlan(const QString &path) {
    const auto refuse = [this, &path](const QString &why) {
        m_problem->showMessage(StateKind::Critical, tr("%1 is not a plan that creates a database. %2").arg(path, why));
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        refuse(file.errorString());
        return;
    }
    if (file.size() > largestPlan) {
        refuse(tr("It is too large for one."));
        return;
    }
    const auto draft = models::draftOfPlanFile(file.readAll().toStdString());
    if (!draft) {
        refuse(qs(draft.error().what));
        return;
    }
    m_problem->clear();
    load(*draft);
    if (!m_console.cluster(draft->cluster))
        m_problem->showMessage(StateKind::Attention,
                               tr("The plan was made for a cluster this console does not have; this one is chosen "
                                  "instead: %1.")
                                   .arg(m_where->cluster()));
}

void CreateDialog::create() {
    models::Operation *operation =
        m_console.run(m_plan, Secret(draft().password), m_review->confirmation().toStdString());
    m_progress->setOperation(operation);
    showFace(Face::Progress);
    m_cancel->setFocus();
    connect(operation, &models::Operation::finished, this, [this, operation] {
        if (m_face != Face::Progress || m_progress->operation() != operation)
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
