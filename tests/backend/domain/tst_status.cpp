// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/domain/status.h"

#include <nlohmann/json.hpp>

#include <QTest>

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
