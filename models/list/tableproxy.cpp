// SPDX-License-Identifier: Apache-2.0
#include "models/list/tableproxy.h"

#include "models/format/statekind.h"
#include "models/list/tablemodelbase.h"

namespace ph::models {

TableProxy::TableProxy(QObject *parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setDynamicSortFilter(true);
}

void TableProxy::setFilterText(const QString &text) {
    if (m_text == text)
        return;
    m_text = text;
    m_words = text.simplified().toCaseFolded().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

void TableProxy::setExact(int column, const QString &value) {
    m_exactColumn = column;
    m_exactValue = value;
    invalidateRowsFilter();
}

void TableProxy::setOnlyTrouble(bool only) {
    m_onlyTrouble = only;
    invalidateRowsFilter();
}

bool TableProxy::filterAcceptsRow(int row, const QModelIndex &parent) const {
    const QAbstractItemModel *model = sourceModel();
    if (!m_exactValue.isEmpty() && model->index(row, m_exactColumn, parent).data(Qt::DisplayRole).toString() != m_exactValue)
        return false;
    const int columns = model->columnCount(parent);
    if (m_onlyTrouble) {
        bool trouble = false;
        for (int column = 0; column < columns && !trouble; ++column) {
            const QVariant state = model->index(row, column, parent).data(StateRole);
            trouble = state.isValid() && (state.toInt() == static_cast<int>(StateKind::Attention) ||
                                          state.toInt() == static_cast<int>(StateKind::Critical));
        }
        if (!trouble)
            return false;
    }
    if (m_words.isEmpty())
        return true;
    QString all;
    for (int column = 0; column < columns; ++column) {
        all += model->index(row, column, parent).data(TextRole).toString();
        all += QLatin1Char('\n');
    }
    all = all.toCaseFolded();
    for (const QString &word : m_words) {
        if (!all.contains(word))
            return false;
    }
    return true;
}

bool TableProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const {
    const QVariant a = left.data(SortRole);
    const QVariant b = right.data(SortRole);
    if (a.typeId() == QMetaType::QString && b.typeId() == QMetaType::QString)
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace ph::models
