// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse/desktop.h"
#include "backend/local/launcher.h"
#include "tests/gui/scenes/catalogue.h"
#include "ui/dialogs/createdialog.h"
#include "ui/pages/instancepage.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/textviews.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace ph;

/// The real window on the real embedded cluster: a database from the first click to its end.
class TestDesktop : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    testing::RecordingPrompter m_prompter;
    std::unique_ptr<app::Desktop> m_desktop;

    app::DesktopOptions options() const {
        const fs::path root(m_folder.path().toStdString());
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
        m_desktop->start();
    }
    template <typename T> T *child(const char *name) const { return m_desktop->window().findChild<T *>(QLatin1String(name)); }
    const domain::InstanceSummary *row() const { return m_desktop->window().page()->selected(); }

private Q_SLOTS:
    void initTestCase() {
        if (!fs::exists(options().program))
            QSKIP("pilothouse-local is not built here");
        testing::prepareLook(false);
    }
    void cleanupTestCase() {
        m_desktop.reset();
        local::LauncherOptions launch;
        launch.stateDirectory = options().stateDirectory;
        launch.program = options().program;
        local::Launcher launcher(launch);
        if (fs::exists(launch.stateDirectory))
            QVERIFY(launcher.reset([](const std::string &) {}, Context().withTimeout(std::chrono::seconds(60))).ok());
    }

    void createsShowsAndDeletesARealDatabase() {
        open();
        QVERIFY(m_desktop->window().isVisible()); // before anything of the cluster is there
        auto *state = child<ui::StateView>("instanceState");
        QTRY_COMPARE_WITH_TIMEOUT(state->face(), QStringLiteral("empty"), 60000);

        QTest::mouseClick(child<QPushButton>("newDatabaseButton"), Qt::LeftButton);
        auto *dialog = child<ui::CreateDialog>("createDialog");
        QVERIFY(dialog);
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_VERIFY_WITH_TIMEOUT(!cpu->text().isEmpty(), 30000);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QStringLiteral("orders"));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
        auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
        QTRY_VERIFY_WITH_TIMEOUT(create->isVisible(), 30000);
        QTest::mouseClick(create, Qt::LeftButton);
        auto &console = m_desktop->console();
        QTRY_VERIFY_WITH_TIMEOUT(!console.operations().empty() && console.operations().front()->ended(), 120000);
        const models::Operation *operation = console.operations().front();
        QVERIFY2(operation->report().state == domain::OperationState::Succeeded,
                 operation->error() ? operation->error()->text().c_str() : "no error told");
        dialog->close();
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Ready, 30000);
        QCOMPARE(row()->ref.name, std::string("orders"));

        m_desktop->window().page()->details()->copyDsn();
        QTRY_VERIFY_WITH_TIMEOUT(m_prompter.copiedSecret.startsWith(QStringLiteral("postgresql://")), 30000);

        m_desktop->window().page()->details()->showTab(QStringLiteral("log"));
        auto *log = child<ui::LogView>("logView");
        QTRY_VERIFY_WITH_TIMEOUT(log->toPlainText().contains(QStringLiteral("ready to accept connections")), 30000);
        m_desktop->window().page()->details()->showTab(QStringLiteral("events"));
        auto *events = child<ui::TableView>("eventTable");
        QTRY_VERIFY_WITH_TIMEOUT(events->model()->rowCount() > 0, 30000);
        m_desktop->window().page()->details()->showTab(QStringLiteral("yaml"));
        auto *yaml = child<ui::YamlView>("yamlView");
        QTRY_VERIFY_WITH_TIMEOUT(yaml->toPlainText().contains(QStringLiteral("orders")), 30000);
        QVERIFY2(m_prompter.errors.isEmpty(), qPrintable(m_prompter.errors.join(QLatin1Char('\n'))));
    }

    void aSecondWindowPaintsTheLastKnownStateAtOnce() {
        m_desktop.reset();
        m_desktop = std::make_unique<app::Desktop>(options(), &m_prompter);
        QCOMPARE(m_desktop->console().instances().rowCount(), 1); // nothing has been asked yet
        m_desktop->start();
        QTRY_VERIFY_WITH_TIMEOUT(row() && !m_desktop->console().instances().isStale(*row()), 60000);
    }

    void deletesWithItsVolumes() {
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Ready, 60000);
        m_desktop->window().openDelete();
        auto *dialog = child<ui::DeleteDialog>("deleteDialog");
        dialog->findChild<QCheckBox *>(QStringLiteral("purgeBox"))->setChecked(true);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField")), QStringLiteral("orders"));
        auto *button = dialog->findChild<QPushButton *>(QStringLiteral("deleteButton"));
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 30000);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_desktop->console().instances().rowCount(), 0, 120000);
        auto *operation = m_desktop->console().operations().back();
        QTRY_VERIFY_WITH_TIMEOUT(operation->ended(), 60000);
        QVERIFY2(operation->report().state == domain::OperationState::Succeeded,
                 operation->error() ? operation->error()->text().c_str() : "no error told");
    }
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
