// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/format/placetext.h"

#include <QWidget>

#include <vector>

namespace ph::ui {

/// What a place has of each resource: taken, asked for by the draft, free, as a bar with words. Who cannot see colours
/// reads the words.
class RoomBars final : public QWidget {
    Q_OBJECT
public:
    explicit RoomBars(QWidget *parent = nullptr);
    void setRows(const std::vector<models::RoomRow> &rows);
    [[nodiscard]] const std::vector<models::RoomRow> &rows() const { return m_rows; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<models::RoomRow> m_rows;
};

} // namespace ph::ui
