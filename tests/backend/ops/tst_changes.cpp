// SPDX-License-Identifier: Apache-2.0
// Stops, starts, restarts and edits of an instance with replicas, and what becomes of them when their consoles are
// killed; against the real API server and a played Patroni.
#include "tests/backend/ops/killedconsole.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <csignal>
#include <map>

using namespace ph;
using namespace ph::testing;
using domain::OperationState;

namespace {

std::string run(ops::Console &console, const Result<domain::Plan> &plan) {
    if (!plan)
        return text(plan.error());
    const auto report = console.run(*plan, {}, {}, {}, soon());
    if (!report)
        return text(report.error());
    return report->state == OperationState::Succeeded ? "" : text(report->error);
}

std::string make(ops::Console &console, const OpsWorld &world, const std::string &name, int members = 3) {
    domain::InstanceDraft draft = world.draft(console, name);
    draft.spec.members = members;
    draft.spec.cpu = "200m";
    draft.spec.storage = "2Gi";
    draft.spec.storageClass = "growing";
    (void)world.api().create("storage.k8s.io/storageclasses", {},
                             Json{{"apiVersion", "storage.k8s.io/v1"},
                                  {"kind", "StorageClass"},
                                  {"metadata", {{"name", "growing"}}},
                                  {"provisioner", "example.com/driver"},
                                  {"allowVolumeExpansion", true}},
                             local::Api::as("test"));
    return run(console, console.planCreate(draft, soon()));
}

std::string cpuOf(const Json &podSpec) {
    return jsonText(podSpec.at("containers").at(0), {"resources", "limits", "cpu"});
}

/// Everything an edit may change, in one line; "gone" when an object is missing.
std::string stateOf(local::Api &api, const std::string &name) {
    const auto set = api.get("apps/statefulsets", "default", name);
    const auto anchor = api.get("configmaps", "default", name);
    const auto given = api.get("configmaps", "default", name + "-parameters");
    const auto config = api.get("configmaps", "default", name + "-config");
    if (!set || !anchor || !given || !config)
        return "gone";
    const Json spec = parseJson(jsonText(*anchor->json, {"data", "spec"})).valueOr(Json());
    const Json settings = parseJson(jsonText(*config->json, {"metadata", "annotations", "config"})).valueOr(Json());
    const Json &patroni = jsonAt(settings, {"postgresql", "parameters"});
    const Json &asked = set->json->at("spec");
    std::string out =
        "spec " + jsonText(spec, {"cpu"}) + " " + jsonText(spec, {"storage"}) + " " + dumpJson(spec.at("parameters")) +
        ", given " + jsonText(*given->json, {"data", "parameters.json"}) + ", patroni " +
        (patroni.is_null() ? "{}" : dumpJson(patroni)) + ", template " + cpuOf(asked.at("template").at("spec")) + " " +
        jsonText(asked.at("volumeClaimTemplates").at(0), {"spec", "resources", "requests", "storage"}) + ", replicas " +
        std::to_string(asked.at("replicas").get<int>()) + ", pods";
    for (const auto &pod : api.list("pods", "default"))
        if (pod.key.name.rfind(name + "-", 0) == 0)
            out += " " + cpuOf(pod.json->at("spec"));
    out += ", claims";
    for (const auto &claim : api.list("persistentvolumeclaims", "default"))
        if (claim.key.name.rfind("data-" + name + "-", 0) == 0)
            out += " " + jsonText(*claim.json, {"status", "capacity", "storage"});
    return out;
}

std::map<std::string, std::string> podsOf(local::Api &api, const std::string &name) {
    std::map<std::string, std::string> uids;
    for (const auto &pod : api.list("pods", "default"))
        if (pod.key.name.rfind(name + "-", 0) == 0)
            uids[pod.key.name] = jsonText(*pod.json, {"metadata", "uid"});
    return uids;
}

const std::string before =
    "spec 200m 2Gi {}, given {}, patroni {}, template 200m 2Gi, replicas 3, pods 200m 200m 200m, claims 2Gi 2Gi 2Gi";
const std::string both = R"({"max_connections":"130","work_mem":"9MB"})";
const std::map<std::string, std::string> afterwards{
    {"edit", "spec 300m 2Gi " + both + ", given " + both + ", patroni " + both +
                 ", template 300m 2Gi, replicas 3, pods 300m 300m 300m, claims 2Gi 2Gi 2Gi"},
    {"grow", "spec 200m 3Gi {}, given {}, patroni {}, template 200m 3Gi, replicas 3, pods 200m 200m 200m, claims 3Gi "
             "3Gi 3Gi"},
    {"stop", "spec 200m 2Gi {}, given {}, patroni {}, template 200m 2Gi, replicas 0, pods, claims 2Gi 2Gi 2Gi"},
    {"start", before},
    {"restart", before}};

InstanceRef refOf(ops::Console &console, const std::string &name) {
    return {console.clusters().front().id, "default", name, {}};
}

} // namespace

