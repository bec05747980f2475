// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/tableproxy.h"
#include "ui/pages/detailspane.h"
#include "ui/pages/fleetface.h"
#include "ui/pages/page.h"

class QLineEdit;
class QSplitter;

namespace ph::ui {

/// The databases of all clusters: what needs attention, the live table, and the details of the selected one.
class InstancePage final : public Page {
    Q_OBJECT
public:
    InstancePage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);

    /// The selected instance, or nullptr; valid until the next change.
    [[nodiscard]] const domain::InstanceSummary *selected() const;
    [[nodiscard]] QString currentKey() const override { return m_table->currentKey(); }
    bool select(const QString &key) override;
    void setScope(const QString &name) override;
    void showOnlyTrouble(bool only);
    /// What is typed into the filter; of all databases, not only those that need attention.
    void setFilter(const QString &text);
    /// As counted by the last refresh, which precedes Console::instancesChanged() of anybody who connects later.
    [[nodiscard]] int troubleCount() const { return m_troubleCount; }
    void focusFilter() override;
    void focusContent() override { m_table->setFocus(); }
    void refresh() override { m_details->refresh(); }
    [[nodiscard]] DetailsPane *details() const { return m_details; }
    [[nodiscard]] TableView *table() const { return m_table; }
    void save(QSettings &settings) const override;
    void restore(QSettings &settings) override;

Q_SIGNALS:
    void createWanted();
    void selectionChanged();
    void contextMenuWanted(QMenu *menu, const QPoint &global);
    void activated(); ///< Enter or double click on a row
    void clustersWanted();
    /// An interrupted operation shall be carried on, or looked at.
    void resumeWanted(const ph::domain::OperationReport &report);
    void unfinishedWanted(const ph::domain::OperationReport &report);

private:
    void showAll();
    void refreshRows();
    void refreshState();
    void refreshAttention();
    void refreshUnfinished();
    void selectionMoved();

    models::Console &m_console;
    models::TableProxy m_proxy;
    TextLabel *m_title;
    TextLabel *m_count;
    QLineEdit *m_filter;
    QPushButton *m_trouble; ///< only what needs attention
    QPushButton *m_create;
    FleetStep m_step = FleetStep::None; ///< of the face without databases
    MessageBar *m_attention;
    MessageBar *m_unfinishedLine;
    std::optional<domain::OperationReport> m_unfinished; ///< what that line is about
    MessageBar *m_warning;
    TableView *m_table;
    StateView *m_state;
    QSplitter *m_splitter;
    DetailsPane *m_details;
    QString m_cluster;
    QString m_wanted;        ///< key to select once it is there: the one of the last session
    bool m_settling = false; ///< what is selected now was not chosen by the user
    bool m_onlyTrouble = false;
    int m_troubleCount = 0;
    QString m_attentionKey; ///< instance the attention line's action shows
};

} // namespace ph::ui
