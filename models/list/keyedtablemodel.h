// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bridge/changefeed.h"
#include "models/list/tablemodelbase.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ph::models {

/// A table of value rows in the order they arrived, found by key. Batches are applied with the smallest truthful
/// signals: removals in contiguous runs from the bottom, changed rows as contiguous dataChanged ranges, equal rows
/// silently, additions as one insert at the end. Never resets, so selection, scroll position and open editors survive
/// any batch.
template <typename Row> class KeyedTableModel : public TableModelBase {
public:
    using TableModelBase::TableModelBase;
    /// Above this many separate runs, removed rows are gathered at the end under one layoutChanged and cut once.
    static constexpr std::size_t gatherAbove = 64;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
            return {};
        const Row &row = m_rows[static_cast<std::size_t>(index.row())];
        if (role == KeyRole)
            return QString::fromStdString(keyOf(row));
        return cell(row, index.column(), role);
    }

    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }
    /// The row with @p key, or nullptr; valid until the next batch.
    [[nodiscard]] const Row *find(const std::string &key) const {
        const auto it = m_index.find(key);
        return it == m_index.end() ? nullptr : &m_rows[it->second];
    }
    [[nodiscard]] int rowOf(const std::string &key) const {
        const auto it = m_index.find(key);
        return it == m_index.end() ? -1 : static_cast<int>(it->second);
    }

    /// Applies one batch: removals first, then changes and additions. GUI thread.
    void apply(Batch<Row> batch) {
        removeKeys(batch.removed);
        upsert(std::move(batch.upserted));
    }
    /// Makes the rows equal to @p all by applying only the differences.
    void replaceAll(std::vector<Row> all) {
        std::unordered_set<std::string> wanted;
        for (const Row &row : all)
            wanted.insert(keyOf(row));
        Batch<Row> batch;
        for (const Row &row : m_rows) {
            std::string key = keyOf(row);
            if (!wanted.contains(key))
                batch.removed.push_back(std::move(key));
        }
        batch.upserted = std::move(all);
        apply(std::move(batch));
    }

    [[nodiscard]] virtual std::string keyOf(const Row &row) const = 0;

protected:
    [[nodiscard]] virtual QVariant cell(const Row &row, int column, int role) const = 0;
    /// Says that rows for which @p pred holds look different though their values are equal (their cluster became
    /// stale).
    template <typename Pred> void touch(Pred pred) {
        std::vector<std::size_t> changed;
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (pred(m_rows[i]))
                changed.push_back(i);
        }
        announceChanged(changed);
    }

private:
    void removeKeys(const std::vector<std::string> &keys) {
        std::vector<std::size_t> gone;
        for (const std::string &key : keys) {
            if (const auto it = m_index.find(key); it != m_index.end())
                gone.push_back(it->second);
        }
        if (gone.empty())
            return;
        std::sort(gone.begin(), gone.end());
        gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
        std::vector<std::pair<std::size_t, std::size_t>> runs; // first, last
        for (const std::size_t row : gone) {
            if (!runs.empty() && runs.back().second + 1 == row)
                runs.back().second = row;
            else
                runs.emplace_back(row, row);
        }
        if (runs.size() > gatherAbove) {
            gatherAtEnd(gone);
            runs = {{m_rows.size() - gone.size(), m_rows.size() - 1}};
        }
        for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
            beginRemoveRows({}, static_cast<int>(run->first), static_cast<int>(run->second));
            for (std::size_t i = run->first; i <= run->second; ++i)
                m_index.erase(keyOf(m_rows[i]));
            m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(run->first),
                         m_rows.begin() + static_cast<std::ptrdiff_t>(run->second) + 1);
            reindex(run->first);
            endRemoveRows();
        }
    }

    void gatherAtEnd(const std::vector<std::size_t> &gone) {
        Q_EMIT layoutAboutToBeChanged();
        std::vector<Row> order;
        order.reserve(m_rows.size());
        std::vector<int> newRow(m_rows.size());
        std::size_t next = 0;
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (next < gone.size() && gone[next] == i) {
                newRow[i] = static_cast<int>(m_rows.size() - gone.size() + next);
                ++next;
            } else {
                newRow[i] = static_cast<int>(order.size());
                order.push_back(m_rows[i]);
            }
        }
        for (const std::size_t i : gone)
            order.push_back(m_rows[i]);
        m_rows.swap(order);
        reindex(0);
        const QModelIndexList old = persistentIndexList();
        QModelIndexList moved;
        moved.reserve(old.size());
        for (const QModelIndex &index : old)
            moved.append(createIndex(newRow[static_cast<std::size_t>(index.row())], index.column()));
        changePersistentIndexList(old, moved);
        Q_EMIT layoutChanged();
    }

    void upsert(std::vector<Row> rows) {
        std::vector<std::size_t> changed;
        std::vector<Row> added;
        std::unordered_map<std::string, std::size_t> addedAt;
        for (Row &row : rows) {
            const std::string key = keyOf(row);
            if (const auto it = m_index.find(key); it != m_index.end()) {
                if (m_rows[it->second] == row)
                    continue;
                m_rows[it->second] = std::move(row);
                changed.push_back(it->second);
            } else if (const auto twin = addedAt.find(key); twin != addedAt.end()) {
                added[twin->second] = std::move(row);
            } else {
                addedAt.emplace(key, added.size());
                added.push_back(std::move(row));
            }
        }
        announceChanged(changed);
        if (added.empty())
            return;
        const std::size_t first = m_rows.size();
        beginInsertRows({}, static_cast<int>(first), static_cast<int>(first + added.size() - 1));
        for (Row &row : added)
            m_rows.push_back(std::move(row));
        reindex(first);
        endInsertRows();
    }

    void announceChanged(std::vector<std::size_t> &changed) {
        std::sort(changed.begin(), changed.end());
        for (std::size_t i = 0; i < changed.size();) {
            std::size_t j = i;
            while (j + 1 < changed.size() && changed[j + 1] <= changed[j] + 1)
                ++j;
            Q_EMIT dataChanged(
                index(static_cast<int>(changed[i]), 0), index(static_cast<int>(changed[j]), columnCount() - 1),
                {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole, SortRole, TextRole, StateRole, StaleRole});
            i = j + 1;
        }
    }

    void reindex(std::size_t from) {
        for (std::size_t i = from; i < m_rows.size(); ++i)
            m_index[keyOf(m_rows[i])] = i;
    }

    std::vector<Row> m_rows;
    std::unordered_map<std::string, std::size_t> m_index;
};

} // namespace ph::models
