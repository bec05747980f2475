// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/prompter.h"

namespace ph::ui {

/// What this program is, its version and licence.
class AboutDialog final : public DialogBase {
    Q_OBJECT
public:
    explicit AboutDialog(QWidget *parent = nullptr);
};

} // namespace ph::ui
