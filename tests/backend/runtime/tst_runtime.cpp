// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/containerstate.h"
#include "backend/local/runtime/podstatus.h"
#include "backend/local/shim/client.h"
#include "backend/local/shim/launcher.h"
#include "runtimeworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace ph;
using namespace ph::local;

namespace {

/// A pod with one container `main` that runs a shell script; @p more goes into the container, @p spec into the pod's
/// spec.
std::string shellPod(const std::string &name, const std::string &script, const std::string &more = {},
                     const std::string &spec = {}) {
    return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name +
           ", labels: {app: demo}}\nspec:\n  nodeName: test-node\n  terminationGracePeriodSeconds: 1\n" + spec +
           "  containers:\n  - name: main\n    image: pilothouse/shell\n    command: [sh, -c, " + Json(script).dump() +
           "]\n" + more;
}

constexpr const char *Forever = "echo up; while :; do sleep 0.1; done";

} // namespace

class TestRuntime : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsAPodToReady();
    void completesAndFailsByPolicy();
    void runsInitContainersInOrder();
    void restartsWithBackOff();
    void namesWhatIsMissingForAnImage();
    void fillsTheEnvironment();
    void waitsForAMissingSecret();
    void mountsVolumesAndUpdatesThem();
    void showsThePodsUser();
    void probesDecideReadinessAndRestart();
    void runsHooks();
    void stopsGracefully();
    void killsAfterTheGrace();
    void keepsPodsOverARestart();
    void restartsWhenTheShimIsKilled();
    void startsAnewAfterAReboot();
    void waitsForARunThatIsOnlyStarting();
    void removesOrphans();
    void keepsVolumesApartFromPods();
    void knowsHostNames();
    void answersForLogsAndExec();
    void describesTheNode();
    void seesThatAStatusIsUnchanged();
};

void TestRuntime::runsAPodToReady() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("one", Forever));
    QVERIFY(eventually([&] { return world.ready("one"); }));
    QCOMPARE(world.phase("one"), std::string("Running"));
    const Json status = jsonAt(world.pod("one"), {"status"});
    QVERIFY(jsonText(status, {"podIP"}).rfind("127.", 0) == 0);
    QCOMPARE(jsonText(status, {"hostIP"}), std::string("127.0.0.1"));
    QCOMPARE(jsonText(status, {"qosClass"}), std::string("BestEffort"));
    QVERIFY(world.container("one")["restartCount"] == Json(0));
    QCOMPARE(world.logs("one"), std::string("up\n"));
    const std::string events = world.events("one");
    for (const char *line : {"Pulled: Container image \"pilothouse/shell\" already present on machine\n",
                             "Created: Created container: main\n", "Started: Started container main\n"})
        QVERIFY2(events.find(line) != std::string::npos, events.c_str());
}

void TestRuntime::completesAndFailsByPolicy() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("good", "exit 0", {}, "  restartPolicy: Never\n"));
    world.create("pods", shellPod("bad", "echo lost > /dev/termination-log; exit 3", {}, "  restartPolicy: Never\n"));
    QVERIFY(eventually([&] { return world.phase("good") == "Succeeded" && world.phase("bad") == "Failed"; }));
    QCOMPARE(jsonText(world.container("good"), {"state", "terminated", "reason"}), std::string("Completed"));
    const Json ended = jsonAt(world.container("bad"), {"state", "terminated"});
    QCOMPARE(jsonInteger(ended, {"exitCode"}), 3LL);
    QCOMPARE(jsonText(ended, {"reason"}), std::string("Error"));
    QCOMPARE(jsonText(ended, {"message"}), std::string("lost\n"));
    QVERIFY(world.container("bad")["restartCount"] == Json(0));
}

