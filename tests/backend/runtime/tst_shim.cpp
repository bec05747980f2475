// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/local/shim/client.h"
#include "backend/local/shim/containerlogreader.h"
#include "backend/local/shim/launcher.h"

#include <QTest>

#include <csignal>
#include <cstdlib>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ph;
using namespace ph::local::shim;
using namespace std::chrono_literals;

namespace {

Context soon() {
    return Context().withTimeout(20s);
}

/// A folder with runs in it; ends every container it started.
class World {
public:
    World() : m_folder(makeTemporaryDirectory("ph-shim").value()) {}
    ~World() {
        for (const fs::path &run : m_runs) {
            killRun(run);
            (void)QTest::qWaitFor([&run] { return inspectRun(run).phase != RunState::Phase::Running; }, 5000);
        }
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }
    Launch command(std::vector<std::string> argv) {
        Launch made;
        made.runFolder = m_folder / std::to_string(m_runs.size());
        m_runs.push_back(made.runFolder);
        made.bubblewrap = findProgram("bwrap").value_or("/usr/bin/bwrap");
        made.shim = fs::path(std::getenv("PH_BUILD_DIR")) / "pilothouse-shim";
        made.sandbox.hostname = "pod-0";
        made.sandbox.uid = 1000;
        made.sandbox.gid = 1000;
        made.process.argv = std::move(argv);
        made.process.environment = {"PATH=/usr/bin:/bin", "GREETING=hello there"};
        return made;
    }
    /// Starts a shell script and returns its run.
    fs::path shell(const std::string &script) {
        const Launch made = command({"sh", "-c", script});
        const Status started = launch(made, soon());
        if (!started)
            qWarning("%s", started.error().text().c_str());
        return made.runFolder;
    }

private:
    fs::path m_folder;
    std::vector<fs::path> m_runs;
};

ExitRecord awaitExit(const fs::path &run) {
    (void)QTest::qWaitFor([&run] { return readExitRecord(run).has_value(); }, 20000);
    return readExitRecord(run).value_or(ExitRecord{-1, 0, 0});
}

std::string logOf(const fs::path &run, const LogQuery &query = {}) {
    std::string text;
    const Status read = readContainerLog(
        run, query,
        [&text](std::string_view bytes) {
            text += bytes;
            return true;
        },
        soon());
    return read ? text : read.error().text();
}

/// Runs a command in a container; returns "<exit code>:<stdout>|<stderr>".
std::string execIn(const fs::path &run, const ProcessSpec &spec, const std::string &input = {}) {
    auto connection = Connection::open(run);
    if (!connection)
        return connection.error().text();
    const auto begun = (*connection)->call(Type::Exec, spec.encode(), soon());
    if (!begun)
        return "refused:" + begun.error().what;
    if (spec.stdin_) {
        (void)(*connection)->send(Type::Stdin, input, soon());
        (void)(*connection)->send(Type::CloseStdin, {}, soon());
    }
    std::string out;
    std::string err;
    for (;;) {
        const auto frame = (*connection)->receive(soon());
        if (!frame)
            return frame.error().text();
        if (frame->type == Type::Stdout)
            out += frame->payload;
        else if (frame->type == Type::Stderr)
            err += frame->payload;
        else
            return std::to_string(Reader(frame->payload).number<std::int32_t>()) + ":" + out + "|" + err;
    }
}

ProcessSpec process(std::vector<std::string> argv) {
    ProcessSpec spec;
    spec.argv = std::move(argv);
    return spec;
}

} // namespace

class TestShim : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsLogAndExitCode();
    void splitsLongLinesAndKeepsUnfinishedOnes();
    void rotatesTheLog();
    void followsUntilTheEnd();
    void tailsTheLog_data();
    void tailsTheLog();
    void saysWhyACommandCannotStart();
    void showsThePodsUserAndNothingElseOfTheHost();
    void sendsSignals();
    void endsWithTheCommandAndKillsTheRest();
    void reapsOrphans();
    void runsExecWithPipes();
    void runsExecWithATerminal();
    void killsAnExecWhoseClientLeft();
    void leavesADetachedExecAlone();
    void hangsUpADetachedTerminal();
    void streamsLargeOutputOfExec();
    void freezesAndThaws();
    void thawsWhenTheFreezerForgets();
    void stopsProcessesThatFork();
    void stopsParentsThatWaitInVfork();
    void holdsAnExecUntilTheThaw();
    void noticesWhenSomethingRanMeanwhile();
    void survivesTheDeathOfItsStarter();
    void isLostWhenTheShimIsKilled();
    void measuresUsage();
};

