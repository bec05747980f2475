// SPDX-License-Identifier: Apache-2.0
#include "models/facade/lastknown.h"
#include "tests/gui/scenes/builders.h"
#include "ui/pages/instancepage.h"
#include "ui/pages/cataloguepage.h"
#include "ui/pages/eventspage.h"
#include "ui/pages/operationspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/clusterspage.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/workspace.h"

#include <QScrollArea>
#include <QTest>

namespace ph::testing {

namespace {
/// Until the overview has looked at what there is by now; it looks a few times a second.
void settle(Stage &stage, ui::MainWindow &window) {
    Stage::until([&] { return models::attentionOf(*stage.console, {}) == window.workspace()->overview()->items(); });
    QTest::qWait(250); // numbers and what runs come with the next look
}
} // namespace

std::vector<Scene> windowScenes() {
    return {
        {QStringLiteral("starting"),
         [](Stage &s) -> QWidget * {
             s.console->setStarting(QStringLiteral("Starting the embedded cluster: waiting for the API server"));
             auto *w = window(s);
             Stage::until([w] {
                 auto *state = w->findChild<ui::StateView *>(QStringLiteral("instanceState"));
                 return state->face() == QLatin1String("loading");
             });
             QTest::qWait(200);
             return w;
         }},
        {QStringLiteral("start-failed"),
         [](Stage &s) -> QWidget * {
             Error error{Errc::Conflict, "the state directory is in use", "~/.local/state/pilothouse/local"};
             error.cause = "process 4711 holds its lock.";
             error.hint = "Close the other Pilothouse, or start with --state-dir and another folder.";
             s.console->setFailed(error);
             return window(s);
         }},
        {QStringLiteral("empty"),
         [](Stage &s) -> QWidget * {
             s.backend->setClusters({s.local});
             s.connectBackend();
             return window(s);
         }},
        {QStringLiteral("last-known"),
         [](Stage &s) -> QWidget * {
             s.populate();
             const fs::path file = fs::path(s.folder.path().toStdString()) / "last.json";
             static_cast<void>(models::writeLastKnown(file, {s.backend->clusters(), s.backend->instances()}).ok());
             s.console = std::make_unique<models::Console>(s.executor, s.clock, file);
             s.console->setStarting(QStringLiteral("Starting the embedded cluster on this computer…"));
             return window(s);
         }},
        {QStringLiteral("overview"),
         [](Stage &s) -> QWidget * {
             auto half = interruptedCreate("half", s.local);
             s.backend->setUnfinished({half, interruptedCreate("archive", s.production, "anna@laptop")});
             s.populate();
             s.backend->holdStep("replicas-4", "pod customers-3 to join: copying the data of customers-0");
             s.connectBackend();
             s.console->planScale(readyInstance("customers", s.production, "crm").ref, 4)
                 .onResult(s.settings.get(), [&s](const Result<domain::Plan> &plan) {
                     if (plan)
                         s.console->run(*plan, {}, "customers");
                 });
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("overview"));
             Stage::until([&s] { return s.console->unfinished().size() == 2 && !s.console->operations().empty(); });
             settle(s, *w);
             return w;
         }},
        {QStringLiteral("overview-calm"),
         [](Stage &s) -> QWidget * {
             s.backend->setClusters({s.local});
             s.backend->upsert(readyInstance("orders", s.local));
             auto shop = readyInstance("shop", s.local);
             shop.spec.engine = "mariadb";
             shop.spec.engineVersion = "10.11";
             s.backend->upsert(shop);
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("overview"));
             settle(s, *w);
             return w;
         }},
        {QStringLiteral("overview-unreachable"),
         [](Stage &s) -> QWidget * {
             s.production.freshness.state = store::Freshness::State::Stale;
             s.production.freshness.since = sceneNow() - std::chrono::minutes(4);
             s.production.freshness.lastSeen = sceneNow() - std::chrono::minutes(4);
             s.production.freshness.error = {Errc::Unreachable, "connect timed out", "frankfurt.example.net:6443"};
             s.backend->setWarnings(
                 {"The console's own file console.db is damaged and was put aside; history before today is missing."});
             s.populate();
             s.connectBackend();
             auto *w = window(s, {1920, 1080});
             w->workspace()->open(QStringLiteral("overview"));
             Stage::until([&s] { return !s.console->warnings().isEmpty(); });
             settle(s, *w);
             return w;
         }},
        {QStringLiteral("overview-empty"),
         [](Stage &s) -> QWidget * {
             s.backend->setClusters({s.local});
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("overview"));
             settle(s, *w);
             return w;
         }},
        {QStringLiteral("fleet-overview"), [](Stage &s) { return fleet(s, "orders", QStringLiteral("overview")); }},
        {QStringLiteral("fleet-mariadb"),
         [](Stage &s) {
             auto shop = readyInstance("shop", s.local);
             shop.spec.engine = "mariadb";
             shop.spec.adapter = "mariadb-single";
             shop.spec.engineVersion = "10.11";
             shop.spec.owner = "app";
             shop.servicePort = 3306;
             shop.serviceHost = "127.64.8.7";
             s.backend->upsert(shop);
             QWidget *w = fleet(s, "shop", QStringLiteral("overview"));
             auto *string = w->findChild<ui::ElidedLabel *>(QStringLiteral("connectionString"));
             Stage::until([string] { return string->text().startsWith(QLatin1String("mysql://")); });
             return w;
         }},
        {QStringLiteral("fleet-down"), [](Stage &s) { return fleet(s, "warehouse", QStringLiteral("overview")); }},
        {QStringLiteral("fleet-large"),
         [](Stage &s) {
             return fleet(s, "customers", QStringLiteral("overview"), {1920, 1080});
         }},
        {QStringLiteral("fleet-pods"), [](Stage &s) { return fleet(s, "customers", QStringLiteral("members")); }},
        {QStringLiteral("fleet-events"),
         [](Stage &s) {
             QWidget *w = fleet(s, "orders", QStringLiteral("events"));
             auto *table = w->findChild<ui::TableView *>(QStringLiteral("eventTable"));
             Stage::until([table] { return table->isVisible() && table->model()->rowCount() == 4; });
             return w;
         }},
        {QStringLiteral("fleet-log"),
         [](Stage &s) {
             QWidget *w = fleet(s, "orders", QStringLiteral("log"));
             auto *view = w->findChild<ui::LogView *>();
             Stage::until([view] { return view->isVisible() && view->blockCount() > 4; });
             type(w, QStringLiteral("logSearch"), QStringLiteral("listening"));
             return w;
         }},
        {QStringLiteral("fleet-yaml"),
         [](Stage &s) {
             QWidget *w = fleet(s, "orders", QStringLiteral("yaml"));
             auto *view = w->findChild<ui::YamlView *>();
             Stage::until([view] { return view->isVisible() && view->blockCount() > 4; });
             return w;
         }},
        {QStringLiteral("cluster-stale"),
         [](Stage &s) -> QWidget * {
             s.production.freshness.state = store::Freshness::State::Stale;
             s.production.freshness.since = sceneNow() - std::chrono::minutes(4);
             s.production.freshness.lastSeen = sceneNow() - std::chrono::minutes(4);
             s.production.freshness.error = {Errc::Unreachable, "connect timed out", "frankfurt.example.net:6443"};
             s.populate();
             for (const char *name : {"warehouse", "customers"}) {
                 for (auto row : s.backend->instances()) {
                     if (row.ref.name == name)
                         s.backend->remove(models::instanceKeyOf(row.ref));
                 }
             }
             s.connectBackend();
             auto *w = window(s);
             w->page()->select(keyOf("reporting", s));
             return w;
         }},
        {QStringLiteral("filter-nothing"),
         [](Stage &s) {
             QWidget *w = fleet(s, "orders", QStringLiteral("overview"));
             type(w, QStringLiteral("filterField"), QStringLiteral("ordres"));
             return w;
         }},
        {QStringLiteral("self-warning"),
         [](Stage &s) {
             s.backend->setWarnings(
                 {"The console's own file console.db is damaged and was put aside; history before today is missing."});
             QWidget *w = fleet(s, "orders", QStringLiteral("overview"));
             Stage::until([&s] { return !s.console->warnings().isEmpty(); });
             return w;
         }},
        {QStringLiteral("interrupted"),
         [](Stage &s) -> QWidget * {
             auto half = readyInstance("half", s.local);
             half.state = domain::InstanceState::Creating;
             half.members.clear();
             half.serviceHost.clear();
             half.createdAt = sceneNow() - std::chrono::minutes(12);
             half.runningOperation = "create";
             s.backend->upsert(half);
             s.backend->setUnfinished({interruptedCreate("half", s.local), interruptedCreate("archive", s.production)});
             auto *w = static_cast<ui::MainWindow *>(fleet(s, "half", QStringLiteral("overview")));
             Stage::until([&s] { return s.console->unfinished().size() == 2; });
             return w;
         }},
        {QStringLiteral("operations"),
         [](Stage &s) -> QWidget * {
             s.backend->setUnfinished({interruptedCreate("half", s.local)});
             s.backend->setHistory(pastOperations(s));
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("operations"));
             auto *table = w->workspace()->operations()->table();
             Stage::until([table] { return table->model()->rowCount() == 6; });
             w->workspace()->operations()->select(QStringLiteral("past-2"));
             return w;
         }},
        {QStringLiteral("operations-interrupted"),
         [](Stage &s) -> QWidget * {
             s.backend->setUnfinished({interruptedCreate("half", s.local)});
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("operations"));
             auto *table = w->workspace()->operations()->table();
             Stage::until([table] { return table->model()->rowCount() == 1; });
             return w;
         }},
        {QStringLiteral("operations-empty"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("operations"));
             auto *face = w->findChild<ui::StateView *>(QStringLiteral("operationState"));
             Stage::until([face] { return face->face() == QLatin1String("empty"); });
             return w;
         }},
        {QStringLiteral("events"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("events"));
             auto *page = w->findChild<ui::EventsPage *>();
             Stage::until([page] { return page->table()->model()->rowCount() > 10; });
             page->table()->setCurrentIndex(page->table()->model()->index(0, 0));
             return w;
         }},
        {QStringLiteral("events-empty"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.backend->setFleetEvents({});
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("events"));
             auto *face = w->findChild<ui::StateView *>(QStringLiteral("fleetEventState"));
             Stage::until([face] { return face->face() == QLatin1String("empty"); });
             return w;
         }},
        {QStringLiteral("catalogue"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("catalogue"));
             auto *page = w->findChild<ui::CataloguePage *>();
             Stage::until([page] { return page->table()->model()->rowCount() == 4; });
             return w;
         }},
        {QStringLiteral("clusters"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->openClusters(QStringLiteral("frankfurt"));
             auto *view = w->workspace()->clusters()->findChild<QScrollArea *>();
             Stage::until([view] { return view->isVisible(); });
             return w;
         }},
        {QStringLiteral("clusters-kept"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.backend->setKept(keptVolumes(s));
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("clusters"), QString::fromStdString(s.local.name));
             auto *view = w->workspace()->clusters()->findChild<ui::StateView *>(QStringLiteral("keptState"));
             Stage::until([view] { return view->face() == QLatin1String("content"); });
             return w;
         }},
        {QStringLiteral("clusters-unreachable"),
         [](Stage &s) -> QWidget * {
             s.production.freshness.state = store::Freshness::State::Stale;
             s.production.freshness.since = sceneNow() - std::chrono::minutes(4);
             s.production.freshness.lastSeen = sceneNow() - std::chrono::minutes(4);
             s.production.freshness.error = {Errc::Unreachable, "connect timed out", "frankfurt.example.net:6443"};
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("clusters"), QStringLiteral("frankfurt"));
             return w;
         }},
        {QStringLiteral("settings"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *w = window(s);
             w->workspace()->open(QStringLiteral("settings"));
             return w;
         }},
        {QStringLiteral("jump"),
         [](Stage &s) -> QWidget * {
             auto *w = static_cast<ui::MainWindow *>(fleet(s, "orders", QStringLiteral("overview")));
             auto *palette = make<ui::CommandPalette>(s, *s.console, w->actions(), QStringLiteral(":o"));
             palette->show();
             return palette;
         }},
        {QStringLiteral("palette"),
         [](Stage &s) -> QWidget * {
             auto *w = static_cast<ui::MainWindow *>(fleet(s, "orders", QStringLiteral("overview")));
             auto *palette = make<ui::CommandPalette>(s, *s.console, w->actions());
             palette->show();
             return palette;
         }},
    };
}

} // namespace ph::testing
