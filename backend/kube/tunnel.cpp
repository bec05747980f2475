// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/tunnel.h"

#include "backend/kube/proxypath.h"
#include "backend/obs/log.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace ph::kube {
namespace {

const obs::Log logger("kube");

constexpr const char *protocol = "v4.channel.k8s.io";
constexpr char dataChannel = 0;
constexpr char errorChannel = 1;
constexpr std::size_t pieceSize = 32U << 10U;
constexpr std::chrono::seconds failedPeriod{30};
constexpr std::chrono::seconds reconnectPeriod{1};
constexpr std::chrono::seconds tunnelProbe{1};

bool hopeless(Errc code) {
    return code == Errc::Forbidden || code == Errc::Unauthorized || code == Errc::Invalid;
}

/// Writes everything to a socket, which may be non-blocking; false when the other side is gone.
bool sendAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            pollfd wait{fd, POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

std::string reasonOf(const Error &error) {
    return error.cause.empty() ? error.what : error.what + ": " + error.cause;
}

} // namespace

Tunnel::Tunnel(Executor &executor, std::shared_ptr<Client> client, std::shared_ptr<const ops::Ticket> ticket,
               ForwardTarget target, ForwardOptions options, FileDescriptor listener, std::uint16_t port,
               std::function<void()> wake)
    : m_executor(executor), m_client(std::move(client)), m_ticket(std::move(ticket)), m_options(std::move(options)),
      m_wake(std::move(wake)), m_listener(std::move(listener)) {
    m_status.target = std::move(target);
    m_status.localPort = port;
    m_status.started = m_status.since = Clock::system().now();
}

Status Tunnel::firstProbe(const Context &ctx) {
    const auto found = resolveForward(*m_client, m_status.target, {}, ctx.withTimeout(m_options.connectTimeout));
    if (!found && (hopeless(found.error().code) || found.error().code == Errc::NotFound || ctx.done()))
        return found.error();
    record(found);
    return {};
}

int Tunnel::listenerFd() const {
    const std::lock_guard lock(m_mutex);
    return m_listener.get();
}

std::chrono::milliseconds Tunnel::untilProbe() const {
    const std::lock_guard lock(m_mutex);
    if (m_probing || m_stopped)
        return std::chrono::hours(1);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_nextProbe - Clock::system().steady());
    return std::max(left, std::chrono::milliseconds(0));
}

std::shared_ptr<void> Tunnel::countTask() {
    ++m_tasks; // m_mutex is held
    return {nullptr, [self = shared_from_this()](void *) {
                const std::lock_guard lock(self->m_mutex);
                --self->m_tasks;
                self->m_changed.notify_all();
            }};
}

void Tunnel::acceptWaiting() {
    for (;;) {
        const std::lock_guard lock(m_mutex);
        if (m_stopped)
            return;
        FileDescriptor fd(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!fd)
            return;
        auto connection = std::make_shared<Connection>();
        connection->local = std::move(fd);
        std::erase_if(m_connections, [](const auto &entry) { return entry.expired(); });
        m_connections.push_back(connection);
        m_executor.postBlocking([this, connection, task = countTask()] { serve(connection); });
    }
}

void Tunnel::probeIfDue() {
    const std::lock_guard lock(m_mutex);
    if (m_stopped || m_probing || Clock::system().steady() < m_nextProbe)
        return;
    m_probing = true;
    m_executor.postBlocking([this, task = countTask()] { probe(); });
}

void Tunnel::probe() {
    const Context ctx = Context(m_stop.get_token()).withTimeout(m_options.connectTimeout);
    std::string current;
    bool open = false;
    {
        const std::lock_guard lock(m_mutex);
        current = m_status.pod;
        open = m_suspect;
    }
    auto found = resolveForward(*m_client, m_status.target, current, ctx);
    if (found && open) {
        const Status tried = tryTunnel(*found, ctx);
        if (!tried)
            found = tried.error();
    }
    if (found) {
        const std::lock_guard lock(m_mutex);
        m_suspect = false;
    }
    record(found);
    m_wake();
}

void Tunnel::record(const Result<ForwardPeer> &found) {
    const std::lock_guard lock(m_mutex);
    m_probing = false;
    const SteadyTime now = Clock::system().steady();
    if (found) {
        m_missingSince.reset();
        m_peer = *found;
        const bool moved = m_status.pod != found->pod;
        m_status.pod = found->pod;
        if (moved && m_status.state == ForwardState::Active)
            m_status.state = ForwardState::Reconnecting; // so that the change of pod is reported
        setState(ForwardState::Active, {});
        m_nextProbe = now + m_options.probePeriod;
    } else {
        m_peer.reset();
        const Error &error = found.error();
        if (error.code != Errc::NotFound)
            m_missingSince.reset();
        else if (!m_missingSince)
            m_missingSince = now;
        const bool failed = hopeless(error.code) || (m_missingSince && now - *m_missingSince >= m_options.missingLimit);
        setState(failed ? ForwardState::Failed : ForwardState::Reconnecting, reasonOf(error));
        m_nextProbe = now + (failed ? failedPeriod : std::chrono::seconds(reconnectPeriod));
    }
    m_changed.notify_all();
}

void Tunnel::setState(ForwardState state, const std::string &reason) {
    const bool changed = m_status.state != state;
    m_status.reason = reason;
    if (!changed)
        return;
    m_status.state = state;
    m_status.since = Clock::system().now();
    if (m_options.onChange && !m_stopped) {
        // One queue per tunnel: the last report is the last state.
        m_executor.post("portforward-" + std::to_string(m_status.localPort),
                        [report = m_options.onChange, status = m_status, task = countTask()] { report(status); });
    }
}

