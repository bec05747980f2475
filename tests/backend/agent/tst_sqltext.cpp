// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/sqltext.h"

#include <QTest>

using namespace ph;
using namespace ph::agent;

class TestSqlText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void quotes_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("identifier");
        QTest::addColumn<QString>("literal");
        QTest::newRow("plain") << "shop"
                               << "\"shop\""
                               << "'shop'";
        QTest::newRow("single quote") << "it's"
                                      << "\"it's\""
                                      << "'it''s'";
        QTest::newRow("double quote") << "a\"b"
                                      << "\"a\"\"b\""
                                      << "'a\"b'";
        QTest::newRow("backslash") << "a\\'b"
                                   << "\"a\\'b\""
                                   << " E'a\\\\''b'";
        QTest::newRow("statement") << "x'; DROP TABLE y; --"
                                   << "\"x'; DROP TABLE y; --\""
                                   << "'x''; DROP TABLE y; --'";
        QTest::newRow("empty") << ""
                               << "\"\""
                               << "''";
    }
    void quotes() {
        QFETCH(QString, text);
        QFETCH(QString, identifier);
        QFETCH(QString, literal);
        QCOMPARE(QString::fromStdString(quoteIdentifier(text.toStdString())), identifier);
        QCOMPARE(QString::fromStdString(quoteLiteral(text.toStdString())), literal);
    }

    void refusesNamesPostgresqlCannotHave() {
        QVERIFY(checkSqlName("shop").ok());
        QVERIFY(checkSqlName(std::string(63, 'x')).ok());
        QVERIFY(!checkSqlName("").ok());
        QVERIFY(!checkSqlName(std::string(64, 'x')).ok());
        QVERIFY(!checkSqlName("a;\n\nDROP").ok());
        QVERIFY(!checkSqlName(std::string("a\0b", 3)).ok());
        QVERIFY(!quoteSetting("a\nlisten_addresses = '*'").ok());
        QCOMPARE(quoteSetting("it's").value(), std::string("'it''s'"));
    }

    void makesTheVerifierPostgresqlMakes() {
        // RFC 7677 section 3: password "pencil", this salt, 4096 iterations; PostgreSQL stores the two keys in this
        // form
        const std::string salt("\x5b\x6d\x99\x68\x9d\x12\x35\x8e\xec\xa0\x4b\x14\x12\x36\xfa\x81", 16);
        QCOMPARE(scramVerifier(Secret("pencil"), salt, 4096),
                 std::string("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                             "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="));
        QVERIFY(scramVerifier(Secret("pencil")) != scramVerifier(Secret("pencil")));
    }
};

QTEST_APPLESS_MAIN(TestSqlText)
#include "tst_sqltext.moc"
