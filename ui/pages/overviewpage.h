// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/fleet/attention.h"
#include "models/fleet/fleetsummary.h"
#include "ui/pages/fleetface.h"
#include "ui/pages/page.h"

class QScrollArea;
class QTimer;

namespace ph::ui {

class AttentionList;
class FleetBars;
class NumberTile;
class RunningList;

/// The first look: what needs attention across all clusters, the fleet in numbers, and what runs.
class OverviewPage final : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(models::Console &console, QWidget *parent = nullptr);
    void setScope(const QString &name) override;
    void focusContent() override;
    /// As of the last look, of all that is in scope.
    [[nodiscard]] const std::vector<models::Attention> &items() const { return m_items; }

Q_SIGNALS:
    void itemsChanged();
    void actionWanted(const ph::models::Attention &item);
    /// Show the databases of @p scope (empty = all clusters) that match @p filter.
    void databasesWanted(const QString &scope, const QString &filter);
    void pageWanted(const QString &id);
    void operationWanted(ph::models::Operation *operation);
    void unfinishedWanted(const ph::domain::OperationReport &report);
    void createWanted();
    void clustersWanted();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildTiles(class QHBoxLayout *row);
    void look();
    void showNumbers(const models::FleetSummary &fleet);
    /// @p databases: how many there are, for the line that tells that nothing is wrong.
    void showAttention(bool none, int databases);

    models::Console &m_console;
    QString m_scope;
    std::vector<models::Attention> m_items;
    QTimer *m_soon;
    StateView *m_state;
    FleetStep m_step = FleetStep::None;
    QScrollArea *m_scroll;
    TextLabel *m_title;
    TextLabel *m_fresh;
    MessageBar *m_starting; ///< what is shown is the last known state
    class Card *m_attentionCard;
    TextLabel *m_attentionCount;
    AttentionList *m_attention;
    QWidget *m_calm;
    TextLabel *m_calmText;
    NumberTile *m_databases, *m_members, *m_clusters, *m_running;
    FleetBars *m_byCluster, *m_byEngine;
    RunningList *m_runs;
};

} // namespace ph::ui
