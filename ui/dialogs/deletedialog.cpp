// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/deletedialog.h"

#include "models/format/text.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

DeleteDialog::DeleteDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Delete %1").arg(qs(instance.ref.name)), tr("Deleting %1").arg(qs(instance.ref.name)),
                    tr("Finding out what is destroyed and what is kept…"),
                    tr("What would be deleted could not be read.")},
                   parent) {
    setObjectName(QStringLiteral("deleteDialog"));
    auto *what =
        new TextLabel(tr("%1 in namespace %2 on cluster %3 stops and is removed.")
                          .arg(models::engineText(instance.spec), qs(instance.ref.ns), qs(instance.clusterName)),
                      theme::Text::Body, false, this);
    what->setWordWrap(true);
    above()->addWidget(what);
    m_purge = new QCheckBox(tr("Destroy the data too (volumes and everything in them)"), this);
    m_purge->setObjectName(QStringLiteral("purgeBox"));
    below()->addWidget(m_purge);
    m_delete = makeButton(QStringLiteral("deleteButton"), tr("Delete database"), ButtonRole::Danger, this);
    connect(m_purge, &QCheckBox::toggled, this, &DeleteDialog::replan);
    begin(m_delete, false);
    nameField()->setFocus();
}

models::Job<domain::Plan> DeleteDialog::askPlan() {
    m_delete->setText(m_purge->isChecked() ? tr("Delete database and data") : tr("Delete database"));
    return console().planDelete(instance().ref, m_purge->isChecked());
}

QString DeleteDialog::effect(const domain::Plan &) const {
    return m_purge->isChecked() ? QString()
                                : tr("What is kept stays on the page Clusters, where it can be attached again under "
                                     "the same name and with the same passwords.");
}

} // namespace ph::ui
