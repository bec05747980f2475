// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "tests/backend/ops/opsworld.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <mutex>

using namespace ph;
using namespace ph::testing;
using namespace ph::ops;

namespace {

Context soon() {
    return Context().withTimeout(std::chrono::seconds(30));
}

std::string text(const Error &error) {
    return error.text() + " " + error.hint;
}

/// The first place where @p there lacks what @p planned says; placeholders and a Secret's texts are filled later.
std::string missing(const Json &planned, const Json &there, const std::string &where) {
    if (planned.is_object()) {
        for (const auto &[key, value] : planned.items()) {
            if (key == "stringData")
                continue;
            if (!there.is_object() || !there.contains(key))
                return value.empty() ? std::string() : where + "/" + key + " is not there";
            if (auto problem = missing(value, there.at(key), where + "/" + key); !problem.empty())
                return problem;
        }
        return {};
    }
    if (planned.is_array()) {
        if (!there.is_array() || there.size() < planned.size())
            return where + " is shorter";
        for (std::size_t i = 0; i < planned.size(); ++i)
            if (auto problem = missing(planned[i], there[i], where + "/" + std::to_string(i)); !problem.empty())
                return problem;
        return {};
    }
    if (planned.is_string() && planned.get<std::string>().rfind("${", 0) == 0)
        return {};
    return planned == there ? std::string() : where + " is " + there.dump() + ", planned " + planned.dump();
}

} // namespace

