// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/spdyserver.h"

#include "tests/support/plainsocket.h"
#include "tests/support/spdyclient.h"

#include <QtTest>

#include <atomic>
#include <future>
#include <thread>

using namespace ph;
using namespace ph::net;
using namespace ph::net::spdy;
using ph::testing::PlainSocket;
using ph::testing::SpdyClient;
using Event = SpdyServer::Event;

namespace {

const char *const upgrade = "POST /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                            "X-Stream-Protocol-Version: a.k8s.io\r\nX-Stream-Protocol-Version: b.k8s.io\r\n\r\n";

} // namespace

class TestSpdyServer final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() {
        m_client.reset();
        m_socket.reset();
        m_server.reset();
    }

    void negotiatesTheProtocol_data() {
        QTest::addColumn<QByteArray>("offered");
        QTest::addColumn<QString>("chosen");
        QTest::addColumn<int>("status");
        QTest::newRow("the client's first")
            << QByteArray(
                   "X-Stream-Protocol-Version: v9\r\nX-Stream-Protocol-Version: b\r\nX-Stream-Protocol-Version: a\r\n")
            << "b" << 0;
        QTest::newRow("in one line") << QByteArray("x-stream-protocol-version: v9, a\r\n") << "a" << 0;
        QTest::newRow("none in common") << QByteArray("X-Stream-Protocol-Version: v9\r\n") << "" << 403;
        QTest::newRow("none") << QByteArray() << "" << 400;
    }
    void negotiatesTheProtocol() {
        QFETCH(QByteArray, offered);
        QFETCH(QString, chosen);
        QFETCH(int, status);
        ServerRequest request;
        for (const QByteArray &line : offered.split('\n')) {
            const auto colon = line.indexOf(':');
            if (colon > 0)
                request.headers.emplace_back(line.left(colon).toStdString(),
                                             line.mid(colon + 1).trimmed().toStdString());
        }
        const auto result = negotiateStreamProtocol(request, {"a", "b"});
        QCOMPARE(QString::fromStdString(result.valueOr("")), chosen);
        if (status != 0)
            QCOMPARE(result.error().httpStatus, status);
    }
    void asksForSpdyByItsName() {
        ServerRequest request;
        QVERIFY(!wantsSpdy(request));
        request.headers = {{"Upgrade", "spdy/3.1"}};
        QVERIFY(wantsSpdy(request));
        request.headers = {{"Upgrade", "websocket"}};
        QVERIFY(!wantsSpdy(request));
    }

    void echoesSeveralStreamsAndEndsInHalves() {
        connect(echo);
        QVERIFY(m_head.starts_with("HTTP/1.1 101 "));
        QVERIFY(m_head.find("Upgrade: SPDY/3.1\r\n") != std::string::npos &&
                m_head.find("X-Stream-Protocol-Version: a.k8s.io\r\n") != std::string::npos);
        QVERIFY(m_client->open(1, {{"name", "one"}}) && m_client->open(3, {{"name", "three"}}));
        QVERIFY(m_client->data(3, "third") && m_client->data(1, "first") && m_client->data(1, " and more", true));
        auto reply = m_client->next();
        QVERIFY(reply && reply->type == FrameType::SynReply && reply->stream == 1);
        reply = m_client->next();
        QVERIFY(reply && reply->type == FrameType::SynReply && reply->stream == 3);
        QCOMPARE(m_client->text(3, 5), std::string("third"));
        QCOMPARE(m_client->text(1), std::string("first and more"));
        QVERIFY(m_client->data(3, "", true));
        const auto end = m_client->next(FrameType::Data);
        QVERIFY(end && end->stream == 3 && end->fin());
    }
    void answersPings() {
        connect(echo);
        QVERIFY(m_client->send(FrameWriter::ping(2)) && m_client->send(FrameWriter::ping(7)));
        const auto answer = m_client->next();
        QVERIFY(answer && answer->type == FrameType::Ping);
        QCOMPARE(answer->value, 7U); // 2 would be an answer to us
    }

    void takesStreamsInTheWrongOrder() {
        connect(echo);
        QVERIFY(m_client->open(3, {}) && m_client->open(1, {}) && m_client->open(9, {}) && m_client->open(5, {}) &&
                m_client->open(7, {}));
        for (const std::uint32_t stream : {3U, 1U, 9U, 5U, 7U}) {
            const auto reply = m_client->next();
            QVERIFY(reply && reply->type == FrameType::SynReply);
            QCOMPARE(reply->stream, stream);
        }
    }
    void endsTheSessionOnABadStreamNumber_data() {
        QTest::addColumn<quint32>("stream");
        QTest::newRow("used") << 3U;
        QTest::newRow("even") << 4U;
        QTest::newRow("zero") << 0U;
    }
    void endsTheSessionOnABadStreamNumber() {
        QFETCH(quint32, stream);
        connect(echo);
        QVERIFY(m_client->open(3, {}) && m_client->open(stream, {}));
        const auto goAway = m_client->next(FrameType::GoAway);
        QVERIFY(goAway);
        QCOMPARE(goAway->value, static_cast<std::uint32_t>(GoAwayStatus::ProtocolError));
        QVERIFY(!m_client->next());
    }
    void endsTheSessionOnRubbish() {
        connect(echo);
        QVERIFY(m_client->send("\x80\x02what"));
        QVERIFY(m_client->send(std::string(20, '\xff')));
        QVERIFY(m_client->next(FrameType::GoAway));
        QVERIFY(!m_client->next());
    }
    void refusesStreamsAboveTheLimit() {
        connect(echo);
        for (std::uint32_t i = 0; i < SpdyServer::Limits{}.streams; ++i) {
            QVERIFY(m_client->open(2 * i + 1, {}));
            QVERIFY(m_client->next(FrameType::SynReply));
        }
        const auto more = static_cast<std::uint32_t>(2 * SpdyServer::Limits{}.streams + 1);
        QVERIFY(m_client->open(more, {}));
        expectReset(more, ResetStatus::RefusedStream);
        QVERIFY(m_client->send(FrameWriter::reset(1, ResetStatus::Cancel))); // makes room
        QVERIFY(m_client->open(more + 2, {}));
        const auto reply = m_client->next(FrameType::SynReply);
        QVERIFY(reply && reply->stream == more + 2);
    }
    void resetsOnlyTheStreamThatIsWrong() {
        connect(echo);
        QVERIFY(m_client->open(1, {}) && m_client->open(3, {{"Upper", "case"}}));
        expectReset(3, ResetStatus::ProtocolError);
        QVERIFY(m_client->data(5, "never opened"));
        expectReset(5, ResetStatus::InvalidStream);
        QVERIFY(m_client->open(7, {}) && m_client->data(7, "x", true) && m_client->data(7, "after the end"));
        QVERIFY(m_client->data(1, "still here", true));
        QCOMPARE(m_client->text(1), std::string("still here"));
    }

    void announcesWhatWasTaken() {
        connect(echo);
        QVERIFY(m_client->open(1, {}));
        QVERIFY(m_client->data(1, std::string(40000, 'x')));
        std::size_t announced = 0;
        while (announced < 30000) {
            const auto update = m_client->next(FrameType::WindowUpdate);
            QVERIFY(update && update->stream == 1);
            announced += update->value;
        }
        QVERIFY(announced <= 40000);
    }
    void writesFreelyToAClientThatDoesNotCount() {
        connect(flood);
        QVERIFY(m_client->open(1, {}));
        QCOMPARE(m_client->text(1).size(), floodSize);
    }
    void mindsTheWindowOfAClientThatCounts() {
        connect(flood);
        QVERIFY(m_client->send(FrameWriter::settings({{SettingInitialWindow, 1000}})));
        QVERIFY(m_client->open(1, {}));
        QCOMPARE(m_client->text(1, 1000).size(), std::size_t{1000});
        QVERIFY(m_client->send(FrameWriter::ping(1))); // its answer comes instead of more data
        const auto answer = m_client->next();
        QVERIFY(answer && answer->type == FrameType::Ping);
        QVERIFY(m_client->send(FrameWriter::windowUpdate(1, 5)));
        QCOMPARE(m_client->text(1, 5).size(), std::size_t{5});
        QVERIFY(m_client->send(FrameWriter::settings({{SettingInitialWindow, 1007}})));
        QCOMPARE(m_client->text(1, 7).size(), std::size_t{7});
        QVERIFY(m_client->send(FrameWriter::windowUpdate(1, floodSize)));
        QCOMPARE(m_client->text(1).size(), floodSize - 1012);
    }
    void resetsAWindowThatOverflows() {
        connect(echo);
        QVERIFY(m_client->open(1, {}));
        QVERIFY(m_client->send(FrameWriter::windowUpdate(1, 0x7fffffff)));
        expectReset(1, ResetStatus::FlowControlError);
    }

    void cutsOffAClientThatIsSilent() {
        std::promise<Event::Kind> seen;
        connect([&seen](SpdyServer &session) {
            session.setLimits(std::chrono::milliseconds(300), std::chrono::hours(1));
            seen.set_value(session.read().valueOr({Event::Kind::Data, 0, {}, {}}).kind);
        });
        QVERIFY(seen.get_future().get() == Event::Kind::Closed);
        QVERIFY(m_socket->receive().empty());
    }
    void cutsOffAClientThatTakesNothing() {
        std::promise<Errc> seen;
        connect([&seen](SpdyServer &session) {
            session.setLimits(std::chrono::milliseconds(0), std::chrono::milliseconds(500));
            const auto opened = session.read();
            Status written = session.accept(opened->stream);
            while (written)
                written = session.write(opened->stream, std::string(1U << 20U, 'x'));
            seen.set_value(written.error().code);
        });
        QVERIFY(m_client->open(1, {}));
        QVERIFY(seen.get_future().get() == Errc::Unreachable);
    }
    void wakesAWriterWhoseClientResetTheStream() {
        std::promise<Errc> seen;
        connect([&seen](SpdyServer &session) {
            const auto opened = session.read();
            static_cast<void>(session.accept(opened->stream)); // a failure shows below
            std::thread writer([&] {
                Status written;
                while (written)
                    written = session.write(opened->stream, "xxxxxxxxxx");
                seen.set_value(written.error().code);
            });
            while (session.read().valueOr(Event{}).kind != Event::Kind::Closed) {
            }
            writer.join();
        });
        QVERIFY(m_client->send(FrameWriter::settings({{SettingInitialWindow, 25}})));
        QVERIFY(m_client->open(1, {}));
        QCOMPARE(m_client->text(1, 25).size(), std::size_t{25}); // now the writer waits for the window
        QVERIFY(m_client->send(FrameWriter::reset(1, ResetStatus::Cancel)));
        QVERIFY(seen.get_future().get() == Errc::NotFound);
        m_socket.reset();
    }

