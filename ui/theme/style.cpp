// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/style.h"

#include "ui/theme/icons.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>

namespace ph::ui {

namespace {
constexpr double inputRadius = 6;

QString roleOf(const QWidget *widget) {
    return widget ? widget->property("phRole").toString() : QString();
}

void roundedFrame(QPainter *painter, const QRect &rect, const QColor &fill, const QColor &line, double width,
                  double radius) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(line.alpha() == 0 ? QPen(Qt::NoPen) : QPen(line, width));
    const double inset = width / 2;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

void inputFrame(const QStyleOption *option, QPainter *painter, bool invalid) {
    const Tokens &t = theme::of(option->palette);
    const bool focus = option->state & QStyle::State_HasFocus;
    const bool on = option->state & QStyle::State_Enabled;
    const QColor line = invalid ? t.critical : focus ? t.accent : t.border;
    roundedFrame(painter, option->rect, on ? t.surface : t.window, line, focus || invalid ? 2 : 1, inputRadius);
}
} // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void Style::polish(QWidget *widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QPushButton *>(widget) || qobject_cast<QComboBox *>(widget) || qobject_cast<QTabBar *>(widget) ||
        qobject_cast<QScrollBar *>(widget) || qobject_cast<QToolButton *>(widget))
        widget->setAttribute(Qt::WA_Hover);
}

