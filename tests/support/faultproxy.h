// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/wireserver.h"

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace ph::testing {

/// Stands in front of an API server (TLS on both sides) and spoils what passes as it is told. All knobs are thread-safe
/// and act on requests that come, or run, afterwards. WebSocket upgrades are stripped, as bad proxies do.
class FaultProxy {
public:
    /// @p upstream: the server's URL; @p transport: how to trust it, and the client certificate to show.
    FaultProxy(std::string upstream, std::shared_ptr<const net::Transport> transport);
    ~FaultProxy();
    [[nodiscard]] std::string url() const { return m_server->url(); }
    /// How a client trusts the proxy.
    [[nodiscard]] std::shared_ptr<net::Transport> transport() const;

    /// Cuts the watches that run.
    void dropWatch();
    /// Swallows the next line of each watch that is not a bookmark.
    void loseNextEvent();
    /// Answers watches that resume from a version with 410 until expireVersions(false); cuts those that run.
    void expireVersions(bool on = true);
    /// The next @p count requests get @p status (a Status object), with Retry-After when positive.
    void failNext(int count, int status, int retryAfterSeconds = 0);
    /// Requests are taken and not answered until hang(false).
    void hang(bool on = true);
    /// Bodies come in pieces of so many bytes; 0 = as they come.
    void sliceBytes(std::size_t size);
    /// The next body ends in its middle, without an end.
    void truncate();
    /// Answers 403 to requests whose target contains @p text; empty = none.
    void forbid(std::string text);

    /// Targets of all requests so far, in order.
    [[nodiscard]] std::vector<std::string> requests() const;
    [[nodiscard]] int watchesRunning() const;

private:
    void handle(const WireRequest &request, Wire &wire);
    bool spoil(const WireRequest &request, bool watch, Wire &wire);
    void pass(const WireRequest &request, bool watch, Wire &wire);
    [[nodiscard]] bool sendBody(std::string_view bytes, Wire &wire);

    std::string m_upstream;
    std::shared_ptr<const net::Transport> m_transport;
    net::HttpClient m_client;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::stop_source m_stop;
    bool m_hang = false;
    bool m_expired = false;
    bool m_truncate = false;
    int m_failures = 0;
    int m_failStatus = 500;
    int m_retryAfter = 0;
    std::size_t m_slice = 0;
    std::string m_forbidden;
    unsigned m_watchGeneration = 0; ///< watches of an older one end
    unsigned m_loseGeneration = 0;
    int m_watches = 0;
    std::vector<std::string> m_requests;
    std::unique_ptr<WireServer> m_server; ///< last: its handlers use the rest
};

/// A Status object as the API server writes it.
[[nodiscard]] std::string statusJson(int code, const std::string &reason, const std::string &message);

} // namespace ph::testing
