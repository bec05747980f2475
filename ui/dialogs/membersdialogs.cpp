// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/membersdialogs.h"

#include "models/format/text.h"

#include <QComboBox>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using domain::MemberRole;
using models::qs;

namespace {

constexpr int MostMembers = 9; // until the catalogue of the cluster tells

QString handedTo(const domain::Plan &plan) {
    const auto step = std::find_if(plan.steps.begin(), plan.steps.end(), [](const domain::PlanStep &one) {
        return one.kind == domain::PlanStep::Kind::Switchover;
    });
    return step == plan.steps.end() ? QString() : qs(step->subject);
}

QString primaryName(const domain::InstanceSummary &instance) {
    const domain::Member *primary = primaryOf(instance);
    return primary ? qs(primary->name) : QString();
}

} // namespace

bool replicates(const domain::InstanceSummary &instance) {
    return instance.spec.members > 1 ||
           std::any_of(instance.members.begin(), instance.members.end(),
                       [](const domain::Member &member) { return member.timeline.has_value(); });
}

std::vector<domain::Member> replicasOf(const domain::InstanceSummary &instance) {
    std::vector<domain::Member> found;
    for (const domain::Member &member : instance.members)
        if (member.role == MemberRole::Replica || member.role == MemberRole::SyncReplica)
            found.push_back(member);
    return found;
}

const domain::Member *primaryOf(const domain::InstanceSummary &instance) {
    const auto at = std::find_if(instance.members.begin(), instance.members.end(),
                                 [](const domain::Member &member) { return member.role == MemberRole::Primary; });
    return at == instance.members.end() ? nullptr : &*at;
}

ScaleDialog::ScaleDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Members of %1").arg(qs(instance.ref.name)),
                    tr("Changing the members of %1").arg(qs(instance.ref.name)), tr("Asking the cluster…"),
                    tr("The members cannot be changed like this.")},
                   parent) {
    setObjectName(QStringLiteral("scaleDialog"));
    m_members = new QComboBox(this);
    m_members->setObjectName(QStringLiteral("membersField"));
    offer(MostMembers);
    m_members->setCurrentIndex(instance.spec.members - 1);
    above()->addWidget(new FormField(
        tr("Members"), m_members,
        tr("%1 has %n member(s) now.", nullptr, instance.spec.members).arg(qs(instance.ref.str())), this));
    m_scale = makeButton(QStringLiteral("scaleButton"), tr("Change members"), ButtonRole::Primary, this);
    connect(m_members, &QComboBox::currentIndexChanged, this, &ScaleDialog::chosen);
    console.engines(instance.clusterName)
        .onResult(this, [this](const Result<std::vector<models::EngineChoice>> &result) {
            if (!result)
                return; // the plan will tell
            for (const models::EngineChoice &choice : *result)
                if (choice.engine == this->instance().spec.engine)
                    offer(choice.maximumMembers);
        });
    begin(m_scale, true);
    m_members->setFocus();
}

void ScaleDialog::offer(int most) {
    most = std::max(most, instance().spec.members);
    while (m_members->count() > most && wanted() <= most)
        m_members->removeItem(m_members->count() - 1);
    for (int count = m_members->count() + 1; count <= most; ++count)
        m_members->addItem(count == instance().spec.members ? tr("%1, as now").arg(count) : QString::number(count));
}

int ScaleDialog::wanted() const {
    return m_members->currentIndex() + 1;
}

void ScaleDialog::chosen() {
    const int change = wanted() - instance().spec.members;
    m_scale->setText(change > 0   ? tr("Add %n member(s)", nullptr, change)
                     : change < 0 ? tr("Remove %n member(s)", nullptr, -change)
                                  : tr("Change members"));
    m_scale->setProperty("phRole", change < 0 ? QStringLiteral("danger") : QStringLiteral("primary"));
    replan();
}

QString ScaleDialog::unchosen() const {
    return wanted() == instance().spec.members ? tr("Choose how many members there shall be") : QString();
}

models::Job<domain::Plan> ScaleDialog::askPlan() {
    return console().planScale(instance().ref, wanted());
}

QString ScaleDialog::effect(const domain::Plan &plan) const {
    const int change = wanted() - instance().spec.members;
    if (change > 0)
        return tr("%n member(s) join and copy the data from the primary. Connections stay as they are.", nullptr,
                  change);
    const QString text = tr("%n member(s) leave, the newest first, each with its copy of the data.", nullptr, -change);
    const QString next = handedTo(plan);
    return next.isEmpty()
               ? text
               : text + QLatin1Char(' ') +
                     tr("The primary is among them and hands over to %1 first: connections are cut, and writes fail "
                        "for a few seconds.")
                         .arg(next);
}

SwitchoverDialog::SwitchoverDialog(models::Console &console, const domain::InstanceSummary &instance,
                                   const std::string &to, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Switch over %1").arg(qs(instance.ref.name)), tr("Switching over %1").arg(qs(instance.ref.name)),
                    tr("Asking the cluster…"), tr("No other member can take over now.")},
                   parent) {
    setObjectName(QStringLiteral("switchoverDialog"));
    m_to = new QComboBox(this);
    m_to->setObjectName(QStringLiteral("switchoverTarget"));
    m_to->addItem(tr("The replica with the least lag"), QString());
    for (const domain::Member &member : replicasOf(instance)) {
        const QString role = models::roleText(member.role);
        m_to->addItem(member.lagBytes
                          ? tr("%1: %2, lag %3", "orders-1: Replica, lag 16 MiB")
                                .arg(qs(member.name), role, models::bytesText(std::to_string(*member.lagBytes)))
                          : tr("%1: %2", "orders-1: Replica").arg(qs(member.name), role),
                      qs(member.name));
        if (member.name == to)
            m_to->setCurrentIndex(m_to->count() - 1);
    }
    above()->addWidget(
        new FormField(tr("New primary"), m_to,
                      tr("%1 is the primary of %2 now.").arg(primaryName(instance), qs(instance.ref.str())), this));
    connect(m_to, &QComboBox::currentIndexChanged, this, &SwitchoverDialog::replan);
    begin(makeButton(QStringLiteral("switchoverButton"), tr("Switch over"), ButtonRole::Primary, this), true);
    m_to->setFocus();
}

models::Job<domain::Plan> SwitchoverDialog::askPlan() {
    return console().planSwitchover(instance().ref, m_to->currentData().toString().toStdString());
}

QString SwitchoverDialog::effect(const domain::Plan &plan) const {
    return tr("%1 becomes the primary instead of %2. Connections are cut, and writes fail for a few seconds. Nothing "
              "that was committed is lost: it is done only once %1 has all of it.")
        .arg(handedTo(plan), primaryName(instance()));
}

} // namespace ph::ui
