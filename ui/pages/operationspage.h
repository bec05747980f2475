// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/operationtablemodel.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/listpage.h"

class QSplitter;
class QStackedWidget;
class QTimer;

namespace ph::ui {

class OperationView;
class ReportView;

/// What runs, what was left over and what has ended, of all clusters; every step of the selected one, and what can be
/// done about it.
class OperationsPage final : public ListPage {
    Q_OBJECT
public:
    /// So many past operations are read at first, and as many more each time they are asked for.
    static constexpr int portion = 500;

    OperationsPage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);

    bool select(const QString &key) override;
    void setScope(const QString &name) override;
    void refresh() override { read(); }
    void save(QSettings &settings) const override;
    void restore(QSettings &settings) override;
    void copyReport();
    void exportReport();
    /// What is selected can be ended by resuming it or taking it back.
    [[nodiscard]] bool canResume() const;
    void resume();

Q_SIGNALS:
    void unfinishedWanted(const ph::domain::OperationReport &report);
    void databaseWanted(const QString &key);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildList();
    QWidget *buildDetails();
    void read();
    /// How many operations of this console have ended.
    [[nodiscard]] int endedHere() const;
    void merge();
    void refreshFace() override;
    void showSelected() override;
    [[nodiscard]] const models::OperationRow *selected() const;
    [[nodiscard]] models::Operation *liveOf(const models::OperationRow &row) const;
    [[nodiscard]] QString databaseOf(const models::OperationRow &row) const;

    models::Console &m_console;
    Prompter &m_prompter;
    models::OperationTableModel *m_model;
    std::vector<domain::OperationReport> m_history;
    int m_limit = portion;
    bool m_more = false;  ///< there are older ones than were read
    bool m_known = false; ///< the history was read once
    std::optional<Error> m_error;
    int m_ended = 0; ///< operations of this console that had ended when the history was read
    int m_generation = 0;
    QTimer *m_soon;
    MessageBar *m_limited;
    QSplitter *m_splitter;
    QWidget *m_details;
    QStackedWidget *m_views;
    OperationView *m_live;
    ReportView *m_report;
    QPushButton *m_resume, *m_database, *m_copy, *m_export;
};

} // namespace ph::ui
