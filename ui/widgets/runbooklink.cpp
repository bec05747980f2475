// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/runbooklink.h"

#include "backend/domain/runbooks.h"
#include "ui/dialogs/runbookdialog.h"

namespace ph::ui {

RunbookLink::RunbookLink(QWidget *parent) : QPushButton(tr("What to do"), parent) {
    setObjectName(QStringLiteral("runbookLink"));
    setProperty("phRole", QStringLiteral("link"));
    setAutoDefault(false);
    hide();
    connect(this, &QPushButton::clicked, this, [this] {
        auto *dialog = new RunbookDialog(m_code, window());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
}

void RunbookLink::setTopic(const QString &code) {
    const domain::Runbook *runbook = domain::runbookOf(code.toStdString());
    m_code = runbook ? code : QString();
    setVisible(runbook != nullptr);
    if (!runbook)
        return;
    const QString title = QString::fromStdString(runbook->title);
    setAccessibleName(tr("What to do: %1", "%1 = what is wrong").arg(title));
    setToolTip(accessibleName());
}

} // namespace ph::ui
