// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/changedialog.h"

class QCheckBox;

namespace ph::ui {

/// Deletes a database: shows what is destroyed and what is kept, asks for the typed name, then the progress.
class DeleteDialog final : public ChangeDialog {
    Q_OBJECT
public:
    DeleteDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
    [[nodiscard]] bool asksName(const domain::Plan &) const override { return true; }

    QCheckBox *m_purge;
    QPushButton *m_delete;
};

} // namespace ph::ui
