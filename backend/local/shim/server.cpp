// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/server.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ph::local::shim {

namespace {

constexpr std::size_t OutLimit = 512U << 10U;        // an exec's output waits in its pipe above this
constexpr std::size_t AttachLimit = 4U << 20U;       // a reader of the container's output that is slower is dropped
constexpr std::size_t StdinLimit = 1U << 20U;        // input is read from the socket again below this
constexpr std::int64_t FlushLimitNs = 2'000'000'000; // at the end peers get this long to take what is left
constexpr std::size_t HeldLimit = 64;                // frames of an exec that waits for the end of a freeze

void writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

} // namespace

Server::Server(const ServerFiles &files, ProcessSpec spec)
    : m_files(files), m_spec(std::move(spec)), m_log(files.folder) {}

Server::~Server() {
    for (const Connection &connection : m_connections)
        ::close(connection.fd);
}

int Server::run() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    m_signals = ::signalfd(-1, &all, SFD_NONBLOCK | SFD_CLOEXEC);
    m_startedNs = nowNs();
    if (::listen(m_files.listener, 64) != 0 || m_signals < 0) {
        writeAll(m_files.ready, "the container's socket cannot be used");
        return 128;
    }
    if (!start()) {
        m_main.exitCode = 128; // as a container runtime reports a command that cannot be started
        m_finishedNs = nowNs();
        writeExitRecord();
        return 128;
    }
    loop();
    endContainer();
    return m_main.exitCode;
}

bool Server::start() {
    const std::string reason = startSession(m_spec, {}, {}, m_main);
    writeAll(m_files.ready, reason.empty() ? "ok\n" : reason);
    ::close(m_files.ready);
    return reason.empty();
}

void Server::loop() {
    while (!m_main.exited) {
        std::vector<pollfd> polled;
        const auto add = [&polled](int fd, short events) { polled.push_back({fd, events, 0}); };
        add(m_signals, POLLIN);
        add(m_files.listener, POLLIN);
        add(m_main.out, POLLIN); // -1 is ignored by poll
        add(m_main.err, POLLIN);
        add(m_main.inQueue.empty() ? -1 : m_main.in, POLLOUT);
        for (Connection &connection : m_connections) {
            add(connection.fd,
                static_cast<short>((takesInput(connection) ? POLLIN : 0) | (connection.out.empty() ? 0 : POLLOUT)));
            if (connection.exec) {
                const bool room = connection.out.size() < OutLimit;
                add(room ? connection.exec->out : -1, POLLIN);
                add(room ? connection.exec->err : -1, POLLIN);
                add(connection.exec->inQueue.empty() ? -1 : connection.exec->in, POLLOUT);
            }
        }
        for (const auto &session : m_left) {
            add(session->out, POLLIN);
            add(session->err, POLLIN);
            add(session->inQueue.empty() ? -1 : session->in, POLLOUT);
        }
        int wait = -1;
        if (m_freezer.frozen())
            wait = static_cast<int>(std::clamp<std::int64_t>((m_thawAtNs - steadyNs()) / 1'000'000 + 1, 0, 1000));
        if (::poll(polled.data(), polled.size(), wait) < 0 && errno != EINTR)
            return;
        if (m_freezer.frozen() && steadyNs() >= m_thawAtNs)
            thaw("expired");
        if (polled[0].revents)
            onSignals(); // first: an exec that ended is reported in this turn, nothing would wake us for it again
        if (polled[1].revents)
            accept();
        readSession(m_main, nullptr);
        m_main.pump();
        for (Connection &connection : m_connections) {
            receive(connection);
            if (connection.exec) {
                connection.exec->pump();
                bool more = true;
                while (more && connection.out.size() < OutLimit)
                    more = readSession(*connection.exec, &connection);
                if (!more && connection.exec->exited && !connection.closeWhenSent) {
                    connection.send(Type::Exited, Writer().number(std::int32_t{connection.exec->exitCode}).bytes());
                    connection.closeWhenSent = true;
                }
            }
            flush(connection);
        }
        serveLeft();
        closeDead();
    }
}

