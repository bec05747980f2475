// SPDX-License-Identifier: Apache-2.0
// New passwords, and what becomes of them when their consoles are killed; against the real API server and a played
// agent.
#include "backend/core/encoding.h"
#include "backend/domain/report.h"
#include "backend/domain/rows.h"
#include "tests/backend/local/fakeruntime.h"
#include "tests/backend/ops/killedconsole.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <atomic>
#include <csignal>
#include <map>

using namespace ph;
using namespace ph::testing;
using domain::OperationState;

namespace {

/// Both passwords a Secret may hold.
struct Kept {
    std::string counts, next;
};

Kept keptIn(local::Api &api, const std::string &name) {
    const auto secret = api.get("secrets", "default", name + "-credentials");
    const auto value = [&](const char *key) {
        return secret ? base64Decode(jsonText(*secret->json, {"data", key})).valueOr(std::string()) : std::string();
    };
    return {value("owner-password"), value("owner-password.next")};
}

/// Pods in which `pilothouse-agent password` sets and tries the password of a server that is remembered here.
class Servers final : public FakeRuntime {
public:
    local::Api *api = nullptr;
    std::atomic<bool> deaf = false;   ///< servers take no new password
    std::atomic<bool> absent = false; ///< the agent cannot be run

    std::string passwordOf(const std::string &instance) {
        const std::lock_guard lock(m_mutex);
        std::string &password = m_passwords[instance];
        if (password.empty())
            password = keptIn(*api, instance).counts; // taken over at its start
        return password;
    }
    std::vector<std::string> commands() {
        const std::lock_guard lock(m_mutex);
        return m_commands;
    }

    Result<std::unique_ptr<Process>> exec(const std::string &, const std::string &pod, const ExecOptions &options,
                                          const Context &) override {
        if (absent)
            return Error{Errc::NotFound, "the container is not running", pod};
        const std::lock_guard lock(m_mutex);
        for (const std::string &word : options.command)
            m_commands.push_back(word);
        return std::unique_ptr<Process>(std::make_unique<Agent>(*this, pod.substr(0, pod.rfind('-'))));
    }

private:
    class Agent final : public Process {
    public:
        Agent(Servers &servers, std::string instance) : m_servers(servers), m_instance(std::move(instance)) {}
        Result<Chunk> read(const Context &ctx) override {
            std::unique_lock lock(m_mutex);
            if (!m_changed.wait_for(lock, ctx.stopToken(), ctx.remaining(std::chrono::seconds(30)),
                                    [this] { return !m_chunks.empty(); }))
                return Error{Errc::Cancelled, "reading was cancelled", ""};
            Chunk chunk = std::move(m_chunks.front());
            m_chunks.pop_front();
            return chunk;
        }
        Status writeStdin(std::string_view data, const Context &) override {
            m_line += data;
            if (m_line.find('\n') == std::string::npos)
                return {};
            const Json answer = m_servers.answer(m_instance, parseJson(m_line).valueOr(Json()));
            const std::lock_guard lock(m_mutex);
            m_chunks.push_back({Stream::Stdout, dumpJson(answer) + "\n", false, 0});
            m_chunks.push_back({Stream::Stdout, "", true, 0});
            m_changed.notify_all();
            return {};
        }
        void closeStdin() override {}
        void resize(int, int) override {}

    private:
        Servers &m_servers;
        std::string m_instance;
        std::string m_line;
        std::mutex m_mutex;
        std::condition_variable_any m_changed;
        std::deque<Chunk> m_chunks;
    };
    Json answer(const std::string &instance, const Json &request) {
        (void)passwordOf(instance);
        const std::lock_guard lock(m_mutex);
        std::string &password = m_passwords[instance];
        const std::string wanted = jsonText(request, {"password"});
        const std::string previous = jsonText(request, {"previous"});
        if (jsonAt(request, {"set"}) == true && !deaf)
            password = wanted;
        return Json{{"role", "app"},
                    {"accepted", wanted == password},
                    {"previousRefused", previous.empty() || previous != password},
                    {"mounted", keptIn(*api, instance).counts == wanted}};
    }
    std::mutex m_mutex;
    std::map<std::string, std::string> m_passwords;
    std::vector<std::string> m_commands;
};

/// A world whose pods have an agent.
struct World {
    Servers servers;
    OpsWorld ops{&servers};
    World() { servers.api = &ops.api(); }
};

std::string make(ops::Console &console, const OpsWorld &world, const std::string &name, int members = 1) {
    domain::InstanceDraft draft = world.draft(console, name);
    draft.spec.members = members;
    const auto plan = console.planCreate(draft, soon());
    if (!plan)
        return text(plan.error());
    const auto report = console.run(*plan, {}, {}, {}, soon());
    return report && report->state == OperationState::Succeeded ? "" : "could not be made";
}

InstanceRef refOf(ops::Console &console, const std::string &name) {
    return {console.clusters().front().id, "default", name, {}};
}

} // namespace

