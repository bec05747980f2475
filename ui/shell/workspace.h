// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/facade/settings.h"
#include "ui/dialogs/prompter.h"
#include "ui/shell/navigator.h"
#include "ui/shell/sidebar.h"

class QStackedWidget;

namespace ph::ui {

class ClustersPage;
class InstancePage;
class OperationsPage;
class OverviewPage;
class Page;
class SettingsPage;

/// The side panel and the pages it leads to; remembers where somebody was.
class Workspace final : public QWidget {
    Q_OBJECT
public:
    /// All references must outlive it.
    Workspace(models::Console &console, models::Settings &settings, Prompter &prompter, QWidget *parent = nullptr);
    /// Takes over where somebody was on @p old, what is typed there, and which tabs are open.
    void adopt(const Workspace &old);

    /// In the order of the panel; the first is where a first start begins.
    [[nodiscard]] static QList<Sidebar::Entry> entries();
    /// Shows page @p id and selects @p key there unless empty; false when there is no such page or thing.
    bool open(const QString &id, const QString &key = {});
    /// Shows the databases of cluster @p scope (empty = all) that match @p filter.
    void openDatabases(const QString &scope, const QString &filter);
    [[nodiscard]] Page *current() const;
    [[nodiscard]] QString currentId() const;
    /// Narrows all pages down to one cluster; empty = all.
    void setScope(const QString &cluster);
    [[nodiscard]] Navigator &navigator() { return m_navigator; }
    [[nodiscard]] Sidebar *sidebar() const { return m_sidebar; }
    [[nodiscard]] OverviewPage *overview() const { return m_overview; }
    [[nodiscard]] InstancePage *databases() const { return m_databases; }
    [[nodiscard]] OperationsPage *operations() const { return m_operations; }
    [[nodiscard]] ClustersPage *clusters() const { return m_clusters; }
    [[nodiscard]] SettingsPage *settings() const { return m_settings; }
    void save(QSettings &settings) const;
    void restore(QSettings &settings);

Q_SIGNALS:
    /// Another page is shown, or something else is selected on it.
    void moved();

private:
    void add(Page *page, const QString &id);
    [[nodiscard]] Page *page(const QString &id) const;
    void show(Page *page);
    void noteVisit();
    void refreshCounts();

    models::Console &m_console;
    Navigator m_navigator;
    Sidebar *m_sidebar;
    QStackedWidget *m_stack;
    OverviewPage *m_overview;
    InstancePage *m_databases;
    OperationsPage *m_operations;
    ClustersPage *m_clusters;
    SettingsPage *m_settings;
};

} // namespace ph::ui
