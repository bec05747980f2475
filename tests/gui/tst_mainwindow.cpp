// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/catalogue.h"
#include "ui/dialogs/createdialog.h"
#include "ui/pages/instancepage.h"
#include "ui/shell/mainwindow.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTest>

using namespace ph;

/// The window as a person uses it: keys and mouse, object names, and waiting for what shows.
class TestMainWindow : public QObject {
    Q_OBJECT
    std::unique_ptr<testing::Stage> m_stage;
    std::unique_ptr<ui::MainWindow> m_window;

    void open(bool populated = true) {
        if (populated)
            m_stage->populate();
        else
            m_stage->backend->setClusters({m_stage->local});
        m_stage->connectBackend();
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    template <typename T> T *child(const char *name) const { return m_window->findChild<T *>(QLatin1String(name)); }
    ui::StateView *state() const { return child<ui::StateView>("instanceState"); }
    bool select(const std::string &name) const {
        for (const auto &row : m_stage->console->instances().rows()) {
            if (row.ref.name == name)
                return m_window->page()->select(QString::fromStdString(models::instanceKeyOf(row.ref)));
        }
        return false;
    }

private Q_SLOTS:
    void init() {
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints).*")));
        testing::prepareLook(false);
        m_stage = std::make_unique<testing::Stage>();
    }
    void cleanup() {
        m_window.reset();
        m_stage.reset();
    }

