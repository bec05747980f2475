// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/volumedriver.h"
#include "backend/local/runtime/stillstand.h"
#include "backend/local/shim/client.h"
#include "runtimeworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <csignal>
#include <sstream>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::local;
using namespace std::chrono_literals;

namespace {

/// A pod with two containers that share a claim; each runs a script.
std::string pod(const std::string &name, const std::string &claim, const std::string &one, const std::string &two) {
    const auto container = [](const std::string &id, const std::string &script) {
        return "  - {name: " + id + ", image: pilothouse/shell, command: [/bin/bash, -c, " + Json(script).dump() +
               "], volumeMounts: [{name: data, mountPath: /data}]}\n";
    };
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           "}\nspec:\n  nodeName: test-node\n  terminationGracePeriodSeconds: 1\n  containers:\n" +
           container("one", one) + container("two", two) +
           "  volumes: [{name: data, persistentVolumeClaim: {claimName: " + claim + "}}]\n";
}

constexpr const char *Idle = "trap 'exit 0' TERM; while :; do sleep 0.05; done";
/// Appends numbers to two files in turn, the second in a process of its own: at no instant do they differ by more than
/// one line.
constexpr const char *InTurn = "i=0; while :; do i=$((i+1)); echo $i >> /data/first; (echo $i >> /data/second); done";

long lines(const fs::path &file) {
    const std::string text = readFile(file).valueOr({});
    return static_cast<long>(std::count(text.begin(), text.end(), '\n'));
}

std::vector<pid_t> processesWith(const std::string &argument) {
    std::vector<pid_t> found;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator("/proc", failed)) {
        const std::string name = entry.path().filename().string();
        if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
            continue;
        std::istringstream line(readFile(entry.path() / "cmdline").valueOr({}));
        std::string last;
        for (std::string word; std::getline(line, word, '\0');)
            last = word;
        if (last == argument)
            found.push_back(std::stoi(name));
    }
    return found;
}

Context soon() {
    return Context().withTimeout(60s);
}

} // namespace

