// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/portpump.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ph::local {

namespace {

/// Bytes for the pod that may wait per connection. More than a SPDY window: a client that minds windows never makes us
/// wait.
constexpr std::size_t queueLimit = 128U << 10U;

} // namespace

PortPump::PortPump(std::string address, std::string podName, PortClient &client)
    : m_address(std::move(address)), m_podName(std::move(podName)), m_client(client),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    m_client.onRoom([this] { wake(); });
    m_thread = std::jthread([this] { run(); });
}

PortPump::~PortPump() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    wake();
    m_thread.join();
}

void PortPump::wake() const {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(m_wake.get(), &one, sizeof one)); // full only when it is awake anyway
}

std::string PortPump::connectProblem(std::uint16_t port, int number) const {
    const std::string text = std::to_string(port);
    return "error forwarding port " + text + " to pod " + m_podName + ": failed to connect to localhost:" + text +
           " inside the pod: " + std::strerror(number);
}

void PortPump::open(std::uint32_t connection, std::uint16_t port) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    int number = fd ? 0 : errno;
    if (fd) {
        const int yes = 1;
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        sockaddr_in target{};
        target.sin_family = AF_INET;
        target.sin_port = htons(port);
        ::inet_pton(AF_INET, m_address.c_str(), &target.sin_addr);
        if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&target), sizeof target) != 0 &&
            errno != EINPROGRESS)
            number = errno;
    }
    if (number != 0)
        return m_client.ended(connection, connectProblem(port, number));
    {
        const std::lock_guard lock(m_mutex);
        Connection &entry = m_connections[connection];
        entry.socket = std::move(fd);
        entry.port = port;
    }
    wake();
}

void PortPump::write(std::uint32_t connection, std::string data) {
    {
        std::unique_lock lock(m_mutex);
        const auto there = [&] {
            const auto found = m_connections.find(connection);
            return found != m_connections.end() && !found->second.ended;
        };
        m_drained.wait(lock, [&] { return !there() || m_connections[connection].out.size() < queueLimit; });
        if (!there())
            return; // the pod has closed it
        m_connections[connection].out += data;
    }
    wake();
}

void PortPump::finish(std::uint32_t connection) {
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_connections.find(connection);
        if (found == m_connections.end())
            return;
        found->second.finished = true;
    }
    wake();
}

void PortPump::drop(std::uint32_t connection) {
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_connections.find(connection);
        if (found == m_connections.end())
            return;
        found->second.ended = true;
    }
    wake();
}

bool PortPump::gather(std::vector<pollfd> &polled, std::vector<std::uint32_t> &numbers) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_connections, [](const auto &entry) { return entry.second.ended; });
    m_drained.notify_all();
    polled.assign(1, {m_wake.get(), POLLIN, 0});
    numbers.assign(1, 0);
    for (const auto &[number, connection] : m_connections) {
        const bool writes = connection.connecting || !connection.out.empty() || connection.finished;
        const bool reads = !connection.connecting && m_client.room(number) > 0;
        const int events = (writes ? POLLOUT : 0) | (reads ? POLLIN : 0);
        if (events == 0)
            continue; // waits for the client; a pod that closes meanwhile is noticed then
        polled.push_back({connection.socket.get(), static_cast<short>(events), 0});
        numbers.push_back(number);
    }
    return !m_stopping;
}

void PortPump::run() {
    std::vector<pollfd> polled;
    std::vector<std::uint32_t> numbers;
    while (gather(polled, numbers)) {
        if (::poll(polled.data(), polled.size(), -1) < 0)
            continue; // interrupted
        if (polled[0].revents != 0) {
            std::uint64_t count = 0;
            static_cast<void>(!::read(m_wake.get(), &count, sizeof count)); // empty only when it was read already
        }
        for (std::size_t i = 1; i < polled.size(); ++i)
            if (polled[i].revents != 0)
                serve(numbers[i], polled[i].revents);
    }
}

void PortPump::serve(std::uint32_t number, short events) {
    std::string problem;
    if (!flush(number, problem) || ((events & (POLLIN | POLLHUP | POLLERR)) != 0 && !pass(number)))
        end(number, problem);
}

/// Completes the connection and writes what the pod takes; false when it is over.
bool PortPump::flush(std::uint32_t number, std::string &problem) {
    std::size_t written = 0;
    {
        const std::lock_guard lock(m_mutex);
        Connection &connection = m_connections[number];
        if (connection.ended)
            return true;
        const int fd = connection.socket.get();
        if (connection.connecting) {
            int reason = 0;
            socklen_t size = sizeof reason;
            ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &size);
            if (reason != 0) {
                problem = connectProblem(connection.port, reason);
                return false;
            }
            connection.connecting = false;
        }
        while (written < connection.out.size()) {
            const auto count =
                ::send(fd, connection.out.data() + written, connection.out.size() - written, MSG_NOSIGNAL);
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0 && errno != EAGAIN)
                connection.out.clear(); // reads nothing more; what it sent may still come
            if (count <= 0)
                break;
            written += static_cast<std::size_t>(count);
        }
        connection.out.erase(0, written);
        if (connection.finished && connection.out.empty()) {
            ::shutdown(fd, SHUT_WR);
            connection.finished = false;
        }
        m_drained.notify_all();
    }
    if (written > 0)
        m_client.taken(number, written);
    return true;
}

/// Passes on what the pod sent; false when it has ended.
bool PortPump::pass(std::uint32_t number) {
    std::array<char, 32768> buffer{};
    const std::size_t room = std::min(m_client.room(number), buffer.size());
    ssize_t count = 0;
    {
        const std::lock_guard lock(m_mutex);
        const Connection &connection = m_connections[number];
        if (connection.ended || connection.connecting || room == 0)
            return true;
        count = ::recv(connection.socket.get(), buffer.data(), room, 0);
    }
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    if (count == 0)
        return false;
    return m_client.send(number, {buffer.data(), static_cast<std::size_t>(count)}).ok();
}

void PortPump::end(std::uint32_t number, const std::string &problem) {
    m_client.ended(number, problem);
    const std::lock_guard lock(m_mutex);
    m_connections[number].ended = true;
    m_drained.notify_all();
}

} // namespace ph::local
