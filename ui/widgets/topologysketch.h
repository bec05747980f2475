// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace ph::ui {

/// The members a database will have: the primary above, its replicas below, and how they follow it: a whole line where
/// commits wait for a replica, a dashed one where they do not. A picture of words that stand beside it.
class TopologySketch final : public QWidget {
    Q_OBJECT
public:
    explicit TopologySketch(QWidget *parent = nullptr);
    void show(int members, bool synchronous);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_members = 1;
    bool m_synchronous = false;
};

} // namespace ph::ui
