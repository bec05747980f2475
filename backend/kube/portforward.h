// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/kube/client.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ph::kube {

/// What a tunnel leads to: one pod, or any ready pod behind a service.
struct ForwardTarget {
    std::string ns;
    std::string pod;     ///< either this …
    std::string service; ///< … or this
    std::string port;    ///< number or name; of the pod's container, or of the service
    bool operator==(const ForwardTarget &) const = default;
};

enum class ForwardState {
    Active,       ///< the target is ready and the last connection got through
    Reconnecting, ///< the target is not there now; the local port stays open and is tried again by itself
    Failed        ///< something waiting is unlikely to cure (no rights, target deleted); still looked at every 30 s
};

struct ForwardStatus {
    ForwardState state = ForwardState::Reconnecting;
    ForwardTarget target;
    std::uint16_t localPort = 0;
    std::string pod;    ///< the one connections go to now
    std::string reason; ///< why it is not active; English
    SystemTime since{}; ///< when this state began
    SystemTime started{};
    unsigned connections = 0; ///< open now
    std::uint64_t bytesSent = 0;
    std::uint64_t bytesReceived = 0;
};

struct ForwardOptions {
    std::uint16_t localPort = 0; ///< 0 = the first free one from `firstPort` up
    std::uint16_t firstPort = 5434;
    /// How long the first look at the target, and a connection that arrives while it is away, may wait.
    std::chrono::milliseconds connectTimeout{5000};
    std::chrono::milliseconds probePeriod{5000};
    /// A target that does not exist for this long counts as deleted (Failed); a StatefulSet's pod is back by then.
    std::chrono::milliseconds missingLimit{60'000};
    /// Called on a pool thread after each change of state or pod. Must not stop the forward itself.
    std::function<void(const ForwardStatus &)> onChange;
};

/// One tunnel: listens on 127.0.0.1 and carries each connection over a WebSocket of its own (subprotocol
/// v4.channel.k8s.io, which API servers pass through to every kubelet). It outlives restarts of the pod on the same
/// local port. The target is probed through the API, not by opening connections, which databases would count as failed
/// log-ins. Thread-safe.
class PortForward {
public:
    virtual ~PortForward() = default; ///< as stop()
    [[nodiscard]] virtual ForwardStatus status() const = 0;
    /// Closes the port and all connections; returns when nothing runs any more.
    virtual void stop() = 0;
};

/// Starts and holds the tunnels of the process; one task listens for all of them.
class PortForwarder {
public:
    explicit PortForwarder(Executor &executor);
    ~PortForwarder(); ///< stops all tunnels
    PortForwarder(const PortForwarder &) = delete;
    PortForwarder &operator=(const PortForwarder &) = delete;

    /// Opens the local port and looks at the target once. Conflict when the wanted port is in use, NotFound when the
    /// target does not exist, Forbidden without the right; a target that is only not ready yet is a success in state
    /// Reconnecting.
    /// @p ticket is kept for connections made later.
    [[nodiscard]] Result<std::shared_ptr<PortForward>> start(std::shared_ptr<Client> client,
                                                             std::shared_ptr<const ops::Ticket> ticket,
                                                             const ForwardTarget &target, const ForwardOptions &options,
                                                             const Context &ctx);
    [[nodiscard]] std::vector<ForwardStatus> list() const;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace ph::kube
