// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/gvk.h"
#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <random>

using ph::Json;

namespace {

/// A random document of every JSON kind; the same seed gives the same one.
Json randomJson(std::mt19937 &random, int depth) {
    static const std::vector<std::string> kTexts{
        "",           "plain",    "yes",     "0644",    "1.5",  "null",     "~",   " lead",   "trail ",  "a: b",
        "#no",        "- x",      "---",     "line\n",  "a\nb", "a\n\nb\n", "\n",  "a\n \nb", "tab\tx",  "\x01",
        "\"q\"",      "'s'",      "Grüße ☃", "<<",      "key:", "{a: 1}",   "[1]", "*alias",  "&anchor", "!tag",
        "%x",         "@at",      "`tick",   "a\r\nb",  "0x1f", "1e3",      "-",   "-5",      "-a",      "...",
        "2024-01-01", "12:30:45", "x #y",    "a\n b\n", "on",   "y",        "=",   "1_000"};
    const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    switch (pick(depth > 0 ? 8 : 6)) {
    case 0:
        return nullptr;
    case 1:
        return pick(2) == 0;
    case 2:
        return static_cast<long long>(pick(2'000'000)) - 1'000'000;
    case 3:
        return static_cast<double>(pick(10'000)) / 8.0;
    case 4:
    case 5:
        return kTexts[pick(kTexts.size())];
    case 6: {
        Json list = Json::array();
        for (std::size_t i = pick(4); i > 0; --i)
            list.push_back(randomJson(random, depth - 1));
        return list;
    }
    default: {
        Json object = Json::object();
        for (std::size_t i = pick(4); i > 0; --i)
            object[kTexts[pick(kTexts.size())]] = randomJson(random, depth - 1);
        return object;
    }
    }
}

} // namespace

class TestJson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesLineAndColumnOfABrokenDocument() {
        const auto parsed = ph::parseJson("{\n  \"a\": 1,\n  \"b\" 2\n}");
        QVERIFY(!parsed.ok());
        QCOMPARE(parsed.error().code, ph::Errc::Invalid);
        QVERIFY2(parsed.error().what.find("line 3, column 7") != std::string::npos, parsed.error().what.c_str());
    }
    void refusesDeepNesting() {
        QVERIFY(ph::parseJson(std::string(512, '[') + std::string(512, ']')).ok());
        QVERIFY(!ph::parseJson(std::string(513, '[') + std::string(513, ']')).ok());
        QVERIFY(ph::parseJson("\"" + std::string(600, '[') + "\"").ok());
        QVERIFY(!ph::parseYaml(std::string(600, '[') + std::string(600, ']')).ok());
    }
    void refusesNumbersThatDoNotFit() { QVERIFY(!ph::parseJson("1e999").ok()); }
    void replacesInvalidUtf8() { QCOMPARE(ph::dumpJson(Json("a\xff")), std::string("\"a\xEF\xBF\xBD\"")); }
    void readsPathsWithoutThrowing() {
        const Json pod = Json::parse(R"({"status":{"phase":"Running","n":3}})");
        QCOMPARE(ph::jsonText(pod, {"status", "phase"}), std::string("Running"));
        QCOMPARE(ph::jsonText(pod, {"status", "phase", "deeper"}, "none"), std::string("none"));
        QCOMPARE(ph::jsonInteger(pod, {"status", "n"}), 3LL);
        QVERIFY(ph::jsonAt(pod, {"spec"}).is_null());
    }
    void readsScalarsAsKubectlDoes_data() {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("json");
        const auto row = [](const char *yaml, const char *json) {
            QTest::newRow(yaml) << QString::fromUtf8(yaml) << QString::fromUtf8(json);
        };
        row("on", "true");
        row("Off", "false");
        row("yes", "true");
        row("0644", "420");
        row("0o644", "420");
        row("0x1F", "31");
        row("0b101", "5");
        row("1_000", "1000");
        row("-7", "-7");
        row("+7", "7");
        row("08", "8.0");
        row("1.5", "1.5");
        row("1e3", "1000.0");
        row(".5", "0.5");
        row("2024-01-01", "\"2024-01-01\"");
        row("12:30", "\"12:30\"");
        row("1.2.3", "\"1.2.3\"");
        row("\"on\"", "\"on\"");
        row("'0644'", "\"0644\"");
        row("!!str 5", "\"5\"");
        row("!!int \"5\"", "5");
        row("!!binary aGk=", "\"hi\"");
        row("18446744073709551615", "18446744073709551615");
        row("500m", "\"500m\"");
        row("a: ~", "{\"a\":null}");
        row("true: 1", "{\"true\":1}");
        row("1: a", "{\"1\":\"a\"}");
        row("a: |\n  x\n  y\n", "{\"a\":\"x\\ny\\n\"}");
        row("a: >-\n  x\n  y\n", "{\"a\":\"x y\"}");
        row("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1,\"d\":2}}");
        row("a: &x {b: 1}\nc:\n  b: 3\n  <<: [*x]\n", "{\"a\":{\"b\":1},\"c\":{\"b\":3}}");
        row("{\n\t\"a\": 1\n}", "{\"a\":1}");
    }
    void readsScalarsAsKubectlDoes() {
        QFETCH(QString, yaml);
        QFETCH(QString, json);
        const auto parsed = ph::parseYaml(yaml.toStdString());
        QVERIFY2(parsed.ok(), parsed.ok() ? "" : parsed.error().text().c_str());
        QCOMPARE(parsed->size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(ph::dumpJson(parsed->front())), json);
    }
    void leavesOutEmptyDocuments() {
        const auto parsed = ph::parseYaml("# only a comment\n---\na: 1\n---\n---\nb: 2\n");
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->size(), std::size_t(2));
        QVERIFY(ph::parseYaml("")->empty());
    }
    void namesWhereYamlIsBroken() {
        const auto parsed = ph::parseYaml("a: 1\nb: [1\nc: 2\n");
        QVERIFY(!parsed.ok());
        QVERIFY2(parsed.error().what.find("line 3") != std::string::npos, parsed.error().what.c_str());
    }
    void refusesWhatTheReaderWouldNeverFinish() {
        for (const std::string &text : {std::string("a\0b", 3), std::string("a: \x01"), std::string("a: \xff"),
                                        std::string("{a: 1}, b"), std::string("[1]]")})
            QVERIFY2(!ph::parseYaml(text).ok(), text.c_str());
        QVERIFY(ph::parseYaml("a: \xC3\xBC\n---\n---\nb: 1\n...\n").ok());
    }
    void stopsAliasesThatMultiply() {
        std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
        for (int i = 1; i < 9; ++i) {
            const std::string before = "*a" + std::to_string(i - 1);
            bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
            for (int j = 1; j < 10; ++j)
                bomb += "," + before;
            bomb += "]\n";
        }
        QVERIFY(!ph::parseYaml(bomb).ok());
    }
    void writesReadableYaml() {
        const Json value =
            Json::parse(R"({"kind":"Pod","list":[{"a":1,"b":[1,2]},"x"],"e":{},"l":[],"t":"a\nb\n","v":"yes"})");
        QCOMPARE(QString::fromStdString(ph::dumpYaml(value)),
                 QStringLiteral(
                     "e: {}\nkind: Pod\nl: []\nlist:\n- a: 1\n  b:\n  - 1\n  - 2\n- x\nt: |\n  a\n  b\nv: \"yes\"\n"));
    }
    void escapesWhatYamlMustNotHold() {
        for (const std::string raw : {"\x7f", "\xc2\x80", "\xc2\x85", "\xc2\x9f", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                      "\xef\xbb\xbf", "\xef\xbf\xbe", "\xef\xbf\xbf"})
            for (const std::string &text : {raw, "a" + raw + "b", "line\n" + raw + "\nline\n"}) {
                const Json value{{"doc", {{"key " + raw, text}}}};
                const std::string yaml = ph::dumpYaml(value);
                QVERIFY2(yaml.find(raw) == std::string::npos, yaml.c_str());
                const auto parsed = ph::parseYaml(yaml);
                QVERIFY2(parsed.ok(), (yaml + (parsed.ok() ? "" : parsed.error().text())).c_str());
                QVERIFY(parsed->front() == value);
            }
        const Json plain{{"doc", "\xc2\xa0 \xc3\xa4 \xe2\x80\xa7 \xf0\x9f\x98\x80"}}; // neighbours stay as they are
        QVERIFY(ph::dumpYaml(plain).find("\\u") == std::string::npos);
    }
    void readsBackWhatItWrites() {
        std::mt19937 random(20260502);
        for (int i = 0; i < 3000; ++i) {
            const Json value = Json{{"doc", randomJson(random, 4)}};
            const auto json = ph::parseJson(ph::dumpJson(value));
            QVERIFY(json.ok());
            QVERIFY(*json == value);
            const std::string yaml = ph::dumpYaml(value);
            const auto parsed = ph::parseYaml(yaml);
            QVERIFY2(parsed.ok(), (yaml + (parsed.ok() ? "" : parsed.error().text())).c_str());
            QVERIFY2(parsed->size() == 1 && parsed->front() == value, (yaml + "\n" + ph::dumpJson(value)).c_str());
        }
    }
    void buildsPaths() {
        const ph::GroupVersionResource pods{"", "v1", "pods"};
        QCOMPARE(pods.path("", ""), std::string("/api/v1/pods"));
        QCOMPARE(pods.path("a b", "x/y", "log"), std::string("/api/v1/namespaces/a%20b/pods/x%2Fy/log"));
        const ph::GroupVersionResource sets{"apps", "v1", "statefulsets"};
        QCOMPARE(sets.path("n"), std::string("/apis/apps/v1/namespaces/n/statefulsets"));
        QCOMPARE(ph::gvkOf("apps/v1", "StatefulSet").apiVersion(), std::string("apps/v1"));
        QCOMPARE(ph::gvkOf("v1", "Pod").group, std::string());
    }
};

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
