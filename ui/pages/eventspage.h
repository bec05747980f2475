// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/fleeteventtablemodel.h"
#include "models/list/tableproxy.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/page.h"
#include "ui/widgets/eventtimeline.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <map>
#include <memory>

class QCheckBox;
class QLineEdit;
class QTimer;

namespace ph::ui {

/// What the clusters reported about all databases, the newest first, with the last hour as a picture. The clusters are
/// watched only while the page is shown.
class EventsPage final : public Page {
    Q_OBJECT
public:
    EventsPage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);

    [[nodiscard]] QString currentKey() const override { return m_table->currentKey(); }
    bool select(const QString &key) override { return key.isEmpty() || m_table->selectKey(key); }
    void setScope(const QString &name) override;
    void focusFilter() override;
    void focusContent() override { m_table->setFocus(); }
    void refresh() override;
    void save(QSettings &settings) const override;
    void restore(QSettings &settings) override;
    [[nodiscard]] TableView *table() const { return m_table; }

Q_SIGNALS:
    void databaseWanted(const QString &key);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    /// Watches every cluster that is there and not watched yet, and lets go of those that are gone.
    void watch();
    void merge();
    void refreshFace();
    [[nodiscard]] QString databaseOf(const models::FleetEvent &event) const;

    models::Console &m_console;
    Prompter &m_prompter;
    models::FleetEventTableModel m_model;
    models::TableProxy m_proxy;
    std::map<std::string, std::unique_ptr<QObject>> m_watches; ///< by cluster
    std::map<std::string, std::vector<models::FleetEvent>> m_events;
    QString m_scope;
    QTimer *m_soon;
    QTimer *m_minute;
    TextLabel *m_count;
    QLineEdit *m_filter;
    QCheckBox *m_warnings;
    EventTimeline *m_timeline;
    TableView *m_table;
    StateView *m_state;
    TextLabel *m_message;
    QPushButton *m_database;
    QWidget *m_details;
};

} // namespace ph::ui
