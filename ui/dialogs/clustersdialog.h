// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"

class QComboBox;
class QLineEdit;
class QVBoxLayout;
class QPushButton;

namespace ph::ui {

class StateView;
class TableView;
class MessageBar;

/// The clusters of this console: add from a kubeconfig file, remove, protection level, connection check part by part.
class ClustersDialog final : public DialogBase {
    Q_OBJECT
public:
    ClustersDialog(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);
    /// Starts the connection check of @p name at once.
    void check(const QString &name);

private:
    void addFromFile(const QString &path);
    void removeCurrent();
    void selectionChanged();
    void showCheck(const std::vector<models::CheckItem> &items);
    void fail(const Error &error, const QString &happened);
    [[nodiscard]] QString current() const;

    models::Console &m_console;
    Prompter &m_prompter;
    TableView *m_table;
    StateView *m_list;
    StateView *m_checkView;
    QWidget *m_checks;
    QVBoxLayout *m_checkLines;
    MessageBar *m_problem;
    QComboBox *m_protection;
    QPushButton *m_add, *m_remove, *m_check;
    models::Job<std::vector<models::CheckItem>> m_job;
    int m_generation = 0;
};

} // namespace ph::ui
