// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"

#include "app/pilothousectl/commandtree.h"
#include "backend/obs/log.h"
#include "pilothouse/version.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace {

using namespace ph;
using namespace ph::ctl;

/// Ctrl+C asks the running call to stop; a second one ends the program at once.
class Interrupts {
public:
    explicit Interrupts(const std::atomic<bool> &terminalTaken) {
        sigemptyset(&m_signals);
        sigaddset(&m_signals, SIGINT);
        sigaddset(&m_signals, SIGTERM);
        sigaddset(&m_signals, SIGHUP);
        // Blocked in every thread, so that only the one below takes them.
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
        m_thread = std::jthread([this, &terminalTaken](const std::stop_token &ending) {
            int count = 0;
            while (!ending.stop_requested()) {
                const timespec pause{0, 100'000'000};
                const int signal = sigtimedwait(&m_signals, nullptr, &pause);
                if (signal < 0 || (signal == SIGINT && terminalTaken))
                    continue;
                if (++count > 1)
                    ::_exit(130);
                m_stop.request_stop();
            }
        });
    }
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    sigset_t m_signals{};
    std::stop_source m_stop;
    std::jthread m_thread;
};

} // namespace

int main(int argc, char **argv) {
    std::signal(SIGPIPE, SIG_IGN);
    obs::setLevel(obs::Level::Error);
    Session session;
    Interrupts interrupts(session.terminalTaken);
    session.stop = interrupts.token();
    int code = Ok;

    CLI::App app("Runs databases on Kubernetes from the command line.", "pilothousectl");
    app.set_version_flag("--version", std::string("pilothousectl ") + versionString);
    app.footer(exitCodeHelp());
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("-o,--output", session.output, "Form of the output")
        ->check(CLI::IsMember({"table", "json", "yaml"}))
        ->capture_default_str();
    app.add_option("--cluster", session.clusterName, "Cluster by the name \"clusters list\" shows");
    app.add_option("-n,--namespace", session.ns, "Namespace");
    app.add_option("--state-dir", session.stateDirectory, "State directory of the embedded cluster")->type_name("DIR");
    bool verbose = false;
    app.add_flag("-v,--verbose", verbose, "Log what is done to standard error");
    app.parse_complete_callback([&] {
        if (verbose)
            obs::setLevel(obs::Level::Debug);
    });

    const auto leaf = [&](CLI::App *parent, const char *name, const char *help, auto action) {
        CLI::App *command = parent->add_subcommand(name, help);
        command->footer(exitCodeHelp());
        command->callback([&code, action] { code = action(); });
        return command;
    };

    CLI::App *local = app.add_subcommand("local", "The embedded cluster on this computer");
    local->require_subcommand(1);
    leaf(local, "up", "Start it", [&] { return localUp(session); });
    leaf(local, "down", "Stop it with its databases; data stays", [&] { return localDown(session); });
    leaf(local, "status", "Its parts, green or red", [&] { return localStatus(session); });
    std::string typed;
    leaf(local, "reset", "Destroy it with everything in it", [&] {
        return localReset(session, typed);
    })->add_option("--confirm", typed, "The word reset, instead of typing it");
    leaf(local, "kubeconfig", "Print a kubeconfig for kubectl", [&] { return localKubeconfig(session); });

    leaf(&app, "status", "Everything that has to work, with one fix each", [&] { return status(session); });

    CLI::App *clusters = app.add_subcommand("clusters", "The clusters of this console");
    clusters->require_subcommand(1);
    leaf(clusters, "list", "List them", [&] { return clustersList(session); });
    std::string file;
    std::vector<std::string> contexts;
    CLI::App *add = leaf(clusters, "add", "Add contexts of a kubeconfig file",
                         [&] { return clustersAdd(session, file, contexts); });
    add->add_option("KUBECONFIG", file, "The file")->required()->type_name("FILE");
    add->add_option("--context", contexts, "Only this context; may be repeated");
    std::string clusterArgument;
    leaf(clusters, "remove", "Take one off the list; nothing is changed on it",
         [&] { return clustersRemove(session, clusterArgument); })
        ->add_option("NAME", clusterArgument)
        ->required();
    leaf(clusters, "check", "Try a cluster part by part", [&] {
        return clustersCheck(session, clusterArgument);
    })->add_option("NAME", clusterArgument);
    std::string level;
    CLI::App *protect = leaf(clusters, "protect", "Set how carefully changes are let through",
                             [&] { return clustersProtect(session, clusterArgument, level); });
    protect->add_option("NAME", clusterArgument)->required();
    protect->add_option("LEVEL", level)->required()->check(CLI::IsMember({"open", "confirm", "read-only"}));

    std::string color;
    CLI::App *colorCommand = leaf(clusters, "color", "Set the colour windows mark it with",
                                  [&] { return clustersColor(session, clusterArgument, color); });
    colorCommand->add_option("NAME", clusterArgument)->required();
    colorCommand->add_option("COLOR", color, "#RRGGBB, or none")->required();

    CreateArguments creation;
    domain::InstanceSpec &spec = creation.draft.spec;
    std::vector<std::string> parameters;
    bool unprotected = false;
    CLI::App *createCommand = leaf(&app, "create", "Create a database", [&] {
        for (const std::string &parameter : parameters) {
            const auto pair = nameAndValue(parameter);
            if (!pair)
                return printError(pair.error());
            spec.parameters[pair->first] = pair->second;
        }
        spec.deletionProtection = !unprotected;
        return create(session, creation);
    });
    createCommand->add_option("ENGINE", spec.engine, "postgresql or mariadb");
    createCommand->add_option("NAME", creation.draft.name, "Name of the database instance");
    createCommand->add_option("--from-plan", creation.planFile,
                              "Create what a saved plan describes; only --cluster and --namespace change it");
    createCommand->add_option("--version", spec.engineVersion, "Version of the engine");
    createCommand->add_option("--members", spec.members,
                              "How many servers: one, or a primary with replicas that take over");
    createCommand->add_flag("--synchronous", spec.synchronous, "A commit waits until a replica has it too");
    createCommand
        ->add_option("--dcs", spec.dcs,
                     "Where members keep who leads: configmaps, or endpoints, which needs more rights on the cluster")
        ->check(CLI::IsMember({"configmaps", "endpoints"}));
    createCommand->add_option("--adapter", spec.adapter,
                              "How it is run, by the catalogue's id; else chosen by the members");
    createCommand->add_option("--cpu", spec.cpu, "For example 500m");
    createCommand->add_option("--memory", spec.memory, "For example 512Mi");
    createCommand->add_option("--storage", spec.storage, "For example 2Gi");
    createCommand->add_option("--storage-class", spec.storageClass, "Class of the volume");
    createCommand->add_option("--database", spec.database, "First database");
    createCommand->add_option("--owner", spec.owner, "Its owner, a login role");
    createCommand->add_option("--parameter", parameters, "NAME=VALUE of the engine; may be repeated");
    createCommand->add_option("--description", spec.description, "What it is for");
    createCommand->add_flag("--no-deletion-protection,--no-protect", unprotected,
                            "Let it be deleted; else that is refused until the protection is switched off");
    createCommand->add_flag("--wait", creation.wait, "Return when it is ready");
    createCommand->add_flag("--plan", creation.planOnly, "Show the plan and change nothing");
    createCommand->add_flag("--rehearse", creation.rehearse, "Ask the cluster what it would say, and change nothing");
    createCommand->add_flag("--manifest", creation.manifest,
                            "Print the objects as YAML for kubectl, and change nothing");
    createCommand->add_option("--confirm", creation.confirm, "The name, which a protected cluster asks for");
    createCommand->add_flag("--password-stdin", creation.passwordFromInput,
                            "Read the owner's password from standard input; else one is made");

    leaf(&app, "room", "What a namespace offers a new database", [&] { return room(session); });
    leaf(&app, "list", "List the databases", [&] { return list(session); });
    std::string name;
    bool objects = false;
    CLI::App *describeCommand =
        leaf(&app, "describe", "Everything about one database", [&] { return describe(session, name, objects); });
    describeCommand->add_option("NAME", name)->required();
    describeCommand->add_flag("--objects", objects, "Its objects as YAML; values of Secrets are masked");
    leaf(&app, "events", "What the cluster reported about a database", [&] { return events(session, name); })
        ->add_option("NAME", name)
        ->required();

    bool exec = false;
    std::string confirm;
    std::vector<std::string> rest;
    CLI::App *connectCommand = leaf(&app, "connect", "Print the connection string, or open a session",
                                    [&] { return connect(session, name, exec, confirm, rest); });
    connectCommand->add_option("NAME", name)->required();
    connectCommand->add_flag("--exec", exec, "Open psql or mariadb; what follows -- is given to it");
    connectCommand->add_option("--confirm", confirm, "The name, which a protected cluster asks for before --exec");
    connectCommand->add_option("ARGUMENTS", rest);

    bool follow = false;
    int tail = -1;
    std::string container;
    std::string pod;
    CLI::App *logsCommand =
        leaf(&app, "logs", "The server's log", [&] { return logs(session, name, container, pod, tail, follow); });
    logsCommand->add_option("NAME", name)->required();
    logsCommand->add_flag("-f,--follow", follow, "Go on until Ctrl+C");
    logsCommand->add_option("--tail", tail, "Only the last lines");
    logsCommand->add_option("--container", container, "Another container than the server's");
    logsCommand->add_option("--pod", pod, "Another pod than the primary's");

    DeleteArguments deletion;
    CLI::App *deleteCommand = leaf(&app, "delete", "Delete a database; its volumes and passwords are kept",
                                   [&] { return remove(session, deletion); });
    deleteCommand->add_option("NAME", deletion.name)->required();
    deleteCommand->add_flag("-y,--yes", deletion.yes, "Do not ask");
    deleteCommand->add_flag("--purge", deletion.purge, "Destroy the volumes with all data as well");
    deleteCommand->add_option("--confirm", deletion.confirm, "The name, instead of typing it");

    addInstanceChanges(app, session, leaf);
    addVolumes(app, session, leaf);

    std::string watched;
    leaf(&app, "watch", "Show changes as they happen", [&] {
        return watch(session, watched);
    })->add_option("NAME", watched);

    CLI::App *operations = app.add_subcommand("operations", "Operations that are not finished");
    operations->footer(exitCodeHelp());
    operations->require_subcommand(0, 1);
    leaf(operations, "list", "List them", [&] { return operationsList(session); });
    leaf(operations, "resume", "End one right: forward, or back", [&] { return operationsResume(session, name); })
        ->add_option("NAME", name)
        ->required();
    bool surely = false;
    CLI::App *rollBack = leaf(operations, "rollback", "Take one back; of a creation nothing stays, volumes included",
                              [&] { return operationsRollBack(session, name, surely, confirm); });
    rollBack->add_option("NAME", name)->required();
    rollBack->add_flag("-y,--yes", surely, "Do not ask");
    rollBack->add_option("--confirm", confirm, "The name, instead of typing it");
    int limit = 50;
    leaf(operations, "history", "What this console did", [&] {
        return operationsHistory(session, limit);
    })->add_option("--limit", limit);
    operations->callback([&] {
        if (operations->get_subcommands().empty())
            code = operationsList(session);
    });
    leaf(&app, "audit", "Who asked for what, and whether the trail is whole", [&] {
        return auditList(session, limit);
    })->add_option("--limit", limit);

    std::vector<std::string> topic;
    leaf(&app, "explain", "What to do about a code that an error or a state shows", [&] {
        return explain(session, topic);
    })->add_option("CODE", topic, "For example pod.crashLoop; without one the codes are listed");
    std::string shell;
    leaf(&app, "completion", "Print what completes these commands in a shell",
         [&] {
             std::cout << completionScript(commandTree(app), shell);
             return Ok;
         })
        ->add_option("SHELL", shell)
        ->required()
        ->check(CLI::IsMember({"bash", "fish", "zsh"}));
    leaf(&app, "manual", "Print the commands as the manual page has them", [&] {
        std::cout << manualText(commandTree(app));
        return Ok;
    })->group(""); // for the build

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success))
            return app.exit(error);
        std::cerr << "Error: " << error.what() << "\nNext:  See \"pilothousectl --help\".\n";
        return Usage;
    } catch (const std::exception &error) {
        return printError(Error{Errc::Internal, "something unexpected happened", {}, 0, {}, error.what()});
    }
    session.tellWarnings();
    return code;
}
