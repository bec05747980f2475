// SPDX-License-Identifier: Apache-2.0
#include "app/pilothouse-agent/nodecommands.h"
#include "backend/agent/engine.h"
#include "backend/agent/passwords.h"
#include "backend/agent/probe.h"
#include "backend/agent/serve.h"
#include "backend/agent/supervisor.h"
#include "backend/obs/log.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <pilothouse/version.h>

#include <algorithm>
#include <iostream>

using namespace ph;

namespace {

constexpr int exitInternal = 1;
constexpr int exitUsage = 2;
constexpr int exitConflict = 4;
constexpr int exitUnreachable = 6;

int report(const Error &error) {
    std::cerr << "pilothouse-agent: " << error.text() << "\n";
    if (!error.hint.empty())
        std::cerr << "  " << error.hint << "\n";
    switch (error.code) {
    case Errc::Conflict:
        return exitConflict;
    case Errc::Invalid:
        return exitUsage;
    case Errc::Unreachable:
        return exitUnreachable;
    default:
        return exitInternal;
    }
}

struct Arguments {
    std::string engine;
    std::string data;
    std::string runDirectory;
    std::string secretsDirectory;
    std::string tlsDirectory;
    std::string configDirectory;
    std::uint16_t port = 0;
    std::uint16_t listenPort = 8443;
    unsigned gracePeriod = 60;
    std::vector<std::string> command;
};

/// Options both halves have.
void addCommon(CLI::App *half, Arguments &arguments) {
    half->add_option("--engine", arguments.engine, "Database engine")
        ->required()
        ->check(CLI::IsMember(agent::engineIds()));
    half->add_option("--data", arguments.data, "Data directory of the server");
    half->add_option("--port", arguments.port, "Port of the server");
    half->add_option("--run-dir", arguments.runDirectory, "Folder of the sockets");
    half->add_option("--secrets-dir", arguments.secretsDirectory, "Folder where the credentials are mounted");
    half->add_option("--tls-dir", arguments.tlsDirectory, "Folder where the certificate is mounted");
    half->add_option("--config-dir", arguments.configDirectory, "Folder where engine parameters are mounted");
}

Result<agent::AgentSettings> settingsOf(const Arguments &arguments) {
    PH_ASSIGN(agent::AgentSettings settings, agent::AgentSettings::fromEnvironment(agent::processEnvironment()));
    settings.engine = arguments.engine;
    const agent::Engine &engine = agent::engineOf(settings);
    settings.data = arguments.data.empty() ? engine.data() : fs::path(arguments.data);
    settings.port = arguments.port == 0 ? engine.port() : arguments.port;
    settings.gracePeriod = std::chrono::seconds(arguments.gracePeriod);
    const std::pair<const std::string &, fs::path &> folders[] = {
        {arguments.runDirectory, settings.runDirectory},
        {arguments.secretsDirectory, settings.secretsDirectory},
        {arguments.tlsDirectory, settings.tlsDirectory},
        {arguments.configDirectory, settings.configDirectory}};
    for (const auto &[given, into] : folders) {
        if (!given.empty())
            into = given;
    }
    return settings;
}

/// One line, because not every server can say that a command's input has ended.
Result<Json> changePassword(const agent::AgentSettings &settings) {
    std::string line;
    std::getline(std::cin, line);
    const auto request = parseJson(line);
    std::fill(line.begin(), line.end(), '\0');
    if (!request) // what it was is a secret
        return Error{Errc::Invalid, "standard input holds no request", "password"};
    return agent::applyPassword(settings, *request, Context().withTimeout(std::chrono::seconds(20)));
}

} // namespace

int main(int argc, char **argv) {
    Arguments arguments;
    CLI::App app("Pilothouse's agent beside a database", "pilothouse-agent");
    app.set_version_flag("--version", versionString);
    app.require_subcommand(1);
    CLI::App *supervise = app.add_subcommand("supervise", "Run and look after the server in its container (PID 1)");
    addCommon(supervise, arguments);
    supervise->add_option("--grace-seconds", arguments.gracePeriod, "Longest time a stop may take")
        ->check(CLI::Range(2U, 3600U));
    supervise->add_option("command", arguments.command, "The server with its arguments, after --")->required();
    CLI::App *serve = app.add_subcommand("serve", "Measure, publish and answer for the member (sidecar)");
    addCommon(serve, arguments);
    serve->add_option("--listen-port", arguments.listenPort, "Port of the signed HTTPS endpoint");
    bool ready = false;
    CLI::App *probe = app.add_subcommand("probe", "Tell the kubelet whether the member lives, or is ready");
    addCommon(probe, arguments);
    probe->add_flag("--ready", ready, "Whether it accepts connections, instead of whether it lives");
    CLI::App *password = app.add_subcommand(
        "password", "Give a login another password and try it, as one line of JSON on standard input "
                    "says; nothing about it stands in a command line");
    addCommon(password, arguments);
    agent::NodeCommand nodeCommand;
    agent::addNodeCommands(app, nodeCommand);
    app.footer("Exit codes: 0 done, 1 failed, 2 wrong usage or input, 4 refused because of the state, 6 supervise does "
               "not answer.");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : exitUsage;
    }
    if (!nodeCommand.name.empty()) {
        const Status done = agent::runNodeCommand(nodeCommand);
        return done ? 0 : report(done.error());
    }
    obs::setLevel(obs::Level::Info);
    auto settings = settingsOf(arguments);
    if (!settings)
        return report(settings.error());
    if (probe->parsed()) {
        const Status answered = ready ? agent::probeReady(*settings) : agent::probeLive(*settings);
        return answered ? 0 : report(answered.error());
    }
    if (password->parsed()) {
        const auto answer = changePassword(*settings);
        if (answer)
            std::cout << dumpJson(*answer) << std::endl;
        return answer ? 0 : report(answer.error());
    }
    if (serve->parsed()) {
        const Status ended = agent::serve(*settings, arguments.listenPort);
        return ended ? 0 : report(ended.error());
    }
    settings->patroni = fs::path(arguments.command.at(0)).filename() == "patroni";
    agent::Supervisor supervisor(std::move(settings).value(), arguments.command);
    const Status ended = supervisor.run();
    return ended ? 0 : report(ended.error());
}
