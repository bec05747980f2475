// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/mainwindow.h"

#include "models/format/text.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/dialogs/createdialog.h"
#include "ui/dialogs/deletedialog.h"
#include "ui/dialogs/editdialogs.h"
#include "ui/dialogs/lifedialogs.h"
#include "ui/dialogs/membersdialogs.h"
#include "ui/dialogs/operationdialog.h"
#include "ui/dialogs/passworddialog.h"
#include "ui/dialogs/runbookdialog.h"
#include "ui/dialogs/shortcutsdialog.h"
#include "ui/dialogs/unfinisheddialog.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/instancepage.h"
#include "ui/pages/operationspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/shell/statusline.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/clusterframe.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ph::ui {

using models::qs;

MainWindow::MainWindow(models::Console &console, Prompter &prompter, QSettings &settings, QWidget *parent)
    : QMainWindow(parent), m_console(console), m_prompter(prompter), m_settings(settings), m_choices(settings) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Pilothouse"));
    setWindowIcon(icons::application());
    connect(&console, &models::Console::operationStarted, this, &MainWindow::announce);
    connect(&console, &models::Console::phaseChanged, this, &MainWindow::updateActions);
    connect(&console, &models::Console::clustersChanged, this, &MainWindow::updateActions);
    connect(&m_choices, &models::Settings::changed, this, &MainWindow::settingChanged);
    build();
    resize(1280, 800);
    const QByteArray geometry = settings.value(QStringLiteral("window/geometry")).toByteArray();
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
}

MainWindow::~MainWindow() = default;

void MainWindow::connectWorkspace() {
    connect(m_workspace, &Workspace::moved, this, &MainWindow::updateActions);
    connect(m_workspace->operations(), &OperationsPage::unfinishedWanted, this, &MainWindow::openUnfinished);
    OverviewPage *overview = m_workspace->overview();
    connect(overview, &OverviewPage::actionWanted, this, &MainWindow::attend);
    connect(overview, &OverviewPage::operationWanted, this, &MainWindow::openOperation);
    connect(overview, &OverviewPage::unfinishedWanted, this, &MainWindow::openUnfinished);
    connect(overview, &OverviewPage::createWanted, this, &MainWindow::openCreate);
    connect(overview, &OverviewPage::clustersWanted, this, [this] { openClusters(); });
    connect(m_page, &InstancePage::clustersWanted, this, [this] { openClusters(); });
    connect(m_page, &InstancePage::resumeWanted, this, &MainWindow::resume);
    connect(m_page, &InstancePage::unfinishedWanted, this, &MainWindow::openUnfinished);
    connect(m_page, &InstancePage::createWanted, this, &MainWindow::openCreate);
    connect(m_page, &InstancePage::selectionChanged, this, &MainWindow::updateActions);
    connect(m_page, &InstancePage::contextMenuWanted, this,
            [this](QMenu *menu, const QPoint &) { fillContextMenu(*menu); });
    connect(m_page, &InstancePage::activated, this, [this] { m_page->details()->showTab(QStringLiteral("overview")); });
    connect(m_page->details(), &DetailsPane::memberMenuWanted, this, &MainWindow::fillMemberMenu);
    connect(m_page->details(), &DetailsPane::operationWanted, this, [this] {
        if (const domain::InstanceSummary *row = m_page->selected()) {
            if (models::Operation *operation = m_console.runningOperation(row->ref))
                openOperation(operation);
            else if (const domain::OperationReport *report = m_console.unfinishedOn(row->ref))
                openUnfinished(*report);
        }
    });
}

