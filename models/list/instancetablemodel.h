// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/console.h"
#include "models/format/statekind.h"
#include "models/list/keyedtablemodel.h"

#include <QStringList>

#include <map>
#include <set>

namespace ph::models {

/// "cluster-uid/namespace/name/instance-id", equal to ops::Console::instanceKey().
[[nodiscard]] std::string instanceKeyOf(const InstanceRef &ref);

/// The fleet table: one row per instance of every cluster.
class InstanceTableModel final : public KeyedTableModel<domain::InstanceSummary> {
    Q_OBJECT
public:
    enum Column { Name, State, Cluster, Namespace, Engine, Members, Cpu, Memory, Storage, Address, Age, ColumnCount };

    explicit InstanceTableModel(const Clock &clock, QObject *parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const domain::InstanceSummary &row) const override {
        return instanceKeyOf(row.ref);
    }

    /// How fresh each cluster is, by its name in the console; rows of stale clusters turn grey and say their age.
    void setClusters(const std::vector<ops::ClusterSummary> &clusters);
    [[nodiscard]] bool isStale(const domain::InstanceSummary &row) const;
    /// Instances whose operation was interrupted; their rows say so.
    void setInterrupted(const std::vector<InstanceRef> &refs);
    [[nodiscard]] bool isInterrupted(const domain::InstanceSummary &row) const;
    /// The kind and the word of a row's state as the table shows them, staleness aside.
    [[nodiscard]] StateKind kindOf(const domain::InstanceSummary &row) const;
    [[nodiscard]] QString stateWord(const domain::InstanceSummary &row) const;
    /// Every word the State column can show, for its width.
    [[nodiscard]] static QStringList stateWords();
    [[nodiscard]] bool needsAttention(const domain::InstanceSummary &row) const;

protected:
    [[nodiscard]] QVariant cell(const domain::InstanceSummary &row, int column, int role) const override;

private:
    struct ClusterLook {
        bool stale = false;
        SystemTime lastSeen{};
        QString color;
    };
    [[nodiscard]] QString display(const domain::InstanceSummary &row, int column) const;
    [[nodiscard]] QVariant sortValue(const domain::InstanceSummary &row, int column) const;
    [[nodiscard]] QString toolTip(const domain::InstanceSummary &row, int column) const;

    const Clock &m_clock;
    std::map<std::string, ClusterLook> m_clusters;
    std::set<std::string> m_interrupted; ///< "cluster-uid/namespace/name"
};

/// The members (pods) of one instance.
class MemberTableModel final : public KeyedTableModel<domain::Member> {
    Q_OBJECT
public:
    enum Column { Name, Role, State, Restarts, Node, Address, Timeline, Lag, Age, ColumnCount };

    explicit MemberTableModel(const Clock &clock, QObject *parent = nullptr);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const domain::Member &row) const override { return row.name; }

protected:
    [[nodiscard]] QVariant cell(const domain::Member &row, int column, int role) const override;

private:
    const Clock &m_clock;
};

/// The events about one instance and its objects.
class EventTableModel final : public KeyedTableModel<ops::EventRow> {
    Q_OBJECT
public:
    enum Column { LastSeen, Type, Reason, Object, Message, Count, ColumnCount };

    explicit EventTableModel(const Clock &clock, QObject *parent = nullptr);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const ops::EventRow &row) const override { return row.uid; }
    [[nodiscard]] static QString heading(int column);
    /// What a cell shows of @p row; for every table that has columns of events.
    [[nodiscard]] static QVariant cellOf(const ops::EventRow &row, int column, int role, SystemTime now);
    /// Every word the Type column can show, for its width.
    [[nodiscard]] static QStringList typeWords();

protected:
    [[nodiscard]] QVariant cell(const ops::EventRow &row, int column, int role) const override;

private:
    const Clock &m_clock;
};

/// A cluster with what the list needs; equality looks at what is shown.
struct ClusterRow {
    ops::ClusterSummary summary;
    int instances = 0;
    bool operator==(const ClusterRow &other) const;
};

/// The clusters of this console.
class ClusterTableModel final : public KeyedTableModel<ClusterRow> {
    Q_OBJECT
public:
    enum Column { Name, State, Version, Protection, Databases, Server, User, Source, ColumnCount };

    explicit ClusterTableModel(const Clock &clock, QObject *parent = nullptr);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const ClusterRow &row) const override { return row.summary.name; }

protected:
    [[nodiscard]] QVariant cell(const ClusterRow &row, int column, int role) const override;

private:
    const Clock &m_clock;
};

} // namespace ph::models
