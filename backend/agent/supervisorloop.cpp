// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/supervisorloop.h"

#include "backend/agent/childprocess.h"
#include "backend/agent/memberfiles.h"
#include "backend/agent/parametercheck.h"
#include "backend/agent/patronifiles.h"
#include "backend/agent/postgresfiles.h"
#include "backend/agent/postgressetup.h"
#include "backend/obs/log.h"

#include <algorithm>
#include <csignal>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ph::agent {
namespace {

const obs::Log log("agent");
using namespace std::chrono_literals;

constexpr auto firstRetry = 500ms;
constexpr auto lastRetry = 30'000ms;
constexpr auto quietTime = 60s;        ///< a server that ran this long starts the back-off anew
constexpr auto killReserve = 5s;       ///< of the grace period, for the immediate stop
constexpr auto longestPause = 5'000ms; ///< between looks whether there is a primary to copy
constexpr auto storeLimit = 3s;        ///< for the cluster's answer at a member's first start; commands wait so long

fs::path fencePath(const AgentSettings &settings) {
    return settings.ownDirectory() / "fenced";
}

} // namespace

const char *serverStateName(ServerState state) {
    switch (state) {
    case ServerState::Initializing:
        return "initializing";
    case ServerState::Preparing:
        return "preparing";
    case ServerState::Starting:
        return "starting";
    case ServerState::Running:
        return "running";
    case ServerState::Stopping:
        return "stopping";
    case ServerState::Waiting:
        return "waiting";
    case ServerState::Stopped:
        return "stopped";
    case ServerState::Fenced:
        return "fenced";
    }
    return "unknown";
}

Supervisor::Loop::Loop(AgentSettings settings, std::vector<std::string> command)
    : m_settings(std::move(settings)), m_engine(engineOf(m_settings)), m_command(std::move(command)) {}

Supervisor::Loop::~Loop() {
    m_setUpStop.request_stop();
}

void Supervisor::Loop::setState(ServerState state) {
    if (m_state != state)
        log.info("server state", {{"state", serverStateName(state)}, {"pid", m_child}});
    m_state = state;
    m_since = Clock::system().now();
}

Status Supervisor::Loop::run() {
    PH_TRY(makeDirectories(m_settings.ownDirectory()));
    PH_ASSIGN(m_lock, lockFile(m_settings.ownDirectory() / "lock"));
    PH_TRY(openSources());
    std::error_code failed;
    m_fenced = fs::exists(fencePath(m_settings), failed);
    begin();
    while (!m_ending || m_child != 0) {
        std::vector<pollfd> entries{{m_signals.get(), POLLIN, 0}, {m_wakeUp.get(), POLLIN, 0}};
        m_commands->addTo(entries);
        if (::poll(entries.data(), entries.size(), pollTimeout()) < 0 && errno != EINTR)
            return systemError("wait for events", "poll", errno);
        if (entries[0].revents != 0)
            readSignals();
        if (entries[1].revents != 0)
            onSetUpEnd();
        m_commands->handle(entries);
        onTimers();
    }
    m_setUpStop.request_stop();
    log.info("supervise ends");
    return {};
}

void Supervisor::Loop::begin() {
    m_retryAt.reset();
    if (m_fenced) {
        setState(ServerState::Fenced);
        return;
    }
    Status started = m_settings.patroni ? prepareData(m_settings) : Status();
    if (!started) {
        fail(started.error());
        return;
    }
    switch (m_engine.inspectData(m_settings.data)) {
    case DataState::Absent:
        started = m_settings.patroni ? fillOrCopy() : bootstrap();
        break;
    case DataState::Present:
        started = m_settings.patroni ? startPatroni() : startServer();
        break;
    case DataState::Foreign:
        started =
            Error{Errc::Invalid, std::string("the data directory holds files that are not ") + m_engine.label() + "'s",
                  m_settings.data.native(), 0, "Nothing was changed; move these files away, or mount another volume"};
        break;
    }
    if (!started)
        fail(started.error());
}

/// Patroni is only ever given a whole data directory, or none and a primary to copy: its own initialisation, once
/// killed, is stuck for good.
Status Supervisor::Loop::fillOrCopy() {
    if (!m_firstData)
        m_firstData.emplace(m_settings);
    PH_ASSIGN(const FirstStep step, m_firstData->step(Context().withTimeout(storeLimit)));
    if (step != FirstStep::Wait) {
        m_firstData.reset();
        return step == FirstStep::Make ? bootstrap() : startPatroni();
    }
    m_problem = "the member waits for a primary to copy";
    if (m_state != ServerState::Waiting)
        setState(ServerState::Waiting);
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::system().now() - m_since);
    m_retryAt = Clock::system().steady() + std::clamp<std::chrono::milliseconds>(waited / 10, firstRetry, longestPause);
    return {};
}

