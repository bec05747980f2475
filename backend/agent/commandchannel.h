// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/machinery/json.h"

#include <functional>
#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <vector>

namespace ph::agent {

/// The Unix socket between the two halves of the agent: each message is four bytes of length (big-endian) and a JSON
/// document of at most 64 KiB; one answer per request, in order. The socket is 0600: the pod's containers run as the
/// same user.
inline constexpr std::size_t messageLimit = 64U << 10U;

/// The server half, driven by its owner's poll loop. Not thread-safe, never blocks.
class CommandServer {
public:
    using Handler = std::function<Json(const Json &request)>;
    /// Replaces what an earlier process left at @p path.
    [[nodiscard]] static Result<std::unique_ptr<CommandServer>> listen(const fs::path &path, Handler handler);
    ~CommandServer();
    CommandServer(const CommandServer &) = delete;
    CommandServer &operator=(const CommandServer &) = delete;

    /// Adds what poll() is to watch.
    void addTo(std::vector<pollfd> &entries) const;
    /// Accepts, reads, answers what poll() found; entries of others are ignored.
    void handle(const std::vector<pollfd> &entries);

private:
    struct Connection {
        FileDescriptor fd;
        std::string input;
        std::string output;
    };
    CommandServer(fs::path path, FileDescriptor listener, Handler handler);
    void accept();
    /// False when the connection is to be closed.
    bool serve(Connection &connection, short events);

    fs::path m_path;
    FileDescriptor m_listener;
    Handler m_handler;
    std::map<int, Connection> m_connections;
};

/// One request to supervise and its answer. Unreachable when it does not run; an answer with "ok": false becomes an
/// Error with its code and sentence.
[[nodiscard]] Result<Json> sendCommand(const fs::path &socket, const Json &request, const Context &ctx);

} // namespace ph::agent
