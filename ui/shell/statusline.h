// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/basics.h"

namespace ph::ui {

/// The bottom line: what runs now, and how fresh the clusters are.
class StatusLine final : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(models::Console &console, QWidget *parent = nullptr);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void operationWanted(ph::models::Operation *operation);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();
    models::Console &m_console;
    QPushButton *m_operation;
    StateBadge *m_badge;
    TextLabel *m_idle;
    TextLabel *m_fresh;
    models::Operation *m_shown = nullptr;
};

} // namespace ph::ui