Status Supervisor::Loop::bootstrap() {
    const fs::path folder = bootstrapDirectory(m_settings);
    // What a killed initialisation left is no data of anybody: only the rename makes it a data directory.
    std::error_code failed;
    fs::remove_all(folder, failed);
    if (failed)
        return systemError("remove what an interrupted initialisation left", folder.native(), failed.value());
    PH_ASSIGN(const std::vector<std::string> argv, m_engine.initCommand(m_settings));
    PH_ASSIGN(m_child, startChild(argv, SIGKILL));
    setState(ServerState::Initializing);
    return {};
}

Status Supervisor::Loop::prepare() {
    PH_ASSIGN(const Preparation preparation, m_engine.preparation(m_settings, m_command.at(0)));
    if (preparation.argv.empty())
        return commitAndStart();
    m_preparationInput = preparation.input;
    PH_ASSIGN(m_child, startChild(preparation.argv, SIGKILL, preparation.input));
    setState(ServerState::Preparing);
    return {};
}

Status Supervisor::Loop::commitAndStart() {
    PH_TRY(commitBootstrap(m_settings));
    return m_settings.patroni ? startPatroni() : startServer();
}

Status Supervisor::Loop::startServer() {
    PH_ASSIGN(const std::vector<std::string> argv, m_engine.serverCommand(m_settings, m_command));
    PH_ASSIGN(m_version, m_engine.dataVersion(m_settings.data));
    m_mounted = m_engine.mountedContents(m_settings);
    std::error_code failed;
    if (!fs::exists(bootstrappedPath(m_settings), failed))
        PH_TRY(writeBootstrapped(m_settings, m_version));
    // Without us nobody would stop it: it ends in order when we die.
    return launch(argv, m_engine.stopSignal());
}

Status Supervisor::Loop::writeFiles() const {
    if (!m_settings.patroni)
        return m_engine.writeFiles(m_settings);
    PH_TRY(writePatroniFiles(m_settings));
    return {};
}

/// Patroni copies, starts and stops the server; a server it left behind when it died it finds again
/// itself.
Status Supervisor::Loop::startPatroni() {
    removeStalePidFile(m_settings.data);
    PH_TRY(writePatroniFiles(m_settings));
    m_mounted = m_engine.mountedContents(m_settings);
    return launch(m_command, SIGTERM);
}

Status Supervisor::Loop::launch(const std::vector<std::string> &argv, int deathSignal) {
    m_words.reset();
    if (m_failures > 0 && !m_settings.patroni) { // a server that starts well keeps our own output
        PH_ASSIGN(m_words, LastWords::open());
    }
    PH_ASSIGN(m_child, startChild(argv, deathSignal, {}, m_words ? m_words->writeEnd() : -1));
    if (m_words) {
        m_words->closeWriteEnd();
        m_executor->postBlocking([words = m_words] { words->forward(); });
    }
    ++m_generation;
    setState(ServerState::Starting);
    m_setUpStop = std::stop_source();
    m_executor->postBlocking([this, generation = m_generation, stop = m_setUpStop.get_token()] {
        // Under Patroni owner and database are made once, with the first data; a replica may be copied for hours.
        Status done = m_settings.patroni ? awaitServer(m_settings, Context(stop))
                                         : m_engine.setUp(m_settings, Context(stop).withTimeout(10min));
        {
            const std::lock_guard guard(m_setUpMutex);
            m_setUpResult.emplace(generation, std::move(done));
        }
        (void)::eventfd_write(m_wakeUp.get(), 1);
    });
    return {};
}

void Supervisor::Loop::stopServer(int signal) {
    m_retryAt.reset();
    m_setUpStop.request_stop();
    if (m_child == 0) {
        if (!m_ending)
            setState(m_fenced ? ServerState::Fenced : ServerState::Stopped);
        return;
    }
    const bool server = m_state != ServerState::Initializing && m_state != ServerState::Preparing;
    ::kill(m_child, server && !m_settings.patroni ? signal : SIGTERM); // Patroni stops its server on SIGTERM
    setState(ServerState::Stopping);
    m_killSignal = m_settings.patroni ? SIGKILL : m_engine.killSignal();
    m_killAt = Clock::system().steady() + std::max<std::chrono::seconds>(m_settings.gracePeriod - killReserve, 1s);
}

