// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/catalogue.h"

#include <QApplication>
#include <QDir>
#include <QTest>
#include <QTextStream>

/// pilothouse-scenes DIR [NAME…]: a picture of every scene in light and dark; run it with QT_SCALE_FACTOR=2 for the
/// second size and PH_SCENE_LANGUAGE=de or ko for another language.
int main(int argc, char **argv) {
    if (argc < 2 || argv[1][0] == '-' || argv[1][0] == '\0') { // a folder named --help was once made and committed
        QTextStream(stderr) << "usage: pilothouse-scenes DIR [NAME...]\n";
        return 2;
    }
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QTextStream err(stderr);
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    if (!folder.mkpath(QStringLiteral("."))) {
        err << "The folder " << folder.path() << " cannot be made.\n";
        return 1;
    }
    const QStringList wanted = QApplication::arguments().mid(2);
    const QString scale = qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1"));
    for (const bool dark : {false, true}) {
        ph::testing::prepareLook(dark, qEnvironmentVariable("PH_SCENE_LANGUAGE", QStringLiteral("en")));
        for (const ph::testing::Scene &scene : ph::testing::scenes()) {
            if (!wanted.isEmpty() && !wanted.contains(scene.name))
                continue;
            ph::testing::Stage stage;
            QWidget *widget = scene.build(stage);
            for (int tick = 0; tick < 3; ++tick)
                QTest::qWait(60);
            const QString file =
                folder.filePath(QStringLiteral("%1-%2-%3x.png")
                                    .arg(scene.name, dark ? QStringLiteral("dark") : QStringLiteral("light"), scale));
            if (!widget->grab().save(file)) {
                err << "The picture " << file << " cannot be written.\n";
                return 1;
            }
        }
    }
    return 0;
}
