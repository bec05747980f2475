// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/pilothouse/desktop.h"
#include "backend/local/launcher.h"
#include "models/format/text.h"
#include "tests/gui/scenes/catalogue.h"
#include "ui/pages/instancepage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workspace.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace ph::testing {

/// What tests of the real window on a real embedded cluster stand on: each has a cluster of its own, which ends with
/// it.
class DesktopTest : public QObject {
    Q_OBJECT
protected:
    QTemporaryDir m_folder;
    RecordingPrompter m_prompter;
    std::unique_ptr<app::Desktop> m_desktop;

    app::DesktopOptions options(const char *world = "world") const {
        const fs::path root = fs::path(m_folder.path().toStdString()) / world;
        app::DesktopOptions o;
        o.stateDirectory = root / "local";
        o.configDirectory = root / "config";
        o.cacheDirectory = root / "cache";
        o.database = root / "console.db";
        o.program = fs::path(qEnvironmentVariable("PH_BUILD_DIR").toStdString()) / "pilothouse-local";
        return o;
    }
    void open() {
        m_desktop = std::make_unique<app::Desktop>(options(), &m_prompter);
        m_desktop->window().workspace()->open(QStringLiteral("databases"));
        m_desktop->start();
    }
    template <typename T> T *child(const char *name) const {
        return m_desktop->window().findChild<T *>(QLatin1String(name));
    }
    /// What psql answers to @p sql over @p dsn, or its complaint.
    static QString psql(const QString &dsn, const QString &sql) {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral("psql"), {QStringLiteral("--no-psqlrc"), QStringLiteral("-Atc"), sql, dsn});
        if (!process.waitForFinished(30000))
            return process.errorString();
        return QString::fromUtf8(process.readAll()).trimmed();
    }
    static void end(const app::DesktopOptions &options) {
        local::LauncherOptions launch;
        launch.stateDirectory = options.stateDirectory;
        launch.program = options.program;
        local::Launcher launcher(launch);
        if (fs::exists(launch.stateDirectory))
            QVERIFY(launcher.reset([](const std::string &) {}, Context().withTimeout(std::chrono::seconds(60))).ok());
    }
    const domain::InstanceSummary *row() const { return m_desktop->window().page()->selected(); }
};

} // namespace ph::testing