private:
    static constexpr std::size_t floodSize = 3U << 20U;
    using Script = std::function<void(SpdyServer &)>;

    static void echo(SpdyServer &session) {
        while (auto event = session.read()) {
            switch (event->kind) {
            case Event::Kind::Opened:
                static_cast<void>(session.accept(event->stream)); // a failure shows as Closed
                break;
            case Event::Kind::Data:
                static_cast<void>(session.write(event->stream, event->data)); // as above
                session.taken(event->stream, event->data.size());
                break;
            case Event::Kind::Finished:
                session.finish(event->stream);
                break;
            case Event::Kind::Reset:
                break;
            case Event::Kind::Closed:
                return;
            }
        }
    }
    static void flood(SpdyServer &session) {
        std::thread writer;
        while (auto event = session.read()) {
            if (event->kind == Event::Kind::Closed)
                break;
            if (event->kind != Event::Kind::Opened)
                continue;
            static_cast<void>(session.accept(event->stream)); // a failure shows as Closed
            writer = std::thread([&session, stream = event->stream] {
                static_cast<void>(session.write(stream, std::string(floodSize, 'x'))); // as above
                session.finish(stream);
            });
        }
        session.abort();
        if (writer.joinable())
            writer.join();
    }
    void connect(Script script) {
        auto server = HttpServer::start(
            {}, [script = std::move(script)](const ServerRequest &request, Responder &out, const Context &) {
                out.longRunning();
                const auto protocol = negotiateStreamProtocol(request, {"a.k8s.io"});
                auto session = SpdyServer::accept(out, protocol.valueOr(""));
                if (session)
                    script(**session);
            });
        if (!server)
            return;
        m_server = std::move(*server);
        m_socket = std::make_unique<PlainSocket>(m_server->port());
        m_socket->send(upgrade);
        m_head = m_socket->head();
        m_client = std::make_unique<SpdyClient>([this](std::string_view text) { return m_socket->send(text); },
                                                [this] { return m_socket->receive(); });
    }
    void expectReset(std::uint32_t stream, ResetStatus status) {
        const auto reset = m_client->next(FrameType::RstStream);
        QVERIFY(reset);
        QCOMPARE(reset->stream, stream);
        QCOMPARE(reset->value, static_cast<std::uint32_t>(status));
    }

    std::unique_ptr<HttpServer> m_server;
    std::unique_ptr<PlainSocket> m_socket;
    std::string m_head;
    std::unique_ptr<SpdyClient> m_client;
};

QTEST_APPLESS_MAIN(TestSpdyServer)
#include "tst_spdyserver.moc"
