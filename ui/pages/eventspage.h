// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/fleeteventtablemodel.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/listpage.h"
#include "ui/widgets/eventtimeline.h"

#include <map>
#include <memory>

class QCheckBox;
class QTimer;

namespace ph::ui {

/// What the clusters reported about all databases, the newest first, with the last hour as a picture. The clusters are
/// watched only while the page is shown.
class EventsPage final : public ListPage {
    Q_OBJECT
public:
    EventsPage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);

    void setScope(const QString &name) override;
    void refresh() override;
    void save(QSettings &settings) const override;
    void restore(QSettings &settings) override;

Q_SIGNALS:
    void databaseWanted(const QString &key);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    /// Watches every cluster that is there and not watched yet, and lets go of those that are gone.
    void watch();
    void merge();
    void refreshFace() override;
    void showSelected() override;
    [[nodiscard]] QString databaseOf(const models::FleetEvent &event) const;

    models::Console &m_console;
    Prompter &m_prompter;
    models::FleetEventTableModel *m_model;
    std::map<std::string, std::unique_ptr<QObject>> m_watches; ///< by cluster
    std::map<std::string, std::vector<models::FleetEvent>> m_events;
    QString m_scope;
    QTimer *m_soon;
    QTimer *m_minute;
    QCheckBox *m_warnings;
    EventTimeline *m_timeline;
    TextLabel *m_message;
    QPushButton *m_database;
    QWidget *m_details;
};

} // namespace ph::ui
