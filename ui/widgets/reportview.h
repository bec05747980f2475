// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/list/operationtablemodel.h"
#include "ui/widgets/messagebar.h"

namespace ph::ui {

class StepList;

/// An operation that does not run here, as it was reported: how it stands, where, who and when, and every step.
class ReportView final : public QWidget {
    Q_OBJECT
public:
    explicit ReportView(const Clock &clock, QWidget *parent = nullptr);
    void setRow(const models::OperationRow &row);

private:
    TextLabel *m_title;
    StateBadge *m_badge;
    TextLabel *m_facts;
    MessageBar *m_outcome;
    StepList *m_steps;
};

} // namespace ph::ui
