// SPDX-License-Identifier: Apache-2.0
#include "models/list/tableproxy.h"

#include "models/format/statekind.h"
#include "models/list/tablemodelbase.h"

#include <algorithm>

namespace ph::models {

namespace {
/// Rows looked at per turn of the event loop: about a millisecond.
constexpr std::size_t gatherStep = 200;
/// From here on a filter is applied by building the mapping anew; below, row by row costs less and views animate
/// better.
constexpr int rebuildFrom = 500;
} // namespace

TableProxy::TableProxy(QObject *parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setDynamicSortFilter(true);
    m_gatherTimer.setSingleShot(true);
    m_gatherTimer.setInterval(0);
    connect(&m_gatherTimer, &QTimer::timeout, this, &TableProxy::gather);
}

void TableProxy::setSourceModel(QAbstractItemModel *model) {
    if (sourceModel())
        sourceModel()->disconnect(this);
    // Connected before the base class is, so that nothing out of date is looked at when it sorts and filters.
    if (model) {
        connect(model, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex &first, const QModelIndex &last) { rowsChanged(first.row(), last.row()); });
        connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
            m_known.insert(m_known.begin() + first, static_cast<std::size_t>(last - first + 1), Known());
            m_gathered = std::min(m_gathered, static_cast<std::size_t>(first));
            m_gatherTimer.start();
        });
        connect(model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex &, int first, int last) {
            m_known.erase(m_known.begin() + first, m_known.begin() + last + 1);
            m_gathered = std::min(m_gathered, static_cast<std::size_t>(first));
        });
        connect(model, &QAbstractItemModel::layoutChanged, this, &TableProxy::forgetAll);
        connect(model, &QAbstractItemModel::modelReset, this, &TableProxy::forgetAll);
        m_known.assign(static_cast<std::size_t>(model->rowCount()), {});
        m_gathered = 0;
        m_gatherTimer.start();
    }
    QSortFilterProxyModel::setSourceModel(model);
}

void TableProxy::sort(int column, Qt::SortOrder order) {
    if (column != sortColumn()) {
        for (Known &known : m_known) {
            known.sort.reset();
            known.order.reset();
        }
    }
    QSortFilterProxyModel::sort(column, order);
}

void TableProxy::forgetAll() {
    m_known.assign(static_cast<std::size_t>(sourceModel()->rowCount()), {});
    m_gathered = 0;
    m_gatherTimer.start();
}

void TableProxy::rowsChanged(int first, int last) {
    for (int row = first; row <= last; ++row)
        m_known[static_cast<std::size_t>(row)] = {};
    m_gathered = std::min(m_gathered, static_cast<std::size_t>(first));
    m_gatherTimer.start();
}

void TableProxy::gather() {
    std::size_t looked = 0;
    for (; m_gathered < m_known.size() && looked < gatherStep; ++m_gathered) {
        if (m_known[m_gathered].looked)
            continue;
        look(static_cast<int>(m_gathered));
        ++looked;
    }
    if (m_gathered < m_known.size())
        m_gatherTimer.start();
}

const TableProxy::Known &TableProxy::look(int row) const {
    Known &known = m_known[static_cast<std::size_t>(row)];
    if (known.looked)
        return known;
    const QAbstractItemModel *model = sourceModel();
    known.text.clear();
    known.trouble = false;
    for (int column = 0; column < model->columnCount(); ++column) {
        const QModelIndex cell = model->index(row, column);
        known.text += cell.data(TextRole).toString().replace(QLatin1Char('\n'), QLatin1Char(' ')) + QLatin1Char('\n');
        const QVariant state = cell.data(StateRole);
        known.trouble = known.trouble || (state.isValid() && (state.toInt() == static_cast<int>(StateKind::Attention) ||
                                                              state.toInt() == static_cast<int>(StateKind::Critical)));
    }
    known.text = known.text.toCaseFolded();
    known.looked = true;
    return known;
}

const TableProxy::Known &TableProxy::sortable(int row) const {
    Known &known = m_known[static_cast<std::size_t>(row)];
    if (!known.sort) {
        known.sort = sourceModel()->index(row, sortColumn()).data(SortRole);
        if (known.sort->typeId() == QMetaType::QString)
            known.order = m_collator.sortKey(known.sort->toString());
    }
    return known;
}

void TableProxy::setFilterText(const QString &text) {
    if (m_text == text)
        return;
    m_text = text;
    std::vector<Term> terms = termsOf(text.toCaseFolded());
    if (terms == m_terms)
        return;
    m_terms = std::move(terms);
    applyFilter();
}

std::vector<TableProxy::Term> TableProxy::termsOf(const QString &text) const {
    QStringList words(1);
    bool quoted = false;
    for (const QChar c : text) {
        if (c == QLatin1Char('"'))
            quoted = !quoted;
        else if (!quoted && c.isSpace())
            words.append(QString());
        else
            words.last().append(c);
    }
    std::vector<Term> terms;
    for (const QString &written : words) {
        Term term;
        term.negated = written.size() > 1 && written.startsWith(QLatin1Char('-'));
        term.word = written.mid(term.negated ? 1 : 0);
        const auto colon = term.word.indexOf(QLatin1Char(':'));
        const QString field = term.word.left(std::max<qsizetype>(colon, 0));
        for (int column = 0; !field.isEmpty() && column < sourceModel()->columnCount(); ++column) {
            const auto heading = [&](int role) {
                return sourceModel()->headerData(column, Qt::Horizontal, role).toString().toCaseFolded();
            };
            if (field != heading(TextRole) && field != heading(Qt::DisplayRole))
                continue;
            term.column = column;
            term.word = term.word.mid(colon + 1);
            break;
        }
        if (!term.word.isEmpty()) // "engine:" shows everything until more is typed
            terms.push_back(std::move(term));
    }
    return terms;
}

bool TableProxy::holds(const Known &known, const Term &term) {
    if (term.column < 0)
        return known.text.contains(term.word);
    qsizetype begin = 0;
    for (int column = 0; column < term.column; ++column)
        begin = known.text.indexOf(QLatin1Char('\n'), begin) + 1;
    const qsizetype end = known.text.indexOf(QLatin1Char('\n'), begin);
    return QStringView(known.text).mid(begin, end - begin).contains(term.word);
}

void TableProxy::setExact(int column, const QString &value) {
    if (m_exactColumn == column && m_exactValue == value)
        return;
    m_exactColumn = column;
    m_exactValue = value;
    applyFilter();
}

void TableProxy::setOnlyTrouble(bool only) {
    if (m_onlyTrouble == only)
        return;
    m_onlyTrouble = only;
    applyFilter();
}

void TableProxy::applyFilter() {
    // One signal instead of one per run of rows: thousands of runs made each key take a tenth of a second.
    if (m_known.size() >= static_cast<std::size_t>(rebuildFrom))
        invalidate();
    else
        invalidateRowsFilter();
}

bool TableProxy::filterAcceptsRow(int row, const QModelIndex &) const {
    if (!filtering())
        return true;
    const Known &known = look(row);
    if (m_onlyTrouble && !known.trouble)
        return false;
    for (const Term &term : m_terms) {
        if (holds(known, term) == term.negated)
            return false;
    }
    return m_exactValue.isEmpty() ||
           sourceModel()->index(row, m_exactColumn).data(Qt::DisplayRole).toString() == m_exactValue;
}

bool TableProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const {
    const Known &a = sortable(left.row());
    const Known &b = sortable(right.row());
    if (a.order && b.order)
        return *a.order < *b.order;
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace ph::models
