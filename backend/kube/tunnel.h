// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/kube/forwardtarget.h"
#include "backend/kube/portforward.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace ph::kube {

/// One port-forward: its listening socket, its connections and what is known of its target. Used through PortForwarder.
class Tunnel final : public std::enable_shared_from_this<Tunnel> {
public:
    /// @p wake makes the listening loop look again (probe times changed).
    Tunnel(Executor &executor, std::shared_ptr<Client> client, std::shared_ptr<const ops::Ticket> ticket,
           ForwardTarget target, ForwardOptions options, FileDescriptor listener, std::uint16_t port,
           std::function<void()> wake);

    /// Looks at the target on the calling thread; an error when it can never work.
    Status firstProbe(const Context &ctx);
    /// The socket to poll, -1 once stopped. Only a hint: acceptWaiting() checks under the lock.
    [[nodiscard]] int listenerFd() const;
    [[nodiscard]] std::chrono::milliseconds untilProbe() const;
    void acceptWaiting();
    void probeIfDue();
    void stop();
    [[nodiscard]] ForwardStatus status() const;

private:
    struct Connection {
        FileDescriptor local;
        std::unique_ptr<net::WebSocket> remote;
    };
    /// Counts a task for stop(), for as long as the returned value lives.
    [[nodiscard]] std::shared_ptr<void> countTask();
    void probe();
    void record(const Result<ForwardPeer> &found);
    /// Sets state and reason; reports a change. m_mutex is held.
    void setState(ForwardState state, const std::string &reason);
    void suspect(const std::string &reason);
    [[nodiscard]] Result<ForwardPeer> awaitPeer(const Context &ctx);
    [[nodiscard]] Result<std::unique_ptr<net::WebSocket>> dial(const ForwardPeer &peer, const Context &ctx);
    [[nodiscard]] Status tryTunnel(const ForwardPeer &peer, const Context &ctx);
    void serve(const std::shared_ptr<Connection> &connection);
    void sendLocal(const std::shared_ptr<Connection> &connection);
    void receiveRemote(Connection &connection);

    Executor &m_executor;
    const std::shared_ptr<Client> m_client;
    const std::shared_ptr<const ops::Ticket> m_ticket;
    const ForwardOptions m_options;
    const std::function<void()> m_wake;
    std::stop_source m_stop;

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    FileDescriptor m_listener;
    ForwardStatus m_status;
    std::optional<ForwardPeer> m_peer;
    std::optional<SteadyTime> m_missingSince;
    SteadyTime m_nextProbe{};
    bool m_probing = false;
    bool m_suspect = false; ///< a connection failed although the pod looks ready: the next probe opens a tunnel
    bool m_stopped = false;
    unsigned m_tasks = 0;
    std::vector<std::weak_ptr<Connection>> m_connections;
};

} // namespace ph::kube
