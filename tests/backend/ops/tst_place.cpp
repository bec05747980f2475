// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/ops/opsworld.h"

#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::testing;
using namespace ph::ops;

namespace {

Context soon() {
    return Context().withTimeout(std::chrono::seconds(30));
}

} // namespace

/// What a namespace offers, what the server says to a plan before it runs, and the plan as a file for kubectl.
class TestPlace : public QObject {
    Q_OBJECT
private:
    void make(const std::string &collection, const char *yaml) {
        const auto documents = parseYaml(yaml);
        const Json object = documents->front();
        const std::string ns = jsonText(object, {"metadata", "namespace"});
        auto as = local::Api::as("test");
        const auto made = m_world->api().create(collection, ns, object, as);
        if (!made)
            throw std::runtime_error(made.error().text());
        if (!object.contains("status"))
            return;
        as.subresource = "status"; // which its controller would write
        const auto told = m_world->api().modify(
            collection, ns, made->key.name,
            [&object](Json &there) {
                there["status"] = object.at("status");
                return true;
            },
            as);
        if (!told)
            throw std::runtime_error(told.error().text());
    }
    domain::Plan plan(const std::string &name, const std::string &cpu = "500m", int members = 1) {
        domain::InstanceDraft draft = m_world->draft(*m_console, name);
        draft.spec.cpu = cpu;
        draft.spec.members = members;
        const auto made = m_console->planCreate(draft, soon());
        if (!made)
            throw std::runtime_error(made.error().text());
        return *made;
    }

private Q_SLOTS:
    void init() {
        m_world = std::make_unique<OpsWorld>();
        m_console = m_world->console();
        QVERIFY(m_console->waitForCluster("test", soon()).ok());
    }
    void cleanup() {
        m_console.reset();
        m_world.reset();
    }

    void readsWhatTheNamespaceOffers() {
        make("storage.k8s.io/storageclasses", R"(
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}
provisioner: csi.example.com
allowVolumeExpansion: true
)");
        make("resourcequotas", R"(
apiVersion: v1
kind: ResourceQuota
metadata: {name: team, namespace: default}
spec: {hard: {requests.cpu: '2', persistentvolumeclaims: '3'}}
status: {hard: {requests.cpu: '2'}, used: {requests.cpu: 1500m}}
)");
        make("limitranges", R"(
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: default}
spec: {limits: [{type: Container, max: {memory: 1Gi}, default: {cpu: 100m}}]}
)");
        const auto place = m_console->place("test", "default", soon());
        QVERIFY2(place.ok(), place ? "" : place.error().text().c_str());
        const domain::StorageClass *fast = place->storageClass("fast");
        QVERIFY(fast && fast->isDefault && fast->grows);
        QVERIFY(place->storageClass({}) != nullptr);
        QVERIFY(place->quotas && place->bounds);
        bool told = false;
        for (const auto &quota : *place->quotas)
            told = told || (quota.quota == "team" && quota.resource == "requests.cpu" &&
                            quota.left() == *Quantity::parse("500m"));
        QVERIFY(told);
        domain::InstanceDraft draft = m_world->draft(*m_console, "orders");
        draft.spec.memory = "2Gi";
        draft.spec.cpu = "1";
        const auto demand = m_console->demand(draft);
        QVERIFY(demand.has_value());
        const auto found = domain::shortfalls(*place, *demand);
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(found[0].field, std::string("cpu"));
        QCOMPARE(found[1].field, std::string("memory"));
        draft.spec.engine = "oracle";
        QVERIFY(!m_console->demand(draft).has_value());
    }

    void theServerSaysBeforehandWhatItWouldRefuse() {
        const auto good = m_console->rehearse(plan("orders"), soon());
        QVERIFY2(good.ok(), good ? "" : good.error().text().c_str());
        bool pod = false;
        for (const Verdict &verdict : *good) {
            QVERIFY2(verdict.accepted, (verdict.subject + ": " + verdict.error.text()).c_str());
            pod = pod || verdict.subject == "Pod orders-0";
        }
        QVERIFY(pod);
        QVERIFY(m_world->leftovers("orders").empty()); // nothing was written

        make("limitranges", R"(
apiVersion: v1
kind: LimitRange
metadata: {name: bounds, namespace: default}
spec: {limits: [{type: Container, max: {cpu: 200m}}]}
)");
        const auto refused = m_console->rehearse(plan("orders"), soon());
        QVERIFY(refused.ok());
        QByteArrayList no;
        for (const Verdict &verdict : *refused)
            if (!verdict.accepted)
                no.append(QByteArray::fromStdString(verdict.subject));
        QCOMPARE(no, QByteArrayList{"Pod orders-0"});
        const auto trail = m_console->audit(10);
        QVERIFY(trail.ok() && trail->entries.front().action == "rehearse-create");
    }
    void aReadOnlyClusterIsNotAsked() {
        const domain::Plan made = plan("orders");
        QVERIFY(m_console->setProtection("test", ProtectionLevel::ReadOnly, soon()).ok());
        const auto refused = m_console->rehearse(made, soon());
        QVERIFY(!refused && refused.error().reason == "ProtectionLevel");
        // Where changes need the typed name, asking does not.
        QVERIFY(m_console->setProtection("test", ProtectionLevel::Confirm, soon()).ok());
        QVERIFY(m_console->rehearse(made, soon()).ok());
    }
    void theManifestHasNoSecretsAndIsWhatKubectlTakes() {
        const domain::Plan made = plan("orders", "500m", 3);
        const std::string text = m_console->manifest(made);
        QVERIFY(text.find("${") == std::string::npos);
        QVERIFY(text.find("Secret orders-credentials, type Opaque, keys ") != std::string::npos);
        const auto documents = parseYaml(text);
        QVERIFY2(documents.ok(), documents ? "" : documents.error().text().c_str());
        std::size_t objects = 0;
        for (const auto &step : made.steps)
            objects += step.kind == domain::PlanStep::Kind::CreateOnce && !step.subject.starts_with("Secret ") ? 1 : 0;
        QCOMPARE(documents->size(), objects);
    }

private:
    std::unique_ptr<OpsWorld> m_world;
    std::unique_ptr<Console> m_console;
};

QTEST_GUILESS_MAIN(TestPlace)
#include "tst_place.moc"