void TestShim::keepsLogAndExitCode() {
    World world;
    const fs::path run = world.shell("echo $GREETING; echo oops >&2; exit 7");
    const ExitRecord record = awaitExit(run);
    QCOMPARE(record.code, 7);
    QVERIFY(record.finishedNs >= record.startedNs && record.startedNs > 0);
    const std::string log = logOf(run);
    QVERIFY(log == "hello there\noops\n" || log == "oops\nhello there\n");
    LogQuery stamped;
    stamped.timestamps = true;
    const std::string first = logOf(run, stamped);
    QVERIFY(parseTime(first.substr(0, first.find(' '))).has_value());
    QVERIFY(inspectRun(run).phase == RunState::Phase::Exited);
}

void TestShim::splitsLongLinesAndKeepsUnfinishedOnes() {
    World world;
    const fs::path run = world.shell("head -c 40000 /dev/zero | tr '\\0' x; echo; printf unfinished");
    awaitExit(run);
    QCOMPARE(logOf(run), std::string(40000, 'x') + "\nunfinished");
}

void TestShim::rotatesTheLog() {
    World world;
    const fs::path run = world.shell("i=0; while [ $i -lt 13 ]; do head -c 1000000 /dev/zero | tr '\\0' y | fold -w "
                                     "999; echo; i=$((i+1)); done; echo last");
    awaitExit(run);
    QVERIFY(fs::exists(run / "log.1"));
    QVERIFY(fs::file_size(run / "log") < LogLimit);
    LogQuery tail;
    tail.tailLines = 1;
    QCOMPARE(logOf(run, tail), std::string("last\n"));
    QVERIFY(logOf(run).size() > 13'000'000);
}

void TestShim::followsUntilTheEnd() {
    World world;
    const fs::path run = world.shell("echo one; read go < /tmp/gate; echo two");
    LogQuery query;
    query.follow = true;
    std::string text;
    const Status read = readContainerLog(
        run, query,
        [&](std::string_view bytes) {
            text += bytes;
            if (text == "one\n") // the reader itself lets the container go on: what follows was not there before
                (void)execIn(run, process({"sh", "-c", "mkfifo /tmp/gate 2>/dev/null; echo go > /tmp/gate"}));
            return true;
        },
        soon());
    QVERIFY(read.ok());
    QVERIFY(text.find("one\n") == 0);
}

void TestShim::tailsTheLog_data() {
    QTest::addColumn<int>("lines");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0 << "";
    QTest::newRow("one") << 1 << "c\n";
    QTest::newRow("two") << 2 << "b\nc\n";
    QTest::newRow("all") << 3 << "a\nb\nc\n";
    QTest::newRow("more") << 9 << "a\nb\nc\n";
}

void TestShim::tailsTheLog() {
    QFETCH(int, lines);
    QFETCH(QString, text);
    World world;
    const fs::path run = world.shell("printf 'a\\nb\\nc\\n'");
    awaitExit(run);
    LogQuery query;
    query.tailLines = lines;
    QCOMPARE(QString::fromStdString(logOf(run, query)), text);
}