class TestSnapshots : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesOneInstant() {
        RuntimeWorld world;
        world.startRuntime();
        world.bind("disk", "pv-1", "1Gi");
        world.create("pods", pod("writer", "disk", InTurn, Idle));
        const fs::path volume = world.folder() / "volumes" / "pv-1";
        QVERIFY(eventually([&] { return lines(volume / "second") > 50; }));
        VolumeDriver &driver = world.runtime().volumeDriver();
        // So much else to copy that a plain copy would see the two files at very different times.
        fs::create_directories(volume / "between");
        for (int i = 0; i < 500; ++i)
            QVERIFY(writeFileAtomic(volume / "between" / std::to_string(i), std::string(20'000, 'x')).ok());
        for (int round = 0; round < 5; ++round) {
            const std::string handle = "snapshot-" + std::to_string(round);
            const auto taken = driver.takeSnapshot("pv-1", handle, 1U << 30U, soon());
            QVERIFY2(taken.ok(), taken ? "" : taken.error().text().c_str());
            QVERIFY(taken->pause.count() > 0 && taken->restoreBytes == 1U << 30U);
            QCOMPARE(driver.findSnapshot(handle).value(), *taken);
            const fs::path data = world.folder() / "snapshots" / handle / "data";
            const long first = lines(data / "first");
            const long second = lines(data / "second");
            QVERIFY2(first == second || first == second + 1,
                     (std::to_string(first) + " " + std::to_string(second)).c_str());
            const long before = lines(volume / "first");
            QVERIFY(eventually([&] { return lines(volume / "first") > before; })); // it goes on
            QCOMPARE(readFile(world.run("writer", "one") / shim::FreezeName).valueOr({}), std::string("thawed\n"));
        }
        // Taken again under the same handle it is the same snapshot.
        QCOMPARE(driver.takeSnapshot("pv-1", "snapshot-0", 1, soon()).value(),
                 driver.findSnapshot("snapshot-0").value());
        QVERIFY(driver.removeSnapshot("snapshot-0").ok());
        QVERIFY(!driver.findSnapshot("snapshot-0").ok());
        QVERIFY(driver.restore("snapshot-1", "pv-2", soon()).ok());
        QCOMPARE(lines(world.folder() / "volumes" / "pv-2" / "first"),
                 lines(world.folder() / "snapshots" / "snapshot-1" / "data" / "first"));
        QVERIFY(driver.clone("pv-1", "pv-3", soon()).ok());
        const long cloned = lines(world.folder() / "volumes" / "pv-3" / "first");
        QVERIFY(cloned - lines(world.folder() / "volumes" / "pv-3" / "second") <= 1);
        QVERIFY(!driver.restore("../snapshot-1", "pv-4", soon()).ok());
        QVERIFY(!driver.takeSnapshot("..", "s", 1, soon()).ok());
    }
    void keepsNothingWhenTheTimeIsOver() {
        RuntimeWorld world;
        world.options.standstillLimit = 1ms;
        world.options.standstillFactor = 0;
        world.startRuntime();
        world.bind("disk", "pv-1", "1Gi");
        world.create("pods", pod("writer", "disk", InTurn, Idle));
        const fs::path volume = world.folder() / "volumes" / "pv-1";
        QVERIFY(eventually([&] { return lines(volume / "second") > 5; }));
        for (int i = 0; i < 1000; ++i)
            QVERIFY(writeFileAtomic(volume / ("f" + std::to_string(i)), "x").ok());
        const auto taken = world.runtime().volumeDriver().takeSnapshot("pv-1", "late", 1, soon());
        QVERIFY(!taken);
        QCOMPARE(taken.error().reason, std::string("NotOneInstant"));
        QVERIFY(!world.runtime().volumeDriver().findSnapshot("late").ok());
        QVERIFY(fs::is_empty(world.folder() / "snapshots"));
        const long before = lines(volume / "first");
        QVERIFY(eventually([&] { return lines(volume / "first") > before; }));
    }
    void startsNoContainerMeanwhile() {
        RuntimeWorld world;
        world.startRuntime();
        world.bind("disk", "pv-1", "1Gi");
        // The container ends at once and is restarted again and again.
        world.options.backOffStart = 1s;
        world.create("pods", pod("restless", "disk", "echo run >> /data/runs; exit 1", InTurn));
        const fs::path volume = world.folder() / "volumes" / "pv-1";
        QVERIFY(eventually([&] { return lines(volume / "second") > 5 && lines(volume / "runs") > 0; }));
        for (int round = 0; round < 3; ++round) {
            const auto taken =
                world.runtime().volumeDriver().takeSnapshot("pv-1", "s" + std::to_string(round), 1, soon());
            QVERIFY2(taken.ok(), taken ? "" : taken.error().text().c_str());
            const fs::path data = world.folder() / "snapshots" / ("s" + std::to_string(round)) / "data";
            QVERIFY(lines(data / "first") - lines(data / "second") <= 1);
        }
    }
    void aContainerThatEndsMeanwhileDoesNoHarm() {
        RuntimeWorld world;
        world.startRuntime();
        world.bind("disk", "pv-1", "1Gi");
        const std::string mark = "1000000." + std::to_string(::getpid());
        world.create("pods", pod("writer", "disk", InTurn, "exec sleep " + mark));
        const fs::path volume = world.folder() / "volumes" / "pv-1";
        QVERIFY(eventually([&] { return lines(volume / "second") > 5 && !processesWith(mark).empty(); }));
        VolumeGates gates;
        const auto still = Stillstand::bring(world.options.stateDir, gates, "pv-1", 30s, soon());
        QVERIFY(still.ok());
        for (const pid_t process : processesWith(mark))
            QCOMPARE(::kill(process, SIGKILL), 0);
        const fs::path run = world.run("writer", "two");
        QVERIFY(eventually([&] { return shim::inspectRun(run).phase == shim::RunState::Phase::Exited; }));
        const long before = lines(volume / "second");
        const Status ended = (*still)->end();
        QVERIFY2(ended.ok(), ended ? "" : ended.error().text().c_str());
        QVERIFY(eventually([&] { return lines(volume / "second") > before; }));
    }
    void aContainerThatEndedAfterItWentOnIsNoInstant() {
        RuntimeWorld world;
        world.startRuntime();
        world.bind("disk", "pv-1", "1Gi");
        world.create("pods",
                     pod("writer", "disk", InTurn, "echo up > /data/up; until [ -e /data/stop ]; do sleep 0.05; done"));
        const fs::path volume = world.folder() / "volumes" / "pv-1";
        QVERIFY(eventually([&] { return lines(volume / "second") > 5 && fs::exists(volume / "up"); }));
        VolumeGates gates;
        const auto still = Stillstand::bring(world.options.stateDir, gates, "pv-1", 50ms, soon());
        QVERIFY(still.ok());
        const fs::path run = world.run("writer", "two");
        QVERIFY(writeFileAtomic(volume / "stop", "").ok());
        QVERIFY(eventually([&] { return shim::inspectRun(run).phase == shim::RunState::Phase::Exited; }));
        QVERIFY(!(*still)->end());
    }
    void aFilledVolumeThatNobodyWaitsForGoesAtTheNextStart() {
        RuntimeWorld world;
        world.startRuntime();
        world.bind("disk", "pv-1", "1Gi");
        world.create("persistentvolumeclaims",
                     "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: waiting}\n"
                     "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n");
        const std::string promised =
            "pvc-" + jsonText(world.get("persistentvolumeclaims", "waiting"), {"metadata", "uid"});
        VolumeDriver &driver = world.runtime().volumeDriver();
        QVERIFY(driver.clone("pv-1", promised, soon()).ok());
        QVERIFY(driver.clone("pv-1", "pvc-of-a-claim-that-is-gone", soon()).ok());
        world.stopRuntime();
        world.startRuntime();
        const fs::path volumes = world.folder() / "volumes";
        QVERIFY(eventually([&] { return !fs::exists(volumes / "pvc-of-a-claim-that-is-gone"); }));
        world.stopRuntime(); // and so the sweep is over
        QVERIFY(!fs::exists(volumes / "pvc-of-a-claim-that-is-gone.json"));
        QVERIFY(fs::exists(volumes / promised));
        QVERIFY(fs::exists(volumes / "pv-1"));
    }
    void cleansUpAtTheNextStart() {
        RuntimeWorld world;
        fs::create_directories(world.folder() / "snapshots" / ".new-half" / "data");
        fs::create_directories(world.folder() / "volumes" / ".new-pv-9" / "base");
        world.startRuntime();
        QVERIFY(eventually([&] {
            return !fs::exists(world.folder() / "snapshots" / ".new-half") &&
                   !fs::exists(world.folder() / "volumes" / ".new-pv-9");
        }));
    }
};

QTEST_GUILESS_MAIN(TestSnapshots)
#include "tst_snapshots.moc"