void Tunnel::suspect(const std::string &reason) {
    {
        const std::lock_guard lock(m_mutex);
        m_suspect = true;
        m_peer.reset();
        setState(ForwardState::Reconnecting, reason);
        m_nextProbe = Clock::system().steady() + std::chrono::milliseconds(200);
    }
    m_wake();
}

Result<ForwardPeer> Tunnel::awaitPeer(const Context &ctx) {
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, ctx.stopToken(), ctx.remaining(m_options.connectTimeout),
                       [this] { return m_peer.has_value(); });
    if (m_peer)
        return *m_peer;
    return Error{Errc::Unavailable, "the target of the tunnel is not there", m_status.target.ns, 0, {},
                 m_status.reason};
}

Result<std::unique_ptr<net::WebSocket>> Tunnel::dial(const ForwardPeer &peer, const Context &ctx) {
    const std::string path =
        podPath(m_status.target.ns, peer.pod, "portforward") + "?ports=" + std::to_string(peer.port);
    return m_client->webSocket(*m_ticket, path, {protocol}, ctx);
}

Status Tunnel::tryTunnel(const ForwardPeer &peer, const Context &ctx) {
    PH_ASSIGN(const auto socket, dial(peer, ctx));
    const Context limit = ctx.withTimeout(tunnelProbe);
    bool announced = false;
    for (;;) {
        const auto message = socket->read(limit);
        if (!message) // silence is what a database does that waits for its client to speak
            return message.error().code == Errc::Timeout ? Status{} : Status(message.error());
        if (message->closed)
            return Error{Errc::Unavailable, "the tunnel was closed by the other side", peer.pod, 0, {}, message->data};
        if (message->data.empty() || message->data.front() != errorChannel)
            continue;
        if (std::exchange(announced, true) && message->data.size() > 1)
            return Error{Errc::Unavailable,      "the pod does not answer on the port", peer.pod, 0, {},
                         message->data.substr(1)};
    }
}

void Tunnel::serve(const std::shared_ptr<Connection> &connection) {
    const Context ctx(m_stop.get_token());
    auto peer = awaitPeer(ctx);
    auto socket = peer ? dial(*peer, ctx.withTimeout(m_options.connectTimeout))
                       : Result<std::unique_ptr<net::WebSocket>>(peer.error());
    if (!socket) {
        if (peer && !ctx.done())
            suspect(reasonOf(socket.error()));
        logger.info("tunnel refused a connection", {{"target", m_status.target.ns}, {"reason", socket.error().text()}});
        return; // closing the local socket tells the client
    }
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped)
            return;
        connection->remote = std::move(socket).value();
        ++m_status.connections;
        m_executor.postBlocking([this, connection, task = countTask()] { sendLocal(connection); });
    }
    receiveRemote(*connection);
    ::shutdown(connection->local.get(), SHUT_RDWR); // wakes the sending task
    connection->remote->abort();
    const std::lock_guard lock(m_mutex);
    --m_status.connections;
}

void Tunnel::sendLocal(const std::shared_ptr<Connection> &connection) {
    const Context ctx(m_stop.get_token());
    std::string message(pieceSize + 1, dataChannel);
    for (;;) {
        const auto got = ::recv(connection->local.get(), message.data() + 1, pieceSize, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        const auto size = static_cast<std::size_t>(got);
        if (!connection->remote->write(std::string_view(message).substr(0, size + 1), true, ctx).ok())
            break;
        const std::lock_guard lock(m_mutex);
        m_status.bytesSent += size;
    }
    connection->remote->close(); // the protocol has no half-closed state: the end of the client ends the connection
    ::shutdown(connection->local.get(), SHUT_RD);
}

void Tunnel::receiveRemote(Connection &connection) {
    const Context ctx(m_stop.get_token());
    bool announced[2] = {false, false}; // the first message of each channel repeats the port's number
    for (;;) {
        const auto message = connection.remote->read(ctx);
        if (!message || message->closed)
            return;
        if (message->data.empty())
            continue;
        const char channel = message->data.front();
        if (channel != dataChannel && channel != errorChannel)
            continue;
        const std::string_view data = std::string_view(message->data).substr(1);
        if (!std::exchange(announced[static_cast<std::size_t>(channel)], true) && data.size() == 2)
            continue;
        if (channel == errorChannel) {
            if (!data.empty())
                suspect(std::string(data));
            return;
        }
        {
            const std::lock_guard lock(m_mutex);
            m_status.bytesReceived += data.size();
        }
        if (!sendAll(connection.local.get(), data))
            return;
    }
}

void Tunnel::stop() {
    m_stop.request_stop();
    std::vector<std::shared_ptr<Connection>> connections;
    std::unique_lock lock(m_mutex);
    m_stopped = true;
    ::shutdown(m_listener.get(), SHUT_RDWR); // the loop's poll() keeps a closed socket listening until it returns
    m_listener.reset();
    for (const auto &entry : m_connections)
        if (auto connection = entry.lock())
            connections.push_back(std::move(connection));
    for (const auto &connection : connections) {
        ::shutdown(connection->local.get(), SHUT_RDWR);
        if (connection->remote)
            connection->remote->abort();
    }
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_tasks == 0; });
    setState(ForwardState::Failed, "stopped");
}

ForwardStatus Tunnel::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

} // namespace ph::kube
