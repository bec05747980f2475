// SPDX-License-Identifier: Apache-2.0
// Stopping, starting, restarting and changing a database from the window, by keyboard and mouse.
#include "tests/gui/scenes/builders.h"
#include "tests/gui/windowtest.h"

#include "models/list/parametertablemodel.h"
#include "ui/dialogs/editdialogs.h"
#include "ui/dialogs/keptdialogs.h"
#include "ui/dialogs/lifedialogs.h"
#include "ui/dialogs/passworddialog.h"
#include "ui/pages/detailspane.h"
#include "ui/widgets/keptlist.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QTemporaryDir>

using namespace ph;
using namespace ph::testing;

class TestWindowChanges final : public WindowTest {
    Q_OBJECT
    void trigger(const char *action) { m_window->actions().get(QLatin1String(action))->trigger(); }
    [[nodiscard]] bool enabled(const char *action) const {
        return m_window->actions().get(QLatin1String(action))->isEnabled();
    }
    [[nodiscard]] const domain::InstanceSummary &row() const { return *m_window->page()->selected(); }
    /// Types the name where the cluster asks for it, and presses @p button once the plan is there.
    void confirm(QDialog *dialog, const char *button) {
        QVERIFY(dialog);
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        if (auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField")); name->isVisible())
            QTest::keyClicks(name, QString::fromStdString(row().ref.name));
        auto *press = dialog->findChild<QPushButton *>(QLatin1String(button));
        QTRY_VERIFY(press->isEnabled());
        QTest::mouseClick(press, Qt::LeftButton);
    }

private Q_SLOTS:
    void aDatabaseIsStoppedAndStartedAgain() {
        open();
        QVERIFY(select("customers"));
        QVERIFY(enabled("database.stop") && !enabled("database.start"));
        trigger("database.stop");
        auto *stop = child<ui::StopDialog>("stopDialog");
        confirm(stop, "stopButton");
        QTRY_COMPARE(row().state, domain::InstanceState::Stopped);
        stop->close();
        QTRY_VERIFY(enabled("database.start"));
        QVERIFY(!enabled("database.stop") && !enabled("database.restart") && !enabled("database.scale"));
        trigger("database.start");
        confirm(child<ui::StartDialog>("startDialog"), "startButton");
        QTRY_COMPARE(row().state, domain::InstanceState::Ready);
    }

    void aMemberIsRestartedFromItsRow() {
        open();
        QVERIFY(select("customers"));
        m_window->page()->details()->showTab(QStringLiteral("members"));
        auto *pods = child<ui::TableView>("memberTable");
        QVERIFY(pods->selectKey(QStringLiteral("customers-1")));
        QMenu menu;
        Q_EMIT pods->contextMenuWanted(&menu, {});
        auto *restart = menu.findChild<QAction *>(QStringLiteral("restartThis"));
        QVERIFY(restart && restart->isEnabled());
        restart->trigger();
        auto *dialog = child<ui::RestartDialog>("restartDialog");
        QVERIFY(dialog);
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QVERIFY(dialog->findChild<ui::TextLabel *>(QStringLiteral("planEffect"))
                    ->text()
                    .contains(QStringLiteral("the primary goes on")));
        confirm(dialog, "restartButton");
        QTRY_VERIFY(!m_stage->console->operations().empty() && m_stage->console->operations().front()->ended());
        QCOMPARE(m_stage->console->operations().front()->report().operation, std::string("restart"));
    }

    void resourcesAreChangedByKeyboard() {
        open();
        QVERIFY(select("customers"));
        const std::string before = row().spec.memory;
        trigger("database.resources");
        auto *dialog = child<ui::ResourcesDialog>("resourcesDialog");
        QVERIFY(dialog);
        auto *button = dialog->findChild<QPushButton *>(QStringLiteral("changeButton"));
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("empty"));
        QVERIFY(!button->isEnabled());
        auto *memory = dialog->findChild<QLineEdit *>(QStringLiteral("memoryField"));
        memory->setFocus();
        memory->selectAll();
        QTest::keyClicks(memory, QStringLiteral("64Gi"));
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QVERIFY(dialog->findChild<ui::TextLabel *>(QStringLiteral("planEffect"))
                    ->text()
                    .contains(QStringLiteral("hands over")));
        // What the cluster tells meanwhile does not touch the field.
        domain::InstanceSummary other = row();
        other.spec.memory = "1Gi";
        m_stage->backend->upsert(other);
        QTRY_COMPARE(row().spec.memory, std::string("1Gi"));
        QCOMPARE(memory->text(), QStringLiteral("64Gi"));
        confirm(dialog, "changeButton");
        QTRY_COMPARE(row().spec.memory, std::string("64Gi"));
        QVERIFY(before != "64Gi");
    }

