// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/domain/status.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>

using namespace ph;
using namespace ph::domain;

namespace {

Json parsed(const char *text) {
    return parseJson(text).value();
}

Json fromFile(const std::string &name) {
    const fs::path file =
        fs::path(qEnvironmentVariable("PH_SOURCE_DIR").toStdString()) / "tests/data/domain" / (name + ".json");
    return parseJson(readFile(file).value()).value();
}

InstanceFacts readyFacts() {
    InstanceFacts facts;
    facts.cluster = ClusterId{"c"};
    facts.clusterName = "embedded";
    facts.anchor = anchorRow(fromFile("anchor"));
    facts.workload = workloadRow(fromFile("set"));
    facts.pods = {podRow(fromFile("pod"))};
    facts.service = serviceRow(fromFile("service"));
    return facts;
}

/// Three members of a Patroni cluster as 3.0 describes them: orders-1 leads, orders-0 follows, orders-2 is being
/// copied. The lock was renewed two seconds before.
InstanceFacts patroniFacts() {
    InstanceFacts facts = readyFacts();
    facts.workload->replicas = 3;
    facts.anchor->spec.members = 3;
    facts.pods.clear();
    const Json pods = fromFile("patroni/pods");
    for (const Json &pod : pods.at("items"))
        facts.pods.push_back(podRow(pod));
    facts.leader = patroniRow(fromFile("patroni/leader"));
    facts.now = *parseTime("2026-01-01T12:00:12Z");
    return facts;
}

/// The pod before it ever was ready, with its container in a waiting state.
PodRow waitingPod(const char *reason, const char *message) {
    Json pod = fromFile("pod");
    pod["metadata"]["labels"].erase("pilothouse.io/role");
    pod["status"]["phase"] = "Pending";
    pod["status"]["conditions"][1] = {
        {"type", "Ready"}, {"status", "False"}, {"lastTransitionTime", "2026-01-01T10:00:02Z"}};
    pod["status"]["containerStatuses"][0] = {{"name", "postgresql"},
                                             {"ready", false},
                                             {"restartCount", 0},
                                             {"state", {{"waiting", {{"reason", reason}, {"message", message}}}}}};
    return podRow(pod);
}

AnchorRow operationRow(const char *operation, const char *state) {
    AnchorRow row = anchorRow(fromFile("anchor"));
    row.name = "orders-operation";
    row.part = "operation";
    row.operation = operation;
    row.operationState = state;
    return row;
}

} // namespace

