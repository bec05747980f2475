// SPDX-License-Identifier: Apache-2.0
// What changes a database there is: each asks the backend for a plan, shows it and runs it.
#include "app/pilothousectl/commands.h"
#include "app/pilothousectl/progress.h"

#include "backend/domain/report.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace ph::ctl {
namespace {

using Planner = std::function<Result<domain::Plan>(ops::Console &, const InstanceRef &, const Context &)>;

int changeInstance(Session &session, const ChangeArguments &arguments, const Planner &planner) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const auto row = session.instance(arguments.name);
    if (!row)
        return printError(row.error());
    const auto plan = planner(session.console(), row->ref, session.context());
    return plan ? runPlan(session, *plan, *chosen, arguments) : printError(plan.error());
}

/// What the options of "edit" say.
struct EditArguments {
    std::string version, cpu, memory, storage;
    std::optional<std::string> description;
    std::vector<std::string> set, unset;
    bool protect = false, unprotect = false;
};

Result<domain::InstanceEdit> editOf(const EditArguments &arguments) {
    domain::InstanceEdit edit;
    const auto given = [](const std::string &text) { return text.empty() ? std::nullopt : std::optional(text); };
    edit.engineVersion = given(arguments.version);
    edit.cpu = given(arguments.cpu);
    edit.memory = given(arguments.memory);
    edit.storage = given(arguments.storage);
    edit.description = arguments.description;
    if (arguments.protect || arguments.unprotect)
        edit.deletionProtection = arguments.protect;
    for (const std::string &text : arguments.set) {
        PH_ASSIGN(const auto pair, nameAndValue(text));
        edit.parameters[pair.first] = pair.second;
    }
    for (const std::string &name : arguments.unset)
        edit.parameters[name] = std::nullopt;
    if (edit == domain::InstanceEdit{})
        return Error{Errc::Invalid,
                     "nothing is said that should change",
                     {},
                     0,
                     "Give one of the options \"pilothousectl edit --help\" lists."};
    return edit;
}

} // namespace

int runPlan(Session &session, const domain::Plan &plan, const ops::ClusterSummary &cluster,
            const ChangeArguments &arguments) {
    if (arguments.planOnly) {
        printDocument(session.format() == Format::Table ? Format::Yaml : session.format(), domain::planToJson(plan));
        return Ok;
    }
    printPlan(plan);
    std::string confirmation = arguments.confirm;
    const bool guarded = cluster.protection == ops::ProtectionLevel::Confirm;
    if (confirmation.empty() && (guarded || (!plan.destroys.empty() && !arguments.yes)))
        confirmation = ask("Type " + plan.target.name + " to go on: ").value_or("");
    else if (confirmation.empty() && arguments.yes)
        confirmation = plan.target.name;
    ProgressPrinter printer;
    const auto report = session.console().run(
        plan, {}, confirmation, [&](const auto &r) { printer(r); }, session.context());
    if (!report)
        return printError(report.error());
    if (report->state == domain::OperationState::Succeeded && plan.operation == "reattach" &&
        session.format() == Format::Table)
        note("The database " + plan.target.str() + " is back. Connect with: pilothousectl connect " + plan.target.name);
    return endOf(session, *report);
}

Result<std::pair<std::string, std::string>> nameAndValue(const std::string &text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return Error{Errc::Invalid, "a parameter is written NAME=VALUE", text, 0, "For example max_connections=200."};
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

void addInstanceChanges(CLI::App &app, Session &session, const AddCommand &add) {
    // The values outlive this function in the callbacks.
    const auto command = [&](const char *name, const char *help, const Planner &planner) {
        const auto arguments = std::make_shared<ChangeArguments>();
        CLI::App *made = add(&app, name, help,
                             [&session, arguments, planner] { return changeInstance(session, *arguments, planner); });
        made->add_option("NAME", arguments->name)->required();
        made->add_flag("-y,--yes", arguments->yes, "Do not ask");
        made->add_flag("--plan", arguments->planOnly, "Show the plan and change nothing");
        made->add_option("--confirm", arguments->confirm, "The name, instead of typing it");
        return made;
    };
    const auto members = std::make_shared<int>(0);
    command(
        "scale", "Change how many members a database has",
        [members](auto &console, const auto &ref, const auto &ctx) { return console.planScale(ref, *members, ctx); })
        ->add_option("--members", *members, "How many there shall be")
        ->required();
    const auto member = std::make_shared<std::string>();
    command(
        "switchover", "Make another member the primary, on purpose",
        [member](auto &console, const auto &ref, const auto &ctx) { return console.planSwitchover(ref, *member, ctx); })
        ->add_option("--to", *member, "This member instead of the best replica");
    command("stop", "Stop a database; its volumes are kept",
            [](auto &console, const auto &ref, const auto &ctx) { return console.planStop(ref, ctx); });
    command("start", "Start a stopped database",
            [](auto &console, const auto &ref, const auto &ctx) { return console.planStart(ref, ctx); });
    command(
        "restart", "Restart a database, one member after the other, the primary last",
        [member](auto &console, const auto &ref, const auto &ctx) { return console.planRestart(ref, *member, ctx); })
        ->add_option("--member", *member, "Only this one");
    const auto values = std::make_shared<EditArguments>();
    CLI::App *edit = command("edit", "Change resources, parameters and what is said about a database",
                             [values](auto &console, const auto &ref, const auto &ctx) -> Result<domain::Plan> {
                                 PH_ASSIGN(const domain::InstanceEdit wanted, editOf(*values));
                                 return console.planEdit(ref, wanted, ctx);
                             });
    edit->add_option("--version", values->version, "A newer one of the same series; members are upgraded one by one");
    edit->add_option("--cpu", values->cpu, "For example 500m; members restart");
    edit->add_option("--memory", values->memory, "For example 512Mi; members restart");
    edit->add_option("--storage", values->storage, "For example 4Gi; volumes grow, they never shrink");
    edit->add_option("--set", values->set, "NAME=VALUE of the engine; may be repeated");
    edit->add_option("--unset", values->unset, "Back to the engine's default; may be repeated");
    edit->add_option("--description", values->description, "What it is for");
    CLI::Option *protect = edit->add_flag("--deletion-protection,--protect", values->protect, "Refuse to delete it");
    edit->add_flag("--no-deletion-protection,--no-protect", values->unprotect, "Let it be deleted")->excludes(protect);
    const auto user = std::make_shared<std::string>("owner");
    command("rotate-password", "Give a login a new password, proved before it counts",
            [user](auto &console, const auto &ref, const auto &ctx) { return console.planPassword(ref, *user, ctx); })
        ->add_option("--user", *user, "Whose: owner")
        ->capture_default_str();
}

} // namespace ph::ctl