void Server::accept() {
    const int fd = ::accept4(m_files.listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        m_connections.emplace_back().fd = fd;
}

bool Server::takesInput(const Connection &connection) const {
    return connection.held.size() < HeldLimit &&
           (connection.exec ? connection.exec->inQueue : m_main.inQueue).size() < StdinLimit;
}

void Server::receive(Connection &connection) {
    char buffer[MaxChunk];
    if (!takesInput(connection)) {
        pollfd peer{connection.fd, 0, 0};
        if (::poll(&peer, 1, 0) == 0)
            return; // the command does not keep up; a client that left is heard out at once
    }
    const ssize_t count = connection.dead ? -1 : ::recv(connection.fd, buffer, sizeof buffer, 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
        connection.dead = true;
    if (count > 0)
        connection.in.append({buffer, static_cast<std::size_t>(count)});
    while (const auto frame = connection.in.next())
        handle(connection, *frame);
    if (connection.in.broken())
        connection.dead = true;
}

void Server::handle(Connection &connection, const Frame &frame) {
    if (!connection.held.empty())
        connection.held.push_back(frame); // of an exec that waits
    else if (connection.exec || connection.attached)
        handleStream(connection, frame);
    else
        handleControl(connection, frame);
}

void Server::handleControl(Connection &connection, const Frame &frame) {
    switch (frame.type) {
    case Type::State:
        connection.send(
            Type::StateIs,
            Writer().number(std::int32_t{m_main.pid}).number(m_startedNs).number(m_freezer.frozen()).bytes());
        return;
    case Type::Signal:
        return sendSignal(connection, frame);
    case Type::Exec:
        return beginExec(connection, frame);
    case Type::Attach:
        connection.attached = true;
        return connection.send(Type::Ok);
    case Type::Freeze:
        return freeze(connection, frame);
    case Type::Thaw: {
        const bool ours = m_freezer.frozen() && connection.froze;
        const bool stood = ours && m_freezer.intact();
        if (ours)
            thaw(stood ? "thawed" : "broken");
        return connection.send(Type::Ok, Writer().number(stood).bytes());
    }
    case Type::Watch:
        connection.watching = true;
        return;
    case Type::Usage: {
        const UsageSum sum = measureUsage();
        return connection.send(
            Type::UsageIs,
            Writer().number(sum.cpuMicroseconds).number(sum.residentBytes).number(sum.processes).bytes());
    }
    default:
        connection.send(Type::Failed, Writer().text("unknown request").bytes());
        connection.closeWhenSent = true;
    }
}

void Server::handleStream(Connection &connection, const Frame &frame) {
    Session &session = connection.exec ? *connection.exec : m_main;
    if (frame.type == Type::Stdin && session.in >= 0 && !session.closeIn) {
        session.inQueue += frame.payload;
    } else if (frame.type == Type::CloseStdin && connection.exec) {
        session.closeIn = true; // the container's own input stays open for the next attach
    } else if (frame.type == Type::Resize && session.tty) {
        Reader in(frame.payload);
        winsize size{};
        size.ws_col = static_cast<unsigned short>(in.number<std::uint32_t>());
        size.ws_row = static_cast<unsigned short>(in.number<std::uint32_t>());
        ::ioctl(session.out, TIOCSWINSZ, &size);
    }
    session.pump();
}

void Server::beginExec(Connection &connection, const Frame &frame) {
    if (m_freezer.frozen()) {
        connection.held.push_back(frame); // what runs could write
        return;
    }
    const auto spec = ProcessSpec::decode(frame.payload);
    auto session = std::make_unique<Session>();
    const std::string reason = spec ? startSession(*spec, m_spec.environment, m_spec.workingDirectory, *session)
                                    : "the request cannot be read";
    if (!reason.empty()) {
        connection.send(Type::Failed, Writer().text(reason).bytes());
        connection.closeWhenSent = true;
        return;
    }
    connection.exec = std::move(session);
    connection.detached = spec->detached;
    connection.send(Type::Ok);
}

void Server::sendSignal(Connection &connection, const Frame &frame) {
    Reader in(frame.payload);
    const auto number = in.number<std::int32_t>();
    const auto everyone = in.number<std::uint8_t>();
    if (!in.ok() || number < 1 || number >= NSIG || ::kill(everyone ? -1 : m_main.pid, number) != 0)
        return connection.send(Type::Failed, Writer().text("the signal could not be sent").bytes());
    connection.send(Type::Ok);
}

void Server::flush(Connection &connection) {
    while (!connection.out.empty() && !connection.dead) {
        const ssize_t count = ::send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            break;
        if (count <= 0)
            connection.dead = true;
        else
            connection.out.erase(0, static_cast<std::size_t>(count));
    }
    if ((connection.out.empty() && connection.closeWhenSent) ||
        (connection.attached && connection.out.size() > AttachLimit))
        connection.dead = true;
}

void Server::closeDead() {
    for (auto connection = m_connections.begin(); connection != m_connections.end();) {
        if (!connection->dead) {
            ++connection;
            continue;
        }
        if (connection->froze && m_freezer.frozen())
            thaw("abandoned"); // a database must not stay frozen until the time-out
        if (connection->exec && connection->detached) {
            leave(std::move(connection->exec));
        } else if (connection->exec) {
            if (!connection->exec->exited)
                ::kill(-connection->exec->pid, SIGKILL);
            connection->exec->closeStreams();
        }
        ::close(connection->fd);
        connection = m_connections.erase(connection);
    }
}

void Server::leave(std::unique_ptr<Session> session) {
    if (session->exited || session->tty) {
        session->closeStreams(); // of a terminal: the kernel hangs up whoever has it
        return;
    }
    session->closeIn = true;
    session->pump();
    m_left.push_back(std::move(session));
}

void Server::serveLeft() {
    for (auto at = m_left.begin(); at != m_left.end();) {
        Session &session = **at;
        session.pump();
        readSession(session, nullptr);
        if (session.exited && session.out < 0 && session.err < 0) {
            session.closeStreams();
            at = m_left.erase(at);
        } else {
            ++at;
        }
    }
}

void Server::onSignals() {
    signalfd_siginfo info{};
    while (::read(m_signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        const auto number = static_cast<int>(info.ssi_signo);
        if (number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT)
            ::kill(m_main.pid, number);
    }
    reap();
}

void Server::reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (pid == m_main.pid) {
            m_main.exited = true;
            m_main.exitCode = code;
            m_finishedNs = nowNs();
        }
        for (Connection &connection : m_connections) {
            if (connection.exec && connection.exec->pid == pid && !connection.exec->exited) {
                connection.exec->exited = true;
                connection.exec->exitCode = code;
            }
        }
        for (const auto &session : m_left)
            session->exited = session->exited || session->pid == pid;
    }
}

bool Server::readSession(Session &session, Connection *owner) {
    const bool more = readStream(session.out, Type::Stdout, session, owner);
    return readStream(session.err, Type::Stderr, session, owner) || more;
}

bool Server::readStream(int &fd, Type type, Session &session, Connection *owner) {
    if (fd < 0)
        return false;
    char buffer[MaxChunk];
    const ssize_t count = ::read(fd, buffer, sizeof buffer);
    if (count > 0) {
        const std::string_view bytes(buffer, static_cast<std::size_t>(count));
        if (owner)
            owner->send(type, bytes);
        else if (&session == &m_main)
            mainOutput(type, bytes);
        return true;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    // The end of a pipe, or EIO: nobody in the container has the terminal open any more.
    ::close(fd);
    if (session.tty)
        session.in = -1; // the same descriptor
    fd = -1;
    return false;
}

void Server::mainOutput(Type type, std::string_view bytes) {
    m_log.write(type == Type::Stdout ? ContainerLog::Stream::Stdout : ContainerLog::Stream::Stderr, bytes);
    for (Connection &connection : m_connections)
        if (connection.attached)
            connection.send(type, bytes);
}

void Server::endContainer() {
    ::kill(-1, SIGKILL); // as a container's processes end with its first one
    int status = 0;
    while (::waitpid(-1, &status, 0) > 0 || errno == EINTR) {
    }
    while (readSession(m_main, nullptr)) {
    }
    m_log.finish();
    writeExitRecord();
    for (Connection &connection : m_connections) {
        if (connection.exec) {
            while (readSession(*connection.exec, &connection)) {
            }
        }
        const int code = !connection.exec          ? m_main.exitCode
                         : connection.exec->exited ? connection.exec->exitCode
                                                   : 128 + SIGKILL;
        if ((connection.exec || connection.attached || connection.watching) && !connection.closeWhenSent)
            connection.send(Type::Exited, Writer().number(std::int32_t{code}).bytes());
        connection.closeWhenSent = true;
    }
    const std::int64_t end = nowNs() + FlushLimitNs;
    for (;;) {
        std::vector<pollfd> polled;
        for (Connection &connection : m_connections) {
            flush(connection);
            if (!connection.dead)
                polled.push_back({connection.fd, POLLOUT, 0});
        }
        if (polled.empty() || nowNs() > end)
            return;
        ::poll(polled.data(), polled.size(), 100);
    }
}

void Server::writeExitRecord() const {
    char text[96];
    const int size = std::snprintf(text, sizeof text, "%d %lld %lld\n", m_main.exitCode,
                                   static_cast<long long>(m_startedNs), static_cast<long long>(m_finishedNs));
    const std::string temporary = std::string(ExitName) + ".new";
    const int file = ::openat(m_files.folder, temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return; // a full disk; the launcher sees the end of the process itself
    writeAll(file, {text, static_cast<std::size_t>(size)});
    ::fsync(file);
    ::close(file);
    ::renameat(m_files.folder, temporary.c_str(), m_files.folder, ExitName);
    ::fsync(m_files.folder);
}

} // namespace ph::local::shim
