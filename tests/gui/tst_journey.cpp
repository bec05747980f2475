// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/desktoptest.h"

#include "models/list/parametertablemodel.h"
#include "ui/dialogs/createdialog.h"
#include "ui/dialogs/deletedialog.h"
#include "ui/dialogs/editdialogs.h"
#include "ui/dialogs/keptdialogs.h"
#include "ui/dialogs/lifedialogs.h"
#include "ui/dialogs/membersdialogs.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>

using namespace ph;

/// The life of a PostgreSQL with replicas from the window alone, on a real embedded cluster with real servers: created
/// by the wizard, grown, changed, stopped, started, deleted, and brought back with every row.
class TestJourney : public testing::DesktopTest {
    Q_OBJECT
private:
    static constexpr int operationLimit = 240'000;
    bool m_failed = false;

    /// Presses @p button of @p dialog once it can be pressed, and waits until what that starts has succeeded.
    void run(QDialog *dialog, const char *button) {
        auto *press = dialog->findChild<QPushButton *>(QLatin1String(button));
        QVERIFY(press);
        QTRY_VERIFY_WITH_TIMEOUT(press->isVisible() && press->isEnabled(), 60000);
        const auto before = m_desktop->console().operations().size();
        QTest::mouseClick(press, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_desktop->console().operations().size(), before + 1, 30000);
        const models::Operation *operation = m_desktop->console().operations().back();
        QTRY_VERIFY_WITH_TIMEOUT(operation->ended(), operationLimit);
        QVERIFY2(operation->report().state == domain::OperationState::Succeeded,
                 operation->error() ? operation->error()->text().c_str() : "no error told");
        dialog->close();
    }
    template <typename Dialog> Dialog *openBy(const char *action) {
        auto *wanted = m_desktop->window().actions().get(QLatin1String(action));
        if (!QTest::qWaitFor([wanted] { return wanted->isEnabled(); }, 60000))
            return nullptr;
        wanted->trigger();
        const auto all = m_desktop->window().findChildren<Dialog *>();
        return all.isEmpty() ? nullptr : all.back();
    }
    static void write(QWidget *dialog, const char *field, const QString &text) {
        auto *line = dialog->findChild<QLineEdit *>(QLatin1String(field));
        line->selectAll();
        QTest::keyClicks(line, text);
    }
    void awaitReady(int members) {
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Ready &&
                                     static_cast<int>(row()->members.size()) == members,
                                 60000);
    }
    /// The connection string the window hands out.
    QString dsn() {
        m_prompter.copiedSecret.clear();
        QTest::mouseClick(child<QPushButton>("copyDsnButton"), Qt::LeftButton);
        if (!QTest::qWaitFor([this] { return !m_prompter.copiedSecret.isEmpty(); }, 30000))
            return {};
        return m_prompter.copiedSecret;
    }
    /// The rows are those of the beginning; a Service needs a moment to send to the new primary.
    void expectRows() {
        QTRY_COMPARE_WITH_TIMEOUT(psql(dsn(), QStringLiteral("select count(*), sum(n) from kept")),
                                  QStringLiteral("1000|500500"), 30000);
    }

