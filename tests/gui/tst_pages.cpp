// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"
#include "ui/pages/cataloguepage.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/eventspage.h"

#include <QCheckBox>
#include <QComboBox>

using namespace ph;

/// The pages of events, of the catalogue and of clusters.
class TestPages : public testing::WindowTest {
    Q_OBJECT
private:
    ui::EventsPage *events() {
        open();
        m_window->actions().get(QStringLiteral("go.events"))->trigger();
        return m_window->findChild<ui::EventsPage *>();
    }
    static int rows(const ui::EventsPage *page) { return page->table()->model()->rowCount(); }

private Q_SLOTS:
    void listsWhatAllClustersReport() {
        auto *page = events();
        QVERIFY(page->isVisible());
        QTRY_VERIFY(rows(page) > 10);
        const int all = rows(page);
        QTest::mouseClick(page->findChild<QCheckBox *>(QStringLiteral("onlyWarnings")), Qt::LeftButton);
        QTRY_COMPARE(rows(page), 4);
        page->findChild<QCheckBox *>(QStringLiteral("onlyWarnings"))->setChecked(false);
        QTRY_COMPARE(rows(page), all);
        m_window->actions().get(QStringLiteral("view.filter"))->trigger();
        QTest::keyClicks(page->findChild<QLineEdit *>(QStringLiteral("fleetEventFilter")),
                         QStringLiteral("database:customers reason:backoff"));
        QTRY_COMPARE(rows(page), 1);
        QTest::keyClick(page->findChild<QLineEdit *>(QStringLiteral("fleetEventFilter")), Qt::Key_Return);
        QVERIFY(page->table()->hasFocus());
        page->table()->setCurrentIndex(page->table()->model()->index(0, 0));
        QTRY_VERIFY(page->findChild<ui::TextLabel *>(QStringLiteral("fleetEventMessage"))
                        ->text()
                        .contains(QStringLiteral("Back-off restarting")));
        QTest::mouseClick(page->findChild<QPushButton *>(QStringLiteral("eventDatabase")), Qt::LeftButton);
        QTRY_VERIFY(m_window->page()->isVisible());
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("customers"));
    }
    void thePictureShowsTheLastHour() {
        auto *page = events();
        QTRY_VERIFY(rows(page) > 10);
        const auto &shares = page->findChild<ui::EventTimeline *>()->shares();
        QCOMPARE(shares.size(), std::size_t(60));
        QCOMPARE(shares[59].warnings, 1); // customers-2, unhealthy until now
        QCOMPARE(shares[43].warnings, 1); // 17 minutes ago
        QVERIFY(page->findChild<ui::EventTimeline *>()->accessibleName().contains(QStringLiteral("4 warnings")));
    }
    void newEventsComeByThemselvesAndTheSelectionStays() {
        const auto happened = [this](const char *uid, int secondsAgo) {
            ops::FleetEvent made;
            made.event.uid = uid;
            made.event.type = "Warning";
            made.event.reason = "OOMKilled";
            made.event.object = "Pod/reporting-0";
            made.event.message = uid;
            made.event.lastSeen = testing::sceneNow() - std::chrono::seconds(secondsAgo);
            made.ref = testing::readyInstance("reporting", m_stage->production, "crm").ref;
            made.clusterName = m_stage->production.name;
            return made;
        };
        auto *page = events();
        m_stage->backend->setFleetEvents({happened("first", 60)});
        QTRY_COMPARE(rows(page), 1);
        page->table()->setCurrentIndex(page->table()->model()->index(0, 0));
        const QString selected = page->currentKey();
        QVERIFY(selected.endsWith(QStringLiteral("first")));
        m_stage->backend->setFleetEvents({happened("first", 60), happened("second", 5)});
        QTRY_COMPARE(rows(page), 2);
        QCOMPARE(page->currentKey(), selected);
        QCOMPARE(page->table()->currentIndex().row(), 1); // the newer one stands above it
        m_stage->backend->setFleetEvents({});
        QTRY_COMPARE(page->findChild<ui::StateView *>(QStringLiteral("fleetEventState"))->face(),
                     QStringLiteral("empty"));
    }
    void aClusterIsWatchedOnlyWhileThePageIsShown() {
        auto *page = events();
        QTRY_VERIFY(rows(page) > 10);
        QCOMPARE(m_stage->backend->callsOf("subscribeAllEvents"), 2);
        m_window->actions().get(QStringLiteral("go.databases"))->trigger();
        m_stage->backend->setFleetEvents({});
        m_window->actions().get(QStringLiteral("go.events"))->trigger();
        QTRY_COMPARE(m_stage->backend->callsOf("subscribeAllEvents"), 4);
        QTRY_COMPARE(rows(page), 0);
    }
    void theChosenClusterNarrowsThePage() {
        auto *page = events();
        QTRY_VERIFY(rows(page) > 10);
        m_window->workspace()->setScope(QString::fromStdString(m_stage->local.name));
        QTRY_COMPARE(rows(page), 4);
    }
    void whileNothingIsKnownItSaysSo() {
        m_stage->backend->hold("subscribeAllEvents", true);
        auto *page = events();
        QCOMPARE(page->findChild<ui::StateView *>(QStringLiteral("fleetEventState"))->face(),
                 QStringLiteral("loading"));
    }

    void theCatalogueTellsWhatEachClusterCanRunAndWhyNot() {
        open();
        m_window->actions().get(QStringLiteral("go.catalogue"))->trigger();
        auto *page = m_window->findChild<ui::CataloguePage *>();
        QTRY_COMPARE(page->table()->model()->rowCount(), 4); // two versions on two clusters
        QTest::keyClicks(page->findChild<QLineEdit *>(QStringLiteral("catalogueFilter")),
                         QStringLiteral("version:18 cluster:embedded"));
        QTRY_COMPARE(page->table()->model()->rowCount(), 1);
        QVERIFY(page->table()
                    ->model()
                    ->index(0, models::CatalogueTableModel::Why)
                    .data()
                    .toString()
                    .contains(QStringLiteral("apt install postgresql-18")));
        QTRY_VERIFY(page->findChild<ui::TextLabel *>(QStringLiteral("catalogueWays"))
                        ->text()
                        .contains(QStringLiteral("1 to 9 members")));
    }
    void aCatalogueThatCannotBeReadIsAnErrorWithARetry() {
        m_stage->backend->failWith("engines", Error{Errc::Unreachable, "no answer", "frankfurt"});
        open();
        m_window->actions().get(QStringLiteral("go.catalogue"))->trigger();
        auto *page = m_window->findChild<ui::CataloguePage *>();
        auto *face = page->findChild<ui::StateView *>(QStringLiteral("catalogueState"));
        QTRY_COMPARE(face->face(), QStringLiteral("error"));
        m_stage->backend->failWith("engines", std::nullopt);
        Q_EMIT face->actionTriggered();
        QTRY_COMPARE(page->table()->model()->rowCount(), 4);
    }

    void aClusterTellsWhatItOffersAndGetsAColour() {
        open();
        m_window->openClusters(QStringLiteral("frankfurt"));
        auto *page = m_window->workspace()->clusters();
        const auto shows = [page](const char *text) {
            for (const auto *label : page->findChildren<ui::ElidedLabel *>())
                if (label->text().contains(QString::fromUtf8(text)))
                    return true;
            return false;
        };
        QTRY_VERIFY(shows("3 nodes take pods, with 31.5 CPU and 120 GiB free"));
        QVERIFY(shows("standard · the default · can grow, archive · cannot grow"));
        auto *color = page->findChild<QComboBox *>(QStringLiteral("colorField"));
        QCOMPARE(color->currentData().toString(), QString::fromStdString(m_stage->production.color));
        color->setFocus();
        QTest::keyClick(color, Qt::Key_Home);
        QTRY_COMPARE(m_stage->console->cluster(m_stage->production.name)->color, std::string());
        QTest::keyClick(color, Qt::Key_Down);
        QTRY_COMPARE(m_stage->console->cluster(m_stage->production.name)->color, std::string("#C2362B"));
    }
};

QTEST_MAIN(TestPages)
#include "tst_pages.moc"
