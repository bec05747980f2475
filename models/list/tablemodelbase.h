// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractTableModel>

namespace ph::models {

/// Roles every model of ours answers beside Qt's.
enum Role {
    KeyRole = Qt::UserRole + 1, ///< QString, the row's identity
    SortRole,                   ///< raw value: number, time in ms, or folded text
    TextRole,                   ///< text a filter looks at; of a header: the column's name in a filter, "engine"
    StateRole,                  ///< int of StateKind; invalid where the cell has no state
    StaleRole,                  ///< bool: the value is older than it should be
    NumberRole,                 ///< bool: right-aligned with tabular figures
    ColorRole                   ///< QString "#RRGGBB" of the cluster, may be empty
};

/// What the rows are worth right now; the view's empty and stale faces follow from it.
enum class DataState { Loading, Live, Stale, Failed };

/// The part of our table models that needs moc.
class TableModelBase : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    [[nodiscard]] DataState dataState() const { return m_state; }
    /// Loading until the first answer; tells views only when it differs.
    void setDataState(DataState state);
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void dataStateChanged(ph::models::DataState state);

private:
    DataState m_state = DataState::Loading;
};

} // namespace ph::models
