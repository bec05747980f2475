// SPDX-License-Identifier: Apache-2.0
// Operations against the real API server; consoles that are killed are processes of their own (this program with
// --child).
#include "tests/backend/ops/killedconsole.h"
#include "tests/support/patience.h"

#include <nlohmann/json.hpp>

#include <QScopeGuard>
#include <QTest>

#include <atomic>
#include <csignal>

using namespace ph;
using namespace ph::testing;
using domain::OperationState;

class TestOperations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void createsUsesAndDeletes() {
        OpsWorld world;
        const PodPlayer player(world.api(), {}, false); // no garbage collector: deletion gets there all the same
        const auto console = world.console();
        auto draft = world.draft(*console, "orders");
        draft.spec.database = "shop";
        draft.spec.owner = "app";
        const auto plan = console->planCreate(draft, soon());
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        std::vector<std::string> seen;
        const auto report = console->run(
            *plan, {}, {}, [&](const auto &r) { seen.push_back(std::to_string(static_cast<int>(r.state))); }, soon());
        QVERIFY2(report.ok(), report ? "" : text(report.error()).c_str());
        QVERIFY2(report->state == OperationState::Succeeded, text(report->error).c_str());
        QVERIFY(seen.size() > plan->steps.size());
        QVERIFY(!world.api().get("configmaps", "default", "orders-operation"));
        QVERIFY(!world.api().get("coordination.k8s.io/leases", "default", "orders-operation"));
        const auto anchor = world.api().get("configmaps", "default", "orders");
        const auto set = world.api().get("apps/statefulsets", "default", "orders");
        QVERIFY(anchor.ok() && set.ok());
        QCOMPARE(jsonText(set->json->at("metadata").at("ownerReferences").at(0), {"uid"}),
                 jsonText(*anchor->json, {"metadata", "uid"}));
        QVERIFY(jsonText(*anchor->json, {"data", "spec"}).find("password") == std::string::npos);

        QTRY_COMPARE(console->instances().size(), std::size_t(1));
        QTRY_COMPARE(console->instances().front().state, domain::InstanceState::Ready);
        const auto row = console->instance("test", {}, "orders", soon());
        QVERIFY(row.ok());
        const auto password = console->password(row->ref, soon());
        QVERIFY2(password.ok(), password ? "" : text(password.error()).c_str());
        QCOMPARE(password->reveal().size(), std::size_t(24));
        const auto objects = console->objects(row->ref, soon());
        QVERIFY(objects.ok());
        for (const auto &object : *objects)
            QVERIFY2(object.yaml.find(password->reveal()) == std::string::npos, object.title.c_str());

        const auto removal = console->planDelete(row->ref, false, soon());
        QVERIFY2(removal.ok(), removal ? "" : text(removal.error()).c_str());
        QCOMPARE(removal->keeps.size(), std::size_t(4)); // its volume and its Secrets
        const auto gone = console->run(*removal, {}, {}, {}, soon());
        QVERIFY2(gone && gone->state == OperationState::Succeeded,
                 gone ? text(gone->error).c_str() : text(gone.error()).c_str());
        QCOMPARE(join(world.leftovers("orders")),
                 std::string("secrets/orders-ca secrets/orders-credentials secrets/orders-tls "
                             "persistentvolumeclaims/data-orders-0 "));

