// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"
#include "app/pilothousectl/documents.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <system_error>

namespace ph::ctl {
namespace {

constexpr std::chrono::seconds answerLimit{10};

int printChecks(Session &session, const std::vector<ops::CheckItem> &items) {
    bool good = true;
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &item : items) {
        good = good && item.state != ops::CheckItem::State::Failed;
        rows.push_back({item.part, stateWord(item.state), item.detail, item.fix});
        document.push_back(toJson(item));
    }
    if (session.format() == Format::Table)
        printTable({"PART", "STATE", "DETAIL", "FIX"}, rows);
    else
        printDocument(session.format(), document);
    return good ? Ok : Unreachable;
}

} // namespace

int clustersList(Session &session) {
    ops::Console &console = session.console();
    for (const auto &cluster : console.clusters())
        (void)console.waitForCluster(cluster.name, session.context().withTimeout(answerLimit));
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &cluster : console.clusters()) {
        const Json entry = toJson(cluster);
        document.push_back(entry);
        rows.push_back({cluster.name, freshnessWord(cluster.freshness), cluster.version, cluster.server, cluster.user,
                        jsonText(entry, {"protection"}),
                        cluster.freshness.state == store::Freshness::State::Stale ? cluster.freshness.error.what
                                                                                  : cluster.source});
    }
    if (session.format() == Format::Table)
        printTable({"NAME", "STATE", "VERSION", "SERVER", "USER", "PROTECTION", "FROM"}, rows);
    else
        printDocument(session.format(), document);
    if (rows.empty())
        note("No cluster yet. Start the embedded one with \"pilothousectl local up\", or add one with \"pilothousectl "
             "clusters add KUBECONFIG\".");
    return Ok;
}

int clustersAdd(Session &session, const std::string &file, const std::vector<std::string> &contexts) {
    const auto before = session.console().clusters();
    if (const auto added = session.console().addClusters(file, contexts, session.context()); !added)
        return printError(added.error());
    std::size_t count = 0;
    for (const auto &cluster : session.console().clusters()) {
        bool old = false;
        for (const auto &other : before)
            old = old || other.name == cluster.name;
        if (!old) {
            ++count;
            std::cout << cluster.name << "\n";
        }
    }
    if (count == 0)
        note("These clusters were on the list already.");
    return Ok;
}

int clustersRemove(Session &session, const std::string &name) {
    if (const auto done = session.console().removeCluster(name, session.context()); !done)
        return printError(done.error());
    note("The cluster " + name + " is off the list. Nothing was changed on it, and its kubeconfig was not touched.");
    return Ok;
}

int clustersCheck(Session &session, const std::string &name) {
    if (!name.empty())
        session.clusterName = name;
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const auto items = session.console().checkCluster(chosen->name, session.context());
    if (!items)
        return printError(items.error());
    return printChecks(session, *items);
}

int clustersColor(Session &session, const std::string &name, const std::string &color) {
    const std::string wanted = color == "none" ? std::string() : color;
    if (const auto done = session.console().setColor(name, wanted, session.context()); !done)
        return printError(done.error());
    note(wanted.empty() ? "The cluster " + name + " has no colour any more."
                        : "The cluster " + name + " now has the colour " + wanted + ".");
    return Ok;
}

int clustersProtect(Session &session, const std::string &name, const std::string &level) {
    const auto wanted = level == "open"      ? ops::ProtectionLevel::Open
                        : level == "confirm" ? ops::ProtectionLevel::Confirm
                                             : ops::ProtectionLevel::ReadOnly;
    if (const auto done = session.console().setProtection(name, wanted, session.context()); !done)
        return printError(done.error());
    note("The cluster " + name + " is now protected as " + level + ".");
    return Ok;
}

int status(Session &session) {
    std::vector<ops::CheckItem> items;
    ops::Console &console = session.console();
    // Who only uses other clusters is not told that the embedded one does not run.
    std::error_code ignored;
    if (console.clusters().empty() || fs::exists(session.launcher().kubeconfigPath(), ignored))
        for (const auto &part : session.launcher().status(session.context()))
            items.push_back(
                {"embedded: " + part.name, static_cast<ops::CheckItem::State>(part.state), part.detail, part.fix});
    const auto warnings = console.selfWarnings();
    for (const std::string &warning : warnings)
        items.push_back({"console's own files", ops::CheckItem::State::Warning, warning, {}});
    if (warnings.empty())
        items.push_back({"console's own files", ops::CheckItem::State::Passed, {}, {}});
    for (const auto &cluster : console.clusters()) {
        if (cluster.embedded && !session.launcher().running())
            continue;
        const Context ctx = session.context().withTimeout(answerLimit);
        const auto live = console.waitForCluster(cluster.name, ctx);
        if (!live) {
            items.push_back(
                {"cluster " + cluster.name, ops::CheckItem::State::Failed, live.error().text(),
                 live.error().hint.empty() ? "pilothousectl clusters check " + cluster.name : live.error().hint});
            continue;
        }
        items.push_back({"cluster " + cluster.name, ops::CheckItem::State::Passed, cluster.server, {}});
        if (const auto open = console.unfinished(cluster.name, ctx))
            for (const auto &operation : *open)
                items.push_back({"operation on " + operation.target.str(), ops::CheckItem::State::Warning,
                                 operation.operation + " is not finished",
                                 "pilothousectl operations resume " + operation.target.name + " --namespace " +
                                     operation.target.ns});
        for (const auto &row : console.instances())
            if (row.clusterName == cluster.name)
                items.push_back(
                    {"database " + row.ref.str(),
                     row.state == domain::InstanceState::Ready ? ops::CheckItem::State::Passed
                     : row.state == domain::InstanceState::Down || row.state == domain::InstanceState::Failed
                         ? ops::CheckItem::State::Failed
                         : ops::CheckItem::State::Warning,
                     row.reasons.empty() ? domain::stateName(row.state) : row.reasons.front().message,
                     row.state == domain::InstanceState::Ready
                         ? ""
                         : "pilothousectl describe " + row.ref.name + " --namespace " + row.ref.ns});
    }
    return printChecks(session, items);
}

} // namespace ph::ctl