class TestConsole : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_world = std::make_unique<OpsWorld>(); }
    void cleanup() { m_world.reset(); }

    void tellsChangesAsTheyHappen() {
        const PodPlayer player(m_world->api());
        const auto console = m_world->console();
        std::mutex mutex;
        std::map<std::string, domain::InstanceState> rows;
        const auto handle = console->subscribeInstances([&](const Console::InstanceChanges &changes) {
            const std::lock_guard lock(mutex);
            for (const auto &key : changes.removed)
                rows.erase(key);
            for (const auto &row : changes.upserted)
                rows[Console::instanceKey(row.ref)] = row.state;
        });
        const auto size = [&] {
            const std::lock_guard lock(mutex);
            return rows.size();
        };
        const auto ready = [&] {
            const std::lock_guard lock(mutex);
            return !rows.empty() && std::all_of(rows.begin(), rows.end(), [](const auto &row) {
                return row.second == domain::InstanceState::Ready;
            });
        };
        for (const char *name : {"one", "two"}) {
            const auto plan = console->planCreate(m_world->draft(*console, name), soon());
            QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
            const auto report = console->run(*plan, {}, {}, {}, soon());
            QVERIFY(report && report->state == domain::OperationState::Succeeded);
        }
        QTRY_COMPARE(size(), std::size_t(2));
        QTRY_VERIFY(ready());
        const auto removal = console->planDelete(console->instance("test", {}, "one", soon())->ref, false, soon());
        QVERIFY(removal.ok());
        QVERIFY(console->run(*removal, {}, {}, {}, soon()).ok());
        QTRY_COMPARE(size(), std::size_t(1));
    }
    void theLastKnownStateIsShownWhenTheClusterIsAway() {
        {
            const PodPlayer player(m_world->api());
            const auto console = m_world->console();
            const auto plan = console->planCreate(m_world->draft(*console, "orders"), soon());
            QVERIFY(plan.ok());
            QVERIFY(console->run(*plan, {}, {}, {}, soon()).ok());
            QTRY_COMPARE(console->instances().size(), std::size_t(1));
            QTest::qWait(2500); // the state is written at most every two seconds
        }
        m_world->stopServer();
        const auto console = m_world->console();
        QCOMPARE(console->instances().size(), std::size_t(1));
        const auto cluster = console->clusters().front();
        QCOMPARE(cluster.freshness.state, store::Freshness::State::Stale);
        QVERIFY(cluster.freshness.lastSeen != SystemTime{});
        const auto live = console->waitForCluster("test", soon());
        QVERIFY(!live.ok());
        QCOMPARE(live.error().code, Errc::Unreachable);
        QCOMPARE(console->instances().size(), std::size_t(1));
    }
    void aDeadClusterDoesNotTouchTheOthers() {
        Json config = parseJson(m_world->host->kubeconfig()).value();
        config["clusters"].push_back(Json{{"name", "dead"}, {"cluster", {{"server", "https://127.0.0.1:1"}}}});
        config["contexts"].push_back(Json{{"name", "dead"}, {"context", {{"cluster", "dead"}, {"user", "test"}}}});
        QVERIFY(writeFileAtomic(m_world->folder / "kubeconfig", dumpJson(config)).ok());
        const auto console = m_world->console();
        const auto handle = console->subscribeInstances([](const auto &) {});
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QCOMPARE(console->waitForCluster("dead", soon()).error().code, Errc::Unreachable);
        QCOMPARE(console->clusters().size(), std::size_t(2));
    }
    void aChangedKubeconfigReconnectsOnlyWhatChanged() {
        const fs::path file = m_world->folder / "kubeconfig";
        Json config = parseJson(m_world->host->kubeconfig()).value();
        const fs::path ca = m_world->folder / "ca.crt";
        QVERIFY(writeFileAtomic(ca, m_world->host->caPem()).ok());
        config["clusters"].push_back(Json{
            {"name", "second"}, {"cluster", {{"server", m_world->host->url()}, {"certificate-authority", "ca.crt"}}}});
        config["contexts"].push_back(Json{{"name", "second"}, {"context", {{"cluster", "second"}, {"user", "test"}}}});
        QVERIFY(writeFileAtomic(file, dumpJson(config)).ok());
        const auto console = m_world->console();
        const auto handle = console->subscribeInstances([](const auto &) {});
        const auto find = [&console](const std::string &name) {
            for (ClusterSummary &cluster : console->clusters())
                if (cluster.name == name)
                    return cluster;
            return ClusterSummary{};
        };
        const auto liveSince = [&](const std::string &name) {
            const ClusterSummary cluster = find(name);
            return cluster.freshness.state == store::Freshness::State::Live ? cluster.freshness.since : SystemTime{};
        };
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QVERIFY(console->waitForCluster("second", soon()).ok());
        const SystemTime first = liveSince("test");
        SystemTime second = liveSince("second");
        const auto again = [&] { return liveSince("second") != SystemTime{} && liveSince("second") != second; };

        config["contexts"][1]["context"]["namespace"] = "shop"; // one context changes
        QVERIFY(writeFileAtomic(file, dumpJson(config)).ok());
        QTRY_VERIFY(again());
        QCOMPARE(find("second").ns, std::string("shop"));
        second = liveSince("second");
        QVERIFY(writeFileAtomic(ca, m_world->host->caPem() + "\n").ok()); // a certificate it takes from a file
        QTRY_VERIFY(again());
        second = liveSince("second");
        config["current-context"] = "second"; // needs no connection
        QVERIFY(writeFileAtomic(file, dumpJson(config)).ok());
        QTRY_VERIFY(find("second").current && !find("test").current);
        QVERIFY(writeFileAtomic(file, "contexts: [").ok()); // being edited
        QTRY_VERIFY(!console->selfWarnings().empty());
        QCOMPARE(console->clusters().size(), std::size_t(2));
        config["contexts"].erase(1);
        QVERIFY(writeFileAtomic(file, dumpJson(config)).ok());
        QTRY_COMPARE(console->clusters().size(), std::size_t(1));
        QCOMPARE(liveSince("test"), first);
        QVERIFY(console->selfWarnings().empty());
    }
    void protectionIsEnforcedAndAudited() {
        const auto console = m_world->console();
        const auto plan = console->planCreate(m_world->draft(*console, "orders"), soon());
        QVERIFY(plan.ok());
        QVERIFY(console->setProtection("test", ProtectionLevel::ReadOnly, soon()).ok());
        auto refused = console->run(*plan, {}, "orders", {}, soon());
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Errc::Forbidden);
        QCOMPARE(refused.error().reason, std::string("ProtectionLevel"));
        QVERIFY(console->setProtection("test", ProtectionLevel::Confirm, soon()).ok());
        refused = console->run(*plan, {}, "other", {}, soon());
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().reason, std::string("ConfirmationMissing"));
        QVERIFY(m_world->leftovers("orders").empty());
        const auto trail = console->audit(100);
        QVERIFY(trail.ok() && trail->intact);
        const auto count = std::count_if(trail->entries.begin(), trail->entries.end(),
                                         [](const auto &entry) { return entry.outcome == "refused"; });
        QCOMPARE(count, std::ptrdiff_t(2));
    }
    void missingRightsAreSaidBeforeAnythingIsDone() {
        const auto planner = m_world->console();
        const auto plan = planner->planCreate(m_world->draft(*planner, "orders"), soon());
        QVERIFY(plan.ok());
        const auto pair = m_world->host->client("joe", {});
        QVERIFY(pair.ok());
        Json config = parseJson(m_world->host->kubeconfig()).value();
        config["users"][0]["user"] = Json{{"client-certificate-data", base64Encode(pair->certPem)},
                                          {"client-key-data", base64Encode(pair->keyPem.reveal())}};
        QVERIFY(writeFileAtomic(m_world->folder / "joe.kubeconfig", dumpJson(config)).ok());
        auto options = m_world->options("joe");
        options.kubeconfigs = {m_world->folder / "joe.kubeconfig"};
        const auto console = makeConsole(options);
        // Without the right to read kube-system the identity is another one, so the plan is re-targeted as a plan file
        // would be.
        auto mine = *plan;
        (void)console->waitForCluster("test", Context().withTimeout(std::chrono::seconds(3)));
        mine.target.cluster = console->clusters().front().id;
        QVERIFY(!mine.target.cluster.uid.empty());
        const auto refused = console->run(mine, {}, {}, {}, soon());
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, Errc::Forbidden);
        QCOMPARE(refused.error().reason, std::string("RightMissing"));
        QVERIFY(m_world->leftovers("orders").empty());
        QCOMPARE(console->audit(10)->entries.front().outcome, std::string("refused"));
    }
    void losingTheConsolesFilesLosesNoInstance() {
        const PodPlayer player(m_world->api());
        {
            const auto console = m_world->console();
            const auto plan = console->planCreate(m_world->draft(*console, "orders"), soon());
            QVERIFY(console->run(*plan, {}, {}, {}, soon()).ok());
        }
        QVERIFY(writeFileAtomic(m_world->folder / "anna" / "console.db", std::string(9000, '#')).ok());
        const auto console = m_world->console();
        QCOMPARE(console->selfWarnings().size(), std::size_t(1));
        const auto row = console->instance("test", {}, "orders", soon());
        QVERIFY2(row.ok(), row ? "" : text(row.error()).c_str());
        const auto removal = console->planDelete(row->ref, true, soon());
        QVERIFY(removal.ok());
        const auto gone = console->run(*removal, {}, "orders", {}, soon());
        QVERIFY(gone && gone->state == domain::OperationState::Succeeded);
        QVERIFY(m_world->leftovers("orders").empty());
    }
    void unknownThingsAreNamed() {
        const auto console = m_world->console();
        QCOMPARE(console->instance("nowhere", {}, "x", soon()).error().reason, std::string("NoSuchCluster"));
        QCOMPARE(console->instance("test", {}, "x", soon()).error().code, Errc::NotFound);
        auto draft = m_world->draft(*console, "orders");
        draft.ns = "absent";
        const auto plan = console->planCreate(draft, soon());
        QVERIFY(!plan.ok());
        QCOMPARE(plan.error().code, Errc::NotFound);
        draft.ns = "default";
        draft.name = "x;y";
        const auto hostile = console->planCreate(draft, soon());
        QVERIFY(!hostile.ok());
        QCOMPARE(hostile.error().code, Errc::Invalid);
        QCOMPARE(hostile.error().causes.front().reason, std::string("name.notDnsLabel"));
    }
    void attachingAClusterOnlyReads() {
        const auto before = m_world->api().objects().revision();
        const auto console = m_world->console();
        const auto handle = console->subscribeInstances([](const auto &) {});
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QVERIFY(console->checkCluster("test", soon()).ok());
        QVERIFY(console->namespaces("test", soon()).ok());
        QVERIFY(console->engines("test", soon()).ok());
        QVERIFY(console->planCreate(m_world->draft(*console, "orders"), soon()).ok());
        QCOMPARE(m_world->api().objects().revision(), before);
    }
    void whatThePlanShowsIsWhatTheServerGets() {
        const PodPlayer player(m_world->api());
        const auto console = m_world->console();
        const auto plan = console->planCreate(m_world->draft(*console, "orders"), soon());
        QVERIFY(plan.ok());
        QVERIFY(console->run(*plan, {}, {}, {}, soon()).ok());
        int compared = 0;
        for (const auto &step : plan->steps) {
            if (step.kind != domain::PlanStep::Kind::CreateOnce)
                continue;
            const std::string kind = jsonText(*step.object, {"kind"});
            const std::string name = jsonText(*step.object, {"metadata", "name"});
            const auto objects = console->objects({plan->target.cluster, "default", "orders", {}}, soon());
            QVERIFY(objects.ok());
            const auto found = std::find_if(objects->begin(), objects->end(),
                                            [&](const auto &object) { return object.title == kind + "/" + name; });
            QVERIFY2(found != objects->end(), (kind + " " + name).c_str());
            const auto there = parseYaml(found->yaml);
            QVERIFY(there && there->size() == 1);
            QCOMPARE(missing(*step.object, there->front(), kind + " " + name), std::string());
            ++compared;
        }
        QVERIFY(compared > 8);
    }
    void aVolumeThatCannotFitIsRefusedBeforeAnythingIsMade() {
        const auto as = local::Api::as("test");
        const auto make = [&](const char *collection, const std::string &ns, const Json &object) {
            const auto made = m_world->api().create(collection, ns, object, as);
            return made ? std::string() : text(made.error());
        };
        for (const char *name : {"small", "large", "silent"}) {
            Json storage{{"apiVersion", "storage.k8s.io/v1"},
                         {"kind", "StorageClass"},
                         {"metadata", {{"name", name}}},
                         {"provisioner", "example.com/disk"}};
            if (std::string(name) == "small")
                storage["metadata"]["annotations"] = {{"storageclass.kubernetes.io/is-default-class", "true"}};
            QCOMPARE(make("storage.k8s.io/storageclasses", {}, storage), std::string());
        }
        const auto room = [&](const char *name, const char *of, const char *capacity, const char *largest) {
            Json object{{"apiVersion", "storage.k8s.io/v1"}, {"kind", "CSIStorageCapacity"},
                        {"metadata", {{"name", name}}},      {"storageClassName", of},
                        {"nodeTopology", Json::object()},    {"capacity", capacity}};
            if (largest)
                object["maximumVolumeSize"] = largest;
            return make("storage.k8s.io/csistoragecapacities", "kube-system", object);
        };
        QCOMPARE(room("a", "small", "1Gi", nullptr), std::string());
        QCOMPARE(room("b", "small", "3Gi", nullptr), std::string());
        QCOMPARE(room("c", "large", "1Ti", "50Gi"), std::string());
        const auto console = m_world->console();
        auto draft = m_world->draft(*console, "orders");
        const auto reasonFor = [&](const char *storage, const char *of) {
            draft.spec.storage = storage;
            draft.spec.storageClass = of;
            const auto plan = console->planCreate(draft, soon());
            return plan ? std::string("planned") : plan.error().reason;
        };
        QCOMPARE(reasonFor("3Gi", ""), std::string("planned"));
        QCOMPARE(reasonFor("4Gi", ""), std::string("TooLittleDisk"));
        QCOMPARE(reasonFor("4Gi", "large"), std::string("planned"));
        QCOMPARE(reasonFor("51Gi", "large"), std::string("TooLittleDisk"));
        QCOMPARE(reasonFor("1Pi", "silent"), std::string("planned")); // who says nothing decides itself
        QVERIFY(m_world->leftovers("orders").empty());
    }
    void checksAClusterPartByPart() {
        const auto console = m_world->console();
        const auto items = console->checkCluster("test", soon());
        QVERIFY(items.ok());
        for (const auto &item : *items)
            QVERIFY2(item.state != CheckItem::State::Failed ||
                         item.part == "websocket", // the bare test server has no streams
                     (item.part + ": " + item.detail).c_str());
        QVERIFY(items->size() > 5);
        const auto spaces = console->namespaces("test", soon());
        QVERIFY(spaces.ok());
        QVERIFY(std::find(spaces->begin(), spaces->end(), "default") != spaces->end());
    }

private:
    std::unique_ptr<OpsWorld> m_world;
};

QTEST_GUILESS_MAIN(TestConsole)
#include "tst_console.moc"