QIcon Style::standardIcon(StandardPixmap pixmap, const QStyleOption *option, const QWidget *widget) const {
    if (pixmap == SP_LineEditClearButton)
        return icons::get(QStringLiteral("close"), icons::Tint::Secondary);
    return QProxyStyle::standardIcon(pixmap, option, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const {
    switch (metric) {
    case PM_DefaultFrameWidth:
        return qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QComboBox *>(widget) ? theme::space(2) : 1;
    case PM_ScrollBarExtent:
        return theme::space(3);
    case PM_ScrollBarSliderMin:
        return theme::space(8);
    case PM_ButtonMargin:
        return theme::space(4);
    case PM_ButtonDefaultIndicator:
        return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
    case PM_ToolBarIconSize:
        return theme::space(4);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        return theme::space(4);
    case PM_SplitterWidth:
        return theme::space(2);
    case PM_TabBarTabHSpace:
        return theme::space(6);
    case PM_TabBarTabVSpace:
        return theme::space(4);
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
        return 0;
    case PM_HeaderMargin:
        return theme::space(2);
    case PM_HeaderMarkSize:
        return theme::space(2);
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return theme::space(2);
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return theme::space(3);
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuVMargin:
        return theme::space(1);
    case PM_FocusFrameHMargin:
        return theme::space(1);
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget, QStyleHintReturn *data) const {
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_UnderlineShortcut:
        return hint == SH_UnderlineShortcut ? QProxyStyle::styleHint(hint, option, widget, data) : 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_Table_GridLineColor:
        return static_cast<int>(theme::of(widget).border.rgb());
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_ScrollBar_Transient:
        return 0;
    case SH_ComboBox_Popup:
        return 0;
    case SH_DialogButtonLayout:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                              const QWidget *widget) const {
    QSize s = QProxyStyle::sizeFromContents(type, option, size, widget);
    const int control = theme::space(8);
    switch (type) {
    case CT_PushButton: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        const int gap =
            button && !button->icon.isNull() ? theme::space(1) : 0; // the button itself leaves 4 px beside its icon
        return {s.width() + theme::space(2) + gap, std::max(control, s.height())};
    }
    case CT_ComboBox:
    case CT_LineEdit:
        return {s.width(), std::max(control, size.height() + theme::space(3))};
    case CT_ToolButton:
        return {std::max(s.width(), control), std::max(control, s.height())};
    case CT_TabBarTab:
        return {s.width(), std::max(theme::space(9), s.height())};
    case CT_HeaderSection:
        return {s.width() + theme::space(2), std::max(control, s.height())};
    case CT_MenuItem:
        return {s.width() + theme::space(4), std::max(theme::space(7), s.height())};
    case CT_ItemViewItem:
        return {s.width() + theme::space(2), s.height()};
    default:
        return s;
    }
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                            const QWidget *widget) const {
    if (control == CC_ComboBox) {
        const QRect r = option->rect;
        const int arrow = theme::space(7);
        if (part == SC_ComboBoxArrow)
            return visualRect(option->direction, r, QRect(r.right() - arrow + 1, r.top(), arrow, r.height()));
        if (part == SC_ComboBoxEditField) {
            // Text begins where that of a line edit does: the base style moves a label by 1, a line edit its text by 2.
            const auto *box = qstyleoption_cast<const QStyleOptionComboBox *>(option);
            const int left = theme::space(2) + (box && !box->editable ? 1 : 0);
            return visualRect(option->direction, r,
                              QRect(r.left() + left, r.top(), r.width() - arrow - left, r.height()));
        }
    }
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        const bool across = bar && bar->orientation == Qt::Horizontal;
        const QRect r = option->rect;
        const int length = across ? r.width() : r.height();
        if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine)
            return {};
        if (part == SC_ScrollBarGroove)
            return r;
        if (bar && (part == SC_ScrollBarSlider || part == SC_ScrollBarAddPage || part == SC_ScrollBarSubPage)) {
            const qint64 range = static_cast<qint64>(bar->maximum) - bar->minimum;
            int slider = length;
            if (range > 0)
                slider = std::clamp(static_cast<int>(qint64(bar->pageStep) * length / (range + bar->pageStep)),
                                    std::min(length, theme::space(8)), length);
            const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider,
                                                      bar->upsideDown);
            const auto along = [&](int from, int to) {
                return across ? QRect(r.left() + from, r.top(), to - from, r.height())
                              : QRect(r.left(), r.top() + from, r.width(), to - from);
            };
            if (part == SC_ScrollBarSlider)
                return along(start, start + slider);
            return part == SC_ScrollBarSubPage ? along(0, start) : along(start + slider, length);
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const {
    if (element == SE_HeaderArrow) {
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        const int side = theme::space(3);
        const bool right = header && (header->textAlignment & Qt::AlignRight);
        const QRect r = option->rect;
        return QRect(right ? r.left() : r.right() - side, r.top() + (r.height() - side) / 2, side, side);
    }
    if (element == SE_HeaderLabel) {
        const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option);
        return option->rect.adjusted(theme::space(header && header->section == 0 ? 3 : 2), 0, -theme::space(2), 0);
    }
    if (element == SE_LineEditContents && widget && qobject_cast<const QComboBox *>(widget->parentWidget()))
        return option->rect;
    if (element == SE_LineEditContents)
        return option->rect.adjusted(theme::space(2), 0, -theme::space(2), 0);
    if (element == SE_ItemViewItemText) {
        const int pad = roleOf(widget) == QLatin1String("nav") ? 0 : theme::space(1);
        // The first column keeps clear of the bars at the left of its rows.
        const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
        const int bar = pad > 0 && item && item->index.column() == 0 && qobject_cast<const QTableView *>(widget)
                            ? theme::space(1)
                            : 0;
        return QProxyStyle::subElementRect(element, option, widget).adjusted(pad + bar, 0, -pad, 0);
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                          const QWidget *widget) const {
    const Tokens &t = theme::of(option->palette);
    switch (element) {
    case PE_PanelLineEdit:
        if (widget && qobject_cast<const QComboBox *>(widget->parentWidget()))
            return;
        if (roleOf(widget) != QLatin1String("plain"))
            inputFrame(option, painter, widget && widget->property("phInvalid").toBool());
        return;
    case PE_FrameLineEdit:
        return;
    case PE_PanelButtonCommand:
        drawButton(option, painter, widget);
        return;
    case PE_FrameFocusRect:
        if (widget && (qobject_cast<const QPushButton *>(widget) || qobject_cast<const QComboBox *>(widget)))
            return; // drawn with the frame
        if (qobject_cast<const QAbstractItemView *>(widget))
            return; // the current row is drawn by its background and a bar
        roundedFrame(painter, option->rect, Qt::transparent, t.accent, 2, 4);
        return;
    case PE_Frame:
    case PE_FrameWindow:
    case PE_FrameGroupBox:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option); frame && frame->lineWidth == 0)
            return;
        roundedFrame(painter, option->rect, Qt::transparent, t.border, 1, 2);
        return;
    case PE_FrameMenu:
        roundedFrame(painter, option->rect, Qt::transparent, t.border, 1, 0);
        return;
    case PE_PanelMenu:
        painter->fillRect(option->rect, t.raised);
        return;
    case PE_FrameTabWidget:
    case PE_FrameTabBarBase:
        return;
    case PE_FrameStatusBarItem:
        return;
    case PE_PanelTipLabel:
        roundedFrame(painter, option->rect, t.raised, t.border, 1, 0);
        return;
    case PE_IndicatorCheckBox: {
        const bool on = option->state & State_On;
        const bool focus = option->state & State_HasFocus;
        const bool enabled = option->state & State_Enabled;
        const QColor fill = on ? (enabled ? t.accent : t.stale) : t.surface;
        roundedFrame(painter, option->rect, fill, focus ? t.text : on ? fill : t.secondary, focus ? 2 : 1, 4);
        if (on)
            icons::paint(*painter, QRectF(option->rect).adjusted(1.5, 1.5, -1.5, -1.5), QStringLiteral("check"),
                         t.onAccent);
        return;
    }
    case PE_PanelItemViewRow:
        return;
    case PE_PanelItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option))
            drawItemBackground(*item, painter, widget);
        return;
    case PE_PanelButtonTool:
        if (option->state & (State_MouseOver | State_On | State_Sunken))
            roundedFrame(painter, option->rect, option->state & (State_On | State_Sunken) ? t.selection() : t.hover(),
                         Qt::transparent, 1, inputRadius);
        if (option->state & State_HasFocus)
            roundedFrame(painter, option->rect, Qt::transparent, t.accent, 2, inputRadius);
        return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorHeaderArrow: {
        QString name = QStringLiteral("chevron-down");
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option))
            name = header->sortIndicator == QStyleOptionHeader::SortUp ? QStringLiteral("chevron-up") : name;
        icons::paint(*painter, option->rect, name, t.secondary);
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawButton(const QStyleOption *option, QPainter *painter, const QWidget *widget) const {
    const Tokens &t = theme::of(option->palette);
    const QString role = roleOf(widget);
    const bool on = option->state & State_Enabled;
    const bool hover = option->state & State_MouseOver;
    const bool down = option->state & (State_Sunken | State_On);
    QColor fill = hover ? theme::mix(t.accent, t.raised, 0.06) : t.raised;
    QColor line = t.border;
    if (role == QLatin1String("primary") || role == QLatin1String("danger")) {
        const QColor base = role == QLatin1String("primary") ? t.accent : t.critical;
        fill = !on     ? theme::mix(base, t.surface, 0.25)
               : down  ? theme::mix(Qt::black, base, 0.18)
               : hover ? theme::mix(Qt::black, base, 0.08)
                       : base;
        line = fill;
    } else if (role == QLatin1String("quiet") || role == QLatin1String("link")) {
        fill = down ? t.selection() : hover ? t.hover() : QColor(Qt::transparent);
        line = Qt::transparent;
    } else if (down) {
        fill = t.selection();
    }
    if (!on && role.isEmpty())
        fill = t.window;
    roundedFrame(painter, option->rect, fill, line, 1, inputRadius);
    if (option->state & State_HasFocus) {
        const bool filled = role == QLatin1String("primary") || role == QLatin1String("danger");
        roundedFrame(painter, filled ? option->rect.adjusted(2, 2, -2, -2) : option->rect, Qt::transparent,
                     filled ? t.onAccent : t.accent, filled ? 1.5 : 2, filled ? inputRadius - 2 : inputRadius);
    }
}

void Style::drawItemBackground(const QStyleOptionViewItem &option, QPainter *painter, const QWidget *widget) const {
    const Tokens &t = theme::of(option.palette);
    const bool nav = roleOf(widget) == QLatin1String("nav");
    const bool selected = option.state & State_Selected;
    const bool hover = (option.state & State_MouseOver) && (option.state & State_Enabled);
    if (!selected && !hover) {
        if (option.backgroundBrush.style() != Qt::NoBrush)
            painter->fillRect(option.rect, option.backgroundBrush);
        return;
    }
    const QColor fill = selected ? t.selection() : t.hover();
    if (nav)
        roundedFrame(painter, option.rect.adjusted(0, 1, 0, -1), fill, Qt::transparent, 1, inputRadius);
    else
        painter->fillRect(option.rect, fill);
}

} // namespace ph::ui
