// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/widgets/operationview.h"

namespace ph::ui {

/// Shows one operation; opened from the status bar and from a row.
class OperationDialog final : public DialogBase {
    Q_OBJECT
public:
    OperationDialog(models::Console &console, models::Operation *operation, QWidget *parent = nullptr);
};

} // namespace ph::ui
