// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCollator>
#include <QSortFilterProxyModel>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace ph::models {

/// Sorts by SortRole and shows rows where every word of the filter occurs in some column's TextRole, and whose @p
/// cluster matches. What a row is searched and sorted by is remembered until the row changes and gathered while nothing
/// else is to do, so that a key typed over tens of thousands of rows costs no more than looking at each once.
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
    void setSourceModel(QAbstractItemModel *model) override;
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    /// What is remembered of one source row.
    struct Known {
        bool looked = false; ///< text and trouble are those of the row
        bool trouble = false;
        QString text; ///< of all columns, folded
        std::optional<QVariant> sort;
        std::optional<QCollatorSortKey> order; ///< of a text
    };
    void applyFilter();
    void forgetAll();
    void rowsChanged(int first, int last);
    void gather();
    const Known &look(int row) const;
    const Known &sortable(int row) const;

    QString m_text;
    QStringList m_words;
    int m_exactColumn = -1;
    QString m_exactValue;
    bool m_onlyTrouble = false;
    QCollator m_collator;
    QTimer m_gatherTimer;
    std::size_t m_gathered = 0;
    mutable std::vector<Known> m_known; ///< by source row
};

} // namespace ph::models
