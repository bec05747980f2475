// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/signing.h"

#include <QTest>

using namespace ph;
using namespace ph::agent;

namespace {

const SystemTime noon = parseTime("2026-05-02T12:00:00Z").value();
const SignedRequest restart{"default/orders-0", "POST", "/v1/restart?mode=fast", "{\"reason\":\"test\"}"};

std::string reasonOf(const Result<std::string> &result) {
    return result ? "accepted" : result.error().reason;
}

} // namespace

class TestSigning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void acceptsExactlyWhatWasSigned_data() {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("audience");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("secondsLater");
        QTest::addColumn<QString>("reason");
        const QString body = QStringLiteral("{\"reason\":\"test\"}");
        const auto row = [](const char *name, QString method, QString target, QString text, QString audience,
                            QString key, int later, QString reason) {
            QTest::newRow(name) << method << target << text << audience << key << later << reason;
        };
        row("unchanged", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "key", 0, "accepted");
        row("at the end of the window", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "key", 30,
            "accepted");
        row("clock behind", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "key", -30, "accepted");
        row("too late", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "key", 31, "Time");
        row("from the future", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "key", -31, "Time");
        row("other method", "GET", "/v1/restart?mode=fast", body, "default/orders-0", "key", 0, "Mac");
        row("other path", "POST", "/v1/reload?mode=fast", body, "default/orders-0", "key", 0, "Mac");
        row("other query", "POST", "/v1/restart?mode=immediate", body, "default/orders-0", "key", 0, "Mac");
        row("other body", "POST", "/v1/restart?mode=fast", "{}", "default/orders-0", "key", 0, "Mac");
        row("other member", "POST", "/v1/restart?mode=fast", body, "default/orders-1", "key", 0, "Mac");
        row("other key", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "Key", 0, "Mac");
        row("no key mounted", "POST", "/v1/restart?mode=fast", body, "default/orders-0", "", 0, "Mac");
    }
    void acceptsExactlyWhatWasSigned() {
        QFETCH(QString, method);
        QFETCH(QString, target);
        QFETCH(QString, body);
        QFETCH(QString, audience);
        QFETCH(QString, key);
        QFETCH(int, secondsLater);
        QFETCH(QString, reason);
        const Signature signature = signRequest(Secret("key"), restart, noon);
        ManualClock clock(noon + std::chrono::seconds(secondsLater));
        RequestVerifier verifier(audience.toStdString(), clock);
        const auto result = verifier.verify(Secret(key.toStdString()), method.toStdString(), target.toStdString(),
                                            body.toStdString(), signature.header);
        QCOMPARE(QString::fromStdString(reasonOf(result)), reason);
        if (result)
            QCOMPARE(*result, signature.nonce);
        else
            QVERIFY(result.error().code == Errc::Unauthorized);
    }

    void refusesMalformedHeaders_data() {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QString>("reason");
        const QString nonce(32, 'a');
        const QString mac(64, 'b');
        QTest::newRow("none") << QString() << "Missing";
        QTest::newRow("one word") << "PH1"
                                  << "Malformed";
        QTest::newRow("other scheme") << "PH2 1777723200 " + nonce + " " + mac << "Malformed";
        QTest::newRow("time is no number") << "PH1 12x " + nonce + " " + mac << "Malformed";
        QTest::newRow("time overflows") << "PH1 99999999999999999999 " + nonce + " " + mac << "Malformed";
        QTest::newRow("short nonce") << "PH1 1777723200 abc " + mac << "Malformed";
        QTest::newRow("five words") << "PH1 1777723200 " + nonce + " " + mac + " x"
                                    << "Malformed";
        QTest::newRow("two spaces") << "PH1  1777723200 " + nonce + " " + mac << "Malformed";
        QTest::newRow("wrong mac") << "PH1 1777723200 " + nonce + " " + mac << "Mac";
        QTest::newRow("empty mac") << "PH1 1777723200 " + nonce + " "
                                   << "Malformed";
    }
    void refusesMalformedHeaders() {
        QFETCH(QString, header);
        QFETCH(QString, reason);
        const ManualClock clock(noon);
        RequestVerifier verifier(restart.audience, clock);
        const auto result =
            verifier.verify(Secret("key"), restart.method, restart.target, restart.body, header.toStdString());
        QCOMPARE(QString::fromStdString(reasonOf(result)), reason);
    }

    void refusesARepeatForAsLongAsItsTimeIsGood() {
        ManualClock clock(noon);
        RequestVerifier verifier(restart.audience, clock);
        // signed by a clock 30 s ahead: its time stays good for 60 s
        const Signature signature = signRequest(Secret("key"), restart, noon + std::chrono::seconds(30));
        const auto send = [&] {
            return reasonOf(
                verifier.verify(Secret("key"), restart.method, restart.target, restart.body, signature.header));
        };
        QCOMPARE(send(), std::string("accepted"));
        QCOMPARE(send(), std::string("Replay"));
        clock.advance(std::chrono::seconds(60));
        QCOMPARE(send(), std::string("Replay"));
        clock.advance(std::chrono::seconds(1));
        QCOMPARE(send(), std::string("Time"));
    }

    void forgetsNoncesAndThrottlesAFlood() {
        ManualClock clock(noon);
        RequestVerifier verifier(restart.audience, clock, 3);
        const auto send = [&] {
            const Signature signature = signRequest(Secret("key"), restart, clock.now());
            return verifier.verify(Secret("key"), restart.method, restart.target, restart.body, signature.header);
        };
        for (int i = 0; i < 3; ++i)
            QVERIFY(send().ok());
        QVERIFY(send().error().code == Errc::Throttled);
        clock.advance(std::chrono::seconds(32));
        QVERIFY(send().ok());
    }

    void remembersNothingOfForgeries() {
        ManualClock clock(noon);
        RequestVerifier verifier(restart.audience, clock, 1);
        for (int i = 0; i < 10; ++i) {
            const Signature forged = signRequest(Secret("guess"), restart, noon);
            QCOMPARE(
                reasonOf(verifier.verify(Secret("key"), restart.method, restart.target, restart.body, forged.header)),
                std::string("Mac"));
        }
        const Signature good = signRequest(Secret("key"), restart, noon);
        QVERIFY(verifier.verify(Secret("key"), restart.method, restart.target, restart.body, good.header).ok());
    }

    void bindsRepliesToTheirRequest() {
        const std::string header = signReply(Secret("key"), "nonce", 200, "{\"ready\":true}");
        QVERIFY(verifyReply(Secret("key"), "nonce", 200, "{\"ready\":true}", header).ok());
        QVERIFY(!verifyReply(Secret("key"), "nonce", 200, "{\"ready\":false}", header).ok());
        QVERIFY(!verifyReply(Secret("key"), "nonce", 500, "{\"ready\":true}", header).ok());
        QVERIFY(!verifyReply(Secret("key"), "other", 200, "{\"ready\":true}", header).ok());
        QVERIFY(!verifyReply(Secret("Key"), "nonce", 200, "{\"ready\":true}", header).ok());
        QCOMPARE(verifyReply(Secret("key"), "nonce", 200, "{}", "").error().reason, std::string("Missing"));
    }
};

QTEST_APPLESS_MAIN(TestSigning)
#include "tst_signing.moc"
