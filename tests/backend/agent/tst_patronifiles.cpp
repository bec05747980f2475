// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/firstdata.h"
#include "backend/agent/patronifiles.h"
#include "backend/agent/postgresfiles.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <sys/stat.h>

using namespace ph;
using namespace ph::agent;

/// What Patroni is given to start with; that it runs with it is for the end-to-end test.
class TestPatroniFiles : public QObject {
    Q_OBJECT
    fs::path m_folder;
    AgentSettings m_settings;

    void write(const fs::path &path, std::string_view text) {
        QVERIFY(makeDirectories(path.parent_path()).ok());
        QVERIFY(writeFileAtomic(path, text).ok());
    }

private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("patroni").value();
        m_settings = AgentSettings();
        m_settings.podName = "orders-1";
        m_settings.ns = "shop";
        m_settings.podIp = "127.64.0.9";
        m_settings.instance = "orders";
        m_settings.instanceId = "iid";
        m_settings.data = m_folder / "volume" / "pgdata";
        m_settings.runDirectory = m_folder / "run";
        m_settings.secretsDirectory = m_folder / "secrets";
        m_settings.tlsDirectory = m_folder / "tls";
        m_settings.configDirectory = m_folder / "config";
        for (const char *name : {"superuser-password", "replication-password", "rewind-password", "patroni-password"})
            write(m_settings.secretsDirectory / name, std::string("geheim\"\\: {}-") + name + "\n");
        for (const char *name : {"tls.key", "tls.crt", "ca.crt"})
            write(m_settings.tlsDirectory / name, name);
        write(m_settings.configDirectory / "parameters.json", R"({"work_mem":"8MB"})");
    }
    void cleanup() { fs::remove_all(m_folder); }

    void theFileHoldsWhatWasAskedForAndIsOursAlone() {
        m_settings.synchronous = true;
        write(m_settings.data / "PG_VERSION", "15\n");
        QCOMPARE(writePatroniFiles(m_settings).value(), true);
        struct stat info {};
        QCOMPARE(::stat(patroniFile(m_settings).c_str(), &info), 0);
        QCOMPARE(info.st_mode & 07777U, 0600U);
        const Json document = parseJson(readFile(patroniFile(m_settings)).value()).value();
        QCOMPARE(jsonText(document, {"scope"}), std::string("orders"));
        QCOMPARE(jsonText(document, {"name"}), std::string("orders-1"));
        const Json &dcs = jsonAt(document, {"bootstrap", "dcs"});
        QVERIFY(dcs.at("failsafe_mode") == true);
        QVERIFY(dcs.at("synchronous_mode") == true);
        QVERIFY(dcs.at("loop_wait").get<int>() + 2 * dcs.at("retry_timeout").get<int>() <= dcs.at("ttl").get<int>());
        QCOMPARE(jsonText(dcs, {"postgresql", "parameters", "work_mem"}), std::string("8MB"));
        QCOMPARE(jsonText(document, {"postgresql", "authentication", "superuser", "password"}),
                 std::string("geheim\"\\: {}-superuser-password"));
        QCOMPARE(jsonText(document, {"kubernetes", "labels", "pilothouse.io/instance-id"}), std::string("iid"));
        for (const Json &line : jsonAt(document, {"postgresql", "pg_hba"}))
            QVERIFY2(line.get<std::string>().find("trust") == std::string::npos, line.get<std::string>().c_str());
    }
    void stateInEndpointsTellsWhereClientsAreSentTo() {
        const Json usual = patroniSettings(m_settings).value().at("kubernetes");
        QVERIFY(usual.at("use_endpoints") == false && !usual.contains("pod_ip"));
        m_settings.endpoints = true;
        const Json asked = patroniSettings(m_settings).value().at("kubernetes");
        QVERIFY(asked.at("use_endpoints") == true);
        QCOMPARE(jsonText(asked, {"pod_ip"}), std::string("127.64.0.9"));
        QCOMPARE(dumpJson(asked.at("ports")), std::string(R"([{"name":"postgresql","port":5432}])"));
    }
    void anEmptyMemberIsNotLetInitialise() {
        QVERIFY(!patroniSettings(m_settings).value().contains("bootstrap"));
        write(m_settings.data / "PG_VERSION", "15\n");
        QVERIFY(patroniSettings(m_settings).value().contains("bootstrap"));
        QVERIFY(!patroniSettings(m_settings).value().at("bootstrap").contains("initdb"));
    }
    void theFirstDataHoldsPatronisRoles() {
        QCOMPARE(bootstrapSql(m_settings).value(), std::string());
        m_settings.patroni = true;
        const std::string sql = bootstrapSql(m_settings).value();
        QVERIFY(sql.find("CREATE ROLE pilothouse_replication LOGIN REPLICATION PASSWORD 'SCRAM-SHA-256$") == 0);
        QVERIFY(sql.find("CREATE ROLE pilothouse_rewind LOGIN PASSWORD 'SCRAM-SHA-256$") != std::string::npos);
        QVERIFY(sql.find("pg_ls_dir(text, boolean, boolean) TO pilothouse_rewind;\n\n") != std::string::npos);
        QVERIFY(sql.find("geheim") == std::string::npos);
    }
    void whoEverLedHasUsedItsData_data() {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("leader");
        QTest::addColumn<bool>("never");
        QTest::newRow("as made") << QByteArray("{}") << QByteArray("{}") << true;
        QTest::newRow("an initialisation was begun") << QByteArray(R"({"initialize":""})") << QByteArray("{}") << true;
        QTest::newRow("initialised") << QByteArray(R"({"initialize":"7012345678901234567"})") << QByteArray("{}")
                                     << false;
        QTest::newRow("led before") << QByteArray(R"({"history":"[]"})") << QByteArray("{}") << false;
        QTest::newRow("somebody leads") << QByteArray("{}") << QByteArray(R"({"leader":"orders-1"})") << false;
        QTest::newRow("the lock was given back")
            << QByteArray("{}") << QByteArray(R"({"acquireTime":"2026-11-21"})") << false;
        QTest::newRow("a position is known") << QByteArray("{}") << QByteArray(R"({"optime":"67109000"})") << false;
    }
    void whoEverLedHasUsedItsData() {
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, leader);
        QFETCH(bool, never);
        const auto object = [](const QByteArray &annotations) {
            return Json{{"metadata", {{"annotations", parseJson(annotations.toStdString()).value()}}}};
        };
        QCOMPARE(neverLed(object(config), object(leader)), never);
    }
    void aPrimaryIsCopiedOnceItRunsAsOne() {
        const auto pod = [](const char *status) { return Json{{"metadata", {{"annotations", {{"status", status}}}}}}; };
        QVERIFY(runsAsPrimary(pod(R"({"state":"running","role":"master"})")));
        QVERIFY(runsAsPrimary(pod(R"({"state":"running","role":"primary"})")));
        for (const char *status :
             {R"({"state":"running","role":"promoted"})", R"({"state":"running","role":"replica"})",
              R"({"state":"starting","role":"master"})", "", "[", "{}"})
            QVERIFY2(!runsAsPrimary(pod(status)), status);
    }
    void itIsWrittenAnewOnlyWhenSomethingDiffers() {
        QCOMPARE(writePatroniFiles(m_settings).value(), true);
        QCOMPARE(writePatroniFiles(m_settings).value(), false);
        write(m_settings.secretsDirectory / "rewind-password", "another");
        QCOMPARE(writePatroniFiles(m_settings).value(), true);
    }
    void whatIsMissingIsNamed_data() {
        QTest::addColumn<QByteArray>("file");
        for (const char *file :
             {"secrets/superuser-password", "secrets/replication-password", "secrets/rewind-password",
              "secrets/patroni-password", "tls/tls.key", "config/parameters.json"})
            QTest::newRow(file) << QByteArray(file);
    }
    void whatIsMissingIsNamed() {
        QFETCH(QByteArray, file);
        fs::remove(m_folder / file.toStdString());
        const auto written = writePatroniFiles(m_settings);
        QVERIFY(!written);
        QVERIFY2(written.error().subject.find(file.toStdString()) != std::string::npos, written.error().text().c_str());
    }
    void damagedParametersAreRefused() {
        write(m_settings.configDirectory / "parameters.json", "[");
        QCOMPARE(writePatroniFiles(m_settings).error().code, Errc::Invalid);
    }
    void anInterruptedCopyIsRemovedAndNothingElse() {
        QVERIFY(makeDirectories(m_settings.ownDirectory()).ok());
        write(m_settings.data / "somebodys-file", "x");
        QVERIFY(prepareData(m_settings).ok());
        QVERIFY(fs::exists(m_settings.data / "somebodys-file")); // it was there before Patroni came
        fs::remove_all(m_settings.data);
        QVERIFY(prepareData(m_settings).ok()); // empty: Patroni's to fill
        write(m_settings.data / "base" / "1" / "1255", "half");
        QVERIFY(prepareData(m_settings).ok());
        QVERIFY(!fs::exists(m_settings.data));
        write(m_settings.data / "global" / "pg_control", "whole");
        QVERIFY(prepareData(m_settings).ok());
        QVERIFY(fs::exists(m_settings.data / "global" / "pg_control"));
    }
};

QTEST_APPLESS_MAIN(TestPatroniFiles)
#include "tst_patronifiles.moc"
