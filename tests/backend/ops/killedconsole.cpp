// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/ops/killedconsole.h"

#include "backend/core/process.h"
#include "tests/support/patience.h"

#include <csignal>
#include <mutex>
#include <unistd.h>

namespace ph::testing {

Context soon() {
    return Context().withTimeout(patience * std::chrono::seconds(60));
}

std::string text(const Error &error) {
    return error.text() + " " + error.hint;
}

std::string join(const std::vector<std::string> &lines) {
    std::string out;
    for (const auto &line : lines)
        out += line + " ";
    return out;
}

bool isChild(int argc, char **argv) {
    return argc > 2 && std::string(argv[1]) == "--child";
}

Result<domain::Plan> planChange(ops::Console &console, const std::string &change, const InstanceRef &ref) {
    domain::InstanceEdit edit;
    if (change == "stop")
        return console.planStop(ref, soon());
    if (change == "start")
        return console.planStart(ref, soon());
    if (change == "keep")
        return console.planDelete(ref, false, soon());
    if (change == "reattach")
        return console.planReattach(ref, {}, soon());
    if (change == "password")
        return console.planPassword(ref, "owner", soon());
    if (change == "restart")
        return console.planRestart(ref, {}, soon());
    if (change == "grow") {
        edit.storage = "3Gi";
    } else {
        edit.cpu = "300m";
        edit.parameters = {{"work_mem", "9MB"}, {"max_connections", "130"}};
    }
    return console.planEdit(ref, edit, soon());
}

int child(int argc, char **argv) {
    const std::vector<std::string> args(argv + 2, argv + argc);
    const std::string &operation = args.at(0);
    const fs::path folder = args.at(1);
    const std::string &name = args.at(2);
    const std::string &point = args.at(3);
    ops::ConsoleOptions options;
    options.database = folder / ("child-" + name) / "console.db";
    options.configDirectory = folder / ("child-" + name) / "config";
    options.kubeconfigs = {folder / "kubeconfig"};
    options.holder = "child@test";
    options.leaseDuration = std::chrono::milliseconds(1000);
    options.stepHook = [&point](const std::string &reached) {
        if (reached == point)
            ::kill(::getpid(), SIGKILL);
    };
    const auto console = ops::makeConsole(options);
    if (!console->waitForCluster("test", soon()))
        return 3;
    domain::InstanceDraft draft;
    draft.cluster = console->clusters().front().id;
    draft.ns = "default";
    draft.name = name;
    draft.spec.engine = "postgresql";
    draft.spec.deletionProtection = false;
    const std::string further = args.size() > 4 ? args.at(4) : std::string(); // a password, or a number of members
    if (operation == "resume" || operation == "rollback") {
        const InstanceRef ref{{}, "default", name, {}};
        const auto ended = operation == "resume" ? console->resume("test", ref, {}, soon())
                                                 : console->rollBack("test", ref, name, {}, soon());
        return ended ? 0 : 5;
    }
    const InstanceRef ref{draft.cluster, "default", name, {}};
    const bool scaling = operation == "scale";
    auto plan = operation == "create"   ? console->planCreate(draft, soon())
                : scaling               ? console->planScale(ref, std::stoi(further), soon())
                : operation == "delete" ? console->planDelete(ref, true, soon())
                                        : planChange(*console, operation, ref);
    if (!plan)
        return 4;
    const bool password = operation == "create";
    const auto report = console->run(*plan, Secret(password ? further : std::string()), name, {}, soon());
    return report && report->state == domain::OperationState::Succeeded ? 0 : 5;
}

int runChild(const fs::path &folder, const std::string &operation, const std::string &name, const std::string &point,
             const std::string &further) {
    Command command;
    command.argv = {fs::read_symlink("/proc/self/exe").string(), "--child", operation, folder.string(), name, point};
    if (!further.empty())
        command.argv.push_back(further);
    const auto done = runCommand(command, soon());
    return done ? done->exitCode : -1;
}

std::vector<std::string> killPoints(const domain::Plan &plan, const std::vector<std::string> &moments) {
    std::vector<std::string> points{"record:made", "after:record"};
    for (const auto &step : plan.steps)
        for (const std::string &moment : moments)
            points.push_back(moment + step.id);
    points.push_back("before:end");
    points.push_back("record:leaseless");
    return points;
}

std::vector<std::string> inParallel(const std::vector<std::string> &cases,
                                    const std::function<std::string(std::size_t, const std::string &)> &run) {
    std::mutex mutex;
    std::vector<std::string> problems;
    std::size_t next = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            for (;;) {
                std::size_t mine = 0;
                {
                    const std::lock_guard lock(mutex);
                    if (next == cases.size())
                        return;
                    mine = next++;
                }
                const std::string problem = run(mine, cases[mine]);
                if (!problem.empty()) {
                    const std::lock_guard lock(mutex);
                    problems.push_back(cases[mine] + ": " + problem);
                }
            }
        });
    threads.clear();
    return problems;
}

} // namespace ph::testing
