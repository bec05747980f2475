// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"

#include "ui/pages/overviewpage.h"
#include "ui/widgets/attentionlist.h"
#include "ui/widgets/fleetbars.h"

using namespace ph;

/// The overview: what it says, and that each thing on it leads to where something can be done.
class TestOverview : public testing::WindowTest {
    Q_OBJECT
    /// The button of the shown item whose title contains @p words.
    QPushButton *actionOf(const char *words) const {
        for (auto *button : child<ui::AttentionList>("attentionList")
                                ->findChildren<QPushButton *>(QStringLiteral("attentionAction"))) {
            if (button->isVisible() && button->accessibleName().contains(QLatin1String(words)))
                return button;
        }
        return nullptr;
    }
    void openOverview() {
        open();
        m_window->workspace()->open(QStringLiteral("overview"));
    }

private Q_SLOTS:
    void aFirstStartBeginsHereAndOffersTheFirstDatabase() {
        m_stage->settings->clear();
        open(false);
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("overview"));
        auto *face = child<ui::StateView>("overviewState");
        QTRY_COMPARE(face->face(), QStringLiteral("empty"));
        QVERIFY(!child<ui::TextLabel>("calmText")->isVisible());
        QTest::mouseClick(face->findChild<QPushButton *>(QStringLiteral("stateAction")), Qt::LeftButton);
        QVERIFY(child<ui::CreateDialog>("createDialog"));
    }

    void theFirstThingIsTheGreatestRiskAndLeadsToIt() {
        openOverview();
        QTRY_VERIFY(actionOf("warehouse is down"));
        QTRY_COMPARE(m_window->workspace()->overview()->items().front().title, QStringLiteral("warehouse is down"));
        QTest::mouseClick(actionOf("warehouse is down"), Qt::LeftButton);
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("databases"));
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("warehouse"));
        m_window->workspace()->navigator().back();
        QTest::mouseClick(actionOf("customers is degraded"), Qt::LeftButton);
        QCOMPARE(m_window->page()->details()->currentTab(), QStringLiteral("members"));
    }

    void whatWasInterruptedIsResumedFromHere() {
        m_stage->backend->setUnfinished({testing::interruptedCreate("half", m_stage->local)});
        openOverview();
        QTRY_VERIFY(actionOf("Create half: interrupted"));
        QTest::mouseClick(actionOf("Create half: interrupted"), Qt::LeftButton);
        auto *dialog = child<QDialog>("unfinishedDialog");
        QVERIFY(dialog && dialog->findChild<QPushButton *>(QStringLiteral("resumeButton")));
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("resumeButton")), Qt::LeftButton);
        QTRY_VERIFY(!actionOf("Create half: interrupted"));
    }

    void aClusterThatDoesNotAnswerIsCheckedFromHere() {
        m_stage->production.freshness = {store::Freshness::State::Stale,
                                         testing::sceneNow() - std::chrono::minutes(4),
                                         testing::sceneNow() - std::chrono::minutes(4),
                                         {Errc::Unreachable, "connect timed out", "frankfurt.example.net:6443"}};
        openOverview();
        QTRY_VERIFY(actionOf("Cluster frankfurt does not answer"));
        QTest::mouseClick(actionOf("Cluster frankfurt does not answer"), Qt::LeftButton);
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("clusters"));
        QTRY_COMPARE(m_stage->backend->callsOf("checkCluster"), 1);
    }

    void aCountShowsJustTheDatabasesItCounts() {
        openOverview();
        const QString name = QStringLiteral("share.frankfurt.Degraded");
        QTRY_VERIFY(m_window->findChild<QPushButton *>(name));
        QTest::mouseClick(m_window->findChild<QPushButton *>(name), Qt::LeftButton);
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("databases"));
        QCOMPARE(m_window->workspace()->sidebar()->scope(), QStringLiteral("frankfurt"));
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 1);
        QTest::mouseClick(child<ui::NumberTile>("databasesTile"), Qt::LeftButton); // hidden now: does nothing
        m_window->workspace()->setScope({});
        m_window->workspace()->open(QStringLiteral("overview"));
        QTRY_COMPARE(child<ui::NumberTile>("databasesTile")->number(), QStringLiteral("5"));
        QTest::mouseClick(child<ui::NumberTile>("databasesTile"), Qt::LeftButton);
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 5); // the filter is gone again
    }

    void aButtonNeverTurnsIntoAnother() {
        openOverview();
        QTRY_VERIFY(actionOf("customers is degraded"));
        QPushButton *before = actionOf("customers is degraded");
        before->setFocus();
        auto orders = testing::readyInstance("orders", m_stage->local); // worse: goes above it
        orders.state = domain::InstanceState::Down;
        m_stage->backend->upsert(orders);
        QTRY_VERIFY(actionOf("orders is down"));
        QCOMPARE(actionOf("customers is degraded"), before);
        QVERIFY(before->hasFocus());
        QVERIFY(actionOf("orders is down")->mapTo(m_window.get(), QPoint()).y() <
                before->mapTo(m_window.get(), QPoint()).y());
    }

    void nothingWrongIsOneCalmLine() {
        m_stage->backend->setClusters({m_stage->local});
        m_stage->backend->upsert(testing::readyInstance("orders", m_stage->local));
        m_stage->backend->upsert(testing::readyInstance("billing", m_stage->local));
        m_stage->connectBackend();
        m_window = std::make_unique<ui::MainWindow>(*m_stage->console, m_stage->prompter, *m_stage->settings);
        m_window->show();
        m_window->workspace()->open(QStringLiteral("overview"));
        auto *calm = child<ui::TextLabel>("calmText");
        QTRY_VERIFY(calm->isVisible());
        QTRY_COMPARE(calm->text(), QStringLiteral("2 databases are as they should be. Newest answer 4 s ago."));
        QVERIFY(!child<ui::AttentionList>("attentionList")->isVisible());
        auto down = testing::readyInstance("billing", m_stage->local);
        down.state = domain::InstanceState::Down;
        m_stage->backend->upsert(down);
        QTRY_VERIFY(!calm->isVisible());
    }
};

QTEST_MAIN(TestOverview)
#include "tst_overview.moc"