private Q_SLOTS:
    void initTestCase() {
        if (!fs::exists(options().program))
            QSKIP("pilothouse-local is not built here");
        testing::prepareLook(false);
        open();
        QTRY_COMPARE_WITH_TIMEOUT(child<ui::StateView>("instanceState")->face(), QStringLiteral("empty"), 60000);
    }
    void cleanupTestCase() {
        m_desktop.reset();
        end(options());
    }
    void init() {
        if (m_failed)
            QSKIP("an earlier step failed");
    }
    void cleanup() { m_failed = m_failed || QTest::currentTestFailed(); }

    void threeMembersComeFromTheWizard() {
        auto *dialog = openBy<ui::CreateDialog>("database.create");
        QVERIFY(dialog);
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_VERIFY_WITH_TIMEOUT(!cpu->text().isEmpty(), 30000);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QStringLiteral("shop"));
        QTest::mouseClick(dialog->findChild<ui::ChoiceCard *>(QStringLiteral("templateAvailable")), Qt::LeftButton);
        dialog->showStep(QStringLiteral("size"));
        write(dialog, "cpuField", QStringLiteral("0.2"));
        write(dialog, "memoryField", QStringLiteral("320Mi"));
        write(dialog, "storageField", QStringLiteral("1Gi"));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
        run(dialog, "createButton");
        awaitReady(3);
        QCOMPARE(psql(dsn(), QStringLiteral("create table kept as select generate_series(1, 1000) as n")),
                 QStringLiteral("SELECT 1000"));
        expectRows();
    }
    void aFourthMemberJoins() {
        auto *dialog = openBy<ui::ScaleDialog>("database.scale");
        QVERIFY(dialog);
        dialog->findChild<QComboBox *>(QStringLiteral("membersField"))->setCurrentIndex(3);
        run(dialog, "scaleButton");
        awaitReady(4);
        expectRows();
    }
    void aParameterThatNeedsARestartIsChanged() {
        auto *dialog = openBy<ui::ParametersDialog>("database.parameters");
        QVERIFY(dialog);
        auto *model = dialog->findChild<ui::TableView *>()->model();
        QCOMPARE(model->index(0, models::ParameterTableModel::Name).data().toString(),
                 QStringLiteral("max_connections"));
        QVERIFY(model->setData(model->index(0, models::ParameterTableModel::Value), QStringLiteral("150")));
        run(dialog, "changeButton");
        awaitReady(4);
        QCOMPARE(psql(dsn(), QStringLiteral("show max_connections")), QStringLiteral("150"));
        expectRows();
    }
    void itIsStoppedAndStarted() {
        auto *stop = openBy<ui::StopDialog>("database.stop");
        QVERIFY(stop);
        run(stop, "stopButton");
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Stopped, 60000);
        auto *start = openBy<ui::StartDialog>("database.start");
        QVERIFY(start);
        run(start, "startButton");
        awaitReady(4);
        expectRows();
    }
    void deletingIsRefusedUntilTheProtectionIsOff() {
        auto *refused = openBy<ui::DeleteDialog>("database.delete");
        QVERIFY(refused);
        auto *view = refused->findChild<ui::StateView *>();
        QTRY_COMPARE_WITH_TIMEOUT(view->face(), QStringLiteral("error"), 30000);
        QVERIFY(!refused->findChild<QPushButton *>(QStringLiteral("deleteButton"))->isEnabled());
        refused->close();
        auto *dialog = openBy<ui::ResourcesDialog>("database.resources");
        QVERIFY(dialog);
        dialog->findChild<QCheckBox *>(QStringLiteral("protectionBox"))->setChecked(false);
        run(dialog, "changeButton");
        QTRY_VERIFY_WITH_TIMEOUT(row() && !row()->spec.deletionProtection, 30000);
    }
    void deletedWithItsVolumesKeptItComesBackWithEveryRow() {
        const QString before = dsn();
        auto *dialog = openBy<ui::DeleteDialog>("database.delete");
        QVERIFY(dialog);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField")), QStringLiteral("shop"));
        run(dialog, "deleteButton");
        QTRY_COMPARE_WITH_TIMEOUT(m_desktop->console().instances().rowCount(), 0, 60000);
        m_desktop->window().openClusters({});
        QPushButton *attach = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((attach = child<QPushButton>("reattachButton")) && attach->isEnabled(), 30000);
        QTest::mouseClick(attach, Qt::LeftButton);
        const auto dialogs = m_desktop->window().findChildren<ui::ReattachDialog *>();
        QVERIFY(!dialogs.isEmpty());
        run(dialogs.back(), "attachButton");
        m_desktop->window().workspace()->open(QStringLiteral("databases"));
        auto *table = m_desktop->window().page()->table();
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, 30000);
        table->setCurrentIndex(table->model()->index(0, 0));
        awaitReady(4);
        expectRows();
        const auto password = [](const QString &text) { return text.section(QLatin1Char('@'), 0, 0); };
        QCOMPARE(password(dsn()), password(before)); // programs need no new one
    }
};

QTEST_MAIN(TestJourney)
#include "tst_journey.moc"
