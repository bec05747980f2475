// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"
#include "app/pilothousectl/documents.h"
#include "app/pilothousectl/progress.h"

#include "backend/domain/report.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>
#include <unistd.h>

namespace ph::ctl {

namespace {

constexpr std::uintmax_t largestPlan = 4'000'000; ///< bytes; a real one has some tens of thousands

Result<domain::InstanceDraft> readPlan(const std::string &path) {
    std::error_code problem;
    const auto size = fs::file_size(path, problem);
    if (problem)
        return Error{Errc::NotFound,   "the plan " + path + " cannot be read", path, 0, "Check the path.",
                     problem.message()};
    if (size > largestPlan)
        return Error{Errc::Invalid, path + " is too large for a plan", path, 0, "Name a file that --plan wrote."};
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto documents = parseYaml(text); // --plan writes YAML unless asked for JSON
    if (!documents)
        return documents.error();
    if (documents->size() != 1)
        return Error{Errc::Invalid, path + " is not a plan", path, 0, "Name a file that --plan wrote."};
    PH_ASSIGN(const domain::Plan plan, domain::planFromJson(documents->front()));
    return domain::draftOf(plan);
}

/// The server's verdict on each object; Invalid when it would refuse one.
int rehearse(Session &session, const domain::Plan &plan) {
    const auto verdicts = session.console().rehearse(plan, session.context());
    if (!verdicts)
        return printError(verdicts.error());
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    bool good = true;
    for (const ops::Verdict &verdict : *verdicts) {
        good = good && verdict.accepted;
        rows.push_back({verdict.subject, verdict.accepted ? "accepted" : "refused", verdict.error.what});
        document.push_back(Json{{"object", verdict.subject},
                                {"accepted", verdict.accepted},
                                {"message", verdict.error.what},
                                {"reason", verdict.error.reason}});
    }
    if (session.format() == Format::Table)
        printTable({"OBJECT", "VERDICT", "WHY"}, rows);
    else
        printDocument(session.format(), document);
    return good ? Ok : Invalid;
}

} // namespace

int create(Session &session, CreateArguments arguments) {
    ops::Console &console = session.console();
    const Context ctx = session.context();
    domain::InstanceDraft &draft = arguments.draft;
    if (!arguments.planFile.empty()) {
        if (!draft.name.empty())
            return printError(Error{Errc::Invalid, "a plan names engine and database itself", arguments.planFile, 0,
                                    "Leave out ENGINE and NAME, or --from-plan."});
        const auto read = readPlan(arguments.planFile);
        if (!read)
            return printError(read.error());
        draft = *read;
        if (session.ns.empty())
            session.ns = draft.ns;
        for (const auto &cluster :
             session.clusterName.empty() ? console.clusters() : std::vector<ops::ClusterSummary>())
            if (cluster.id == draft.cluster)
                session.clusterName = cluster.name;
    } else if (draft.spec.engine.empty()) {
        printError(
            Error{Errc::Invalid, "what to create is missing", {}, 0, "Give ENGINE and NAME, or --from-plan FILE."});
        return Usage;
    }
    // What is wrong with the input is said before any cluster is looked for; the placeholders stand for what is chosen
    // then.
    draft.ns = session.ns.empty() ? "default" : session.ns;
    draft.cluster = ClusterId{"chosen"};
    Error wrong{Errc::Invalid, {}, {}};
    for (const auto &issue : console.validate(draft)) {
        if (issue.severity == domain::FieldIssue::Severity::Warning) {
            note("Warning: " + issue.what + " " + issue.hint);
            continue;
        }
        if (wrong.what.empty()) {
            wrong.what = issue.what;
            wrong.hint = issue.hint;
        }
        wrong.causes.push_back({issue.field, issue.code, issue.what});
    }
    if (!wrong.what.empty())
        return printError(wrong);
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    draft.ns = session.ns.empty() ? chosen->ns : session.ns;
    if (const auto live = console.waitForCluster(chosen->name, ctx.withTimeout(std::chrono::seconds(30))); !live)
        return printError(live.error());
    for (const auto &cluster : console.clusters())
        if (cluster.name == chosen->name)
            draft.cluster = cluster.id;
    if (const auto engines = console.engines(chosen->name, ctx); engines) {
        for (const auto &engine : *engines) {
            if (engine.engine != draft.spec.engine)
                continue;
            if (!engine.runnable)
                return printError(Error{Errc::Invalid, engine.label + " cannot be run on the cluster " + chosen->name,
                                        engine.engine, 0, "Do what the cause says, then try again.", engine.whyNot});
            if (draft.spec.engineVersion.empty())
                draft.spec.engineVersion = engine.defaultVersion;
        }
    }
    if (arguments.passwordFromInput) {
        if (!std::getline(std::cin, draft.password) || draft.password.empty())
            return printError(Error{Errc::Invalid, "no password was given on standard input", "--password-stdin", 0,
                                    "Write it there, on one line."});
    }
    auto plan = console.planCreate(draft, ctx);
    if (!plan)
        return printError(plan.error());
    if (arguments.planOnly) {
        printDocument(session.format() == Format::Table ? Format::Yaml : session.format(), domain::planToJson(*plan));
        return Ok;
    }
    if (arguments.manifest) {
        std::cout << console.manifest(*plan);
        return Ok;
    }
    if (arguments.rehearse)
        return rehearse(session, *plan);
    if (!arguments.wait)
        std::erase_if(plan->steps, [](const auto &step) { return step.kind == domain::PlanStep::Kind::WaitReady; });
    ProgressPrinter printer;
    const std::string confirmation =
        arguments.confirm.empty() && chosen->protection == ops::ProtectionLevel::Confirm && ::isatty(STDIN_FILENO) != 0
            ? ask("The cluster " + chosen->name + " is protected. Type " + plan->target.str() + " to go on: ")
                  .value_or("")
            : arguments.confirm;
    const auto report = console.run(
        *plan, Secret(draft.password), confirmation, [&](const auto &r) { printer(r); }, ctx);
    if (!report)
        return printError(report.error());
    if (report->state == domain::OperationState::Succeeded && session.format() == Format::Table) {
        if (arguments.wait)
            note("The database " + plan->target.str() + " is ready. Connect with: pilothousectl connect " +
                 plan->target.name);
        else
            note("The database " + plan->target.str() + " is being started. Follow it with: pilothousectl watch " +
                 plan->target.name);
    }
    return endOf(session, *report);
}

int remove(Session &session, const DeleteArguments &arguments) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    ops::Console &console = session.console();
    const Context ctx = session.context();
    InstanceRef ref;
    auto row = console.instance(chosen->name, session.ns, arguments.name, ctx);
    if (row) {
        ref = row->ref;
    } else if (row.error().code == Errc::NotFound && arguments.purge && row.error().reason.empty()) {
        // The database is gone and only its volumes are left.
        ref.ns = session.ns.empty() ? chosen->ns : session.ns;
        ref.name = arguments.name;
        for (const auto &cluster : console.clusters())
            if (cluster.name == chosen->name)
                ref.cluster = cluster.id;
    } else {
        return printError(row.error());
    }
    const auto plan = console.planDelete(ref, arguments.purge, ctx);
    if (!plan)
        return printError(plan.error());
    printPlan(*plan);
    std::string confirmation = arguments.confirm;
    if (!arguments.yes && confirmation.empty()) {
        confirmation = ask("Type " + plan->target.name + " to delete it from " + chosen->name + ": ").value_or("");
        if (confirmation != plan->target.name && confirmation != plan->target.str())
            return printError(Error{Errc::Cancelled, "nothing was deleted, because the name was not typed",
                                    plan->target.str(), 0, "Type it, or give --yes."});
    }
    // Naming the database on the command line together with --yes is typing it; a protected cluster asks for --confirm.
    if (arguments.yes && confirmation.empty() && chosen->protection == ops::ProtectionLevel::Open)
        confirmation = plan->target.name;
    ProgressPrinter printer;
    const auto report = console.run(
        *plan, {}, confirmation, [&](const auto &r) { printer(r); }, ctx);
    if (!report)
        return printError(report.error());
    if (report->state == domain::OperationState::Succeeded && session.format() == Format::Table)
        note("The database " + plan->target.str() + " is gone." +
             (arguments.purge
                  ? ""
                  : " Its volumes are kept; it comes back with: pilothousectl reattach " + plan->target.name));
    return endOf(session, *report);
}