void TestRuntime::runsInitContainersInOrder() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods",
                 shellPod("init", "cat /work/steps; sleep 1000", "    volumeMounts: [{name: work, mountPath: /work}]\n",
                          "  volumes: [{name: work, emptyDir: {}}]\n  initContainers:\n"
                          "  - {name: first, image: pilothouse/shell, command: [sh, -c, echo first >> /work/steps], "
                          "volumeMounts: [{name: work, mountPath: /work}]}\n"
                          "  - {name: second, image: pilothouse/shell, command: [sh, -c, echo second >> /work/steps], "
                          "volumeMounts: [{name: work, mountPath: /work}]}\n"));
    QVERIFY(eventually([&] { return world.ready("init"); }));
    QVERIFY(eventually([&] { return world.logs("init", "main") == "first\nsecond\n"; }));
    world.create("pods", shellPod("stuck", "true", {},
                                  "  restartPolicy: Never\n  initContainers:\n  - {name: first, image: "
                                  "pilothouse/shell, command: [sh, -c, exit 9]}\n"));
    QVERIFY(eventually([&] { return world.phase("stuck") == "Failed"; }));
    QCOMPARE(jsonText(world.container("stuck"), {"state", "waiting", "reason"}), std::string("PodInitializing"));
}

void TestRuntime::restartsWithBackOff() {
    RuntimeWorld world;
    world.options.backOffStart = std::chrono::seconds(1);
    world.startRuntime();
    world.create("pods", shellPod("crash", "echo run; exit 1"));
    QVERIFY(eventually([&] {
        return jsonText(world.container("crash"), {"state", "waiting", "reason"}) == "CrashLoopBackOff";
    }));
    const Json status = world.container("crash");
    QCOMPARE(jsonInteger(status, {"restartCount"}), 1LL);
    QCOMPARE(jsonInteger(status, {"lastState", "terminated", "exitCode"}), 1LL);
    const std::string uid = jsonText(world.pod("crash"), {"metadata", "uid"});
    QCOMPARE(jsonText(status, {"state", "waiting", "message"}),
             "back-off 1s restarting failed container=main pod=crash_default(" + uid + ")");
    QVERIFY(eventually([&] { return jsonInteger(world.container("crash"), {"restartCount"}) >= 2; }));
    QCOMPARE(world.logs("crash", "main", true), std::string("run\n"));
    QVERIFY(world.events("crash").find("BackOff: Back-off restarting failed container main in pod crash_default(" +
                                       uid + ")\n") != std::string::npos);
}

void TestRuntime::namesWhatIsMissingForAnImage() {
    RuntimeWorld world;
    world.options.imagesYaml = "images:\n- {name: pilothouse/none, files: [/usr/lib/no-such/server], package: "
                               "no-such-server}\n- {name: pilothouse/shell}\n";
    world.startRuntime();
    world.create("pods", "apiVersion: v1\nkind: Pod\nmetadata: {name: none}\nspec: {nodeName: test-node, containers: "
                         "[{name: main, image: pilothouse/none}]}\n");
    QVERIFY(eventually([&] {
        return jsonText(world.container("none"), {"state", "waiting", "reason"}) == "ErrImagePull";
    }));
    QVERIFY(
        jsonText(world.container("none"), {"state", "waiting", "message"}).find("install the package no-such-server") !=
        std::string::npos);
    QCOMPARE(world.phase("none"), std::string("Pending"));
    const Json published = world.get("configmaps", "pilothouse-images", "kube-public");
    const auto list = parseJson(jsonText(published, {"data", "images.json"}));
    QVERIFY(list.ok());
    QCOMPARE(jsonText(list->at(0), {"fix"}), std::string("install the package no-such-server"));
    QVERIFY(list->at(0)["runnable"] == Json(false));
    QVERIFY(list->at(1)["runnable"] == Json(true));
}

