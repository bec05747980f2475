// SPDX-License-Identifier: Apache-2.0
#include "backend/db/database.h"
#include "backend/ops/consoledb.h"

#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace ph;
using namespace ph::ops;

namespace {

AuditRecord record(const std::string &id) {
    AuditRecord out;
    out.id = id;
    out.at = SystemTime(std::chrono::seconds(1'700'000'000));
    out.who = "anna@desk";
    out.clusterName = "c";
    out.subject = {ClusterId{"c"}, "ns", "orders", "iid"};
    out.action = "create";
    out.outcome = "asked";
    return out;
}

domain::OperationReport report(const std::string &id) {
    domain::OperationReport out;
    out.id = id;
    out.operation = "create";
    out.target = {ClusterId{"c"}, "ns", "orders", "iid"};
    out.state = domain::OperationState::Succeeded;
    return out;
}

/// No file of this process may grow beyond a size while it lives.
class SizeLimit {
public:
    explicit SizeLimit(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_old);
        rlimit now = m_old;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~SizeLimit() { ::setrlimit(RLIMIT_FSIZE, &m_old); }
    SizeLimit(const SizeLimit &) = delete;
    SizeLimit &operator=(const SizeLimit &) = delete;

private:
    rlimit m_old{};
};

} // namespace

class TestConsoleDb : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_folder = makeTemporaryDirectory("db").value();
        m_file = m_folder / "data" / "console.db";
    }
    void cleanup() { fs::remove_all(m_folder); }

