// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/supervisorloop.h"

#include "backend/agent/childprocess.h"
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
constexpr auto quietTime = 60s;  ///< a server that ran this long starts the back-off anew
constexpr auto killReserve = 5s; ///< of the grace period, for the immediate stop

fs::path sqlPath(const AgentSettings &settings) {
    return settings.ownDirectory() / "bootstrap.sql";
}
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
    : m_settings(std::move(settings)), m_command(std::move(command)) {}

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
    Status started = isPatroni() ? prepareData(m_settings) : Status();
    if (!started) {
        fail(started.error());
        return;
    }
    switch (inspectData(m_settings.data)) {
    case DataState::Absent:
        started = isPatroni() ? startPatroni() : bootstrap(); // who initialises is for the members to agree on
        break;
    case DataState::Present:
        started = isPatroni() ? startPatroni() : startServer();
        break;
    case DataState::Foreign:
        started =
            Error{Errc::Invalid, "the data directory holds files that are not PostgreSQL's", m_settings.data.native(),
                  0, "Nothing was changed; move these files away, or mount another volume"};
        break;
    }
    if (!started)
        fail(started.error());
}

Status Supervisor::Loop::bootstrap() {
    const fs::path folder = bootstrapDirectory(m_settings);
    // What a killed initdb left is no data of anybody: only the rename makes it a data directory.
    std::error_code failed;
    fs::remove_all(folder, failed);
    if (failed)
        return systemError("remove what an interrupted initdb left", folder.native(), failed.value());
    PH_TRY(m_settings.secret("superuser-password"));
    PH_ASSIGN(m_child, startChild({"initdb", "--pgdata=" + folder.native(), "--username=postgres",
                                   "--pwfile=" + (m_settings.secretsDirectory / "superuser-password").native(),
                                   "--auth-local=peer", "--auth-host=scram-sha-256", "--encoding=UTF8",
                                   "--locale=C.UTF-8", "--data-checksums", "--no-instructions",
                                   "--no-sync"}, // commitBootstrap() flushes all at once
                                  SIGKILL));
    setState(ServerState::Initializing);
    return {};
}

Status Supervisor::Loop::prepare() {
    PH_ASSIGN(const std::string sql, bootstrapSql(m_settings));
    PH_TRY(writeFileAtomic(sqlPath(m_settings), sql));
    PH_ASSIGN(m_child, startChild({m_command.at(0), "--single", "-j", "-D", bootstrapDirectory(m_settings).native(),
                                   "-c", "exit_on_error=on", "-c", "fsync=off", "postgres"},
                                  SIGKILL, sqlPath(m_settings)));
    setState(ServerState::Preparing);
    return {};
}

Status Supervisor::Loop::startServer() {
    if (const auto other = foreignServer(m_settings.data))
        return Error{Errc::Conflict, "another server still runs on this data directory",
                     "process " + std::to_string(*other)};
    removeStalePidFile(m_settings.data);
    removeStaleSocket(m_settings);
    PH_ASSIGN(m_major, dataMajor(m_settings.data));
    PH_TRY(writeServerFiles(m_settings));
    m_mounted = mountedContents(m_settings);
    std::error_code failed;
    if (!fs::exists(bootstrappedPath(m_settings), failed))
        PH_TRY(writeBootstrapped(m_settings, m_major));
    std::vector<std::string> argv = m_command;
    for (std::string &argument : serverArguments(m_settings))
        argv.push_back(std::move(argument));
    // Without us nobody would stop it: a fast shutdown when we die.
    return launch(argv, SIGINT);
}

bool Supervisor::Loop::isPatroni() const {
    return fs::path(m_command.at(0)).filename() == "patroni";
}

Status Supervisor::Loop::writeFiles() const {
    if (isPatroni()) {
        PH_TRY(writePatroniFiles(m_settings));
    } else {
        PH_TRY(writeServerFiles(m_settings));
    }
    return {};
}

/// Patroni initialises, copies, starts and stops the server; a server it left behind when it died it finds again
/// itself.
Status Supervisor::Loop::startPatroni() {
    removeStalePidFile(m_settings.data);
    PH_TRY(writePatroniFiles(m_settings));
    m_mounted = mountedContents(m_settings);
    return launch(m_command, SIGTERM);
}

Status Supervisor::Loop::launch(const std::vector<std::string> &argv, int deathSignal) {
    PH_ASSIGN(m_child, startChild(argv, deathSignal));
    ++m_generation;
    setState(ServerState::Starting);
    m_setUpStop = std::stop_source();
    m_executor->postBlocking([this, generation = m_generation, stop = m_setUpStop.get_token()] {
        // Under Patroni owner and database are made once, by its bootstrap; a replica may be copied for hours.
        Status done = isPatroni() ? awaitServer(m_settings, Context(stop))
                                  : setUpServer(m_settings, Context(stop).withTimeout(10min));
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
    ::kill(m_child, server && !isPatroni() ? signal : SIGTERM); // Patroni stops its server on SIGTERM
    setState(ServerState::Stopping);
    m_killSignal = isPatroni() ? SIGKILL : SIGQUIT;
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
        const bool initdb = m_state == ServerState::Initializing;
        if (!initdb) {
            std::error_code ignored;
            fs::remove(sqlPath(m_settings), ignored);
        }
        Status next;
        if (!good)
            next = Error{Errc::Internal, initdb ? "initdb failed" : "the first database could not be made", m_lastExit,
                         0, "The log of this container says why"};
        else if (initdb)
            next = prepare();
        else if (next = commitBootstrap(m_settings); next)
            next = startServer();
        if (!next)
            fail(next.error());
        return;
    }
    onServerEnd(waitStatus);
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
    m_problem = "the server ended by itself: " + exitText(waitStatus);
    log.error("the server ended by itself", {{"how", exitText(waitStatus)}, {"restarts", m_restarts}});
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
    const std::string mounted = mountedContents(m_settings);
    const bool serving = m_child != 0 && (m_state == ServerState::Running || m_state == ServerState::Starting);
    if (!serving || (!always && mounted == m_mounted))
        return;
    m_mounted = mounted;
    if (const Status written = writeFiles(); !written) {
        log.error("mounted files changed but cannot be taken over", {{"problem", written.error().text()}});
        return;
    }
    ::kill(m_child, SIGHUP);
    log.info("server reloads its settings");
}

} // namespace ph::agent
