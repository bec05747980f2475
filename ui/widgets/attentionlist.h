// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/fleet/attention.h"
#include "ui/widgets/basics.h"

#include <map>

class QVBoxLayout;

namespace ph::ui {

class AttentionRow;

/// What needs attention, one row each: shape, what and where, the evidence, since when, and the one next action. A row
/// stays the same widget while its thing lasts, so that nobody presses a button that has become another one.
class AttentionList final : public QWidget {
    Q_OBJECT
public:
    /// So many rows before the rest has to be asked for.
    static constexpr int atFirst = 6;

    explicit AttentionList(QWidget *parent = nullptr);
    void setItems(const std::vector<models::Attention> &items, SystemTime now);

Q_SIGNALS:
    void actionWanted(const ph::models::Attention &item);

private:
    void arrange();
    std::map<QString, AttentionRow *> m_rows;
    std::vector<QString> m_order;
    QVBoxLayout *m_column;
    QPushButton *m_more;
    bool m_all = false;
};

} // namespace ph::ui
