// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"

namespace ph::ui {

/// What is known of an operation this console does not run: how far it came, who ran it and when, and how to end it
/// when nobody does: Resume, or Roll back where the backend can. Rolling a creation back destroys, so the name is
/// typed.
class UnfinishedDialog final : public DialogBase {
    Q_OBJECT
public:
    UnfinishedDialog(models::Console &console, domain::OperationReport report, QWidget *parent = nullptr);

Q_SIGNALS:
    void resumeWanted(const ph::domain::OperationReport &report);
    /// @p confirmation: the typed name, empty where none is asked for.
    void rollBackWanted(const ph::domain::OperationReport &report, const QString &confirmation);

private:
    void offerRollBack();

    domain::OperationReport m_report;
};

} // namespace ph::ui
