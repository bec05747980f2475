// SPDX-License-Identifier: Apache-2.0
#include "backend/local/forwarder/server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ph::local::forwarder {

namespace {

constexpr std::size_t FlowLimit = 64U << 10U; // bytes in flight per direction; above, the sender waits
constexpr const char *ConfigName = "config";
constexpr const char *StatusName = "status";

std::int64_t nowMs() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

bool socketAddress(const std::string &address, int port, sockaddr_in &out) {
    out = {};
    out.sin_family = AF_INET;
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    return ::inet_pton(AF_INET, address.c_str(), &out.sin_addr) == 1;
}

void tune(int fd) {
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

void closeSocket(int fd, bool reset) {
    if (fd < 0)
        return;
    if (reset) {
        const linger abort{1, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    }
    ::close(fd);
}

std::string readText(const std::string &path) {
    std::string text;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    char buffer[16 << 10];
    for (ssize_t count = 0; fd >= 0 && (count = ::read(fd, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(count));
    if (fd >= 0)
        ::close(fd);
    return text;
}

bool contains(const std::vector<Target> &list, const Target &target) {
    return std::find(list.begin(), list.end(), target) != list.end();
}

} // namespace

Server::Server(std::string folder) : m_folder(std::move(folder)) {
    m_epoll = ::epoll_create1(EPOLL_CLOEXEC);
    m_inotify = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    m_spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::inotify_add_watch(m_inotify, m_folder.c_str(), IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE);
    sigset_t ends;
    ::sigemptyset(&ends);
    ::sigaddset(&ends, SIGTERM);
    ::sigaddset(&ends, SIGINT);
    ::sigprocmask(SIG_BLOCK, &ends, nullptr);
    m_signals = ::signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

Server::~Server() {
    while (!m_pairs.empty())
        drop(m_pairs.begin()->first, true);
    for (auto &[key, port] : m_ports)
        closePort(port);
    for (const int fd : {m_epoll, m_inotify, m_signals, m_spare})
        ::close(fd);
}

int Server::run() {
    std::uint32_t ignored = 0;
    setEvents(m_inotify, EPOLLIN, ignored);
    ignored = 0;
    setEvents(m_signals, EPOLLIN, ignored);
    configure();
    if (removed()) // before the folder was watched
        return 0;
    for (;;) {
        epoll_event events[128];
        const int count = ::epoll_wait(m_epoll, events, 128, -1);
        if (count < 0 && errno != EINTR)
            return 1;
        for (int i = 0; i < count; ++i) {
            const int fd = events[i].data.fd;
            if (fd == m_signals)
                return 0;
            if (fd == m_inotify) {
                char changes[4096];
                while (::read(m_inotify, changes, sizeof changes) > 0) {
                }
                if (removed())
                    return 0;
                configure();
                break; // descriptors of this round may be closed and used anew
            }
            if (const auto listener = m_listeners.find(fd); listener != m_listeners.end()) {
                accept(m_ports.at(listener->second));
                continue;
            }
            const auto server = m_servers.find(fd);
            const auto pair = m_pairs.find(server == m_servers.end() ? fd : server->second);
            if (pair != m_pairs.end())
                onPair(*pair->second, fd, events[i].events);
        }
    }
}

bool Server::removed() const {
    return ::access((m_folder + "/" + ConfigName).c_str(), F_OK) != 0;
}

void Server::configure() {
    std::map<Key, Port> ports;
    for (Listen &listen : parseConfiguration(readText(m_folder + "/" + ConfigName))) {
        const Key key{listen.address, listen.port};
        Port port;
        if (auto known = m_ports.extract(key))
            port = std::move(known.mapped());
        port.listen = std::move(listen);
        std::erase_if(port.affinity,
                      [&](const auto &entry) { return !contains(port.listen.ready, entry.second.target); });
        ports[key] = std::move(port);
    }
    for (auto &[key, port] : m_ports)
        closePort(port);
    m_ports = std::move(ports);
    for (auto &[key, port] : m_ports)
        port.listen.ready.empty() ? closePort(port) : openPort(port);
    std::vector<int> gone;
    for (const auto &[client, pair] : m_pairs) {
        const auto port = m_ports.find(pair->key);
        if (port == m_ports.end() ||
            (!contains(port->second.listen.ready, pair->target) && !contains(port->second.listen.kept, pair->target)))
            gone.push_back(client);
    }
    for (const int client : gone)
        drop(client, true);
    writeStatus();
}

void Server::openPort(Port &port) {
    if (port.fd >= 0)
        return;
    sockaddr_in address;
    port.failure.clear();
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!socketAddress(port.listen.address, port.listen.port, address)) {
        port.failure = "the address cannot be used";
    } else if (::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
               ::listen(fd, 512) != 0) {
        port.failure = std::strerror(errno);
        if (errno == EACCES)
            port.failure =
                "ports below 1024 need root on this computer (or sysctl net.ipv4.ip_unprivileged_port_start)";
    }
    if (!port.failure.empty()) {
        ::close(fd);
        return;
    }
    port.fd = fd;
    m_listeners[fd] = {port.listen.address, port.listen.port};
    std::uint32_t events = 0;
    setEvents(fd, EPOLLIN, events);
}

void Server::closePort(Port &port) {
    if (port.fd >= 0) {
        m_listeners.erase(port.fd);
        ::close(port.fd);
    }
    port.fd = -1;
}

void Server::writeStatus() const {
    std::string text;
    for (const auto &[key, port] : m_ports)
        if (!port.failure.empty())
            text +=
                port.listen.service + " " + key.first + " " + std::to_string(key.second) + " " + port.failure + "\n";
    const std::string path = m_folder + "/" + StatusName;
    if (readText(path) == text)
        return; // also: writing it wakes us through the watch of the folder
    const int fd = ::open((path + ".new").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(fd);
    if (whole)
        ::rename((path + ".new").c_str(), path.c_str());
}

void Server::accept(Port &port) {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const int client = ::accept4(port.fd, reinterpret_cast<sockaddr *>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client < 0) {
        if (errno == EMFILE || errno == ENFILE) { // else the loop would turn for ever on the waiting client
            ::close(m_spare);
            closeSocket(::accept4(port.fd, nullptr, nullptr, SOCK_CLOEXEC), true);
            m_spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        }
        return;
    }
    tune(client);
    auto pair = std::make_unique<Pair>();
    pair->key = {port.listen.address, port.listen.port};
    pair->client = client;
    pair->untried = order(port, from.sin_addr.s_addr);
    Pair &made = *pair;
    m_pairs[client] = std::move(pair);
    if (!connectNext(made))
        return drop(client, true);
    if (port.listen.affinitySeconds > 0)
        port.affinity[from.sin_addr.s_addr] = {made.target, nowMs() + port.listen.affinitySeconds * 1000};
    arm(made);
}

/// The ready endpoints in the order in which they are to be tried.
std::vector<Target> Server::order(Port &port, std::uint32_t client) {
    std::vector<Target> targets = port.listen.ready;
    if (targets.empty())
        return targets;
    std::rotate(targets.begin(), targets.begin() + static_cast<std::ptrdiff_t>(port.turn++ % targets.size()),
                targets.end());
    const auto known = port.affinity.find(client);
    if (known != port.affinity.end() && known->second.untilMs > nowMs()) {
        const auto favourite = std::find(targets.begin(), targets.end(), known->second.target);
        if (favourite != targets.end())
            std::rotate(targets.begin(), favourite, favourite + 1);
    }
    std::reverse(targets.begin(), targets.end()); // taken from the back
    return targets;
}

bool Server::connectNext(Pair &pair) {
    if (pair.server >= 0) {
        m_servers.erase(pair.server);
        ::close(pair.server);
        pair.server = -1;
    }
    while (!pair.untried.empty()) {
        pair.target = pair.untried.back();
        pair.untried.pop_back();
        sockaddr_in address;
        if (!socketAddress(pair.target.address, pair.target.port, address))
            continue;
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0)
            return false;
        tune(fd);
        if (::connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
            ::close(fd);
            continue;
        }
        pair.server = fd;
        pair.serverEvents = 0;
        pair.connecting = true;
        m_servers[fd] = pair.client;
        return true;
    }
    return false;
}

void Server::onPair(Pair &pair, int fd, std::uint32_t events) {
    const int client = pair.client;
    if (pair.connecting && fd == pair.server) {
        int reason = 0;
        socklen_t size = sizeof reason;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &size);
        if (reason != 0) {
            if (!connectNext(pair))
                return drop(client, true);
            return arm(pair);
        }
        pair.connecting = false;
    }
    const bool broken = (events & EPOLLERR) != 0;
    const bool clientReadable = fd == client && (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP));
    const bool serverReadable = fd == pair.server && (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP));
    if (broken || !move(client, pair.connecting ? -1 : pair.server, pair.up, clientReadable) ||
        (!pair.connecting && !move(pair.server, client, pair.down, serverReadable)))
        return drop(client, true);
    if (pair.up.passedOn && pair.down.passedOn)
        return drop(client, false);
    arm(pair);
}

/// Reads what fits, writes what goes; false when the connection broke.
bool Server::move(int from, int to, Flow &flow, bool readable) {
    for (;;) {
        bool progress = false;
        if (readable && !flow.ended && flow.bytes.size() < FlowLimit) {
            char buffer[FlowLimit];
            const ssize_t count = ::recv(from, buffer, sizeof buffer, 0);
            if (count > 0) {
                flow.bytes.append(buffer, static_cast<std::size_t>(count));
                progress = static_cast<std::size_t>(count) == sizeof buffer;
            } else if (count == 0) {
                flow.ended = true;
            } else if (errno != EAGAIN && errno != EINTR) {
                return false;
            }
        }
        while (to >= 0 && !flow.bytes.empty()) {
            const ssize_t count = ::send(to, flow.bytes.data(), flow.bytes.size(), MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0 && errno == EAGAIN) {
                progress = false;
                break;
            }
            if (count < 0)
                return false;
            flow.bytes.erase(0, static_cast<std::size_t>(count));
        }
        if (to >= 0 && flow.bytes.empty()) {
            flow.bytes.shrink_to_fit(); // an idle connection holds no buffer
            if (flow.ended && !flow.passedOn) {
                flow.passedOn = true;
                ::shutdown(to, SHUT_WR);
            }
        }
        if (!progress)
            return true;
    }
}

void Server::arm(Pair &pair) {
    std::uint32_t client = 0;
    std::uint32_t server = 0;
    if (!pair.up.ended && pair.up.bytes.size() < FlowLimit)
        client |= EPOLLIN;
    if (!pair.down.bytes.empty())
        client |= EPOLLOUT;
    if (pair.connecting || !pair.up.bytes.empty())
        server |= EPOLLOUT;
    if (!pair.connecting && !pair.down.ended && pair.down.bytes.size() < FlowLimit)
        server |= EPOLLIN;
    setEvents(pair.client, client, pair.clientEvents);
    setEvents(pair.server, server, pair.serverEvents);
}

void Server::setEvents(int fd, std::uint32_t wanted, std::uint32_t &current) {
    epoll_event event{};
    event.events = wanted;
    event.data.fd = fd;
    if (current == wanted)
        return;
    // A descriptor that waits for nothing leaves the set: its hang-up would be told again and again.
    const int action = wanted == 0 ? EPOLL_CTL_DEL : current == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    ::epoll_ctl(m_epoll, action, fd, &event);
    current = wanted;
}

void Server::drop(int client, bool reset) {
    const auto found = m_pairs.find(client);
    if (found == m_pairs.end())
        return;
    const int server = found->second->server;
    m_servers.erase(server);
    m_pairs.erase(found);
    closeSocket(client, reset);
    closeSocket(server, reset);
}

} // namespace ph::local::forwarder