namespace {

void printReports(Session &session, const std::vector<domain::OperationReport> &reports) {
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &report : reports) {
        document.push_back(domain::reportToJson(report));
        const auto running = std::find_if(report.steps.begin(), report.steps.end(), [](const auto &s) {
            return s.state == domain::StepState::Running || s.state == domain::StepState::Failed;
        });
        rows.push_back({report.clusterName, report.target.ns, report.target.name, report.operation,
                        domain::operationStateName(report.state), running == report.steps.end() ? "" : running->title,
                        report.holder, age(report.startedAt), report.error.what});
    }
    if (session.format() == Format::Table)
        printTable({"CLUSTER", "NAMESPACE", "NAME", "OPERATION", "STATE", "STEP", "RUN BY", "AGE", "PROBLEM"}, rows);
    else
        printDocument(session.format(), document);
}

} // namespace

int operationsList(Session &session) {
    std::vector<domain::OperationReport> all;
    int code = Ok;
    for (const auto &cluster : session.console().clusters()) {
        if (!session.clusterName.empty() ? cluster.name != session.clusterName
                                         : cluster.embedded && !session.launcher().running())
            continue;
        auto found =
            session.console().unfinished(cluster.name, session.context().withTimeout(std::chrono::seconds(15)));
        if (!found) {
            code = printError(found.error());
            continue;
        }
        all.insert(all.end(), found->begin(), found->end());
    }
    printReports(session, all);
    return code;
}

