// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/passworddialog.h"

#include "models/format/text.h"

#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

PasswordDialog::PasswordDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Change the password of %1").arg(qs(instance.ref.name)),
                    tr("Changing the password of %1").arg(qs(instance.ref.name)), tr("Asking the cluster…"),
                    tr("The password cannot be changed now.")},
                   parent) {
    setObjectName(QStringLiteral("passwordDialog"));
    begin(makeButton(QStringLiteral("passwordButton"), tr("Change password"), ButtonRole::Primary, this), true);
}

models::Job<domain::Plan> PasswordDialog::askPlan() {
    return console().planPassword(instance().ref, "owner");
}

QString PasswordDialog::effect(const domain::Plan &) const {
    return tr("The owner %1 gets a new password, which is made here. Programs that log in with the old one must be "
              "given the new one; sessions that are open go on. If the new one cannot be proved, the old one counts "
              "on.")
        .arg(qs(instance().spec.owner));
}

} // namespace ph::ui