        // The kept volume keeps the name, until it is purged with the typed name.
        const auto again = console->planCreate(draft, soon());
        QVERIFY(!again.ok());
        QCOMPARE(again.error().reason, std::string("VolumeKept"));
        const auto purge = console->planDelete({draft.cluster, "default", "orders", {}}, true, soon());
        QVERIFY2(purge.ok(), purge ? "" : text(purge.error()).c_str());
        const auto unconfirmed = console->run(*purge, {}, {}, {}, soon());
        QVERIFY(!unconfirmed.ok());
        QCOMPARE(unconfirmed.error().reason, std::string("ConfirmationMissing"));
        const auto purged = console->run(*purge, {}, "orders", {}, soon());
        QVERIFY(purged && purged->state == OperationState::Succeeded);
        QCOMPARE(join(world.leftovers("orders")), std::string());
        QCOMPARE(console->history(nullptr, 10).size(), std::size_t(3));
        const auto trail = console->audit(100);
        QVERIFY(trail.ok() && trail->intact);
        QVERIFY(trail->entries.size() >= 7);
    }

    void anExistingNameIsRefusedAndUntouched() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto draft = world.draft(*console, "orders");
        const Json foreign{{"apiVersion", "v1"},
                           {"kind", "Service"},
                           {"metadata", {{"name", "orders"}}},
                           {"spec", {{"ports", Json::array({Json{{"port", 80}}})}}}};
        const auto plan = console->planCreate(draft, soon());
        QVERIFY(plan.ok());
        // It appears between the reading of the plan and its run: what was made goes, what was there stays as it was.
        const auto made = world.api().create("services", "default", foreign, local::Api::as("somebody"));
        QVERIFY(made.ok());
        const auto report = console->run(*plan, {}, {}, {}, soon());
        QVERIFY(report.ok());
        QVERIFY2(report->state == OperationState::RolledBack, text(report->error).c_str());
        QCOMPARE(report->error.reason, std::string("AlreadyExists"));
        QCOMPARE(join(world.leftovers("orders")), std::string("services/orders "));
        QCOMPARE(world.api().get("services", "default", "orders")->revision, made->revision);
        const auto second = console->planCreate(draft, soon());
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, Errc::Conflict);
    }

    void aPodThatCannotStartRollsBackWithTheReason() {
        OpsWorld world;
        const PodPlayer player(world.api(), "ImagePullBackOff");
        const auto console = world.console();
        const auto plan = console->planCreate(world.draft(*console, "orders"), soon());
        QVERIFY(plan.ok());
        std::string waited;
        const auto report = console->run(
            *plan, {}, {},
            [&](const auto &r) {
                for (const auto &step : r.steps)
                    if (!step.waitsFor.empty())
                        waited = step.waitsFor;
            },
            soon());
        QVERIFY(report.ok());
        QVERIFY2(report->state == OperationState::RolledBack, text(report->error).c_str());
        QVERIFY(report->error.cause.find("install the package") != std::string::npos);
        QVERIFY(!waited.empty());
        QCOMPARE(join(world.leftovers("orders")), std::string());
    }

    void aMissingImageIsNamedWithThePodThatWants() {
        OpsWorld world;
        for (const char *waits : {"ErrImagePull", "ImagePullBackOff"}) {
            const PodPlayer player(world.api(), waits);
            const auto console = world.console();
            const auto plan = console->planCreate(world.draft(*console, "shop", "mariadb"), soon());
            QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
            std::string waited;
            const auto report = console->run(
                *plan, {}, {},
                [&](const auto &r) {
                    for (const auto &step : r.steps)
                        if (step.waitsFor.find("install the package") != std::string::npos)
                            waited = step.waitsFor;
                },
                soon());
            QVERIFY(report.ok());
            QVERIFY2(report->state == OperationState::RolledBack, text(report->error).c_str());
            const std::string sentence =
                "pod/shop-0: The image pilothouse/mariadb:10.11 cannot be pulled: install the package";
            QCOMPARE(report->error.cause, sentence);
            QCOMPARE(report->error.reason, std::string("pod.imagePullBackOff"));
            QCOMPARE(waited, sentence);
            QCOMPARE(join(world.leftovers("shop")), std::string());
        }
    }

    void cancellingACreateRemovesWhatWasMade() {
        OpsWorld world;
        std::stop_source stop;
        auto options = world.options();
        options.stepHook = [&](const std::string &point) {
            if (point == "after:statefulset")
                stop.request_stop();
        };
        const auto console = ops::makeConsole(options);
        const auto plan = console->planCreate(world.draft(*console, "orders"), soon());
        QVERIFY(plan.ok());
        const auto report = console->run(*plan, {}, {}, {}, Context(stop.get_token()));
        QVERIFY(report.ok());
        QCOMPARE(report->state, OperationState::Cancelled);
        QCOMPARE(join(world.leftovers("orders")), std::string());
    }

    void aCreateKilledAtAnyPointIsEndedByAnotherConsole() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto plan = console->planCreate(world.draft(*console, "sample"), soon());
        QVERIFY(plan.ok());
        const auto points = killPoints(*plan, {"before:", "begun:", "after:"});
        const auto problems = inParallel(points, [&](std::size_t i, const std::string &point) -> std::string {
            const std::string name = "k" + std::to_string(i);
            if (const int code = runChild(world.folder, "create", name, point); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const auto open = console->unfinished("test", soon());
            const bool listed =
                open && std::any_of(open->begin(), open->end(), [&](const auto &r) { return r.target.name == name; });
            if (!listed)
                return "not listed as unfinished";
            const auto nobodyRunsIt = [&] {
                const auto now = console->unfinished("test", soon());
                return now && std::any_of(now->begin(), now->end(),
                                          [&](const auto &r) { return r.target.name == name && r.holder.empty(); });
            };
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            while (!nobodyRunsIt()) {
                if (std::chrono::steady_clock::now() > until)
                    return "a dead console is still named as its holder";
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
            // Every other one is ended by the same console started again, that is, with the same file.
            const auto same = i % 2 == 0 ? world.console("child-" + name) : nullptr;
            const auto report = (same ? *same : *console).resume("test", {{}, "default", name, {}}, {}, soon());
            if (!report)
                return text(report.error());
            if (report->state != OperationState::Succeeded)
                return text(report->error);
            const auto left = join(world.leftovers(name));
            if (left.find("-operation") != std::string::npos)
                return left;
            return world.api().get("pods", "default", name + "-0") ? "" : "no pod";
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void aPasswordThatDiedWithItsConsoleRollsBack() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QCOMPARE(runChild(world.folder, "create", "early", "before:secret-credentials", "given-password"),
                 128 + SIGKILL);
        auto report = console->resume("test", {{}, "default", "early", {}}, {}, soon());
        QVERIFY(report.ok());
        QCOMPARE(report->state, OperationState::RolledBack);
        QCOMPARE(join(world.leftovers("early")), std::string());
        // Once it is in the Secret the operation can go on.
        QCOMPARE(runChild(world.folder, "create", "late", "after:secret-credentials", "given-password"), 128 + SIGKILL);
        report = console->resume("test", {{}, "default", "late", {}}, {}, soon());
        QVERIFY(report.ok());
        QVERIFY2(report->state == OperationState::Succeeded, text(report->error).c_str());
        QTRY_VERIFY(console->instance("test", {}, "late", soon()).ok());
        const auto row = console->instance("test", {}, "late", soon());
        QCOMPARE(console->password(row->ref, soon())->reveal(), std::string("given-password"));
    }

    void aCreateKilledAtAnyPointCanBeTakenBackByAnotherConsole() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto plan = console->planCreate(world.draft(*console, "sample"), soon());
        QVERIFY(plan.ok());
        const auto points = killPoints(*plan, {"before:", "begun:", "after:"});
        const auto problems = inParallel(points, [&](std::size_t i, const std::string &point) -> std::string {
            const std::string name = "b" + std::to_string(i);
            if (const int code = runChild(world.folder, "create", name, point); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const InstanceRef ref{{}, "default", name, {}};
            const auto unasked = console->rollBack("test", ref, {}, {}, soon());
            if (unasked || unasked.error().reason != "ConfirmationMissing")
                return "taken back without the typed name";
            const auto report = console->rollBack("test", ref, name, {}, soon());
            if (point == "record:leaseless") { // complete but for its record: only a deletion may destroy it
                if (report || report.error().reason != "CannotRollBack")
                    return "a complete database was taken back";
                const auto ended = console->resume("test", ref, {}, soon());
                return ended && world.api().get("pods", "default", name + "-0") ? "" : "not ended";
            }
            if (!report)
                return text(report.error());
            if (report->state != OperationState::RolledBack)
                return text(report->error);
            return join(world.leftovers(name));
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void aRollBackKilledAtAnyPointIsFinished() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto plan = console->planCreate(world.draft(*console, "sample"), soon());
        QVERIFY(plan.ok());
        std::vector<std::string> points{"undo:claims", "before:end", "record:leaseless"};
        for (const auto &step : plan->steps)
            if (step.kind == domain::PlanStep::Kind::CreateOnce) {
                points.push_back("undo:" + step.id);
                points.push_back("undone:" + step.id);
            }
        const auto problems = inParallel(points, [&](std::size_t i, const std::string &point) -> std::string {
            const std::string name = "u" + std::to_string(i);
            if (runChild(world.folder, "create", name, "begun:wait-ready") != 128 + SIGKILL)
                return "the creation was not killed";
            if (const int code = runChild(world.folder, "rollback", name, point); code != 128 + SIGKILL)
                return "the way back ended with " + std::to_string(code);
            // Whoever finds it only has to end it: that it goes back is in the record.
            const auto report = console->resume("test", {{}, "default", name, {}}, {}, soon());
            if (!report)
                return text(report.error());
            if (report->state != OperationState::RolledBack)
                return text(report->error);
            return join(world.leftovers(name));
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void whatMayHoldDataByNowIsNotThrownAwayByResuming() {
        OpsWorld world;
        const auto console = world.console();
        QVERIFY(console->waitForCluster("test", soon()).ok());
        {
            const PodPlayer player(world.api());
            QCOMPARE(runChild(world.folder, "create", "orders", "begun:wait-ready"), 128 + SIGKILL);
            QTRY_VERIFY(world.api().get("pods", "default", "orders-0").ok());
        }
        // Days later its pod does not start, and somebody resumes the creation.
        QVERIFY(
            world.api().remove("pods", "default", "orders-0", Json{{"gracePeriodSeconds", 0}}, local::Api::as("x")));
        const PodPlayer player(world.api(), "ImagePullBackOff");
        const InstanceRef ref{{}, "default", "orders", {}};
        const auto report = console->resume("test", ref, {}, soon());
        QVERIFY2(report.ok(), report ? "" : text(report.error()).c_str());
        QCOMPARE(report->state, OperationState::Failed);
        QVERIFY2(report->error.hint.find("rollback orders") != std::string::npos, report->error.hint.c_str());
        QVERIFY(world.api().get("persistentvolumeclaims", "default", "data-orders-0").ok());
        QCOMPARE(console->unfinished("test", soon())->size(), std::size_t(1));
        const auto back = console->rollBack("test", ref, "orders", {}, soon());
        QVERIFY2(back && back->state == OperationState::RolledBack, back ? text(back->error).c_str() : "");
        QCOMPARE(join(world.leftovers("orders")), std::string());
    }

    void writesWhoseAnswersWereLostAreOurOwn() {
        OpsWorld world;
        const PodPlayer player(world.api());
        auto options = world.options();
        options.leaseDuration = std::chrono::seconds(9); // renewed every 3 s
        std::atomic<bool> held = false;
        std::atomic<std::uint64_t> touched = 0;
        std::stop_source release;
        const auto leases = "coordination.k8s.io/leases";
        const auto leaseRevision = [&] {
            const auto lease = world.api().get(leases, "default", "orders-operation");
            return lease ? lease->revision : 0;
        };
        const auto touch = [&world](const char *collection) {
            // As after an answer that never came: the server has a newer version than the one we know.
            const auto done = world.api().modify(
                collection, "default", "orders-operation",
                [](Json &object) {
                    object["metadata"]["annotations"]["written"] = "but not heard of";
                    return true;
                },
                local::Api::as("test"));
            return done ? done->revision : 0;
        };
        options.stepHook = [&](const std::string &point) {
            if (point == "before:role")
                (void)touch("configmaps");
            if (point == "begun:statefulset") {
                const auto before = leaseRevision();
                while (leaseRevision() == before && !release.stop_requested())
                    std::this_thread::sleep_for(std::chrono::milliseconds(10));
                touched = touch(leases);
                held = true;
                while (!release.stop_requested())
                    std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        };
        const auto console = ops::makeConsole(options);
        const auto plan = console->planCreate(world.draft(*console, "orders"), soon());
        QVERIFY(plan.ok());
        Result<domain::OperationReport> report = Error{};
        std::jthread running([&] { report = console->run(*plan, {}, {}, {}, soon()); });
        const auto released = qScopeGuard([&release] { release.request_stop(); });
        QTRY_VERIFY_WITH_TIMEOUT(held, 30'000);
        // The next renewal counts already, not the one after it.
        QTRY_VERIFY_WITH_TIMEOUT(leaseRevision() != touched, 4'500);
        // It goes on renewing, so nobody else gets in however long the step takes.
        const auto other = world.console("berta");
        QVERIFY(other->waitForCluster("test", soon()).ok());
        const auto taken = other->resume("test", {{}, "default", "orders", {}}, {}, soon());
        QVERIFY(!taken.ok());
        QCOMPARE(taken.error().reason, std::string("OperationHeld"));
        release.request_stop();
        running.join();
        QVERIFY2(report && report->state == OperationState::Succeeded,
                 report ? text(report->error).c_str() : text(report.error()).c_str());
    }

    void aRenewalThatWasOnItsWayWhenItsConsoleDiedHoldsNobodyUp() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QCOMPARE(runChild(world.folder, "create", "orders", "after:secret-ca"), 128 + SIGKILL);
        int arrived = 0;
        const auto progress = [&](const domain::OperationReport &report) {
            if (report.steps.front().waitsFor.find("the Lease of child@test") == std::string::npos || arrived++ > 0)
                return;
            (void)world.api().modify(
                "coordination.k8s.io/leases", "default", "orders-operation",
                [](Json &object) {
                    object["spec"]["renewTime"] = formatMicroTime(Clock::system().now());
                    return true;
                },
                local::Api::as("child"));
        };
        const auto report = console->resume("test", {{}, "default", "orders", {}}, progress, soon());
        QVERIFY(arrived > 0);
        QVERIFY2(report && report->state == OperationState::Succeeded,
                 report ? text(report->error).c_str() : text(report.error()).c_str());
    }

    void aDamagedRecordIsListedAndSaysWhatToDo() {
        OpsWorld world;
        const auto console = world.console();
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QCOMPARE(runChild(world.folder, "create", "orders", "after:secret-ca"), 128 + SIGKILL);
        QVERIFY(world.api().modify(
            "configmaps", "default", "orders-operation",
            [](Json &object) {
                object["data"]["plan"] = "{";
                return true;
            },
            local::Api::as("test")));
        const auto open = console->unfinished("test", soon());
        QVERIFY(open && open->size() == 1);
        QCOMPARE(open->front().target.name, std::string("orders"));
        const auto resumed = console->resume("test", {{}, "default", "orders", {}}, {}, soon());
        QVERIFY(!resumed.ok());
        QCOMPARE(resumed.error().code, Errc::Invalid);
        QVERIFY(resumed.error().hint.find("kubectl delete configmap orders-operation") != std::string::npos);
    }

    void aDeleteKilledAtAnyPointIsEndedByAnotherConsole() {
        OpsWorld world;
        const PodPlayer player(world.api());
        const auto console = world.console();
        const auto make = [&](const std::string &name) -> std::string {
            const auto plan = console->planCreate(world.draft(*console, name), soon());
            if (!plan)
                return text(plan.error());
            const auto report = console->run(*plan, {}, {}, {}, soon());
            return report && report->state == OperationState::Succeeded ? "" : "could not be made";
        };
        QCOMPARE(make("sample"), std::string());
        const auto plan = console->planDelete({console->clusters().front().id, "default", "sample", {}}, true, soon());
        QVERIFY(plan.ok());
        const auto points = killPoints(*plan, {"begun:", "after:"});
        const auto problems = inParallel(points, [&](std::size_t i, std::string point) -> std::string {
            const std::string name = "d" + std::to_string(i);
            if (const auto at = point.find("sample"); at != std::string::npos)
                point.replace(at, 6, name);
            if (const auto problem = make(name); !problem.empty())
                return problem;
            if (const int code = runChild(world.folder, "delete", name, point); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const InstanceRef ref{{}, "default", name, {}};
            if (i % 3 == 0) {
                // Until something is deleted it can be taken back; the database is as it was.
                const bool untouched =
                    point == "record:made" || point == "after:record" || point == "begun:" + plan->steps.front().id;
                const auto back = console->rollBack("test", ref, {}, {}, soon());
                if (untouched)
                    return back && back->state == OperationState::RolledBack &&
                                   world.api().get("pods", "default", name + "-0") &&
                                   !world.api().get("configmaps", "default", name + "-operation")
                               ? ""
                               : "could not be taken back";
                if (back || back.error().reason != "CannotRollBack")
                    return "half a deletion was taken back";
            }
            const auto report = console->resume("test", ref, {}, soon());
            if (!report)
                return text(report.error());
            if (report->state != OperationState::Succeeded)
                return text(report->error);
            return join(world.leftovers(name));
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }

    void aRunningOperationIsNotTakenOver() {
        OpsWorld world;
        const PodPlayer player(world.api());
        std::stop_source release;
        auto options = world.options();
        options.leaseDuration = patience * std::chrono::milliseconds(1000);
        std::atomic<bool> reached = false;
        options.stepHook = [&](const std::string &point) {
            if (point != "after:role")
                return;
            reached = true;
            while (!release.stop_requested())
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
        };
        const auto console = ops::makeConsole(options);
        const auto plan = console->planCreate(world.draft(*console, "orders"), soon());
        QVERIFY(plan.ok());
        Result<domain::OperationReport> report = Error{};
        std::jthread running([&] { report = console->run(*plan, {}, {}, {}, soon()); });
        const auto released = qScopeGuard([&release] { release.request_stop(); });
        QTRY_VERIFY(reached);
        const auto other = world.console("berta");
        QVERIFY(other->waitForCluster("test", soon()).ok());
        const auto listed = other->unfinished("test", soon());
        QVERIFY(listed && listed->size() == 1);
        QVERIFY2(!listed->front().holder.empty(), "its holder is alive and must be named");
        const auto taken = other->resume("test", {{}, "default", "orders", {}}, {}, soon());
        QVERIFY(!taken.ok());
        QCOMPARE(taken.error().reason, std::string("OperationHeld"));
        const auto second = other->planCreate(world.draft(*other, "orders"), soon());
        QVERIFY(!second.ok());
        QCOMPARE(second.error().reason, std::string("OperationRunning"));
        release.request_stop();
        running.join();
        QVERIFY2(report && report->state == OperationState::Succeeded,
                 report ? text(report->error).c_str() : text(report.error()).c_str());
    }
};

int main(int argc, char **argv) {
    if (isChild(argc, argv))
        return child(argc, argv);
    TestOperations test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_operations.moc"
