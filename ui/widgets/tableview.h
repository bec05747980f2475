// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

class QMenu;
class QSettings;

namespace ph::ui {

/// Paints state cells as shape and word, stale rows in grey, and the cluster's colour at the left of each row.
class TableDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// The table of the product: whole rows, sticky sortable header, column chooser, density, copy as text or CSV, ages
/// that tick only for visible rows. The header's layout is kept in the settings under the object name.
class TableView final : public QTableView {
    Q_OBJECT
public:
    explicit TableView(const QString &name, const QString &accessibleName, QWidget *parent = nullptr);

    /// Adds the entries of the table itself (copy, columns, density) to @p menu.
    void addTableActions(QMenu &menu);
    /// The selected rows, or all when none is selected, as tab-separated text or CSV (RFC 4180), with the header.
    [[nodiscard]] QString asText(bool csv) const;
    /// Key of the current row, empty when none.
    [[nodiscard]] QString currentKey() const;
    /// Makes the row with @p key current; false when it is not shown.
    bool selectKey(const QString &key);
    /// Of this table, until the window is built anew; the setting decides what it begins with.
    void setCompact(bool compact);
    [[nodiscard]] bool compact() const { return m_compact; }
    /// Makes each column wide enough for its header and for its sample; the column @p fill takes what is left, but
    /// never less than that.
    void setColumnSamples(const QStringList &samples, int fill);
    /// Makes @p column wide enough for each of @p words as a state cell shows them.
    void widenForStates(int column, const QStringList &words);
    void saveLayout(QSettings &settings) const;
    void restoreLayout(QSettings &settings);
    void setModel(QAbstractItemModel *model) override;

Q_SIGNALS:
    void currentKeyChanged(const QString &key);
    /// The user wants the context menu of the row under @p global; fill it and it is shown.
    void contextMenuWanted(QMenu *menu, const QPoint &global);
    void copyRequested(const QString &text);

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void fillColumnMenu(QMenu &menu);
    void fillWidth();
    bool m_compact = false;
    int m_fill = -1;
    int m_fillWidth = 0;
    QString m_lastKey;
};

} // namespace ph::ui
