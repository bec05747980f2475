// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/workspace.h"

#include "ui/pages/cataloguepage.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/eventspage.h"
#include "ui/pages/instancepage.h"
#include "ui/pages/operationspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/settingspage.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QSettings>
#include <QStackedWidget>
#include <QTabWidget>

namespace ph::ui {

Workspace::Workspace(models::Console &console, models::Settings &settings, Prompter &prompter, QWidget *parent)
    : QWidget(parent), m_console(console),
      m_navigator(console.clock(), [this](const Place &place) { return open(place.page, place.key); }) {
    auto *panes = new QHBoxLayout(this);
    panes->setContentsMargins(0, 0, 0, 0);
    panes->setSpacing(0);
    m_sidebar = new Sidebar(console, entries(), this);
    m_stack = new QStackedWidget(this);
    panes->addWidget(m_sidebar);
    panes->addWidget(m_stack, 1);
    m_overview = new OverviewPage(console, m_stack);
    m_databases = new InstancePage(console, prompter, m_stack);
    m_operations = new OperationsPage(console, prompter, m_stack);
    auto *events = new EventsPage(console, prompter, m_stack);
    auto *catalogue = new CataloguePage(console, prompter, m_stack);
    m_clusters = new ClustersPage(console, prompter, m_stack);
    m_settings = new SettingsPage(settings, m_stack);
    add(m_overview, QStringLiteral("overview"));
    add(m_databases, QStringLiteral("databases"));
    add(m_operations, QStringLiteral("operations"));
    add(events, QStringLiteral("events"));
    add(catalogue, QStringLiteral("catalogue"));
    add(m_clusters, QStringLiteral("clusters"));
    add(m_settings, QStringLiteral("settings"));
    connect(m_sidebar, &Sidebar::pageWanted, this, [this](const QString &id) { open(id); });
    connect(m_sidebar, &Sidebar::scopeWanted, this, &Workspace::setScope);
    connect(m_overview, &OverviewPage::itemsChanged, this, &Workspace::refreshCounts);
    connect(m_overview, &OverviewPage::pageWanted, this, [this](const QString &id) { open(id); });
    connect(m_overview, &OverviewPage::databasesWanted, this, &Workspace::openDatabases);
    connect(m_operations, &OperationsPage::databaseWanted, this,
            [this](const QString &key) { open(QStringLiteral("databases"), key); });
    connect(events, &EventsPage::databaseWanted, this,
            [this](const QString &key) { open(QStringLiteral("databases"), key); });
    connect(&console, &models::Console::operationsChanged, this, &Workspace::refreshCounts);
    connect(&console, &models::Console::unfinishedChanged, this, &Workspace::refreshCounts);
    connect(&console, &models::Console::instancesChanged, this, &Workspace::refreshCounts);
    connect(&console, &models::Console::clustersChanged, this, &Workspace::refreshCounts);
    m_sidebar->setPage(currentId());
    refreshCounts();
}

QList<Sidebar::Entry> Workspace::entries() {
    return {{QStringLiteral("overview"), QStringLiteral("gauge"), tr("Overview")},
            {QStringLiteral("databases"), QStringLiteral("database"), tr("Databases")},
            {QStringLiteral("operations"), QStringLiteral("operations"), tr("Operations")},
            {QStringLiteral("events"), QStringLiteral("events"), tr("Events")},
            {QStringLiteral("catalogue"), QStringLiteral("chip"), tr("Catalogue")},
            {QStringLiteral("clusters"), QStringLiteral("cluster"), tr("Clusters")},
            {QStringLiteral("settings"), QStringLiteral("settings"), tr("Settings")}};
}

void Workspace::add(Page *page, const QString &id) {
    page->setProperty("pageId", id);
    m_stack->addWidget(page);
    connect(page, &Page::scopeWanted, this, &Workspace::setScope);
    connect(page, &Page::keyChanged, this, [this, page] {
        if (page != current())
            return;
        noteVisit();
        Q_EMIT moved();
    });
}

Page *Workspace::page(const QString &id) const {
    for (int i = 0; i < m_stack->count(); ++i) {
        if (m_stack->widget(i)->property("pageId").toString() == id)
            return static_cast<Page *>(m_stack->widget(i));
    }
    return nullptr;
}

Page *Workspace::current() const {
    return static_cast<Page *>(m_stack->currentWidget());
}
QString Workspace::currentId() const {
    return m_stack->currentWidget() ? m_stack->currentWidget()->property("pageId").toString() : QString();
}

bool Workspace::open(const QString &id, const QString &key) {
    Page *wanted = page(id);
    if (!wanted || (!key.isEmpty() && !wanted->select(key)))
        return false;
    show(wanted);
    return true;
}

void Workspace::show(Page *page) {
    const bool other = page != current();
    // Somebody who walks through the panel with the arrow keys stays in it.
    const bool walking = m_sidebar->pages()->hasFocus();
    m_stack->setCurrentWidget(page);
    m_sidebar->setPage(currentId());
    if (!walking)
        page->focusContent();
    noteVisit();
    if (other)
        Q_EMIT moved();
}

void Workspace::noteVisit() {
    m_navigator.visit({currentId(), current()->currentKey()});
}

void Workspace::openDatabases(const QString &scope, const QString &filter) {
    if (scope != m_sidebar->scope())
        setScope(scope);
    m_databases->setFilter(filter);
    show(m_databases);
}

void Workspace::setScope(const QString &cluster) {
    m_sidebar->setScope(cluster);
    for (int i = 0; i < m_stack->count(); ++i)
        static_cast<Page *>(m_stack->widget(i))->setScope(cluster);
    Q_EMIT moved();
}

void Workspace::refreshCounts() {
    const std::vector<models::Attention> &items = m_overview->items();
    const int urgent = models::urgent(items);
    m_sidebar->setCount(QStringLiteral("overview"), urgent > 0 ? QLocale().toString(urgent) : QString(),
                        urgent > 0 ? items.front().kind : StateKind::Good);
    const int all = m_console.instances().rowCount();
    m_sidebar->setCount(QStringLiteral("databases"), all > 0 ? QLocale().toString(all) : QString());
    int running = 0;
    int leftOver = 0;
    for (const models::Operation *operation : m_console.operations())
        running += operation->ended() ? 0 : 1;
    for (const domain::OperationReport &report : m_console.unfinished())
        ++(report.holder.empty() ? leftOver : running);
    const int open = leftOver > 0 ? leftOver : running;
    m_sidebar->setCount(QStringLiteral("operations"), open > 0 ? QLocale().toString(open) : QString(),
                        leftOver > 0 ? StateKind::Attention : StateKind::Information);
    const auto clusters = m_console.clusters().size();
    m_sidebar->setCount(QStringLiteral("clusters"),
                        clusters > 0 ? QLocale().toString(static_cast<qulonglong>(clusters)) : QString());
}

void Workspace::adopt(const Workspace &old) {
    for (const QLineEdit *field : old.findChildren<QLineEdit *>()) {
        auto *mine = findChild<QLineEdit *>(field->objectName());
        if (mine && !field->objectName().isEmpty() && !field->isReadOnly())
            mine->setText(field->text());
    }
    for (const QTabWidget *tabs : old.findChildren<QTabWidget *>()) {
        if (auto *mine = findChild<QTabWidget *>(tabs->objectName()))
            mine->setCurrentIndex(tabs->currentIndex());
    }
    m_navigator.adopt(old.m_navigator);
}

void Workspace::save(QSettings &settings) const {
    settings.setValue(QStringLiteral("window/page"), currentId());
    settings.setValue(QStringLiteral("window/scope"), m_sidebar->scope());
    for (int i = 0; i < m_stack->count(); ++i)
        static_cast<const Page *>(m_stack->widget(i))->save(settings);
}

void Workspace::restore(QSettings &settings) {
    for (int i = 0; i < m_stack->count(); ++i)
        static_cast<Page *>(m_stack->widget(i))->restore(settings);
    const QString scope = settings.value(QStringLiteral("window/scope")).toString();
    if (m_console.cluster(scope.toStdString()))
        setScope(scope);
    if (!open(settings.value(QStringLiteral("window/page")).toString()))
        show(m_overview);
}

} // namespace ph::ui
