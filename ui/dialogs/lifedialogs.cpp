// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/lifedialogs.h"

#include "models/format/text.h"
#include "ui/dialogs/membersdialogs.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {

struct LifeText {
    Q_DECLARE_TR_FUNCTIONS(LifeText)
};

bool restarts(const domain::Plan &plan, const std::string &member) {
    return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const domain::PlanStep &step) {
        return step.kind == domain::PlanStep::Kind::RestartMember && (member.empty() || step.subject == member);
    });
}

} // namespace

QString restartEffect(const domain::Plan &plan, const domain::InstanceSummary &instance) {
    if (!restarts(plan, {}))
        return {};
    if (instance.members.size() < 2)
        return LifeText::tr("Connections are cut, and nobody can connect until the server runs again, usually for a "
                            "few seconds.");
    const domain::Member *primary = primaryOf(instance);
    if (primary && restarts(plan, primary->name))
        return LifeText::tr("The replicas restart first. Then %1, the primary, hands over to one that has everything: "
                            "connections are cut, and writes fail for a few seconds. Nothing that was committed is "
                            "lost.",
                            "%1 = orders-0")
            .arg(qs(primary->name));
    return LifeText::tr("Only connections to the members that restart are cut; the primary goes on.");
}

StopDialog::StopDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Stop %1").arg(qs(instance.ref.name)), tr("Stopping %1").arg(qs(instance.ref.name)),
                    tr("Asking the cluster…"), tr("The database cannot be stopped now.")},
                   parent) {
    setObjectName(QStringLiteral("stopDialog"));
    begin(makeButton(QStringLiteral("stopButton"), tr("Stop database"), ButtonRole::Danger, this), true);
}

models::Job<domain::Plan> StopDialog::askPlan() {
    return console().planStop(instance().ref);
}

QString StopDialog::effect(const domain::Plan &) const {
    return tr("All connections are cut, and nobody can connect until it is started again. Data, users, passwords and "
              "the address stay as they are.");
}

StartDialog::StartDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Start %1").arg(qs(instance.ref.name)), tr("Starting %1").arg(qs(instance.ref.name)),
                    tr("Asking the cluster…"), tr("The database cannot be started now.")},
                   parent) {
    setObjectName(QStringLiteral("startDialog"));
    begin(makeButton(QStringLiteral("startButton"), tr("Start database"), ButtonRole::Primary, this), true);
}

models::Job<domain::Plan> StartDialog::askPlan() {
    return console().planStart(instance().ref);
}

QString StartDialog::effect(const domain::Plan &) const {
    return instance().spec.members > 1
               ? tr("The member that stopped last starts first and leads; the others follow once it does.")
               : tr("The server starts with the data it stopped with.");
}

RestartDialog::RestartDialog(models::Console &console, const domain::InstanceSummary &instance,
                             const std::string &member, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Restart %1").arg(qs(instance.ref.name)), tr("Restarting %1").arg(qs(instance.ref.name)),
                    tr("Asking the cluster…"), tr("Nothing can be restarted now.")},
                   parent) {
    setObjectName(QStringLiteral("restartDialog"));
    m_member = new QComboBox(this);
    m_member->setObjectName(QStringLiteral("restartMember"));
    if (instance.members.size() > 1)
        m_member->addItem(tr("All members, one after the other"), QString());
    for (const domain::Member &one : instance.members) {
        m_member->addItem(tr("%1: %2", "orders-1: Replica").arg(qs(one.name), models::roleText(one.role)),
                          qs(one.name));
        if (one.name == member)
            m_member->setCurrentIndex(m_member->count() - 1);
    }
    if (m_member->count() > 1)
        above()->addWidget(new FormField(tr("Which"), m_member, {}, this));
    else
        m_member->hide();
    connect(m_member, &QComboBox::currentIndexChanged, this, &RestartDialog::replan);
    begin(makeButton(QStringLiteral("restartButton"), tr("Restart"), ButtonRole::Primary, this), true);
}

models::Job<domain::Plan> RestartDialog::askPlan() {
    return console().planRestart(instance().ref, m_member->currentData().toString().toStdString());
}

QString RestartDialog::effect(const domain::Plan &plan) const {
    return restartEffect(plan, instance());
}

} // namespace ph::ui
