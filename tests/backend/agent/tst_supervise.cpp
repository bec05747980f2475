// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/commandchannel.h"
#include "backend/agent/postgresfiles.h"
#include "backend/core/process.h"
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

std::string one(Result<PgSession> &session, const std::string &sql) {
    const auto rows = session->query(sql, {}, tenSeconds());
    return rows && !rows->empty() ? (*rows)[0][0].value_or("") : rows ? std::string("no row") : rows.error().text();
}

Result<Json> command(const AgentFixture &member, const Json &request) {
    return sendCommand(member.settings.socketPath(), request, tenSeconds());
}

/// Ends supervise as the kubelet does and says whether it ended in order.
bool endInOrder(QProcess &process) {
    process.terminate();
    return process.waitForFinished(30'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

} // namespace

class TestSupervise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const std::string missing = AgentFixture::missing();
        if (!missing.empty())
            QSKIP(missing.c_str());
    }

    void runsAMemberThroughItsLife() {
        AgentFixture member;
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        QCOMPARE(member.field("bootstrapped"), std::string("true"));
        QCOMPARE(member.field("problem"), std::string());

        // owner and database are there, over TLS, with the password of the Secret
        auto owner = member.connect("shop_owner", "owner's pass\\word", "shop");
        QVERIFY2(owner.ok(), owner ? "" : owner.error().text().c_str());
        QCOMPARE(one(owner, "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), std::string("true"));
        QCOMPARE(one(owner, "SHOW server_encoding"), std::string("UTF8"));
        QCOMPARE(one(owner, "SHOW data_checksums"), std::string("on"));
        QCOMPARE(one(owner, "SHOW listen_addresses"), std::string("127.0.0.1"));
        QCOMPARE(one(owner, "CREATE TABLE kept (id int)"), std::string("no row"));
        QCOMPARE(one(owner, "INSERT INTO kept SELECT generate_series(1, 1000)"), std::string("no row"));
        QVERIFY(!member.connect("shop_owner", "wrong", "shop").ok());
        struct stat info {};
        QVERIFY(::stat((member.settings.ownDirectory() / "tls/tls.key").c_str(), &info) == 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QVERIFY(::stat(member.settings.socketPath().c_str(), &info) == 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);

        // killed by force it comes back with its data
        const std::string generation = member.field("generation");
        QVERIFY(::kill(std::stoi(member.field("pid")), SIGKILL) == 0);
        QVERIFY(member.waitUntil(
            [&] { return member.field("generation") != generation && member.field("state") == "running"; }));
        QCOMPARE(member.field("restarts"), std::string("1"));
        owner = member.connect("shop_owner", "owner's pass\\word", "shop");
        QVERIFY(owner.ok());
        QCOMPARE(one(owner, "SELECT count(*) FROM kept"), std::string("1000"));

        // a new password and a new certificate are taken over
        member.writeSecret("owner-password", "second");
        QVERIFY(command(member, {{"command", "restart"}}).ok());
        QVERIFY(member.waitUntil(
            [&] { return member.field("state") == "running" && member.connect("shop_owner", "second", "shop").ok(); }));
        QVERIFY(!member.connect("shop_owner", "owner's pass\\word", "shop").ok());
        const std::string before = member.field("generation");
        member.writeCertificates();
        QVERIFY(member.waitUntil([&] { return member.connect("shop_owner", "second", "shop").ok(); }));
        QCOMPARE(member.field("generation"), before); // by reload, not by restart

        QVERIFY(command(member, {{"command", "stop"}}).ok());
        QVERIFY(member.waitForState("stopped"));
        QVERIFY(!member.connect("shop_owner", "second", "shop").ok());
        QVERIFY(command(member, {{"command", "start"}}).ok());
        QVERIFY(member.waitForState("running"));
        QVERIFY(command(member, {{"command", "nonsense"}}).error().code == Errc::Invalid);
        QVERIFY(command(member, Json::array()).error().code == Errc::Invalid);
        QVERIFY(command(member, {{"command", "fence"}, {"on", "yes"}}).error().code == Errc::Invalid);

        // nobody else may run on this data
        auto second = member.supervise();
        QVERIFY(second->waitForFinished(10'000));
        QCOMPARE(second->exitCode(), 4);

        // a fence outlives the container
        QVERIFY(command(member, {{"command", "fence"}, {"on", true}}).ok());
        QVERIFY(member.waitForState("fenced"));
        QVERIFY(command(member, {{"command", "start"}}).error().code == Errc::Conflict);
        QVERIFY(endInOrder(*process));
        process = member.supervise();
        QVERIFY(member.waitForState("fenced"));
        QVERIFY(command(member, {{"command", "fence"}, {"on", false}}).ok());
        QVERIFY(member.waitForState("running"));
        owner = member.connect("shop_owner", "second", "shop");
        QCOMPARE(one(owner, "SELECT count(*) FROM kept"), std::string("1000"));
        QVERIFY(endInOrder(*process));
        QVERIFY(!fs::exists(member.settings.data / "postmaster.pid"));
    }

    void recoversFromAKilledInitdb() {
        AgentFixture member;
        const fs::path half = bootstrapDirectory(member.settings);
        auto process = member.supervise();
        QVERIFY(member.waitUntil([&] { return fs::exists(half / "global"); }));
        process->kill();
        QVERIFY(process->waitForFinished(10'000));
        QVERIFY(fs::exists(half));
        QVERIFY(inspectData(member.settings.data) == DataState::Absent);
        process = member.supervise();
        QVERIFY(member.waitForState("running"));
        QVERIFY(!fs::exists(half));
        QVERIFY(member.connect("shop_owner", "owner's pass\\word", "shop").ok());
        QVERIFY(endInOrder(*process));
    }

    void namesTheParameterThatWouldStopTheServer() {
        AgentFixture member;
        const auto give = [&member](const std::string &line) {
            const fs::path file = member.settings.configDirectory / "postgresql.conf";
            const bool written = writeFileAtomic(file, line + "\n").ok();
            member.own(member.settings.configDirectory);
            return written;
        };
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        const std::string generation = member.field("generation");
        for (const char *bad : {"work_mem = 'lots'", "timezone = 'Mars/Olympus'", "nosuch.thing.at_all = 1",
                                "log_statement = 'some'", "max_connections = '-1'"}) {
            QVERIFY(give(bad));
            const auto refused = command(member, {{"command", "restart"}});
            QVERIFY2(!refused.ok(), bad);
            const std::string told = refused.error().text();
            QVERIFY2(refused.error().code == Errc::Invalid, told.c_str());
            const std::string name = std::string(bad).substr(0, std::string(bad).find(' '));
            QVERIFY2(told.find("the parameter " + name + ": ") != std::string::npos, told.c_str());
        }
        QCOMPARE(member.field("generation"), generation);
        QVERIFY(give("work_mem = '8MB'"));
        QVERIFY(command(member, {{"command", "restart"}}).ok());
        QVERIFY(member.waitUntil([&] { return member.field("generation") != generation; }));
        QVERIFY(member.waitForState("running"));

        const auto told = [&member](const std::string &words) {
            return member.waitUntil([&] {
                return member.field("state") == "waiting" && member.field("problem").find(words) != std::string::npos;
            });
        };
        QVERIFY(endInOrder(*process));
        QVERIFY(give("work_mem = 'lots'"));
        process = member.supervise();
        QVERIFY2(told("does not accept the parameter work_mem: "), member.field("problem").c_str());
        // what the check cannot see is told in the server's own words
        QVERIFY(give("shared_preload_libraries = 'nosuchlibrary'"));
        QVERIFY2(told("could not access file \"nosuchlibrary\""), member.field("problem").c_str());
        QVERIFY(give("work_mem = '8MB'"));
        QVERIFY(member.waitForState("running"));
        QCOMPARE(member.field("problem"), std::string());
        QVERIFY(endInOrder(*process));
    }

    void takesHostileNamesAsNames() {
        AgentFixture member;
        member.settings.owner = "o\"x'; DROP ROLE postgres; --";
        member.settings.database = "it's \\ \"the\" db; SELECT 1";
        auto process = member.supervise();
        QVERIFY(member.waitForState("running"));
        QCOMPARE(member.field("problem"), std::string());
        auto owner = member.connect(member.settings.owner, "owner's pass\\word", member.settings.database);
        QVERIFY2(owner.ok(), owner ? "" : owner.error().text().c_str());
        QCOMPARE(one(owner, "SELECT current_user::text"), member.settings.owner);
        QVERIFY(endInOrder(*process));
    }

    void leavesForeignFilesAlone() {
        AgentFixture member;
        fs::create_directory(member.settings.data);
        QVERIFY(writeFileAtomic(member.settings.data / "letter.txt", "dear reader").ok());
        member.own(member.settings.data);
        auto process = member.supervise();
        QVERIFY(member.waitForState("waiting"));
        QVERIFY(member.field("problem").find("not PostgreSQL's") != std::string::npos);
        QCOMPARE(readFile(member.settings.data / "letter.txt").value(), std::string("dear reader"));
        QVERIFY(endInOrder(*process));
    }
};

QTEST_GUILESS_MAIN(TestSupervise)
#include "tst_supervise.moc"
