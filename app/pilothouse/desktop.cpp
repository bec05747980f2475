// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse/desktop.h"

#include "app/pilothouse/language.h"
#include "backend/local/launcher.h"
#include "backend/ops/console.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>

namespace ph::app {

namespace {
/// Longer than the launcher's own limit, so that its error arrives instead of ours.
constexpr std::chrono::seconds startLimit(60);
} // namespace

Desktop::Desktop(DesktopOptions options, ui::Prompter *prompter) : m_options(std::move(options)) {
    const UserPaths paths = UserPaths::fromEnvironment();
    if (m_options.stateDirectory.empty())
        m_options.stateDirectory = paths.state / "local";
    if (m_options.configDirectory.empty())
        m_options.configDirectory = paths.config;
    if (m_options.cacheDirectory.empty())
        m_options.cacheDirectory = paths.cache;
    static_cast<void>(
        makeDirectories(m_options.configDirectory).ok()); // settings are kept in memory when it cannot be made
    m_settings = std::make_unique<QSettings>(
        QString::fromStdString((m_options.configDirectory / "desktop.ini").string()), QSettings::IniFormat);
    m_choices = std::make_unique<models::Settings>(*m_settings);
    ui::MainWindow::apply(*m_choices);
    if (!m_choices->language().isEmpty())
        useLanguage(m_choices->language());
    m_console =
        std::make_unique<models::Console>(m_executor, Clock::system(), m_options.cacheDirectory / "last-known.json");
    m_console->setStarting(m_options.embedded ? tr("Starting the embedded cluster on this computer…")
                                              : tr("Reading the list of clusters…"));
    m_window = std::make_unique<ui::MainWindow>(*m_console, prompter ? *prompter : m_ownPrompter, *m_settings);
    connect(&m_window->settings(), &models::Settings::changed, this, [this](const QString &key) {
        if (key == QLatin1String("view/language"))
            useLanguage(m_choices->language());
    });
    connect(m_console.get(), &models::Console::retryRequested, this, &Desktop::bringUp);
    connect(m_console.get(), &models::Console::refreshRequested, this, &Desktop::checkPlace);
}

Desktop::~Desktop() {
    m_window.reset();
    m_console.reset();
}

void Desktop::start() {
    m_window->show();
    bringUp();
}

void Desktop::bringUp() {
    if (!m_options.embedded) {
        makeBackend();
        return;
    }
    const int attempt = ++m_attempt;
    m_console->setStarting(tr("Starting the embedded cluster on this computer…"));
    local::LauncherOptions launch;
    launch.stateDirectory = m_options.stateDirectory;
    launch.program = m_options.program;
    auto &dispatcher = m_console->dispatcher();
    const auto step = [this, attempt, &dispatcher](const std::string &text) {
        dispatcher.post([this, attempt, text] {
            if (attempt == m_attempt && m_console->phase() == models::Console::Phase::Starting)
                m_console->setStarting(tr("Starting the embedded cluster: %1", "%1 = waiting for the API server")
                                           .arg(QString::fromStdString(text)));
        });
    };
    auto job = m_console->runner().start<fs::path>(
        [launch, step](const Context &ctx) -> Result<fs::path> {
            local::Launcher launcher(launch);
            PH_ASSIGN(const auto started, launcher.up(step, ctx));
            return started.kubeconfig;
        },
        startLimit);
    job.onResult(this, [this, attempt](const Result<fs::path> &result) {
        if (attempt != m_attempt)
            return;
        ++m_attempt;   // late progress lines are no news any more
        makeBackend(); // other clusters are usable even when the embedded one is not
        if (result)
            m_console->setRunning();
        else
            m_console->setFailed(result.error());
    });
}

void Desktop::checkPlace() {
    if (!m_options.embedded)
        return;
    local::LauncherOptions launch;
    launch.stateDirectory = m_options.stateDirectory;
    launch.program = m_options.program;
    auto job = m_console->runner().start<std::vector<local::LocalPart>>(
        [launch](const Context &ctx) -> Result<std::vector<local::LocalPart>> {
            return local::Launcher(launch).status(ctx);
        },
        startLimit);
    job.onResult(this, [this](const Result<std::vector<local::LocalPart>> &parts) {
        if (!parts)
            return;
        QStringList warnings;
        for (const local::LocalPart &part : *parts) {
            // What concerns the process itself is told by the start and by the cluster's own state.
            const bool place = part.name == "sandbox" || part.name == "PostgreSQL programs" || part.name == "disk";
            // An engine nobody may want is worth a sentence only when there is no other.
            const bool failed = part.state == local::LocalPart::State::Failed;
            if ((place && (failed || part.state == local::LocalPart::State::Warning)) ||
                (part.name == "MariaDB programs" && failed))
                warnings.append(tr("The embedded cluster: %1. Next step: %2", "%1 = what is missing, %2 = a command")
                                    .arg(QString::fromStdString(part.detail), QString::fromStdString(part.fix)));
        }
        m_console->setPlaceWarnings(warnings);
    });
}

void Desktop::makeBackend() {
    if (m_running)
        return;
    m_running = true;
    ops::ConsoleOptions options;
    if (m_options.embedded)
        options.embedded = ops::ConsoleOptions::Embedded{m_options.stateDirectory / "kubeconfig"};
    options.database = m_options.database;
    options.configDirectory = m_options.configDirectory;
    options.kubeconfigs = m_options.kubeconfigs;
    m_console->setBackend(std::shared_ptr<ops::Console>(ops::makeConsole(std::move(options))));
}

} // namespace ph::app