void TestRuntime::fillsTheEnvironment() {
    RuntimeWorld world;
    world.create("secrets", "{apiVersion: v1, kind: Secret, metadata: {name: keys}, data: {password: c2VjcmV0}}");
    world.create("configmaps",
                 "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {color: blue, size: big}}");
    const std::string address = world.serviceAddress(5);
    world.create("services", "{apiVersion: v1, kind: Service, metadata: {name: my-db}, spec: {clusterIP: " + address +
                                 ", ports: [{port: 5432, protocol: TCP}]}}");
    world.startRuntime();
    world.create("pods",
                 shellPod("env", "env; echo 'arg $(MIXED)'; sleep 1000",
                          "    resources: {limits: {cpu: 1500m, memory: 64Mi}}\n    envFrom: [{configMapRef: {name: "
                          "settings}, prefix: CFG_}, {secretRef: {name: absent, optional: true}}]\n    env:\n"
                          "    - {name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: password}}}\n    - "
                          "{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}\n"
                          "    - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}\n    - {name: APP, "
                          "valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}\n"
                          "    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}\n    - {name: MEM, "
                          "valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}\n"
                          "    - {name: MIXED, value: \"$(CFG_color)-$$(X)-$(MISSING)\"}\n"));
    QVERIFY(eventually([&] { return world.logs("env").find("arg ") != std::string::npos; }));
    const std::string text = "\n" + world.logs("env");
    std::string ip; // the status is written after the container was started
    QVERIFY(eventually([&] { return !(ip = jsonText(world.pod("env"), {"status", "podIP"})).empty(); }));
    for (const std::string &line :
         {std::string("PASSWORD=secret"), std::string("CFG_color=blue"), std::string("NODE=test-node"), "IP=" + ip,
          std::string("APP=demo"), std::string("CPU=2"), std::string("MEM=64"),
          std::string("MIXED=blue-$(X)-$(MISSING)"), std::string("arg blue-$(X)-$(MISSING)"),
          std::string("HOSTNAME=env"), std::string("KUBERNETES_SERVICE_HOST=127.0.0.1"),
          std::string("KUBERNETES_SERVICE_PORT=6443"), "MY_DB_SERVICE_HOST=" + address,
          "MY_DB_PORT_5432_TCP=tcp://" + address + ":5432"})
        QVERIFY2(text.find("\n" + line + "\n") != std::string::npos, (line + " in" + text).c_str());
}

void TestRuntime::waitsForAMissingSecret() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("late", Forever, "    volumeMounts: [{name: keys, mountPath: /keys}]\n",
                                  "  volumes: [{name: keys, secret: {secretName: keys}}]\n"));
    QVERIFY(eventually([&] {
        return world.events("late").find(
                   "FailedMount: MountVolume.SetUp failed for volume \"keys\" : secret \"keys\" not found\n") !=
               std::string::npos;
    }));
    QVERIFY(eventually([&] {
        return jsonText(world.container("late"), {"state", "waiting", "reason"}) == "ContainerCreating";
    }));
    world.create("secrets", "{apiVersion: v1, kind: Secret, metadata: {name: keys}, data: {password: c2VjcmV0}}");
    QVERIFY(eventually([&] { return world.ready("late"); }));
    QCOMPARE(world.shell("late", "cat /keys/password"), std::string("0:secret"));

    world.create("pods", shellPod("wrong", Forever,
                                  "    env: [{name: X, valueFrom: {secretKeyRef: {name: absent, key: x}}}]\n"));
    QVERIFY(eventually([&] {
        return jsonText(world.container("wrong"), {"state", "waiting", "reason"}) == "CreateContainerConfigError";
    }));
    QCOMPARE(jsonText(world.container("wrong"), {"state", "waiting", "message"}),
             std::string("secret \"absent\" not found"));
}

void TestRuntime::mountsVolumesAndUpdatesThem() {
    RuntimeWorld world;
    world.create("configmaps",
                 "{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {color: blue, size: big}}");
    world.startRuntime();
    world.create("pods",
                 shellPod("vol", Forever,
                          "    volumeMounts:\n    - {name: config, mountPath: /config, readOnly: true}\n    - {name: "
                          "config, mountPath: /etc/one.conf, subPath: color}\n    - {name: all, mountPath: /all}\n",
                          "  volumes:\n  - {name: config, configMap: {name: settings, defaultMode: 288}}\n"
                          "  - name: all\n    projected:\n      sources:\n      - {configMap: {name: settings, items: "
                          "[{key: size, path: deep/size, mode: 256}]}}\n"
                          "      - {serviceAccountToken: {path: token, expirationSeconds: 3600}}\n      - "
                          "{downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}, {path: labels, "
                          "fieldRef: {fieldPath: metadata.labels}}]}}\n"));
    QVERIFY2(eventually([&] { return world.ready("vol"); }), world.events("vol").c_str());
    QCOMPARE(world.shell("vol", "cat /config/color; stat -L -c ' %a' /config/color; cat /etc/one.conf"),
             std::string("0:blue 440\nblue"));
    QCOMPARE(
        world.shell(
            "vol",
            "cat /all/deep/size; stat -L -c ' %a' /all/deep/size; cat /all/token /all/name; echo; cat /all/labels"),
        std::string("0:big 400\ntoken-of-default/defaultvol\napp=\"demo\""));
    QCOMPARE(world.shell("vol", "cat /var/run/secrets/kubernetes.io/serviceaccount/token; cat "
                                "/run/secrets/kubernetes.io/serviceaccount/ca.crt"),
             std::string("0:token-of-default/defaultthe authority"));
    QVERIFY(world.shell("vol", "touch /config/new").rfind("1:", 0) == 0);
    QVERIFY(world.api()
                .modify("configmaps", "default", "settings",
                        [](Json &map) {
                            map["data"] = {{"color", "red"}, {"size", "big"}, {"more", "yes"}};
                            return true;
                        },
                        {})
                .ok());
    QVERIFY(eventually([&] { return world.shell("vol", "cat /config/color /config/more") == "0:redyes"; }));
    QCOMPARE(world.shell("vol", "cat /etc/one.conf"),
             std::string("0:blue")); // as Kubernetes: a subPath keeps what it had
}

