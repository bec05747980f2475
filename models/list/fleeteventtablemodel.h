// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/console.h"
#include "models/list/keyedtablemodel.h"

#include <map>

namespace ph::models {

/// What the clusters reported about all databases.
class FleetEventTableModel final : public KeyedTableModel<ops::FleetEvent> {
    Q_OBJECT
public:
    enum Column { LastSeen, Type, Database, Cluster, Reason, Message, Object, Count, ColumnCount };

    explicit FleetEventTableModel(const Clock &clock, QObject *parent = nullptr);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const ops::FleetEvent &row) const override {
        return row.clusterName + "/" + row.event.uid;
    }
    /// Colours of clusters by name.
    void setColors(std::map<std::string, QString> colors);

protected:
    [[nodiscard]] QVariant cell(const ops::FleetEvent &row, int column, int role) const override;

private:
    const Clock &m_clock;
    std::map<std::string, QString> m_colors;
};

/// How many events of each kind fell into equal parts of the time before @p now, the oldest part first. Pure.
struct EventShare {
    int normal = 0, warnings = 0;
    bool operator==(const EventShare &) const = default;
};
[[nodiscard]] std::vector<EventShare> eventShares(const std::vector<ops::FleetEvent> &events, SystemTime now,
                                                  std::chrono::seconds span, int parts);

} // namespace ph::models
