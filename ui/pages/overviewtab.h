// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/dialogs/prompter.h"
#include "ui/widgets/basics.h"

class QScrollArea;
class QToolButton;
class QVBoxLayout;
class QGridLayout;

namespace ph::ui {

/// What an instance is and how it does: state with reasons, its parts, and how to connect.
class OverviewTab final : public QWidget {
    Q_OBJECT
public:
    OverviewTab(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);
    void setInstance(const domain::InstanceSummary *instance);
    /// Copies the connection string with its password; the reading is audited.
    void copyDsn();

protected:
    void changeEvent(QEvent *event) override;

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
    /// The connection string as it will be copied, its password masked.
    void showString(const domain::ConnectionInfo &info);
    void conceal();
    void reveal();
    void fail(const Error &error, const QString &happened, std::function<void()> retry);
    void copyPassword();

    models::Console &m_console;
    Prompter &m_prompter;
    /// All that is shown apart from the connection.
    struct Shown {
        domain::InstanceSummary instance;
        bool stale = false;
        StateKind kind = StateKind::Stale;
        std::optional<domain::OperationReport> unfinished;
        bool running = false;
        bool operator==(const Shown &) const = default;
    };
    std::optional<Shown> m_shown;
    domain::InstanceSummary m_instance;
    std::string m_key;
    StateBadge *m_badge;
    TextLabel *m_since;
    QVBoxLayout *m_reasons;
    QGridLayout *m_factGrid;
    QVBoxLayout *m_members;
    QGridLayout *m_rows;
    class ElidedLabel *m_string; ///< the connection string with its password masked
    CopyRow m_host, m_database, m_user, m_password;
    QToolButton *m_eye;
    QPushButton *m_copyDsn;
    TextLabel *m_connectionNote;
    bool m_revealed = false;
    bool m_connected = false; ///< the connection was read since the instance was shown
    int m_generation = 0;
};

} // namespace ph::ui
