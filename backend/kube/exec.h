// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/core/process.h"
#include "backend/kube/client.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ph::kube {

/// A program to run in a container. The command is an argument list; no shell is involved unless it names one.
struct ExecRequest {
    std::string ns;
    std::string pod;
    std::string container; ///< empty = the only one
    std::vector<std::string> command;
    bool input = false; ///< connect standard input
    bool tty = false;   ///< a terminal: both outputs arrive as one
};

/// A running command in a container over a WebSocket (v5.channel.k8s.io, else v4). One reader and any number of
/// writers. Destroying it closes the connection; the server then ends the command's streams, not necessarily the
/// command.
class ExecSession {
public:
    struct Output {
        enum class Kind { Out, Err, Ended };
        Kind kind = Kind::Out;
        std::string data;
        int exitCode = 0; ///< with Ended
    };

    /// Errors are the server's (NotFound for the pod, Forbidden, Invalid for a container that does not exist) or
    /// UpgradeStripped.
    [[nodiscard]] static Result<std::unique_ptr<ExecSession>> open(Client &client, const ops::Ticket &ticket,
                                                                   const ExecRequest &request, const Context &ctx);
    /// The next piece of output; Ended comes last, once, with the exit code. An Error when the command could not be run
    /// or the connection broke before the exit code came.
    [[nodiscard]] Result<Output> read(const Context &ctx);
    Status writeInput(std::string_view bytes, const Context &ctx);
    /// Ends the command's standard input. Invalid with protocol v4 (servers before Kubernetes 1.30), which cannot say
    /// so.
    Status closeInput(const Context &ctx);
    Status resize(unsigned columns, unsigned rows, const Context &ctx);
    /// True when closeInput() works.
    [[nodiscard]] bool canCloseInput() const;
    /// Wakes reader and writers with Cancelled. Any thread.
    void abort();

private:
    explicit ExecSession(std::unique_ptr<net::WebSocket> socket) : m_socket(std::move(socket)) {}
    Status send(char channel, std::string_view bytes, const Context &ctx);
    std::unique_ptr<net::WebSocket> m_socket;
};

/// Runs a command to its end and collects both outputs, each at most 16 MiB (the rest is dropped). @p input is written
/// by a task on @p executor while the output is read, then ended.
[[nodiscard]] Result<CommandResult> runInContainer(Client &client, const ops::Ticket &ticket, Executor &executor,
                                                   const ExecRequest &request, const std::string &input,
                                                   const Context &ctx);

/// Reads the Status that ends an exec: the exit code, or an Error when the command was not run.
[[nodiscard]] Result<int> exitCodeOf(const std::string &statusJson);

} // namespace ph::kube