void Supervisor::Loop::fail(const Error &error) {
    m_problem = error.text() + (error.hint.empty() ? "" : ". " + error.hint);
    log.error("the server cannot run", {{"problem", m_problem}});
    retryLater();
}

void Supervisor::Loop::retryLater() {
    if (m_ending)
        return;
    auto pause = std::min<std::chrono::milliseconds>(firstRetry * (1U << std::min(m_failures, 6U)), lastRetry);
    ++m_failures;
    m_retryAt = Clock::system().steady() + pause;
    setState(ServerState::Waiting);
}

void Supervisor::Loop::onChildEnd(int waitStatus) {
    m_child = 0;
    m_killAt.reset();
    m_lastExit = exitText(waitStatus);
    const bool good = WIFEXITED(waitStatus) && WEXITSTATUS(waitStatus) == 0;
    if (m_state == ServerState::Initializing || m_state == ServerState::Preparing) {
        const bool initializing = m_state == ServerState::Initializing;
        if (!initializing) {
            std::error_code ignored;
            fs::remove(m_preparationInput, ignored);
        }
        Status next;
        if (!good)
            next = Error{Errc::Internal,
                         initializing ? "the data directory could not be made" : "the first database could not be made",
                         m_lastExit, 0, "The log of this container says why"};
        else
            next = initializing ? prepare() : commitAndStart();
        if (!next)
            fail(next.error());
        return;
    }
    onServerEnd(waitStatus);
}

std::string Supervisor::Loop::refusedParameter() const {
    if (m_settings.patroni || m_engine.inspectData(m_settings.data) != DataState::Present)
        return {};
    const Status checked = m_engine.checkParameters(m_settings, m_command);
    const bool refused = !checked && checked.error().code == Errc::Invalid;
    return refused ? checked.error().text() + ". " + checked.error().hint : std::string();
}

std::string Supervisor::Loop::whyItEnded(int waitStatus) {
    const std::string how = "the server ended by itself: " + exitText(waitStatus);
    if (const std::string refused = m_state == ServerState::Starting ? refusedParameter() : ""; !refused.empty())
        return "the server does not start: " + refused;
    const auto words =
        m_words ? firstComplaint(m_words->text(1s), m_engine.complaints()) : std::optional<std::string>();
    return words ? how + ": " + *words : how;
}

void Supervisor::Loop::onServerEnd(int waitStatus) {
    m_setUpStop.request_stop();
    if (m_ending)
        return;
    if (m_state == ServerState::Stopping) {
        if (m_fenced || !m_startAgain) {
            setState(m_fenced ? ServerState::Fenced : ServerState::Stopped);
            return;
        }
        m_startAgain = false;
        begin();
        return;
    }
    if (m_runningSince && Clock::system().steady() - *m_runningSince >= quietTime)
        m_failures = 0;
    m_runningSince.reset();
    ++m_restarts;
    m_problem = whyItEnded(waitStatus);
    log.error("the server ended by itself", {{"problem", m_problem}, {"restarts", m_restarts}});
    retryLater();
}

void Supervisor::Loop::onSetUpEnd() {
    eventfd_t count = 0;
    (void)::eventfd_read(m_wakeUp.get(), &count);
    std::optional<std::pair<unsigned, Status>> result;
    {
        const std::lock_guard guard(m_setUpMutex);
        result.swap(m_setUpResult);
    }
    if (!result || result->first != m_generation || m_state != ServerState::Starting)
        return;
    m_problem.clear();
    if (!result->second) {
        // The server serves; only its owner or database could not be checked. Said, and tried again at the next start.
        m_problem = result->second.error().text();
        log.error("owner and database could not be checked", {{"problem", m_problem}});
    }
    m_runningSince = Clock::system().steady();
    setState(ServerState::Running);
}

void Supervisor::Loop::reload(bool always) {
    const std::string mounted = m_engine.mountedContents(m_settings);
    const bool serving = m_child != 0 && (m_state == ServerState::Running || m_state == ServerState::Starting);
    if (!serving || (!always && mounted == m_mounted))
        return;
    m_mounted = mounted;
    if (const Status written = writeFiles(); !written) {
        log.error("mounted files changed but cannot be taken over", {{"problem", written.error().text()}});
        return;
    }
    if (m_settings.patroni) {
        ::kill(m_child, SIGHUP);
    } else {
        m_executor->postBlocking([this, server = m_child, stop = m_setUpStop.get_token()] {
            if (const Status done = m_engine.reload(m_settings, server, Context(stop).withTimeout(10s)); !done)
                log.error("the server does not take over its settings", {{"problem", done.error().text()}});
        });
    }
    log.info("server reloads its settings");
}

} // namespace ph::agent
