// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "tests/backend/controllers/controllerworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::Json;
using ph::jsonAt;
using ph::jsonText;

class TestControllers : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;

    std::string phase(const std::string &collection, const std::string &name, const std::string &ns = "default") {
        return jsonText(m_world->get(collection, name, ns), {"status", "phase"});
    }
    std::string scheduled(const std::string &pod) {
        const Json object = m_world->get("pods", pod);
        for (const auto &condition : jsonAt(object, {"status", "conditions"}))
            if (condition["type"] == "PodScheduled")
                return jsonText(condition, {"reason"}) + ": " + jsonText(condition, {"message"});
        return {};
    }
    std::string node(const std::string &pod) { return jsonText(m_world->get("pods", pod), {"spec", "nodeName"}); }

private Q_SLOTS:
    void init() { m_world = std::make_unique<ControllerWorld>(); }
    void cleanup() { m_world.reset(); }

    void furnishesNamespaces() {
        m_world->create("namespaces", "metadata: {name: fresh}", {});
        QTRY_VERIFY(m_world->exists("serviceaccounts", "default", "fresh"));
        QTRY_COMPARE(jsonText(m_world->get("configmaps", "kube-root-ca.crt", "fresh"), {"data", "ca.crt"}),
                     std::string("certificate"));
        m_world->remove("serviceaccounts", "default", {}, "fresh");
        QTRY_VERIFY(m_world->exists("serviceaccounts", "default", "fresh"));
        m_world->merge("configmaps", "kube-root-ca.crt", "data: {ca.crt: other}", "fresh");
        QTRY_COMPARE(jsonText(m_world->get("configmaps", "kube-root-ca.crt", "fresh"), {"data", "ca.crt"}),
                     std::string("certificate"));
    }
    void fillsTokenSecrets() {
        QTRY_VERIFY(m_world->exists("serviceaccounts", "default"));
        m_world->create("secrets", "metadata: {name: t, annotations: {kubernetes.io/service-account.name: "
                                   "default}}\ntype: kubernetes.io/service-account-token");
        QTRY_COMPARE(jsonText(m_world->get("secrets", "t"), {"data", "token"}),
                     ph::base64Encode("token of default/default"));
        m_world->create("secrets", "metadata: {name: u, annotations: {kubernetes.io/service-account.name: "
                                   "nobody}}\ntype: kubernetes.io/service-account-token");
        QTRY_VERIFY(!m_world->exists("secrets", "u"));
    }
    void emptiesNamespacesBeforeTheyGo() {
        m_world->create("namespaces", "metadata: {name: doomed}", {});
        m_world->create("configmaps", "metadata: {name: held, finalizers: [example.com/hold]}", "doomed");
        m_world->create("configmaps", "metadata: {name: free}", "doomed");
        m_world->remove("namespaces", "doomed", {}, {});
        QTRY_VERIFY(!m_world->exists("configmaps", "free", "doomed"));
        const auto condition = [&](const char *type) {
            const Json object = m_world->get("namespaces", "doomed", {});
            for (const auto &one : jsonAt(object, {"status", "conditions"}))
                if (one["type"] == type)
                    return jsonText(one, {"message"});
            return std::string();
        };
        QTRY_COMPARE(
            condition("NamespaceFinalizersRemaining"),
            std::string(
                "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances"));
        QCOMPARE(phase("namespaces", "doomed", {}), std::string("Terminating"));
        m_world->merge("configmaps", "held", "metadata: {finalizers: null}", "doomed");
        QTRY_VERIFY(!m_world->exists("namespaces", "doomed", {}));
    }
    void bindsClaimsWhenAPodUsesThem() {
        QTRY_VERIFY(m_world->exists("storage.k8s.io/storageclasses", "standard", {}));
        m_world->create(
            "persistentvolumeclaims",
            "metadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}");
        QTRY_VERIFY(m_world->reasons("c").find("WaitForFirstConsumer") != std::string::npos);
        QCOMPARE(phase("persistentvolumeclaims", "c"), std::string("Pending"));
        m_world->create("pods", "metadata: {name: p}\nspec: {containers: [{name: c, image: i}], volumes: [{name: v, "
                                "persistentVolumeClaim: {claimName: c}}]}");
        QTRY_COMPARE(node("p"), std::string("here"));
        QCOMPARE(phase("persistentvolumeclaims", "c"), std::string("Bound"));
        QCOMPARE(jsonText(m_world->get("persistentvolumeclaims", "c"), {"status", "capacity", "storage"}),
                 std::string("1Gi"));
        m_world->merge("persistentvolumeclaims", "c", "spec: {resources: {requests: {storage: 2Gi}}}");
        QTRY_COMPARE(jsonText(m_world->get("persistentvolumeclaims", "c"), {"status", "capacity", "storage"}),
                     std::string("2Gi"));
        // Deleting waits for the pod, then takes the volume along.
        m_world->remove("persistentvolumeclaims", "c");
        QVERIFY(m_world->exists("persistentvolumeclaims", "c"));
        m_world->remove("pods", "p");
        m_world->endPods();
        QTRY_VERIFY(!m_world->exists("persistentvolumeclaims", "c"));
        QTRY_COMPARE(m_world->count("persistentvolumes", {}), std::size_t(0));
    }
    void growsClaimsOnlyWhenBoundAndAllowed() {
        QTRY_VERIFY(m_world->exists("storage.k8s.io/storageclasses", "immediate", {}));
        m_world->create("storage.k8s.io/storageclasses",
                        "metadata: {name: stiff}\nprovisioner: pilothouse.io/local\nvolumeBindingMode: Immediate", {});
        const auto claim = [this](const std::string &name, const std::string &storageClass) {
            m_world->create("persistentvolumeclaims",
                            "metadata: {name: " + name + "}\nspec: {storageClassName: " + storageClass +
                                ", accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}");
        };
        const auto resize = [this](const std::string &name, const std::string &size) {
            return QString::fromStdString(m_world->mergeRefusal(
                "persistentvolumeclaims", name, "spec: {resources: {requests: {storage: " + size + "}}}"));
        };
        claim("later", "standard"); // not bound before a pod uses it
        QCOMPARE(resize("later", "3Gi"), QString("persistentvolumeclaims \"later\" is forbidden: Only bound persistent "
                                                 "volume claims can be expanded"));
        QVERIFY2(resize("later", "1Gi")
                     .contains("spec.resources.requests.storage: Forbidden: field can not be less "
                               "than previous value"),
                 qPrintable(resize("later", "1Gi")));
        claim("now", "immediate");
        QTRY_COMPARE(phase("persistentvolumeclaims", "now"), std::string("Bound"));
        QVERIFY(!resize("now", "1Gi").isEmpty());
        QCOMPARE(resize("now", "3Gi"), QString());
        QTRY_COMPARE(jsonText(m_world->get("persistentvolumeclaims", "now"), {"status", "capacity", "storage"}),
                     std::string("3Gi"));
        const std::string volume = jsonText(m_world->get("persistentvolumeclaims", "now"), {"spec", "volumeName"});
        QCOMPARE(jsonText(m_world->get("persistentvolumes", volume, {}), {"spec", "capacity", "storage"}),
                 std::string("3Gi"));
        QVERIFY(m_world->reasons("now").find("FileSystemResizeSuccessful") != std::string::npos);
        QVERIFY(m_world->mergeRefusal("persistentvolumeclaims", "now", "spec: {resources: {limits: {storage: 9Gi}}}")
                    .find("spec is immutable after creation except resources.requests") != std::string::npos);
        claim("stiff", "stiff");
        QTRY_COMPARE(phase("persistentvolumeclaims", "stiff"), std::string("Bound"));
        QCOMPARE(resize("stiff", "3Gi"),
                 QString("persistentvolumeclaims \"stiff\" is forbidden: only dynamically provisioned pvc can be "
                         "resized and the storageclass that provisions the pvc must support resize"));
    }
    void bindsAtOnceWhereTheClassSaysSo() {
        QTRY_VERIFY(m_world->exists("storage.k8s.io/storageclasses", "immediate", {}));
        m_world->create("persistentvolumeclaims",
                        "metadata: {name: c}\nspec: {storageClassName: immediate, accessModes: [ReadWriteOnce], "
                        "resources: {requests: {storage: 1Gi}}}");
        QTRY_COMPARE(phase("persistentvolumeclaims", "c"), std::string("Bound"));
        m_world->remove("persistentvolumeclaims", "c");
        QTRY_COMPARE(m_world->count("persistentvolumes", {}), std::size_t(0));
    }
    void keepsVolumesThatAreRetained() {
        m_world->create("persistentvolumes",
                        "metadata: {name: mine}\nspec: {capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce], "
                        "storageClassName: '', persistentVolumeReclaimPolicy: Retain, hostPath: {path: /tmp}}",
                        {});
        QTRY_COMPARE(phase("persistentvolumes", "mine", {}), std::string("Available"));
        m_world->create("persistentvolumeclaims", "metadata: {name: c}\nspec: {storageClassName: '', accessModes: "
                                                  "[ReadWriteOnce], resources: {requests: {storage: 1Gi}}}");
        QTRY_COMPARE(phase("persistentvolumeclaims", "c"), std::string("Bound"));
        QCOMPARE(jsonText(m_world->get("persistentvolumeclaims", "c"), {"spec", "volumeName"}), std::string("mine"));
        m_world->remove("persistentvolumeclaims", "c");
        QTRY_COMPARE(phase("persistentvolumes", "mine", {}), std::string("Released"));
    }
    void saysWhyAPodFindsNoPlace() {
        m_world->create(
            "pods",
            "metadata: {name: big}\nspec: {containers: [{name: c, image: i, resources: {requests: {cpu: 5}}}]}");
        QTRY_COMPARE(scheduled("big"), std::string("Unschedulable: 0/1 nodes are available: 1 Insufficient cpu."));
        QTRY_COMPARE(m_world->reasons("big"), std::string("FailedScheduling"));
        m_world->create("pods", "metadata: {name: lost}\nspec: {containers: [{name: c, image: i}], volumes: [{name: v, "
                                "persistentVolumeClaim: {claimName: none}}]}");
        QTRY_COMPARE(scheduled("lost"),
                     std::string("Unschedulable: 0/1 nodes are available: persistentvolumeclaim \"none\" not found."));
        m_world->create(
            "pods", "metadata: {name: picky}\nspec: {nodeSelector: {disk: fast}, containers: [{name: c, image: i}]}");
        QTRY_COMPARE(
            scheduled("picky"),
            std::string(
                "Unschedulable: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."));
        // Room that is given back is used.
        m_world->create(
            "pods", "metadata: {name: a}\nspec: {containers: [{name: c, image: i, resources: {requests: {cpu: 3}}}]}");
        QTRY_COMPARE(node("a"), std::string("here"));
        m_world->create(
            "pods", "metadata: {name: b}\nspec: {containers: [{name: c, image: i, resources: {requests: {cpu: 2}}}]}");
        QTRY_COMPARE(scheduled("b"), std::string("Unschedulable: 0/1 nodes are available: 1 Insufficient cpu."));
        m_world->remove("pods", "a");
        m_world->endPods();
        QTRY_COMPARE(node("b"), std::string("here"));
        QTRY_COMPARE(scheduled("b"), std::string(": "));
    }
    void publishesReadyPods() {
        m_world->create(
            "services",
            "metadata: {name: s}\nspec: {selector: {app: x}, ports: [{name: sql, port: 5432, targetPort: db}]}");
        m_world->create("pods", "metadata: {name: p, labels: {app: x}}\nspec: {containers: [{name: c, image: i, ports: "
                                "[{name: db, containerPort: 6000}]}]}");
        QTRY_COMPARE(node("p"), std::string("here"));
        m_world->setPod("p", "Running", false);
        const auto slice = [&] {
            for (const auto &one : m_world->api().list("discovery.k8s.io/endpointslices", "default"))
                if (!jsonAt(*one.json, {"endpoints"}).empty())
                    return *one.json;
            return Json();
        };
        QTRY_VERIFY(!slice().is_null());
        QVERIFY(slice()["endpoints"][0]["conditions"]["ready"] == Json(false));
        QTRY_VERIFY(m_world->get("endpoints", "s")["subsets"][0].contains("notReadyAddresses"));
        m_world->setPod("p", "Running", true);
        QTRY_VERIFY(slice()["endpoints"][0]["conditions"]["ready"] == Json(true));
        QVERIFY(slice()["ports"][0] == Json::parse(R"({"name":"sql","port":6000,"protocol":"TCP"})"));
        QTRY_COMPARE(m_world->get("endpoints", "s")["subsets"][0]["addresses"].size(), std::size_t(1));
        m_world->remove("pods", "p"); // an ending pod gets no new connections
        QTRY_VERIFY(slice()["endpoints"][0]["conditions"]["terminating"] == Json(true));
        QVERIFY(slice()["endpoints"][0]["conditions"]["ready"] == Json(false));
        m_world->endPods();
        QTRY_VERIFY(slice().is_null());
        m_world->remove("services", "s");
        QTRY_VERIFY(!m_world->exists("endpoints", "s"));
        QTRY_COMPARE(m_world->count("discovery.k8s.io/endpointslices"), std::size_t(0));
    }
    void mirrorsEndpointsWrittenByHand() {
        m_world->create("services", "metadata: {name: s}\nspec: {ports: [{port: 80}]}");
        m_world->create("endpoints",
                        "metadata: {name: s}\nsubsets: [{addresses: [{ip: 10.1.2.3}], ports: [{port: 8080}]}]");
        QTRY_COMPARE(m_world->count("discovery.k8s.io/endpointslices"), std::size_t(1));
        const Json slice = *m_world->api().list("discovery.k8s.io/endpointslices", "default").front().json;
        QCOMPARE(slice["endpoints"][0]["addresses"][0].get<std::string>(), std::string("10.1.2.3"));
        m_world->merge("endpoints", "s", "subsets: []");
        QTRY_COMPARE(m_world->count("discovery.k8s.io/endpointslices"), std::size_t(0));
    }
    void collectsWhatOwnersLeave_data() {
        QTest::addColumn<QString>("policy");
        QTest::addColumn<bool>("stays");
        QTest::newRow("background") << "Background" << false;
        QTest::newRow("foreground") << "Foreground" << false;
        QTest::newRow("orphan") << "Orphan" << true;
    }
    void collectsWhatOwnersLeave() {
        QFETCH(QString, policy);
        QFETCH(bool, stays);
        const auto owner = m_world->create("configmaps", "metadata: {name: owner}");
        const std::string ref =
            "{apiVersion: v1, kind: ConfigMap, name: owner, uid: " + jsonText(*owner, {"metadata", "uid"}) +
            ", blockOwnerDeletion: true}";
        m_world->create("configmaps",
                        "metadata: {name: child, finalizers: [example.com/hold], ownerReferences: [" + ref + "]}");
        m_world->remove("configmaps", "owner", policy.toStdString());
        if (stays) {
            QTRY_VERIFY(!m_world->exists("configmaps", "owner"));
            QVERIFY(jsonAt(m_world->get("configmaps", "child"), {"metadata", "ownerReferences"}).is_null());
            return;
        }
        QTRY_VERIFY(jsonAt(m_world->get("configmaps", "child"), {"metadata", "deletionTimestamp"}).is_string());
        QCOMPARE(m_world->exists("configmaps", "owner"), policy == QStringLiteral("Foreground")); // waits for its child
        m_world->merge("configmaps", "child", "metadata: {finalizers: null}");
        QTRY_VERIFY(!m_world->exists("configmaps", "child"));
        QTRY_VERIFY(!m_world->exists("configmaps", "owner"));
    }
    void collectsAfterARestartWhatWentBefore() {
        const auto owner = m_world->create("configmaps", "metadata: {name: owner}");
        m_world->create(
            "configmaps",
            "metadata: {name: child, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: owner, uid: " +
                jsonText(*owner, {"metadata", "uid"}) + "}]}");
        m_world->create(
            "configmaps",
            "metadata: {name: stray, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: gone, uid: 0-0-0}]}");
        m_world->stop();
        m_world->start();
        QTRY_VERIFY(!m_world->exists("configmaps", "stray"));
        QVERIFY(m_world->exists("configmaps", "child"));
    }
};

QTEST_GUILESS_MAIN(TestControllers)
#include "tst_controllers.moc"
