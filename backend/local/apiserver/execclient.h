// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/runtime/podruntime.h"
#include "backend/machinery/json.h"
#include "backend/net/server/httpserver.h"

#include <memory>
#include <string>
#include <string_view>

namespace ph::local {

/// The client of an exec or attach, whatever carries its streams. One thread calls read(); the others may be called
/// from any thread.
class ExecClient {
public:
    using Stream = PodRuntime::Process::Stream;
    struct Input {
        enum class Kind {
            Data,      ///< for the process's standard input; taken() tells when it was used
            EndOfData, ///< its standard input ends
            Resize,    ///< the terminal's size
            Gone       ///< the client left; nothing follows
        };
        Kind kind = Kind::Gone;
        std::string data;
        int columns = 0;
        int rows = 0;
    };
    virtual ~ExecClient() = default;
    [[nodiscard]] virtual Input read() = 0;
    virtual void taken(std::size_t bytes) = 0;
    /// Waits as long as the client does not read.
    virtual Status write(Stream stream, std::string_view data) = 0;
    /// Tells how the process ended, a metav1.Status, and that nothing follows; the client closes then.
    virtual void end(const Json &status) = 0;
    /// Closes at once and wakes whoever reads or writes.
    virtual void abort() = 0;
};

/// Refuses a request whose upgrade could not succeed, in Kubernetes' words and without answering: neither WebSocket nor
/// SPDY/3.1, or no protocol in common.
[[nodiscard]] Status checkExecUpgrade(const net::ServerRequest &request);
/// Upgrades a request that passed checkExecUpgrade(). Over SPDY it waits until the client has opened the streams that
/// @p options ask for, Timeout after 30 s.
[[nodiscard]] Result<std::unique_ptr<ExecClient>> acceptExec(const net::ServerRequest &request, net::Responder &out,
                                                             const PodRuntime::ExecOptions &options);

} // namespace ph::local