namespace {

/// The one unfinished operation a name means.
Result<domain::OperationReport> unfinishedOn(Session &session, const std::string &cluster, const std::string &name) {
    PH_ASSIGN(const auto open, session.console().unfinished(cluster, session.context()));
    std::vector<domain::OperationReport> fitting;
    for (const auto &report : open)
        if (report.target.name == name && (session.ns.empty() || report.target.ns == session.ns))
            fitting.push_back(report);
    if (fitting.empty())
        return Error{Errc::NotFound, "there is no unfinished operation on " + name, name, 0,
                     "See them with \"pilothousectl operations\"."};
    if (fitting.size() > 1)
        return Error{Errc::Conflict, "there is more than one database " + name, name, 0, "Say which with --namespace."};
    return fitting.front();
}

/// Brought to a clean end in either direction: that is what was asked for.
int tellEnd(Session &session, const Result<domain::OperationReport> &report) {
    if (!report)
        return printError(report.error());
    if (session.format() != Format::Table)
        printDocument(session.format(), domain::reportToJson(*report));
    if (report->state == domain::OperationState::Failed || report->state == domain::OperationState::Cancelled)
        return printError(report->error);
    note("The operation " + report->operation + " on " + report->target.str() +
         " ended: " + domain::operationStateName(report->state) + ".");
    return Ok;
}

} // namespace

int operationsResume(Session &session, const std::string &name) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const auto found = unfinishedOn(session, chosen->name, name);
    if (!found)
        return printError(found.error());
    ProgressPrinter printer;
    return tellEnd(session, session.console().resume(
                                chosen->name, found->target, [&](const auto &r) { printer(r); }, session.context()));
}

int operationsRollBack(Session &session, const std::string &name, bool yes, const std::string &confirm) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const auto found = unfinishedOn(session, chosen->name, name);
    if (!found)
        return printError(found.error());
    std::string confirmation = confirm;
    if (found->operation == "create" && !yes && confirmation.empty()) {
        note("This removes everything that was made for " + found->target.str() +
             ", its volume with what has been written to it included.");
        confirmation = ask("Type " + name + " to go on: ").value_or("");
        if (confirmation != name && confirmation != found->target.str())
            return printError(Error{Errc::Cancelled, "nothing was removed, because the name was not typed",
                                    found->target.str(), 0, "Type it, or give --yes."});
    }
    if (yes && confirmation.empty() && chosen->protection == ops::ProtectionLevel::Open)
        confirmation = name;
    ProgressPrinter printer;
    return tellEnd(
        session, session.console().rollBack(
                     chosen->name, found->target, confirmation, [&](const auto &r) { printer(r); }, session.context()));
}

int operationsHistory(Session &session, int limit) {
    printReports(session, session.console().history(nullptr, limit));
    return Ok;
}

int auditList(Session &session, int limit) {
    const auto trail = session.console().audit(limit);
    if (!trail)
        return printError(trail.error());
    Json entries = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &entry : trail->entries) {
        entries.push_back(Json{{"number", entry.number},
                               {"at", formatMicroTime(entry.at)},
                               {"who", entry.who},
                               {"where", entry.where},
                               {"action", entry.action},
                               {"subject", entry.subject},
                               {"detail", entry.detail},
                               {"outcome", entry.outcome}});
        rows.push_back({std::to_string(entry.number), formatTime(entry.at), entry.who, entry.where, entry.action,
                        entry.subject, entry.outcome, entry.detail});
    }
    if (session.format() == Format::Table)
        printTable({"NUMBER", "AT", "WHO", "CLUSTER", "ACTION", "SUBJECT", "OUTCOME", "DETAIL"}, rows);
    else
        printDocument(session.format(),
                      Json{{"intact", trail->intact}, {"problem", trail->problem}, {"entries", entries}});
    if (!trail->intact)
        return printError(Error{Errc::Invalid,
                                "the audit trail is not whole",
                                {},
                                0,
                                "Compare it with a backup of the console's database.",
                                trail->problem});
    return Ok;
}

} // namespace ph::ctl
