// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse-agent/nodecommands.h"

#include "backend/agent/commandchannel.h"
#include "backend/agent/settings.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto answerLimit = 5s;
constexpr auto restartLimit = 90s; ///< a stop takes up to the grace period

Result<Json> ask(const AgentSettings &settings, const Json &message) {
    return sendCommand(settings.socketPath(), message, Context().withTimeout(answerLimit));
}

Result<Json> awaitRestart(const AgentSettings &settings, Json now, long long generation) {
    const Context ctx = Context().withTimeout(restartLimit);
    for (;;) {
        const std::string state = jsonText(now, {"state"});
        if (jsonInteger(now, {"generation"}) > generation && state == "running")
            return now;
        if (state == "waiting")
            return Error{Errc::Internal, "the server did not start again", {}, 0, {}, jsonText(now, {"problem"})};
        PH_TRY(ctx.check("waiting for the server to be restarted"));
        (void)ctx.sleep(100ms);
        PH_ASSIGN(now, ask(settings, Json{{"command", "status"}}));
    }
}

void print(const Json &status, bool json) {
    if (json) {
        std::cout << dumpJson(status, 2) << "\n";
        return;
    }
    for (const char *key :
         {"state", "since", "engine", "version", "pid", "restarts", "fenced", "lastExit", "problem"}) {
        const Json &value = jsonAt(status, {key});
        const std::string text = value.is_string() ? value.get<std::string>()
                                 : value.is_null() ? std::string()
                                                   : dumpJson(value);
        std::cout << key << std::string(12 - std::string_view(key).size(), ' ') << (text.empty() ? "-" : text) << "\n";
    }
}

} // namespace

void addNodeCommands(CLI::App &app, NodeCommand &command) {
    const std::pair<const char *, const char *> all[] = {
        {"status", "How the member is"},
        {"restart", "Restart the server and wait until it runs"},
        {"stop", "Stop the server; the container goes on"},
        {"start", "Start a stopped server"},
        {"reload", "Read settings and certificates again"},
        {"fence", "Stop the server and keep it stopped, also after a restart of the container"},
        {"unfence", "Lift the fence and start the server"}};
    for (const auto &[name, help] : all) {
        CLI::App *sub = app.add_subcommand(name, help);
        sub->add_option("--run-dir", command.runDirectory, "Folder of the sockets");
        sub->add_flag("--json", command.json, "As a JSON document");
        sub->callback([&command, name = name] { command.name = name; });
    }
}

Status runNodeCommand(const NodeCommand &command) {
    AgentSettings settings;
    if (!command.runDirectory.empty())
        settings.runDirectory = command.runDirectory;
    const bool fence = command.name == "fence" || command.name == "unfence";
    Json message{{"command", fence ? "fence" : command.name}};
    if (fence)
        message["on"] = command.name == "fence";
    PH_ASSIGN(const Json before, ask(settings, Json{{"command", "status"}}));
    PH_ASSIGN(Json status, ask(settings, message));
    if (command.name == "restart") {
        PH_ASSIGN(status, awaitRestart(settings, std::move(status), jsonInteger(before, {"generation"})));
    }
    print(status, command.json);
    return {};
}

} // namespace ph::agent
