// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/tableproxy.h"
#include "ui/dialogs/prompter.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"
#include "ui/widgets/textviews.h"

class QComboBox;
class QLineEdit;
class QMenu;
class QTabWidget;
class QToolButton;

namespace ph::ui {

class OverviewTab;

/// Follows the log of one member, with search; starts only while it is shown.
class LogTab final : public QWidget {
    Q_OBJECT
public:
    LogTab(models::Console &console, QWidget *parent = nullptr);
    ~LogTab() override;
    void setInstance(const domain::InstanceSummary *instance);
    void setActive(bool active);
    void focusSearch();
    void restart();

private:
    void fillMembers();
    void start();
    void stop();
    void search(bool backward);

    models::Console &m_console;
    domain::InstanceSummary m_instance;
    std::string m_key;
    bool m_active = false;
    QComboBox *m_member;
    QComboBox *m_container;
    QLineEdit *m_search;
    TextLabel *m_found;
    QToolButton *m_follow;
    LogView *m_view;
    StateView *m_state;
    models::LogBuffer *m_buffer;
    models::Job<void> m_job;
    QString m_running; ///< "pod/container" being followed
    int m_generation = 0;
};

/// The objects of an instance as YAML, read when shown.
class YamlTab final : public QWidget {
    Q_OBJECT
public:
    YamlTab(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);
    void setInstance(const domain::InstanceSummary *instance);
    void setActive(bool active);
    void reload();

private:
    models::Console &m_console;
    domain::InstanceSummary m_instance;
    std::string m_key;
    std::string m_loadedVersions;
    bool m_active = false;
    QComboBox *m_object;
    YamlView *m_view;
    StateView *m_state;
    std::vector<models::ObjectYaml> m_objects;
    int m_generation = 0;
};

/// What the selected instance is, in tabs.
class DetailsPane final : public QWidget {
    Q_OBJECT
public:
    DetailsPane(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);
    /// nullptr shows the empty face.
    void setInstance(const domain::InstanceSummary *instance);
    void showTab(const QString &name); ///< "overview", "members", "events", "log", "yaml"
    [[nodiscard]] QString currentTab() const;
    void copyDsn();
    void refresh();
    [[nodiscard]] OverviewTab *overview() const { return m_overview; }
    [[nodiscard]] QList<TableView *> tables() const { return {m_memberTable, m_eventTable}; }

Q_SIGNALS:
    void operationWanted();
    /// A context menu on a member is about to be shown.
    void memberMenuWanted(QMenu *menu, const QString &member);

private:
    void tabChanged();
    void watchEvents();
    void showEvents(const std::vector<models::EventRow> &events);

    models::Console &m_console;
    Prompter &m_prompter;
    domain::InstanceSummary m_instance;
    std::string m_key;
    StateView *m_state;
    QTabWidget *m_tabs;
    OverviewTab *m_overview;
    models::MemberTableModel m_members;
    models::EventTableModel m_events;
    models::TableProxy m_memberProxy;
    models::TableProxy m_eventProxy;
    TableView *m_memberTable;
    TableView *m_eventTable;
    StateView *m_memberState;
    StateView *m_eventState;
    LogTab *m_log;
    YamlTab *m_yaml;
    std::unique_ptr<QObject> m_eventWatch;
    std::string m_watchedKey;
};

} // namespace ph::ui
