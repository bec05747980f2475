// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/local/apiserver/portclient.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct pollfd;

namespace ph::local {

/// The TCP connections of one port-forward, all served by one thread of its own that reads from the pod. Everything
/// else is called from the thread that reads the client.
class PortPump {
public:
    /// @p podName is for the words of errors.
    PortPump(std::string address, std::string podName, PortClient &client);
    ~PortPump(); ///< closes all connections; the client must have been aborted, so that nobody waits for it
    PortPump(const PortPump &) = delete;
    PortPump &operator=(const PortPump &) = delete;

    void open(std::uint32_t connection, std::uint16_t port);
    /// Waits while the pod is too far behind with this connection.
    void write(std::uint32_t connection, std::string data);
    /// Nothing more will be written to it.
    void finish(std::uint32_t connection);
    void drop(std::uint32_t connection);

private:
    struct Connection {
        FileDescriptor socket;
        std::uint16_t port = 0;
        bool connecting = true;
        std::string out;       ///< not yet taken by the pod
        bool finished = false; ///< shut down for writing once `out` is empty
        bool ended = false;    ///< told to the client; only waits to be forgotten
    };
    using Connections = std::map<std::uint32_t, Connection>;

    void run();
    [[nodiscard]] bool gather(std::vector<pollfd> &polled, std::vector<std::uint32_t> &numbers);
    void serve(std::uint32_t number, short events);
    [[nodiscard]] bool flush(std::uint32_t number, std::string &problem);
    [[nodiscard]] bool pass(std::uint32_t number);
    void end(std::uint32_t number, const std::string &problem);
    [[nodiscard]] std::string connectProblem(std::uint16_t port, int number) const;
    void wake() const;

    const std::string m_address;
    const std::string m_podName;
    PortClient &m_client;
    const FileDescriptor m_wake;
    std::mutex m_mutex;
    std::condition_variable m_drained;
    Connections m_connections;
    bool m_stopping = false;
    std::jthread m_thread;
};

} // namespace ph::local