void TestShim::saysWhyACommandCannotStart() {
    World world;
    Launch missing = world.command({"no-such-program"});
    const Status started = launch(missing, soon());
    QVERIFY(!started.ok());
    QCOMPARE(started.error().reason, std::string("StartError"));
    QCOMPARE(started.error().cause, std::string("exec: \"no-such-program\": executable file not found in $PATH"));
    QCOMPARE(awaitExit(missing.runFolder).code, 128);

    Launch noSandbox = world.command({"true"});
    noSandbox.sandbox.mounts.push_back({Mount::Kind::Bind, "/no/such/folder", "/data", {}});
    const Status refused = launch(noSandbox, soon());
    QVERIFY(!refused.ok());
    QVERIFY2(refused.error().cause.find("/no/such/folder") != std::string::npos, refused.error().cause.c_str());

    Launch noProgram = world.command({"true"});
    noProgram.bubblewrap = "/no/such/bwrap";
    const Status absent = launch(noProgram, soon());
    QVERIFY(!absent.ok());
    QVERIFY(absent.error().code == Errc::NotFound);
    QCOMPARE(absent.error().hint, std::string("install the package bubblewrap"));
}

void TestShim::showsThePodsUserAndNothingElseOfTheHost() {
    World world;
    const fs::path run = world.shell(
        "id -u; id -g; hostname; echo $$; ls /proc | grep -c '^[0-9]'; ls -d /home /root /etc/shadow 2>/dev/null; "
        "readlink /proc/1/fd/* >/dev/null 2>&1 || echo hidden; touch /usr/x 2>/dev/null || echo read-only; touch "
        "/tmp/x && echo writable");
    awaitExit(run);
    const QStringList lines = QString::fromStdString(logOf(run)).split(u'\n');
    QCOMPARE(lines.value(0), QStringLiteral("1000"));
    QCOMPARE(lines.value(1), QStringLiteral("1000"));
    QCOMPARE(lines.value(2), QStringLiteral("pod-0"));
    QVERIFY(lines.value(3).toInt() > 1);
    QVERIFY(lines.value(4).toInt() < 8);
    QCOMPARE(lines.mid(5), QStringList({QStringLiteral("hidden"), QStringLiteral("read-only"),
                                        QStringLiteral("writable"), QString()}));
}

