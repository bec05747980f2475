// SPDX-License-Identifier: Apache-2.0
#include "backend/catalog/catalog.h"
#include "backend/domain/validate.h"

#include <QTest>

using namespace ph;
using namespace ph::domain;

namespace {

InstanceDraft goodDraft() {
    InstanceDraft draft;
    draft.cluster = ClusterId{"c"};
    draft.ns = "default";
    draft.name = "orders";
    draft.spec.engine = "postgresql";
    draft.spec = catalog::Catalog::load().withDefaults(draft.spec, draft.name);
    return draft;
}

std::vector<FieldIssue> check(const InstanceDraft &draft) {
    const auto rules = catalog::Catalog::load().rules(draft.spec.engine, draft.spec.adapter);
    return validate(draft, rules.engine.empty() ? nullptr : &rules);
}

QByteArray codes(const std::vector<FieldIssue> &issues) {
    QByteArray out;
    for (const auto &issue : issues)
        out += (out.isEmpty() ? "" : " ") + QByteArray::fromStdString(issue.code);
    return out;
}

} // namespace

class TestValidate : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void acceptsTheDefaults() {
        const auto draft = goodDraft();
        QCOMPARE(codes(check(draft)), QByteArray());
        QCOMPARE(draft.spec.adapter, std::string("postgresql-single"));
        QCOMPARE(draft.spec.database, std::string("orders"));
        QCOMPARE(draft.spec.engineVersion, std::string("15"));
    }
    void defaultsNeverTakeANameTheEngineKeeps_data() {
        QTest::addColumn<QByteArray>("engine");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("database");
        QTest::addColumn<QByteArray>("owner");
        QTest::newRow("prefix of roles") << QByteArray("postgresql") << QByteArray("pg-main") << QByteArray("pg_main")
                                         << QByteArray("app_pg_main");
        QTest::newRow("postgres") << QByteArray("postgresql") << QByteArray("postgres") << QByteArray("app_postgres")
                                  << QByteArray("app_postgres");
        QTest::newRow("mysql") << QByteArray("mariadb") << QByteArray("mysql") << QByteArray("app_mysql")
                               << QByteArray("app_mysql");
        QTest::newRow("root") << QByteArray("mariadb") << QByteArray("root") << QByteArray("root")
                              << QByteArray("app_root");
    }
    void defaultsNeverTakeANameTheEngineKeeps() {
        QFETCH(QByteArray, engine);
        QFETCH(QByteArray, name);
        auto draft = goodDraft();
        draft.name = name.toStdString();
        draft.spec = {};
        draft.spec.engine = engine.toStdString();
        draft.spec = catalog::Catalog::load().withDefaults(draft.spec, draft.name);
        QCOMPARE(codes(check(draft)), QByteArray());
        QTEST(QByteArray::fromStdString(draft.spec.database), "database");
        QTEST(QByteArray::fromStdString(draft.spec.owner), "owner");
    }
    void wherePatroniKeepsItsStateIsAChoiceOfPatroniOnly() {
        auto draft = goodDraft();
        draft.spec.dcs = "endpoints";
        QCOMPARE(codes(check(draft)), QByteArray("dcs.notSupported"));
        draft.spec.adapter = "postgresql-patroni";
        QCOMPARE(codes(check(draft)), QByteArray());
        draft.spec.dcs = "etcd";
        QCOMPARE(codes(check(draft)), QByteArray("dcs.notSupported"));
    }
    void namesFollowTheirRules_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("forty") << QByteArray(40, 'a') << QByteArray();
        QTest::newRow("forty one") << QByteArray(41, 'a') << QByteArray("name.tooLong");
        QTest::newRow("sixty four") << QByteArray(64, 'a') << QByteArray("name.tooLong");
        QTest::newRow("empty") << QByteArray("") << QByteArray("name.missing");
        QTest::newRow("upper case") << QByteArray("Orders") << QByteArray("name.notDnsLabel");
        QTest::newRow("digit first") << QByteArray("1orders") << QByteArray("name.notDnsLabel");
        QTest::newRow("dash last") << QByteArray("orders-") << QByteArray("name.notDnsLabel");
        QTest::newRow("option") << QByteArray("-x") << QByteArray("name.notDnsLabel");
        QTest::newRow("shell") << QByteArray("a;touch x") << QByteArray("name.notDnsLabel");
        QTest::newRow("quotes") << QByteArray("a'b\"c") << QByteArray("name.notDnsLabel");
        QTest::newRow("newline") << QByteArray("a\nb") << QByteArray("name.notDnsLabel");
        QTest::newRow("yaml") << QByteArray("a: {b}") << QByteArray("name.notDnsLabel");
        QTest::newRow("nul") << QByteArray("a\0b", 3) << QByteArray("name.notDnsLabel");
        QTest::newRow("umlaut") << QByteArray("ä") << QByteArray("name.notDnsLabel");
        QTest::newRow("dots") << QByteArray("a.b") << QByteArray("name.notDnsLabel");
        QTest::newRow("reserved") << QByteArray("default") << QByteArray("name.reserved");
    }
    void namesFollowTheirRules() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, code);
        auto draft = goodDraft();
        draft.name = name.toStdString();
        const auto issues = check(draft);
        QCOMPARE(codes(issues), code);
        // What is quoted in a message cannot break the line or the terminal.
        for (const auto &issue : issues)
            for (const char c : issue.what)
                QVERIFY(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    }
    void otherFieldsFollowTheirRules_data() {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *field, const QByteArray &value, const char *code) {
            QTest::addRow("%s %s", field, value.left(20).toPercentEncoding().constData())
                << QByteArray(field) << value << QByteArray(code);
        };
        row("version", "9.1", "engineVersion.unknown");
        row("version", "latest", "engineVersion.unknown");
        row("storage", "1Ki", "storage.tooSmall");
        row("storage", "lots", "storage.notQuantity");
        row("storage", "-1Gi", "storage.notQuantity");
        row("storage", "0", "storage.notQuantity");
        row("storage", "512Mi", "");
        row("cpu", "-1", "cpu.notQuantity");
        row("cpu", "1m", "cpu.tooSmall");
        row("memory", "1", "memory.tooSmall");
        row("memory", "1 Gi", "memory.notQuantity");
        row("database", "a\"; drop", "database.notIdentifier");
        row("database", "template0", "database.reserved");
        row("database", "my-db", "database.needsQuotes");
        row("database", "select", "database.needsQuotes");
        row("database", QByteArray(63, 'd'), "");
        row("database", QByteArray(64, 'd'), "database.tooLong");
        row("owner", "pg_me", "owner.reserved");
        row("owner", "postgres", "owner.reserved");
        row("owner", "postgres; --", "owner.notIdentifier");
        row("owner", "a\\b", "owner.notIdentifier");
        row("owner", "$(id)", "owner.notIdentifier");
        row("class", "Fast", "storageClass.notName");
        row("class", "fast.ssd-1", "");
        row("password", "short", "password.tooShort");
        row("password", "long enough\nbut", "password.controlCharacters");
        row("namespace", "0team", "");
        row("namespace", "Team", "namespace.notDnsLabel");
        row("namespace", "../x", "namespace.notDnsLabel");
        row("description", "two\nlines", "description.controlCharacters");
        row("engine", "oracle", "engine.unknown");
    }
    void otherFieldsFollowTheirRules() {
        QFETCH(QByteArray, field);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, code);
        auto draft = goodDraft();
        const std::map<QByteArray, std::string *> fields{
            {"version", &draft.spec.engineVersion},   {"storage", &draft.spec.storage},   {"cpu", &draft.spec.cpu},
            {"memory", &draft.spec.memory},           {"database", &draft.spec.database}, {"owner", &draft.spec.owner},
            {"class", &draft.spec.storageClass},      {"password", &draft.password},      {"namespace", &draft.ns},
            {"description", &draft.spec.description}, {"engine", &draft.spec.engine}};
        *fields.at(field) = value.toStdString();
        QCOMPARE(codes(check(draft)), code);
    }
    void parametersFollowTheCatalogue_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *name, const char *value, const char *code) {
            QTest::addRow("%s %s", name, value) << QByteArray(name) << QByteArray(value) << QByteArray(code);
        };
        row("max_connections", "200", "");
        row("max_connections", "0", "parameter.outOfRange");
        row("max_connections", "1.5", "parameter.badValue");
        row("shared_buffers", "256MB", "");
        row("shared_buffers", "1kB", "parameter.outOfRange");
        row("shared_buffers", "lots", "parameter.badValue");
        row("shared_buffers", "64GB", "parameter.outOfRange"); // more than the instance's memory
        row("checkpoint_timeout", "10min", "");
        row("checkpoint_timeout", "1s", "parameter.outOfRange");
        row("autovacuum", "on", "");
        row("autovacuum", "maybe", "parameter.badValue");
        row("log_statement", "ddl", "");
        row("log_statement", "some", "parameter.badValue");
        row("timezone", "Europe/Berlin", "");
        row("timezone", "a\nb", "parameter.badValue");
        row("archive_command", "rm -rf /", "parameter.unknown");
    }
    void parametersFollowTheCatalogue() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, code);
        auto draft = goodDraft();
        draft.spec.parameters[name.toStdString()] = value.toStdString();
        QCOMPARE(codes(check(draft)), code);
    }
    void parametersOfMariaDbToo() {
        auto draft = goodDraft();
        draft.spec = {};
        draft.spec.engine = "mariadb";
        draft.spec = catalog::Catalog::load().withDefaults(draft.spec, draft.name);
        const auto with = [&draft](const char *name, const char *value) {
            draft.spec.parameters = {{name, value}};
            return codes(check(draft));
        };
        QCOMPARE(with("sql_mode", "STRICT_ALL_TABLES,no_zero_date"), QByteArray());
        QCOMPARE(with("sql_mode", ""), QByteArray());
        for (const char *bad : {"BOGUS", "STRICT_ALL_TABLES,BOGUS", "STRICT_ALL_TABLES, ANSI", "ANSI,,", "ANSI\n"})
            QCOMPARE(with("sql_mode", bad), QByteArray("parameter.badValue"));
        QCOMPARE(with("innodb_buffer_pool_size", "256MB"), QByteArray());
        QCOMPARE(with("innodb_buffer_pool_size", "512MB"), QByteArray("parameter.outOfRange"));
        const std::string told = check(draft).front().what;
        QVERIFY2(told.find("does not fit into the memory of 512Mi") != std::string::npos, told.c_str());
    }
    void quotesSoThatLettersAreReadAndNothingElseActs_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        const auto row = [](const char *tag, const char *text, const char *shown) {
            QTest::newRow(tag) << QByteArray(text) << QByteArray(shown);
        };
        row("plain", "orders", "\"orders\"");
        row("German", "gr\u00f6\u00dfe", "\"gr\u00f6\u00dfe\"");
        row("Korean", "\uc8fc\ubb38", "\"\uc8fc\ubb38\"");
        row("quote and backslash", "a\"b\\", "\"a\\\"b\\\\\"");
        row("line and escape", "a\nb\x1b[31m", "\"a\\nb\\x1b[31m\"");
        row("right to left override", "a\u202eb", "\"a\\xe2\\x80\\xaeb\"");
        row("combining", "a\u0301", "\"a\\xcc\\x81\"");
        row("no-break space", "a\u00a0b", "\"a\\xc2\\xa0b\"");
        row("half a letter", "a\xc3", "\"a\\xc3\"");
        row("overlong", "\xe0\x80\xaf", "\"\\xe0\\x80\\xaf\"");
    }
    void quotesSoThatLettersAreReadAndNothingElseActs() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(QByteArray::fromStdString(domain::quoted(text.toStdString())), shown);
    }
    void errorsComeBeforeWarnings() {
        auto draft = goodDraft();
        draft.spec.database = "my-db";
        draft.spec.storage = "lots";
        const auto issues = check(draft);
        QCOMPARE(codes(issues), QByteArray("storage.notQuantity database.needsQuotes"));
        QVERIFY(hasErrors(issues));
        draft.spec.storage = "2Gi";
        QVERIFY(!hasErrors(check(draft)));
    }
};

QTEST_APPLESS_MAIN(TestValidate)
#include "tst_validate.moc"
