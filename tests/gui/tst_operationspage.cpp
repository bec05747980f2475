// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"

#include "tests/gui/scenes/builders.h"
#include "ui/pages/operationspage.h"

using namespace ph;

/// The operations of all clusters: what is listed, and what can be done about each.
class TestOperationsPage : public testing::WindowTest {
    Q_OBJECT
    ui::OperationsPage *page() const { return m_window->workspace()->operations(); }
    QString cell(models::OperationTableModel::Column column) const {
        const QModelIndex at = page()->table()->currentIndex();
        return at.siblingAtColumn(column).data().toString();
    }
    void openOperations(int rows) {
        open();
        m_window->workspace()->open(QStringLiteral("operations"));
        QTRY_COMPARE(page()->table()->model()->rowCount(), rows);
    }

private Q_SLOTS:
    void whatWasInterruptedIsListedAndResumedFromItsRow() {
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->local)});
        m_stage->backend->holdStep("wait-ready", "pod half-0 to be ready");
        openOperations(1);
        QVERIFY(page()->canResume());
        QCOMPARE(cell(models::OperationTableModel::State), QStringLiteral("Interrupted"));
        QTest::mouseClick(child<QPushButton>("resumeOperation"), Qt::LeftButton);
        auto *dialog = child<QDialog>("unfinishedDialog");
        QVERIFY(dialog && dialog->findChild<QPushButton *>(QStringLiteral("rollBackButton")));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("resumeButton")), Qt::LeftButton);
        QTRY_COMPARE(cell(models::OperationTableModel::State), QStringLiteral("Running"));
        QCOMPARE(page()->table()->model()->rowCount(), 1);
        QVERIFY(!page()->canResume());
        QTRY_VERIFY(cell(models::OperationTableModel::Outcome).contains(QStringLiteral("half-0")));
        auto *live = page()->findChild<ui::OperationView *>();
        QVERIFY(live->isVisible() && live->operation() == m_stage->console->operations().front());
        m_stage->backend->holdStep({}, {});
        QTRY_COMPARE(cell(models::OperationTableModel::State), QStringLiteral("Done"));
    }

    void pastOperationsAreFilteredAndLeadToTheirDatabase() {
        m_stage->backend->setHistory(testing::pastOperations(*m_stage));
        openOperations(5);
        QVERIFY(page()->select(QStringLiteral("past-2")));
        QCOMPARE(cell(models::OperationTableModel::State), QStringLiteral("Failed"));
        QVERIFY(!child<QPushButton>("showDatabase")->isEnabled()); // it has another id than the one of that name
        QTest::keyClick(page()->table(), Qt::Key_Slash);
        auto *filter = child<QLineEdit>("operationFilter");
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClicks(filter, QStringLiteral("cluster:embedded create"));
        QCOMPARE(page()->table()->model()->rowCount(), 1);
        QVERIFY(page()->select(QStringLiteral("past-0")));
        QTest::mouseClick(child<QPushButton>("showDatabase"), Qt::LeftButton);
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("databases"));
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("orders"));
        m_window->workspace()->setScope(QStringLiteral("frankfurt"));
        filter->clear();
        QCOMPARE(page()->table()->model()->rowCount(), 3);
    }

    void theReportGoesToAFileAndToTheClipboard() {
        m_stage->backend->setHistory(testing::pastOperations(*m_stage));
        openOperations(5);
        QVERIFY(page()->select(QStringLiteral("past-1")));
        page()->table()->setFocus();
        QTest::keyClick(page()->table(), Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(m_stage->prompter.savedName, QStringLiteral("create-invoices.txt"));
        QVERIFY(m_stage->prompter.saved.contains(QStringLiteral("apt install postgresql-15")));
        QTest::mouseClick(child<QPushButton>("copyReport"), Qt::LeftButton);
        QCOMPARE(m_stage->prompter.copied, m_stage->prompter.saved);
        m_window->workspace()->open(QStringLiteral("databases"));
        QVERIFY(!m_window->actions().get(QStringLiteral("operation.exportReport"))->isEnabled());
    }

    void aLongHistorySaysThatThereIsMoreAndReadsIt() {
        std::vector<domain::OperationReport> many;
        for (int i = 0; i < ui::OperationsPage::portion + 7; ++i) {
            many.push_back(testing::pastOperations(*m_stage).front());
            many.back().id = "many-" + std::to_string(i);
        }
        m_stage->backend->setHistory(std::move(many));
        openOperations(ui::OperationsPage::portion);
        auto *line = child<ui::MessageBar>("limitedLine");
        QCOMPARE(line->text(), QStringLiteral("The newest 500 past operations are shown; there are older ones."));
        QTest::mouseClick(line->findChild<QPushButton *>(QStringLiteral("messageAction")), Qt::LeftButton);
        QTRY_COMPARE(page()->table()->model()->rowCount(), ui::OperationsPage::portion + 7);
        QVERIFY(line->text().isEmpty());
    }
};

QTEST_MAIN(TestOperationsPage)
#include "tst_operationspage.moc"
