// SPDX-License-Identifier: Apache-2.0
// Requests, streams and WebSockets through forward proxies, and what is said when one of them fails.
#include "backend/net/http.h"
#include "backend/net/websocket.h"
#include "backend/net/wsframes.h"
#include "tests/support/forwardproxy.h"
#include "tests/support/testtls.h"
#include "tests/support/wireserver.h"

#include <QTest>

#include <array>

using namespace ph;
using namespace ph::net;
using namespace ph::testing;
using namespace std::chrono_literals;
using Fault = ForwardProxy::Fault;

namespace {

/// "/watch": two chunks; "/socket": a WebSocket that answers the first message; else what was asked.
void serve(const WireRequest &request, Wire &wire) {
    if (request.target == "/watch") {
        wire.begin(200);
        wire.chunk("one ");
        wire.chunk("two");
        wire.end();
    } else if (request.target == "/socket") {
        wire.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
            wsAccept(request.header("Sec-WebSocket-Key")) + "\r\n\r\n");
        WsDecoder decoder(true);
        std::array<char, 4096> bytes;
        for (;;) {
            const std::size_t got = wire.read(bytes.data(), bytes.size());
            if (got == 0)
                break;
            decoder.feed({bytes.data(), got});
            if (const auto message = decoder.next(); message && *message) {
                wire.write(wsFrame(WsDecoder::Opcode::Binary, "heard " + (*message)->data, {}));
                break;
            }
        }
        wire.cut();
    } else {
        wire.answer(200, request.method + " " + request.target + " " + request.header("Host") +
                             request.header("Proxy-Authorization"));
    }
}

HttpRequest get(const std::string &url, const std::string &proxy) {
    HttpRequest request;
    request.url = url;
    auto transport = TestTls::get().transport();
    transport->proxyUrl = proxy;
    request.transport = std::move(transport);
    return request;
}

Context soon() {
    return Context().withTimeout(20s);
}

} // namespace

