// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/basics.h"

#include <map>

class QVBoxLayout;

namespace ph::ui {

class RunningRow;

/// What runs now: each operation with how far it is, the one thing it waits for and how long it takes; without any, how
/// the last one ended.
class RunningList final : public QWidget {
    Q_OBJECT
public:
    explicit RunningList(models::Console &console, QWidget *parent = nullptr);
    /// Only operations on cluster @p name; empty = all.
    void setScope(const QString &name);
    void refresh();

Q_SIGNALS:
    void operationWanted(ph::models::Operation *operation);
    /// One that another console runs.
    void unfinishedWanted(const ph::domain::OperationReport &report);

private:
    models::Console &m_console;
    std::string m_scope;
    std::map<std::string, RunningRow *> m_rows; ///< by who runs it and which it is
    QVBoxLayout *m_column;
    TextLabel *m_idle;
};

} // namespace ph::ui