    void aNewerVersionOfTheSeriesIsOffered() {
        QTemporaryDir folder;
        QFile builtIn(QString::fromLocal8Bit(qgetenv("PH_SOURCE_DIR")) +
                      QStringLiteral("/resources/catalog/postgresql.yaml"));
        QVERIFY(builtIn.open(QIODevice::ReadOnly));
        const QString known = QString::fromUtf8(builtIn.readAll());
        QFile file(folder.filePath(QStringLiteral("postgresql.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QString(known)
                       .replace(QStringLiteral("  - version: \"15\"\n"),
                                QStringLiteral("  - version: \"15.9\"\n    image: pilothouse/postgresql:15.9\n"
                                               "  - version: \"15\"\n"))
                       .toUtf8());
        file.close();
        m_stage->backend->offerVersions(folder.path().toStdString(), {"16", "15.9", "15"});
        open();
        QVERIFY(select("customers"));
        trigger("database.resources");
        auto *dialog = child<ui::ResourcesDialog>("resourcesDialog");
        auto *version = dialog->findChild<QComboBox *>(QStringLiteral("versionField"));
        QTRY_COMPARE(version->count(), 2); // 16 is another series, whose servers do not read these data
        QCOMPARE(version->itemText(1), QStringLiteral("15.9"));
        QVERIFY(version->isEnabled());
        version->setCurrentIndex(1);
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        confirm(dialog, "changeButton");
        QTRY_COMPARE(row().spec.engineVersion, std::string("15.9"));
    }
    void withoutANewerVersionNoneCanBeChosen() {
        open();
        QVERIFY(select("customers"));
        trigger("database.resources");
        auto *dialog = child<ui::ResourcesDialog>("resourcesDialog");
        auto *version = dialog->findChild<QComboBox *>(QStringLiteral("versionField"));
        QTRY_VERIFY(version->accessibleDescription().contains(QStringLiteral("No newer one")));
        QVERIFY(!version->isEnabled());
    }

    void badInputIsMarkedBesideItsFieldAndRunsNothing_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("text");
        QTest::newRow("a word") << "memory"
                                << "lots";
        QTest::newRow("a command") << "cpu"
                                   << "1; rm -rf /";
        QTest::newRow("nothing") << "cpu"
                                 << "";
        QTest::newRow("smaller") << "storage"
                                 << "1Gi";
        QTest::newRow("SQL") << "storage"
                             << "1Gi'; DROP TABLE t; --";
        QTest::newRow("too long") << "description" << QString(600, QLatin1Char('x'));
    }
    void badInputIsMarkedBesideItsFieldAndRunsNothing() {
        QFETCH(QString, field);
        QFETCH(QString, text);
        open();
        QVERIFY(select("customers"));
        trigger("database.resources");
        auto *dialog = child<ui::ResourcesDialog>("resourcesDialog");
        auto *edit = dialog->findChild<QLineEdit *>(field + QStringLiteral("Field"));
        QVERIFY(edit);
        edit->selectAll();
        if (text.isEmpty())
            QTest::keyClick(edit, Qt::Key_Delete);
        else
            QTest::keyClicks(edit, text);
        auto *wrapper = qobject_cast<ui::FormField *>(edit->parentWidget());
        QVERIFY(wrapper);
        QTRY_VERIFY(!wrapper->issue().isEmpty());
        QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("changeButton"))->isEnabled());
        QCOMPARE(m_stage->backend->callsOf("planEdit"), 0);
    }

    void parametersAreEditedInTheirTable() {
        open();
        QVERIFY(select("customers"));
        trigger("database.parameters");
        auto *dialog = child<ui::ParametersDialog>("parametersDialog");
        QVERIFY(dialog);
        auto *table = dialog->findChild<ui::TableView *>(QStringLiteral("parameterTable"));
        QVERIFY(table->selectKey(QStringLiteral("work_mem")));
        table->setCurrentIndex(table->currentIndex().siblingAtColumn(models::ParameterTableModel::Value));
        table->setFocus();
        table->edit(table->currentIndex());
        auto *editor = qobject_cast<QLineEdit *>(table->indexWidget(table->currentIndex()));
        if (!editor)
            editor = table->viewport()->findChild<QLineEdit *>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("nonsense"));
        QTest::keyClick(editor, Qt::Key_Return);
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_VERIFY(view->messageText().contains(QStringLiteral("work_mem")));
        QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("changeButton"))->isEnabled());
        QVERIFY(table->model()->setData(table->currentIndex(), QStringLiteral("24MB")));
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QVERIFY(dialog->findChild<ui::TextLabel *>(QStringLiteral("planEffect"))
                    ->text()
                    .contains(QStringLiteral("while they run")));
        confirm(dialog, "changeButton");
        QTRY_COMPARE(domain::InstanceSpec(row().spec).parameters["work_mem"], std::string("24MB"));
    }

    void aNewPasswordIsPlannedAndRun() {
        open();
        QVERIFY(select("customers"));
        trigger("database.password");
        auto *dialog = child<ui::PasswordDialog>("passwordDialog");
        confirm(dialog, "passwordButton");
        QTRY_VERIFY(!m_stage->console->operations().empty() && m_stage->console->operations().front()->ended());
        QCOMPARE(m_stage->console->operations().front()->report().operation, std::string("password"));
    }

    void keptVolumesAreAttachedAndDeletedFromTheirCluster() {
        m_stage->populate();
        m_stage->backend->setKept(keptVolumes(*m_stage));
        open();
        m_window->workspace()->open(QStringLiteral("clusters"), QString::fromStdString(m_stage->local.name));
        auto *list = child<ui::KeptList>("keptList");
        const auto buttons = [list](const char *name) {
            return list->findChildren<QPushButton *>(QLatin1String(name));
        };
        QTRY_COMPARE(buttons("reattachButton").size(), 3);
        QVERIFY(buttons("reattachButton").at(0)->isEnabled() && buttons("reattachButton").at(1)->isEnabled());
        QVERIFY(!buttons("reattachButton").at(2)->isEnabled()); // nobody noted what it was
        QTest::mouseClick(buttons("reattachButton").at(1), Qt::LeftButton);
        auto *lossy = child<ui::ReattachDialog>("reattachDialog");
        auto *attach = lossy->findChild<QPushButton *>(QStringLiteral("attachButton"));
        QVERIFY(!attach->isEnabled()); // before what may be lost is accepted
        lossy->findChild<QCheckBox *>(QStringLiteral("acceptLossBox"))->setChecked(true);
        QTRY_VERIFY(attach->isEnabled());
        lossy->close();
        QTest::mouseClick(buttons("reattachButton").at(0), Qt::LeftButton);
        QTRY_VERIFY(child<ui::ReattachDialog>("reattachDialog") != lossy);
        auto *dialog = child<ui::ReattachDialog>("reattachDialog");
        attach = dialog->findChild<QPushButton *>(QStringLiteral("attachButton"));
        QTRY_VERIFY(attach->isEnabled());
        QTest::mouseClick(attach, Qt::LeftButton);
        QTRY_COMPARE(buttons("reattachButton").size(), 2);
        QTRY_VERIFY(select("webshop"));
        dialog->close();

        QTest::mouseClick(buttons("deleteKeptButton").at(1), Qt::LeftButton);
        auto *removal = child<ui::DeleteVolumesDialog>("deleteVolumesDialog");
        auto *destroy = removal->findChild<QPushButton *>(QStringLiteral("destroyButton"));
        auto *view = removal->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QVERIFY(!destroy->isEnabled()); // the name is typed first
        QTest::keyClicks(removal->findChild<QLineEdit *>(QStringLiteral("confirmNameField")), QStringLiteral("trial"));
        QTRY_VERIFY(destroy->isEnabled());
        QTest::mouseClick(destroy, Qt::LeftButton);
        QTRY_COMPARE(buttons("deleteKeptButton").size(), 1);
        QCOMPARE(m_stage->backend->lastConfirmation(), std::string("trial"));
    }

    void aReadOnlyClusterOffersNoneOfThem() {
        m_stage->production.protection = ops::ProtectionLevel::ReadOnly;
        open();
        QVERIFY(select("customers"));
        for (const char *action :
             {"database.stop", "database.start", "database.restart", "database.resources", "database.parameters",
              "database.password", "database.scale", "database.switchover", "database.delete"})
            QVERIFY2(!enabled(action), action);
    }
};

QTEST_MAIN(TestWindowChanges)
#include "tst_windowchanges.moc"
