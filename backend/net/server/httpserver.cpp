// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/httpserver.h"

#include "backend/net/server/connection.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <openssl/ssl.h>

#include <algorithm>
#include <list>
#include <thread>

namespace ph::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds sweepPeriod{500};

int chooseHttp11(SSL *, const unsigned char **out, unsigned char *outLength, const unsigned char *in, unsigned inLength,
                 void *) {
    static const unsigned char supported[] = "\x08http/1.1";
    unsigned char *chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outLength, supported, sizeof supported - 1, in, inLength) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

Result<std::unique_ptr<asio::ssl::context>> makeContext(const ServerOptions &options) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
    error_code error;
    context->use_certificate_chain(asio::buffer(options.certPem), error);
    if (!error)
        context->use_private_key(asio::buffer(options.keyPem.reveal()), asio::ssl::context::pem, error);
    if (error)
        return Error{Errc::Invalid, "the server's certificate or key cannot be used", "", 0, "", error.message()};
    if (!options.clientCaPem.empty()) {
        context->add_certificate_authority(asio::buffer(options.clientCaPem), error);
        if (error)
            return Error{Errc::Invalid,  "the authority for client certificates cannot be read", "", 0, "",
                         error.message()};
        context->set_verify_mode(asio::ssl::verify_peer);
        // Let the handshake pass; PeerIdentity looks at the verification's result, so the API can answer 401 in words.
        context->set_verify_callback([](bool, asio::ssl::verify_context &) { return true; });
        static const unsigned char id[] =
            "pilothouse"; // without it OpenSSL fails the resumption of sessions that show certificates
        SSL_CTX_set_session_id_context(context->native_handle(), id, sizeof id - 1);
    }
    SSL_CTX_set_alpn_select_cb(context->native_handle(), chooseHttp11, nullptr);
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS); // 34 KiB less per idle connection
    return context;
}

class BeastServer final : public HttpServer {
public:
    BeastServer(ServerOptions options, Handler handler)
        : m_shared(std::make_shared<ServerShared>()), m_acceptor(m_shared->io), m_sweep(m_shared->io) {
        m_shared->options = std::move(options);
        m_shared->handler = std::move(handler);
        m_shared->pool = std::make_unique<WorkerPool>(m_shared->options.handlerThreads, 4096);
    }
    ~BeastServer() override {
        {
            const std::lock_guard lock(m_mutex);
            m_shared->stopping = true;
            for (const auto &weak : m_connections)
                if (const auto connection = weak.lock())
                    connection->abort();
        }
        asio::post(m_shared->io, [this] {
            error_code ignored;
            m_acceptor.close(ignored);
            m_sweep.cancel();
        });
        m_shared->pool
            ->stop(); // handlers end while the I/O threads still run, so that nobody waits for an answer in vain
        m_work.reset();
        for (auto &thread : m_threads) // they end when the last operation of the last socket has ended
            thread.join();
    }

    Status open() {
        const auto &options = m_shared->options;
        error_code error;
        const auto address = asio::ip::make_address(options.address, error);
        if (error)
            return Error{Errc::Invalid, "the listening address is not an IP address", options.address};
        if (!options.certPem.empty()) {
            PH_ASSIGN(m_shared->tls, makeContext(options));
        }
        const tcp::endpoint endpoint(address, options.port);
        m_acceptor.open(endpoint.protocol(), error);
        if (!error)
            m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error)
            m_acceptor.bind(endpoint, error);
        if (!error)
            m_acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) {
            const bool taken = error == asio::error::address_in_use;
            return Error{taken ? Errc::Conflict : Errc::Internal,
                         "could not listen",
                         options.address + ":" + std::to_string(options.port),
                         0,
                         taken ? "stop the program that uses this port or choose another one" : "",
                         error.message()};
        }
        m_port = m_acceptor.local_endpoint().port();
        accept();
        sweep();
        for (unsigned i = 0; i < std::max(1U, options.ioThreads); ++i)
            m_threads.emplace_back([this] { m_shared->io.run(); });
        return {};
    }

    std::uint16_t port() const override { return m_port; }
    std::size_t connections() const override {
        const std::lock_guard lock(m_mutex);
        return static_cast<std::size_t>(std::count_if(m_connections.begin(), m_connections.end(),
                                                      [](const auto &weak) { return !weak.expired(); }));
    }

private:
    void accept() {
        m_acceptor.async_accept(asio::make_strand(m_shared->io), [this](const error_code &error, tcp::socket socket) {
            if (m_shared->stopping || error == asio::error::operation_aborted)
                return;
            if (!error)
                take(std::move(socket));
            if (error == asio::error::no_descriptors) { // try again when some connection has closed
                m_retryAccept = true;
                return;
            }
            accept();
        });
    }
    void take(tcp::socket socket) {
        error_code error;
        const auto peer = socket.remote_endpoint(error);
        if (error)
            return;
        socket.set_option(tcp::no_delay(true), error);
        const std::lock_guard lock(m_mutex);
        if (m_shared->stopping)
            return;
        if (m_connections.size() >= m_shared->options.maxConnections) {
            std::erase_if(m_connections, [](const auto &weak) { return weak.expired(); });
            if (m_connections.size() >= m_shared->options.maxConnections)
                return; // closes the socket
        }
        auto transport =
            m_shared->tls ? makeTlsTransport(std::move(socket), *m_shared->tls) : makePlainTransport(std::move(socket));
        auto executor = transport->executor();
        auto connection = std::make_shared<Connection>(m_shared, std::move(transport), peer.address().to_string());
        m_connections.push_back(connection);
        asio::post(executor, [connection] { connection->start(); });
    }
    void sweep() {
        m_sweep.expires_after(sweepPeriod);
        m_sweep.async_wait([this](const error_code &error) {
            if (error || m_shared->stopping)
                return;
            const auto now = steadyMillis();
            {
                const std::lock_guard lock(m_mutex);
                std::erase_if(m_connections, [now](const auto &weak) {
                    const auto connection = weak.lock();
                    if (connection)
                        connection->checkDeadlines(now);
                    return !connection || connection->closed();
                });
            }
            if (m_retryAccept.exchange(false))
                accept();
            sweep();
        });
    }

    std::shared_ptr<ServerShared> m_shared;
    asio::executor_work_guard<asio::io_context::executor_type> m_work{m_shared->io.get_executor()};
    tcp::acceptor m_acceptor;
    asio::steady_timer m_sweep;
    std::uint16_t m_port = 0;
    std::atomic<bool> m_retryAccept{false};
    mutable std::mutex m_mutex;
    std::list<std::weak_ptr<Connection>> m_connections;
    std::vector<std::thread> m_threads;
};

} // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options, Handler handler) {
    auto server = std::make_unique<BeastServer>(std::move(options), std::move(handler));
    PH_TRY(server->open());
    return std::unique_ptr<HttpServer>(std::move(server));
}

} // namespace ph::net
