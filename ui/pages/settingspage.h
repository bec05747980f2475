// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/settings.h"
#include "ui/pages/page.h"
#include "ui/widgets/basics.h"

class QScrollArea;

namespace ph::ui {

/// Every setting of the table, each with what it does; all take effect at once.
class SettingsPage final : public Page {
    Q_OBJECT
public:
    /// @p settings must outlive it.
    explicit SettingsPage(models::Settings &settings, QWidget *parent = nullptr);
    void focusContent() override;

Q_SIGNALS:
    void shortcutsWanted();

private:
    void addRow(Card *card, const models::Setting &setting);
    void refreshValues();

    models::Settings &m_settings;
    std::vector<std::pair<const models::Setting *, class QComboBox *>> m_fields;
};

} // namespace ph::ui
