// SPDX-License-Identifier: Apache-2.0
// The transports of exec and port-forward, each over a plain connection.
#include "backend/local/apiserver/execclient.h"
#include "backend/local/apiserver/portclient.h"
#include "backend/net/websocket.h"

#include "tests/support/plainsocket.h"
#include "tests/support/spdyclient.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <future>

using namespace ph;
using namespace ph::local;
using namespace ph::testing;
using net::spdy::FrameType;
using net::spdy::ResetStatus;
using Input = ExecClient::Input;
using Port = PortClient::Event;

namespace {

Json failure() {
    return {{"status", "Failure"}, {"message", "it failed"}};
}

std::string upgrade(const std::string &protocols, const std::string &path = "/x") {
    return "POST " + path +
           " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: " +
           protocols + "\r\n\r\n";
}

} // namespace

class TestStreamClients final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() {
        m_client.reset();
        m_socket.reset();
        m_webSocket.reset();
        m_server.reset();
    }

    void execOverSpdyHasItsStreams() {
        PodRuntime::ExecOptions options;
        options.stdin_ = true;
        exec(options, [](ExecClient &client) {
            const Input first = client.read();
            const Input second = client.read();
            const bool right =
                first.kind == Input::Kind::Data && first.data == "input" && second.kind == Input::Kind::EndOfData;
            static_cast<void>(
                client.write(ExecClient::Stream::Stdout, right ? "out" : "wrong")); // the test sees what arrives
            static_cast<void>(client.write(ExecClient::Stream::Stderr, "err"));     // as above
            client.end(failure());
            return client.read().kind;
        });
        spdy(upgrade("v5.channel.k8s.io, v4.channel.k8s.io"));
        QVERIFY(m_head.find("X-Stream-Protocol-Version: v4.channel.k8s.io\r\n") != std::string::npos);
        QVERIFY(m_client->open(1, {{"streamtype", "error"}}) && m_client->open(3, {{"streamtype", "stdin"}}));
        QVERIFY(m_client->data(3, "input", true)); // before the other streams are there
        QVERIFY(m_client->open(5, {{"streamtype", "stdout"}}) && m_client->open(7, {{"streamtype", "stderr"}}));
        QCOMPARE(m_client->text(5, 3), std::string("out"));
        QCOMPARE(m_client->text(7, 3), std::string("err"));
        QCOMPARE(QByteArray::fromStdString(m_client->text(1)), QByteArray::fromStdString(dumpJson(failure())));
        QVERIFY(m_client->next(FrameType::GoAway));
        m_socket.reset();
        QVERIFY(m_last.get_future().get() == Input::Kind::Gone);
    }
    void olderProtocolsTellAFailureInWords_data() {
        QTest::addColumn<QString>("protocol");
        for (const char *protocol : {"v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"})
            QTest::newRow(protocol) << protocol;
    }
    void olderProtocolsTellAFailureInWords() {
        QFETCH(QString, protocol);
        PodRuntime::ExecOptions options;
        options.stderr_ = false;
        exec(options, [](ExecClient &client) {
            client.end(failure());
            return client.read().kind;
        });
        spdy(upgrade(protocol.toStdString()));
        QVERIFY(m_client->open(1, {{"streamtype", "error"}}) && m_client->open(3, {{"streamtype", "stdout"}}));
        QCOMPARE(m_client->text(1), std::string("it failed"));
        m_socket.reset();
        QVERIFY(m_last.get_future().get() == Input::Kind::Gone);
    }
    void sizesArriveInPieces() {
        PodRuntime::ExecOptions options;
        options.tty = true;
        options.stderr_ = false;
        exec(options, [](ExecClient &client) {
            for (int i = 0; i < 2; ++i) {
                const Input size = client.read();
                static_cast<void>(
                    client.write(ExecClient::Stream::Stdout,
                                 std::to_string(size.columns) + "x" + std::to_string(size.rows) + " ")); // as above
            }
            return Input::Kind::Gone;
        });
        spdy(upgrade("v4.channel.k8s.io"));
        QVERIFY(m_client->open(1, {{"streamtype", "error"}}) && m_client->open(3, {{"streamtype", "stdout"}}) &&
                m_client->open(5, {{"streamtype", "resize"}}));
        QVERIFY(m_client->data(5, R"({"Width":80,)") && m_client->data(5, R"("Height":25})"));
        QCOMPARE(m_client->text(3, 6), std::string("80x25 "));
        QVERIFY(m_client->data(5, R"({"Width":1,"Height":2}{"Width":100,"Height":30})")); // the last one counts
        QCOMPARE(m_client->text(3, 7), std::string("100x30 "));
    }
    void streamsNobodyAskedForAreRefused() {
        exec({}, [](ExecClient &client) { return client.read().kind; });
        spdy(upgrade("v4.channel.k8s.io"));
        QVERIFY(m_client->open(1, {{"streamtype", "what"}}) && m_client->open(3, {{"streamtype", "error"}}) &&
                m_client->open(5, {{"streamtype", "error"}}));
        expectReset(1);
        expectReset(5);
    }
    void aClientThatLeavesBeforeItsStreamsIsNoClient() {
        std::promise<Errc> seen;
        listen([&seen](const net::ServerRequest &request, net::Responder &out) {
            const auto client = acceptExec(request, out, {});
            seen.set_value(client ? Errc::Internal : client.error().code);
        });
        spdy(upgrade("v4.channel.k8s.io"));
        QVERIFY(m_client->open(1, {{"streamtype", "error"}}));
        QVERIFY(m_client->next());
        m_socket.reset();
        QVERIFY(seen.get_future().get() == Errc::Timeout);
    }
    void badUpgradesAreRefusedInWords_data() {
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<int>("exec");
        QTest::addColumn<int>("ports");
        QTest::newRow("none") << QByteArray() << 400 << 400;
        QTest::newRow("another") << QByteArray("Upgrade: h2c\n") << 400 << 400;
        QTest::newRow("SPDY without a protocol") << QByteArray("Upgrade: SPDY/3.1\n") << 400 << 400;
        QTest::newRow("SPDY with a strange one")
            << QByteArray("Upgrade: SPDY/3.1\nX-Stream-Protocol-Version: x\n") << 403 << 403;
        QTest::newRow("exec") << QByteArray("Upgrade: SPDY/3.1\nX-Stream-Protocol-Version: v4.channel.k8s.io\n") << 0
                              << 403;
        QTest::newRow("port-forward") << QByteArray(
                                             "Upgrade: SPDY/3.1\nX-Stream-Protocol-Version: portforward.k8s.io\n")
                                      << 403 << 0;
        const QByteArray socket(
            "Upgrade: websocket\nSec-WebSocket-Key: eA==\nSec-WebSocket-Version: 13\nSec-WebSocket-Protocol: ");
        QTest::newRow("WebSocket") << socket + "v5.channel.k8s.io\n" << 0 << 400;
        QTest::newRow("tunnel") << socket + "SPDY/3.1+portforward.k8s.io\n" << 400 << 0;
        QTest::newRow("WebSocket without ports") << socket + "v4.channel.k8s.io\n" << 0 << 400;
    }
    void badUpgradesAreRefusedInWords() {
        QFETCH(QByteArray, headers);
        QFETCH(int, exec);
        QFETCH(int, ports);
        net::ServerRequest request;
        for (const QByteArray &line : headers.split('\n'))
            if (const auto colon = line.indexOf(':'); colon > 0)
                request.headers.emplace_back(line.left(colon).toStdString(),
                                             line.mid(colon + 1).trimmed().toStdString());
        const auto status = [](const Status &result) { return result ? 0 : result.error().httpStatus; };
        QCOMPARE(status(checkExecUpgrade(request)), exec);
        QCOMPARE(status(checkPortUpgrade(request)), ports);
    }

    void portsOverSpdyArePairs() {
        ports();
        spdy(upgrade("portforward.k8s.io"));
        forwardPairs();
    }
    void portsAreTunnelledInAWebSocket() {
        ports();
        net::HttpRequest request;
        request.url = "http://127.0.0.1:" + std::to_string(m_server->port()) + "/x";
        const auto limit = Context().withTimeout(std::chrono::seconds(20));
        auto socket = net::connectWebSocket(request, {"SPDY/3.1+portforward.k8s.io"}, limit);
        QVERIFY(socket.ok());
        m_webSocket = std::move(*socket);
        QCOMPARE(m_webSocket->protocol(), std::string("SPDY/3.1+portforward.k8s.io"));
        m_client = std::make_unique<SpdyClient>(
            [this, limit](std::string_view bytes) { // in pieces: where a message begins means nothing
                bool good = true;
                for (std::size_t at = 0; at < bytes.size(); at += 5)
                    good = good && m_webSocket->write(bytes.substr(at, 5), true, limit).ok();
                return good;
            },
            [this, limit] {
                const auto message = m_webSocket->read(limit);
                return message && !message->closed ? message->data : std::string();
            });
        forwardPairs();
        m_webSocket.reset();
    }

