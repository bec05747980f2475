// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::FieldSelector;
using ph::Json;
using ph::LabelSelector;

class TestSelector : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void selects_data() {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<QString>("canonical");
        QTest::addColumn<bool>("matches"); // against a=1, b=2, tier=
        const auto row = [](const char *selector, const char *canonical, bool matches) {
            QTest::newRow(selector) << selector << canonical << matches;
        };
        row("", "", true);
        row("a=1", "a=1", true);
        row("a==1", "a=1", true);
        row(" a = 1 , b = 2 ", "a=1,b=2", true);
        row("a=2", "a=2", false);
        row("a!=1", "a!=1", false);
        row("c!=1", "c!=1", true);
        row("a in (1,3)", "a in (1,3)", true);
        row("a in (3,2,3)", "a in (2,3)", false);
        row("a notin (1)", "a!=1", false);
        row("c notin (1, 2)", "c notin (1,2)", true);
        row("a", "a", true);
        row("c", "c", false);
        row("!c", "!c", true);
        row("! a", "!a", false);
        row("tier=", "tier=", true);
        row("tier in ()", "tier=", true);
        row("a>0", "a>0", true);
        row("a>1", "a>1", false);
        row("b<3,a", "a,b<3", true);
        row("in=1", "in=1", false);
        row("example.com/x!=1,a in (1)", "a=1,example.com/x!=1", true);
    }
    void selects() {
        QFETCH(QString, selector);
        QFETCH(QString, canonical);
        QFETCH(bool, matches);
        const auto parsed = LabelSelector::parse(selector.toStdString());
        QVERIFY2(parsed.ok(), parsed.ok() ? "" : parsed.error().text().c_str());
        QCOMPARE(QString::fromStdString(parsed->text()), canonical);
        QCOMPARE(parsed->matches(ph::Labels{{"a", "1"}, {"b", "2"}, {"tier", ""}}), matches);
        QCOMPARE(parsed->matches(Json::parse(R"({"a":"1","b":"2","tier":""})")), matches);
        const auto again = LabelSelector::parse(parsed->text());
        QVERIFY(again.ok());
        QVERIFY(again->requirements() == parsed->requirements());
    }
    void refuses_data() {
        QTest::addColumn<QString>("selector");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *selector, const char *message) {
            QTest::newRow(selector) << selector << message;
        };
        row(",", "unable to parse requirement: found ',', expected: !, identifier, or 'end of string'");
        row("a=1,", "unable to parse requirement: found '', expected: identifier after ','");
        row("a in", "unable to parse requirement: found '' expected: '('");
        row("a in (1", "unable to parse requirement: found '', expected: ',', or identifier");
        row("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
        row("!a=1", "unable to parse requirement: found '=', expected: ',' or 'end of string'");
        row("a>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value "
                   "must be an integer");
        row("/a", "unable to parse requirement: key: Invalid value: \"/a\": prefix part must be non-empty");
        row("a=-x", "unable to parse requirement: values[0][a]: Invalid value: \"-x\": a valid label must be an empty "
                    "string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                    "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
                    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    }
    void refuses() {
        QFETCH(QString, selector);
        QFETCH(QString, message);
        const auto parsed = LabelSelector::parse(selector.toStdString());
        QVERIFY(!parsed.ok());
        QCOMPARE(QString::fromStdString(parsed.error().what), message);
    }
    void readsTheObjectForm() {
        const auto parsed = LabelSelector::fromJson(Json::parse(
            R"({"matchLabels":{"b":"2"},"matchExpressions":[{"key":"a","operator":"In","values":["2","1"]},{"key":"c","operator":"DoesNotExist"}]})"));
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->text(), std::string("a in (1,2),b=2,!c"));
        QVERIFY(
            !LabelSelector::fromJson(Json::parse(R"({"matchExpressions":[{"key":"a","operator":"In","values":[]}]})"))
                 .ok());
        QVERIFY(!LabelSelector::fromJson(Json::parse(R"({"matchExpressions":[{"key":"a","operator":"Like"}]})")).ok());
        const auto everything = LabelSelector::fromJson(Json::object());
        QVERIFY(everything->empty() && everything->matches(ph::Labels{}));
        const auto nothing = LabelSelector::fromJson(Json());
        QVERIFY(!nothing->empty() && !nothing->matches(ph::Labels{}));
        QVERIFY(!LabelSelector::parse(nothing->text())->matches(ph::Labels{{"pilothouse.io/nothing", "x"}}));
    }
    void selectsByField() {
        const Json pod = Json::parse(R"({"metadata":{"name":"x,y"},"spec":{"unschedulable":true,"n":3}})");
        const auto holds = [&](const char *text) {
            const auto selector = FieldSelector::parse(text);
            return selector.ok() && selector->matches(pod);
        };
        QVERIFY(holds(""));
        QVERIFY(holds("metadata.name=x\\,y"));
        QVERIFY(holds("metadata.name==x\\,y,spec.n=3"));
        QVERIFY(holds("spec.unschedulable=true"));
        QVERIFY(holds("status.phase!=Running"));
        QVERIFY(holds("status.phase="));
        QVERIFY(!holds("metadata.name!=x\\,y"));
        const auto broken = FieldSelector::parse("metadata.name");
        QVERIFY(!broken.ok());
        QCOMPARE(broken.error().what,
                 std::string("invalid selector: 'metadata.name'; can't understand 'metadata.name'"));
    }
};

QTEST_APPLESS_MAIN(TestSelector)
#include "tst_selector.moc"
