// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/httpserver.h"

#include "backend/net/server/websocketserver.h"
#include "tests/support/testtls.h"

#include <QtTest>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <map>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::net;

namespace {

/// A plain connection that says exactly what it is told.
class Wire {
public:
    explicit Wire(std::uint16_t port) : m_fd(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        timeval limit{10, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        m_ok = ::connect(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    ~Wire() { ::close(m_fd); }
    Wire(const Wire &) = delete;
    Wire &operator=(const Wire &) = delete;
    bool send(std::string_view text) {
        while (!text.empty()) {
            const auto count = ::send(m_fd, text.data(), text.size(), MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return m_ok;
    }
    /// Reads until @p mark has come, or the end.
    std::string until(const std::string &mark) {
        std::string text;
        char byte = 0;
        while (text.find(mark) == std::string::npos && ::recv(m_fd, &byte, 1, 0) == 1)
            text.push_back(byte);
        return text;
    }
    [[nodiscard]] int fd() const { return m_fd; }
    std::string rest() { return until(std::string(1, '\0') + "never"); }

private:
    int m_fd;
    bool m_ok = false;
};

} // namespace

class TestHttpServer final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsConnectionsAndAnswersPipelined() {
        start();
        Wire wire(m_server->port());
        QVERIFY(wire.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: "
                          "3\r\n\r\nxyzGET /c?d=%20e HTTP/1.1\r\nHost: x\r\n\r\n"));
        QVERIFY(wire.until("GET /a []").starts_with("HTTP/1.1 200 OK\r\n"));
        QVERIFY(wire.until("POST /b [xyz]").find("Content-Length") != std::string::npos);
        QVERIFY(wire.until("GET /c []").find("200") != std::string::npos);
        QVERIFY(wire.send("GET /d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        QVERIFY(wire.rest().ends_with("GET /d []"));
    }

    void acceptsSlicesOfThreeBytes() {
        start();
        Wire wire(m_server->port());
        const std::string text =
            "POST /slow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (std::size_t at = 0; at < text.size(); at += 3)
            QVERIFY(wire.send(std::string_view(text).substr(at, 3)));
        QVERIFY(wire.until("POST /slow [hello]").ends_with("[hello]"));
    }

    void refusesWhatIsTooLargeOrWrong_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("status");
        QTest::newRow("announced body") << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
                                        << 413;
        QTest::newRow("chunked body")
            << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" +
                          QByteArray(4096, 'x') + "\r\n1000\r\n")
            << 413;
        QTest::newRow("header") << QByteArray("GET / HTTP/1.1\r\nX: " + QByteArray(5000, 'x') + "\r\n\r\n") << 431;
        QTest::newRow("rubbish") << QByteArray("hello\r\n\r\n") << 400;
    }
    void refusesWhatIsTooLargeOrWrong() {
        QFETCH(QByteArray, text);
        QFETCH(int, status);
        ServerOptions options;
        options.bodyLimit = 4096;
        options.headerLimit = 4096;
        options.errorBody = [](int code, const std::string &) { return "{\"code\":" + std::to_string(code) + "}"; };
        start(options);
        Wire wire(m_server->port());
        wire.send(text.toStdString());
        const auto answer = wire.rest();
        QVERIFY2(answer.starts_with("HTTP/1.1 " + std::to_string(status)), answer.c_str());
        QVERIFY(answer.ends_with("{\"code\":" + std::to_string(status) + "}"));
    }

    void saysContinueWhenAsked() {
        start();
        Wire wire(m_server->port());
        QVERIFY(wire.send("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
        QCOMPARE(wire.until("\r\n\r\n"), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
        QVERIFY(wire.send("ok"));
        QVERIFY(wire.until("[ok]").find("200") != std::string::npos);
    }

    void compressesLargeJsonOnlyWhenAsked() {
        ServerOptions options;
        options.gzipAbove = 1000;
        start(options, [](const ServerRequest &, Responder &out, const Context &) {
            static_cast<void>(out.send(200, {{"Content-Type", "application/json"}}, std::string(5000, 'a')));
        });
        Wire wire(m_server->port());
        wire.send("GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
        const auto answer = wire.rest();
        QVERIFY(answer.find("Content-Encoding: gzip") != std::string::npos);
        QVERIFY(answer.size() < 1000);
        QVERIFY(answer.find("\r\n\r\n\x1f\x8b") != std::string::npos);
        Wire plain(m_server->port());
        plain.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        QVERIFY(plain.rest().ends_with(std::string(5000, 'a')));
    }

    void noticesAVanishedClient() {
        std::atomic<bool> begun{false};
        std::atomic<bool> stopped{false};
        start({}, [&](const ServerRequest &, Responder &, const Context &ctx) {
            begun = true;
            stopped = !ctx.sleep(std::chrono::seconds(20)) && ctx.cancelled();
        });
        {
            Wire wire(m_server->port());
            wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            QTRY_VERIFY(begun);
        }
        QTRY_VERIFY(stopped);
    }

    void cutsOffAStalledReader() {
        std::atomic<bool> failed{false};
        ServerOptions options;
        options.writeTimeout = std::chrono::milliseconds(300);
        start(options, [&](const ServerRequest &, Responder &out, const Context &) {
            out.longRunning();
            static_cast<void>(out.start(200, {}));
            const std::string chunk(100'000, 'x');
            while (out.write(chunk))
                ;
            failed = true;
        });
        Wire wire(m_server->port());
        wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(failed, 15'000);
    }

    void cutsOffASlowSender() {
        ServerOptions options;
        options.readTimeout = std::chrono::milliseconds(300);
        start(options);
        Wire wire(m_server->port());
        wire.send("GET / HTT");
        QCOMPARE(wire.rest(), std::string());
    }

    void streamsWithoutAThread() {
        std::map<std::string, std::shared_ptr<AnswerStream>> streams;
        std::mutex mutex;
        ServerOptions options;
        options.handlerThreads = 2;
        start(options, [&](const ServerRequest &request, Responder &out, const Context &) {
            const std::lock_guard lock(mutex);
            streams[request.path] = out.stream(200, {});
        });
        std::vector<std::unique_ptr<Wire>> wires;
        for (int i = 0; i < 20; ++i) {
            wires.push_back(std::make_unique<Wire>(m_server->port()));
            wires.back()->send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        const auto count = [&] {
            const std::lock_guard lock(mutex);
            return streams.size();
        };
        QTRY_COMPARE(count(), std::size_t(20));
        for (const auto &[path, stream] : streams)
            QVERIFY(stream->write(std::make_shared<const std::string>("event")));
        for (const auto &wire : wires)
            QVERIFY(wire->until("5\r\nevent\r\n").find("chunked") != std::string::npos);
        std::atomic<int> woken{0};
        streams.at("/0")->onProgress([&] { ++woken; });
        wires.front().reset();
        QTRY_VERIFY(woken > 0);
        QVERIFY(streams.at("/0")->closed());
        streams.at("/0")->onProgress({});
        streams.clear(); // ends the others
        QVERIFY(wires.back()->until("0\r\n\r\n").ends_with("0\r\n\r\n"));
        QVERIFY(wires.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); // the connection lives on
        QTRY_COMPARE(count(), std::size_t(1));
        streams.clear();
    }

    void endsWhileHandlersWait() {
        std::atomic<int> running{0};
        start({}, [&](const ServerRequest &, Responder &, const Context &ctx) {
            ++running;
            static_cast<void>(ctx.sleep(std::chrono::seconds(60)));
        });
        Wire wire(m_server->port());
        wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_COMPARE(running.load(), 1);
        m_server.reset();
        QCOMPARE(wire.rest(), std::string());
    }

    void refusesAPortInUse() {
        start();
        ServerOptions options;
        options.port = m_server->port();
        const auto second = HttpServer::start(options, [](const ServerRequest &, Responder &, const Context &) {});
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, Errc::Conflict);
    }

    void webSocketSpeaksFrames() {
        start({}, [](const ServerRequest &request, Responder &out, const Context &) {
            auto socket = WebSocketServer::accept(request, out, {"b", "a"});
            if (!socket) {
                static_cast<void>(out.send(400, {}, socket.error().what));
                return;
            }
            while (true) {
                const auto message = (*socket)->read();
                if (!message || message->closed)
                    return;
                static_cast<void>((*socket)->write("<" + message->data + ">", message->binary));
            }
        });
        const std::string ask = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: "
                                "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: a, b\r\n\r\n";
        const auto frame = [](unsigned char first, const std::string &data) {
            std::string out{static_cast<char>(first), static_cast<char>(0x80 | data.size()), 1, 2, 3, 4};
            for (std::size_t i = 0; i < data.size(); ++i)
                out.push_back(static_cast<char>(data[i] ^ static_cast<char>(1 + i % 4)));
            return out;
        };
        Wire wire(m_server->port());
        wire.send(ask + frame(0x01, "he") + frame(0x89, "ping") +
                  frame(0x80, "llo")); // a text in two parts with a ping between
        const auto head = wire.until("\r\n\r\n");
        QVERIFY(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") !=
                std::string::npos); // RFC 6455's own example
        QVERIFY(head.find("Sec-WebSocket-Protocol: b") != std::string::npos);
        QCOMPARE(wire.until("ping"), std::string("\x8a\x04ping"));
        QCOMPARE(wire.until(">"), std::string("\x81\x07<hello>"));
        wire.send(frame(0x88, std::string("\x03\xe8", 2)));
        QCOMPARE(wire.rest(), std::string("\x88\x02\x03\xe8", 4));
        Wire unmasked(m_server->port());
        unmasked.send(ask + std::string("\x81\x01x"));
        QVERIFY(unmasked.rest().find(std::string("\x03\xea", 2)) != std::string::npos); // 1002
        Wire other(m_server->port());
        other.send("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
        QVERIFY(other.until("\r\n\r\n").starts_with("HTTP/1.1 400"));
    }

    void cleanup() { m_server.reset(); }

    void eachFrameIsATlsRecordOfItsOwn() {
        // A client that waits on its socket does not see a second frame which its TLS library has read already.
        constexpr int frames = 200;
        const auto &tls = testing::TestTls::get();
        ServerOptions options;
        options.certPem = tls.server.certPem;
        options.keyPem = Secret(tls.server.keyPem);
        start(options, [](const ServerRequest &request, Responder &out, const Context &) {
            auto socket = WebSocketServer::accept(request, out, {});
            for (int i = 0; socket && i < frames; ++i)
                static_cast<void>((*socket)->write(std::to_string(1000 + i)));
            if (socket)
                static_cast<void>((*socket)->read());
        });
        Wire wire(m_server->port());
        const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                        &SSL_CTX_free);
        const std::unique_ptr<SSL, decltype(&SSL_free)> client(SSL_new(context.get()), &SSL_free);
        SSL_set_fd(client.get(), wire.fd());
        QCOMPARE(SSL_connect(client.get()), 1);
        const std::string ask = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        QCOMPARE(SSL_write(client.get(), ask.data(), static_cast<int>(ask.size())), static_cast<int>(ask.size()));
        std::array<char, 65536> record{};
        const auto next = [&] { // SSL_read() gives at most one record
            const int size = SSL_read(client.get(), record.data(), static_cast<int>(record.size()));
            return std::string(record.data(), static_cast<std::size_t>(std::max(size, 0)));
        };
        const std::string head = next();
        QVERIFY2(head.starts_with("HTTP/1.1 101") && head.ends_with("\r\n\r\n"), head.c_str());
        for (int i = 0; i < frames; ++i)
            QCOMPARE(next(), "\x82\x04" + std::to_string(1000 + i));
    }

private:
    void start(ServerOptions options = {}, HttpServer::Handler handler = {}) {
        if (!handler)
            handler = [](const ServerRequest &request, Responder &out, const Context &) {
                static_cast<void>(out.send(200, {}, request.method + " " + request.path + " [" + request.body + "]"));
            };
        auto server = HttpServer::start(std::move(options), std::move(handler));
        if (!server)
            QFAIL(server.error().text().c_str());
        m_server = std::move(*server);
    }
    std::unique_ptr<HttpServer> m_server;
};

QTEST_GUILESS_MAIN(TestHttpServer)
#include "tst_httpserver.moc"