void TestShim::sendsSignals() {
    World world;
    const fs::path run = world.shell("trap 'echo term; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
    QTRY_COMPARE(logOf(run), std::string("ready\n"));
    QVERIFY(signalRun(run, SIGTERM, false, soon()).ok());
    QCOMPARE(awaitExit(run).code, 3);
    QCOMPARE(logOf(run), std::string("ready\nterm\n"));
    const fs::path stubborn = world.shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    QTRY_COMPARE(logOf(stubborn), std::string("ready\n"));
    QVERIFY(signalRun(stubborn, SIGTERM, false, soon()).ok());
    QVERIFY(signalRun(stubborn, SIGKILL, false, soon()).ok());
    QCOMPARE(awaitExit(stubborn).code, 137);
    QVERIFY(!signalRun(stubborn, SIGKILL, false, soon()).ok());
}

void TestShim::endsWithTheCommandAndKillsTheRest() {
    World world;
    const fs::path run = world.shell("setsid sleep 1000 & echo started; exit 0");
    QCOMPARE(awaitExit(run).code, 0);
    QTRY_VERIFY(!isAlive(readIdentity(run).valueOr(ProcessIdentity{"none", 0, 0})));
}

void TestShim::reapsOrphans() {
    World world;
    const fs::path run = world.shell(
        "for i in 1 2 3 4 5; do (sh -c 'sleep 0.01 & exit') & done; wait; echo waited; while :; do sleep 1000; done");
    QTRY_COMPARE(logOf(run), std::string("waited\n"));
    QVERIFY(QTest::qWaitFor(
        [&run] {
            return execIn(run, process({"sh", "-c", "grep -l '^State:.Z' /proc/[0-9]*/status | wc -l"})) == "0:0\n|";
        },
        10000));
}

void TestShim::runsExecWithPipes() {
    World world;
    const fs::path run = world.shell("sleep 1000");
    QCOMPARE(execIn(run, process({"sh", "-c", "echo $GREETING; echo bad >&2; exit 5"})),
             std::string("5:hello there\n|bad\n"));
    QCOMPARE(execIn(run, process({"true"})), std::string("0:|"));
    QCOMPARE(execIn(run, process({"nothing-like-this"})),
             std::string("refused:exec: \"nothing-like-this\": executable file not found in $PATH"));
    ProcessSpec cat = process({"cat"});
    cat.stdin_ = true;
    QCOMPARE(execIn(run, cat, "through the pipe"), std::string("0:through the pipe|"));
    ProcessSpec placed = process({"sh", "-c", "pwd; echo $MORE"});
    placed.workingDirectory = "/tmp";
    placed.environment = {"MORE=added"};
    QCOMPARE(execIn(run, placed), std::string("0:/tmp\nadded\n|"));
    QCOMPARE(execIn(run, process({"sh", "-c", "kill -9 $$"})), std::string("137:|"));
}

void TestShim::runsExecWithATerminal() {
    World world;
    const fs::path run = world.shell("sleep 1000");
    ProcessSpec shell =
        process({"sh", "-c", "stty size; tty | sed s/[0-9]*//g; read line; echo got $line; read line; stty size"});
    shell.tty = true;
    shell.stdin_ = true;
    shell.columns = 101;
    shell.rows = 33;
    auto connection = Connection::open(run);
    QVERIFY(connection.ok());
    QVERIFY((*connection)->call(Type::Exec, shell.encode(), soon()).ok());
    std::string seen;
    bool answered = false;
    bool resized = false;
    for (;;) {
        const auto frame = (*connection)->receive(soon());
        QVERIFY(frame.ok());
        if (frame->type == Type::Exited)
            break;
        seen += frame->payload;
        if (!answered && seen.find("/dev/pts/") != std::string::npos) {
            answered = true;
            QVERIFY((*connection)->send(Type::Stdin, "word\n", soon()).ok());
        }
        if (!resized && seen.find("got word") != std::string::npos) {
            resized = true;
            QVERIFY(
                (*connection)
                    ->send(Type::Resize, Writer().number(std::uint32_t{77}).number(std::uint32_t{22}).bytes(), soon())
                    .ok());
            QVERIFY((*connection)->send(Type::Stdin, "\n", soon()).ok());
        }
    }
    QVERIFY2(seen.find("33 101\r\n") != std::string::npos, seen.c_str());
    QVERIFY2(seen.find("22 77\r\n") != std::string::npos, seen.c_str());
}

void TestShim::killsAnExecWhoseClientLeft() {
    World world;
    const fs::path run = world.shell("sleep 1000");
    {
        auto connection = Connection::open(run);
        QVERIFY(connection.ok());
        QVERIFY((*connection)->call(Type::Exec, process({"sleep", "4321"}).encode(), soon()).ok());
    }
    QTRY_COMPARE(execIn(run, process({"sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '[s]leep 4321'"})),
                 std::string("1:0\n|"));
}

void TestShim::leavesADetachedExecAlone() {
    World world;
    const fs::path run = world.shell("sleep 1000");
    {
        auto connection = Connection::open(run);
        QVERIFY(connection.ok());
        ProcessSpec spec =
            process({"sh", "-c", "head -c 9000000 /dev/zero; cat >/dev/null; echo over >/tmp/over; exec sleep 4322"});
        spec.stdin_ = true;
        spec.detached = true;
        QVERIFY((*connection)->call(Type::Exec, spec.encode(), soon()).ok());
    }
    // Its output is dropped, so that it goes on, and its input ends.
    QTRY_COMPARE(execIn(run, process({"cat", "/tmp/over"})), std::string("0:over\n|"));
    QCOMPARE(execIn(run, process({"sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '[s]leep 4322'"})),
             std::string("0:1\n|"));
}

void TestShim::hangsUpADetachedTerminal() {
    World world;
    const fs::path run = world.shell("sleep 1000");
    {
        auto connection = Connection::open(run);
        QVERIFY(connection.ok());
        ProcessSpec spec = process({"sleep", "4323"});
        spec.tty = true;
        spec.detached = true;
        QVERIFY((*connection)->call(Type::Exec, spec.encode(), soon()).ok());
    }
    QTRY_COMPARE(execIn(run, process({"sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '[s]leep 4323'"})),
                 std::string("1:0\n|"));
}

void TestShim::streamsLargeOutputOfExec() {
    World world;
    const fs::path run = world.shell("sleep 1000");
    const std::string all = execIn(run, process({"head", "-c", "20000000", "/dev/zero"}));
    QCOMPARE(all.size(), std::size_t{20000000} + 3);
}

void TestShim::freezesAndThaws() {
    World world;
    const fs::path run =
        world.shell("(while :; do echo child; sleep 0.01; done) & while :; do echo tick; sleep 0.01; done");
    QTRY_VERIFY(logOf(run).size() > 20);
    auto frozen = Frozen::freeze(run, 20s, soon());
    QVERIFY2(frozen.ok(), frozen ? "" : frozen.error().what.c_str());
    QVERIFY(frozen->processes() >= 2);
    QVERIFY(!Frozen::freeze(run, 20s, soon()).ok());
    (void)usageOf(run, soon()); // one more turn of the shim's loop takes what was in the pipes
    const std::string before = logOf(run);
    (void)usageOf(run, soon());
    QCOMPARE(logOf(run), before);
    QVERIFY(frozen->thaw(soon()).ok());
    QTRY_VERIFY(logOf(run).size() > before.size());
}

void TestShim::thawsWhenTheFreezerForgets() {
    World world;
    const fs::path run = world.shell("while :; do echo tick; sleep 0.01; done");
    auto frozen = Frozen::freeze(run, 50ms, soon());
    QVERIFY(frozen.ok());
    const std::string before = logOf(run);
    QTRY_VERIFY(logOf(run).size() > before.size() + 30);
    const Status late = frozen->thaw(soon());
    QVERIFY(!late.ok());
    QVERIFY(late.error().code == Errc::Timeout);
    QCOMPARE(readFile(run / FreezeName).valueOr({}), std::string("expired\n"));
    {
        auto forgotten = Frozen::freeze(run, 60s, soon());
        QVERIFY(forgotten.ok());
    } // the connection ends without a thaw, as when its process is killed
    QTRY_COMPARE(readFile(run / FreezeName).valueOr({}), std::string("abandoned\n"));
    const std::string then = logOf(run);
    QTRY_VERIFY(logOf(run).size() > then.size() + 30);
}

void TestShim::stopsProcessesThatFork() {
    World world;
    // Four families in which every process lives only as long as it takes to start the next one.
    const fs::path run = world.shell(
        "f() { while :; do (echo x$1; (echo y$1) & wait) & wait; done; }; for i in 1 2 3 4; do f $i & done; wait");
    QTRY_VERIFY(logOf(run).size() > 100);
    for (int round = 0; round < 20; ++round) {
        auto frozen = Frozen::freeze(run, 20s, soon());
        QVERIFY2(frozen.ok(), frozen ? "" : frozen.error().what.c_str());
        (void)usageOf(run, soon()); // takes what was in the pipes
        const std::string before = logOf(run);
        QTest::qWait(30); // a process that was missed would write in this time
        (void)usageOf(run, soon());
        QCOMPARE(logOf(run), before);
        QVERIFY(frozen->thaw(soon()).ok());
        QTRY_VERIFY(logOf(run).size() > before.size());
    }
}

void TestShim::stopsParentsThatWaitInVfork() {
    World world;
    // Python's subprocess starts its children by vfork(2): the parent is in uninterruptible sleep until the child is on
    // its way.
    const fs::path run = world.shell("exec /usr/bin/python3 -u -c 'import subprocess\nwhile True: "
                                     "subprocess.run([\"/bin/true\"]); print(\"t\")'");
    QTRY_VERIFY(logOf(run).size() > 20);
    for (int round = 0; round < 10; ++round) {
        auto frozen = Frozen::freeze(run, 20s, soon());
        QVERIFY2(frozen.ok(), frozen ? "" : frozen.error().what.c_str());
        QVERIFY(frozen->thaw(soon()).ok());
        const std::size_t size = logOf(run).size();
        QTRY_VERIFY(logOf(run).size() > size);
    }
}

void TestShim::holdsAnExecUntilTheThaw() {
    World world;
    const fs::path run = world.shell("while :; do sleep 0.05; done");
    auto frozen = Frozen::freeze(run, 20s, soon());
    QVERIFY(frozen.ok());
    auto connection = Connection::open(run);
    QVERIFY(connection.ok());
    ProcessSpec spec = process({"sh", "-c", "cat; echo ran"});
    spec.stdin_ = true;
    QVERIFY((*connection)->send(Type::Exec, spec.encode(), soon()).ok());
    QVERIFY((*connection)->send(Type::Stdin, "given ", soon()).ok());
    QVERIFY((*connection)->send(Type::CloseStdin, {}, soon()).ok());
    QVERIFY(!(*connection)->receive(Context().withTimeout(200ms)).ok());
    QVERIFY(readFile(run / FreezeName).valueOr({}).rfind("frozen ", 0) == 0);
    QVERIFY(frozen->thaw(soon()).ok());
    QCOMPARE(readFile(run / FreezeName).valueOr({}), std::string("thawed\n"));
    std::string said;
    for (bool ended = false; !ended;) {
        const auto next = (*connection)->receive(soon());
        QVERIFY(next.ok());
        if (next->type == Type::Stdout)
            said += next->payload;
        ended = next->type == Type::Exited;
    }
    QCOMPARE(said, std::string("given ran\n"));
}

void TestShim::noticesWhenSomethingRanMeanwhile() {
    World world;
    const fs::path run = world.shell("while :; do sleep 0.01; done");
    auto frozen = Frozen::freeze(run, 20s, soon());
    QVERIFY(frozen.ok());
    QVERIFY(signalRun(run, SIGCONT, false, soon()).ok());
    const Status thawed = frozen->thaw(soon());
    QVERIFY(!thawed.ok());
    QVERIFY(thawed.error().code == Errc::Timeout);
    QCOMPARE(readFile(run / FreezeName).valueOr({}), std::string("broken\n"));
}

void TestShim::survivesTheDeathOfItsStarter() {
    World world;
    const Launch made = world.command({"sh", "-c", "echo ready; while :; do sleep 0.05; done"});
    const pid_t starter = ::fork();
    if (starter == 0) {
        (void)launch(made, soon());
        ::raise(SIGKILL);
    }
    QVERIFY(starter > 0);
    int status = 0;
    QCOMPARE(::waitpid(starter, &status, 0), starter);
    QVERIFY(WIFSIGNALED(status));
    QVERIFY(inspectRun(made.runFolder).phase == RunState::Phase::Running);
    const auto identity = readIdentity(made.runFolder);
    QVERIFY(identity.ok() && isAlive(*identity));
    const auto connection = Connection::open(made.runFolder);
    QVERIFY(connection.ok());
    QCOMPARE((*connection)->peer(), identity->pid);
    QCOMPARE(execIn(made.runFolder, process({"echo", "again"})), std::string("0:again\n|"));
    QVERIFY(signalRun(made.runFolder, SIGKILL, false, soon()).ok());
    QCOMPARE(awaitExit(made.runFolder).code, 137);
}

void TestShim::isLostWhenTheShimIsKilled() {
    World world;
    const fs::path run = world.shell("sleep 1000 & sleep 1000");
    auto watcher = Connection::open(run);
    QVERIFY(watcher.ok());
    QVERIFY((*watcher)->send(Type::Watch, {}, soon()).ok());
    killRun(run);
    const auto told = (*watcher)->receive(soon());
    QVERIFY(!told.ok());
    QVERIFY(told.error().code == Errc::Unreachable);
    QTRY_VERIFY(inspectRun(run).phase == RunState::Phase::Lost);
}

void TestShim::measuresUsage() {
    World world;
    const fs::path run = world.shell("while :; do :; done");
    QTRY_VERIFY(usageOf(run, soon()).valueOr({}).cpuMicroseconds > 50'000);
    const RunUsage usage = usageOf(run, soon()).valueOr({});
    QVERIFY(usage.residentBytes > 100'000);
    QVERIFY(usage.processes >= 1);
}

QTEST_GUILESS_MAIN(TestShim)
#include "tst_shim.moc"
