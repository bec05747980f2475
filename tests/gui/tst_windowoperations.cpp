// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"

#include <QCheckBox>
#include <QComboBox>
#include <QMenu>

using namespace ph;

/// Changes from the window: create, delete, cancel, resume, and closing in between.
class TestWindowOperations : public testing::WindowTest {
    Q_OBJECT

private Q_SLOTS:
    void createsADatabaseFromTheKeyboard() {
        open(false);
        QTRY_COMPARE(state()->face(), QStringLiteral("empty"));
        QTest::keyClick(m_window.get(), Qt::Key_N, Qt::ControlModifier);
        auto *dialog = child<ui::CreateDialog>("createDialog");
        QVERIFY(dialog);
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_COMPARE(cpu->text(), QStringLiteral("0.5"));
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QStringLiteral("orders"));
        QTest::keyClick(dialog, Qt::Key_Return, Qt::ControlModifier);
        auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
        QTRY_VERIFY(create->isVisible());
        QVERIFY(dialog->findChild<ui::TextLabel *>(QStringLiteral("planSummary"))
                    ->text()
                    .contains(QStringLiteral("default/orders")));
        QTest::keyClick(create, Qt::Key_Return);
        QTRY_VERIFY(m_stage->backend->callsOf("run") == 1);
        QTRY_VERIFY(m_window->page()->selected() != nullptr);
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("orders"));
        QTRY_COMPARE(state()->face(), QStringLiteral("content"));
    }

    void membersAndReplicationAreChosen() {
        open();
        m_window->openCreate();
        auto *dialog = child<ui::CreateDialog>("createDialog");
        auto *members = dialog->findChild<QComboBox *>(QStringLiteral("membersField"));
        auto *replication = dialog->findChild<QComboBox *>(QStringLiteral("synchronousField"));
        QTRY_COMPARE(members->count(), 9); // as many as the engine's adapters allow
        const auto draft = [&] { return dialog->draft().spec; };
        QCOMPARE(draft().members, 1);
        QVERIFY(!replication->isEnabled());
        members->setCurrentIndex(2);
        replication->setCurrentIndex(1);
        QCOMPARE(draft().members, 3);
        QVERIFY(draft().synchronous);
        members->setCurrentIndex(0); // nobody is left to wait for
        QVERIFY(!draft().synchronous);
        QVERIFY(!replication->isEnabled());
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
        dialog->showStep(QStringLiteral("size"));
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

    void membersAreAddedAndRemovedByPlan() {
        open();
        QVERIFY(select("orders"));
        QVERIFY(!m_window->actions().get(QStringLiteral("database.scale"))->isEnabled()); // it has no replication
        QVERIFY(!m_window->actions().get(QStringLiteral("database.switchover"))->isEnabled());
        QVERIFY(select("customers"));
        QTest::keyClick(m_window->page()->table(), Qt::Key_M);
        auto *dialog = child<ui::ScaleDialog>("scaleDialog");
        QVERIFY(dialog);
        auto *members = dialog->findChild<QComboBox *>(QStringLiteral("membersField"));
        auto *button = dialog->findChild<QPushButton *>(QStringLiteral("scaleButton"));
        auto *view = dialog->findChild<ui::StateView *>();
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField"));
        const auto effect = [&] {
            auto *label = dialog->findChild<ui::TextLabel *>(QStringLiteral("planEffect"));
            return label ? label->text() : QString();
        };
        QCOMPARE(members->currentText(), QStringLiteral("3, as now"));
        QCOMPARE(view->face(), QStringLiteral("empty")); // as many as there are: nothing to plan
        QVERIFY(!button->isEnabled());
        members->setCurrentIndex(3);
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QCOMPARE(button->text(), QStringLiteral("Add 1 member"));
        QVERIFY(effect().contains(QStringLiteral("Connections stay")));
        // This cluster asks for the name before any change.
        QVERIFY(!button->isEnabled());
        members->setCurrentIndex(1);
        QTRY_VERIFY(effect().contains(QStringLiteral("1 member leaves")));
        QCOMPARE(button->text(), QStringLiteral("Remove 1 member"));
        QVERIFY(name->isVisible() && !button->isEnabled());
        QTest::keyClicks(name, QStringLiteral("customers"));
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(m_window->page()->selected()->members.size(), std::size_t(2));
        QCOMPARE(m_stage->backend->lastConfirmation(), std::string("customers"));
    }

    void aReplicaIsMadeThePrimaryFromItsRow() {
        open();
        QVERIFY(select("customers"));
        m_window->page()->details()->showTab(QStringLiteral("members"));
        auto *pods = child<ui::TableView>("memberTable");
        QVERIFY(pods->selectKey(QStringLiteral("customers-1")));
        QMenu menu;
        Q_EMIT pods->contextMenuWanted(&menu, {});
        auto *make = menu.findChild<QAction *>(QStringLiteral("makePrimary"));
        QVERIFY(make && make->isEnabled());
        make->trigger();
        auto *dialog = child<ui::SwitchoverDialog>("switchoverDialog");
        QVERIFY(dialog);
        QCOMPARE(dialog->findChild<QComboBox *>(QStringLiteral("switchoverTarget"))->currentData().toString(),
                 QStringLiteral("customers-1"));
        auto *button = dialog->findChild<QPushButton *>(QStringLiteral("switchoverButton"));
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("content"));
        QVERIFY(dialog->findChild<ui::TextLabel *>(QStringLiteral("planEffect"))
                    ->text()
                    .startsWith(QStringLiteral("customers-1 becomes the primary instead of customers-0.")));
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField")),
                         QStringLiteral("customers"));
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        const auto leads = [this] {
            for (const domain::Member &member : m_window->page()->selected()->members)
                if (member.role == domain::MemberRole::Primary)
                    return member.name;
            return std::string();
        };
        QTRY_COMPARE(leads(), std::string("customers-1"));
    }

    void aRefusedSwitchoverSaysWhy() {
        m_stage->backend->failWith("planSwitchover",
                                   Error{Errc::Conflict, "no replica may take over now", "crm/customers"});
        open();
        QVERIFY(select("customers"));
        m_window->actions().get(QStringLiteral("database.switchover"))->trigger();
        auto *dialog = child<ui::SwitchoverDialog>("switchoverDialog");
        auto *view = dialog->findChild<ui::StateView *>();
        QTRY_COMPARE(view->face(), QStringLiteral("error"));
        QVERIFY(view->messageText().contains(QStringLiteral("No other member can take over now")));
        QVERIFY(!dialog->findChild<QPushButton *>(QStringLiteral("switchoverButton"))->isEnabled());
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

    void closingTheWindowLetsWhatRunsEnd() {
        m_stage->backend->holdStep("wait-ready", "pod orders2-0 to be ready");
        open();
        auto *dialog = startCreating("orders2");
        dialog->close();
        models::Operation *operation = m_stage->console->operations().front();
        m_window->close();
        QVERIFY(m_window->isVisible()); // asked first, and the answer was no
        QCOMPARE(m_stage->prompter.questions.size(), 1);
        m_stage->prompter.sayYes = true;
        m_window->close();
        QTRY_VERIFY(!m_window->isVisible());
        QVERIFY(!operation->cancelRequested() && !operation->ended());
        m_stage->backend->holdStep({}, {});
        QTRY_VERIFY(operation->ended());
        QCOMPARE(operation->report().state, domain::OperationState::Succeeded);
    }

    void cancelSaysWhatItLeavesBehindAndStopsTheOperation() {
        m_stage->backend->holdStep("wait-ready", "pod orders2-0 to be ready");
        open();
        auto *dialog = startCreating("orders2");
        auto *stop = dialog->findChild<QPushButton *>(QStringLiteral("stopButton"));
        QVERIFY(stop->isVisible());
        models::Operation *operation = m_stage->console->operations().front();
        QVERIFY(ui::OperationView::cancelText(*operation).contains(QStringLiteral("removes again")));
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_VERIFY(operation->ended());
        QCOMPARE(operation->report().state, domain::OperationState::Cancelled);
        QVERIFY(!stop->isVisible());
    }

    void aCreateThatFailedLeadsBackToWhatWasTyped() {
        m_stage->backend->failStep("wait-ready", Error{Errc::Timeout, "not ready in 5 min", "default/orders2"});
        open();
        auto *dialog = startCreating("orders2");
        auto *error = dialog->findChild<ui::MessageBar *>(QStringLiteral("operationError"));
        QTRY_VERIFY(!error->text().isEmpty());
        auto *back = dialog->findChild<QPushButton *>(QStringLiteral("backButton"));
        QVERIFY(back->isVisible());
        QTest::mouseClick(back, Qt::LeftButton);
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("nameField"));
        QVERIFY(name->isVisible());
        QCOMPARE(name->text(), QStringLiteral("orders2"));
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
            return table->model()
                ->index(table->currentIndex().row(), models::InstanceTableModel::State)
                .data()
                .toString();
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

    void anInterruptedCreateIsRolledBackOnceItsNameIsTyped() {
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->local)});
        open();
        auto *line = child<ui::MessageBar>("unfinishedLine");
        QTRY_VERIFY(!line->text().isEmpty());
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageSecond")), Qt::LeftButton);
        auto *details = child<QDialog>("unfinishedDialog");
        QVERIFY(details);
        auto *back = details->findChild<QPushButton *>(QStringLiteral("rollBackButton"));
        auto *typed = details->findChild<QLineEdit *>(QStringLiteral("confirmNameField"));
        QVERIFY(back && typed && !back->isEnabled());
        QTest::keyClicks(typed, QStringLiteral("hal"));
        QVERIFY(!back->isEnabled());
        QTest::keyClicks(typed, QStringLiteral("f"));
        QVERIFY(back->isEnabled());
        QTest::mouseClick(back, Qt::LeftButton);
        QVERIFY(child<QDialog>("operationDialog"));
        models::Operation *operation = m_stage->console->operations().front();
        QTRY_VERIFY(operation->ended());
        QCOMPARE(operation->report().state, domain::OperationState::RolledBack);
        QCOMPARE(m_stage->backend->lastConfirmation(), std::string("half"));
        QTRY_VERIFY(line->text().isEmpty());
    }

    void aDeletionThatBeganToDeleteIsOnlyResumed() {
        auto deletion = testing::interruptedCreate("half", m_stage->local);
        deletion.operation = "delete";
        for (domain::StepReport &step : deletion.steps)
            step.kind = domain::PlanStep::Kind::Delete;
        m_stage->backend->setUnfinished({deletion});
        open();
        auto *line = child<ui::MessageBar>("unfinishedLine");
        QTRY_VERIFY(!line->text().isEmpty());
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageSecond")), Qt::LeftButton);
        auto *details = child<QDialog>("unfinishedDialog");
        QVERIFY(details && details->findChild<QPushButton *>(QStringLiteral("resumeButton")));
        QVERIFY(!details->findChild<QPushButton *>(QStringLiteral("rollBackButton")));
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
        auto *error = child<QDialog>("operationDialog")->findChild<ui::MessageBar *>(QStringLiteral("operationError"));
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
};

QTEST_MAIN(TestWindowOperations)
#include "tst_windowoperations.moc"
