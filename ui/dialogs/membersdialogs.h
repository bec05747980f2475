// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/changedialog.h"

class QComboBox;

namespace ph::ui {

/// True when the members of @p instance replicate, so that there may be more or fewer of them.
[[nodiscard]] bool replicates(const domain::InstanceSummary &instance);
/// The members that could become the primary.
[[nodiscard]] std::vector<domain::Member> replicasOf(const domain::InstanceSummary &instance);

/// The member that leads; null when none does.
[[nodiscard]] const domain::Member *primaryOf(const domain::InstanceSummary &instance);

/// Lets members join a database or takes the newest away.
class ScaleDialog final : public ChangeDialog {
    Q_OBJECT
public:
    ScaleDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString unchosen() const override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
    void chosen();
    /// Offers up to @p most members; what is chosen stays.
    void offer(int most);
    [[nodiscard]] int wanted() const;

    QComboBox *m_members;
    QPushButton *m_scale;
};

/// Hands a database over to another member on purpose.
class SwitchoverDialog final : public ChangeDialog {
    Q_OBJECT
public:
    /// @p to: the member that is chosen at first; empty = the one with the least lag.
    SwitchoverDialog(models::Console &console, const domain::InstanceSummary &instance, const std::string &to = {},
                     QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;

    QComboBox *m_to;
};

} // namespace ph::ui
