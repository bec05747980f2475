// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/transport.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace ph::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

std::vector<std::string> nameEntries(X509_NAME *name, int nid) {
    std::vector<std::string> out;
    for (int at = X509_NAME_get_index_by_NID(name, nid, -1); at >= 0; at = X509_NAME_get_index_by_NID(name, nid, at)) {
        unsigned char *text = nullptr;
        const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        if (length >= 0)
            out.emplace_back(text, text + length);
        OPENSSL_free(text);
    }
    return out;
}

class PlainTransport final : public ServerTransport {
public:
    explicit PlainTransport(asio::ip::tcp::socket socket) : m_socket(std::move(socket)) {}
    void handshake(std::function<void(const error_code &)> done) override {
        asio::post(m_socket.get_executor(), [done = std::move(done)] { done({}); });
    }
    void readSome(char *data, std::size_t size, Done done) override {
        m_socket.async_read_some(asio::buffer(data, size), std::move(done));
    }
    void writeSome(const char *data, std::size_t size, Done done) override {
        m_socket.async_write_some(asio::buffer(data, size), std::move(done));
    }
    void shutdownSend() override {
        error_code ignored;
        m_socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    void close() override {
        error_code ignored;
        m_socket.close(ignored);
    }
    PeerIdentity identity() const override { return {}; }
    asio::any_io_executor executor() override { return m_socket.get_executor(); }

private:
    asio::ip::tcp::socket m_socket;
};

class TlsTransport final : public ServerTransport {
public:
    TlsTransport(asio::ip::tcp::socket socket, asio::ssl::context &context) : m_stream(std::move(socket), context) {}
    void handshake(std::function<void(const error_code &)> done) override {
        m_stream.async_handshake(asio::ssl::stream_base::server, std::move(done));
    }
    void readSome(char *data, std::size_t size, Done done) override {
        m_stream.async_read_some(asio::buffer(data, size), std::move(done));
    }
    void writeSome(const char *data, std::size_t size, Done done) override {
        m_stream.async_write_some(asio::buffer(data, size), std::move(done));
    }
    void shutdownSend() override {
        error_code ignored;
        m_stream.next_layer().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }
    void close() override {
        error_code ignored;
        m_stream.next_layer().close(ignored);
    }
    PeerIdentity identity() const override {
        PeerIdentity peer;
        SSL *ssl = const_cast<asio::ssl::stream<asio::ip::tcp::socket> &>(m_stream).native_handle();
        X509 *certificate = SSL_get1_peer_certificate(ssl);
        if (!certificate)
            return peer;
        peer.certificatePresent = true;
        // The verify callback lets every handshake pass; only this result tells whether the chain was good (also after
        // resumption).
        if (SSL_get_verify_result(ssl) == X509_V_OK) {
            const auto names = nameEntries(X509_get_subject_name(certificate), NID_commonName);
            if (!names.empty())
                peer.commonName = names.front();
            peer.organizations = nameEntries(X509_get_subject_name(certificate), NID_organizationName);
        }
        X509_free(certificate);
        return peer;
    }
    asio::any_io_executor executor() override { return m_stream.get_executor(); }

private:
    asio::ssl::stream<asio::ip::tcp::socket> m_stream;
};

} // namespace

std::unique_ptr<ServerTransport> makePlainTransport(asio::ip::tcp::socket socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

std::unique_ptr<ServerTransport> makeTlsTransport(asio::ip::tcp::socket socket, asio::ssl::context &context) {
    return std::make_unique<TlsTransport>(std::move(socket), context);
}

} // namespace ph::net
