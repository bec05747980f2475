// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/builders.h"
#include "tests/gui/windowtest.h"
#include "ui/dialogs/runbookdialog.h"
#include "ui/widgets/attentionlist.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/runbooklink.h"

#include <QListWidget>
#include <QTextBlock>
#include <QTextBrowser>

using namespace ph;

/// From what is wrong to what to do, and around in the runbooks.
class TestWindowRunbooks : public testing::WindowTest {
    Q_OBJECT

    /// The dialog a link opens over @p window when it is pressed by the keyboard.
    static ui::RunbookDialog *follow(ui::RunbookLink *link, QWidget *window) {
        link->setFocus();
        QTest::keyClick(link, Qt::Key_Space);
        return window->findChild<ui::RunbookDialog *>();
    }
    static ui::RunbookLink *visibleLink(QWidget *in, const char *topic) {
        for (ui::RunbookLink *link : in->findChildren<ui::RunbookLink *>()) {
            if (link->isVisible() && link->topic() == QLatin1String(topic))
                return link;
        }
        return nullptr;
    }
    static QString text(const ui::RunbookDialog &dialog) {
        return dialog.findChild<QTextBrowser *>(QStringLiteral("runbookText"))->toPlainText();
    }

private Q_SLOTS:
    void anErrorLeadsToItsTopic() {
        QWidget parent;
        parent.show();
        ui::DesktopPrompter prompter;
        Error error{Errc::Forbidden, "the cluster frankfurt is protected as read-only", "crm/orders"};
        error.reason = "ProtectionLevel";
        prompter.showError(&parent, models::describe(error), {});
        auto *dialog = parent.findChild<QDialog *>(QStringLiteral("errorDialog"));
        QVERIFY(dialog);
        auto *link = visibleLink(dialog, "ProtectionLevel");
        QVERIFY(link);
        QVERIFY(link->focusPolicy() & Qt::TabFocus);
        const auto *topic = follow(link, dialog);
        QVERIFY(topic);
        QCOMPARE(topic->code(), QStringLiteral("ProtectionLevel"));
        QVERIFY(text(*topic).contains(QStringLiteral("pilothousectl clusters protect CLUSTER confirm")));
    }

    void aMessageWithoutACodeHasNoLink() {
        ui::MessageBar bar;
        bar.show();
        bar.showMessage(ui::StateKind::Attention, QStringLiteral("something"));
        auto *link = bar.findChild<ui::RunbookLink *>();
        QVERIFY(!link->isVisible());
        bar.setTopic(QStringLiteral("Timeout"));
        QVERIFY(link->isVisible());
        bar.setTopic(QStringLiteral("NoSuchCode"));
        QVERIFY(!link->isVisible());
        bar.setTopic(QStringLiteral("Timeout"));
        bar.showMessage(ui::StateKind::Attention, QStringLiteral("something else")); // of another cause
        QVERIFY(!link->isVisible());
    }

    void whatAnOperationWaitsForAndFailsAtIsExplained() {
        QWidget *waiting = testing::progress(*m_stage, false);
        QTRY_VERIFY(visibleLink(waiting, "step.waitReady"));
    }
    void aFailedOperationIsExplained() {
        QWidget *failed = testing::progress(*m_stage, true);
        QTRY_VERIFY(visibleLink(failed, "step.waitReady"));
    }

