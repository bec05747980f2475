// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using ph::Json;
using ph::jsonAt;
using ph::jsonText;

namespace {
std::string podYaml(const std::string &name, const std::string &resources = {}) {
    return "metadata: {name: " + name + "}\nspec: {containers: [{name: c, image: i" +
           (resources.empty() ? "" : ", resources: {" + resources + "}") + "}]}";
}
std::string claimYaml(const std::string &name, const std::string &size, const std::string &storageClass = "immediate") {
    return "metadata: {name: " + name + "}\nspec: {storageClassName: " + storageClass +
           ", accessModes: [ReadWriteOnce], resources: {requests: {storage: " + size + "}}}";
}
} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))

class TestQuotas : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;

    void quota(const std::string &hard, const std::string &more = {}) {
        m_world->create("resourcequotas", "metadata: {name: q}\nspec: {hard: {" + hard + "}" + more + "}");
    }
    void range(const std::string &item) {
        m_world->create("limitranges", "metadata: {name: l}\nspec: {limits: [{" + item + "}]}");
    }
    std::string used(const std::string &name) {
        return jsonText(m_world->get("resourcequotas", "q"), {"status", "used", name});
    }
    std::string resource(const std::string &pod, const char *side, const char *name) {
        const Json object = m_world->get("pods", pod);
        const Json &containers = jsonAt(object, {"spec", "containers"});
        return containers.is_array() ? jsonText(containers[0], {"resources", side, name}) : std::string();
    }

