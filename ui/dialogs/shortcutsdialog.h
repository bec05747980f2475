// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/actions/actionregistry.h"
#include "ui/dialogs/prompter.h"

namespace ph::ui {

/// Every action that has a key, with its key as the registry holds it now.
class ShortcutsDialog final : public DialogBase {
    Q_OBJECT
public:
    explicit ShortcutsDialog(const ActionRegistry &actions, QWidget *parent = nullptr);
};

} // namespace ph::ui
