// SPDX-License-Identifier: Apache-2.0
#include "tests/support/wireserver.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <atomic>
#include <cstdlib>
#include <linux/filter.h>
#include <mutex>
#include <poll.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

namespace ph::testing {

bool Wire::answer(int status, std::string_view body, const net::Headers &headers) {
    std::string text =
        "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    for (const auto &[name, value] : headers)
        text += name + ": " + value + "\r\n";
    return write(text + "\r\n" + std::string(body));
}

bool Wire::begin(int status, const net::Headers &headers) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " X\r\nTransfer-Encoding: chunked\r\n";
    for (const auto &[name, value] : headers)
        text += name + ": " + value + "\r\n";
    return write(text + "\r\n");
}

bool Wire::chunk(std::string_view bytes) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return bytes.empty() || write(size + std::string(bytes) + "\r\n");
}

struct WireServer::State {
    Handler handler;
    asio::io_context io;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    bool secure = false;
    Tcp::acceptor acceptor{io};
    int port = 0;
    std::atomic<bool> stopping = false;
    std::atomic<int> made = 0;
    std::mutex mutex;
    std::set<int> sockets;
    std::vector<std::thread> threads;
    std::thread acceptThread;

    void accept();
    void serve(Tcp::socket socket);
    template <typename Stream> void requests(Stream &stream, int fd);
};

namespace {

/// A handler's view of one connection.
template <typename Stream> class StreamWire final : public Wire {
public:
    StreamWire(Stream &stream, int fd, boost::beast::flat_buffer &early, const std::atomic<bool> &stopping)
        : m_stream(stream), m_fd(fd), m_early(early), m_stopping(stopping) {}
    bool write(std::string_view bytes) override {
        boost::system::error_code error;
        asio::write(m_stream, asio::buffer(bytes.data(), bytes.size()), error);
        m_gone = m_gone || error;
        return !error;
    }
    std::size_t read(char *buffer, std::size_t size) override {
        if (m_early.size() > 0) {
            const std::size_t taken = asio::buffer_copy(asio::buffer(buffer, size), m_early.data());
            m_early.consume(taken);
            return taken;
        }
        boost::system::error_code error;
        return m_stream.read_some(asio::buffer(buffer, size), error);
    }
    void cut() override {
        m_gone = true;
        ::shutdown(m_fd, SHUT_RDWR);
    }
    void fallSilent() override {
        sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
        const sock_fprog filter{1, &nothing};
        if (::setsockopt(m_fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0)
            std::abort();
    }
    bool gone(std::chrono::milliseconds time) override {
        // A client that waits for an answer sends nothing, so anything readable is its goodbye.
        pollfd fd{m_fd, POLLIN, 0};
        return m_gone || m_stopping || ::poll(&fd, 1, static_cast<int>(time.count())) > 0;
    }
    [[nodiscard]] bool isGone() const { return m_gone; }

private:
    Stream &m_stream;
    int m_fd;
    boost::beast::flat_buffer &m_early;
    const std::atomic<bool> &m_stopping;
    bool m_gone = false;
};

} // namespace

template <typename Stream> void WireServer::State::requests(Stream &stream, int fd) {
    boost::beast::flat_buffer buffer;
    while (!stopping) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(64U << 20U);
        boost::system::error_code error;
        http::read(stream, buffer, parser, error);
        if (error)
            return;
        const auto &message = parser.get();
        WireRequest request{std::string(message.method_string()), std::string(message.target()), {}, message.body()};
        for (const auto &field : message)
            request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
        StreamWire<Stream> wire(stream, fd, buffer, stopping);
        handler(request, wire);
        if (wire.isGone())
            return;
    }
}

void WireServer::State::serve(Tcp::socket socket) {
    const int fd = socket.native_handle();
    socket.set_option(Tcp::no_delay(true));
    {
        const std::lock_guard lock(mutex);
        if (stopping)
            return;
        sockets.insert(fd);
    }
    if (secure) {
        boost::beast::ssl_stream<Tcp::socket> stream(std::move(socket), tls);
        boost::system::error_code error;
        stream.handshake(asio::ssl::stream_base::server, error);
        if (!error)
            requests(stream, fd);
        const std::lock_guard lock(mutex); // the number must not be reused while it is in the set
        sockets.erase(fd);
        stream.next_layer().close(error);
    } else {
        requests(socket, fd);
        boost::system::error_code error;
        const std::lock_guard lock(mutex);
        sockets.erase(fd);
        socket.close(error);
    }
}

void WireServer::State::accept() {
    while (!stopping) {
        boost::system::error_code error;
        Tcp::socket socket = acceptor.accept(error);
        if (error)
            continue;
        ++made;
        const std::lock_guard lock(mutex);
        threads.emplace_back([this, s = std::make_shared<Tcp::socket>(std::move(socket))] { serve(std::move(*s)); });
    }
}

WireServer::WireServer(Handler handler, const net::KeyPairPem *pair, std::string clientCaPem)
    : m_state(std::make_shared<State>()) {
    m_state->handler = std::move(handler);
    if (pair != nullptr) {
        m_state->secure = true;
        m_state->tls.use_certificate_chain(asio::buffer(pair->certPem));
        m_state->tls.use_private_key(asio::buffer(pair->keyPem.reveal()), asio::ssl::context::pem);
        if (!clientCaPem.empty()) {
            m_state->tls.add_certificate_authority(asio::buffer(clientCaPem));
            m_state->tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
        }
    }
    const Tcp::endpoint where(asio::ip::make_address("127.0.0.1"), 0);
    m_state->acceptor.open(where.protocol());
    m_state->acceptor.set_option(Tcp::acceptor::reuse_address(true));
    m_state->acceptor.bind(where);
    m_state->acceptor.listen();
    m_state->port = m_state->acceptor.local_endpoint().port();
    m_state->acceptThread = std::thread([state = m_state.get()] { state->accept(); });
}

WireServer::~WireServer() {
    m_state->stopping = true;
    ::shutdown(m_state->acceptor.native_handle(), SHUT_RDWR); // wakes the blocking accept
    m_state->acceptThread.join();
    cutAll();
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(m_state->mutex);
        threads.swap(m_state->threads);
    }
    for (auto &thread : threads)
        thread.join();
}

void WireServer::cutAll() {
    const std::lock_guard lock(m_state->mutex);
    for (const int fd : m_state->sockets)
        ::shutdown(fd, SHUT_RDWR);
}

int WireServer::port() const {
    return m_state->port;
}

std::string WireServer::url() const {
    return (m_state->secure ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(m_state->port);
}

int WireServer::connectionsMade() const {
    return m_state->made;
}

} // namespace ph::testing