void MainWindow::buildActions() {
    const auto on = [this](const char *id, const QString &text, const QKeySequence &key, const QString &icon,
                           auto slot) {
        QAction *action = m_actions.add(QLatin1String(id), text, key, icon);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    on("database.create", tr("&Create database…"), QKeySequence::New, QStringLiteral("add"), [this] { openCreate(); });
    on("database.delete", tr("&Delete database…"), QKeySequence::Delete, QStringLiteral("delete"),
       [this] { openChange<DeleteDialog>("database.delete"); });
    on("database.scale", tr("Change &members…"), Qt::Key_M, QStringLiteral("pods"),
       [this] { openChange<ScaleDialog>("database.scale"); });
    on("database.switchover", tr("&Switch over…"), Qt::Key_S, QStringLiteral("connection"),
       [this] { openChange<SwitchoverDialog>("database.switchover", std::string()); });
    on("database.resources", tr("Change &resources…"), Qt::Key_C, QStringLiteral("chip"),
       [this] { openChange<ResourcesDialog>("database.resources"); });
    on("database.parameters", tr("Change &parameters…"), Qt::CTRL | Qt::Key_P, QStringLiteral("sliders"),
       [this] { openChange<ParametersDialog>("database.parameters"); });
    on("database.password", tr("Change pass&word…"), {}, QStringLiteral("key"),
       [this] { openChange<PasswordDialog>("database.password"); });
    on("database.restart", tr("Res&tart…"), Qt::CTRL | Qt::SHIFT | Qt::Key_R, QStringLiteral("refresh"),
       [this] { openChange<RestartDialog>("database.restart", std::string()); });
    on("database.stop", tr("St&op…"), {}, QStringLiteral("stop"), [this] { openChange<StopDialog>("database.stop"); });
    on("database.start", tr("St&art…"), {}, QStringLiteral("start"),
       [this] { openChange<StartDialog>("database.start"); });
    on("database.copyDsn", tr("Copy &connection string"), QKeySequence::Copy, QStringLiteral("copy"),
       [this] { m_page->details()->copyDsn(); });
    on("database.copyAddress", tr("Copy &address"), Qt::CTRL | Qt::SHIFT | Qt::Key_C, {}, [this] {
        if (const domain::InstanceSummary *row = m_page->selected(); row && !row->serviceHost.empty())
            m_prompter.copy(QStringLiteral("%1:%2").arg(qs(row->serviceHost)).arg(row->servicePort));
    });
    const auto tab = [this, &on](const char *id, const QString &text, Qt::Key key, const QString &icon,
                                 const QString &name) {
        on(id, text, QKeySequence(key), icon, [this, name] { m_page->details()->showTab(name); });
    };
    on("database.resume", tr("&Resume interrupted operation…"), {}, {}, [this] {
        const domain::InstanceSummary *row = m_page->selected();
        if (const domain::OperationReport *report = row ? m_console.unfinishedOn(row->ref) : nullptr)
            openUnfinished(*report);
    });
    tab("show.overview", tr("Show &overview"), Qt::Key_O, QStringLiteral("overview"), QStringLiteral("overview"));
    tab("show.pods", tr("Show &pods"), Qt::Key_P, QStringLiteral("pods"), QStringLiteral("members"));
    tab("show.events", tr("Show &events"), Qt::Key_E, QStringLiteral("events"), QStringLiteral("events"));
    tab("show.log", tr("Show &log"), Qt::Key_L, QStringLiteral("log"), QStringLiteral("log"));
    tab("show.yaml", tr("Show &YAML"), Qt::Key_Y, QStringLiteral("yaml"), QStringLiteral("yaml"));
    on("view.filter", tr("&Filter"), Qt::Key_Slash, QStringLiteral("search"),
       [this] { m_workspace->current()->focusFilter(); });
    on("view.refresh", tr("&Refresh"), QKeySequence::Refresh, QStringLiteral("refresh"), [this] {
        m_console.refresh();
        m_workspace->current()->refresh();
    });
    on("view.palette", tr("Command &palette…"), Qt::CTRL | Qt::Key_K, QStringLiteral("command"),
       [this] { openPalette(); });
    on("view.jump", tr("&Jump to…"), Qt::Key_Colon, {}, [this] { openPalette(QStringLiteral(":")); });
    on("cluster.manage", tr("&Manage clusters…"), Qt::CTRL | Qt::Key_M, QStringLiteral("cluster"),
       [this] { openClusters(); });
    on("cluster.check", tr("Check &connection"), {}, QStringLiteral("connection"), [this] {
        const domain::InstanceSummary *row = m_page->selected();
        openClusters(row                            ? qs(row->clusterName)
                     : m_console.clusters().empty() ? QString()
                                                    : qs(m_console.clusters().front().name));
    });
    on("help.shortcuts", tr("&Keyboard shortcuts"), QKeySequence::HelpContents, {}, [this] { showShortcuts(); });
    on("help.runbooks", tr("&What to do when…"), Qt::SHIFT | Qt::Key_F1, {}, [this] { showRunbooks(); });
    on("app.about", tr("&About Pilothouse"), {}, {}, [this] { showAbout(); });
    on("app.quit", tr("&Quit"), QKeySequence::Quit, {}, [this] { close(); });
}

void MainWindow::buildMenus() {
    const auto fill = [this](QMenu *menu, const QStringList &ids) {
        for (const QString &id : ids) {
            if (id.isEmpty())
                menu->addSeparator();
            else
                menu->addAction(m_actions.get(id));
        }
    };
    const auto ids = [](const char *list) { return QString::fromLatin1(list).split(QLatin1Char(' ')); };
    fill(menuBar()->addMenu(tr("&Database")),
         ids("database.create  database.scale database.switchover database.resources database.parameters "
             "database.password  "
             "database.restart database.stop database.start database.resume  database.copyDsn database.copyAddress  "
             "database.delete  app.quit"));
    fill(menuBar()->addMenu(tr("&Operation")), ids("operation.copyReport operation.exportReport"));
    QMenu *view = menuBar()->addMenu(tr("&View"));
    fill(view, ids("show.overview show.pods show.events show.log show.yaml  view.filter view.refresh view.palette"));
    view->addSeparator();
    fill(view, ids("view.zoomIn view.zoomOut view.zoomReset"));
    QMenu *look = view->addMenu(tr("&Appearance"));
    auto *group = new QActionGroup(look);
    const QStringList words{tr("As the &system"), tr("&Light"), tr("&Dark")};
    for (int mode = 0; mode < 3; ++mode) {
        QAction *action = look->addAction(words.at(mode));
        action->setCheckable(true);
        group->addAction(action);
        connect(action, &QAction::triggered, this,
                [this, mode] { m_choices.setAppearance(static_cast<models::Settings::Appearance>(mode)); });
    }
    connect(look, &QMenu::aboutToShow, this,
            [this, look] { look->actions().at(static_cast<int>(m_choices.appearance()))->setChecked(true); });
    QStringList places;
    for (const Sidebar::Entry &entry : Workspace::entries())
        places.append(QStringLiteral("go.") + entry.id);
    fill(menuBar()->addMenu(tr("&Go")), places + ids(" go.back go.forward  view.jump"));
    fill(menuBar()->addMenu(tr("&Clusters")), ids("cluster.manage cluster.check"));
    fill(menuBar()->addMenu(tr("&Help")), ids("help.shortcuts help.runbooks app.about"));
}

void MainWindow::updateActions() {
    // What is not seen is not changed: on another page nothing is selected.
    const bool seen = m_workspace->current() == m_page;
    const domain::InstanceSummary *row = seen ? m_page->selected() : nullptr;
    const bool reported =
        m_workspace->current() == m_workspace->operations() && !m_workspace->operations()->currentKey().isEmpty();
    for (const char *id : {"operation.copyReport", "operation.exportReport"})
        m_actions.get(QLatin1String(id))->setEnabled(reported);
    const bool running = m_console.hasBackend();
    const models::ClusterSummary *cluster = row ? m_console.cluster(row->clusterName) : nullptr;
    const bool readOnly = cluster && cluster->protection == models::ProtectionLevel::ReadOnly;
    m_frame->setCluster(cluster ? qs(cluster->color) : QString(),
                        cluster && cluster->protection == models::ProtectionLevel::Confirm);
    m_actions.get(QStringLiteral("database.create"))->setEnabled(running && !m_console.clusters().empty());
    if (auto *button = m_page->findChild<QPushButton *>(QStringLiteral("newDatabaseButton"))) {
        button->setEnabled(running && !m_console.clusters().empty());
        button->setToolTip(running ? tr("Create a database (Ctrl+N)") : tr("Possible once the embedded cluster runs."));
    }
    const bool changeable = running && row && !readOnly && !m_console.runningOperation(row->ref);
    m_actions.get(QStringLiteral("database.delete"))->setEnabled(changeable);
    const bool stopped = changeable && row->state == domain::InstanceState::Stopped;
    for (const char *id : {"database.resources", "database.parameters"})
        m_actions.get(QLatin1String(id))->setEnabled(changeable && !row->readOnlySpec);
    for (const char *id : {"database.password", "database.restart", "database.stop"})
        m_actions.get(QLatin1String(id))->setEnabled(changeable && !stopped && !row->members.empty());
    m_actions.get(QStringLiteral("database.start"))->setEnabled(stopped);
    m_actions.get(QStringLiteral("database.scale"))->setEnabled(changeable && !stopped && replicates(*row));
    m_actions.get(QStringLiteral("database.switchover"))->setEnabled(changeable && !replicasOf(*row).empty());
    const domain::OperationReport *unfinished = row ? m_console.unfinishedOn(row->ref) : nullptr;
    m_actions.get(QStringLiteral("database.resume"))->setEnabled(unfinished && unfinished->holder.empty() && !readOnly);
    m_actions.get(QStringLiteral("database.copyDsn"))->setEnabled(running && row);
    m_actions.get(QStringLiteral("database.copyAddress"))->setEnabled(row && !row->serviceHost.empty());
    for (const char *id : {"show.overview", "show.pods", "show.events", "show.log", "show.yaml"})
        m_actions.get(QLatin1String(id))->setEnabled(row);
}

void MainWindow::fillContextMenu(QMenu &menu) {
    for (const char *id : {"database.copyDsn",
                           "database.copyAddress",
                           "",
                           "show.overview",
                           "show.pods",
                           "show.events",
                           "show.log",
                           "show.yaml",
                           "",
                           "database.scale",
                           "database.switchover",
                           "database.resources",
                           "database.parameters",
                           "database.password",
                           "",
                           "database.restart",
                           "database.stop",
                           "database.start",
                           "database.resume",
                           "",
                           "database.delete"}) {
        if (*id == '\0')
            menu.addSeparator();
        else
            menu.addAction(m_actions.get(QLatin1String(id)));
    }
}

void MainWindow::fillMemberMenu(QMenu *menu, const QString &member) {
    const domain::InstanceSummary *row = m_page->selected();
    if (!row)
        return;
    for (const domain::Member &replica : replicasOf(*row)) {
        if (qs(replica.name) != member)
            continue;
        QAction *action = menu->addAction(tr("Make %1 the primary…").arg(member));
        action->setObjectName(QStringLiteral("makePrimary"));
        action->setEnabled(m_actions.get(QStringLiteral("database.switchover"))->isEnabled());
        connect(action, &QAction::triggered, this,
                [this, member] { openChange<SwitchoverDialog>("database.switchover", member.toStdString()); });
    }
    QAction *restart = menu->addAction(tr("Restart %1…").arg(member));
    restart->setObjectName(QStringLiteral("restartThis"));
    restart->setEnabled(m_actions.get(QStringLiteral("database.restart"))->isEnabled());
    connect(restart, &QAction::triggered, this,
            [this, member] { openChange<RestartDialog>("database.restart", member.toStdString()); });
    if (replicates(*row))
        menu->addAction(m_actions.get(QStringLiteral("database.scale")));
}

void MainWindow::openCreate() {
    if (!m_actions.get(QStringLiteral("database.create"))->isEnabled())
        return;
    const domain::InstanceSummary *row = m_page->selected();
    auto *dialog = new CreateDialog(m_console, m_prompter, row ? qs(row->clusterName) : QString(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

template <typename Dialog, typename... Arguments>
void MainWindow::openChange(const char *action, Arguments &&...arguments) {
    const domain::InstanceSummary *row = m_page->selected();
    if (!row || !m_actions.get(QLatin1String(action))->isEnabled())
        return;
    auto *dialog = new Dialog(m_console, *row, std::forward<Arguments>(arguments)..., this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::openClusters(const QString &check) {
    m_workspace->open(QStringLiteral("clusters"), check);
    if (!check.isEmpty())
        m_workspace->clusters()->check(check);
}

void MainWindow::openOperation(models::Operation *operation) {
    auto *dialog = new OperationDialog(m_console, operation, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::openUnfinished(const domain::OperationReport &report) {
    auto *dialog = new UnfinishedDialog(m_console, report, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &UnfinishedDialog::resumeWanted, this, &MainWindow::resume);
    connect(dialog, &UnfinishedDialog::rollBackWanted, this,
            [this](const domain::OperationReport &left, const QString &typed) {
                openOperation(m_console.rollBack(left, typed.toStdString()));
            });
    dialog->open();
}

void MainWindow::resume(const domain::OperationReport &report) {
    openOperation(m_console.resume(report));
}

void MainWindow::announce(models::Operation *operation) {
    connect(operation, &models::Operation::finished, this, [this, operation] {
        updateActions();
        // A new database is what the user wants to see next.
        if (operation->plan().operation == "create" && operation->report().state == domain::OperationState::Succeeded)
            m_workspace->open(QStringLiteral("databases"), qs(models::instanceKeyOf(operation->plan().target)));
    });
}

void MainWindow::showAbout() {
    auto *dialog = new AboutDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showRunbooks() {
    auto *dialog = new RunbookDialog({}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showShortcuts() {
    auto *dialog = new ShortcutsDialog(m_actions, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::closeWhenEnded() {
    const auto &all = m_console.operations();
    if (m_leaving &&
        std::all_of(all.begin(), all.end(), [](const models::Operation *operation) { return operation->ended(); }))
        m_staysFor.reset(); // nothing is shown and nothing runs: the application ends
}

void MainWindow::closeEvent(QCloseEvent *event) {
    const auto &all = m_console.operations();
    const auto running = static_cast<int>(
        std::count_if(all.begin(), all.end(), [](const models::Operation *operation) { return !operation->ended(); }));
    if (running > 0 && !m_leaving) {
        // Ending the program would take back a create half-way.
        event->ignore();
        m_prompter.confirm(
            this, tr("%n operation(s) still running", nullptr, running),
            tr("The window closes now; Pilothouse goes on in the background until what runs has ended."),
            tr("Close window"), [this] {
                m_leaving = true;
                m_staysFor = std::make_unique<QEventLoopLocker>();
                connect(&m_console, &models::Console::operationsChanged, this, &MainWindow::closeWhenEnded);
                QTimer::singleShot(0, this, [this] { // never from inside an event that closes this window
                    close();
                    closeWhenEnded();
                });
            });
        return;
    }
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_workspace->save(m_settings);
    m_settings.sync();
    QMainWindow::closeEvent(event);
}

} // namespace ph::ui