void TestRuntime::showsThePodsUser() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("user", Forever,
                                  "    securityContext: {runAsUser: 999, runAsGroup: 998}\n    workingDir: /place\n"));
    world.create("pods", shellPod("root", Forever, "    securityContext: {runAsNonRoot: true}\n"));
    QVERIFY(eventually([&] { return world.ready("user"); }));
    QCOMPARE(world.shell("user", "id -u; id -g; id -un; hostname; pwd; echo $HOME; grep -c . /etc/passwd"),
             std::string("0:999\n998\napp\nuser\n/place\n/tmp\n3\n"));
    QVERIFY(eventually([&] {
        return jsonText(world.container("root"), {"state", "waiting", "reason"}) == "CreateContainerConfigError";
    }));
}

void TestRuntime::probesDecideReadinessAndRestart() {
    RuntimeWorld world;
    world.startRuntime();
    world.create(
        "pods",
        shellPod(
            "probe", "mkdir /tmp/s; while :; do sleep 0.1; done",
            "    startupProbe: {exec: {command: [test, -d, /tmp/s]}, periodSeconds: 1, failureThreshold: 20}\n"
            "    readinessProbe: {exec: {command: [test, -f, /tmp/s/ready]}, periodSeconds: 1, failureThreshold: 1}\n"
            "    livenessProbe: {exec: {command: [sh, -c, \"test ! -f /tmp/s/dead || { echo gone; exit 1; }\"]}, "
            "periodSeconds: 1, failureThreshold: 1}\n"));
    QVERIFY(eventually([&] { return jsonAt(world.container("probe"), {"started"}) == Json(true); }));
    QVERIFY(!world.ready("probe"));
    QCOMPARE(world.shell("probe", "touch /tmp/s/ready"), std::string("0:"));
    QVERIFY(eventually([&] { return world.ready("probe"); }));
    QCOMPARE(world.shell("probe", "rm /tmp/s/ready"), std::string("0:"));
    QVERIFY(eventually([&] { return !world.ready("probe"); }));
    QCOMPARE(world.shell("probe", "touch /tmp/s/dead"), std::string("0:"));
    QVERIFY(eventually([&] { return jsonInteger(world.container("probe"), {"restartCount"}) == 1; }));
    const std::string events = world.events("probe");
    QVERIFY2(events.find("Unhealthy: Liveness probe failed: gone\n") != std::string::npos, events.c_str());
    QVERIFY2(events.find("Killing: Container main failed liveness probe, will be restarted\n") != std::string::npos,
             events.c_str());
}

void TestRuntime::runsHooks() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("hook", "trap 'cat /tmp/order; echo term; exit 0' TERM; while :; do sleep 0.05; done",
                                  "    lifecycle: {postStart: {exec: {command: [sh, -c, echo post > /tmp/order]}}, "
                                  "preStop: {exec: {command: [sh, -c, echo pre >> /tmp/order]}}}\n"));
    QVERIFY(eventually([&] { return world.ready("hook"); }));
    QVERIFY(eventually([&] { return world.shell("hook", "cat /tmp/order") == "0:post\n"; }));
    const fs::path run = world.run("hook", "main");
    PodRuntime::LogOptions follow;
    follow.follow = true;
    std::string text;
    world.remove("hook", 10);
    (void)world.runtime().logs(
        "default", "hook", follow,
        [&](std::string_view part) {
            text += part;
            return true;
        },
        Context().withTimeout(std::chrono::seconds(20)));
    QCOMPARE(text, std::string("post\npre\nterm\n"));
    QVERIFY(eventually([&] { return !world.exists("pods", "hook"); }));
    QVERIFY(eventually([&] { return !fs::exists(run); }));
}

