// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ph::net {

/// Who a verified client certificate says the peer is.
struct PeerIdentity {
    bool certificatePresent = false;
    std::string commonName;
    std::vector<std::string> organizations;
};

/// A connected socket with or without TLS. Completion handlers run on the socket's strand, where all calls are made
/// too.
class ServerTransport {
public:
    using Done = std::function<void(const boost::system::error_code &, std::size_t)>;
    virtual ~ServerTransport() = default;
    virtual void handshake(std::function<void(const boost::system::error_code &)> done) = 0;
    virtual void readSome(char *data, std::size_t size, Done done) = 0;
    virtual void writeSome(const char *data, std::size_t size, Done done) = 0;
    /// Tells the peer that nothing follows (TCP FIN).
    virtual void shutdownSend() = 0;
    virtual void close() = 0;
    [[nodiscard]] virtual PeerIdentity identity() const = 0;
    [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;
};

[[nodiscard]] std::unique_ptr<ServerTransport> makePlainTransport(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<ServerTransport> makeTlsTransport(boost::asio::ip::tcp::socket socket,
                                                                boost::asio::ssl::context &context);

} // namespace ph::net
