// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"

#include "ui/pages/clusterspage.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/workspace.h"

#include <QListWidget>

using namespace ph;

/// Getting around: the pages, their history, the scope, the palette; all of it by keyboard.
class TestShell : public testing::WindowTest {
    Q_OBJECT
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QWidget *focus = m_window->focusWidget();
        QTest::keyClick(focus ? focus : m_window.get(), key, modifiers);
    }
    QString at() const { return m_window->workspace()->currentId(); }
    std::string selected() const {
        const domain::InstanceSummary *row = m_window->page()->selected();
        return row ? row->ref.name : std::string();
    }
    void pass() { m_stage->clock.advance(std::chrono::seconds(2)); }

private Q_SLOTS:
    void historyLeavesOutWhatWasOnlyPassed() {
        ManualClock clock(testing::sceneNow());
        std::vector<ui::Place> went;
        QString gone;
        ui::Navigator navigator(clock, [&](const ui::Place &place) {
            if (!gone.isEmpty() && place.key == gone)
                return false;
            went.push_back(place);
            return true;
        });
        const auto visit = [&](const char *page, const char *key, int ms) {
            navigator.visit({QLatin1String(page), QLatin1String(key)});
            clock.advance(std::chrono::milliseconds(ms));
        };
        visit("databases", "", 5000);
        visit("databases", "orders", 100); // takes the place of the page without a selection
        visit("databases", "billing", 100);
        visit("databases", "shop", 5000); // two were passed on the way here
        visit("clusters", "", 100);
        visit("databases", "orders", 5000); // another page is never merely passed
        QCOMPARE(navigator.places().size(), std::size_t(3));
        QVERIFY(!navigator.canGoForward());
        QVERIFY(navigator.back() && navigator.back());
        QCOMPARE(went.back(), (ui::Place{QStringLiteral("databases"), QStringLiteral("shop")}));
        QVERIFY(!navigator.canGoBack() && !navigator.back());
        gone = QStringLiteral("orders"); // was deleted: forgotten
        QVERIFY(navigator.forward());
        QVERIFY(!navigator.forward());
        QCOMPARE(navigator.places().size(), std::size_t(2));
        visit("databases", "billing", 0);
        QVERIFY(!navigator.canGoForward());
    }

    void pagesAndDatabasesAreReachedAndLeftByKeys() {
        open();
        QVERIFY(select("orders"));
        pass();
        QVERIFY(select("warehouse"));
        pass();
        m_window->actions().get(QStringLiteral("go.clusters"))->trigger();
        QCOMPARE(at(), QStringLiteral("clusters"));
        QVERIFY(!m_window->page()->isVisible());
        key(Qt::Key_BracketLeft);
        QCOMPARE(at(), QStringLiteral("databases"));
        QCOMPARE(selected(), std::string("warehouse"));
        key(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(selected(), std::string("orders"));
        key(Qt::Key_BracketRight);
        key(Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(at(), QStringLiteral("clusters"));
        QVERIFY(!m_window->actions().get(QStringLiteral("go.forward"))->isEnabled());
        int number = 0;
        for (const ui::Sidebar::Entry &entry : ui::Workspace::entries()) {
            key(static_cast<Qt::Key>(Qt::Key_1 + number++), Qt::ControlModifier);
            QCOMPARE(at(), entry.id);
            QVERIFY(m_window->workspace()->current()->isVisible());
        }
    }

    void nothingIsChangedThatIsNotSeen() {
        open();
        QVERIFY(select("orders"));
        QVERIFY(m_window->actions().get(QStringLiteral("database.delete"))->isEnabled());
        m_window->workspace()->open(QStringLiteral("clusters"));
        for (const char *id : {"database.delete", "database.copyDsn", "show.log"})
            QVERIFY2(!m_window->actions().get(QLatin1String(id))->isEnabled(), id);
        key(Qt::Key_Delete);
        QVERIFY(!child<QDialog>("deleteDialog"));
        m_window->workspace()->open(QStringLiteral("databases"));
        QVERIFY(m_window->actions().get(QStringLiteral("database.delete"))->isEnabled());
    }

    void theKeyboardStaysInThePanelWhileWalkingThroughIt() {
        open();
        QListWidget *pages = m_window->workspace()->sidebar()->pages();
        m_window->workspace()->open(ui::Workspace::entries().front().id);
        pages->setFocus();
        QTRY_VERIFY(pages->hasFocus());
        key(Qt::Key_Down);
        QCOMPARE(at(), ui::Workspace::entries().at(1).id);
        QVERIFY(pages->hasFocus());
        key(Qt::Key_Up);
        QCOMPARE(at(), ui::Workspace::entries().front().id);
    }

    void aClusterNarrowsEveryPageDownUntilSomethingElseIsAskedFor() {
        open();
        QListWidget *clusters = m_window->workspace()->sidebar()->clusters();
        QCOMPARE(clusters->count(), 3);
        clusters->setFocus();
        key(Qt::Key_Down);
        key(Qt::Key_Down);
        QCOMPARE(m_window->workspace()->sidebar()->scope(), QStringLiteral("frankfurt"));
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 3);
        QCOMPARE(m_window->workspace()->clusters()->currentKey(), QStringLiteral("frankfurt"));
        QVERIFY(select("orders")); // is on the other cluster
        QCOMPARE(m_window->workspace()->sidebar()->scope(), QString());
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 5);
        m_window->workspace()->setScope(QStringLiteral("frankfurt"));
        m_stage->backend->setClusters({m_stage->local}); // removed by another console
        QTRY_COMPARE(m_window->workspace()->sidebar()->scope(), QString());
        QTRY_COMPARE(clusters->count(), 2);
    }

    void aColonJumpsToAPlace() {
        open();
        key(Qt::Key_Colon);
        auto *palette = child<ui::CommandPalette>("commandPalette");
        QVERIFY(palette);
        auto *field = palette->findChild<QLineEdit *>(QStringLiteral("paletteField"));
        auto *list = palette->findChild<QListWidget *>(QStringLiteral("paletteList"));
        QCOMPARE(field->text(), QStringLiteral(":"));
        for (int i = 0; i < list->count(); ++i)
            QVERIFY(!list->item(i)->text().contains(QStringLiteral("Create database")));
        QTest::keyClicks(field, QStringLiteral("wareh"));
        QCOMPARE(list->count(), 1);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(selected(), std::string("warehouse"));
        m_window->openPalette(QStringLiteral(":frankfurt cluster"));
        auto *second = m_window->findChildren<ui::CommandPalette *>().back();
        QTest::keyClick(second->findChild<QLineEdit *>(QStringLiteral("paletteField")), Qt::Key_Return);
        QCOMPARE(m_window->workspace()->sidebar()->scope(), QStringLiteral("frankfurt"));
    }

    void thePageAndTheSelectionAreThereAgainAtTheNextStart() {
        open();
        QVERIFY(select("warehouse"));
        m_window->workspace()->open(QStringLiteral("clusters"), QStringLiteral("frankfurt"));
        m_window->close();
        // The rows come after the window this time.
        m_stage->console = std::make_unique<models::Console>(m_stage->executor, m_stage->clock);
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        QCOMPARE(at(), QStringLiteral("clusters"));
        m_stage->connectBackend();
        QTRY_COMPARE(selected(), std::string("warehouse"));
    }

    void theClustersPageChecksProtectsAndRemoves() {
        open();
        m_window->openClusters(QStringLiteral("frankfurt"));
        auto *page = m_window->workspace()->clusters();
        QTRY_COMPARE(page->findChildren<ui::StateBadge *>().size(), 6); // its own and one for each part
        QVERIFY(page->select(QStringLiteral("embedded")));
        QVERIFY(!child<QPushButton>("removeClusterButton")->isEnabled());
        QVERIFY(page->select(QStringLiteral("frankfurt"))); // what was found is kept
        QCOMPARE(page->findChildren<ui::StateBadge *>().size(), 6);
        QCOMPARE(m_stage->backend->callsOf("checkCluster"), 1);
        m_stage->prompter.sayYes = true;
        QTest::mouseClick(child<QPushButton>("removeClusterButton"), Qt::LeftButton);
        QTRY_COMPARE(page->findChild<ui::TableView *>()->model()->rowCount(), 1);
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
