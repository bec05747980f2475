// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"
#include "app/pilothousectl/progress.h"

#include "backend/domain/report.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

namespace ph::ctl {
namespace {

/// Shows a plan, asks where something is lost or the cluster is protected, and runs it.
int runPlan(Session &session, const domain::Plan &plan, const ops::ClusterSummary &cluster,
            const MemberArguments &arguments) {
    if (arguments.planOnly) {
        printDocument(session.format() == Format::Table ? Format::Yaml : session.format(), domain::planToJson(plan));
        return Ok;
    }
    printPlan(plan);
    for (const auto &item : plan.destroys)
        note("Lost for good: " + domain::itemText(item));
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
    return endOf(session, *report);
}

} // namespace

int scale(Session &session, const MemberArguments &arguments) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const auto row = session.instance(arguments.name);
    if (!row)
        return printError(row.error());
    const auto plan = session.console().planScale(row->ref, arguments.members, session.context());
    return plan ? runPlan(session, *plan, *chosen, arguments) : printError(plan.error());
}

int switchover(Session &session, const MemberArguments &arguments) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const auto row = session.instance(arguments.name);
    if (!row)
        return printError(row.error());
    const auto plan = session.console().planSwitchover(row->ref, arguments.to, session.context());
    return plan ? runPlan(session, *plan, *chosen, arguments) : printError(plan.error());
}

} // namespace ph::ctl
