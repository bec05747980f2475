// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/changedialog.h"

class QCheckBox;

namespace ph::ui {

/// Brings a deleted database back on the volumes that were kept.
class ReattachDialog final : public ChangeDialog {
    Q_OBJECT
public:
    ReattachDialog(models::Console &console, const domain::KeptVolumes &kept, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString unchosen() const override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;

    const domain::KeptVolumes m_kept;
    QCheckBox *m_accept = nullptr; ///< only where commits may be lost
};

/// Destroys what was kept of a deleted database.
class DeleteVolumesDialog final : public ChangeDialog {
    Q_OBJECT
public:
    DeleteVolumesDialog(models::Console &console, const domain::KeptVolumes &kept, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
};

} // namespace ph::ui