    void everythingThatNeedsAttentionHasATopic() {
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->production)});
        open();
        m_window->workspace()->open(QStringLiteral("overview"));
        auto *list = child<ui::AttentionList>("attentionList");
        const auto links = [list] {
            qsizetype count = 0;
            for (const ui::RunbookLink *link : list->findChildren<ui::RunbookLink *>())
                count += link->isVisible() ? 1 : 0;
            return count;
        };
        QTRY_VERIFY(list->findChildren<QPushButton *>(QStringLiteral("attentionAction")).size() > 1);
        QTRY_COMPARE(links(), list->findChildren<QPushButton *>(QStringLiteral("attentionAction")).size());
        QVERIFY(visibleLink(list, "operation.interrupted"));
    }

    void aFailedPartOfTheConnectionCheckIsExplained() {
        open();
        m_stage->backend->setCheck({{"DNS", models::CheckItem::State::Passed, "it has an address", ""},
                                    {"TLS", models::CheckItem::State::Failed, "it is of another authority", ""},
                                    {"readyz/etcd", models::CheckItem::State::Failed, "no quorum", ""}});
        m_window->openClusters(QString::fromStdString(m_stage->production.name));
        QTRY_VERIFY(visibleLink(m_window.get(), "TLS"));
        QVERIFY(visibleLink(m_window.get(), "readyz"));
        QVERIFY(!visibleLink(m_window.get(), "DNS"));
    }

    void codesInATextLeadOn() {
        ui::RunbookDialog dialog(QStringLiteral("ImagePullBackOff"));
        dialog.show();
        QCOMPARE(dialog.code(), QStringLiteral("pod.imagePullBackOff"));
        auto *back = dialog.findChild<QPushButton *>(QStringLiteral("backButton"));
        QVERIFY(!back->isEnabled());
        dialog.open(QStringLiteral("agent.waiting"));
        auto *browser = dialog.findChild<QTextBrowser *>(QStringLiteral("runbookText"));
        QVERIFY(browser->toHtml().contains(QStringLiteral("runbook:service.noPrimary")));
        Q_EMIT browser->anchorClicked(QUrl(QStringLiteral("runbook:service.noPrimary")));
        QCOMPARE(dialog.code(), QStringLiteral("service.noPrimary"));
        QCOMPARE(dialog.findChild<QListWidget *>()->currentItem()->text(), QStringLiteral("No member is the primary"));
        QTest::mouseClick(back, Qt::LeftButton);
        QCOMPARE(dialog.code(), QStringLiteral("agent.waiting"));
        QTest::mouseClick(back, Qt::LeftButton);
        QCOMPARE(dialog.code(), QStringLiteral("pod.imagePullBackOff"));
        QVERIFY(!back->isEnabled());
    }

    void topicsAreFoundByCodeAndWord() {
        open();
        QTest::keyClick(m_window.get(), Qt::Key_F1, Qt::ShiftModifier);
        auto *dialog = child<ui::RunbookDialog>("runbookDialog");
        QVERIFY(dialog);
        auto *list = dialog->findChild<QListWidget *>(QStringLiteral("runbookTopics"));
        auto *filter = dialog->findChild<QLineEdit *>(QStringLiteral("runbookFilter"));
        const int all = list->count();
        QVERIFY(all > 80);
        filter->setText(QStringLiteral("crashloopbackoff"));
        QCOMPARE(list->count(), 1);
        filter->setText(QStringLiteral("patronictl reinit"));
        QVERIFY(list->count() > 1 && list->count() < 10);
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(text(*dialog).contains(QStringLiteral("patronictl reinit")));
        filter->clear();
        QCOMPARE(list->count(), all);
    }

    void commandsStandInTheFixedFont() {
        ui::RunbookDialog dialog(QStringLiteral("pod.crashLoop"));
        const QTextDocument *document = dialog.findChild<QTextBrowser *>(QStringLiteral("runbookText"))->document();
        int commands = 0;
        for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
            if (!block.text().startsWith(QLatin1String("kubectl ")))
                continue;
            ++commands;
            QVERIFY(block.begin().fragment().charFormat().fontFamilies().toStringList() ==
                    ui::theme::monospace().families());
            QVERIFY(block.blockFormat().background().style() != Qt::NoBrush);
        }
        QCOMPARE(commands, 2);
    }
};

QTEST_MAIN(TestWindowRunbooks)
#include "tst_windowrunbooks.moc"
