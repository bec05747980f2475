// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/parametersinforce.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::agent;

class TestParameters : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatAServerHasInForce_data() {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<bool>("same");
        QTest::newRow("the same text") << "replica"
                                       << "replica"
                                       << "" << true;
        QTest::newRow("another text") << "logical"
                                      << "replica"
                                      << "" << false;
        QTest::newRow("in either case") << "UTC"
                                        << "utc"
                                        << "" << true;
        QTest::newRow("a truth in another word") << "true"
                                                 << "on"
                                                 << "" << true;
        QTest::newRow("the other truth") << "off"
                                         << "on"
                                         << "" << false;
        QTest::newRow("pages") << "128MB"
                               << "16384"
                               << "8kB" << true;
        QTest::newRow("fewer pages") << "128MB"
                                     << "16383"
                                     << "8kB" << false;
        QTest::newRow("rounded to a page") << "1001kB"
                                           << "125"
                                           << "8kB" << true;
        QTest::newRow("kilobytes") << "9MB"
                                   << "9216"
                                   << "kB" << true;
        QTest::newRow("terabytes") << "1TB"
                                   << "134217728"
                                   << "8kB" << true;
        QTest::newRow("minutes") << "5min"
                                 << "300"
                                 << "s" << true;
        QTest::newRow("milliseconds") << "1s"
                                      << "1000"
                                      << "ms" << true;
        QTest::newRow("a number without a unit is in the server's") << "250"
                                                                    << "250"
                                                                    << "ms" << true;
        QTest::newRow("another number") << "251"
                                        << "250"
                                        << "ms" << false;
        QTest::newRow("a real") << "0.9"
                                << "0.9"
                                << "" << true;
        QTest::newRow("a real written longer") << "4.0"
                                               << "4"
                                               << "" << true;
        QTest::newRow("no limit") << "-1"
                                  << "-1"
                                  << "ms" << true;
        QTest::newRow("a unit where the server has none") << "100MB"
                                                          << "100"
                                                          << "" << false;
        QTest::newRow("an unknown unit") << "5 parsecs"
                                         << "5"
                                         << "ms" << false;
        QTest::newRow("nothing") << ""
                                 << "5"
                                 << "" << false;
    }
    void tellsWhatAServerHasInForce() {
        QFETCH(QString, asked);
        QFETCH(QString, value);
        QFETCH(QString, unit);
        QFETCH(bool, same);
        QCOMPARE(isInForce(asked.toStdString(), {"any", value.toStdString(), unit.toStdString(), false}), same);
    }

    void readsWhatTheCatalogueWrites() {
        const auto read = parametersOfConf("work_mem = '8MB'\ntimezone = 'it''s \\\\ here'\n# comment = 'x'\nbroken\n");
        QCOMPARE(read, (std::map<std::string, std::string>{{"work_mem", "8MB"}, {"timezone", "it's \\ here"}}));
    }

    void whatNeedsARestartWaitsAndWhatIsUnknownIsNotClaimed() {
        NodeState state;
        compareParameters(state,
                          {{"work_mem", "8MB"}, {"max_connections", "200"}, {"TimeZone", "UTC"}, {"own.thing", "1"}},
                          {{"work_mem", "8192", "kB", false},
                           {"max_connections", "100", "", true},
                           {"TimeZone", "Europe/Berlin", "", false}});
        QCOMPARE(state.parameters, (std::map<std::string, std::string>{{"work_mem", "8MB"}}));
        QCOMPARE(state.pendingRestart, (std::vector<std::string>{"max_connections"}));
        const Json told = nodeStateJson(state, std::chrono::seconds(10));
        QCOMPARE(jsonText(told, {"parameters", "work_mem"}), std::string("8MB"));
        NodeState same = state;
        same.lsn = "0/1";
        QVERIFY(!meaningfullyDifferent(state, same));
        same.pendingRestart.clear();
        QVERIFY(meaningfullyDifferent(state, same));
    }
};

QTEST_APPLESS_MAIN(TestParameters)
#include "tst_parameters.moc"
