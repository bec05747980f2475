// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/aboutdialog.h"

#include "pilothouse/version.h"
#include "ui/widgets/basics.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ph::ui {

AboutDialog::AboutDialog(QWidget *parent) : DialogBase(tr("About Pilothouse"), parent) {
    setObjectName(QStringLiteral("aboutDialog"));
    titleLabel()->setText(QStringLiteral("Pilothouse"));
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::space(4));
    auto *logo = new QLabel(this);
    const int side = theme::space(18);
    logo->setPixmap(icons::application().pixmap(QSize(side, side), devicePixelRatioF()));
    auto *column = new QVBoxLayout;
    const auto line = [&](const QString &text, bool quiet) {
        auto *label = new TextLabel(text, theme::Text::Body, quiet, this);
        label->setWordWrap(true);
        column->addWidget(label);
    };
    line(tr("Version %1").arg(QLatin1String(versionString)), false);
    line(tr("A console for PostgreSQL, MySQL and MariaDB on Kubernetes. It talks straight to your clusters; nothing "
            "leaves this computer otherwise."),
         false);
    line(tr("Apache License 2.0. Qt %1.").arg(QLatin1String(qVersion())), true);
    row->addWidget(logo, 0, Qt::AlignTop);
    row->addLayout(column, 1);
    body()->addLayout(row);
    body()->addStretch();
    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Primary, this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    buttons()->addWidget(close);
    fitWidth(theme::space(120));
}

} // namespace ph::ui
