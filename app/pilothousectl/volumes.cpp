// SPDX-License-Identifier: Apache-2.0
// What is left of deleted databases.
#include "app/pilothousectl/commands.h"

#include "backend/domain/spec.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace ph::ctl {
namespace {

using domain::KeptVolumes;

Json documentOf(const KeptVolumes &kept) {
    Json claims = Json::array();
    for (const KeptVolumes::Claim &claim : kept.claims)
        claims.push_back(Json{{"name", claim.name}, {"size", claim.size}, {"storageClass", claim.storageClass}});
    return Json{{"cluster", kept.clusterName},
                {"namespace", kept.ref.ns},
                {"name", kept.ref.name},
                {"instanceId", kept.ref.instanceId},
                {"engine", kept.engine},
                {"deletedAt", kept.since == SystemTime{} ? std::string() : formatTime(kept.since)},
                {"spec", kept.spec ? domain::specToJson(*kept.spec) : Json()},
                {"primary", kept.primary},
                {"volumes", std::move(claims)},
                {"secrets", kept.secrets},
                {"obstacle", domain::obstacleText(kept.obstacle)}};
}

std::string sizesOf(const KeptVolumes &kept) {
    std::string out;
    for (const KeptVolumes::Claim &claim : kept.claims)
        out += (out.empty() ? "" : ", ") + claim.name + " " + claim.size;
    return out;
}

int volumesList(Session &session) {
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    int code = Ok;
    for (const auto &cluster : session.console().clusters()) {
        if (!session.clusterName.empty() ? cluster.name != session.clusterName
                                         : cluster.embedded && !session.launcher().running())
            continue;
        const auto found =
            session.console().keptVolumes(cluster.name, session.context().withTimeout(std::chrono::seconds(15)));
        if (!found) {
            code = printError(found.error());
            continue;
        }
        for (const KeptVolumes &kept : *found) {
            if (!session.ns.empty() && kept.ref.ns != session.ns)
                continue;
            document.push_back(documentOf(kept));
            rows.push_back({kept.clusterName, kept.ref.ns, kept.ref.name,
                            kept.engine + (kept.spec ? " " + kept.spec->engineVersion : std::string()),
                            kept.since == SystemTime{} ? "not known" : age(kept.since), sizesOf(kept),
                            kept.obstacle == KeptVolumes::Obstacle::None
                                ? "can be attached again"
                                : std::string("no: ") + domain::obstacleText(kept.obstacle)});
        }
    }
    if (session.format() == Format::Table)
        printTable({"CLUSTER", "NAMESPACE", "NAME", "ENGINE", "DELETED", "VOLUMES", "REATTACH"}, rows);
    else
        printDocument(session.format(), document);
    return code;
}

/// Where a database of this name was, though it is gone.
InstanceRef formerRef(Session &session, const ops::ClusterSummary &chosen, const std::string &name) {
    InstanceRef ref;
    ref.ns = session.ns.empty() ? chosen.ns : session.ns;
    ref.name = name;
    ref.cluster = chosen.id;
    const auto kept = session.console().keptVolumes(chosen.name, session.context());
    if (kept && session.ns.empty()) { // the only one of that name, wherever it is
        const KeptVolumes *only = nullptr;
        int count = 0;
        for (const KeptVolumes &one : *kept)
            if (one.ref.name == name) {
                only = &one;
                ++count;
            }
        if (count == 1)
            ref = only->ref;
    }
    for (const auto &cluster : session.console().clusters())
        if (cluster.name == chosen.name && ref.cluster.uid.empty())
            ref.cluster = cluster.id;
    return ref;
}

using Planner = std::function<Result<domain::Plan>(ops::Console &, const InstanceRef &, const Context &)>;

int onFormer(Session &session, const ChangeArguments &arguments, const Planner &planner) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const Context ctx = session.context();
    if (const auto live = session.console().waitForCluster(chosen->name, ctx.withTimeout(std::chrono::seconds(30)));
        !live)
        return printError(live.error());
    const auto plan = planner(session.console(), formerRef(session, *chosen, arguments.name), ctx);
    return plan ? runPlan(session, *plan, *chosen, arguments) : printError(plan.error());
}

} // namespace

void addVolumes(CLI::App &app, Session &session, const AddCommand &add) {
    CLI::App *volumes = app.add_subcommand("volumes", "What was kept of deleted databases");
    volumes->footer(exitCodeHelp());
    volumes->require_subcommand(1);
    add(volumes, "list", "List it, with what it held and since when", [&session] { return volumesList(session); });
    const auto command = [&](CLI::App *parent, const char *name, const char *help, const Planner &planner) {
        const auto arguments = std::make_shared<ChangeArguments>();
        CLI::App *made =
            add(parent, name, help, [&session, arguments, planner] { return onFormer(session, *arguments, planner); });
        made->add_option("NAME", arguments->name, "Name of the deleted database")->required();
        made->add_flag("-y,--yes", arguments->yes, "Do not ask");
        made->add_flag("--plan", arguments->planOnly, "Show the plan and change nothing");
        made->add_option("--confirm", arguments->confirm, "The name, instead of typing it");
        return made;
    };
    command(volumes, "delete", "Destroy what was kept of a deleted database, with all data",
            [](auto &console, const auto &ref, const auto &ctx) { return console.planDeleteVolumes(ref, ctx); });
    const auto request = std::make_shared<domain::ReattachRequest>();
    CLI::App *reattach = command(
        &app, "reattach", "Bring a deleted database back on its kept volumes, under its name and with its passwords",
        [request](auto &console, const auto &ref, const auto &ctx) {
            return console.planReattach(ref, *request, ctx);
        });
    reattach->add_option("--version", request->engineVersion, "A newer version of the same series");
    reattach->add_flag("--accept-loss", request->acceptLoss,
                       "Begin with member 0 though another member may have commits it lacks");
}

} // namespace ph::ctl
