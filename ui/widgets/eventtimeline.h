// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/list/fleeteventtablemodel.h"

#include <QWidget>

#include <vector>

namespace ph::ui {

/// How many events the last hour brought, minute by minute: warnings in their colour below, the others on top of them.
class EventTimeline final : public QWidget {
    Q_OBJECT
public:
    static constexpr int parts = 60;
    explicit EventTimeline(QWidget *parent = nullptr);
    void setShares(const std::vector<models::EventShare> &shares);
    [[nodiscard]] const std::vector<models::EventShare> &shares() const { return m_shares; }
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    std::vector<models::EventShare> m_shares;
};

} // namespace ph::ui
