// SPDX-License-Identifier: Apache-2.0
#include "backend/core/process.h"
#include "backend/local/launcher.h"
#include "backend/local/launcherchecks.h"
#include "backend/local/statefile.h"

#include <QTest>

#include <csignal>
#include <sys/stat.h>

using namespace ph;
using namespace ph::local;

namespace {

fs::path program() {
    return fs::path(qEnvironmentVariable("PH_BUILD_DIR").toStdString()) / "pilothouse-local";
}

LauncherOptions optionsFor(const fs::path &stateDirectory) {
    LauncherOptions options;
    options.stateDirectory = stateDirectory;
    options.program = program();
    return options;
}

const LocalProgress quiet = [](const std::string &) {};

Context minutes(int count) {
    return Context().withTimeout(std::chrono::minutes(count));
}

LocalPart::State stateOf(const Launcher &launcher, const std::string &name) {
    for (const LocalPart &part : launcher.status(minutes(1)))
        if (part.name == name)
            return part.state;
    return LocalPart::State::NotTried;
}

std::string text(const Status &status) {
    return status ? std::string() : status.error().text();
}
template <typename T> std::string text(const Result<T> &result) {
    return result ? std::string() : result.error().text();
}

void makeProgram(const fs::path &path, const std::string &says = {}) {
    fs::create_directories(path.parent_path());
    (void)writeFileAtomic(path, "#!/bin/sh\necho '" + says + "'\n");
    fs::permissions(path, fs::perms::owner_all);
}

/// "Passed version 15; Warning no …", by what a computer whose programs lie under @p root has.
std::string programsOf(const fs::path &root) {
    std::string out;
    for (const LocalPart &part : checkDatabasePrograms(minutes(1), root)) {
        const char *state = part.state == LocalPart::State::Passed   ? "passed"
                            : part.state == LocalPart::State::Failed ? "failed"
                                                                     : "warning";
        out += part.name + " " + state + ": " + part.detail + " [" + part.fix + "]\n";
    }
    return out;
}

} // namespace

