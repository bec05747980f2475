// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"

#include <QTest>

using namespace ph;
using namespace ph::models;
using namespace std::chrono_literals;

class TestFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void spans_data() {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("negative") << qint64(-3) << "0 s";
        QTest::newRow("seconds") << qint64(89) << "89 s";
        QTest::newRow("minutes") << qint64(90) << "1 min";
        QTest::newRow("hours") << qint64(5400) << "1 h";
        QTest::newRow("two days") << qint64(172800) << "2 d";
    }
    void spans() {
        QFETCH(qint64, seconds);
        QTEST(spanText(std::chrono::seconds(seconds)), "text");
    }

    void quantities_data() {
        QTest::addColumn<QString>("quantity");
        QTest::addColumn<QString>("text");
        QTest::newRow("gibibyte") << "1Gi"
                                  << "1 GiB";
        QTest::newRow("half") << "512Mi"
                              << "512 MiB";
        QTest::newRow("fraction") << "1536Mi"
                                  << "1.5 GiB";
        QTest::newRow("decimal") << "1G"
                                 << "953.7 MiB";
        QTest::newRow("unreadable") << "lots"
                                    << "lots";
        QTest::newRow("missing") << ""
                                 << "\u2013";
    }
    void quantities() {
        QFETCH(QString, quantity);
        QTEST(bytesText(quantity.toStdString()), "text");
    }

    void processors() {
        QCOMPARE(cpuText("500m"), QStringLiteral("0.5"));
        QCOMPARE(cpuText("2"), QStringLiteral("2"));
        QCOMPARE(quantityValue("x"), -1.0);
    }

    void everyErrorCodeHasSentenceAndNextStep() {
        for (int code = 0; code <= static_cast<int>(Errc::Internal); ++code) {
            Error error;
            error.code = static_cast<Errc>(code);
            error.subject = "shop/orders";
            const UserMessage named = describe(error);
            QVERIFY(named.sentence.contains(QStringLiteral("shop/orders")));
            QVERIFY(!named.nextStep.isEmpty());
            error.subject.clear();
            QVERIFY(!describe(error).sentence.contains(QLatin1Char('%')));
        }
    }

    void aHintOfTheBackendWinsOverTheGeneralStep() {
        Error error{Errc::Unreachable, "connect failed", "10.0.0.1:6443"};
        error.hint = "Start the VPN.";
        error.cause = "connection refused";
        const UserMessage message = describe(error, QStringLiteral("The list could not be read."));
        QCOMPARE(message.sentence, QStringLiteral("The list could not be read."));
        QCOMPARE(message.nextStep, QStringLiteral("Start the VPN."));
        QVERIFY(message.cause.contains(QStringLiteral("Connection refused")));
        QVERIFY(message.cause.contains(QStringLiteral("10.0.0.1:6443")));
    }

    void everyStateHasItsWord() {
        QStringList words;
        for (int state = 0; state <= static_cast<int>(domain::InstanceState::Failed); ++state) {
            const QString word = stateText(static_cast<domain::InstanceState>(state));
            QVERIFY(!word.isEmpty());
            QVERIFY(!words.contains(word));
            words.append(word);
        }
    }

    void unknownCodesFallBackToTheBackendsWords() {
        const domain::FieldIssue issue{"x", "x.new", "The x is wrong.", "Mend it."};
        QCOMPARE(issueText(issue), QStringLiteral("The x is wrong. Mend it."));
        const domain::Reason reason{"pod.new", "pod/orders-0", "something new", {}};
        QCOMPARE(reasonText(reason), QStringLiteral("pod/orders-0: something new"));
    }

    void timesNameTheirZone() {
        QCOMPARE(exactTimeText(SystemTime(std::chrono::seconds(1777723391))),
                 QStringLiteral("2026-05-02 12:03:11 UTC"));
        QCOMPARE(exactTimeText({}), QStringLiteral("\u2013"));
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
