// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/catalogue.h"

#include "models/facade/lastknown.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/dialogs/clustersdialog.h"
#include "ui/dialogs/createdialog.h"
#include "ui/dialogs/unfinisheddialog.h"
#include "ui/pages/instancepage.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTranslator>

namespace ph::testing {

Stage::Stage() {
    settings = std::make_unique<QSettings>(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    console = std::make_unique<models::Console>(executor, clock);
    local = liveCluster("embedded", true);
    production = liveCluster("frankfurt");
    production.color = "#D0532B";
    production.protection = ops::ProtectionLevel::Confirm;
}

Stage::~Stage() {
    widgets.clear();
    console.reset();
}

void Stage::populate() {
    backend->setClusters({local, production});
    backend->upsert(readyInstance("orders", local));
    auto creating = readyInstance("billing", local, "shop");
    creating.state = domain::InstanceState::Creating;
    creating.members[0].ready = false;
    creating.members[0].phase = "ContainerCreating";
    creating.members[0].role = domain::MemberRole::Unknown;
    creating.createdAt = sceneNow() - std::chrono::seconds(9);
    creating.members[0].startedAt = {};
    creating.serviceHost.clear();
    creating.reasons = {{"pod.notReady", "pod/billing-0", "Container postgresql: starting.", sceneNow()}};
    creating.runningOperation = "create";
    backend->upsert(creating);
    auto down = readyInstance("warehouse", production, "logistics");
    down.spec.cpu = "2";
    down.spec.memory = "8Gi";
    down.spec.storage = "100Gi";
    down.state = domain::InstanceState::Down;
    down.members[0].ready = false;
    down.members[0].phase = "ImagePullBackOff";
    down.members[0].restarts = 3;
    down.reasons = {{"pod.imagePullBackOff", "pod/warehouse-0", "The package postgresql-15 is not installed on node fra-2.", sceneNow()}};
    backend->upsert(down);
    auto degraded = readyInstance("customers", production, "crm");
    degraded.spec.members = 3;
    degraded.spec.cpu = "4";
    degraded.spec.memory = "16Gi";
    degraded.spec.storage = "250Gi";
    domain::Member replica = degraded.members[0];
    replica.name = "customers-1";
    replica.ordinal = 1;
    replica.role = domain::MemberRole::Replica;
    replica.lagBytes = 3355443;
    degraded.members.push_back(replica);
    replica.name = "customers-2";
    replica.ordinal = 2;
    replica.ready = false;
    replica.phase = "Running";
    degraded.members.push_back(replica);
    degraded.state = domain::InstanceState::Degraded;
    degraded.reasons = {{"pod.notReady", "pod/customers-2", "The server does not answer its readiness check yet.", sceneNow()}};
    backend->upsert(degraded);
    backend->upsert(readyInstance("reporting", production, "crm"));
    std::vector<ops::EventRow> events;
    const auto add = [&](const char *uid, const char *type, const char *reason, const char *object, const char *message, int count, int seconds) {
        ops::EventRow e;
        e.uid = uid;
        e.type = type;
        e.reason = reason;
        e.object = object;
        e.message = message;
        e.count = count;
        e.firstSeen = sceneNow() - std::chrono::seconds(seconds + 60);
        e.lastSeen = sceneNow() - std::chrono::seconds(seconds);
        events.push_back(e);
    };
    add("1", "Normal", "SuccessfulCreate", "StatefulSet/orders", "create Pod orders-0 in StatefulSet orders successful", 1, 93);
    add("2", "Normal", "Scheduled", "Pod/orders-0", "Successfully assigned default/orders-0 to workstation", 1, 92);
    add("3", "Warning", "Unhealthy", "Pod/orders-0", "Readiness probe failed: /run/pilothouse:5432 - no response", 3, 85);
    add("4", "Normal", "Started", "Pod/orders-0", "Started container postgresql", 1, 88);
    backend->setEvents(std::move(events));
    backend->setLog({"2026-05-02 11:58:31.004 UTC [12] LOG:  starting PostgreSQL 15.6 (Debian 15.6-0+deb12u1) on x86_64-pc-linux-gnu",
                     "2026-05-02 11:58:31.004 UTC [12] LOG:  listening on IPv4 address \"127.64.0.12\", port 5432",
                     "2026-05-02 11:58:31.011 UTC [12] LOG:  listening on Unix socket \"/run/pilothouse/.s.PGSQL.5432\"",
                     "2026-05-02 11:58:31.024 UTC [15] LOG:  database system was shut down at 2026-05-02 11:58:30 UTC",
                     "2026-05-02 11:58:31.040 UTC [12] LOG:  database system is ready to accept connections"});
    backend->setCheck({{"DNS", ops::CheckItem::State::Passed, "frankfurt.example.net is 203.0.113.7", ""},
                       {"TCP", ops::CheckItem::State::Passed, "connected in 18 ms", ""},
                       {"TLS", ops::CheckItem::State::Warning, "the server's certificate ends in 6 days", "Renew the API server's certificate."},
                       {"authentication", ops::CheckItem::State::Failed, "the client certificate expired on 2026-04-30",
                        "Renew the certificate in ~/.kube/config, for example with kubeadm certs renew admin.conf."},
                       {"rights", ops::CheckItem::State::NotTried, "", ""}});
}

void Stage::connectBackend() {
    const auto expected = static_cast<int>(backend->instances().size());
    console->setBackend(backend);
    until([this, expected] { return console->instances().rowCount() == expected; });
}

bool Stage::until(const std::function<bool()> &done) {
    return QTest::qWaitFor(done, 10000);
}

namespace {
template <typename T, typename... Args> T *make(Stage &stage, Args &&...args) {
    auto widget = std::make_unique<T>(std::forward<Args>(args)...);
    T *raw = widget.get();
    stage.widgets.push_back(std::move(widget));
    return raw;
}

ui::MainWindow *window(Stage &stage, const QSize &size = {1280, 800}) {
    auto *w = make<ui::MainWindow>(stage, *stage.console, stage.prompter, *stage.settings);
    w->resize(size);
    w->show();
    return w;
}

QString keyOf(const std::string &name, Stage &stage) {
    for (const auto &row : stage.console->instances().rows()) {
        if (row.ref.name == name)
            return QString::fromStdString(models::instanceKeyOf(row.ref));
    }
    return {};
}

QWidget *fleet(Stage &stage, const std::string &selected, const QString &tab, const QSize &size = {1280, 800}) {
    stage.populate();
    stage.connectBackend();
    auto *w = window(stage, size);
    w->page()->select(keyOf(selected, stage));
    w->page()->details()->showTab(tab);
    return w;
}

ui::CreateDialog *createDialog(Stage &stage) {
    stage.populate();
    stage.connectBackend();
    auto *dialog = make<ui::CreateDialog>(stage, *stage.console, stage.prompter, QStringLiteral("embedded"));
    dialog->show();
    auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
    Stage::until([cpu] { return !cpu->text().isEmpty(); });
    return dialog;
}

void type(QWidget *dialog, const QString &field, const QString &text) {
    auto *line = dialog->findChild<QLineEdit *>(field);
    line->clear();
    QTest::keyClicks(line, text);
}

QWidget *planned(Stage &stage) {
    auto *dialog = createDialog(stage);
    type(dialog, QStringLiteral("nameField"), QStringLiteral("invoices"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
    auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
    Stage::until([create] { return create->isVisible(); });
    return dialog;
}

Error pullError() {
    Error error{Errc::Timeout, "the instance was not ready in 5 min", "default/invoices"};
    error.cause = "pod invoices-0: the package postgresql-15 is not installed.";
    error.hint = "Install it with: apt install postgresql-15, then create the database again.";
    return error;
}

QWidget *progress(Stage &stage, bool fails) {
    if (fails)
        stage.backend->failStep("wait-ready", pullError());
    else
        stage.backend->holdStep("wait-ready", "pod invoices-0 to be ready: starting container postgresql");
    QWidget *dialog = planned(stage);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("createButton")), Qt::LeftButton);
    Stage::until([&] {
        const auto &all = stage.console->operations();
        return !all.empty() && (fails ? all.front()->ended() : all.front()->runningStep() != nullptr);
    });
    return dialog;
}
} // namespace

const std::vector<Scene> &scenes() {
    static const std::vector<Scene> all{
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
        {QStringLiteral("fleet-overview"), [](Stage &s) { return fleet(s, "orders", QStringLiteral("overview")); }},
        {QStringLiteral("fleet-down"), [](Stage &s) { return fleet(s, "warehouse", QStringLiteral("overview")); }},
        {QStringLiteral("fleet-large"), [](Stage &s) { return fleet(s, "customers", QStringLiteral("overview"), {1920, 1080}); }},
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
             s.backend->setWarnings({"The console's own file console.db is damaged and was put aside; history before today is missing."});
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
        {QStringLiteral("interrupted-details"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *dialog = make<ui::UnfinishedDialog>(s, *s.console, interruptedCreate("half", s.production));
             dialog->show();
             return dialog;
         }},
        {QStringLiteral("interrupted-resume"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.backend->setUnfinished({interruptedCreate("half", s.local)});
             s.backend->hold("resume", true);
             s.connectBackend();
             models::Operation *operation = s.console->resume(interruptedCreate("half", s.local));
             Stage::until([operation] { return operation->runningStep() && !operation->runningStep()->waitsFor.empty(); });
             auto *dialog = make<ui::OperationDialog>(s, *s.console, operation);
             dialog->show();
             return dialog;
         }},
        {QStringLiteral("create-form"), [](Stage &s) -> QWidget * { return createDialog(s); }},
        {QStringLiteral("create-issues"),
         [](Stage &s) -> QWidget * {
             auto *dialog = createDialog(s);
             type(dialog, QStringLiteral("nameField"), QStringLiteral("Orders; DROP"));
             type(dialog, QStringLiteral("memoryField"), {});
             QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
             return dialog;
         }},
        {QStringLiteral("create-plan"), planned},
        {QStringLiteral("create-refused"),
         [](Stage &s) -> QWidget * {
             s.backend->failWith("planCreate", Error{Errc::Conflict, "exists", "default/invoices"});
             auto *dialog = createDialog(s);
             type(dialog, QStringLiteral("nameField"), QStringLiteral("invoices"));
             QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
             auto *bar = dialog->findChild<ui::MessageBar *>(QStringLiteral("createProblem"));
             Stage::until([bar] { return bar->isVisible(); });
             return dialog;
         }},
        {QStringLiteral("create-progress"), [](Stage &s) { return progress(s, false); }},
        {QStringLiteral("create-failed"), [](Stage &s) { return progress(s, true); }},
        {QStringLiteral("delete"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *dialog = make<ui::DeleteDialog>(s, *s.console, readyInstance("reporting", s.production, "crm"));
             dialog->show();
             auto *view = dialog->findChild<ui::StateView *>();
             Stage::until([view] { return view->face() == QLatin1String("content"); });
             type(dialog, QStringLiteral("confirmNameField"), QStringLiteral("report"));
             return dialog;
         }},
        {QStringLiteral("clusters"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *dialog = make<ui::ClustersDialog>(s, *s.console, s.prompter);
             dialog->show();
             dialog->check(QStringLiteral("frankfurt"));
             Stage::until([dialog] { return dialog->findChildren<ui::StateBadge *>().size() >= 5; });
             return dialog;
         }},
        {QStringLiteral("palette"),
         [](Stage &s) -> QWidget * {
             auto *w = static_cast<ui::MainWindow *>(fleet(s, "orders", QStringLiteral("overview")));
             auto *palette = make<ui::CommandPalette>(s, *s.console, w->actions());
             palette->show();
             return palette;
         }},
        {QStringLiteral("error"),
         [](Stage &s) -> QWidget * {
             auto *host = make<QWidget>(s);
             ui::DesktopPrompter prompter;
             Error error = pullError();
             prompter.showError(host, models::describe(error, QStringLiteral("The database invoices could not be created.")));
             return host->findChild<QDialog *>();
         }},
        {QStringLiteral("about"),
         [](Stage &s) -> QWidget * {
             auto *dialog = make<ui::AboutDialog>(s);
             dialog->show();
             return dialog;
         }},
    };
    return all;
}

void prepareLook(bool dark, const QString &language) {
    static QTranslator words;
    QApplication::removeTranslator(&words);
    if (words.load(QStringLiteral(":/i18n/pilothouse_%1.qm").arg(language)))
        QApplication::installTranslator(&words);
    QApplication::setFont(QFont(QStringLiteral("Noto Sans"), 10));
    ui::theme::apply(*qApp, dark ? ui::ThemeMode::Dark : ui::ThemeMode::Light);
}

} // namespace ph::testing
