// SPDX-License-Identifier: Apache-2.0
// Changes of the number of members whose consoles are killed, against the real API server and a played Patroni.
#include "tests/backend/ops/killedconsole.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace ph;
using namespace ph::testing;
using domain::OperationState;

namespace {

std::string make(ops::Console &console, domain::InstanceDraft draft, int members) {
    draft.spec.members = members;
    const auto plan = console.planCreate(draft, soon());
    if (!plan)
        return text(plan.error());
    const auto report = console.run(*plan, {}, {}, {}, soon());
    return report && report->state == OperationState::Succeeded ? "" : "could not be made";
}

/// Hands over until so numbered a member leads.
std::string leadBy(ops::Console &console, const InstanceRef &ref, const std::string &member) {
    const auto plan = console.planSwitchover(ref, member, soon());
    if (!plan)
        return text(plan.error());
    const auto report = console.run(*plan, {}, {}, {}, soon());
    return report && report->state == OperationState::Succeeded ? "" : "could not be handed over";
}

/// What the cluster says of an instance's members: "asked 2 of 2, led by x-0, volumes data-x-0 data-x-1".
std::string membersOf(local::Api &api, const std::string &name) {
    const auto set = api.get("apps/statefulsets", "default", name);
    const auto anchor = api.get("configmaps", "default", name);
    const auto lock = api.get("configmaps", "default", name + "-leader");
    if (!set || !anchor || !lock)
        return "gone";
    const auto spec = parseJson(jsonText(*anchor->json, {"data", "spec"}));
    std::string out = "asked " + std::to_string(jsonInteger(spec.valueOr(Json()), {"members"})) + " of " +
                      std::to_string(jsonInteger(*set->json, {"spec", "replicas"})) + ", led by " +
                      jsonText(*lock->json, {"metadata", "annotations", "leader"}) + ", volumes";
    for (const auto &claim : api.list("persistentvolumeclaims", "default"))
        if (claim.key.name.rfind("data-" + name + "-", 0) == 0)
            out += " " + claim.key.name;
    return out;
}

} // namespace

