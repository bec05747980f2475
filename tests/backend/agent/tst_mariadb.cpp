// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/commandchannel.h"
#include "backend/agent/mariadbaccounts.h"
#include "backend/agent/mariadbfiles.h"
#include "backend/agent/mysqltext.h"
#include "backend/agent/nodehealth.h"
#include "backend/agent/probe.h"
#include "tests/backend/agent/agentfixture.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <csignal>
#include <sys/stat.h>

using namespace ph;
using namespace ph::agent;
using ph::testing::AgentFixture;

namespace {

Context tenSeconds() {
    return Context().withTimeout(std::chrono::seconds(10));
}

std::string one(Result<MySession> &session, const std::string &sql) {
    if (!session)
        return session.error().text();
    const auto rows = session->query(sql, tenSeconds());
    return rows && !rows->empty() ? (*rows)[0][0].value_or("") : rows ? std::string("no row") : rows.error().text();
}

Result<Json> command(const AgentFixture &member, const Json &request) {
    return sendCommand(member.settings.socketPath(), request, tenSeconds());
}

/// A session of who administers the server: over the socket, as this process's user.
Result<MySession> asSystem(const AgentFixture &member) {
    MyTarget target;
    target.socket = mariadb::serverSocket(member.settings);
    target.user = systemUser().value();
    return MySession::connect(target, tenSeconds());
}

/// Ends supervise as the kubelet does and says whether it ended in order.
bool endInOrder(QProcess &process) {
    process.terminate();
    return process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

unsigned modeOf(const fs::path &path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0;
}

/// Whether any file below @p folder holds @p text.
bool anywhere(const fs::path &folder, const std::string &text) {
    for (const auto &entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file())
            continue;
        const auto content = readFile(entry.path(), 1U << 28U);
        if (content && content->find(text) != std::string::npos)
            return true;
    }
    return false;
}

} // namespace

