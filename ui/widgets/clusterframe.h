// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QWidget>

namespace ph::ui {

/// Lies over its parent and marks which cluster may be changed there: a 3 px line at the top in the cluster's colour,
/// and a 2 px frame all around when the cluster is protected. Never takes the mouse or the focus.
class ClusterFrame final : public QWidget {
    Q_OBJECT
public:
    explicit ClusterFrame(QWidget *parent);
    /// @p color "#RRGGBB" or empty. A protected cluster without a colour gets the colour of attention.
    void setCluster(const QString &color, bool guarded);

    bool eventFilter(QObject *watched, QEvent *event) override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QColor m_color;
    bool m_guarded = false;
};

} // namespace ph::ui
