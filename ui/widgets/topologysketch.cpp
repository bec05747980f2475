// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/topologysketch.h"

#include "ui/theme/icons.h"

#include <QPainter>

#include <algorithm>

namespace ph::ui {

TopologySketch::TopologySketch(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TopologySketch::show(int members, bool synchronous) {
    m_members = std::max(1, members);
    m_synchronous = synchronous;
    setAccessibleName(m_members == 1 ? tr("One server without a replica")
                      : synchronous
                          ? tr("A primary and %n replica(s); commits wait for one of them", nullptr, m_members - 1)
                          : tr("A primary and %n replica(s) that follow it", nullptr, m_members - 1));
    update();
}

QSize TopologySketch::sizeHint() const {
    return {theme::space(80), theme::space(34)};
}

void TopologySketch::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    const double boxHeight = theme::space(10);
    const int replicas = m_members - 1;
    const double gap = theme::space(3);
    const double most = theme::space(26);
    const double boxWidth = replicas > 0 ? std::min(most, (width() - gap * (replicas - 1)) / replicas) : most;
    const double total = std::max(most, replicas * boxWidth + gap * std::max(0, replicas - 1));
    const double top = replicas > 0 ? 1 : (height() - boxHeight) / 2;
    const QRectF primary((total - most) / 2 + 1, top, most, boxHeight);
    painter.setFont(theme::font(theme::Text::Small));
    const auto box = [&](const QRectF &at, const QString &word, bool leads, bool awaited) {
        painter.setPen(QPen(leads || awaited ? t.accent : t.border, leads ? 1.5 : 1));
        painter.setBrush(leads ? t.selection() : t.surface);
        painter.drawRoundedRect(at, 8, 8);
        const double side = theme::space(5);
        const bool roomy = at.width() > theme::space(20);
        const double wordWidth = painter.fontMetrics().horizontalAdvance(word);
        const double whole = side + (roomy ? theme::space(2) + wordWidth : 0);
        const double x = at.center().x() - whole / 2;
        icons::paint(painter, QRectF(x, at.center().y() - side / 2, side, side), QStringLiteral("database"),
                     leads ? t.accent : t.secondary);
        if (roomy) {
            painter.setPen(t.text);
            painter.drawText(QRectF(x + side + theme::space(2), at.top(), wordWidth + 2, at.height()),
                             Qt::AlignVCenter | Qt::AlignLeft, word);
        }
    };
    for (int i = 0; i < replicas; ++i) {
        const QRectF at((total - replicas * boxWidth - gap * (replicas - 1)) / 2 + i * (boxWidth + gap) + 1,
                        height() - boxHeight - 1, boxWidth - 2, boxHeight);
        // One replica at a time is waited for; which one it is changes by itself.
        const bool awaited = m_synchronous && i == 0;
        QPen pen(awaited ? t.accent : t.secondary, awaited ? 2 : 1.2);
        pen.setStyle(awaited ? Qt::SolidLine : Qt::DashLine);
        painter.setPen(pen);
        painter.drawLine(QPointF(primary.center().x(), primary.bottom() + 2), QPointF(at.center().x(), at.top() - 2));
        box(at, tr("Replica"), false, awaited);
    }
    box(primary, replicas > 0 ? tr("Primary") : tr("Server"), true, false);
}

} // namespace ph::ui
