// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/operationdialog.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

OperationDialog::OperationDialog(models::Console &console, models::Operation *operation, QWidget *parent)
    : DialogBase(models::operationTitle(operation->report()), parent) {
    setObjectName(QStringLiteral("operationDialog"));
    titleLabel()->hide();
    const models::ClusterSummary *cluster = console.cluster(operation->plan().target.cluster);
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    auto *view = new OperationView(console.clock(), this);
    view->setOperation(operation);
    body()->addWidget(view, 1);
    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Normal, this);
    close->setDefault(true);
    buttons()->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(operation, &QObject::destroyed, this, &QDialog::close);
    resize(theme::space(140), theme::space(110));
}

} // namespace ph::ui
