// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/net/server/httpserver.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace ph::local {

/// The client of a port-forward, whatever carries it: connections into one pod, each with a number of the client's
/// choosing. One thread calls read(); the others may be called from any thread.
class PortClient {
public:
    struct Event {
        enum class Kind {
            Open,     ///< connect to `port`
            Data,     ///< for the pod; taken() tells when it was used
            Finished, ///< the client sends nothing more on this connection
            Dropped,  ///< the client gave the connection up
            Gone      ///< the client left; nothing follows
        };
        Kind kind = Kind::Gone;
        std::uint32_t connection = 0;
        std::uint16_t port = 0;
        std::string data;
    };
    virtual ~PortClient() = default;
    [[nodiscard]] virtual Event read() = 0;
    virtual void taken(std::uint32_t connection, std::size_t bytes) = 0;
    /// Bytes that send() takes now without waiting for the client to allow more.
    [[nodiscard]] virtual std::size_t room(std::uint32_t connection) const = 0;
    /// @p wake is called on the reading thread when there may be more room. Set before the first read().
    virtual void onRoom(std::function<void()> wake) = 0;
    /// Waits as long as the client does not read.
    virtual Status send(std::uint32_t connection, std::string_view data) = 0;
    /// The pod's side has ended, in order when @p problem is empty. Nothing follows for this connection.
    virtual void ended(std::uint32_t connection, std::string_view problem) = 0;
    /// Closes at once and wakes whoever reads or sends.
    virtual void abort() = 0;
};

/// Refuses a request whose upgrade could not succeed, in Kubernetes' words and without answering.
[[nodiscard]] Status checkPortUpgrade(const net::ServerRequest &request);
/// Upgrades a request that passed checkPortUpgrade(): SPDY/3.1, SPDY/3.1 tunnelled in a WebSocket, or one WebSocket for
/// the ports named in the query (v4.channel.k8s.io).
[[nodiscard]] Result<std::unique_ptr<PortClient>> acceptPorts(const net::ServerRequest &request, net::Responder &out);

} // namespace ph::local