private Q_SLOTS:
    void init() { m_world = std::make_unique<ControllerWorld>(); }
    void cleanup() { m_world.reset(); }

    void countsObjectsAndFreesThem() {
        quota("pods: '2', count/pods: '3', configmaps: '10'");
        QTRY_COMPARE(used("pods"), std::string("0"));
        QTRY_COMPARE(used("configmaps"), std::string("1")); // kube-root-ca.crt
        COMPARE_TEXT(m_world->refusal("pods", podYaml("a")), "");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("b")), "");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("x")),
                     "pods \"x\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2");
        QTRY_COMPARE(used("pods"), std::string("2"));
        QCOMPARE(jsonText(m_world->get("resourcequotas", "q"), {"status", "hard", "pods"}), std::string("2"));
        QTRY_COMPARE(jsonText(m_world->get("pods", "a"), {"spec", "nodeName"}), std::string("here"));
        m_world->setPod("a", "Succeeded", false); // has ended: only the object counts
        QTRY_COMPARE(used("pods"), std::string("1"));
        QCOMPARE(used("count/pods"), std::string("2"));
        COMPARE_TEXT(m_world->refusal("pods", podYaml("x")), "");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("w")),
                     "pods \"w\" is forbidden: exceeded quota: q, requested: count/pods=1,pods=1, used: "
                     "count/pods=3,pods=2, limited: count/pods=3,pods=2");
        m_world->remove("pods", "a");
        QTRY_COMPARE(used("count/pods"), std::string("2"));
    }
    void countsComputeResources() {
        quota("requests.cpu: '1', limits.memory: 1Gi");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("bare")),
                     "pods \"bare\" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu "
                     "for: c");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("a", "requests: {cpu: 600m}, limits: {memory: 512Mi}")), "");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("b", "requests: {cpu: 500m}, limits: {memory: 512Mi}")),
                     "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: "
                     "requests.cpu=600m, limited: requests.cpu=1");
        COMPARE_TEXT(m_world->refusal("pods", podYaml("b", "requests: {cpu: 400m}, limits: {memory: 512Mi}")), "");
        QTRY_COMPARE(used("requests.cpu"), std::string("1"));
        QCOMPARE(used("limits.memory"), std::string("1Gi"));
    }
    void countsStorageByClass() {
        quota("requests.storage: 10Gi, immediate.storageclass.storage.k8s.io/requests.storage: 2Gi, "
              "standard.storageclass.storage.k8s.io/persistentvolumeclaims: '1'");
        COMPARE_TEXT(m_world->refusal("persistentvolumeclaims", claimYaml("a", "2Gi")), "");
        COMPARE_TEXT(m_world->refusal("persistentvolumeclaims", claimYaml("b", "1Gi")),
                     "persistentvolumeclaims \"b\" is forbidden: exceeded quota: q, requested: "
                     "immediate.storageclass.storage.k8s.io/requests.storage=1Gi, used: "
                     "immediate.storageclass.storage.k8s.io/requests.storage=2Gi, limited: "
                     "immediate.storageclass.storage.k8s.io/requests.storage=2Gi");
        COMPARE_TEXT(m_world->refusal("persistentvolumeclaims", claimYaml("c", "1Gi", "standard")), "");
        QVERIFY(!m_world->refusal("persistentvolumeclaims", claimYaml("d", "1Gi", "standard")).empty());
        QTRY_COMPARE(used("requests.storage"), std::string("3Gi"));
        QTRY_COMPARE(jsonText(m_world->get("persistentvolumeclaims", "a"), {"status", "phase"}), std::string("Bound"));
        const auto why = m_world->mergeRefusal("persistentvolumeclaims", "a",
                                               "spec: {resources: {requests: {storage: 3Gi}}}"); // growth counts too
        QVERIFY2(why.find("requested: immediate.storageclass.storage.k8s.io/requests.storage=1Gi") != std::string::npos,
                 why.c_str());
        m_world->remove("persistentvolumeclaims", "a");
        QTRY_COMPARE(used("requests.storage"), std::string("1Gi"));
    }
    void countsAnyKindByItsName() {
        quota("count/deployments.apps: '0', services.nodeports: '0'");
        COMPARE_TEXT(m_world->refusal("apps/deployments",
                                      "metadata: {name: d}\nspec: {replicas: 0, selector: {matchLabels: {a: b}}, "
                                      "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "
                                      "i}]}}}"),
                     "deployments.apps \"d\" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, "
                     "used: count/deployments.apps=0, limited: count/deployments.apps=0");
        COMPARE_TEXT(m_world->refusal("services", "metadata: {name: s}\nspec: {ports: [{port: 80}]}"), "");
        const auto why = m_world->mergeRefusal("services", "s", "spec: {type: NodePort}");
        QVERIFY2(why.find("services.nodeports=1") != std::string::npos, why.c_str());
    }
    void choosesPodsByScope() {
        quota("pods: '0'", ", scopes: [BestEffort]");
        QVERIFY(!m_world->refusal("pods", podYaml("a")).empty());
        COMPARE_TEXT(m_world->refusal("pods", podYaml("b", "requests: {cpu: 1m}")), "");
    }
    void givesTheLastPlaceOnce() {
        quota("configmaps: '11'");
        std::atomic<int> made = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&, i] {
                for (int n = 0; n < 5; ++n)
                    made += m_world->refusal("configmaps",
                                             "metadata: {name: m" + std::to_string(i) + "-" + std::to_string(n) + "}")
                                    .empty()
                                ? 1
                                : 0;
            });
        for (auto &thread : threads)
            thread.join();
        QTRY_COMPARE(m_world->count("configmaps"), std::size_t(11));
        QVERIFY(made == 10 || made == 11); // kube-root-ca.crt may come late, and is refused then
    }
    void refusesAQuotaOfNothingKnown() {
        const auto why = m_world->refusal("resourcequotas", "metadata: {name: q}\nspec: {hard: {chairs: '1'}}");
        QVERIFY2(why.find("must be a standard resource for quotas") != std::string::npos, why.c_str());
    }

    void completesContainers() {
        range("type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m, memory: 64Mi}, max: {cpu: '1', "
              "memory: 1Gi}");
        m_world->create("pods", podYaml("a"));
        QCOMPARE(resource("a", "requests", "cpu"), std::string("100m"));
        QCOMPARE(resource("a", "requests", "memory"), std::string("64Mi"));
        QCOMPARE(resource("a", "limits", "cpu"), std::string("500m"));
        QCOMPARE(resource("a", "limits", "memory"), std::string("1Gi")); // max is the default limit
        QCOMPARE(jsonText(m_world->get("pods", "a"), {"status", "qosClass"}), std::string("Burstable"));
        COMPARE_TEXT(jsonText(m_world->get("pods", "a"), {"metadata", "annotations", "kubernetes.io/limit-ranger"}),
                     "LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c");
        m_world->create("pods", podYaml("b", "limits: {cpu: 300m, memory: 100Mi}")); // its own stay
        QCOMPARE(resource("b", "requests", "cpu"), std::string("300m"));
        QCOMPARE(resource("b", "limits", "memory"), std::string("100Mi"));
    }
    void refusesWhatIsOutOfRange_data() {
        QTest::addColumn<QString>("item");
        QTest::addColumn<QString>("resources");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const char *item, const char *resources, const char *text) {
            QTest::newRow(name) << item << resources << text;
        };
        row("too little", "type: Container, min: {cpu: 100m}", "requests: {cpu: 50m}",
            "minimum cpu usage per Container is 100m, but request is 50m");
        row("too much", "type: Container, max: {memory: 1Gi}", "limits: {memory: 2Gi}",
            "maximum memory usage per Container is 1Gi, but limit is 2Gi");
        row("too far apart", "type: Container, maxLimitRequestRatio: {cpu: '2'}",
            "requests: {cpu: 100m}, limits: {cpu: 300m}",
            "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000");
        row("a pod of many", "type: Pod, max: {cpu: 200m}", "limits: {cpu: 300m}",
            "maximum cpu usage per Pod is 200m, but limit is 300m");
        row("a pod without limits", "type: Pod, max: {cpu: 200m}", "",
            "maximum cpu usage per Pod is 200m.  No limit is specified");
        row("two things", "type: Pod, min: {memory: 1Gi}, max: {cpu: 200m}",
            "requests: {memory: 1Mi}, limits: {cpu: 300m}",
            "[minimum memory usage per Pod is 1Gi, but request is 1Mi, maximum cpu usage per Pod is 200m, but limit is "
            "300m]");
    }
    void refusesWhatIsOutOfRange() {
        QFETCH(QString, item);
        QFETCH(QString, resources);
        QFETCH(QString, text);
        range(item.toStdString());
        COMPARE_TEXT(m_world->refusal("pods", podYaml("a", resources.toStdString())),
                     "pods \"a\" is forbidden: " + text.toStdString());
    }
    void limitsClaims() {
        range("type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}");
        COMPARE_TEXT(m_world->refusal("persistentvolumeclaims", claimYaml("a", "512Mi")),
                     "persistentvolumeclaims \"a\" is forbidden: minimum storage usage per PersistentVolumeClaim is "
                     "1Gi, but request is 512Mi");
        COMPARE_TEXT(m_world->refusal("persistentvolumeclaims", claimYaml("a", "3Gi")),
                     "persistentvolumeclaims \"a\" is forbidden: maximum storage usage per PersistentVolumeClaim is "
                     "2Gi, but request is 3Gi");
        COMPARE_TEXT(m_world->refusal("persistentvolumeclaims", claimYaml("a", "2Gi")), "");
    }
    void refusesARangeThatFitsNothing() {
        const auto why = m_world->refusal(
            "limitranges",
            "metadata: {name: l}\nspec: {limits: [{type: Container, min: {cpu: '2'}, max: {cpu: '1'}}]}");
        QVERIFY2(why.find("min value 2 is greater than max value 1") != std::string::npos, why.c_str());
    }
    void tellsAControllersPodsWhy() {
        quota("pods: '1'");
        m_world->create("apps/statefulsets",
                        "metadata: {name: db}\nspec: {replicas: 2, serviceName: db, podManagementPolicy: Parallel, "
                        "selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: "
                        "{containers: [{name: c, image: i}]}}}");
        QTRY_VERIFY(m_world->reasons("db").find("FailedCreate") != std::string::npos);
        QCOMPARE(m_world->count("pods"), std::size_t(1));
        m_world->merge("resourcequotas", "q", "spec: {hard: {pods: '2'}}");
        QTRY_COMPARE_WITH_TIMEOUT(m_world->count("pods"), std::size_t(2), 35'000); // comes by itself
    }
};

QTEST_GUILESS_MAIN(TestQuotas)
#include "tst_quotas.moc"
