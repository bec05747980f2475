// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/objectdiff.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::ops;

class TestObjectDiff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysOnlyWhatDiffers_data() {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("patch");
        QTest::newRow("nothing") << "{a: 1, l: [1, 2]}"
                                 << "{a: 1, l: [1, 2]}"
                                 << "{}";
        QTest::newRow("a member") << "{a: 1, b: {c: 2, d: 3}}"
                                  << "{a: 1, b: {c: 2, d: 4}}"
                                  << "{b: {d: 4}}";
        QTest::newRow("one that went") << "{a: 1, b: 2}"
                                       << "{a: 1}"
                                       << "{b: null}";
        QTest::newRow("one that came") << "{a: 1}"
                                       << "{a: 1, b: {c: 2}}"
                                       << "{b: {c: 2}}";
        QTest::newRow("a container's limit")
            << "{containers: [{name: server, limits: {cpu: 1, memory: 2}}, {name: agent, limits: {}}]}"
            << "{containers: [{name: server, limits: {cpu: 1, memory: 3}}, {name: agent, limits: {}}]}"
            << "{containers: [{name: server, limits: {memory: 3}}]}";
        QTest::newRow("a variable that went and one that came")
            << "{env: [{name: A, value: x}, {name: B, value: y}]}"
            << "{env: [{name: B, value: y}, {name: C, value: z}]}"
            << "{env: [{name: C, value: z}, {name: A, $patch: delete}]}";
    }
    void saysOnlyWhatDiffers() {
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, patch);
        const auto parsed = [](const QString &text) { return parseYaml(text.toStdString()).value().front(); };
        const auto diff = strategicDiff(parsed(before), parsed(after));
        QVERIFY(diff.ok());
        QCOMPARE(QString::fromStdString(dumpJson(*diff)), QString::fromStdString(dumpJson(parsed(patch))));
    }

    void refusesListsThatCannotBePatched() {
        const Json before{{"ports", Json::array({1})}};
        const Json after{{"ports", Json::array({2})}};
        const auto diff = strategicDiff(before, after);
        QVERIFY(!diff.ok());
        QCOMPARE(diff.error().subject, std::string("ports"));
    }
};

QTEST_APPLESS_MAIN(TestObjectDiff)
#include "tst_objectdiff.moc"
