// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/keptdialogs.h"

#include "models/format/text.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

namespace {

/// The database as it was, as far as it is known.
domain::InstanceSummary formerly(const domain::KeptVolumes &kept) {
    domain::InstanceSummary out;
    out.ref = kept.ref;
    out.clusterName = kept.clusterName;
    if (kept.spec)
        out.spec = *kept.spec;
    out.spec.engine = kept.spec ? kept.spec->engine : kept.engine;
    return out;
}

} // namespace

ReattachDialog::ReattachDialog(models::Console &console, const domain::KeptVolumes &kept, QWidget *parent)
    : ChangeDialog(console, formerly(kept),
                   {tr("Re-attach %1").arg(qs(kept.ref.name)), tr("Re-attaching %1").arg(qs(kept.ref.name)),
                    tr("Asking the cluster…"), tr("The volumes cannot be attached now.")},
                   parent),
      m_kept(kept) {
    setObjectName(QStringLiteral("reattachDialog"));
    if (kept.obstacle == domain::KeptVolumes::Obstacle::MayLackCommits) {
        auto *why = new TextLabel(models::obstacleText(kept.obstacle), theme::Text::Body, false, this);
        why->setWordWrap(true);
        above()->addWidget(why);
        m_accept = new QCheckBox(tr("Start with it all the same; what only other members have is lost"), this);
        m_accept->setObjectName(QStringLiteral("acceptLossBox"));
        above()->addWidget(m_accept);
        connect(m_accept, &QCheckBox::toggled, this, &ReattachDialog::replan);
    }
    begin(makeButton(QStringLiteral("attachButton"), tr("Re-attach volumes"), ButtonRole::Primary, this), true);
}

models::Job<domain::Plan> ReattachDialog::askPlan() {
    return console().planReattach(m_kept.ref, {{}, m_accept && m_accept->isChecked()});
}

QString ReattachDialog::unchosen() const {
    return m_accept && !m_accept->isChecked() ? tr("Nothing is planned before you have decided.") : QString();
}

QString ReattachDialog::effect(const domain::Plan &) const {
    return tr("The database comes back in namespace %1 under the name it had, with its data, users, passwords and "
              "certificates. Its address may be another one.")
        .arg(qs(m_kept.ref.ns));
}

DeleteVolumesDialog::DeleteVolumesDialog(models::Console &console, const domain::KeptVolumes &kept, QWidget *parent)
    : ChangeDialog(console, formerly(kept),
                   {tr("Delete the volumes of %1").arg(qs(kept.ref.name)),
                    tr("Deleting the volumes of %1").arg(qs(kept.ref.name)), tr("Finding out what is destroyed…"),
                    tr("What would be destroyed could not be read.")},
                   parent) {
    setObjectName(QStringLiteral("deleteVolumesDialog"));
    begin(makeButton(QStringLiteral("destroyButton"), tr("Delete volumes and data"), ButtonRole::Danger, this), false);
    nameField()->setFocus();
}

models::Job<domain::Plan> DeleteVolumesDialog::askPlan() {
    return console().planDeleteVolumes(instance().ref);
}

QString DeleteVolumesDialog::effect(const domain::Plan &) const {
    return tr("The database was deleted before; with this, its data go too. Nothing brings them back.");
}

} // namespace ph::ui
