// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/quantity.h"

#include <QTest>

#include <limits>
#include <random>

using ph::Quantity;

class TestQuantity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAndWrites_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        QTest::addColumn<qlonglong>("value");
        QTest::addColumn<qlonglong>("millis");
        const auto row = [](const char *text, const char *canonical, qlonglong value, qlonglong millis) {
            QTest::newRow(text) << text << canonical << value << millis;
        };
        row("0", "0", 0, 0);
        row("1", "1", 1, 1000);
        row("100m", "100m", 1, 100);
        row("1000m", "1", 1, 1000);
        row("0.1", "100m", 1, 100);
        row("1.5Gi", "1536Mi", 1610612736, 1610612736000);
        row("1Gi", "1Gi", 1073741824, 1073741824000);
        row("1024Mi", "1Gi", 1073741824, 1073741824000);
        row("512", "512", 512, 512000);
        row("0.5Ki", "512", 512, 512000);
        row("0.0001Ki", "102400u", 1, 103);
        row("1Ki", "1Ki", 1024, 1024000);
        row("1000", "1k", 1000, 1000000);
        row("12345", "12345", 12345, 12345000);
        row("2e3", "2e3", 2000, 2000000);
        row("2E3", "2e3", 2000, 2000000);
        row("2e-3", "2e-3", 1, 2);
        row("1E", "1E", 1000000000000000000, std::numeric_limits<qlonglong>::max());
        row("1Ei", "1Ei", 1152921504606846976, std::numeric_limits<qlonglong>::max());
        row("-250m", "-250m", -1, -250);
        row("+3", "3", 3, 3000);
        row(".5", "500m", 1, 500);
        row("5.", "5", 5, 5000);
        row("1n", "1n", 1, 1);
        row("0.1n", "1n", 1, 1);
        row("1.0000000001", "1000000001n", 2, 1001);
        row("99999999999999999999", "9223372036854775807", std::numeric_limits<qlonglong>::max(),
            std::numeric_limits<qlonglong>::max());
        row("1e1000", "9223372036854775807", std::numeric_limits<qlonglong>::max(),
            std::numeric_limits<qlonglong>::max());
        row("-100Ei", "-9223372036854775807", -std::numeric_limits<qlonglong>::max(),
            std::numeric_limits<qlonglong>::min());
        row("0.000000000000000000000000001Gi", "1n", 1, 1);
    }
    void readsAndWrites() {
        QFETCH(QString, text);
        QFETCH(QString, canonical);
        QFETCH(qlonglong, value);
        QFETCH(qlonglong, millis);
        const auto quantity = Quantity::parse(text.toStdString());
        QVERIFY2(quantity.ok(), quantity.ok() ? "" : quantity.error().text().c_str());
        QCOMPARE(QString::fromStdString(quantity->text()), canonical);
        QCOMPARE(qlonglong(quantity->value()), value);
        QCOMPARE(qlonglong(quantity->millis()), millis);
    }
    void refuses_data() {
        QTest::addColumn<QString>("text");
        for (const char *text : {"",    "-",  ".",     "1.2.3", "abc", "1 Gi", "1GiB", "1kg", "1i",    "1KI",
                                 "1ki", "1e", "1e+-3", "1e3Gi", "--1", "1m2",  "0x10", "1,5", "1e3.5", "1e-+5"})
            QTest::newRow(text) << text;
    }
    void refuses() {
        QFETCH(QString, text);
        if (text == QStringLiteral("1e")) // a suffix letter only in upper case
            QVERIFY(Quantity::parse("1E").ok());
        const auto quantity = Quantity::parse(text.toStdString());
        QVERIFY(!quantity.ok());
        QCOMPARE(quantity.error().code, ph::Errc::Invalid);
        QVERIFY(!quantity.error().hint.empty());
    }
    void comparesAndCounts() {
        const auto q = [](const char *text) { return Quantity::parse(text).value(); };
        QVERIFY(q("1Gi") == q("1024Mi"));
        QVERIFY(q("999m") < q("1"));
        QVERIFY(q("-1") < q("0"));
        QCOMPARE((q("1Gi") + q("512Mi")).text(), std::string("1536Mi"));
        QCOMPARE((q("1") - q("250m")).text(), std::string("750m"));
        QCOMPARE((Quantity() + q("2Gi")).text(), std::string("2Gi"));
        QCOMPARE((q("9E") + q("9E")).value(), std::numeric_limits<std::int64_t>::max());
        QCOMPARE(Quantity::fromMillis(1500).text(), std::string("1500m"));
        QCOMPARE(Quantity::fromInteger(-3).text(), std::string("-3"));
        QCOMPARE(q("-5m").sign(), -1);
    }
    void readsBackWhatItWrites() {
        std::mt19937_64 random(7);
        const char *suffixes[] = {"", "n", "u", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "e-2", "E2"};
        for (int i = 0; i < 20000; ++i) {
            std::string text = std::to_string(std::int64_t(random() % 2'000'000) - 1'000'000);
            if (random() % 2)
                text += "." + std::to_string(random() % 100'000);
            text += suffixes[random() % std::size(suffixes)];
            const auto quantity = Quantity::parse(text);
            QVERIFY2(quantity.ok(), text.c_str());
            const auto again = Quantity::parse(quantity->text());
            QVERIFY2(again.ok(), quantity->text().c_str());
            QVERIFY2(*again == *quantity, text.c_str());
            QCOMPARE(again->text(), quantity->text());
        }
    }
};

QTEST_APPLESS_MAIN(TestQuantity)
#include "tst_quantity.moc"
