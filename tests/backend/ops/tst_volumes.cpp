// SPDX-License-Identifier: Apache-2.0
// What a deletion keeps, and how it comes back; against the real API server and a played Patroni.
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "tests/backend/ops/killedconsole.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace ph;
using namespace ph::testing;
using domain::KeptVolumes;
using domain::OperationState;
using Obstacle = KeptVolumes::Obstacle;

namespace {

std::string run(ops::Console &console, const Result<domain::Plan> &plan, const std::string &confirmation = {}) {
    if (!plan)
        return text(plan.error());
    const auto report = console.run(*plan, {}, confirmation, {}, soon());
    if (!report)
        return text(report.error());
    return report->state == OperationState::Succeeded ? "" : text(report->error);
}

std::string make(ops::Console &console, const OpsWorld &world, const std::string &name, int members = 1) {
    domain::InstanceDraft draft = world.draft(console, name);
    draft.spec.members = members;
    draft.spec.parameters = {{"work_mem", "9MB"}};
    return run(console, console.planCreate(draft, soon()));
}

InstanceRef refOf(ops::Console &console, const std::string &name) {
    return {console.clusters().front().id, "default", name, {}};
}

/// A database that was deleted and whose volumes were kept.
std::string keep(ops::Console &console, const OpsWorld &world, const std::string &name, int members = 1) {
    const std::string problem = make(console, world, name, members);
    return problem.empty() ? run(console, console.planDelete(refOf(console, name), false, soon())) : problem;
}

std::optional<KeptVolumes> keptOf(ops::Console &console, const std::string &name) {
    const auto all = console.keptVolumes("test", soon());
    for (const KeptVolumes &kept : all ? *all : std::vector<KeptVolumes>())
        if (kept.ref.name == name)
            return kept;
    return std::nullopt;
}

std::string note(const Json &object, const char *key) {
    return jsonText(object, {"metadata", "annotations", key});
}

/// How an instance's claims and Secrets are, in one line.
std::string stateOf(local::Api &api, const std::string &name) {
    std::string out;
    for (const auto &claim : api.list("persistentvolumeclaims", "default"))
        if (claim.key.name.rfind("data-" + name + "-", 0) == 0)
            out += claim.key.name.substr(6 + name.size()) +
                   (note(*claim.json, domain::keys::keptSpec).empty() ? " in use, " : " kept, ") +
                   (note(*claim.json, domain::keys::takenBy).empty() ? "" : "taken, ");
    const auto anchor = api.get("configmaps", "default", name);
    for (const auto &secret : api.list("secrets", "default")) {
        if (secret.key.name.rfind(name + "-", 0) != 0)
            continue;
        const Json &owners = jsonAt(*secret.json, {"metadata", "ownerReferences"});
        const bool owned = owners.is_array() && owners.size() == 1 && anchor &&
                           jsonText(owners.at(0), {"uid"}) == jsonText(*anchor->json, {"metadata", "uid"});
        const bool loose = owners.is_null() || owners.empty();
        const bool marked = jsonText(*secret.json, {"metadata", "labels", domain::keys::kept}) == "true";
        out += secret.key.name.substr(name.size()) + (owned && !marked  ? " owned, "
                                                      : loose && marked ? " kept, "
                                                                        : " neither, ");
    }
    const auto set = api.get("apps/statefulsets", "default", name);
    return out + (anchor ? "anchor, " : "") +
           (set ? std::to_string(set->json->at("spec").at("replicas").get<int>()) + " members" : "nothing runs");
}

const std::string threeInUse =
    "0 in use, 1 in use, 2 in use, -ca owned, -credentials owned, -tls owned, anchor, 3 members";
const std::string threeKept = "0 kept, 1 kept, 2 kept, -ca kept, -credentials kept, -tls kept, nothing runs";

bool reaches(local::Api &api, const std::string &name, const std::string &wanted) {
    return QTest::qWaitFor([&] { return stateOf(api, name) == wanted; }, 10'000);
}

std::string withName(std::string point, const std::string &name) {
    for (auto at = point.find("sample"); at != std::string::npos; at = point.find("sample"))
        point.replace(at, 6, name);
    return point;
}

} // namespace

class TestVolumes : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aDatabaseIsProtectedUnlessSomebodySaysOtherwise() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        domain::InstanceDraft draft = world.draft(*console, "orders");
        draft.spec.deletionProtection = domain::InstanceSpec{}.deletionProtection;
        QCOMPARE(run(*console, console->planCreate(draft, soon())), std::string());
        for (const bool purge : {false, true}) {
            const auto refused = console->planDelete(refOf(*console, "orders"), purge, soon());
            QVERIFY(!refused);
            QCOMPARE(refused.error().reason, std::string("DeletionProtected"));
            QVERIFY(refused.error().hint.find("edit orders --no-deletion-protection") != std::string::npos);
        }
        domain::InstanceEdit edit;
        edit.deletionProtection = false;
        QCOMPARE(run(*console, console->planEdit(refOf(*console, "orders"), edit, soon())), std::string());
        QVERIFY(console->planDelete(refOf(*console, "orders"), true, soon()).ok());
    }

    void aDeletedDatabaseIsListedAndComesBackAsItWas() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "orders"), std::string());
        const auto before = console->instance("test", {}, "orders", soon());
        QVERIFY(before.ok());
        const Secret password = console->password(before->ref, soon()).valueOr(Secret());
        QVERIFY(!password.empty());
        QVERIFY(console->keptVolumes("test", soon())->empty());
        const SystemTime asked = Clock::system().now() - std::chrono::seconds(2);
        QCOMPARE(run(*console, console->planDelete(before->ref, false, soon())), std::string());

        const auto kept = keptOf(*console, "orders");
        QVERIFY(kept.has_value());
        QCOMPARE(kept->ref.instanceId, before->ref.instanceId);
        QVERIFY(kept->spec && *kept->spec == before->spec);
        QVERIFY(kept->since >= asked);
        QCOMPARE(kept->engine, std::string("postgresql"));
        QCOMPARE(kept->claims.size(), std::size_t(1));
        QCOMPARE(kept->claims.front().name, std::string("data-orders-0"));
        QCOMPARE(join(kept->secrets), std::string("orders-ca orders-credentials orders-tls "));
        QVERIFY(kept->obstacle == Obstacle::None);
        const auto taken = console->planCreate(world.draft(*console, "orders"), soon());
        QVERIFY(!taken);
        QCOMPARE(taken.error().reason, std::string("VolumeKept"));
        QVERIFY2(taken.error().hint.find("reattach orders") != std::string::npos, taken.error().hint.c_str());

        const auto plan = console->planReattach(refOf(*console, "orders"), {}, soon());
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        QVERIFY(plan->destroys.empty());
        QCOMPARE(run(*console, plan), std::string());
        QCOMPARE(stateOf(world.api(), "orders"),
                 std::string("0 in use, -ca owned, -credentials owned, -tls owned, anchor, 1 members"));
        QTRY_VERIFY(console->instance("test", {}, "orders", soon()).ok());
        const auto after = console->instance("test", {}, "orders", soon());
        QCOMPARE(after->ref.instanceId, before->ref.instanceId);
        QVERIFY(after->spec == before->spec);
        QVERIFY(console->password(after->ref, soon()).valueOr(Secret()) == password);
        QVERIFY(console->keptVolumes("test", soon())->empty());
        const auto again = console->planReattach(refOf(*console, "orders"), {}, soon());
        QVERIFY(!again && again.error().code == Errc::NotFound);
        const auto living = console->planDeleteVolumes(refOf(*console, "orders"), soon());
        QVERIFY(!living && living.error().code == Errc::NotFound);
        // A second time round.
        QCOMPARE(run(*console, console->planDelete(after->ref, false, soon())), std::string());
        QCOMPARE(run(*console, console->planReattach(refOf(*console, "orders"), {}, soon())), std::string());
    }

    void withReplicasTheMemberThatHasEverythingBegins() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "orders", 3), std::string());
        QCOMPARE(run(*console, console->planSwitchover(refOf(*console, "orders"), "orders-1", soon())), std::string());
        const auto deletion = console->planDelete(refOf(*console, "orders"), false, soon());
        QVERIFY(deletion.ok());
        std::vector<std::string> order;
        for (const auto &step : deletion->steps)
            if (order.size() < 6)
                order.push_back(step.id);
        QCOMPARE(order, (std::vector<std::string>{"switchover", "replicas-1", "gone-Pod-orders-1", "gone-Pod-orders-2",
                                                  "replicas-0", "gone-Pod-orders-0"}));
        QCOMPARE(run(*console, deletion), std::string());
        QCOMPARE(stateOf(world.api(), "orders"), threeKept);
        const auto kept = keptOf(*console, "orders");
        QVERIFY(kept && kept->primary == "orders-0" && kept->obstacle == Obstacle::None);
        const auto plan = console->planReattach(refOf(*console, "orders"), {}, soon());
        QVERIFY(plan.ok());
        const auto set = std::find_if(plan->steps.begin(), plan->steps.end(),
                                      [](const auto &step) { return step.id == "statefulset"; });
        QVERIFY(set != plan->steps.end());
        QCOMPARE(set->object->at("spec").at("replicas").get<int>(), 1);
        QCOMPARE(run(*console, plan), std::string());
        QCOMPARE(stateOf(world.api(), "orders"), threeInUse);
    }

    void whatDoesNotFitIsRefusedAndStays_data() {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("reason");
        QTest::newRow("deleted by other means") << "no spec"
                                                << "VolumesNotAttachable";
        QTest::newRow("passwords gone") << "no secret"
                                        << "VolumesNotAttachable";
        QTest::newRow("first volume gone") << "no first"
                                           << "VolumesNotAttachable";
        QTest::newRow("written by a newer version") << "newer"
                                                    << "VolumesNotAttachable";
        QTest::newRow("another member had all") << "other primary"
                                                << "MayLackCommits";
        QTest::newRow("another series") << "version 16"
                                        << "";
        QTest::newRow("an adapter nobody knows") << "no adapter"
                                                 << "";
    }
    void whatDoesNotFitIsRefusedAndStays() {
        QFETCH(QString, change);
        QFETCH(QString, reason);
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(keep(*console, world, "orders", 3), std::string());
        const auto modifyClaims = [&](const std::function<void(Json &)> &how) {
            for (const auto &claim : world.api().list("persistentvolumeclaims", "default"))
                QVERIFY(world.api().modify(
                    "persistentvolumeclaims", "default", claim.key.name,
                    [&how](Json &object) {
                        how(object["metadata"]["annotations"]);
                        return true;
                    },
                    local::Api::as("test")));
        };
        domain::ReattachRequest request;
        const auto respec = [](Json &notes, const std::function<void(Json &)> &how) {
            Json spec = parseJson(notes.at(domain::keys::keptSpec).get<std::string>()).valueOr(Json());
            how(spec);
            notes[domain::keys::keptSpec] = dumpJson(spec);
        };
        if (change == "no spec")
            modifyClaims([](Json &notes) { notes.erase(domain::keys::keptSpec); });
        else if (change == "newer")
            modifyClaims([&](Json &notes) { respec(notes, [](Json &spec) { spec["version"] = 99; }); });
        else if (change == "no adapter")
            modifyClaims([&](Json &notes) { respec(notes, [](Json &spec) { spec["adapter"] = "no-such"; }); });
        else if (change == "other primary")
            modifyClaims([](Json &notes) { notes[domain::keys::keptPrimary] = "orders-2"; });
        else if (change == "no secret")
            QVERIFY(world.api().remove("secrets", "default", "orders-credentials", nullptr, local::Api::as("test")));
        else if (change == "no first")
            QVERIFY(world.api().remove("persistentvolumeclaims", "default", "data-orders-0", nullptr,
                                       local::Api::as("test")));
        else
            request.engineVersion = "16";
        if (change == "no first")
            QTRY_VERIFY(!world.api().get("persistentvolumeclaims", "default", "data-orders-0"));
        const std::string before = stateOf(world.api(), "orders");
        const auto plan = console->planReattach(refOf(*console, "orders"), request, soon());
        QVERIFY(!plan);
        QCOMPARE(plan.error().reason, reason.toStdString());
        QVERIFY2(!plan.error().hint.empty(), plan.error().what.c_str());
        QCOMPARE(stateOf(world.api(), "orders"), before);
        if (change == "other primary") {
            request.acceptLoss = true;
            QCOMPARE(run(*console, console->planReattach(refOf(*console, "orders"), request, soon())), std::string());
            QCOMPARE(stateOf(world.api(), "orders"), threeInUse);
        }
    }

    void aVolumeThatWasReplacedMeanwhileIsNotTaken() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(keep(*console, world, "orders"), std::string());
        const auto plan = console->planReattach(refOf(*console, "orders"), {}, soon());
        QVERIFY(plan.ok());
        const auto old = world.api().get("persistentvolumeclaims", "default", "data-orders-0");
        QVERIFY(old.ok());
        QVERIFY(
            world.api().remove("persistentvolumeclaims", "default", "data-orders-0", nullptr, local::Api::as("test")));
        QTRY_VERIFY(!world.api().get("persistentvolumeclaims", "default", "data-orders-0"));
        Json other = *old->json;
        other["metadata"] = Json{{"name", "data-orders-0"}, {"labels", old->json->at("metadata").at("labels")}};
        other.erase("status");
        QVERIFY(world.api().create("persistentvolumeclaims", "default", other, local::Api::as("test")));
        const auto report = console->run(*plan, {}, {}, {}, soon());
        QVERIFY(report.ok());
        QVERIFY2(report->state == OperationState::RolledBack, text(report->error).c_str());
        QCOMPARE(stateOf(world.api(), "orders"),
                 std::string("0 in use, -ca kept, -credentials kept, -tls kept, nothing runs"));
    }

    void whatIsKeptCanBeDestroyedWithTheTypedName() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(keep(*console, world, "orders"), std::string());
        const auto plan = console->planDeleteVolumes(refOf(*console, "orders"), soon());
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        QCOMPARE(plan->destroys.size(), std::size_t(4));
        const auto untyped = console->run(*plan, {}, {}, {}, soon());
        QVERIFY(!untyped && untyped.error().reason == "ConfirmationMissing");
        QCOMPARE(run(*console, plan, "orders"), std::string());
        QCOMPARE(join(world.leftovers("orders")), std::string());
        QVERIFY(console->planCreate(world.draft(*console, "orders"), soon()).ok());
    }

    void aDeletionThatKeepsIsEndedOrTakenBackWhereverItIsKilled() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(make(*console, world, "sample", 3), std::string());
        const auto plan = console->planDelete(refOf(*console, "sample"), false, soon());
        QVERIFY(plan.ok());
        const auto problems = inParallel(killPoints(*plan, {"begun:"}), [&](std::size_t i, const std::string &point) {
            const std::string name = "d" + std::to_string(i);
            if (const auto problem = make(*console, world, name, 3); !problem.empty())
                return problem;
            if (const int code = runChild(world.folder, "keep", name, withName(point, name)); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const InstanceRef ref{{}, "default", name, {}};
            if (i % 2 == 0) {
                const bool untouched = point == "record:made" || point == "after:record" || point == "begun:replicas-1";
                const auto back = console->rollBack("test", ref, {}, {}, soon());
                if (untouched && point != "begun:replicas-1")
                    return back && back->state == OperationState::RolledBack && reaches(world.api(), name, threeInUse)
                               ? std::string()
                               : "not taken back: " + stateOf(world.api(), name);
                if (back && !untouched)
                    return std::string("taken back though members have stopped");
                if (back)
                    return reaches(world.api(), name, threeInUse) ? std::string() : stateOf(world.api(), name);
                if (back.error().reason != "CannotRollBack")
                    return text(back.error());
            }
            const auto report = console->resume("test", ref, {}, soon());
            if (!report)
                return text(report.error());
            if (report->state != OperationState::Succeeded)
                return text(report->error);
            if (!reaches(world.api(), name, threeKept))
                return stateOf(world.api(), name);
            const auto kept = keptOf(*console, name);
            return kept && kept->obstacle == Obstacle::None && kept->primary == name + "-0"
                       ? std::string()
                       : std::string("cannot be attached again");
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void aDeletionTakenBackOwnsItsSecretsAgain() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        for (const char *point : {"begun:keep-data-NAME-0", "after:keep-NAME-credentials", "begun:anchor"}) {
            const std::string name = "b" + std::to_string(std::string(point).size());
            QCOMPARE(make(*console, world, name), std::string());
            const std::string before = stateOf(world.api(), name);
            std::string at = point;
            if (const auto place = at.find("NAME"); place != std::string::npos)
                at.replace(place, 4, name);
            QCOMPARE(runChild(world.folder, "keep", name, at), 128 + SIGKILL);
            const auto back = console->rollBack("test", {{}, "default", name, {}}, {}, {}, soon());
            QVERIFY2(back.ok() && back->state == OperationState::RolledBack, back ? "" : text(back.error()).c_str());
            QCOMPARE(stateOf(world.api(), name), before);
            QVERIFY(!keptOf(*console, name).has_value());
        }
    }

    void aReattachmentIsEndedOrTakenBackWhereverItIsKilled() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QCOMPARE(keep(*console, world, "sample", 3), std::string());
        const auto plan = console->planReattach(refOf(*console, "sample"), {}, soon());
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        bool serving = false;
        std::vector<std::string> points = killPoints(*plan, {"begun:", "after:"});
        std::vector<std::string> late; // from here on it serves and is not taken back any more
        for (const auto &step : plan->steps) {
            if (serving)
                late.push_back("begun:" + step.id);
            serving = serving || step.kind == domain::PlanStep::Kind::WaitReady;
            if (serving)
                late.push_back("after:" + step.id);
        }
        const auto problems = inParallel(points, [&](std::size_t i, const std::string &point) -> std::string {
            const std::string name = "r" + std::to_string(i);
            if (const auto problem = keep(*console, world, name, 3); !problem.empty())
                return problem;
            if (const int code = runChild(world.folder, "reattach", name, withName(point, name)); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            if (keptOf(*console, name))
                return "listed as kept while it is being attached";
            const InstanceRef ref{{}, "default", name, {}};
            if (i % 2 == 0) {
                const auto back = console->rollBack("test", ref, {}, {}, soon());
                const bool ended =
                    point == "before:end" || point == "record:leaseless" ||
                    (std::find(late.begin(), late.end(), point) != late.end() && point != "after:wait-first");
                if (back) {
                    if (ended)
                        return "taken back though it serves";
                    if (back->state != OperationState::RolledBack || !reaches(world.api(), name, threeKept))
                        return stateOf(world.api(), name);
                    const auto kept = keptOf(*console, name);
                    if (!kept || kept->obstacle != Obstacle::None)
                        return "cannot be attached again";
                    if (const auto left = join(world.leftovers(name)); left.find("configmaps") != std::string::npos)
                        return left;
                    return run(*console, console->planReattach(refOf(*console, name), {}, soon()));
                }
                if (back.error().reason != "CannotRollBack" || !(ended || point == "after:wait-first"))
                    return text(back.error());
            }
            const auto report = console->resume("test", ref, {}, soon());
            if (!report)
                return text(report.error());
            if (report->state != OperationState::Succeeded)
                return text(report->error);
            return reaches(world.api(), name, threeInUse) ? "" : stateOf(world.api(), name);
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void aReattachmentThatDoesNotStartLeavesTheVolumesKept() {
        OpsWorld world;
        const auto console = world.console();
        {
            const PodPlayer player(world.api());
            QCOMPARE(keep(*console, world, "orders"), std::string());
        }
        const PodPlayer player(world.api(), "ImagePullBackOff");
        const std::string before = stateOf(world.api(), "orders");
        const auto plan = console->planReattach(refOf(*console, "orders"), {}, soon());
        QVERIFY(plan.ok());
        const auto report = console->run(*plan, {}, {}, {}, soon());
        QVERIFY(report.ok());
        QVERIFY2(report->state == OperationState::RolledBack, text(report->error).c_str());
        QCOMPARE(stateOf(world.api(), "orders"), before);
        QVERIFY(keptOf(*console, "orders").has_value());
    }
};

int main(int argc, char **argv) {
    if (isChild(argc, argv))
        return child(argc, argv);
    TestVolumes test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_volumes.moc"
