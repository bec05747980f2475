// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/core/result.h"
#include "backend/local/shim/protocol.h"

#include <memory>
#include <mutex>
#include <optional>

namespace ph::local::shim {

/// Waits until @p fd is ready for @p events (poll(2)) or the context ends. Cancelled or Timeout.
[[nodiscard]] Status waitFor(int fd, short events, const Context &ctx);

/// One connection to the shim of a container run. send() from any thread, receive() from one.
class Connection {
public:
    /// NotFound when no shim listens in @p runFolder (it ended, or never started).
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const fs::path &runFolder);
    /// The shim's process id as seen from here.
    [[nodiscard]] pid_t peer() const { return m_peer; }
    [[nodiscard]] int fd() const { return m_fd.get(); }

    [[nodiscard]] Status send(Type type, std::string_view payload, const Context &ctx);
    /// The next frame; Unreachable when the shim is gone.
    [[nodiscard]] Result<Frame> receive(const Context &ctx);
    /// One request with its answer; a Failed answer is an Error (Internal) with the shim's words.
    [[nodiscard]] Result<Frame> call(Type type, std::string_view payload, const Context &ctx);

private:
    Connection(FileDescriptor fd, pid_t peer) : m_fd(std::move(fd)), m_peer(peer) {}
    FileDescriptor m_fd;
    pid_t m_peer;
    FrameBuffer m_in;
    std::mutex m_sending;
};

/// How a container run stands, from its folder alone.
struct RunState {
    enum class Phase {
        Running,  ///< its shim answers
        Starting, ///< its sandbox is being made, or is just going away: look again soon
        Exited,   ///< `exit` tells how
        Lost      ///< no exit record and no shim: never started, or the shim was killed, or the computer restarted
    };
    Phase phase = Phase::Lost;
    ExitRecord exit; ///< Exited only
};
[[nodiscard]] RunState inspectRun(const fs::path &runFolder);
/// The exit record; nothing while there is none.
[[nodiscard]] std::optional<ExitRecord> readExitRecord(const fs::path &runFolder);

/// Sends a signal to the command, or to every process of the container.
[[nodiscard]] Status signalRun(const fs::path &runFolder, int number, bool everyone, const Context &ctx);

struct RunUsage {
    std::uint64_t cpuMicroseconds = 0;
    std::uint64_t residentBytes = 0;
    std::uint32_t processes = 0;
};
[[nodiscard]] Result<RunUsage> usageOf(const fs::path &runFolder, const Context &ctx);

/// All processes of a container stopped, while this object lives. The shim thaws by itself when the time is over, when
/// this process dies or the connection ends.
class Frozen {
public:
    /// Internal when a process could not be stopped; nothing is frozen then.
    [[nodiscard]] static Result<Frozen> freeze(const fs::path &runFolder, std::chrono::milliseconds limit,
                                               const Context &ctx);
    [[nodiscard]] unsigned processes() const { return m_processes; }
    /// Lets them go on. Timeout when the time-out had done so before or something ran: what was copied meanwhile is not
    /// one instant.
    [[nodiscard]] Status thaw(const Context &ctx);

private:
    Frozen(std::unique_ptr<Connection> connection, unsigned processes)
        : m_connection(std::move(connection)), m_processes(processes) {}
    std::unique_ptr<Connection> m_connection;
    unsigned m_processes;
};

} // namespace ph::local::shim
