// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/forwarder/configuration.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ph::local::forwarder {

/// One thread, one epoll loop: listens for Services, connects each new connection to a ready endpoint (in turn, or the
/// one the client had within the affinity time), copies bytes both ways, and resets connections whose endpoint left. A
/// Service without a ready endpoint refuses connections. TCP only.
class Server {
public:
    /// @p folder holds `config` (read, followed) and `status` (written: what cannot be listened on).
    explicit Server(std::string folder);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;
    /// Serves until SIGTERM or SIGINT; returns the program's exit code.
    [[nodiscard]] int run();

private:
    using Key = std::pair<std::string, int>; ///< address and port of a Service
    struct Port {
        Listen listen;
        int fd = -1;
        std::string failure; ///< why it cannot be listened on
        std::size_t turn = 0;
        struct Affinity {
            Target target;
            std::int64_t untilMs = 0;
        };
        std::map<std::uint32_t, Affinity> affinity; ///< by client address
    };
    /// Bytes on their way from one side to the other.
    struct Flow {
        std::string bytes;
        bool ended = false;    ///< the sender closed its side
        bool passedOn = false; ///< and so did we
    };
    struct Pair {
        Key key;
        Target target;
        int client = -1;
        int server = -1;
        bool connecting = true;
        std::vector<Target> untried;
        Flow up;                        ///< client to endpoint
        Flow down;                      ///< endpoint to client
        std::uint32_t clientEvents = 0; ///< what epoll waits for
        std::uint32_t serverEvents = 0;
    };

    void configure();
    /// The cluster's folder is gone: the configuration is only ever replaced, never absent.
    [[nodiscard]] bool removed() const;
    void openPort(Port &port);
    void closePort(Port &port);
    void writeStatus() const;
    void accept(Port &port);
    [[nodiscard]] std::vector<Target> order(Port &port, std::uint32_t client);
    [[nodiscard]] bool connectNext(Pair &pair);
    void onPair(Pair &pair, int fd, std::uint32_t events);
    [[nodiscard]] bool move(int from, int to, Flow &flow, bool readable);
    void arm(Pair &pair);
    void setEvents(int fd, std::uint32_t wanted, std::uint32_t &current);
    /// Ends a connection; with @p reset both sides see a reset instead of an orderly end.
    void drop(int client, bool reset);

    std::string m_folder;
    int m_epoll = -1;
    int m_inotify = -1;
    int m_signals = -1;
    int m_spare = -1; ///< closed to have a descriptor for refusing a client when all are in use
    std::map<Key, Port> m_ports;
    std::unordered_map<int, Key> m_listeners;
    std::unordered_map<int, std::unique_ptr<Pair>> m_pairs; ///< by the client's descriptor
    std::unordered_map<int, int> m_servers;                 ///< endpoint's descriptor -> client's
};

} // namespace ph::local::forwarder
