// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

#include <functional>

namespace ph::models {

/// Sorts by SortRole and shows rows where every word of the filter occurs in some column's TextRole, and whose @p cluster matches.
class TableProxy final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit TableProxy(QObject *parent = nullptr);

    /// Words separated by blanks; all must occur, case does not matter. Empty shows everything.
    void setFilterText(const QString &text);
    [[nodiscard]] QString filterText() const { return m_text; }
    /// Shows only rows whose @p column reads exactly @p value; empty value shows all.
    void setExact(int column, const QString &value);
    /// Shows only rows whose StateRole anywhere says attention or critical.
    void setOnlyTrouble(bool only);
    [[nodiscard]] bool filtering() const { return !m_words.isEmpty() || !m_exactValue.isEmpty() || m_onlyTrouble; }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QString m_text;
    QStringList m_words;
    int m_exactColumn = -1;
    QString m_exactValue;
    bool m_onlyTrouble = false;
};

} // namespace ph::models