class TestLauncher : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = makeTemporaryDirectory("ph-launcher").value(); }
    void cleanup() {
        for (const auto &entry : fs::directory_iterator(m_folder))
            if (entry.is_directory())
                (void)Launcher(optionsFor(entry.path())).down(quiet, minutes(2));
        fs::remove_all(m_folder);
    }

    void namesTheDatabaseProgramsFoundAndMissing() {
        const std::string noPostgres = ": no PostgreSQL server is installed, so no PostgreSQL can be created here"
                                       " [sudo apt-get install postgresql-15]\n";
        const auto noMariadb = [](const std::string &missing) {
            return ": no complete MariaDB server is installed (missing: " + missing +
                   "), so no MariaDB can be created here [sudo apt-get install mariadb-server]\n";
        };
        const fs::path root = m_folder / "computer";
        const std::string all = "mariadbd, mariadb-install-db, mariadb";
        QCOMPARE(programsOf(root),
                 "PostgreSQL programs failed" + noPostgres + "MariaDB programs failed" + noMariadb(all));
        for (const char *program :
             {"17/bin/postgres", "17/bin/initdb", "15/bin/postgres", "15/bin/initdb", "14/bin/postgres"})
            makeProgram(root / "usr/lib/postgresql" / program);
        const std::string postgres = "PostgreSQL programs passed: version 15, 17 []\n";
        QCOMPARE(programsOf(root), postgres + "MariaDB programs warning" + noMariadb(all));
        makeProgram(root / "usr/sbin/mariadbd",
                    "mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64");
        makeProgram(root / "usr/bin/mariadb");
        QCOMPARE(programsOf(root), postgres + "MariaDB programs warning" + noMariadb("mariadb-install-db"));
        makeProgram(root / "usr/bin/mariadb-install-db");
        QCOMPARE(programsOf(root), postgres + "MariaDB programs passed: version 10.11.6 []\n");
        fs::remove_all(root / "usr/lib");
        QCOMPARE(programsOf(root),
                 "PostgreSQL programs warning" + noPostgres + "MariaDB programs passed: version 10.11.6 []\n");
    }

    void startsOnceAndStops() {
        Launcher launcher(optionsFor(m_folder / "a"));
        QVERIFY(!launcher.running());
        QVERIFY(launcher.planReset(minutes(1)).error().code == Errc::NotFound);
        std::vector<std::string> steps;
        const auto first = launcher.up([&steps](const std::string &step) { steps.push_back(step); }, minutes(2));
        QVERIFY2(first.ok(), text(first).c_str());
        QVERIFY(first->startedNow);
        QVERIFY(!steps.empty());
        struct stat info {};
        QVERIFY(::stat(launcher.kubeconfigPath().c_str(), &info) == 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QVERIFY(::stat(launcher.stateDirectory().c_str(), &info) == 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        const auto second = launcher.up(quiet, minutes(2));
        QVERIFY2(second.ok(), text(second).c_str());
        QVERIFY(!second->startedNow);
        QCOMPARE(second->serverUrl, first->serverUrl);
        QCOMPARE(stateOf(launcher, "API server"), LocalPart::State::Passed);
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(launcher, "node"), LocalPart::State::Passed, 20'000);

        // another one on the same folder is refused by name
        const auto refused = runCommand(
            {{program().native(), "--state-dir", launcher.stateDirectory().native()}, std::nullopt}, minutes(1));
        QVERIFY(refused.ok());
        QCOMPARE(refused->exitCode, 4);
        QVERIFY(refused->err.find("in use by process " + std::to_string(*stateDirectoryHolder(
                                                             launcher.stateDirectory()))) != std::string::npos);

        const Status stopped = launcher.down(quiet, minutes(2));
        QVERIFY2(stopped.ok(), text(stopped).c_str());
        QVERIFY(!launcher.running());
        QVERIFY(!readClusterFile(launcher.stateDirectory())->process);
        QVERIFY(launcher.down(quiet, minutes(1)).ok());
        QCOMPARE(stateOf(launcher, "process"), LocalPart::State::Failed);

        // it comes back at the same addresses
        const auto third = launcher.up(quiet, minutes(2));
        QVERIFY2(third.ok(), text(third).c_str());
        QVERIFY(third->startedNow);
        QCOMPARE(third->serverUrl, first->serverUrl);
    }

    void recoversFromBeingKilled() {
        Launcher launcher(optionsFor(m_folder / "a"));
        QVERIFY(launcher.up(quiet, minutes(2)).ok());
        const pid_t pid = *stateDirectoryHolder(launcher.stateDirectory());
        QVERIFY(::kill(pid, SIGKILL) == 0);
        QTRY_VERIFY_WITH_TIMEOUT(!launcher.running(), 10'000);
        const auto again = launcher.up(quiet, minutes(2));
        QVERIFY2(again.ok(), text(again).c_str());
        QVERIFY(*stateDirectoryHolder(launcher.stateDirectory()) != pid);
    }

    void runsTwoSideBySide() {
        Launcher a(optionsFor(m_folder / "a"));
        Launcher b(optionsFor(m_folder / "b"));
        const auto first = a.up(quiet, minutes(2));
        const auto second = b.up(quiet, minutes(2));
        QVERIFY2(first.ok() && second.ok(), (text(first) + text(second)).c_str());
        QVERIFY(first->serverUrl != second->serverUrl);
        const auto fileA = readClusterFile(a.stateDirectory());
        const auto fileB = readClusterFile(b.stateDirectory());
        QVERIFY(!(fileA->slice == fileB->slice));
        QVERIFY(a.down(quiet, minutes(2)).ok());
        QCOMPARE(stateOf(b, "API server"), LocalPart::State::Passed);
    }

    void refusesAFolderWithOtherThings() {
        const fs::path folder = m_folder / "home";
        fs::create_directory(folder);
        QVERIFY(writeFileAtomic(folder / "letter.txt", "dear reader").ok());
        Launcher launcher(optionsFor(folder));
        const auto started = launcher.up(quiet, minutes(1));
        QVERIFY(!started.ok());
        QVERIFY2(started.error().cause.find("letter.txt") != std::string::npos, text(started).c_str());
        QVERIFY(!launcher.reset(quiet, minutes(1)).ok());
        QCOMPARE(readFile(folder / "letter.txt").value(), std::string("dear reader"));
    }

    void refusesAFullDisk() {
        if (!findProgram("bwrap"))
            QSKIP("bubblewrap, which makes the small disk, is not installed");
        const auto started = runCommand({{"bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--size", "8388608",
                                          "--tmpfs", "/mnt", "--", program().native(), "--state-dir", "/mnt/state"},
                                         std::nullopt},
                                        minutes(1));
        QVERIFY(started.ok());
        QCOMPARE(started->exitCode, 1);
        QVERIFY2(started->err.find("no room on the disk: less than 16 MiB are free (/mnt/state)") != std::string::npos,
                 started->err.c_str());
        QVERIFY2(started->err.find("Make room") != std::string::npos, started->err.c_str());
    }

    void explainsADamagedStore() {
        Launcher launcher(optionsFor(m_folder / "a"));
        QVERIFY(launcher.up(quiet, minutes(2)).ok());
        QVERIFY(launcher.down(quiet, minutes(2)).ok());
        const fs::path store = launcher.stateDirectory() / "store.db";
        std::error_code ignored;
        fs::remove(fs::path(store.native() + "-wal"), ignored);
        QVERIFY(writeFileAtomic(store, std::string(64'000, 'x')).ok());
        const auto started = launcher.up(quiet, minutes(1));
        QVERIFY(!started.ok());
        QVERIFY2(started.error().cause.find("store is damaged") != std::string::npos, text(started).c_str());
    }

    void resetsWhatItListed() {
        Launcher launcher(optionsFor(m_folder / "a"));
        QVERIFY(launcher.up(quiet, minutes(2)).ok());
        const auto plan = launcher.planReset(minutes(1));
        QVERIFY2(plan.ok(), text(plan).c_str());
        QVERIFY(plan->instancesKnown);
        QVERIFY(plan->instances.empty());
        QVERIFY(plan->bytes > 0);
        const Status reset = launcher.reset(quiet, minutes(2));
        QVERIFY2(reset.ok(), text(reset).c_str());
        QVERIFY(!fs::exists(launcher.stateDirectory()));
    }

private:
    fs::path m_folder;
};

QTEST_GUILESS_MAIN(TestLauncher)
#include "tst_launcher.moc"