class TestMariadb : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const std::string missing = AgentFixture::missing("mariadb");
        if (!missing.empty())
            QSKIP(missing.c_str());
    }

    void quotesForItsSql() {
        QCOMPARE(mysql::quoteIdentifier("a`b"), std::string("`a``b`"));
        QCOMPARE(mysql::quoteLiteral("it's \\"), std::string("'it\\'s \\\\'"));
        QCOMPARE(mysql::databasePattern("my_or%ders"), std::string("my\\_or\\%ders"));
        // as SELECT PASSWORD('password') says
        QCOMPARE(mysql::nativeHash(Secret("password")), std::string("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"));
    }

    void runsAMemberThroughItsLife() {
        AgentFixture member("mariadb");
        const fs::path ca = member.settings.tlsDirectory / "ca.crt";
        const std::string password = "owner's pass\\word";
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        QCOMPARE(member.field("bootstrapped"), std::string("true"));
        QCOMPARE(member.field("engine"), std::string("mariadb"));
        QCOMPARE(member.field("version"), std::string("10.11"));
        QCOMPARE(member.field("problem"), std::string());
        QCOMPARE(modeOf(member.settings.data), 0700U);
        for (const char *file : {"tls/tls.key", "init.sql", "server.cnf"})
            QCOMPARE(modeOf(member.settings.ownDirectory() / file), 0600U);

        auto owner = member.connectMariadb("shop_owner", password, "shop", ca);
        QVERIFY2(owner.ok(), owner ? "" : owner.error().text().c_str());
        QVERIFY(one(owner, "SELECT variable_value FROM information_schema.session_status"
                           " WHERE variable_name = 'SSL_VERSION'")
                    .starts_with("TLSv1."));
        QCOMPARE(one(owner, "SELECT @@character_set_database"), std::string("utf8mb4"));
        QCOMPARE(one(owner, "SELECT @@bind_address"), std::string("127.0.0.1"));
        QCOMPARE(one(owner, "CREATE TABLE kept (id INT PRIMARY KEY) ENGINE=InnoDB"), std::string("no row"));
        QCOMPARE(one(owner, "INSERT INTO kept SELECT seq FROM seq_1_to_1000"), std::string("no row"));
        QVERIFY(one(owner, "CREATE DATABASE other").find("MariaDB refused") != std::string::npos);

        // refused: a wrong password, plain text, another authority, root by TCP, nobody, and there is no test database
        QVERIFY(member.connectMariadb("shop_owner", "wrong", "shop", ca).error().code == Errc::Unauthorized);
        QVERIFY(!member.connectMariadb("shop_owner", password, "shop", {}).ok());
        AgentFixture stranger("mariadb");
        QVERIFY(member.connectMariadb("shop_owner", password, "shop", stranger.settings.tlsDirectory / "ca.crt")
                    .error()
                    .code == Errc::Unreachable);
        QVERIFY(!member.connectMariadb("root", "", "", ca).ok());
        QVERIFY(!member.connectMariadb("", "", "", ca).ok());
        QVERIFY(!member.connectMariadb("shop_owner", password, "test", ca).ok());
        // what serve asks with sees status and nothing else
        auto monitor = member.connectMariadb(mariadb::monitorUser, "super secret", "", ca);
        QVERIFY2(monitor.ok(), monitor ? "" : monitor.error().text().c_str());
        QVERIFY(one(monitor, "SELECT id FROM shop.kept").find("MariaDB refused") != std::string::npos);
        QVERIFY(!anywhere(member.settings.data.parent_path(), password));
        QVERIFY(!anywhere(member.settings.data.parent_path(), "super secret"));

        NodeHealth health(member.settings);
        const NodeState state = health.measure(tenSeconds());
        QVERIFY2(state.ready, state.problems.empty() ? "" : state.problems.front().c_str());
        QVERIFY(state.role == NodeRole::Primary);
        QVERIFY(state.version.starts_with("10.11."));
        QCOMPARE(state.readOnly, std::optional(false));
        QCOMPARE(state.maxConnections, 151);
        QVERIFY(state.connections >= 1);
        QVERIFY(state.startedAt.has_value());

        // killed by force it recovers with what it acknowledged
        const std::string generation = member.field("generation");
        QVERIFY(::kill(std::stoi(member.field("pid")), SIGKILL) == 0);
        QVERIFY(member.waitUntil(
            [&] { return member.field("generation") != generation && member.field("state") == "running"; }));
        QCOMPARE(member.field("restarts"), std::string("1"));
        QCOMPARE(one(owner = member.connectMariadb("shop_owner", password, "shop", ca), "SELECT COUNT(*) FROM kept"),
                 std::string("1000"));

        // a new certificate is taken over while it runs; a new password and parameters at the next start
        const std::string before = member.field("generation");
        member.writeCertificates();
        QVERIFY(member.waitUntil([&] { return member.connectMariadb("shop_owner", password, "shop", ca).ok(); }));
        QCOMPARE(member.field("generation"), before);
        member.writeSecret("owner-password", "second");
        QVERIFY(
            writeFileAtomic(member.settings.configDirectory / "mariadb.cnf", "[mariadbd]\nmax_connections = \"77\"\n")
                .ok());
        member.own(member.settings.configDirectory);
        QVERIFY(command(member, {{"command", "restart"}}).ok());
        QVERIFY(member.waitUntil([&] {
            return member.field("state") == "running" && member.connectMariadb("shop_owner", "second", "shop", ca).ok();
        }));
        QVERIFY(!member.connectMariadb("shop_owner", password, "shop", ca).ok());
        owner = member.connectMariadb("shop_owner", "second", "shop", ca);
        QCOMPARE(one(owner, "SELECT @@max_connections"), std::string("77"));

        auto second = member.supervise(); // nobody else may run on this data
        QVERIFY(second->waitForFinished(10'000));
        QCOMPARE(second->exitCode(), 4);

        QVERIFY(command(member, {{"command", "fence"}, {"on", true}}).ok());
        QVERIFY(member.waitForState("fenced"));
        QVERIFY(endInOrder(*process));
        process = member.supervise();
        QVERIFY(member.waitForState("fenced"));
        QVERIFY(command(member, {{"command", "fence"}, {"on", false}}).ok());
        QVERIFY(member.waitForState("running"));
        owner = member.connectMariadb("shop_owner", "second", "shop", ca);
        QCOMPARE(one(owner, "SELECT COUNT(*) FROM kept"), std::string("1000"));
        QVERIFY(endInOrder(*process));
        QVERIFY(!fs::exists(member.settings.data / "mariadbd.pid"));
    }

    void recoversFromAKilledInitialisation() {
        AgentFixture member("mariadb");
        const fs::path half = bootstrapDirectory(member.settings);
        auto process = member.supervise();
        QVERIFY(member.waitUntil([&] { return fs::exists(half / "ibdata1"); }));
        process->kill();
        QVERIFY(process->waitForFinished(10'000));
        QVERIFY(fs::exists(half));
        QVERIFY(mariadb::inspectData(member.settings.data) == DataState::Absent);
        process = member.supervise();
        QVERIFY(member.waitForState("running"));
        QVERIFY(!fs::exists(half));
        QVERIFY(
            member.connectMariadb("shop_owner", "owner's pass\\word", "shop", member.settings.tlsDirectory / "ca.crt")
                .ok());
        QVERIFY(endInOrder(*process));
    }

    void makesWhatIsMissingAndKeepsWhatAPersonChanged() {
        AgentFixture member("mariadb");
        const fs::path ca = member.settings.tlsDirectory / "ca.crt";
        const auto owner = [&](const std::string &password) {
            auto session = member.connectMariadb("shop_owner", password, "shop", ca);
            return one(session, "SELECT COUNT(*) FROM kept");
        };
        const auto restart = [&] {
            const std::string generation = member.field("generation");
            return command(member, {{"command", "restart"}}).ok() &&
                   member.waitUntil([&] { return member.field("generation") != generation; }) &&
                   member.waitForState("running");
        };
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        auto session = member.connectMariadb("shop_owner", "owner's pass\\word", "shop", ca);
        QCOMPARE(one(session, "CREATE TABLE kept (id INT PRIMARY KEY)"), std::string("no row"));
        QCOMPARE(one(session, "INSERT INTO kept VALUES (1)"), std::string("no row"));

        // as after a crash between two accounts
        auto system = asSystem(member);
        QCOMPARE(one(system, "DROP USER shop_owner@'%', pilothouse_monitor@'%'"), std::string("no row"));
        QVERIFY(owner("owner's pass\\word") != "1");
        QVERIFY(restart());
        QCOMPARE(member.field("problem"), std::string());
        QCOMPARE(owner("owner's pass\\word"), std::string("1"));
        QVERIFY(member.connectMariadb(mariadb::monitorUser, "super secret", "", ca).ok());

        // a password a person changed stays, until the Secret gets another one; root may have been dropped
        session = member.connectMariadb("shop_owner", "owner's pass\\word", "shop", ca);
        QCOMPARE(one(session, "SET PASSWORD = PASSWORD('my own')"), std::string("no row"));
        system = asSystem(member);
        QCOMPARE(one(system, "DROP USER root@localhost"), std::string("no row"));
        QVERIFY(restart());
        QCOMPARE(member.field("problem"), std::string());
        QCOMPARE(owner("my own"), std::string("1"));
        member.writeSecret("owner-password", "third");
        QVERIFY(restart());
        QCOMPARE(owner("third"), std::string("1"));
        QVERIFY(owner("my own") != "1");
        QVERIFY(endInOrder(*process));
    }

    void namesTheParameterThatWouldStopTheServer() {
        AgentFixture member("mariadb");
        const auto give = [&member](const std::string &line) {
            const fs::path file = member.settings.configDirectory / "mariadb.cnf";
            const bool written = writeFileAtomic(file, "[mariadbd]\n" + line + "\n").ok();
            member.own(member.settings.configDirectory);
            return written;
        };
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        const std::string generation = member.field("generation");
        const std::pair<const char *, const char *> bad[] = {
            {"sql_mode = \"STRICT_TRANS_TABLES,BOGUS\"", "'STRICT_TRANS_TABLES,BOGUS'"},
            {"innodb_buffer_pool_size = \"8T\"", "bytes of memory"},
            {"innodb_buffer_pool_size = \"lots\"", "'lots'"},
            {"default_time_zone = \"Mars/Olympus\"", "Mars/Olympus"},
            {"collation_server = \"nonsense_ci\"", "Unknown collation"},
            {"max_connections = \"xyz\"", "'xyz'"},
            {"no_such_parameter = \"1\"", "unknown variable"}};
        for (const auto &[line, reason] : bad) {
            QVERIFY(give(line));
            for (const char *how : {"restart", "start"}) {
                const auto refused = command(member, {{"command", how}});
                QVERIFY2(!refused.ok(), line);
                const std::string told = refused.error().text();
                QVERIFY2(refused.error().code == Errc::Invalid, told.c_str());
                const std::string name = std::string(line).substr(0, std::string(line).find(' '));
                QVERIFY2(told.find("the parameter " + name) != std::string::npos, told.c_str());
                QVERIFY2(told.find(reason) != std::string::npos, told.c_str());
                QVERIFY2(told.find("orders-parameters") != std::string::npos, told.c_str());
            }
        }
        QCOMPARE(member.field("generation"), generation);
        QCOMPARE(member.field("state"), std::string("running"));
        QVERIFY(give("sql_mode = \"ANSI\"\ndefault_time_zone = \"+02:00\"\ninnodb_buffer_pool_size = \"64M\""));
        QVERIFY(command(member, {{"command", "restart"}}).ok());
        QVERIFY(member.waitUntil([&] { return member.field("generation") != generation; }));
        QVERIFY(member.waitForState("running"));
        auto system = asSystem(member);
        QCOMPARE(one(system, "SELECT @@time_zone"), std::string("+02:00"));

        // what nobody could check before: the status says which it is, and the server comes once it is mended
        const auto told = [&member](const std::string &words) {
            return member.waitUntil([&] {
                return member.field("state") == "waiting" && member.field("problem").find(words) != std::string::npos;
            });
        };
        QVERIFY(endInOrder(*process));
        QVERIFY(give("sql_mode = \"BOGUS\""));
        process = member.supervise();
        QVERIFY2(told("does not accept the parameter sql_mode: "), member.field("problem").c_str());
        QVERIFY2(told("'BOGUS'"), member.field("problem").c_str());
        NodeHealth health(member.settings);
        const NodeState state = health.measure(tenSeconds());
        QVERIFY(!state.problems.empty() && state.problems.front().find("parameter sql_mode") != std::string::npos);
        QVERIFY(give("default_time_zone = \"Mars/Olympus\""));
        QVERIFY2(told("time zone 'Mars/Olympus'"), member.field("problem").c_str());
        QVERIFY(give("max_connections = \"50\""));
        QVERIFY(member.waitForState("running"));
        QCOMPARE(member.field("problem"), std::string());
        QVERIFY(endInOrder(*process));
    }

    void takesHostileNamesAsNames() {
        AgentFixture member("mariadb");
        member.settings.owner = "o\"x'; DROP USER root; --";
        member.settings.database = "it's_`the`% db; SELECT 1";
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        QCOMPARE(member.field("problem"), std::string());
        auto owner = member.connectMariadb(member.settings.owner, "owner's pass\\word", member.settings.database,
                                           member.settings.tlsDirectory / "ca.crt");
        QVERIFY2(owner.ok(), owner ? "" : owner.error().text().c_str());
        QCOMPARE(one(owner, "SELECT DATABASE()"), member.settings.database);
        QCOMPARE(one(owner, "CREATE TABLE t (id INT)"), std::string("no row"));
        QVERIFY(endInOrder(*process));
    }

    void leavesForeignFilesAlone() {
        AgentFixture member("mariadb");
        fs::create_directory(member.settings.data);
        QVERIFY(writeFileAtomic(member.settings.data / "letter.txt", "dear reader").ok());
        member.own(member.settings.data);
        auto process = member.supervise();
        QVERIFY(member.waitForState("waiting"));
        QVERIFY(member.field("problem").find("not MariaDB's") != std::string::npos);
        QCOMPARE(readFile(member.settings.data / "letter.txt").value(), std::string("dear reader"));
        QVERIFY(endInOrder(*process));
    }
};

QTEST_GUILESS_MAIN(TestMariadb)
#include "tst_mariadb.moc"
