// SPDX-License-Identifier: Apache-2.0
#include "backend/net/websocket.h"

#include "backend/net/wsframes.h"
#include "tests/support/testtls.h"
#include "tests/support/wireserver.h"

#include <QTest>

#include <array>
#include <thread>

using namespace ph;
using namespace ph::net;
using namespace ph::testing;
using namespace std::chrono_literals;
using Opcode = WsDecoder::Opcode;

namespace {

bool accept(const WireRequest &request, Wire &wire, const std::string &protocol = "v5.channel.k8s.io") {
    return wire.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
        wsAccept(request.header("Sec-WebSocket-Key")) + "\r\nSec-WebSocket-Protocol: " + protocol + "\r\n\r\n");
}

/// Sends every message back, in two fragments with a ping between, until the client closes.
void echo(const WireRequest &request, Wire &wire) {
    if (!accept(request, wire))
        return;
    WsDecoder decoder(true);
    std::array<char, 8192> bytes;
    for (;;) {
        const std::size_t got = wire.read(bytes.data(), bytes.size());
        if (got == 0)
            break;
        decoder.feed({bytes.data(), got});
        for (;;) {
            auto message = decoder.next();
            if (!message || !*message)
                break;
            if ((*message)->opcode == Opcode::Close) {
                wire.write(wsFrame(Opcode::Close, wsClosePayload((*message)->closeCode), {}));
                wire.cut();
                return;
            }
            if ((*message)->opcode == Opcode::Pong)
                continue;
            const std::string &data = (*message)->data;
            std::string first = wsFrame((*message)->opcode, data.substr(0, data.size() / 2), {});
            first[0] = static_cast<char>(static_cast<unsigned char>(first[0]) & 0x7fU); // not final
            wire.write(first + wsFrame(Opcode::Ping, "p", {}) +
                       wsFrame(Opcode::Continuation, data.substr(data.size() / 2), {}));
        }
    }
    wire.cut();
}

HttpRequest request(const WireServer &server) {
    HttpRequest r;
    r.url = server.url() + "/api/v1/exec?command=sh";
    r.transport = TestTls::get().transport();
    return r;
}

} // namespace

class TestWebSocket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void carriesMessagesBothWays() {
        WireServer server(echo, &TestTls::get().server);
        auto socket =
            connectWebSocket(request(server), {"v5.channel.k8s.io", "v4.channel.k8s.io"}, Context().withTimeout(10s));
        QVERIFY2(socket.ok(), socket ? "" : socket.error().text().c_str());
        QCOMPARE((*socket)->protocol(), std::string("v5.channel.k8s.io"));
        for (const std::size_t size : {1UL, 125UL, 126UL, 65'535UL, 65'536UL, 3'000'000UL}) {
            const std::string data(size, 'x');
            std::jthread writer([&] { QVERIFY((*socket)->write(data, true, Context().withTimeout(20s)).ok()); });
            const auto back = (*socket)->read(Context().withTimeout(20s));
            QVERIFY(back.ok());
            QVERIFY(back->binary);
            QVERIFY(back->data == data);
        }
        (*socket)->close(1000);
        const auto bye = (*socket)->read(Context().withTimeout(10s));
        QVERIFY(bye.ok() && bye->closed);
        QCOMPARE(bye->closeCode, 1000);
    }

    void wakesOnAbortAndDeadline() {
        WireServer server(echo, &TestTls::get().server);
        auto socket = connectWebSocket(request(server), {"v5.channel.k8s.io"}, Context().withTimeout(10s)).value();
        QCOMPARE(socket->read(Context().withTimeout(50ms)).error().code, Errc::Timeout);
        std::jthread aborter([&socket] {
            std::this_thread::sleep_for(50ms);
            socket->abort();
        });
        QCOMPARE(socket->read({}).error().code, Errc::Cancelled);
        QCOMPARE(socket->write("x", true, {}).error().code, Errc::Cancelled);
    }

    void tellsWhyTheServerRefused() {
        int status = 0;
        std::string body;
        WireServer server([&](const WireRequest &, Wire &wire) { wire.answer(status, body); }, &TestTls::get().server);
        const auto refused = [&](int code, const std::string &text) {
            status = code;
            body = text;
            return connectWebSocket(request(server), {"v5.channel.k8s.io"}, Context().withTimeout(10s)).error();
        };
        QCOMPARE(refused(403, "no").code, Errc::Forbidden);
        QCOMPARE(refused(403, "no").cause, std::string("no"));
        QCOMPARE(refused(404, "").code, Errc::NotFound);
        QCOMPARE(refused(200, "hello").reason, std::string("UpgradeStripped"));
        QCOMPARE(refused(400, "Upgrade request required").reason, std::string("UpgradeStripped"));
        QCOMPARE(refused(400, "bad container").code, Errc::Invalid);
    }

    void refusesAProtocolNobodyOffered() {
        WireServer server(
            [](const WireRequest &r, Wire &wire) {
                accept(r, wire, "other");
                wire.cut();
            },
            &TestTls::get().server);
        QCOMPARE(connectWebSocket(request(server), {"v5.channel.k8s.io"}, Context().withTimeout(10s)).error().code,
                 Errc::Invalid);
    }

    void noticesABrokenConnection() {
        WireServer server(
            [](const WireRequest &r, Wire &wire) {
                accept(r, wire);
                wire.cut();
            },
            &TestTls::get().server);
        auto socket = connectWebSocket(request(server), {"v5.channel.k8s.io"}, Context().withTimeout(10s)).value();
        QCOMPARE(socket->read(Context().withTimeout(10s)).error().code, Errc::Unreachable);
        WireServer wrong(
            [](const WireRequest &r, Wire &wire) {
                accept(r, wire);
                wire.write("\xff\xff\xff\xff");
                wire.gone(5s);
                wire.cut();
            },
            &TestTls::get().server);
        auto bad = connectWebSocket(request(wrong), {"v5.channel.k8s.io"}, Context().withTimeout(10s)).value();
        QCOMPARE(bad->read(Context().withTimeout(10s)).error().code, Errc::Invalid);
    }
};

QTEST_GUILESS_MAIN(TestWebSocket)
#include "tst_websocket.moc"