private:
    /// Streams opened in several orders, and what a port client makes of them: it answers data with the port and the
    /// data.
    void forwardPairs() {
        const auto headers = [](const char *type, const char *port, const char *id) {
            net::Headers all{{"streamtype", type}, {"port", port}};
            if (*id)
                all.emplace_back("requestid", id);
            return all;
        };
        QVERIFY(m_client->open(1, headers("error", "7000", "0"), net::spdy::FlagFin));
        QVERIFY(m_client->open(3, headers("data", "7000", "0")));
        QVERIFY(m_client->data(3, "first"));
        QCOMPARE(m_client->text(3, 10), std::string("7000 first"));
        // The data stream first, with data before its pair is complete.
        QVERIFY(m_client->open(5, headers("data", "7001", "1")) && m_client->data(5, "early", true));
        QVERIFY(m_client->open(7, headers("error", "7001", "1")));
        QCOMPARE(m_client->text(5), std::string("7001 early"));
        // Clients older than the header.
        QVERIFY(m_client->open(9, headers("error", "7002", "")) && m_client->open(11, headers("data", "7002", "")) &&
                m_client->data(11, "old"));
        QCOMPARE(m_client->text(11, 8), std::string("7002 old"));
        // A connection that fails.
        QVERIFY(m_client->open(13, headers("error", "1", "2")) && m_client->open(15, headers("data", "1", "2")));
        QCOMPARE(m_client->text(13), std::string("no connection"));
        QVERIFY(m_client->open(17, headers("data", "0", "3")));
        expectReset(17);
        QVERIFY(m_client->open(19, headers("strange", "7000", "3")));
        expectReset(19);
        QVERIFY(m_client->open(21, headers("data", "7000", "4")) && m_client->open(23, headers("data", "7000", "4")));
        expectReset(23);
        // The client gives up; the error stream ends all the same.
        QVERIFY(m_client->open(25, headers("error", "7000", "5")) && m_client->open(27, headers("data", "7000", "5")));
        QVERIFY(m_client->send(net::spdy::FrameWriter::reset(27, ResetStatus::Cancel)));
        QCOMPARE(m_client->text(25), std::string());
    }
    void ports() {
        listen([](const net::ServerRequest &request, net::Responder &out) {
            auto client = acceptPorts(request, out);
            if (!client)
                return;
            while (true) {
                const Port event = (*client)->read();
                switch (event.kind) {
                case Port::Kind::Open:
                    if (event.port == 1)
                        (*client)->ended(event.connection, "no connection");
                    else // the test sees what arrives
                        static_cast<void>((*client)->send(event.connection, std::to_string(event.port) + " "));
                    break;
                case Port::Kind::Data:
                    static_cast<void>((*client)->send(event.connection, event.data)); // as above
                    break;
                case Port::Kind::Finished:
                    (*client)->ended(event.connection, "");
                    break;
                case Port::Kind::Dropped:
                    break;
                case Port::Kind::Gone:
                    return;
                }
            }
        });
    }
    void exec(const PodRuntime::ExecOptions &options, std::function<Input::Kind(ExecClient &)> script) {
        m_last = {};
        listen([this, options, script = std::move(script)](const net::ServerRequest &request, net::Responder &out) {
            auto client = acceptExec(request, out, options);
            if (client)
                m_last.set_value(script(**client));
        });
    }
    void listen(std::function<void(const net::ServerRequest &, net::Responder &)> handler) {
        auto server = net::HttpServer::start(
            {}, [handler = std::move(handler)](const net::ServerRequest &request, net::Responder &out,
                                               const Context &) { handler(request, out); });
        if (server)
            m_server = std::move(*server);
    }
    void spdy(const std::string &request) {
        m_socket = std::make_unique<PlainSocket>(m_server->port());
        m_socket->send(request);
        m_head = m_socket->head();
        m_client = std::make_unique<SpdyClient>([this](std::string_view text) { return m_socket->send(text); },
                                                [this] { return m_socket->receive(); });
    }
    void expectReset(std::uint32_t stream) {
        const auto reset = m_client->next(FrameType::RstStream);
        QVERIFY(reset);
        QCOMPARE(reset->stream, stream);
        QCOMPARE(reset->value, static_cast<std::uint32_t>(ResetStatus::RefusedStream));
    }

    std::promise<Input::Kind> m_last;
    std::unique_ptr<net::HttpServer> m_server;
    std::unique_ptr<PlainSocket> m_socket;
    std::unique_ptr<net::WebSocket> m_webSocket;
    std::string m_head;
    std::unique_ptr<SpdyClient> m_client;
};

QTEST_GUILESS_MAIN(TestStreamClients)
#include "tst_streamclients.moc"
