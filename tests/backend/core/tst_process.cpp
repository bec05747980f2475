// SPDX-License-Identifier: Apache-2.0
#include "backend/core/process.h"

#include <QTest>

#include <csignal>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace std::chrono_literals;

class TestProcess final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }

    void handsNoDescriptorDown() {
        const int leaky = ::dup(1); // as a library opens one: without close-on-exec
        const auto result = runCommand({{"sh", "-c", "ls /proc/self/fd | wc -l"}, std::nullopt}, {});
        ::close(leaky);
        QVERIFY(result);
        QCOMPARE(std::stoi(result->out), 4); // the three standard ones and the folder ls reads
    }

    void passesArgumentsUntouched() {
        const auto result = runCommand({{"printf", "%s|", "a b", ";rm -rf x", "$(id)", "ä\n\"'"}, std::nullopt}, {});
        QVERIFY(result);
        QCOMPARE(result->exitCode, 0);
        QCOMPARE(result->out, std::string("a b|;rm -rf x|$(id)|ä\n\"'|"));
    }
    void feedsInputAndSeparatesOutputs() {
        Command command{{"sh", "-c", "cat; echo oops >&2; exit 7"}, std::nullopt};
        command.input = std::string(300'000, 'x'); // more than a pipe holds
        const auto result = runCommand(command, {});
        QVERIFY(result);
        QCOMPARE(result->exitCode, 7);
        QCOMPARE(result->out.size(), std::size_t(300'000));
        QCOMPARE(result->err, std::string("oops\n"));
    }
    void survivesAProgramThatDoesNotRead() {
        Command command{{"true"}, std::nullopt};
        command.input = std::string(300'000, 'x');
        QCOMPARE(runCommand(command, {}).value().exitCode, 0);
    }
    void keepsOutputWithinItsLimit() {
        Command command{{"head", "-c", "1000000", "/dev/zero"}, std::nullopt};
        command.outputLimit = 1000;
        QCOMPARE(runCommand(command, {}).value().out.size(), std::size_t(1000));
    }
    void givesOnlyTheEnvironmentAskedFor() {
        Command command{{"env"}, std::map<std::string, std::string>{{"ONE", "1"}, {"PATH", "/usr/bin:/bin"}}};
        QCOMPARE(runCommand(command, {}).value().out, std::string("ONE=1\nPATH=/usr/bin:/bin\n"));
    }
    void namesTheProgramAndTheFoldersSearched() {
        Command command{{"no-such-program"}, std::map<std::string, std::string>{{"PATH", "/opt/none:/usr/bin"}}};
        const auto result = runCommand(command, {});
        QVERIFY(!result);
        QCOMPARE(result.error().code, Errc::NotFound);
        QCOMPARE(result.error().subject, std::string("no-such-program"));
        QVERIFY(result.error().cause.find("/opt/none:/usr/bin") != std::string::npos);
    }
    void endsAProgramThatTakesTooLong() {
        const auto result = runCommand({{"sleep", "1000"}, std::nullopt}, Context().withTimeout(50ms));
        QVERIFY(!result);
        QCOMPARE(result.error().code, Errc::Timeout);
    }
    void killsAProgramThatIgnoresTheEnd() {
        std::stop_source stop;
        std::jthread stopper([&] { stop.request_stop(); });
        const auto result = runCommand({{"sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"}, std::nullopt},
                                       Context(stop.get_token()));
        QCOMPARE(result.error().code, Errc::Cancelled);
    }
    void doesNotWaitForADaemonLeftBehind() {
        const auto result =
            runCommand({{"sh", "-c", "sleep 1000 & echo $!"}, std::nullopt}, Context().withTimeout(30s));
        QVERIFY(result);
        ::kill(std::stoi(result->out), SIGKILL);
    }
    void startsAProgramThatOutlivesUs() {
        const fs::path folder = makeTemporaryDirectory("ph-process").value();
        const auto pid = startDetached({{"sh", "-c", "echo started; exec sleep 1000"}, std::nullopt}, folder / "log");
        QVERIFY(pid);
        const auto identity = processIdentity(*pid);
        QVERIFY(identity);
        QVERIFY(isAlive(*identity));
        QTRY_COMPARE(readFile(folder / "log").value(), std::string("started\n"));
        ProcessIdentity reused = *identity;
        ++reused.startTicks;
        QVERIFY(!isAlive(reused)); // another process under the same number
        ::kill(*pid, SIGKILL);
        QTRY_VERIFY(!isAlive(*identity));
        QCOMPARE(startDetached({{"/nonexistent"}, std::nullopt}, folder / "log").error().code, Errc::NotFound);
        fs::remove_all(folder);
    }
};

QTEST_GUILESS_MAIN(TestProcess)
#include "tst_process.moc"
