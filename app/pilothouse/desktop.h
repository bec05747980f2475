// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/core/files.h"
#include "models/facade/console.h"
#include "models/facade/settings.h"
#include "ui/dialogs/prompter.h"

#include <QObject>
#include <QSettings>

#include <memory>
#include <vector>

namespace ph::ui {
class MainWindow;
}

namespace ph::app {

/// What the command line decides.
struct DesktopOptions {
    fs::path stateDirectory;           ///< of the embedded cluster; empty = the user's
    std::vector<fs::path> kubeconfigs; ///< empty = what kubectl would read
    bool embedded = true;              ///< false: no embedded cluster, only those of the kubeconfig files
    fs::path program;                  ///< pilothouse-local; empty = as Launcher finds it
    fs::path configDirectory;          ///< empty = the user's
    fs::path database;                 ///< the console's own file; empty = the user's
    fs::path cacheDirectory;           ///< empty = the user's
};

/// The composition root of the desktop application: shows the window with the last known state at once and brings the
/// embedded cluster and the backend up behind it. A library class, so tests build the real window.
class Desktop final : public QObject {
    Q_OBJECT
public:
    /// @p prompter nullptr = the desktop's own dialogs.
    explicit Desktop(DesktopOptions options, ui::Prompter *prompter = nullptr);
    ~Desktop() override;

    void start();
    [[nodiscard]] models::Console &console() { return *m_console; }
    [[nodiscard]] ui::MainWindow &window() { return *m_window; }

private:
    void bringUp();
    void makeBackend();
    void checkPlace();

    DesktopOptions m_options;
    ui::DesktopPrompter m_ownPrompter;
    Executor m_executor;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<models::Settings> m_choices;
    std::unique_ptr<models::Console> m_console;
    std::unique_ptr<ui::MainWindow> m_window;
    bool m_running = false; ///< the backend exists
    int m_attempt = 0;
};

} // namespace ph::app