class TestProxy final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { (void)TestTls::get(); }

    void reachesWhatOnlyTheProxyKnows_data() {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<bool>("login");
        QTest::newRow("http") << QByteArray("http") << false;
        QTest::newRow("http with a log-in") << QByteArray("http") << true;
        QTest::newRow("socks5") << QByteArray("socks5") << false;
        QTest::newRow("socks5 with a log-in") << QByteArray("socks5") << true;
        QTest::newRow("socks5h") << QByteArray("socks5h") << false;
    }
    void reachesWhatOnlyTheProxyKnows() {
        QFETCH(QByteArray, scheme);
        QFETCH(bool, login);
        WireServer server(serve, &TestTls::get().server);
        ForwardProxy::Options options;
        options.names["api.test"] = "127.0.0.1"; // resolves nowhere else
        if (login) {
            options.user = "joe";
            options.password = "s3cret";
        }
        ForwardProxy proxy(options);
        const std::string place = "api.test:" + std::to_string(server.port());
        const std::string url = "https://" + place;
        const std::string via = proxy.url(scheme.toStdString());
        HttpClient client;
        for (int i = 0; i < 3; ++i) {
            const auto response = client.perform(get(url + "/a", via), soon());
            QVERIFY2(response.ok(), response ? "" : response.error().text().c_str());
            QCOMPARE(response->body, "GET /a " + place); // and the server never sees the proxy's password
        }
        QCOMPARE(server.connectionsMade(), 1);
        auto stream = client.open(get(url + "/watch", via), soon());
        QVERIFY2(stream.ok(), stream ? "" : stream.error().text().c_str());
        std::string bytes;
        while ((*stream)->read(bytes, soon()).valueOr(0) != 0) {
        }
        QCOMPARE(bytes, std::string("one two"));
        auto socket = connectWebSocket(get(url + "/socket", via), {}, soon());
        QVERIFY2(socket.ok(), socket ? "" : socket.error().text().c_str());
        QVERIFY((*socket)->write("hello", true, soon()).ok());
        QCOMPARE((*socket)->read(soon())->data, std::string("heard hello"));
        QCOMPARE(proxy.asked(), (std::vector<std::string>{place, place, place}));
        // A server name to verify leads the connection elsewhere; the proxy still is asked for the real place.
        HttpRequest named = get("https://127.0.0.1:" + std::to_string(server.port()) + "/b", via);
        auto transport = std::make_shared<Transport>(*named.transport);
        transport->tls.serverName = "api.test";
        named.transport = transport;
        const auto response = client.perform(named, soon());
        QVERIFY2(response.ok(), response ? "" : response.error().text().c_str());
        QCOMPARE(proxy.asked().back(), "127.0.0.1:" + std::to_string(server.port()));
    }

    void passesPlainRequestsOn() {
        WireServer server(serve);
        ForwardProxy::Options options;
        options.names["api.test"] = "127.0.0.1";
        options.user = "joe";
        options.password = "s3cret";
        ForwardProxy proxy(options);
        const std::string place = "api.test:" + std::to_string(server.port());
        HttpClient client;
        const auto response = client.perform(get("http://" + place + "/a", proxy.url("http")), soon());
        QVERIFY2(response.ok(), response ? "" : response.error().text().c_str());
        QVERIFY2(response->body.starts_with("GET /a " + place), response->body.c_str());
        auto socket = connectWebSocket(get("http://" + place + "/socket", proxy.url("http")), {}, soon());
        QVERIFY2(socket.ok(), socket ? "" : socket.error().text().c_str());
    }

    void namesTheProxyWhenItFails_data() {
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<int>("fault");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<bool>("wrongPassword");
        QTest::addColumn<QByteArray>("word"); // in the error: what a reader needs
        for (const char *scheme : {"http", "socks5"}) {
            const auto row = [&](const char *name, Fault fault, const char *host, bool wrong, const char *word) {
                QTest::newRow((std::string(scheme) + ": " + name).c_str())
                    << QByteArray(scheme) << int(fault) << QByteArray(host) << wrong << QByteArray(word);
            };
            row("wrong password", Fault::None, "api.test", true, "password");
            row("unknown name", Fault::None, "nowhere.test", false,
                scheme[0] == 's' ? "could not reach the server" : "502");
            row("not allowed", Fault::Refuses, "api.test", false, "refused");
            row("silent", Fault::Silent, "api.test", false, "");
            row("another protocol", Fault::Garbage, "api.test", false, "");
        }
    }
    void namesTheProxyWhenItFails() {
        QFETCH(QByteArray, scheme);
        QFETCH(int, fault);
        QFETCH(QByteArray, host);
        QFETCH(bool, wrongPassword);
        QFETCH(QByteArray, word);
        WireServer server(serve, &TestTls::get().server);
        ForwardProxy::Options options;
        options.names["api.test"] = "127.0.0.1";
        options.user = "joe";
        options.password = "s3cret";
        options.fault = Fault(fault);
        ForwardProxy proxy(options);
        const std::string login = wrongPassword ? "joe:wr0ng" : "joe:s3cret";
        const std::string via = scheme.toStdString() + "://" + login + "@127.0.0.1:" + std::to_string(proxy.port());
        HttpRequest request = get("https://" + host.toStdString() + ":" + std::to_string(server.port()) + "/", via);
        request.connectTimeout = 1s;
        HttpClient client;
        const auto response = client.perform(request, soon());
        QVERIFY(!response.ok());
        const auto stream = client.open(request, soon());
        QVERIFY(!stream.ok());
        const auto socket = connectWebSocket(request, {}, soon());
        QVERIFY(!socket.ok());
        for (const Error *error : {&response.error(), &stream.error(), &socket.error()}) {
            const std::string text = error->text() + " | " + error->hint;
            QVERIFY2(error->reason == "Proxy", (error->reason + ": " + text).c_str());
            QCOMPARE(error->code, Errc::Unreachable);
            QVERIFY2(text.find(word.toStdString()) != std::string::npos, text.c_str());
            QVERIFY2(text.find("s3cret") == std::string::npos && text.find("wr0ng") == std::string::npos, text.c_str());
        }
    }

    void tellsTheServersFaultFromTheProxys_data() {
        QTest::addColumn<QByteArray>("scheme");
        QTest::newRow("http") << QByteArray("http");
        QTest::newRow("socks5") << QByteArray("socks5");
    }
    void tellsTheServersFaultFromTheProxys() {
        QFETCH(QByteArray, scheme);
        WireServer server(serve, &TestTls::other().server); // an authority we do not trust
        WireServer plain(serve);
        ForwardProxy proxy(ForwardProxy::Options{});
        HttpClient client;
        for (const WireServer *one : {&server, &plain}) {
            const HttpRequest request =
                get("https://127.0.0.1:" + std::to_string(one->port()) + "/", proxy.url(scheme.toStdString()));
            const auto response = client.perform(request, soon());
            QVERIFY(!response.ok());
            QCOMPARE(response.error().reason, std::string("TLS"));
            const auto socket = connectWebSocket(request, {}, soon());
            QVERIFY(!socket.ok());
            QCOMPARE(socket.error().reason, std::string("TLS"));
        }
    }
};

QTEST_GUILESS_MAIN(TestProxy)
#include "tst_proxy.moc"