class TestChanges : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aChangeKilledAtAnyPointIsEndedOrTakenBack_data() {
        QTest::addColumn<QString>("change");
        for (const char *change : {"edit", "grow", "stop", "start", "restart"})
            QTest::newRow(change) << change;
    }
    void aChangeKilledAtAnyPointIsEndedOrTakenBack() {
        QFETCH(QString, change);
        const std::string operation = change.toStdString();
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto prepare = [&](const std::string &name) -> std::string {
            const std::string problem = make(*console, world, name);
            return !problem.empty() || operation != "start"
                       ? problem
                       : run(*console, console->planStop(refOf(*console, name), soon()));
        };
        QCOMPARE(prepare("sample"), std::string());
        const auto plan = planChange(*console, operation, refOf(*console, "sample"));
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        auto points =
            killPoints(*plan, operation == "edit" || operation == "grow" ? std::vector<std::string>{"begun:", "after:"}
                                                                         : std::vector<std::string>{"after:"});
        for (const auto &step : plan->steps)
            if (step.kind == domain::PlanStep::Kind::RestartMember)
                points.push_back("deleted:" + step.id);
        const auto problems = inParallel(points, [&](std::size_t i, std::string point) -> std::string {
            const std::string name = "c" + std::to_string(i);
            for (auto at = point.find("sample"); at != std::string::npos; at = point.find("sample"))
                point.replace(at, 6, name);
            if (const auto problem = prepare(name); !problem.empty())
                return problem;
            const std::string begin = operation == "start" ? afterwards.at("stop") : before;
            if (!QTest::qWaitFor([&] { return stateOf(world.api(), name) == begin; }, 10'000))
                return "begins with " + stateOf(world.api(), name);
            if (const int code = runChild(world.folder, operation, name, point); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const InstanceRef ref{{}, "default", name, {}};
            const auto end =
                [&](std::string wanted) -> std::string { // what was planned reads from instance to instance
                const bool came = QTest::qWaitFor([&] { return stateOf(world.api(), name) == wanted; }, 10'000);
                if (!came)
                    return "is " + stateOf(world.api(), name) + ", not " + wanted;
                return world.api().get("configmaps", "default", name + "-operation") ? "its record stays" : "";
            };
            if (i % 3 == 0) {
                const auto back = console->rollBack("test", ref, {}, {}, soon());
                const bool possible = point != "record:leaseless" && (operation == "edit" || operation == "grow");
                if (possible && operation == "edit")
                    return back && back->state == OperationState::RolledBack
                               ? end(begin)
                               : "not taken back: " + text(back ? back->error : back.error());
                // What has grown stays so, and there is a StatefulSet again.
                if (possible && back)
                    return stateOf(world.api(), name) == "gone" ? "its StatefulSet is gone" : "";
                if (back || back.error().reason != "CannotRollBack")
                    return "taken back though nothing of it can be";
            }
            const auto report = console->resume("test", ref, {}, soon());
            if (!report)
                return text(report.error());
            return report->state == OperationState::Succeeded ? end(afterwards.at(operation)) : text(report->error);
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void membersRestartOneAfterTheOtherAndThePrimaryLast() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "orders"), std::string());
        QCOMPARE(run(*console, console->planSwitchover(refOf(*console, "orders"), "orders-1", soon())), std::string());
        const auto before = podsOf(world.api(), "orders");
        const auto plan = console->planRestart(refOf(*console, "orders"), {}, soon());
        QVERIFY(plan.ok());
        std::vector<std::string> order;
        for (const auto &step : plan->steps)
            order.push_back(step.id);
        QCOMPARE(order,
                 (std::vector<std::string>{"restart-orders-2", "restart-orders-0", "restart-orders-1", "wait-ready"}));
        const auto report = console->run(*plan, {}, {}, {}, soon());
        QVERIFY(report && report->state == OperationState::Succeeded);
        QVERIFY2(report->steps.at(2).outcome.find(" leads") != std::string::npos, report->steps.at(2).outcome.c_str());
        for (const auto &[name, uid] : podsOf(world.api(), "orders"))
            QVERIFY2(before.at(name) != uid, name.c_str());
    }

    void theMemberThatStopsLastIsTheOneAStartBeginsWith() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "orders"), std::string());
        QCOMPARE(run(*console, console->planSwitchover(refOf(*console, "orders"), "orders-2", soon())), std::string());
        const auto plan = console->planStop(refOf(*console, "orders"), soon());
        QVERIFY(plan.ok());
        std::vector<std::string> order;
        for (const auto &step : plan->steps)
            order.push_back(step.id);
        QCOMPARE(order, (std::vector<std::string>{"switchover", "replicas-1", "gone-Pod-orders-1", "gone-Pod-orders-2",
                                                  "replicas-0", "gone-Pod-orders-0"}));
        QCOMPARE(static_cast<int>(plan->keeps.size()), 3);
        QCOMPARE(run(*console, plan), std::string());
        const auto again = console->planStop(refOf(*console, "orders"), soon());
        QVERIFY(!again && again.error().code == Errc::Invalid);
        const auto start = console->planStart(refOf(*console, "orders"), soon());
        QVERIFY(start.ok());
        QCOMPARE(start->steps.front().id, std::string("replicas-1"));
        QCOMPARE(run(*console, start), std::string());
        const auto started = console->planStart(refOf(*console, "orders"), soon());
        QVERIFY(!started && started.error().code == Errc::Invalid);
    }

    void anEditThatCannotBeIsRefusedAndChangesNothing_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("code");
        QTest::newRow("a volume that shrinks") << "storage"
                                               << "1Gi"
                                               << "storage.shrinks";
        QTest::newRow("no amount") << "memory"
                                   << "lots; rm -rf /"
                                   << "memory.notQuantity";
        QTest::newRow("too little") << "cpu"
                                    << "1m"
                                    << "cpu.tooSmall";
        QTest::newRow("an unknown parameter") << "no_such"
                                              << "1"
                                              << "parameter.unknown";
        QTest::newRow("out of range") << "max_connections"
                                      << "0"
                                      << "parameter.outOfRange";
        QTest::newRow("more than the memory") << "shared_buffers"
                                              << "64GB"
                                              << "parameter.outOfRange";
        QTest::newRow("quotes and a newline") << "work_mem"
                                              << "8MB'\nport = 1"
                                              << "parameter.badValue";
    }
    void anEditThatCannotBeIsRefusedAndChangesNothing() {
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, code);
        static OpsWorld world;
        static const PodPlayer player(world.api());
        const auto console = world.console();
        if (!world.api().get("configmaps", "default", "orders"))
            QCOMPARE(make(*console, world, "orders"), std::string());
        const std::string begin = stateOf(world.api(), "orders");
        domain::InstanceEdit edit;
        const std::string text = value.toStdString();
        if (field == "storage")
            edit.storage = text;
        else if (field == "memory")
            edit.memory = text;
        else if (field == "cpu")
            edit.cpu = text;
        else
            edit.parameters[field.toStdString()] = text;
        const auto plan = console->planEdit(refOf(*console, "orders"), edit, soon());
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, Errc::Invalid);
        QCOMPARE(plan.error().causes.front().reason, code.toStdString());
        QVERIFY(!plan.error().hint.empty());
        QCOMPARE(stateOf(world.api(), "orders"), begin);
    }

    void aLimitReplicasMustFollowIsNotLowered() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "orders"), std::string());
        domain::InstanceEdit edit;
        edit.parameters["max_connections"] = "50"; // the default is 100
        const auto plan = console->planEdit(refOf(*console, "orders"), edit, soon());
        QVERIFY(!plan && plan.error().what.find("cannot be lowered") != std::string::npos);
        edit.parameters = {{"max_connections", "100"}};
        QVERIFY(console->planEdit(refOf(*console, "orders"), edit, soon()).ok());
    }

    void nothingToChangeIsSaid() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "orders", 1), std::string());
        domain::InstanceEdit edit;
        edit.storage = "2Gi";
        const auto plan = console->planEdit(refOf(*console, "orders"), edit, soon());
        QVERIFY(!plan && plan.error().what.find("nothing about") != std::string::npos);
        const auto gone = console->planRestart(refOf(*console, "no-such"), {}, soon());
        QVERIFY(!gone && gone.error().code == Errc::NotFound);
        const auto member = console->planRestart(refOf(*console, "orders"), "orders-7", soon());
        QVERIFY(!member && member.error().what.find("no member") != std::string::npos);
    }
};

int main(int argc, char **argv) {
    if (isChild(argc, argv))
        return child(argc, argv);
    TestChanges test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_changes.moc"
