// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/eventtimeline.h"

#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ph::ui {

namespace {
int captionHeight() {
    return QFontMetrics(theme::font(theme::Text::Small)).height() + theme::space(1);
}
} // namespace

EventTimeline::EventTimeline(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void EventTimeline::setShares(const std::vector<models::EventShare> &shares) {
    if (shares == m_shares)
        return;
    m_shares = shares;
    int warnings = 0;
    int normal = 0;
    for (const models::EventShare &share : shares) {
        warnings += share.warnings;
        normal += share.normal;
    }
    setAccessibleName(tr("In the last hour: %1, %2.")
                          .arg(tr("%n warning(s)", nullptr, warnings), tr("%n other event(s)", nullptr, normal)));
    update();
}

QSize EventTimeline::sizeHint() const {
    return {theme::space(100), theme::space(14) + captionHeight()};
}

void EventTimeline::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &t = theme::of(this);
    const double bottom = height() - captionHeight();
    painter.setPen(t.border);
    painter.drawLine(QPointF(0, bottom + 0.5), QPointF(width(), bottom + 0.5));
    painter.setFont(theme::font(theme::Text::Small));
    painter.setPen(t.secondary);
    const QRectF caption(0, bottom + theme::space(1), width(), captionHeight());
    painter.drawText(caption, Qt::AlignLeft | Qt::AlignTop, tr("1 h ago"));
    painter.drawText(caption, Qt::AlignHCenter | Qt::AlignTop, tr("30 min ago"));
    painter.drawText(caption, Qt::AlignRight | Qt::AlignTop, tr("now"));
    if (m_shares.empty())
        return;
    int most = 4; // a single event is no alarm
    for (const models::EventShare &share : m_shares)
        most = std::max(most, share.normal + share.warnings);
    const double step = double(width()) / static_cast<double>(m_shares.size());
    const double unit = (bottom - 1) / most;
    for (std::size_t i = 0; i < m_shares.size(); ++i) {
        const double x = static_cast<double>(i) * step;
        const double warnings = m_shares[i].warnings * unit;
        const double normal = m_shares[i].normal * unit;
        painter.fillRect(QRectF(x + 1, bottom - warnings, step - 2, warnings), t.attention);
        painter.fillRect(QRectF(x + 1, bottom - warnings - normal, step - 2, normal),
                         theme::mix(t.information, t.surface, 0.55));
    }
}

bool EventTimeline::event(QEvent *event) {
    if (event->type() != QEvent::ToolTip || m_shares.empty())
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto count = static_cast<int>(m_shares.size());
    const int part = std::clamp(help->pos().x() * count / std::max(1, width()), 0, count - 1);
    const models::EventShare &share = m_shares[static_cast<std::size_t>(part)];
    QToolTip::showText(
        help->globalPos(),
        tr("%1 min ago: %2, %3", "12 min ago: 2 warnings, 4 other events")
            .arg(count - part)
            .arg(tr("%n warning(s)", nullptr, share.warnings), tr("%n other event(s)", nullptr, share.normal)),
        this);
    return true;
}

} // namespace ph::ui
