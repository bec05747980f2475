// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/result.h"
#include "backend/machinery/json.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ph::local {

/// What the API server needs of the kubelet half: logs, processes in containers, connections to pods, usage.
/// Thread-safe, blocking.
class PodRuntime {
public:
    virtual ~PodRuntime() = default;

    struct LogOptions {
        std::string container; ///< empty = the only one, else Invalid
        bool follow = false;
        bool previous = false;
        bool timestamps = false;
        std::optional<long long> tailLines;
        std::optional<long long> sinceSeconds;
        std::string sinceTime;
        std::optional<long long> limitBytes;
    };
    /// Writes the log to @p out until its end, the context's end, or @p out returns false.
    virtual Status logs(const std::string &ns, const std::string &pod, const LogOptions &options,
                        const std::function<bool(std::string_view)> &out, const Context &ctx) = 0;

    struct ExecOptions {
        std::string container;
        std::vector<std::string> command;
        bool tty = false;
        bool stdin_ = false;
        bool stdout_ = true;
        bool stderr_ = true;
        int columns = 80; ///< of a terminal, at the beginning
        int rows = 24;
    };
    /// A process in a container, or the container's own streams (attach).
    class Process {
    public:
        /// What exec started goes on without input and its output is dropped, as on a real node; what has a terminal
        /// is hung up.
        virtual ~Process() = default;
        enum class Stream { Stdout, Stderr };
        struct Chunk {
            Stream stream = Stream::Stdout;
            std::string data;
            bool exited = false; ///< then exitCode is set and nothing follows
            int exitCode = 0;
        };
        [[nodiscard]] virtual Result<Chunk> read(const Context &ctx) = 0;
        /// Waits while the process takes nothing.
        virtual Status writeStdin(std::string_view data, const Context &ctx) = 0;
        virtual void closeStdin() = 0;
        virtual void resize(int columns, int rows) = 0;
    };
    /// Whether exec and attach could do something in a container (empty = the only one): NotFound, Invalid, or Conflict
    /// when it does not run.
    virtual Status checkRunning(const std::string &ns, const std::string &pod, const std::string &container) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Process>> exec(const std::string &ns, const std::string &pod,
                                                                const ExecOptions &options, const Context &ctx) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<Process>> attach(const std::string &ns, const std::string &pod,
                                                                  const ExecOptions &options, const Context &ctx) = 0;

    /// The address a TCP connection to @p port of the pod goes to ("127.64.1.7"); NotFound or Conflict (not running).
    [[nodiscard]] virtual Result<std::string> podAddress(const std::string &ns, const std::string &pod) = 0;

    struct Usage {
        std::string container;
        double cpuCores = 0;           ///< averaged since the last sample
        std::uint64_t memoryBytes = 0; ///< resident
    };
    [[nodiscard]] virtual Result<std::vector<Usage>> usage(const std::string &ns, const std::string &pod) = 0;
};

} // namespace ph::local
