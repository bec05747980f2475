// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/facade/settings.h"
#include "ui/actions/actionregistry.h"
#include "ui/dialogs/prompter.h"

#include <QEventLoopLocker>
#include <QMainWindow>

#include <memory>

class QMenu;
class QSettings;

namespace ph::models {
struct Attention;
}

namespace ph::ui {

class ClusterFrame;
class InstancePage;
class StatusLine;
class Workspace;

/// The window: side panel, page, status line; menus and shortcuts. Shows at once and fills as the console learns.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    /// All references must outlive the window.
    MainWindow(models::Console &console, Prompter &prompter, QSettings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] ActionRegistry &actions() { return m_actions; }
    /// Makes sizes, colours and times what @p settings say, for windows made from then on; the root calls it before the
    /// first one.
    static void apply(const models::Settings &settings);
    /// What a person has chosen; changes take effect at once.
    [[nodiscard]] models::Settings &settings() { return m_choices; }
    [[nodiscard]] Workspace *workspace() const { return m_workspace; }
    [[nodiscard]] InstancePage *page() const { return m_page; }
    void openCreate();
    /// The page of the clusters; @p check: the one whose connection is checked at once.
    void openClusters(const QString &check = {});
    void openOperation(models::Operation *operation);
    /// What is known of an operation this console does not run.
    void openUnfinished(const domain::OperationReport &report);
    /// Carries an interrupted operation on and shows its progress.
    void resume(const domain::OperationReport &report);
    /// @p text stands in the field already: ":" offers places only.
    void openPalette(const QString &text = {});

protected:
    void closeEvent(QCloseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// The dialog of a change of the selected database, when @p action is possible.
    template <typename Dialog, typename... Arguments> void openChange(const char *action, Arguments &&...arguments);
    /// Panel, pages, status line, actions and menus; of the sizes and words that are in force.
    void build();
    /// The same once more, with somebody where they were.
    void rebuild();
    void rebuildSoon();
    void settingChanged(const QString &key);
    void buildActions();
    void buildPlaces();
    void connectWorkspace();
    /// Goes to what @p item is about, or does the one thing it asks for.
    void attend(const models::Attention &item);
    void buildMenus();
    void updateActions();
    void fillContextMenu(QMenu &menu);
    void fillMemberMenu(QMenu *menu, const QString &member);
    void showAbout();
    void showShortcuts();
    void showRunbooks();
    void closeWhenEnded();
    void announce(models::Operation *operation);

    models::Console &m_console;
    Prompter &m_prompter;
    QSettings &m_settings;
    models::Settings m_choices;
    ActionRegistry m_actions;
    ClusterFrame *m_frame;
    Workspace *m_workspace;
    InstancePage *m_page;
    StatusLine *m_status;
    bool m_rebuilding = false;
    bool m_leaving = false; ///< hidden; the program ends with its last operation
    std::unique_ptr<QEventLoopLocker> m_staysFor;
};

} // namespace ph::ui
