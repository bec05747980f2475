// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/portforward.h"

#include "backend/core/files.h"
#include "backend/kube/tunnel.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ph::kube {
namespace {

constexpr int backlog = 64;
constexpr unsigned portsTried = 1000;

Result<FileDescriptor> listenOn(std::uint16_t port) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes,
                 sizeof yes); // the port of a tunnel that just ended is free again
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(fd.get(), backlog) != 0) {
        const int number = errno;
        const std::string place = "127.0.0.1:" + std::to_string(port);
        if (number == EADDRINUSE)
            return Error{Errc::Conflict, "the local port is in use", place, 0,
                         "Choose another local port, or end the program that uses it."};
        return systemError("listen on the local port", place, number);
    }
    return fd;
}

struct LocalListener {
    FileDescriptor fd;
    std::uint16_t port = 0;
};

Result<LocalListener> openListener(const ForwardOptions &options) {
    if (options.localPort != 0) {
        PH_ASSIGN(FileDescriptor fd, listenOn(options.localPort));
        return LocalListener{std::move(fd), options.localPort};
    }
    const unsigned last = std::min<unsigned>(options.firstPort + portsTried, 65535);
    for (unsigned port = std::max<unsigned>(options.firstPort, 1); port <= last; ++port) {
        auto fd = listenOn(static_cast<std::uint16_t>(port));
        if (fd)
            return LocalListener{std::move(fd).value(), static_cast<std::uint16_t>(port)};
        if (fd.error().code != Errc::Conflict && fd.error().code != Errc::Forbidden)
            return std::move(fd).error();
    }
    return Error{Errc::Conflict,
                 "no local port is free",
                 "127.0.0.1",
                 0,
                 "End programs that listen on this computer.",
                 std::to_string(options.firstPort) + " to " + std::to_string(last) + " are all in use"};
}

} // namespace

struct PortForwarder::State : std::enable_shared_from_this<PortForwarder::State> {
    explicit State(Executor &pool) : executor(pool), wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    Executor &executor;
    FileDescriptor wake;
    std::mutex mutex;
    std::condition_variable loopEnded;
    std::vector<std::shared_ptr<Tunnel>> tunnels;
    bool looping = false;

    void notify() const {
        const std::uint64_t one = 1;
        (void)!::write(wake.get(), &one, sizeof one);
    }
    void add(const std::shared_ptr<Tunnel> &tunnel) {
        const std::lock_guard lock(mutex);
        tunnels.push_back(tunnel);
        if (!looping) {
            looping = true;
            // Told also when the executor drops the task unstarted.
            std::shared_ptr<void> end(nullptr, [self = shared_from_this()](void *) { self->ended(); });
            executor.postBlocking([self = this, held = std::move(end)] { self->loop(); });
        }
        notify();
    }
    void remove(const Tunnel *tunnel) {
        const std::lock_guard lock(mutex);
        std::erase_if(tunnels, [&](const auto &entry) { return entry.get() == tunnel; });
        notify();
    }
    void ended() {
        const std::lock_guard lock(mutex);
        looping = false;
        loopEnded.notify_all();
    }
    /// Accepts for all tunnels and starts their probes; ends when there are none.
    void loop() {
        for (;;) {
            std::vector<std::shared_ptr<Tunnel>> current;
            {
                const std::lock_guard lock(mutex);
                current = tunnels;
                if (current.empty()) {
                    looping = false;
                    return;
                }
            }
            std::vector<pollfd> fds{{wake.get(), POLLIN, 0}};
            auto wait = std::chrono::milliseconds(60'000);
            for (const auto &tunnel : current) {
                fds.push_back({tunnel->listenerFd(), POLLIN, 0});
                wait = std::min(wait, tunnel->untilProbe());
            }
            const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(std::max<long long>(wait.count(), 1)));
            if (ready > 0 && (fds[0].revents & POLLIN) != 0) {
                std::uint64_t count = 0;
                (void)!::read(wake.get(), &count, sizeof count);
            }
            for (std::size_t i = 0; i < current.size(); ++i) {
                if (ready > 0 && fds[i + 1].revents != 0)
                    current[i]->acceptWaiting();
                current[i]->probeIfDue();
            }
        }
    }
};

namespace {

/// What the caller holds; ends the tunnel with itself.
class Handle final : public PortForward {
public:
    Handle(std::shared_ptr<PortForwarder::State> state, std::shared_ptr<Tunnel> tunnel)
        : m_state(std::move(state)), m_tunnel(std::move(tunnel)) {}
    ~Handle() override { Handle::stop(); }
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    [[nodiscard]] ForwardStatus status() const override { return m_tunnel->status(); }
    void stop() override {
        m_tunnel->stop();
        m_state->remove(m_tunnel.get());
    }

private:
    std::shared_ptr<PortForwarder::State> m_state;
    std::shared_ptr<Tunnel> m_tunnel;
};

} // namespace

PortForwarder::PortForwarder(Executor &executor) : m_state(std::make_shared<State>(executor)) {}

PortForwarder::~PortForwarder() {
    std::vector<std::shared_ptr<Tunnel>> tunnels;
    {
        const std::lock_guard lock(m_state->mutex);
        tunnels.swap(m_state->tunnels);
    }
    for (const auto &tunnel : tunnels)
        tunnel->stop();
    m_state->notify();
    std::unique_lock lock(m_state->mutex);
    m_state->loopEnded.wait(lock, [this] { return !m_state->looping; });
}

Result<std::shared_ptr<PortForward>> PortForwarder::start(std::shared_ptr<Client> client,
                                                          std::shared_ptr<const ops::Ticket> ticket,
                                                          const ForwardTarget &target, const ForwardOptions &options,
                                                          const Context &ctx) {
    if (target.pod.empty() == target.service.empty())
        return Error{Errc::Invalid, "a tunnel leads either to a pod or to a service", target.ns};
    PH_ASSIGN(LocalListener listener, openListener(options));
    const auto tunnel =
        std::make_shared<Tunnel>(m_state->executor, std::move(client), std::move(ticket), target, options,
                                 std::move(listener.fd), listener.port, [state = std::weak_ptr(m_state)] {
                                     if (const auto held = state.lock())
                                         held->notify();
                                 });
    PH_TRY(tunnel->firstProbe(ctx));
    m_state->add(tunnel);
    return std::shared_ptr<PortForward>(std::make_shared<Handle>(m_state, tunnel));
}

std::vector<ForwardStatus> PortForwarder::list() const {
    const std::lock_guard lock(m_state->mutex);
    std::vector<ForwardStatus> all;
    for (const auto &tunnel : m_state->tunnels)
        all.push_back(tunnel->status());
    return all;
}

} // namespace ph::kube