void TestRuntime::stopsGracefully() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("soft", "trap 'exit 0' TERM; while :; do sleep 0.05; done"));
    QVERIFY(eventually([&] { return world.ready("soft"); }));
    world.remove("soft", 30);
    QVERIFY(eventually([&] { return !world.exists("pods", "soft"); }));
    QVERIFY(world.events("soft").find("Killing: Stopping container main\n") != std::string::npos);
}

void TestRuntime::killsAfterTheGrace() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("hard", "trap '' TERM; while :; do sleep 0.05; done"));
    QVERIFY(eventually([&] { return world.ready("hard"); }));
    world.remove("hard", 1);
    QVERIFY(eventually([&] { return !world.exists("pods", "hard"); }));
    world.create("pods", shellPod("force", "trap '' TERM; while :; do sleep 0.05; done"));
    QVERIFY(eventually([&] { return world.ready("force"); }));
    const fs::path run = world.run("force", "main");
    world.remove("force", 0);
    QVERIFY(eventually([&] { return !fs::exists(run); }));
}

void TestRuntime::keepsPodsOverARestart() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("keep", Forever));
    world.create("pods", shellPod("ends", "sleep 0.5; exit 4", {}, "  restartPolicy: Never\n"));
    QVERIFY(eventually([&] { return world.ready("keep") && world.phase("ends") == "Running"; }));
    const Json before = world.container("keep");
    const std::string ip = jsonText(world.pod("keep"), {"status", "podIP"});
    const fs::path ending = world.run("ends", "main");
    world.stopRuntime(); // as after kill -9: nothing of it is left but files and containers
    QVERIFY(eventually([&] { return shim::readExitRecord(ending).has_value(); }));
    world.startRuntime();
    world.create("pods", shellPod("new", Forever));
    QVERIFY(eventually([&] { return world.phase("ends") == "Failed" && world.ready("new"); }));
    QCOMPARE(jsonInteger(world.container("ends"), {"state", "terminated", "exitCode"}), 4LL);
    QVERIFY(world.container("keep") == before);
    QCOMPARE(jsonText(world.pod("keep"), {"status", "podIP"}), ip);
    QVERIFY(jsonText(world.pod("new"), {"status", "podIP"}) != ip);
    QCOMPARE(world.shell("keep", "echo alive"), std::string("0:alive\n"));
    world.remove("keep", 1);
    QVERIFY(eventually([&] { return !world.exists("pods", "keep"); }));
}

void TestRuntime::restartsWhenTheShimIsKilled() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("victim", Forever));
    QVERIFY(eventually([&] { return world.ready("victim"); }));
    shim::killRun(world.run("victim", "main"));
    QVERIFY(eventually(
        [&] { return jsonInteger(world.container("victim"), {"restartCount"}) == 1 && world.ready("victim"); }));
    QCOMPARE(jsonInteger(world.container("victim"), {"lastState", "terminated", "exitCode"}), 137LL);
}

void TestRuntime::startsAnewAfterAReboot() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("lasting", Forever));
    QVERIFY(eventually([&] { return world.ready("lasting"); }));
    const fs::path run = world.run("lasting", "main");
    const auto identity = shim::readIdentity(run);
    QVERIFY(identity.ok());
    world.stopRuntime();
    shim::killRun(run);
    QVERIFY(eventually([&] { return !isAlive(*identity); }));
    // Another boot, in which the shim's number went to somebody else: this test.
    const std::string files = "0123abcd-0000-0000-0000-000000000000 " + std::to_string(::getpid()) + " " +
                              std::to_string(identity->startTicks) + "\n";
    QVERIFY(writeFileAtomic(run / "identity", files).ok());
    world.startRuntime();
    QVERIFY(eventually(
        [&] { return jsonInteger(world.container("lasting"), {"restartCount"}) == 1 && world.ready("lasting"); }));
    shim::killRun(run); // and who has the number now is left alone
    QCOMPARE(world.shell("lasting", "echo alive"), std::string("0:alive\n"));
    world.remove("lasting", 1);
    QVERIFY(eventually([&] { return !world.exists("pods", "lasting"); }));
}

