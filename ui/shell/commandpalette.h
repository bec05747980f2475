// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/actions/actionregistry.h"

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace ph::ui {

/// Ctrl+K: every action with its shortcut and every database by name; type, choose with the arrow keys, Enter. After a
/// colon only places: pages, clusters and databases.
class CommandPalette final : public QDialog {
    Q_OBJECT
public:
    CommandPalette(models::Console &console, ActionRegistry &actions, const QString &text = {},
                   QWidget *parent = nullptr);

Q_SIGNALS:
    void instanceChosen(const QString &key);
    /// Empty = all clusters.
    void clusterChosen(const QString &name);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &text);
    void choose();
    models::Console &m_console;
    ActionRegistry &m_actions;
    QLineEdit *m_text;
    QListWidget *m_list;
};

} // namespace ph::ui