class TestScaling : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aScalingKilledAtAnyPointIsEndedOrTakenBack_data() {
        QTest::addColumn<int>("before");
        QTest::addColumn<int>("after");
        QTest::newRow("out") << 2 << 3;
        QTest::newRow("in, the primary goes") << 3 << 2;
    }
    void aScalingKilledAtAnyPointIsEndedOrTakenBack() {
        QFETCH(int, before);
        QFETCH(int, after);
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto prepare = [&](const std::string &name) -> std::string {
            if (auto problem = make(*console, world.draft(*console, name), before); !problem.empty())
                return problem;
            const InstanceRef ref{console->clusters().front().id, "default", name, {}};
            return after < before ? leadBy(*console, ref, name + "-2") : "";
        };
        QCOMPARE(prepare("sample"), std::string());
        const auto plan = console->planScale({console->clusters().front().id, "default", "sample", {}}, after, soon());
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        auto points = killPoints(*plan, {"begun:", "after:"});
        if (after < before)
            points.push_back("asked:switchover");
        const std::string decisive = "replicas-" + std::to_string(after);
        const auto changed =
            static_cast<std::size_t>(std::find(points.begin(), points.end(), "after:" + decisive) - points.begin());
        const auto problems = inParallel(points, [&](std::size_t i, std::string point) -> std::string {
            const std::string name = "s" + std::to_string(i);
            if (const auto at = point.find("sample"); at != std::string::npos)
                point.replace(at, 6, name);
            if (const auto problem = prepare(name); !problem.empty())
                return problem;
            if (const int code = runChild(world.folder, "scale", name, point, std::to_string(after));
                code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const InstanceRef ref{{}, "default", name, {}};
            const auto volumes = [&](int members) {
                std::string out = "volumes";
                for (int ordinal = 0; ordinal < members; ++ordinal)
                    out += " data-" + name + "-" + std::to_string(ordinal);
                return out;
            };
            const auto end = [&](int members) -> std::string { // empty: as it should be, and nothing is left behind
                const std::string count = std::to_string(members);
                const auto right = [&](const std::string &now) {
                    return now.rfind("asked " + count + " of " + count + ", led by " + name + "-", 0) == 0 &&
                           now.substr(now.find("volumes")) == volumes(members);
                };
                // A hand-over Patroni had begun before it was taken back comes to its end.
                const bool came = QTest::qWaitFor([&] { return right(membersOf(world.api(), name)); }, 10'000);
                return came && !world.api().get("configmaps", "default", name + "-operation")
                           ? ""
                           : membersOf(world.api(), name);
            };
            if (i % 3 == 0) { // until a member comes or goes it can be taken back
                const bool untouched = i < changed || point == "asked:switchover";
                const auto back = console->rollBack("test", ref, {}, {}, soon());
                if (untouched) {
                    const auto request = world.api().get("configmaps", "default", name + "-failover");
                    if (!back || back->state != OperationState::RolledBack)
                        return "not taken back: " + (back ? text(back->error) : text(back.error()));
                    if (!jsonText(*request->json, {"metadata", "annotations", "member"}).empty())
                        return "a switchover is still asked for";
                    return end(before);
                }
                if (back || back.error().reason != "CannotRollBack")
                    return "taken back though members came or went";
            }
            // Every other one is ended by the same console started again, that is, with the same file.
            const auto same = i % 2 == 0 ? world.console("child-" + name) : nullptr;
            const auto report = (same ? *same : *console).resume("test", ref, {}, soon());
            if (!report)
                return text(report.error());
            if (report->state != OperationState::Succeeded)
                return text(report->error);
            return end(after);
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void aHandOverThatGoesOnIsWaitedFor() {
        OpsWorld world;
        PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world.draft(*console, "orders"), 3), std::string());
        QCOMPARE(leadBy(*console, {console->clusters().front().id, "default", "orders", {}}, "orders-2"),
                 std::string());
        player.leaderless = true;
        QCOMPARE(runChild(world.folder, "scale", "orders", "asked:switchover", "2"), 128 + SIGKILL);
        QTRY_VERIFY(membersOf(world.api(), "orders").find("led by ,") != std::string::npos);
        const auto progress = [&player](const domain::OperationReport &report) {
            if (report.steps.front().waitsFor.find("to take the leader's lock") != std::string::npos)
                player.leaderless = false;
        };
        const auto report = console->resume("test", {{}, "default", "orders", {}}, progress, soon());
        QVERIFY2(report && report->state == OperationState::Succeeded,
                 report ? text(report->error).c_str() : text(report.error()).c_str());
        QCOMPARE(membersOf(world.api(), "orders"),
                 std::string("asked 2 of 2, led by orders-0, volumes data-orders-0 data-orders-1"));
    }

    void aPrimaryThatMovedOntoTheLeavingMemberHandsOverFirst() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world.draft(*console, "orders"), 3), std::string());
        QCOMPARE(runChild(world.folder, "scale", "orders", "after:spec", "2"), 128 + SIGKILL);
        // A failover while nobody works on it.
        QVERIFY(world.api().modify(
            "configmaps", "default", "orders-leader",
            [](Json &object) {
                object["metadata"]["annotations"]["leader"] = "orders-2";
                return true;
            },
            local::Api::as("test")));
        const auto report = console->resume("test", {{}, "default", "orders", {}}, {}, soon());
        QVERIFY2(report && report->state == OperationState::Succeeded,
                 report ? text(report->error).c_str() : text(report.error()).c_str());
        const auto step = std::find_if(report->steps.begin(), report->steps.end(),
                                       [](const auto &one) { return one.id == "replicas-2"; });
        QVERIFY(step != report->steps.end());
        QVERIFY2(step->outcome.find(" leads") != std::string::npos, step->outcome.c_str());
        QVERIFY(world.api().get("persistentvolumeclaims", "default", "data-orders-1").ok());
        QVERIFY(!world.api().get("persistentvolumeclaims", "default", "data-orders-2"));
    }
};

int main(int argc, char **argv) {
    if (isChild(argc, argv))
        return child(argc, argv);
    TestScaling test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_scaling.moc"