void TestRuntime::waitsForARunThatIsOnlyStarting() {
    RuntimeWorld world;
    world.options.bubblewrap = world.folder() / "slow-bwrap"; // holds the sandbox up until the runtime has come back
    const std::string gate = (world.folder() / "gate").string();
    const std::string real = findProgram("bwrap").value_or("/usr/bin/bwrap").string();
    QVERIFY(writeFileAtomic(world.options.bubblewrap,
                            "#!/bin/sh\nwhile [ ! -e " + gate + " ]; do sleep 0.02; done\nexec " + real + " \"$@\"\n",
                            0700)
                .ok());
    world.startRuntime();
    world.create("pods", shellPod("slow", Forever));
    QVERIFY(eventually([&] { return fs::exists(world.run("slow", "main") / "lock"); }));
    const fs::path run = world.run("slow", "main");
    QVERIFY(eventually([&] { return shim::inspectRun(run).phase == shim::RunState::Phase::Starting; }));
    world.stopRuntime();
    world.startRuntime();
    QVERIFY(writeFileAtomic(gate, "").ok());
    QVERIFY(eventually([&] { return world.ready("slow"); }));
    QVERIFY(world.container("slow")["restartCount"] == Json(0));
    QCOMPARE(world.run("slow", "main"), run);
}

void TestRuntime::removesOrphans() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("lost", Forever));
    QVERIFY(eventually([&] { return world.ready("lost"); }));
    const auto identity = shim::readIdentity(world.run("lost", "main"));
    const fs::path run = world.run("lost", "main");
    QVERIFY(identity.ok());
    world.stopRuntime();
    world.remove("lost", 0);
    world.startRuntime();
    QVERIFY(eventually([&] { return !isAlive(*identity) && !fs::exists(run); }));
}

void TestRuntime::keepsVolumesApartFromPods() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("data", Forever, "    volumeMounts: [{name: data, mountPath: /data}]\n",
                                  "  volumes: [{name: data, persistentVolumeClaim: {claimName: disk}}]\n"));
    QVERIFY(eventually([&] { return world.phase("data") == "Pending"; }));
    world.bind("disk", "pv-1", "1Mi");
    QVERIFY(eventually([&] { return world.ready("data"); }));
    QCOMPARE(world.shell("data", "echo kept > /data/file"), std::string("0:"));
    world.remove("data", 1);
    QVERIFY(eventually([&] { return !world.exists("pods", "data"); }));
    QCOMPARE(readFile(world.folder() / "volumes" / "pv-1" / "file").valueOr({}), std::string("kept\n"));
    (void)world.api().modify("persistentvolumes", "", "pv-1",
                             [](Json &volume) {
                                 volume["metadata"].erase("finalizers");
                                 return true;
                             },
                             {}); // as its controller does
    (void)world.api().remove("persistentvolumes", "", "pv-1", Json(), {});
    QVERIFY(eventually([&] { return !fs::exists(world.folder() / "volumes" / "pv-1"); }));
    world.bind("huge", "pv-2", "900Ti");
    world.create("pods", shellPod("huge", Forever, "    volumeMounts: [{name: data, mountPath: /data}]\n",
                                  "  volumes: [{name: data, persistentVolumeClaim: {claimName: huge}}]\n"));
    QVERIFY(eventually(
        [&] { return world.events("huge").find("not enough room on the disk for volume pv-2") != std::string::npos; }));
}

