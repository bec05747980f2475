// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/navdelegate.h"

#include "ui/theme/icons.h"

#include <QListWidget>
#include <QPainter>
#include <QWidget>

namespace ph::ui {

namespace {
bool hasNote(const QModelIndex &index) {
    return !index.data(NavNoteRole).toString().isEmpty();
}

/// The count at the right with its shape, and the width both take.
int paintCount(QPainter &painter, const QRect &line, const QModelIndex &index, const Tokens &t) {
    const QString count = index.data(NavCountRole).toString();
    if (count.isEmpty())
        return 0;
    const QVariant kind = index.data(NavCountKindRole);
    const QFontMetrics metrics(painter.font());
    const int width = metrics.horizontalAdvance(count);
    const QColor color = kind.isValid() ? t.state(static_cast<StateKind>(kind.toInt())) : t.secondary;
    painter.setPen(color);
    painter.drawText(line.adjusted(0, 0, -theme::space(2), 0), Qt::AlignVCenter | Qt::AlignRight, count);
    if (!kind.isValid())
        return width + theme::space(3);
    const int side = theme::space(3);
    const double left = line.right() - theme::space(2) - width - theme::space(1) - side;
    icons::paintState(painter, QRectF(left, line.center().y() - side / 2.0 + 0.5, side, side),
                      static_cast<StateKind>(kind.toInt()), t);
    return width + side + theme::space(4);
}
} // namespace

QSize NavDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const int line = QFontMetrics(option.font).height();
    return {0, hasNote(index) ? 2 * line + theme::space(3) : std::max(theme::space(8), line + theme::space(2))};
}

void NavDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const {
    const Tokens &t = theme::of(option.palette);
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QRect r = option.rect;
    const int line = QFontMetrics(option.font).height();
    const bool note = hasNote(index);
    const bool selected = option.state & QStyle::State_Selected;
    const QString icon = index.data(NavIconRole).toString();
    painter->save();
    item.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected && !icon.isEmpty()) { // the page that is shown: a bar beside its tint
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.accent);
        painter->drawRoundedRect(QRectF(r.left(), r.top() + theme::space(2), 3, r.height() - theme::space(4)), 1.5,
                                 1.5);
    }
    if ((option.state & QStyle::State_HasFocus) && item.widget->hasFocus()) {
        painter->setPen(QPen(t.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(r).adjusted(1, 2, -1, -2), 6, 6);
    }
    const int side = theme::space(icon.isEmpty() ? 4 : 5);
    const QRectF iconRect(
        r.left() + theme::space(3) - (icon.isEmpty() ? 0 : theme::space(1) / 2.0),
        note ? r.top() + theme::space(1) + 1 + (line - side) / 2.0 : r.top() + (r.height() - side) / 2.0, side, side);
    const QVariant state = index.data(NavStateRole);
    if (!icon.isEmpty())
        icons::paint(*painter, iconRect, icon, selected ? t.accent : t.secondary);
    else if (state.isValid())
        icons::paintState(*painter, iconRect.adjusted(1, 1, -1, -1), static_cast<StateKind>(state.toInt()), t);
    const int left = r.left() + theme::space(10);
    QRect first(left, note ? r.top() + theme::space(1) : r.top(), r.right() - left, note ? line + 2 : r.height());
    QFont font = option.font;
    painter->setFont(font);
    first.setRight(first.right() - paintCount(*painter, first, index, t));
    if (selected && !icon.isEmpty())
        font.setWeight(QFont::DemiBold);
    painter->setFont(font);
    painter->setPen(t.text);
    painter->drawText(
        first, Qt::AlignVCenter | Qt::AlignLeft,
        painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, first.width()));
    if (note) {
        const auto kind = static_cast<StateKind>(state.toInt());
        const QRect second(left, first.bottom() + 1, r.right() - left, line + 2);
        painter->setFont(theme::font(theme::Text::Small));
        painter->setPen(kind == StateKind::Good ? t.secondary : t.state(kind));
        painter->drawText(
            second, Qt::AlignVCenter | Qt::AlignLeft,
            painter->fontMetrics().elidedText(index.data(NavNoteRole).toString(), Qt::ElideRight, second.width()));
        const QColor color(index.data(NavColorRole).toString());
        if (color.isValid())
            painter->fillRect(QRect(r.left(), r.top() + theme::space(1), 3, r.height() - theme::space(2)), color);
    }
    painter->restore();
}

QListWidget *makeNavList(const QString &objectName, const QString &accessibleName, QWidget *parent) {
    auto *list = new QListWidget(parent);
    list->setObjectName(objectName);
    list->setAccessibleName(accessibleName);
    list->setProperty("phRole", QStringLiteral("nav"));
    list->setFrameShape(QFrame::NoFrame);
    list->setItemDelegate(new NavDelegate(list));
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setMouseTracking(true);
    list->viewport()->setAutoFillBackground(false);
    list->setAutoFillBackground(false);
    return list;
}

} // namespace ph::ui
