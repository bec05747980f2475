// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/changedialog.h"

class QComboBox;

namespace ph::ui {

/// Stops a database, whose volumes stay.
class StopDialog final : public ChangeDialog {
    Q_OBJECT
public:
    StopDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
};

/// Starts a stopped database.
class StartDialog final : public ChangeDialog {
    Q_OBJECT
public:
    StartDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
};

/// Restarts all members one after the other, or one.
class RestartDialog final : public ChangeDialog {
    Q_OBJECT
public:
    /// @p member: the one that is chosen at first; empty = all.
    RestartDialog(models::Console &console, const domain::InstanceSummary &instance, const std::string &member = {},
                  QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;

    QComboBox *m_member;
};

/// What restarting members in @p plan means for those who are connected; empty when it restarts none.
[[nodiscard]] QString restartEffect(const domain::Plan &plan, const domain::InstanceSummary &instance);

} // namespace ph::ui
