// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QStyledItemDelegate>

class QListWidget;

namespace ph::ui {

/// What a row of the side panel is made of.
enum NavRole {
    NavIdRole = Qt::UserRole + 1, ///< QString: the page, or the cluster's name; empty = all clusters
    NavIconRole,                  ///< QString: icon of a page
    NavStateRole,                 ///< int of StateKind: the row's own state; invalid = none
    NavNoteRole,                  ///< QString: quiet second line of a cluster
    NavColorRole,                 ///< QString "#RRGGBB" of a cluster, may be empty
    NavCountRole,                 ///< QString at the right
    NavCountKindRole              ///< int of StateKind: colour and shape of the count; invalid = quiet
};

/// Rows of the side panel: pages with an icon and a count, clusters with their state and age.
class NavDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// A list of such rows on the ground it lies on.
[[nodiscard]] QListWidget *makeNavList(const QString &objectName, const QString &accessibleName, QWidget *parent);

} // namespace ph::ui
