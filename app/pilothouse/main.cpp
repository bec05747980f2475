// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse/desktop.h"
#include "app/pilothouse/language.h"
#include "app/pilothouse/startmeter.h"
#include "pilothouse/version.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"
#include "ui/theme/icons.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QCommandLineParser>

int main(int argc, char **argv) {
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("pilothouse"));
    QApplication::setApplicationDisplayName(QStringLiteral("Pilothouse"));
    QApplication::setApplicationVersion(QString::fromLatin1(ph::versionString));
    QApplication::setDesktopFileName(QStringLiteral("io.pilothouse.Pilothouse"));
    QApplication::setWindowIcon(ph::ui::icons::application());

    ph::app::useLanguage({});

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "A console for PostgreSQL, MySQL and MariaDB on Kubernetes."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption state(QStringLiteral("state-dir"),
                                   QCoreApplication::translate("main", "Folder of the embedded cluster."),
                                   QStringLiteral("DIR"));
    const QCommandLineOption kubeconfig(
        QStringLiteral("kubeconfig"),
        QCoreApplication::translate("main", "Kubeconfig file to list clusters from; may be given more than once."),
        QStringLiteral("FILE"));
    const QCommandLineOption noEmbedded(QStringLiteral("no-embedded"),
                                        QCoreApplication::translate("main", "Do not start the embedded cluster."));
    QCommandLineOption measure(QStringLiteral("measure-start")); // for tests/bench/bench_start.py
    measure.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({state, kubeconfig, noEmbedded, measure});
    parser.process(app);

    ph::app::DesktopOptions options;
    options.stateDirectory = parser.value(state).toStdString();
    for (const QString &file : parser.values(kubeconfig))
        options.kubeconfigs.emplace_back(file.toStdString());
    options.embedded = !parser.isSet(noEmbedded);
    ph::app::Desktop desktop(std::move(options));
    if (parser.isSet(measure)) {
        desktop.window().workspace()->open(QStringLiteral("databases"));
        new ph::app::StartMeter(desktop.window().findChild<QAbstractItemView *>(QStringLiteral("instanceTable")));
    }
    desktop.start();
    return QApplication::exec();
}
