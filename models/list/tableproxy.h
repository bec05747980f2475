// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCollator>
#include <QSortFilterProxyModel>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace ph::models {

/// Sorts by SortRole and shows rows that match every term of the filter, and whose @p cluster matches. What a row is
/// searched and sorted by is remembered until the row changes and gathered while nothing else is to do, so that a key
/// typed over tens of thousands of rows costs no more than looking at each once.
class TableProxy final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit TableProxy(QObject *parent = nullptr);

    /// Terms separated by blanks, all of which must match; case does not matter. Empty shows everything. A term is a
    /// word that occurs in some column's TextRole, or "column:word" with a column's filter name or its heading, for one
    /// that occurs there; a "-" before it turns it around. Quotes hold blanks together: state:"needs attention".
    void setFilterText(const QString &text);
    [[nodiscard]] QString filterText() const { return m_text; }
    /// Shows only rows whose @p column reads exactly @p value; empty value shows all.
    void setExact(int column, const QString &value);
    /// Shows only rows whose StateRole anywhere says attention or critical.
    void setOnlyTrouble(bool only);
    [[nodiscard]] bool filtering() const { return !m_terms.empty() || !m_exactValue.isEmpty() || m_onlyTrouble; }
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
        QString text; ///< of all columns, folded, a line each
        std::optional<QVariant> sort;
        std::optional<QCollatorSortKey> order; ///< of a text
    };
    struct Term {
        QString word;    ///< folded
        int column = -1; ///< -1 = any
        bool negated = false;
        bool operator==(const Term &) const = default;
    };
    [[nodiscard]] std::vector<Term> termsOf(const QString &text) const;
    [[nodiscard]] static bool holds(const Known &known, const Term &term);
    void applyFilter();
    void forgetAll();
    void rowsChanged(int first, int last);
    void gather();
    const Known &look(int row) const;
    const Known &sortable(int row) const;

    QString m_text;
    std::vector<Term> m_terms;
    int m_exactColumn = -1;
    QString m_exactValue;
    bool m_onlyTrouble = false;
    QCollator m_collator;
    QTimer m_gatherTimer;
    std::size_t m_gathered = 0;
    mutable std::vector<Known> m_known; ///< by source row
};

} // namespace ph::models