void TestRuntime::knowsHostNames() {
    RuntimeWorld world;
    world.startRuntime();
    world.create(
        "pods",
        shellPod("web-0", Forever, {},
                 "  hostname: web-0\n  subdomain: web\n  hostAliases: [{ip: 127.9.9.9, hostnames: [extra]}]\n"));
    QVERIFY(eventually([&] { return world.ready("web-0"); }));
    const std::string ip = jsonText(world.pod("web-0"), {"status", "podIP"});
    QVERIFY(world.shell("web-0", "getent hosts web-0.web.default.svc.cluster.local").rfind("0:" + ip, 0) == 0);
    QVERIFY(world.shell("web-0", "getent hosts extra").rfind("0:127.9.9.9", 0) == 0);
    const std::string address = world.serviceAddress(6);
    world.create("services", "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {clusterIP: None}}");
    world.create("discovery.k8s.io/endpointslices",
                 "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: web-1, "
                 "labels: {kubernetes.io/service-name: web}},"
                 " endpoints: [{addresses: [127.77.0.9], hostname: web-1, conditions: {ready: true}}], ports: []}");
    world.create("services", "{apiVersion: v1, kind: Service, metadata: {name: db}, spec: {clusterIP: " + address +
                                 ", ports: [{port: 5432}]}}");
    QVERIFY(eventually([&] {
        return world.shell("web-0", "getent hosts web-1.web db db.default.svc | cut -d' ' -f1 | tr '\\n' ' '") ==
               "0:127.77.0.9 " + address + " " + address + " ";
    }));
}

void TestRuntime::answersForLogsAndExec() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods",
                 shellPod("two", Forever,
                          "  - {name: side, image: pilothouse/shell, command: [sh, -c, echo side; sleep 1000]}\n"));
    QVERIFY(eventually([&] { return world.ready("two"); }));
    QCOMPARE(world.logs("two"),
             std::string("a container name must be specified for pod two, choose one of: [main side]"));
    QVERIFY(eventually([&] { return world.logs("two", "side") == "side\n"; }));
    QCOMPARE(world.logs("two", "other"), std::string("container other is not valid for pod two"));
    QCOMPARE(world.logs("two", "main", true),
             std::string("previous terminated container \"main\" in pod \"two\" not found"));
    QCOMPARE(world.logs("nobody"), std::string("pods \"nobody\" not found"));
    QCOMPARE(world.shell("two", "exit 6", "side"), std::string("6:"));
    QVERIFY(eventually([&] { return world.runtime().usage("default", "two").valueOr({}).size() == 2; }));
    QCOMPARE(world.runtime().podAddress("default", "two").valueOr({}), jsonText(world.pod("two"), {"status", "podIP"}));
}

void TestRuntime::describesTheNode() {
    RuntimeWorld world;
    world.startRuntime();
    const Json node = world.get("nodes", "test-node", "");
    QCOMPARE(jsonText(node, {"metadata", "labels", "kubernetes.io/hostname"}), std::string("test-node"));
    QVERIFY(!jsonText(node, {"status", "capacity", "memory"}).empty());
    bool ready = false;
    for (const Json &condition : jsonAt(node, {"status", "conditions"}))
        ready = ready || (jsonText(condition, {"type"}) == "Ready" && jsonText(condition, {"status"}) == "True");
    QVERIFY(ready);
    QCOMPARE(
        jsonText(world.get("coordination.k8s.io/leases", "test-node", "kube-node-lease"), {"spec", "holderIdentity"}),
        std::string("test-node"));
}

/// What is equal is not sent: each look at a pod that only idles would cost a whole update otherwise.
void TestRuntime::seesThatAStatusIsUnchanged() {
    RuntimeWorld world;
    world.startRuntime();
    world.create("pods", shellPod("one", Forever));
    QVERIFY(eventually([&] { return world.ready("one"); }));
    const Json pod = world.pod("one");
    const Json &status = jsonAt(pod, {"status"});
    const Json main = world.container("one");
    ContainerState state;
    state.name = "main";
    state.phase = ContainerState::Phase::Running;
    state.run = 0;
    state.containerId = jsonText(main, {"containerID"});
    state.startedAt = parseTime(jsonText(main, {"state", "running", "startedAt"})).value();
    state.started = true;
    state.ready = true;
    PodSituation situation;
    situation.podIp = jsonText(status, {"podIP"});
    situation.hostIp = jsonText(status, {"hostIP"});
    situation.startTime = parseTime(jsonText(status, {"startTime"})).value();
    situation.sandboxReady = true;
    QCOMPARE(podStatus(pod, {state}, situation).dump(1), status.dump(1));
    state.ready = false;
    QVERIFY(podStatus(pod, {state}, situation) != status);
}

QTEST_GUILESS_MAIN(TestRuntime)
#include "tst_runtime.moc"
