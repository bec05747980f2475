// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/changedialog.h"

namespace ph::ui {

/// Gives the owner of a database a new password.
class PasswordDialog final : public ChangeDialog {
    Q_OBJECT
public:
    PasswordDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
};

} // namespace ph::ui