    void showsDatabasesAndFollowsChangesLive() {
        open();
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 5);
        auto fresh = testing::readyInstance("payments", m_stage->local);
        fresh.state = domain::InstanceState::Creating;
        m_stage->backend->upsert(fresh);
        QTRY_COMPARE(m_window->page()->table()->model()->rowCount(), 6);
        QVERIFY(select("orders"));
        fresh.state = domain::InstanceState::Ready;
        m_stage->backend->upsert(fresh);
        QTRY_COMPARE(m_stage->console->instances().find(models::instanceKeyOf(fresh.ref))->state, domain::InstanceState::Ready);
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("orders"));
    }

    void createsADatabaseFromTheKeyboard() {
        open(false);
        QTRY_COMPARE(state()->face(), QStringLiteral("empty"));
        QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier);
        auto *dialog = child<ui::CreateDialog>("createDialog");
        QVERIFY(dialog);
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_COMPARE(cpu->text(), QStringLiteral("500m"));
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QStringLiteral("orders"));
        QTest::keyClick(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), Qt::Key_Return);
        auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
        QTRY_VERIFY(create->isVisible());
        QVERIFY(dialog->findChild<ui::TextLabel *>(QStringLiteral("planSummary"))->text().contains(QStringLiteral("default/orders")));
        QTest::keyClick(create, Qt::Key_Return);
        QTRY_VERIFY(m_stage->backend->callsOf("run") == 1);
        QTRY_VERIFY(m_window->page()->selected() != nullptr);
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("orders"));
        QTRY_COMPARE(state()->face(), QStringLiteral("content"));
    }

    void issuesStandBesideTheirFieldsAndNothingIsPlanned() {
        open();
        m_window->openCreate();
        auto *dialog = child<ui::CreateDialog>("createDialog");
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_VERIFY(!cpu->text().isEmpty());
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("nameField"));
        QTest::keyClicks(name, QStringLiteral("x'; --"));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
        auto *field = qobject_cast<ui::FormField *>(name->parentWidget());
        QVERIFY(field->issue().contains(QStringLiteral("lower-case")));
        QVERIFY(name->hasFocus());
        QCOMPARE(m_stage->backend->callsOf("planCreate"), 0);
    }

    void aLateAnswerNeverOverwritesWhatWasTyped() {
        m_stage->backend->hold("engines", true);
        open();
        m_window->openCreate();
        auto *dialog = child<ui::CreateDialog>("createDialog");
        auto *memory = dialog->findChild<QLineEdit *>(QStringLiteral("memoryField"));
        QTest::keyClicks(memory, QStringLiteral("3Gi"));
        m_stage->backend->hold("engines", false);
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_VERIFY(!cpu->text().isEmpty());
        QCOMPARE(memory->text(), QStringLiteral("3Gi"));
    }

    void deletingNeedsTheTypedName() {
        open();
        QVERIFY(select("orders"));
        QTest::keyClick(m_window->page()->table(), Qt::Key_Delete);
        auto *dialog = child<ui::DeleteDialog>("deleteDialog");
        QVERIFY(dialog);
        auto *button = dialog->findChild<QPushButton *>(QStringLiteral("deleteButton"));
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QVERIFY(!button->isEnabled());
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField"));
        QTest::keyClicks(name, QStringLiteral("order"));
        QVERIFY(!button->isEnabled());
        QTest::keyClicks(name, QStringLiteral("s"));
        QVERIFY(button->isEnabled());
        // Changing what is destroyed asks for a new plan; until it is there nothing can be deleted.
        m_stage->backend->hold("planDelete", true);
        dialog->findChild<QCheckBox *>(QStringLiteral("purgeBox"))->setChecked(true);
        QVERIFY(!button->isEnabled());
        m_stage->backend->hold("planDelete", false);
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(m_window->page()->table()->model()->rowCount(), 4);
        QCOMPARE(m_stage->backend->lastConfirmation(), std::string("orders"));
    }

    void closingTheDialogLetsTheOperationRunOn() {
        m_stage->backend->holdStep("wait-ready", "pod orders2-0 to be ready");
        open();
        m_window->openCreate();
        auto *dialog = child<ui::CreateDialog>("createDialog");
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_VERIFY(!cpu->text().isEmpty());
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QStringLiteral("orders2"));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
        auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
        QTRY_VERIFY(create->isVisible());
        QTest::mouseClick(create, Qt::LeftButton);
        QTRY_VERIFY(m_stage->console->operations().size() == 1);
        dialog->close();
        auto *status = child<QPushButton>("statusOperation");
        QTRY_VERIFY(status->isVisible() && status->text().contains(QStringLiteral("orders2-0")));
        QTest::mouseClick(status, Qt::LeftButton);
        QVERIFY(child<QDialog>("operationDialog"));
        m_stage->backend->holdStep({}, {});
        QTRY_VERIFY(m_stage->console->operations().front()->ended());
    }

    void anInterruptedCreateIsShownAndResumed() {
        auto half = testing::readyInstance("half", m_stage->local);
        half.state = domain::InstanceState::Creating;
        half.runningOperation = "create";
        m_stage->backend->upsert(half);
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->local)});
        m_stage->backend->holdStep("wait-ready", "pod half-0 to be ready");
        open();
        auto *line = child<ui::MessageBar>("unfinishedLine");
        QTRY_COMPARE(line->text(), QStringLiteral("Creating default/half was interrupted; nobody runs it."));
        QVERIFY(select("half"));
        const auto word = [this] {
            const auto *table = m_window->page()->table();
            return table->model()->index(table->currentIndex().row(), models::InstanceTableModel::State).data().toString();
        };
        QCOMPARE(word(), QStringLiteral("Interrupted"));
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageSecond")), Qt::LeftButton);
        auto *details = child<QDialog>("unfinishedDialog");
        QVERIFY(details && details->findChild<QPushButton *>(QStringLiteral("resumeButton")));
        details->close();
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageAction")), Qt::LeftButton);
        QVERIFY(child<QDialog>("operationDialog"));
        // While this console runs it, it is nobody's leftover.
        QVERIFY(line->text().isEmpty());
        QCOMPARE(word(), QStringLiteral("Creating"));
        models::Operation *operation = m_stage->console->operations().front();
        QTRY_VERIFY(operation->runningStep() && operation->runningStep()->id == "wait-ready");
        QCOMPARE(operation->report().steps.front().state, domain::StepState::Done);
        m_stage->backend->holdStep({}, {});
        QTRY_VERIFY(operation->ended());
        QCOMPARE(operation->report().state, domain::OperationState::Succeeded);
        QTRY_COMPARE(word(), QStringLiteral("Ready"));
        QVERIFY(line->text().isEmpty());
    }

    void aResumeThatIsRefusedSaysWhyAndStaysOffered() {
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->local)});
        Error held{Errc::Conflict, "the operation is being run by anna@laptop", "default/half-operation"};
        held.hint = "Wait for it to end there, or stop that program.";
        m_stage->backend->failWith("resume", held);
        open();
        auto *line = child<ui::MessageBar>("unfinishedLine");
        QTRY_VERIFY(!line->text().isEmpty());
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageAction")), Qt::LeftButton);
        auto *error = child<ui::MessageBar>("operationError");
        QVERIFY(error);
        QTRY_VERIFY(error->text().contains(QStringLiteral("run by anna@laptop")));
        QVERIFY(error->text().contains(QStringLiteral("Wait for it to end there")));
        QTRY_VERIFY(!line->text().isEmpty());
    }

    void anOperationOfAnotherConsoleIsShownWithoutResume() {
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->local, "anna@laptop")});
        open();
        auto *line = child<ui::MessageBar>("unfinishedLine");
        QTRY_COMPARE(line->text(), QStringLiteral("Creating default/half is running on anna@laptop."));
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageAction")), Qt::LeftButton);
        auto *details = child<QDialog>("unfinishedDialog");
        QVERIFY(details && !details->findChild<QPushButton *>(QStringLiteral("resumeButton")));
        QVERIFY(m_stage->console->operations().empty());
    }

    void copiesTheConnectionStringWithOneKey() {
        open();
        QVERIFY(select("orders"));
        m_window->page()->table()->setFocus();
        QTest::keyClick(m_window->page()->table(), Qt::Key_C, Qt::ControlModifier);
        QTRY_VERIFY(m_stage->prompter.copiedSecret.startsWith(QStringLiteral("postgresql://orders:")));
        m_stage->backend->failWith("dsn", Error{Errc::Forbidden, "may not get secrets", "default/orders-credentials"});
        QTest::keyClick(m_window->page()->table(), Qt::Key_C, Qt::ControlModifier);
        QTRY_COMPARE(m_stage->prompter.errors.size(), 1);
    }

    void slashFiltersAndTheEmptyResultOffersAWayBack() {
        open();
        QTest::keyClick(m_window.get(), Qt::Key_Slash);
        auto *filter = child<QLineEdit>("filterField");
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("frankfurt crm"));
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 2);
        QTest::keyClicks(filter, QStringLiteral("zzz"));
        QCOMPARE(state()->face(), QStringLiteral("empty"));
        QTest::mouseClick(state()->findChild<QPushButton *>(QStringLiteral("stateAction")), Qt::LeftButton);
        QTRY_COMPARE(m_window->page()->table()->model()->rowCount(), 5);
    }

    void theAttentionLineLeadsToTheWorstDatabase() {
        open();
        auto *line = child<ui::MessageBar>("attentionLine");
        QTRY_VERIFY(line->text().contains(QStringLiteral("warehouse")));
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageAction")), Qt::LeftButton);
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("warehouse"));
    }

    void aStartThatFailsSaysWhyAndRetries() {
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        bool retried = false;
        connect(m_stage->console.get(), &models::Console::retryRequested, this, [&] { retried = true; });
        Error error{Errc::Conflict, "in use", "the state directory"};
        error.hint = "Close the other one.";
        m_stage->console->setFailed(error);
        QTRY_COMPARE(state()->face(), QStringLiteral("error"));
        QVERIFY(state()->messageText().contains(QStringLiteral("Close the other one.")));
        QTest::mouseClick(state()->findChild<QPushButton *>(QStringLiteral("stateAction")), Qt::LeftButton);
        QVERIFY(retried);
    }

    void logFollowsUntilTheUserScrollsAndOtherTabsStopIt() {
        open();
        QVERIFY(select("orders"));
        std::vector<std::string> lines;
        for (int i = 0; i < 500; ++i)
            lines.push_back("line " + std::to_string(i));
        m_stage->backend->setLog(lines);
        QTest::keyClick(m_window->page()->table(), Qt::Key_L);
        auto *view = child<ui::LogView>("logView");
        QTRY_COMPARE(view->blockCount(), 500);
        QVERIFY(view->following());
        view->verticalScrollBar()->setValue(0);
        QVERIFY(!view->following());
        QVERIFY(view->search(QStringLiteral("line 42")));
        QCOMPARE(view->matches(), 11);
    }

    void theWindowRemembersItsLayout() {
        open();
        m_window->resize(1111, 700);
        m_window->page()->table()->setColumnHidden(models::InstanceTableModel::Namespace, true);
        m_window->close();
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        QVERIFY(m_window->page()->table()->isColumnHidden(models::InstanceTableModel::Namespace));
        QCOMPARE(m_window->width(), 1111);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
