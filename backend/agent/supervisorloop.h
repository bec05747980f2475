// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/commandchannel.h"
#include "backend/agent/engine.h"
#include "backend/agent/firstdata.h"
#include "backend/agent/lastwords.h"
#include "backend/agent/supervisor.h"
#include "backend/core/executor.h"

#include <mutex>
#include <optional>
#include <stop_token>
#include <sys/signalfd.h>

namespace ph::agent {

/// What the supervised member is doing.
enum class ServerState {
    Initializing, ///< the data directory is being made
    Preparing,    ///< owner and database are made in single-user mode
    Starting,     ///< the server was started and does not accept connections yet
    Running,
    Stopping,
    Waiting, ///< for the next try after a failure
    Stopped, ///< by command
    Fenced   ///< by command, kept over restarts of the container
};
[[nodiscard]] const char *serverStateName(ServerState state);

/// The one thread of supervise: a poll loop over signals, the command socket and the end of the set-up task.
class Supervisor::Loop {
public:
    Loop(AgentSettings settings, std::vector<std::string> command);
    ~Loop();
    Status run();

private:
    // life of the server (supervisorloop.cpp)
    void begin();
    Status bootstrap();
    Status fillOrCopy();
    Status prepare();
    Status commitAndStart();
    Status startServer();
    Status startPatroni();
    Status launch(const std::vector<std::string> &argv, int deathSignal);
    [[nodiscard]] Status writeFiles() const;
    void stopServer(int signal);
    void fail(const Error &error);
    void retryLater();
    void onChildEnd(int waitStatus);
    void onServerEnd(int waitStatus);
    /// The parameter the server would not start with, in a sentence; empty when there is none such. Takes up to 4 s.
    [[nodiscard]] std::string refusedParameter() const;
    [[nodiscard]] std::string whyItEnded(int waitStatus);
    void onSetUpEnd();
    void reload(bool always);
    void setState(ServerState state);

    // events (supervisorevents.cpp)
    Status openSources();
    void readSignals();
    void reapChildren();
    void onTimers();
    [[nodiscard]] int pollTimeout() const;
    [[nodiscard]] Json onCommand(const Json &request);
    [[nodiscard]] Json status() const;

    const AgentSettings m_settings;
    const Engine &m_engine;
    const std::vector<std::string> m_command;
    FileDescriptor m_lock;
    FileDescriptor m_signals;
    FileDescriptor m_wakeUp; ///< eventfd: the set-up task has ended
    std::unique_ptr<CommandServer> m_commands;

    ServerState m_state = ServerState::Stopped;
    SystemTime m_since{};
    pid_t m_child = 0; ///< what initialises, what prepares, or the server
    bool m_ending = false;
    bool m_startAgain = false; ///< after the stop that goes on
    bool m_fenced = false;
    unsigned m_generation = 0;
    unsigned m_restarts = 0;
    unsigned m_failures = 0; ///< in a row; decides the back-off
    std::string m_lastExit;
    std::string m_problem;
    std::shared_ptr<LastWords> m_words;   ///< of a server started after a failure
    std::string m_version;                ///< of the data
    std::optional<FirstData> m_firstData; ///< while the data directory is empty under Patroni
    fs::path m_preparationInput;
    std::string m_mounted; ///< contents of mounted files as last handed to the server
    std::optional<SteadyTime> m_retryAt;
    std::optional<SteadyTime> m_killAt;
    std::optional<SteadyTime> m_runningSince;
    SteadyTime m_watchAt{};
    int m_killSignal = 0;

    std::mutex m_setUpMutex;
    std::optional<std::pair<unsigned, Status>> m_setUpResult; ///< generation and outcome
    std::stop_source m_setUpStop;
    std::optional<Executor> m_executor; ///< last: its tasks use what stands above
};

} // namespace ph::agent