class TestPasswords : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewPasswordIsProvedBeforeItCounts() {
        World world;
        const PodPlayer player(world.ops.api());
        const auto console = world.ops.console();
        QCOMPARE(make(*console, world.ops, "orders", 3), std::string());
        const std::string old = world.servers.passwordOf("orders");
        const auto plan = console->planPassword(refOf(*console, "orders"), "owner", soon());
        QVERIFY2(plan.ok(), plan ? "" : text(plan.error()).c_str());
        const auto report = console->run(*plan, {}, {}, {}, soon());
        QVERIFY2(report && report->state == OperationState::Succeeded,
                 report ? text(report->error).c_str() : text(report.error()).c_str());
        const Kept kept = keptIn(world.ops.api(), "orders");
        QVERIFY(kept.counts != old && kept.next.empty());
        QCOMPARE(world.servers.passwordOf("orders"), kept.counts);
        QTRY_VERIFY(console->instance("test", {}, "orders", soon())->passwordChangedAt != SystemTime{});
        for (const std::string &word : world.servers.commands())
            QVERIFY2(word.find(old) == std::string::npos && word.find(kept.counts) == std::string::npos, word.c_str());
        const std::string told = dumpJson(domain::reportToJson(*report)) + dumpJson(domain::planToJson(*plan));
        QVERIFY(told.find(old) == std::string::npos && told.find(kept.counts) == std::string::npos);
        // One that somebody chose.
        const auto chosen = console->planPassword(refOf(*console, "orders"), "owner", soon());
        QVERIFY(chosen.ok());
        const auto second = console->run(*chosen, Secret("what I like"), {}, {}, soon());
        QVERIFY(second && second->state == OperationState::Succeeded);
        QCOMPARE(world.servers.passwordOf("orders"), std::string("what I like"));
    }

    void whatCannotBeChangedIsSaid() {
        World world;
        const PodPlayer player(world.ops.api());
        const auto console = world.ops.console();
        QCOMPARE(make(*console, world.ops, "orders"), std::string());
        for (const char *user : {"superuser", "replication", "nobody"}) {
            const auto refused = console->planPassword(refOf(*console, "orders"), user, soon());
            QVERIFY(!refused && refused.error().code == Errc::Invalid);
            QVERIFY(refused.error().hint.find("--user owner") != std::string::npos);
        }
    }

    void aServerThatDoesNotTakeItKeepsTheOldOne() {
        World world;
        const PodPlayer player(world.ops.api());
        const auto console = world.ops.console();
        QCOMPARE(make(*console, world.ops, "orders"), std::string());
        const std::string old = world.servers.passwordOf("orders");
        world.servers.deaf = true;
        std::stop_source stop;
        const auto plan = console->planPassword(refOf(*console, "orders"), "owner", soon());
        QVERIFY(plan.ok());
        const auto report = console->run(
            *plan, {}, {},
            [&](const domain::OperationReport &r) {
                if (r.steps.at(1).waitsFor.find("refuses the password") != std::string::npos)
                    stop.request_stop();
            },
            Context(stop.get_token()));
        QVERIFY(report.ok());
        QVERIFY2(report->state == OperationState::Cancelled, text(report->error).c_str());
        const Kept kept = keptIn(world.ops.api(), "orders");
        QVERIFY(kept.counts == old && kept.next.empty());
        QCOMPARE(world.servers.passwordOf("orders"), old);
        QVERIFY(console->unfinished("test", soon())->empty());
    }

    void aPasswordThatCannotBeProvedAgainIsNotForgotten() {
        World world;
        const PodPlayer player(world.ops.api());
        const auto console = world.ops.console();
        QVERIFY(console->waitForCluster("test", soon()).ok());
        QCOMPARE(make(*console, world.ops, "orders"), std::string());
        const std::string old = world.servers.passwordOf("orders");
        QCOMPARE(runChild(world.ops.folder, "password", "orders", "after:prove-new"), 128 + SIGKILL);
        // The server has the new one and cannot be reached: it must stay in the Secret.
        world.servers.absent = true;
        QVERIFY(world.ops.api().modify(
            "configmaps", "default", "orders-operation",
            [](Json &object) { // with less patience than the plan has
                Json plan = parseJson(object.at("data").at("plan").get<std::string>()).valueOr(Json());
                for (Json &step : plan["steps"])
                    if (step.at("object").contains("loginSeconds"))
                        step["object"]["loginSeconds"] = 1;
                object["data"]["plan"] = dumpJson(plan);
                return true;
            },
            local::Api::as("test")));
        const InstanceRef ref{{}, "default", "orders", {}};
        const auto failed = console->rollBack("test", ref, {}, {}, soon());
        QVERIFY(failed && failed->state != OperationState::RolledBack);
        const Kept between = keptIn(world.ops.api(), "orders");
        QCOMPARE(between.counts, old);
        QCOMPARE(between.next, world.servers.passwordOf("orders"));
        world.servers.absent = false;
        const auto ended = console->resume("test", ref, {}, soon());
        QVERIFY(ended && ended->state == OperationState::RolledBack);
        QVERIFY(keptIn(world.ops.api(), "orders").next.empty());
        QCOMPARE(world.servers.passwordOf("orders"), old);
    }

    void killedAnywhereOneOfTheSecretsPasswordsWorksAndTheEndIsRight() {
        World world;
        const PodPlayer player(world.ops.api());
        const auto console = world.ops.console();
        QCOMPARE(make(*console, world.ops, "sample"), std::string());
        const auto plan = console->planPassword(refOf(*console, "sample"), "owner", soon());
        QVERIFY(plan.ok());
        auto points = killPoints(*plan, {"before:", "begun:", "after:"});
        const auto again = points; // each is once ended and once taken back
        const std::size_t half = again.size();
        points.insert(points.end(), again.begin(), again.end());
        const auto problems = inParallel(points, [&](std::size_t i, const std::string &point) -> std::string {
            const std::string name = "p" + std::to_string(i);
            if (const auto problem = make(*console, world.ops, name); !problem.empty())
                return problem;
            const std::string old = world.servers.passwordOf(name);
            if (const int code = runChild(world.ops.folder, "password", name, point); code != 128 + SIGKILL)
                return "the child ended with " + std::to_string(code);
            const Kept between = keptIn(world.ops.api(), name);
            const std::string works = world.servers.passwordOf(name);
            if (works != between.counts && works != between.next)
                return "no password of the Secret works";
            const InstanceRef ref{{}, "default", name, {}};
            bool back = i >= half;
            if (back) {
                const auto taken = console->rollBack("test", ref, {}, {}, soon());
                if (!taken && taken.error().reason != "CannotRollBack")
                    return text(taken.error());
                if (!taken && between.counts == old && point.find("take-password") == std::string::npos)
                    return "not taken back: " + text(taken.error());
                if (taken && taken->state != OperationState::RolledBack)
                    return text(taken->error);
                back = taken.ok();
            }
            if (!back) {
                const auto ended = console->resume("test", ref, {}, soon());
                if (!ended || ended->state != OperationState::Succeeded)
                    return text(ended ? ended->error : ended.error());
            }
            const Kept kept = keptIn(world.ops.api(), name);
            if (!kept.next.empty())
                return "the Secret still holds two";
            if ((kept.counts == old) != back)
                return "the wrong one counts";
            return world.servers.passwordOf(name) == kept.counts ? "" : "the one that counts does not work";
        });
        QVERIFY2(problems.empty(), join(problems).c_str());
    }
};

int main(int argc, char **argv) {
    if (isChild(argc, argv))
        return child(argc, argv);
    TestPasswords test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_passwords.moc"
