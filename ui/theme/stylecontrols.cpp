// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"
#include "ui/theme/style.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStyleOption>

namespace ph::ui {

namespace {
QString roleOf(const QWidget *widget) {
    return widget ? widget->property("phRole").toString() : QString();
}
} // namespace

void Style::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                        const QWidget *widget) const {
    const Tokens &t = theme::of(option->palette);
    switch (element) {
    case CE_PushButtonLabel: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        const QString role = roleOf(widget);
        if (!button)
            break;
        QPalette palette = button->palette;
        if (role == QLatin1String("primary") || role == QLatin1String("danger")) {
            palette.setColor(QPalette::ButtonText, t.onAccent);
            palette.setColor(QPalette::Disabled, QPalette::ButtonText, t.secondary);
        }
        if (role == QLatin1String("link"))
            for (const auto group : {QPalette::Active, QPalette::Inactive})
                palette.setColor(group, QPalette::ButtonText, t.accent);
        const bool on = option->state & State_Enabled;
        const QSize icon = button->icon.isNull() ? QSize(0, 0) : button->iconSize;
        const int gap = button->icon.isNull() || button->text.isEmpty() ? 0 : theme::space(2);
        const int words = button->fontMetrics.size(Qt::TextShowMnemonic, button->text).width();
        const bool left = widget && widget->property("phAlign").toString() == QLatin1String("left");
        QRect r = button->rect;
        r.setLeft(left ? r.left() + theme::space(2)
                       : r.left() + std::max(0, (r.width() - icon.width() - gap - words) / 2));
        if (!button->icon.isNull()) {
            const QRect place(r.left(), r.top() + (r.height() - icon.height()) / 2, icon.width(), icon.height());
            button->icon.paint(painter, visualRect(option->direction, button->rect, place), Qt::AlignCenter,
                               on ? QIcon::Normal : QIcon::Disabled);
        }
        r.setLeft(r.left() + icon.width() + gap);
        const int mnemonic =
            styleHint(SH_UnderlineShortcut, option, widget, nullptr) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
        drawItemText(painter, visualRect(option->direction, button->rect, r),
                     visualAlignment(option->direction, Qt::AlignLeft | Qt::AlignVCenter) | mnemonic, palette, on,
                     button->text, QPalette::ButtonText);
        return;
    }
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            drawTab(*tab, painter, widget);
        return;
    case CE_TabBarTabLabel: {
        const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option);
        if (!tab)
            break;
        QStyleOptionTab copy = *tab;
        copy.state &= ~State_HasFocus; // the ring is drawn with the shape
        const QColor color = tab->state & State_Selected ? t.text : t.secondary;
        copy.palette.setColor(QPalette::WindowText, color);
        copy.palette.setColor(QPalette::ButtonText, color);
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
    }
    case CE_Header: {
        // The base style places label and arrow itself, past subElementRect() of a proxy.
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        if (!header)
            break;
        drawControl(CE_HeaderSection, option, painter, widget);
        QStyleOptionHeaderV2 part;
        static_cast<QStyleOptionHeader &>(part) = *header;
        if (const auto *whole = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
            part.textElideMode = whole->textElideMode;
        part.rect = subElementRect(SE_HeaderLabel, option, widget);
        if (part.rect.isValid())
            drawControl(CE_HeaderLabel, &part, painter, widget);
        if (header->sortIndicator != QStyleOptionHeader::None) {
            part.rect = subElementRect(SE_HeaderArrow, option, widget);
            drawPrimitive(PE_IndicatorHeaderArrow, &part, painter, widget);
        }
        return;
    }
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, t.surface);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), t.border);
        return;
    case CE_HeaderLabel: {
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        if (!header)
            break;
        QStyleOptionHeaderV2 copy;
        static_cast<QStyleOptionHeader &>(copy) = *header;
        if (const auto *whole = qstyleoption_cast<const QStyleOptionHeaderV2 *>(option))
            copy.textElideMode = whole->textElideMode;
        copy.palette.setColor(QPalette::ButtonText, t.secondary);
        copy.state &= ~(State_On | State_Sunken); // Fusion embolds the sorted column, which makes widths jump
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
    }
    case CE_ProgressBarGroove:
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.border);
        painter->drawRoundedRect(option->rect, 3, 3);
        painter->restore();
        return;
    case CE_ProgressBarContents:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            const int range = bar->maximum - bar->minimum;
            QRectF filled = option->rect;
            if (range > 0)
                filled.setWidth(filled.width() * (bar->progress - bar->minimum) / range);
            else
                filled.setWidth(filled.width() / 3);
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(t.accent);
            painter->drawRoundedRect(filled, 3, 3);
            painter->restore();
            return;
        }
        break;
    case CE_Splitter: {
        const QRect r = option->rect;
        const bool hover = option->state & State_MouseOver;
        const QColor line = hover ? t.accent : t.border;
        if (option->state & State_Horizontal)
            painter->fillRect(QRect(r.center().x(), r.top(), 1, r.height()), line);
        else
            painter->fillRect(QRect(r.left(), r.center().y(), r.width(), 1), line);
        return;
    }
    case CE_ShapedFrame: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame && (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine)) {
            const QRect r = option->rect;
            if (frame->frameShape == QFrame::HLine)
                painter->fillRect(QRect(r.left(), r.center().y(), r.width(), 1), t.border);
            else
                painter->fillRect(QRect(r.center().x(), r.top(), 1, r.height()), t.border);
            return;
        }
        break;
    }
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, t.surface);
        return;
    case CE_MenuBarItem: {
        const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option);
        if (!item)
            break;
        const bool active = option->state & (State_Selected | State_Sunken);
        painter->fillRect(option->rect, active ? t.selection() : t.surface);
        drawItemText(painter, option->rect, Qt::AlignCenter | Qt::TextShowMnemonic, option->palette,
                     option->state & State_Enabled, item->text, QPalette::WindowText);
        return;
    }
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawTab(const QStyleOptionTab &option, QPainter *painter, const QWidget *) const {
    const Tokens &t = theme::of(option.palette);
    const QRect r = option.rect;
    if ((option.state & State_MouseOver) && !(option.state & State_Selected)) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.hover());
        painter->drawRoundedRect(QRectF(r).adjusted(2, 4, -2, -4), 6, 6);
        painter->restore();
    }
    if (option.state & State_Selected)
        painter->fillRect(QRect(r.left() + theme::space(2), r.bottom() - 1, r.width() - theme::space(4), 2), t.accent);
    if (option.state & State_HasFocus) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(t.accent, 2));
        painter->drawRoundedRect(QRectF(r).adjusted(3, 4, -3, -5), 5, 5);
        painter->restore();
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                               const QWidget *widget) const {
    const Tokens &t = theme::of(option->palette);
    if (control == CC_ComboBox) {
        const bool focus = option->state & State_HasFocus;
        const bool invalid = widget && widget->property("phInvalid").toBool();
        const bool on = option->state & State_Enabled;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(on ? t.surface : t.window);
        const double width = focus || invalid ? 2 : 1;
        painter->setPen(QPen(invalid ? t.critical : focus ? t.accent : t.border, width));
        painter->drawRoundedRect(QRectF(option->rect).adjusted(width / 2, width / 2, -width / 2, -width / 2), 6, 6);
        painter->restore();
        const QRect arrow = subControlRect(control, option, SC_ComboBoxArrow, widget);
        const int side = theme::space(4);
        icons::paint(*painter, QRectF(arrow.center().x() - side / 2.0, arrow.center().y() - side / 2.0, side, side),
                     QStringLiteral("chevron-down"), on ? t.secondary : t.border);
        return;
    }
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            drawScrollBar(*bar, painter, widget);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

void Style::drawScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QWidget *widget) const {
    const Tokens &t = theme::of(option.palette);
    // Beside a view that paints its own ground the bar stands on that ground, elsewhere on what lies below.
    const QWidget *holder = widget && widget->parentWidget() ? widget->parentWidget()->parentWidget() : nullptr;
    if ((qobject_cast<const QAbstractItemView *>(holder) && roleOf(holder) != QLatin1String("nav")) ||
        qobject_cast<const QPlainTextEdit *>(holder))
        painter->fillRect(option.rect, t.surface);
    if (option.maximum <= option.minimum)
        return;
    const QRectF slider = subControlRect(CC_ScrollBar, &option, SC_ScrollBarSlider, widget);
    const bool active = (option.state & State_MouseOver) || (option.activeSubControls & SC_ScrollBarSlider);
    const double inset =
        option.rect.width() < option.rect.height() ? option.rect.width() / 4.0 : option.rect.height() / 4.0;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme::mix(t.secondary, t.surface, active ? 0.7 : 0.4));
    const QRectF thumb = slider.adjusted(inset, inset, -inset, -inset);
    const double radius = std::min(thumb.width(), thumb.height()) / 2;
    painter->drawRoundedRect(thumb, radius, radius);
    painter->restore();
}

} // namespace ph::ui