class TestStatus : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aReplicaThatLacksCommitsIsTold() {
        const PatroniMember primary{"running", "master", 5000, 2};
        const PatroniMember replica{"running", "replica", 5000, 2};
        QCOMPARE(lacks(replica, primary, 5000), std::string());
        QCOMPARE(lacks({"running", "replica", 4000, 2}, primary, 5000), std::string("it is 1000 bytes behind"));
        // Right after a change of primary: no byte behind what was told, and yet on the way to lose all since.
        QCOMPARE(lacks({"running", "replica", 5000, 1}, primary, 5000),
                 std::string("it is on timeline 1, the primary on 2"));
        QVERIFY(!lacks(replica, {"running", "replica", 5000, 2}, 5000).empty());
        QVERIFY(!lacks({"running", "replica", std::nullopt, 2}, primary, 5000).empty());
        QVERIFY(!lacks({"creating replica", "replica", std::nullopt, std::nullopt}, primary, 5000).empty());
    }

    void aReadyPrimaryBehindAServiceIsReady() {
        const auto row = summarize(readyFacts());
        QCOMPARE(row.state, InstanceState::Ready);
        QVERIFY(row.reasons.empty());
        QCOMPARE(row.serviceHost, std::string("127.64.8.2"));
        QCOMPARE(row.servicePort, 5432);
        QCOMPARE(row.ref.instanceId, std::string("iid"));
        QCOMPARE(row.members.size(), std::size_t(1));
        QCOMPARE(row.members.front().role, MemberRole::Primary);
        QCOMPARE(row.members.front().claim, std::string("data-orders-0"));
        QVERIFY(waitsFor(row).empty());
    }
    void theAgentsWordIsTheReasonOfAServerThatDoesNotAnswer_data() {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char *tag, const char *state, const char *message) {
            QTest::newRow(tag) << QByteArray(state) << QByteArray(message);
        };
        const char *silent = "The server does not answer its readiness check yet.";
        row("silent", "", silent);
        row("well", R"({"fenced":false,"problems":[]})", silent);
        row("damaged", "{", silent);
        row("of another kind", R"([{"problems":1}])", silent);
        row("problem",
            R"({"problems":["process: waiting, the server ended by itself: exit code 1","connection: refused"]})",
            "The agent reports: process: waiting, the server ended by itself: exit code 1.");
        row("fenced", R"({"fenced":true,"problems":["process: fenced"]})",
            "The server is fenced: the agent keeps it stopped until the fence is lifted.");
    }
    void theAgentsWordIsTheReasonOfAServerThatDoesNotAnswer() {
        QFETCH(QByteArray, state);
        QFETCH(QByteArray, message);
        auto facts = readyFacts();
        facts.pods.front().ready = false;
        facts.pods.front().nodeState = state.toStdString();
        const auto row = summarize(facts);
        QCOMPARE(row.reasons.front().code, std::string("pod.notReady"));
        QCOMPARE(QByteArray::fromStdString(row.reasons.front().message), message);
    }
    void rolesComeFromTheLeaderObject() {
        const auto row = summarize(patroniFacts());
        QCOMPARE(row.members.size(), std::size_t(3));
        QCOMPARE(row.members[0].role, MemberRole::Replica);
        QCOMPARE(row.members[1].role, MemberRole::Primary);
        QCOMPARE(row.members[2].role, MemberRole::Unknown);
        QCOMPARE(row.members[0].lagBytes, std::optional<std::int64_t>(392));
        QCOMPARE(row.members[1].lagBytes, std::optional<std::int64_t>());
        QCOMPARE(row.members[0].timeline, std::optional<int>(4));
        QCOMPARE(row.members[2].state, std::string("creating replica"));
        QCOMPARE(row.state, InstanceState::Degraded);
        QCOMPARE(row.reasons.front().object, std::string("pod/orders-2"));
    }
    void aDeadLeadersLabelCountsForNothing() {
        auto facts = patroniFacts();
        facts.leader->leader = "orders-0"; // took over; the frozen orders-1 keeps its label
        auto row = summarize(facts);
        QCOMPARE(row.members[0].role, MemberRole::Primary);
        QCOMPARE(row.members[1].role, MemberRole::Unknown);
        facts.leader->leader.clear(); // nobody yet
        facts.pods[1].ready = false;
        row = summarize(facts);
        QCOMPARE(row.members[1].role, MemberRole::Unknown);
        QCOMPARE(row.state, InstanceState::Down);
        QVERIFY(std::any_of(row.reasons.begin(), row.reasons.end(),
                            [](const Reason &r) { return r.code == "service.noPrimary"; }));
    }
    void aMemberThatStoppedIsNotReadyWhateverItsProbeSaid() {
        auto facts = patroniFacts();
        facts.pods[0].patroniRole.clear(); // Patroni takes the label away when the server stops
        facts.pods[0].patroniStatus = R"({"state":"stopped","role":"replica"})";
        const auto row = summarize(facts);
        QVERIFY(!row.members[0].ready);
        QCOMPARE(row.state, InstanceState::Degraded);
        QVERIFY(row.reasons.front().message.find("stopped") != std::string::npos);
    }
    void anInstanceThatNobodyEverLedIsBeingCreated() {
        auto facts = patroniFacts();
        Json leader = fromFile("patroni/leader");
        leader["metadata"]["annotations"] = Json::object();
        facts.leader = patroniRow(leader);
        for (PodRow &pod : facts.pods)
            pod.patroniRole.clear();
        QCOMPARE(summarize(facts).state, InstanceState::Creating);
    }
    void withoutAFreshLockTheLabelOfAReadyPodCounts() {
        auto facts = patroniFacts();
        facts.now += std::chrono::minutes(5); // the API server was away; the primary went on
        QCOMPARE(summarize(facts).members[1].role, MemberRole::Primary);
        facts.pods[1].ready = false;
        QCOMPARE(summarize(facts).members[1].role, MemberRole::Unknown);
    }
    void aSynchronousClusterNeedsOneThatConfirms() {
        auto facts = patroniFacts();
        facts.anchor->spec.synchronous = true;
        facts.sync = patroniRow(fromFile("patroni/sync"));
        QCOMPARE(summarize(facts).members[0].role, MemberRole::SyncReplica);
        facts.workload->replicas = 2;
        facts.pods.pop_back();
        QCOMPARE(summarize(facts).state, InstanceState::Ready);
        facts.sync->syncMembers.clear();
        const auto row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Degraded);
        QCOMPARE(row.reasons.front().code, std::string("replication.notSynchronous"));
    }
    void damagedPatroniObjectsLeaveRolesUnknown() {
        auto facts = patroniFacts();
        Json leader = fromFile("patroni/leader");
        leader["metadata"]["annotations"] = {
            {"leader", "orders-1"}, {"ttl", "x"}, {"renewTime", "yesterday"}, {"optime", "-"}};
        facts.leader = patroniRow(leader);
        facts.pods[0].patroniStatus = "[1";
        const auto row = summarize(facts);
        QCOMPARE(row.members[1].role, MemberRole::Primary); // by its label, being ready
        QVERIFY(!row.members[0].lagBytes && !row.members[0].timeline);
    }
    void readyWithoutALabelledPrimaryIsNotReady() {
        auto facts = readyFacts();
        facts.pods.front().role.clear();
        const auto row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Creating);
        QCOMPARE(row.reasons.front().code, std::string("service.noPrimary"));
    }
    void aFirstStartIsCreatingAndAnOutageIsDown() {
        auto facts = readyFacts();
        facts.pods = {waitingPod("ContainerCreating", "")};
        QCOMPARE(summarize(facts).state, InstanceState::Creating);
        Json lost = fromFile("pod");
        lost["status"]["conditions"][1] = {
            {"type", "Ready"}, {"status", "False"}, {"lastTransitionTime", "2026-01-01T12:00:00Z"}};
        facts.pods = {podRow(lost)};
        QCOMPARE(summarize(facts).state, InstanceState::Down);
        facts.pods = {waitingPod("ContainerCreating", "")};
        facts.pods.front().createdAt += std::chrono::hours(5); // a later pod than the first one
        QCOMPARE(summarize(facts).state, InstanceState::Down);
    }
    void namesTheImageThatCannotBePulled() {
        auto facts = readyFacts();
        facts.pods = {waitingPod("ImagePullBackOff", "install postgresql-15")};
        auto row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Down);
        QCOMPARE(row.reasons.front().code, std::string("pod.imagePullBackOff"));
        QCOMPARE(row.reasons.front().message, std::string("install postgresql-15"));
        QVERIFY(isHopeless(row.reasons.front()));
        facts.pods.front().waitingImage = "pilothouse/mariadb:10.11"; // words that lack it get it, others stay
        QCOMPARE(summarize(facts).reasons.front().message,
                 std::string("The image pilothouse/mariadb:10.11 cannot be pulled: install postgresql-15"));
        const std::string told = "Back-off pulling image \"pilothouse/mariadb:10.11\"";
        facts.pods.front().waitingMessage = told;
        QCOMPARE(summarize(facts).reasons.front().message, told);
        facts.operation = operationRow("create", "Running");
        row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Creating);
        QCOMPARE(row.runningOperation, std::string("create"));
    }
    void namesWhyAPodIsNotScheduled() {
        auto facts = readyFacts();
        Json pod = fromFile("pod");
        pod["spec"].erase("nodeName");
        pod["status"] = {{"phase", "Pending"},
                         {"conditions",
                          {{{"type", "PodScheduled"},
                            {"status", "False"},
                            {"reason", "Unschedulable"},
                            {"message", "0/1 nodes: insufficient cpu"}}}}};
        facts.pods = {podRow(pod)};
        ClaimRow claim;
        claim.name = "data-orders-0";
        claim.phase = "Pending";
        facts.claims = {claim};
        const auto row = summarize(facts);
        QCOMPARE(row.reasons.at(0).code, std::string("pod.unschedulable"));
        QCOMPARE(row.reasons.at(0).message, std::string("0/1 nodes: insufficient cpu"));
        QCOMPARE(row.reasons.at(1).code, std::string("volume.pending"));
        QCOMPARE(waitsFor(row), std::string("pod/orders-0: 0/1 nodes: insufficient cpu"));
    }
    void deletionAndStopAreTheirOwnStates() {
        auto facts = readyFacts();
        facts.anchor->deleting = true;
        QCOMPARE(summarize(facts).state, InstanceState::Deleting);
        facts = readyFacts();
        facts.operation = operationRow("delete", "Running");
        facts.anchor.reset(); // already gone: the record alone keeps the row on the list
        auto row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Deleting);
        QCOMPARE(row.ref.name, std::string("orders"));
        facts = readyFacts();
        facts.workload->replicas = 0;
        facts.pods.clear();
        QCOMPARE(summarize(facts).state, InstanceState::Stopped);
    }
    void aFailedOperationShows() {
        auto facts = readyFacts();
        facts.operation = operationRow("create", "Failed");
        facts.operation->operationError = "no room";
        const auto row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Failed);
        QCOMPARE(row.reasons.front().message, std::string("no room"));
    }
    void aMissingStatefulSetIsSaid() {
        auto facts = readyFacts();
        facts.workload.reset();
        facts.pods.clear();
        const auto row = summarize(facts);
        QCOMPARE(row.state, InstanceState::Down);
        QCOMPARE(row.reasons.front().code, std::string("statefulset.missing"));
    }
    void unreadableAndNewerSpecsStayListed() {
        Json anchor = fromFile("anchor");
        anchor["data"]["spec"] = "{broken";
        auto facts = readyFacts();
        facts.anchor = anchorRow(anchor);
        auto row = summarize(facts);
        QCOMPARE(row.reasons.front().code, std::string("spec.unreadable"));
        QVERIFY(row.readOnlySpec);
        QCOMPARE(row.spec.engine, std::string("postgresql"));
        anchor["data"]["spec"] = "{\"version\":7,\"engine\":\"postgresql\"}";
        facts.anchor = anchorRow(anchor);
        row = summarize(facts);
        QCOMPARE(row.reasons.front().code, std::string("spec.newer"));
        QCOMPARE(row.state, InstanceState::Ready);
    }
    void nonsenseNeverThrows() {
        for (const char *text :
             {"null", "{}", "[]", "{\"metadata\":7,\"status\":[],\"spec\":\"x\",\"data\":{\"spec\":1}}",
              "{\"status\":{\"conditions\":[1,null],\"containerStatuses\":[3]},\"spec\":{\"volumes\":[null]}}"}) {
            const Json json = parsed(text);
            (void)anchorRow(json);
            (void)workloadRow(json);
            (void)podRow(json);
            (void)serviceRow(json);
            (void)claimRow(json);
        }
        QCOMPARE(summarize({}).state, InstanceState::Unknown);
    }
};

QTEST_APPLESS_MAIN(TestStatus)
#include "tst_status.moc"