    void keepsRecordsAcrossRestarts() {
        {
            ConsoleDb db(m_file);
            QVERIFY(db.warnings().empty());
            db.appendAudit(record("1"));
            db.appendAudit(record("2"));
            db.saveReport(report("r"));
            db.saveLastState("c", "{}");
            db.setSetting("a", "b");
        }
        ConsoleDb db(m_file);
        const auto trail = db.audit(10);
        QVERIFY(trail.ok() && trail->intact);
        QCOMPARE(trail->entries.size(), std::size_t(2));
        QCOMPARE(trail->entries.front().number, std::int64_t(2));
        QCOMPARE(db.history(nullptr, 10).size(), std::size_t(1));
        QCOMPARE(db.lastState("c"), std::string("{}"));
        QCOMPARE(db.setting("a"), std::string("b"));
        struct stat info {};
        QCOMPARE(::stat(m_file.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
    }
    void twoConsolesShareOneChain() {
        ConsoleDb a(m_file);
        ConsoleDb b(m_file);
        for (int i = 0; i < 10; ++i) {
            a.appendAudit(record("a"));
            b.appendAudit(record("b"));
        }
        const auto trail = a.audit(100);
        QVERIFY(trail.ok() && trail->intact);
        QCOMPARE(trail->entries.size(), std::size_t(20));
    }
    void tamperingShows_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::newRow("changed") << QByteArray("UPDATE audit SET outcome='done' WHERE number=2");
        QTest::newRow("changed with its hash") << QByteArray("UPDATE audit SET detail='x', hash='00' WHERE number=2");
        QTest::newRow("removed in the middle") << QByteArray("DELETE FROM audit WHERE number=2");
        QTest::newRow("cut off at the end") << QByteArray("DELETE FROM audit WHERE number=3");
        QTest::newRow("renumbered") << QByteArray(
            "DELETE FROM audit WHERE number=2; UPDATE audit SET number=2 WHERE number=3");
    }
    void tamperingShows() {
        QFETCH(QByteArray, sql);
        {
            ConsoleDb db(m_file);
            for (const char *id : {"1", "2", "3"})
                db.appendAudit(record(id));
        }
        {
            auto raw = db::Database::open(m_file,
                                          {
                                              "",
                                          },
                                          {});
            QVERIFY(raw.ok());
            QVERIFY(raw->execute(sql.toStdString()).ok());
        }
        ConsoleDb db(m_file);
        const auto trail = db.audit(10);
        QVERIFY(trail.ok());
        QVERIFY(!trail->intact);
        QVERIFY(!trail->problem.empty());
    }
    void aDamagedFileIsSetAside() {
        QVERIFY(makeDirectories(m_file.parent_path()).ok());
        QVERIFY(writeFileAtomic(m_file, std::string(8192, 'x')).ok());
        ConsoleDb db(m_file);
        QCOMPARE(db.warnings().size(), std::size_t(1));
        db.appendAudit(record("1"));
        QCOMPARE(db.audit(10)->entries.size(), std::size_t(1));
        int files = 0;
        for (const auto &entry : fs::directory_iterator(m_file.parent_path()))
            files += entry.path().filename().string().find("damaged") != std::string::npos ? 1 : 0;
        QVERIFY(files >= 1);
    }
    void aDeletedFileIsMadeAnew() {
        ConsoleDb db(m_file);
        db.appendAudit(record("1"));
        fs::remove_all(m_file.parent_path());
        db.appendAudit(record("2"));
        QCOMPARE(db.warnings().size(), std::size_t(1));
        QVERIFY(fs::exists(m_file));
        QCOMPARE(db.audit(10)->entries.size(), std::size_t(1));
    }
    void aLockedFileStopsNobody() {
        {
            ConsoleDb first(m_file);
            QVERIFY(first.warnings().empty());
        }
        auto holder = db::Database::open(m_file,
                                         {
                                             "",
                                         },
                                         {});
        QVERIFY(holder.ok());
        QVERIFY(holder->execute("BEGIN EXCLUSIVE").ok());
        ConsoleDb db(m_file);
        db.appendAudit(record("1"));
        db.saveReport(report("r"));
        QCOMPARE(db.warnings().size(), std::size_t(1));
        QCOMPARE(db.history(nullptr, 10).size(), std::size_t(1)); // from memory
        QVERIFY(holder->execute("ROLLBACK").ok());
        // Free again: what was kept in memory is written.
        QTRY_VERIFY_WITH_TIMEOUT(db.warnings().empty(), 15000);
        const auto trail = db.audit(10);
        QVERIFY(trail.ok() && trail->intact);
        QCOMPARE(trail->entries.size(), std::size_t(1));
        ConsoleDb later(m_file); // of another process: nothing of it may be in memory only
        QCOMPARE(later.audit(10)->entries.size(), std::size_t(1));
        QCOMPARE(later.history(nullptr, 10).size(), std::size_t(1));
    }
    void aFileThatAnotherConsoleMadeAnewIsTheOneInUse() {
        ConsoleDb first(m_file);
        first.appendAudit(record("1"));
        fs::remove_all(m_file.parent_path());
        ConsoleDb second(m_file);
        second.appendAudit(record("2"));
        first.appendAudit(record("3"));
        const auto trail = second.audit(10);
        QVERIFY(trail.ok() && trail->intact);
        QCOMPARE(trail->entries.size(), std::size_t(2));
        QCOMPARE(first.warnings().size(), std::size_t(1));
        QVERIFY(second.warnings().empty());
    }
    void aFullDiskStopsNobody() {
        ConsoleDb db(m_file);
        db.appendAudit(record("1"));
        const auto before = fs::file_size(m_file);
        {
            // What a full disk does to the file and its log, without the rights to mount a small one.
            const SizeLimit full(before);
            for (int i = 0; i < 50; ++i) {
                auto large = report("r" + std::to_string(i));
                large.error.what = std::string(4096, 'x');
                db.saveReport(large);
            }
            db.appendAudit(record("2"));
            QCOMPARE(db.warnings().size(), std::size_t(1));
            QCOMPARE(db.history(nullptr, 100).size(), std::size_t(50));
        }
        QTRY_VERIFY_WITH_TIMEOUT(db.warnings().empty(), 15000);
        ConsoleDb later(m_file);
        QCOMPARE(later.history(nullptr, 100).size(), std::size_t(50));
        const auto trail = later.audit(10);
        QVERIFY(trail.ok() && trail->intact);
        QCOMPARE(trail->entries.size(), std::size_t(2));
    }
    void aFolderThatCannotBeWrittenStopsNobody() {
        // A file where the folder should be: no right helps, also not root's.
        QVERIFY(writeFileAtomic(m_file.parent_path(), "in the way").ok());
        ConsoleDb db(m_file);
        db.appendAudit(record("1"));
        QCOMPARE(db.warnings().size(), std::size_t(1));
        QCOMPARE(db.audit(10)->entries.size(), std::size_t(1));
    }

private:
    fs::path m_folder;
    fs::path m_file;
};

QTEST_GUILESS_MAIN(TestConsoleDb)
#include "tst_consoledb.moc"
