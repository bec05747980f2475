// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/widgets/basics.h"

class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace ph::ui {

/// What an instance is and how it does: state with reasons, its parts, and how to connect.
class OverviewTab final : public QWidget {
    Q_OBJECT
public:
    OverviewTab(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);
    void setInstance(const domain::InstanceSummary *instance);
    /// Copies the connection string with its password; the reading is audited.
    void copyDsn();

Q_SIGNALS:
    void membersWanted();
    void logWanted();
    void operationWanted();

private:
    struct CopyRow {
        class ElidedLabel *value;
        QToolButton *copy;
    };
    CopyRow addRow(const QString &name, const QString &label);
    void buildStatus(Card *card);
    void buildConnection(Card *card);
    void showReasons();
    void loadConnection();
    void reveal();
    void fail(const Error &error, const QString &happened);

    models::Console &m_console;
    Prompter &m_prompter;
    domain::InstanceSummary m_instance;
    std::string m_key;
    StateBadge *m_badge;
    TextLabel *m_since;
    QVBoxLayout *m_reasons;
    class QGridLayout *m_factGrid;
    QVBoxLayout *m_members;
    class QGridLayout *m_rows;
    CopyRow m_host, m_database, m_user, m_password;
    QToolButton *m_eye;
    QPushButton *m_copyDsn;
    TextLabel *m_connectionNote;
    Secret m_secret;
    bool m_revealed = false;
    int m_generation = 0;
};

} // namespace ph::ui
