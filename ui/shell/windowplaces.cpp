// SPDX-License-Identifier: Apache-2.0
// How the window is put together, again whenever a setting asks for it, and the ways through its pages.
#include "models/fleet/attention.h"
#include "models/format/text.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/instancepage.h"
#include "ui/pages/operationspage.h"
#include "ui/pages/settingspage.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/statusline.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/clusterframe.h"

#include <QApplication>
#include <QMenuBar>
#include <QMouseEvent>
#include <QPointer>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

void MainWindow::build() {
    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addSpacing(3); // the colour of the selected database's cluster
    m_workspace = new Workspace(m_console, m_choices, m_prompter, central);
    m_page = m_workspace->databases();
    m_status = new StatusLine(m_console, central);
    column->addWidget(m_workspace, 1);
    column->addWidget(m_status);
    setCentralWidget(central);
    m_frame = new ClusterFrame(central);
    buildActions();
    buildPlaces();
    m_actions.applyOverrides(m_settings);
    buildMenus();
    connectWorkspace();
    connect(m_status, &StatusLine::operationWanted, this, &MainWindow::openOperation);
    connect(m_workspace->settings(), &SettingsPage::shortcutsWanted, this, &MainWindow::showShortcuts);
    setMinimumSize(theme::space(200), theme::space(130));
    m_workspace->restore(m_settings);
    updateActions();
}

void MainWindow::rebuild() {
    m_workspace->save(m_settings);
    const QString focused = focusWidget() ? focusWidget()->objectName() : QString();
    const QPointer<QWidget> old = takeCentralWidget();
    const Workspace *before = m_workspace;
    menuBar()->clear();
    m_actions.clear();
    build();
    m_workspace->adopt(*before);
    delete old;
    if (auto *field = focused.isEmpty() ? nullptr : m_workspace->findChild<QWidget *>(focused))
        field->setFocus();
}

void MainWindow::apply(const models::Settings &settings) {
    theme::setZoom(settings.zoom());
    theme::setCompactTables(settings.compactTables());
    models::setTimesInUtc(settings.timesInUtc());
    theme::apply(*qApp, static_cast<ThemeMode>(settings.appearance()));
}

void MainWindow::settingChanged(const QString &key) {
    apply(m_choices);
    // Sizes are decided when widgets are made. Never from inside a signal of what is thrown away.
    if (key == QLatin1String("view/zoom") || key == QLatin1String("view/density"))
        rebuildSoon();
}

void MainWindow::rebuildSoon() {
    if (m_rebuilding)
        return;
    m_rebuilding = true;
    QTimer::singleShot(0, this, [this] {
        m_rebuilding = false;
        rebuild();
    });
}

void MainWindow::changeEvent(QEvent *event) {
    if (event->type() == QEvent::LanguageChange)
        rebuildSoon();
    QMainWindow::changeEvent(event);
}

void MainWindow::buildPlaces() {
    const auto on = [this](const QString &id, const QString &text, const QList<QKeySequence> &keys, const QString &icon,
                           auto slot) {
        QAction *action = m_actions.add(id, text, keys.value(0), icon);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    int number = 0;
    for (const Sidebar::Entry &entry : Workspace::entries())
        on(QStringLiteral("go.") + entry.id, tr("Go to %1", "%1 = a page: Databases").arg(entry.text),
           {QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + number++))}, entry.icon,
           [this, id = entry.id] { m_workspace->open(id); });
    on(QStringLiteral("operation.copyReport"), tr("Copy the operation's &report"), {}, QStringLiteral("copy"),
       [this] { m_workspace->operations()->copyReport(); });
    on(QStringLiteral("operation.exportReport"), tr("&Export the operation's report…"), {Qt::CTRL | Qt::Key_E}, {},
       [this] { m_workspace->operations()->exportReport(); });
    on(QStringLiteral("view.zoomIn"), tr("Zoom &in"), {QKeySequence(Qt::CTRL | Qt::Key_Plus), Qt::CTRL | Qt::Key_Equal},
       {}, [this] { m_choices.stepZoom(1); });
    on(QStringLiteral("view.zoomOut"), tr("Zoom &out"), {Qt::CTRL | Qt::Key_Minus}, {},
       [this] { m_choices.stepZoom(-1); });
    on(QStringLiteral("view.zoomReset"), tr("&Usual size"), {Qt::CTRL | Qt::Key_0}, {},
       [this] { m_choices.stepZoom(0); });
    QAction *back = on(QStringLiteral("go.back"), tr("&Back"), {Qt::ALT | Qt::Key_Left, Qt::Key_BracketLeft},
                       QStringLiteral("back"), [this] { m_workspace->navigator().back(); });
    QAction *forward = on(QStringLiteral("go.forward"), tr("&Forward"), {Qt::ALT | Qt::Key_Right, Qt::Key_BracketRight},
                          QStringLiteral("forward"), [this] { m_workspace->navigator().forward(); });
    const auto enable = [this, back, forward] {
        back->setEnabled(m_workspace->navigator().canGoBack());
        forward->setEnabled(m_workspace->navigator().canGoForward());
    };
    connect(&m_workspace->navigator(), &Navigator::changed, this, enable);
    enable();
    m_workspace->sidebar()->addHeadAction(back);
    m_workspace->sidebar()->addHeadAction(forward);
}

void MainWindow::attend(const models::Attention &item) {
    using Action = models::Attention::Action;
    switch (item.action) {
    case Action::ShowDatabase:
        if (m_workspace->open(QStringLiteral("databases"), item.key))
            m_page->details()->showTab(item.tab);
        break;
    case Action::ShowUnfinished:
        for (const domain::OperationReport &report : m_console.unfinished()) {
            if (models::unfinishedKey(report) == item.key) {
                openUnfinished(domain::OperationReport(report));
                break;
            }
        }
        break;
    case Action::CheckCluster:
        openClusters(item.key);
        break;
    case Action::ShowDatabases:
        m_workspace->openDatabases(item.key, {});
        break;
    case Action::RetryStart:
        m_console.retryStart();
        break;
    case Action::None:
        break;
    }
}

void MainWindow::openPalette(const QString &text) {
    auto *palette = new CommandPalette(m_console, m_actions, text, this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    connect(palette, &CommandPalette::instanceChosen, this,
            [this](const QString &key) { m_workspace->open(QStringLiteral("databases"), key); });
    connect(palette, &CommandPalette::clusterChosen, m_workspace, &Workspace::setScope);
    palette->open();
}

void MainWindow::mouseReleaseEvent(QMouseEvent *event) {
    if (event->button() == Qt::BackButton)
        m_workspace->navigator().back();
    else if (event->button() == Qt::ForwardButton)
        m_workspace->navigator().forward();
    else
        QMainWindow::mouseReleaseEvent(event);
}

} // namespace ph::ui
