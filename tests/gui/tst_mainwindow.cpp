// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"

#include "models/facade/lastknown.h"
#include "ui/widgets/clusterframe.h"

#include <QMenu>
#include <QScrollBar>

using namespace ph;

/// The window as a person uses it: keys and mouse, object names, and waiting for what shows.
class TestMainWindow : public testing::WindowTest {
    Q_OBJECT

private Q_SLOTS:
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
        QTRY_COMPARE(m_stage->console->instances().find(models::instanceKeyOf(fresh.ref))->state,
                     domain::InstanceState::Ready);
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("orders"));
    }

    void everyShortcutIsListed() {
        open();
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        auto *dialog = child<QDialog>("shortcutsDialog");
        QVERIFY(dialog);
        QStringList words;
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            words.append(label->text());
        for (const QAction *action : m_window->actions().all()) {
            if (!action->shortcut().isEmpty())
                QVERIFY2(words.contains(action->shortcut().toString(QKeySequence::NativeText)),
                         qPrintable(action->objectName()));
        }
    }

    void columnsAreChosenFromTheKeyboard() {
        open();
        auto *table = m_window->page()->table();
        QMenu menu;
        table->addTableActions(menu);
        QAction *columns = nullptr;
        for (QAction *action : menu.actions())
            columns = action->menu() ? action : columns;
        QVERIFY(columns);
        QAction *address = nullptr;
        for (QAction *action : columns->menu()->actions())
            address = action->text() == QLatin1String("Address") ? action : address;
        QVERIFY(address && !address->isChecked() && table->isColumnHidden(models::InstanceTableModel::Address));
        address->trigger();
        QVERIFY(!table->isColumnHidden(models::InstanceTableModel::Address));
    }

    void aProtectedClusterFramesTheWindowAndItsDialogs() {
        open();
        auto *frame = child<ui::ClusterFrame>("clusterFrame");
        QVERIFY(select("orders"));
        QVERIFY(!frame->isVisible());
        QVERIFY(select("reporting"));
        QVERIFY(frame->isVisible());
        const QColor edge = m_window->centralWidget()->grab().toImage().pixelColor(0, 300);
        QCOMPARE(edge, QColor(QStringLiteral("#D0532B")));
        m_window->actions().get(QStringLiteral("database.delete"))->trigger();
        auto *dialog = child<ui::DeleteDialog>("deleteDialog");
        QCOMPARE(dialog->grab().toImage().pixelColor(0, 100), QColor(QStringLiteral("#D0532B")));
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
        m_stage->prompter.copiedSecret.clear();
        m_stage->backend->failWith("dsn", std::nullopt);
        m_stage->prompter.lastRetry();
        QTRY_VERIFY(m_stage->prompter.copiedSecret.startsWith(QStringLiteral("postgresql://orders:")));
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

    void theConnectionIsReadOnceTheBackendIsThere() {
        m_stage->populate();
        const fs::path file = fs::path(m_stage->folder.path().toStdString()) / "last.json";
        QVERIFY(models::writeLastKnown(file, {m_stage->backend->clusters(), m_stage->backend->instances()}).ok());
        m_stage->console = std::make_unique<models::Console>(m_stage->executor, m_stage->clock, file);
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        QVERIFY(select("orders"));
        auto *string = child<ui::ElidedLabel>("connectionString");
        QTest::qWait(50); // the backend that is missing has said so
        QCOMPARE(string->text(), QStringLiteral("\u2013"));
        m_stage->connectBackend();
        QTRY_VERIFY(string->text().contains(QStringLiteral("?sslmode=verify-ca&sslrootcert=/")));
    }

    void theStringShownIsTheOneThatIsCopied_data() {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<QString>("begins");
        QTest::addColumn<QString>("verifies");
        QTest::newRow("PostgreSQL") << "postgresql"
                                    << "postgresql://shop:"
                                    << "?sslmode=verify-ca&sslrootcert=/";
        QTest::newRow("MariaDB") << "mariadb"
                                 << "mysql://shop:"
                                 << "?ssl-mode=VERIFY_CA&ssl-ca=/";
    }
    void theStringShownIsTheOneThatIsCopied() {
        QFETCH(QString, engine);
        QFETCH(QString, begins);
        QFETCH(QString, verifies);
        auto row = testing::readyInstance("shop", m_stage->local);
        row.spec.engine = engine.toStdString();
        m_stage->backend->upsert(row);
        open();
        QVERIFY(select("shop"));
        auto *string = child<ui::ElidedLabel>("connectionString");
        QTRY_VERIFY(string->text().startsWith(begins));
        QVERIFY2(string->text().contains(verifies), qPrintable(string->text()));
        QVERIFY(!string->text().contains(QStringLiteral("secret")));
        m_window->page()->details()->copyDsn();
        QTRY_VERIFY(!m_stage->prompter.copiedSecret.isEmpty());
        QString masked = m_stage->prompter.copiedSecret;
        masked.replace(QStringLiteral(":secret@"),
                       string->text().mid(begins.size() - 1).section(QLatin1Char('@'), 0, 0) + QLatin1Char('@'));
        QCOMPARE(string->text(), masked);
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
