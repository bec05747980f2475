// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/supervisorloop.h"

#include "backend/agent/memberfiles.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ph::agent {
namespace {

const obs::Log log("agent");
using namespace std::chrono_literals;

constexpr auto watchEvery = 2s; ///< mounted files change by rename, at any time

Json refusal(Errc code, const std::string &why) {
    return {{"ok", false}, {"code", errcName(code)}, {"error", why}};
}

} // namespace

Status Supervisor::Loop::openSources() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGCHLD, SIGUSR1, SIGUSR2})
        sigaddset(&set, number);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    m_signals.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    m_wakeUp.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!m_signals || !m_wakeUp)
        return systemError("prepare for signals", "signalfd", errno);
    m_executor.emplace(2); // after the mask is set, so that its threads have it too
    PH_ASSIGN(m_commands, CommandServer::listen(m_settings.socketPath(),
                                                [this](const Json &request) { return onCommand(request); }));
    return {};
}

void Supervisor::Loop::readSignals() {
    signalfd_siginfo info{};
    bool children = false;
    while (::read(m_signals.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        switch (info.ssi_signo) {
        case SIGCHLD:
            children = true;
            break;
        case SIGHUP:
            reload(true);
            break;
        case SIGTERM:
        case SIGINT:
        case SIGQUIT:
            log.info("asked to end", {{"signal", static_cast<int>(info.ssi_signo)}});
            m_ending = true;
            stopServer(info.ssi_signo == SIGQUIT ? m_engine.killSignal() : m_engine.stopSignal());
            break;
        default: // kept from the server, to which it would mean something else
            break;
        }
    }
    if (children)
        reapChildren();
}

void Supervisor::Loop::reapChildren() {
    int status = 0;
    // As PID 1 we also get orphans; those just end.
    for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
        if (pid == m_child)
            onChildEnd(status);
    }
}

void Supervisor::Loop::onTimers() {
    const SteadyTime now = Clock::system().steady();
    if (m_killAt && now >= *m_killAt && m_child != 0) {
        log.warning("the server does not stop in time", {{"signal", m_killSignal}});
        ::kill(m_child, m_killSignal);
        m_killSignal = SIGKILL;
        m_killAt = now + 4s;
    }
    if (m_retryAt && now >= *m_retryAt)
        begin();
    if (now >= m_watchAt) {
        reload(false);
        m_watchAt = now + watchEvery;
    }
}

int Supervisor::Loop::pollTimeout() const {
    SteadyTime next = m_watchAt;
    if (m_killAt)
        next = std::min(next, *m_killAt);
    if (m_retryAt)
        next = std::min(next, *m_retryAt);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::system().steady());
    return static_cast<int>(std::clamp<long long>(left.count(), 0, 60'000));
}

Json Supervisor::Loop::status() const {
    std::error_code ignored;
    return {{"ok", true},
            {"state", serverStateName(m_state)},
            {"pid", m_child},
            {"since", formatTime(m_since)},
            {"generation", m_generation},
            {"restarts", m_restarts},
            {"lastExit", m_lastExit},
            {"problem", m_problem},
            {"fenced", m_fenced},
            {"bootstrapped", fs::exists(bootstrappedPath(m_settings), ignored)},
            {"engine", m_engine.id()},
            {"version", m_settings.patroni ? m_engine.dataVersion(m_settings.data).valueOr(std::string()) : m_version}};
}

Json Supervisor::Loop::onCommand(const Json &request) {
    const std::string command = jsonText(request, {"command"});
    if (command == "status")
        return status();
    log.info("command", {{"command", command}});
    const bool bootstrapping = m_state == ServerState::Initializing || m_state == ServerState::Preparing;
    if (m_ending)
        return refusal(Errc::Unavailable, "the container is stopping");
    if (command == "reload") {
        if (m_state != ServerState::Running)
            return refusal(Errc::Conflict, std::string("the server is ") + serverStateName(m_state));
        reload(true);
    } else if (command == "restart" || command == "start") {
        if (m_fenced)
            return refusal(Errc::Conflict, "the member is fenced; lift the fence first");
        if (bootstrapping)
            return refusal(Errc::Conflict, "the member is being initialised");
        // What runs must not be stopped for parameters with which it would not start again.
        if (const std::string refused = refusedParameter(); !refused.empty())
            return refusal(Errc::Invalid, refused);
        m_failures = 0;
        if (m_child == 0)
            begin();
        else if (command == "restart") {
            m_startAgain = true;
            stopServer(m_engine.stopSignal());
        }
    } else if (command == "stop") {
        m_startAgain = false;
        stopServer(m_engine.stopSignal());
    } else if (command == "fence") {
        if (!jsonAt(request, {"on"}).is_boolean())
            return refusal(Errc::Invalid, "fence needs \"on\": true or false");
        const bool on = request.at("on").get<bool>();
        std::error_code failed;
        const fs::path mark = m_settings.ownDirectory() / "fenced";
        if (on) {
            if (const Status written = writeFileAtomic(mark, formatTime(Clock::system().now()) + "\n"); !written)
                return refusal(Errc::Internal, written.error().text());
        } else if (fs::remove(mark, failed); failed) {
            return refusal(Errc::Internal, "could not remove " + mark.native() + ": " + failed.message());
        }
        const bool lifted = m_fenced && !on;
        m_fenced = on;
        if (on)
            stopServer(m_engine.stopSignal());
        else if (lifted && m_child == 0)
            begin();
        else if (lifted)
            m_startAgain = true;
    } else {
        return refusal(Errc::Invalid, "there is no such command");
    }
    return status();
}

} // namespace ph::agent
