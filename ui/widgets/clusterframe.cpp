// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/clusterframe.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QPainter>

namespace ph::ui {

ClusterFrame::ClusterFrame(QWidget *parent) : QWidget(parent) {
    setObjectName(QStringLiteral("clusterFrame"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    setGeometry(parent->rect());
    parent->installEventFilter(this);
    hide();
}

void ClusterFrame::setCluster(const QString &color, bool guarded) {
    m_color = QColor(color);
    m_guarded = guarded;
    setVisible(m_color.isValid() || m_guarded);
    raise();
    update();
}

bool ClusterFrame::eventFilter(QObject *watched, QEvent *event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    if (watched == parentWidget() && event->type() == QEvent::ChildPolished)
        raise(); // what was added later must not cover the frame
    return QWidget::eventFilter(watched, event);
}

void ClusterFrame::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const QColor color = m_color.isValid() ? m_color : theme::of(this).attention;
    painter.fillRect(QRect(0, 0, width(), 3), color);
    if (!m_guarded)
        return;
    painter.fillRect(QRect(0, 0, 2, height()), color);
    painter.fillRect(QRect(width() - 2, 0, 2, height()), color);
    painter.fillRect(QRect(0, height() - 2, width(), 2), color);
}

} // namespace ph::ui
