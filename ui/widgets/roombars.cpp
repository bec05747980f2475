// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/roombars.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ph::ui {

namespace {
int barHeight() {
    return theme::space(2);
}
int rowHeight() {
    return QFontMetrics(theme::font(theme::Text::Table)).height() + theme::space(1) + barHeight() + theme::space(3);
}
} // namespace

RoomBars::RoomBars(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RoomBars::setRows(const std::vector<models::RoomRow> &rows) {
    if (rows == m_rows)
        return;
    m_rows = rows;
    QStringList words;
    for (const models::RoomRow &row : rows)
        words.append(QStringLiteral("%1: %2").arg(row.resource, row.words));
    setAccessibleName(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QSize RoomBars::sizeHint() const {
    return {theme::space(60), static_cast<int>(m_rows.size()) * rowHeight()};
}

void RoomBars::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    painter.setFont(theme::font(theme::Text::Table));
    const int line = painter.fontMetrics().height();
    int y = 0;
    for (const models::RoomRow &row : m_rows) {
        painter.setPen(t.text);
        painter.drawText(QRect(0, y, width(), line), Qt::AlignLeft | Qt::AlignVCenter, row.resource);
        painter.setPen(row.over ? t.critical : t.secondary);
        painter.drawText(QRect(0, y, width(), line), Qt::AlignRight | Qt::AlignVCenter, row.words);
        const QRectF bar(0, y + line + theme::space(1), width(), barHeight());
        painter.save();
        QPainterPath outline;
        outline.addRoundedRect(bar, bar.height() / 2, bar.height() / 2);
        painter.setClipPath(outline);
        painter.fillRect(bar, theme::mix(t.border, t.surface, 0.6));
        const double whole = std::max(row.whole, 1e-9);
        const double used = std::clamp(row.used / whole, 0.0, 1.0) * bar.width();
        const double end = std::clamp((row.used + row.asked) / whole, 0.0, 1.0) * bar.width();
        painter.fillRect(QRectF(bar.left(), bar.top(), used, bar.height()), t.stale);
        painter.fillRect(QRectF(bar.left() + used, bar.top(),
                                std::max(end - used, row.over ? double(theme::space(2)) : 2.0), bar.height()),
                         row.over ? t.critical : t.accent);
        if (row.over && used >= bar.width()) // nothing is left of the bar: its end says so
            painter.fillRect(QRectF(bar.right() - theme::space(2), bar.top(), theme::space(2), bar.height()),
                             t.critical);
        painter.restore();
        y += rowHeight();
    }
}

} // namespace ph::ui
