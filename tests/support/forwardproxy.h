// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ph::testing {

/// A forward proxy on loopback as companies run them: HTTP (CONNECT, and plain requests with the whole URL) and SOCKS5
/// on one port, told apart by the first byte. It looks names up itself, in a list of its own, so that a test can name
/// hosts nobody else knows.
class ForwardProxy {
public:
    enum class Fault {
        None,
        Silent,  ///< accepts and never answers
        Garbage, ///< answers with something that is neither HTTP nor SOCKS
        Refuses, ///< may not connect there: 403, or SOCKS reply 2
    };
    struct Options {
        std::map<std::string, std::string> names; ///< name → IPv4 address; others cannot be reached
        std::string user;                         ///< empty = no log-in is asked for
        std::string password;
        Fault fault = Fault::None;
    };
    explicit ForwardProxy(Options options);
    ~ForwardProxy(); ///< closes everything and waits for its threads
    ForwardProxy(const ForwardProxy &) = delete;
    ForwardProxy &operator=(const ForwardProxy &) = delete;

    [[nodiscard]] int port() const;
    /// "scheme://user:password@127.0.0.1:port", with the log-in only when one is asked for.
    [[nodiscard]] std::string url(const std::string &scheme) const;
    /// Where clients wanted to be connected to, "host:port" as they wrote it, in order; refused ones too.
    [[nodiscard]] std::vector<std::string> asked() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace ph::testing
