// SPDX-License-Identifier: Apache-2.0
#include "backend/db/database.h"

#include <QTest>

#include <sys/stat.h>

using namespace ph;
using db::Database;

class TestDatabase final : public QObject {
    Q_OBJECT
    fs::path m_folder;
    const std::vector<db::Migration> m_schema{"CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE)"};

private Q_SLOTS:
    void init() { m_folder = makeTemporaryDirectory("ph-db").value(); }
    void cleanup() { fs::remove_all(m_folder); }

    void keepsValuesOfAnyText() {
        auto database = Database::open(m_folder / "a.db", m_schema);
        QVERIFY(database);
        const std::string hostile("Robert'); DROP TABLE t;--\n\0ä", 30);
        QVERIFY(database->prepare("INSERT INTO t(name) VALUES(?1)").bind(1, std::string_view(hostile)).run());
        auto ask = database->prepare("SELECT name FROM t");
        QVERIFY(ask.step().value());
        QCOMPARE(std::string(ask.text(0)), hostile);
        QVERIFY(!ask.step().value());
    }
    void makesFilesForTheOwnerOnly() {
        auto database = Database::open(m_folder / "a.db", m_schema);
        QVERIFY(database->prepare("INSERT INTO t(name) VALUES('x')").run());
        for (const auto &entry : fs::directory_iterator(m_folder)) {
            struct ::stat info {};
            QCOMPARE(::stat(entry.path().c_str(), &info), 0);
            QCOMPARE(info.st_mode & 0777U, 0600U);
        }
    }
    void raisesTheSchemaStepByStepAndRefusesANewerOne() {
        QVERIFY(Database::open(m_folder / "a.db", m_schema));
        auto steps = m_schema;
        steps.push_back("ALTER TABLE t ADD COLUMN extra TEXT DEFAULT 'e'");
        {
            auto database = Database::open(m_folder / "a.db", steps);
            QVERIFY(database);
            QVERIFY(database->prepare("INSERT INTO t(name) VALUES('x')").run());
            auto ask = database->prepare("SELECT extra FROM t");
            QVERIFY(ask.step().value());
            QCOMPARE(ask.text(0), std::string_view("e"));
        }
        const auto older = Database::open(m_folder / "a.db", m_schema);
        QVERIFY(!older);
        QCOMPARE(older.error().code, Errc::Invalid);
    }
    void leavesNothingOfAFailedMigration() {
        auto steps = m_schema;
        steps.push_back("ALTER TABLE t ADD COLUMN extra TEXT; SELECT broken FROM nowhere");
        QVERIFY(!Database::open(m_folder / "a.db", steps));
        QVERIFY(Database::open(m_folder / "a.db", m_schema)); // still at the first version
    }
    void rollsBackWhenTheWorkFails() {
        auto database = Database::open(m_folder / "a.db", m_schema);
        const auto failed = database->transaction([&]() -> Status {
            PH_TRY(database->prepare("INSERT INTO t(name) VALUES('x')").run());
            return Error{Errc::Cancelled, "no"};
        });
        QCOMPARE(failed.error().code, Errc::Cancelled);
        auto ask = database->prepare("SELECT count(*) FROM t");
        QVERIFY(ask.step().value());
        QCOMPARE(ask.integer(0), std::int64_t(0));
    }
    void tellsCorruptLockedAndForbiddenApart() {
        QVERIFY(writeFileAtomic(m_folder / "corrupt.db", std::string(8192, 'x')));
        const auto corrupt = Database::open(m_folder / "corrupt.db", m_schema);
        QCOMPARE(corrupt.error().code, Errc::Invalid);
        QCOMPARE(corrupt.error().reason, std::string("Corrupt"));
        auto holder = Database::open(m_folder / "a.db", m_schema);
        QVERIFY(holder->execute("BEGIN IMMEDIATE"));
        const auto locked = Database::open(m_folder / "a.db", m_schema, {.busyTimeout = std::chrono::milliseconds(1)});
        QCOMPARE(locked.error().code, Errc::Conflict);
        QCOMPARE(Database::open(m_folder / "none" / "a.db", m_schema).error().code, Errc::NotFound);
    }
    void reportsABrokenStatementInsteadOfCrashing() {
        auto database = Database::open(m_folder / "a.db", m_schema);
        QVERIFY(!database->prepare("SELEC").bind(1, 5).run());
        QVERIFY(!database->prepare("SELECT 1").bind(3, 5).run());
        QVERIFY(database->prepare("INSERT INTO t(name) VALUES(?1)").bind(1, "same").run());
        const auto twice = database->prepare("INSERT INTO t(name) VALUES(?1)").bind(1, "same").run();
        QCOMPARE(twice.error().reason, std::string("Constraint"));
    }
};

QTEST_APPLESS_MAIN(TestDatabase)
#include "tst_database.moc"
