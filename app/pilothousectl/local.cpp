// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace ph::ctl {
namespace {

void step(const std::string &text) {
    note("… " + text);
}

std::string size(std::uintmax_t bytes) {
    if (bytes < (1U << 20U))
        return std::to_string((bytes + 1023U) / 1024U) + " KiB";
    return std::to_string((bytes + (1U << 20U) - 1U) >> 20U) + " MiB";
}

const char *word(local::LocalPart::State state) {
    switch (state) {
    case local::LocalPart::State::Passed:
        return "passed";
    case local::LocalPart::State::Failed:
        return "failed";
    case local::LocalPart::State::Warning:
        return "warning";
    case local::LocalPart::State::NotTried:
        return "not tried";
    }
    return "not tried";
}

} // namespace

int localUp(Session &session) {
    const auto started = session.launcher().up(step, session.context());
    if (!started)
        return printError(started.error());
    if (session.format() != Format::Table)
        printDocument(session.format(), Json{{"startedNow", started->startedNow},
                                             {"server", started->serverUrl},
                                             {"kubeconfig", started->kubeconfig.string()}});
    else
        std::cout << (started->startedNow ? "The embedded cluster is up at "
                                          : "The embedded cluster was up already at ")
                  << started->serverUrl << "\n";
    return Ok;
}

int localDown(Session &session) {
    const bool was = session.launcher().running();
    if (const auto done = session.launcher().down(step, session.context()); !done)
        return printError(done.error());
    note(was ? "The embedded cluster is down; its databases and their data stay."
             : "The embedded cluster was not running.");
    return Ok;
}

int localStatus(Session &session) {
    const auto parts = session.launcher().status(session.context());
    bool good = true;
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &part : parts) {
        good = good && part.state != local::LocalPart::State::Failed;
        rows.push_back({part.name, word(part.state), part.detail, part.fix});
        document.push_back(
            Json{{"part", part.name}, {"state", word(part.state)}, {"detail", part.detail}, {"fix", part.fix}});
    }
    if (session.format() == Format::Table)
        printTable({"PART", "STATE", "DETAIL", "FIX"}, rows);
    else
        printDocument(session.format(), document);
    return good ? Ok : Unreachable;
}

int localReset(Session &session, const std::string &typed) {
    const auto plan = session.launcher().planReset(session.context());
    if (!plan)
        return printError(plan.error());
    note("This destroys for good, in " + plan->stateDirectory.string() + " (" + size(plan->bytes) + "):");
    for (const auto &instance : plan->instances)
        note("  database " + instance.ns + "/" + instance.name + " (" + instance.engine + ")");
    if (!plan->instancesKnown)
        note("  every database in it; the cluster is not running, so they cannot be listed by name");
    for (const auto &volume : plan->volumes)
        note("  volume " + volume.claim + " (" + size(volume.bytes) + ")");
    std::string word = typed;
    if (word.empty())
        word = ask("Type reset to go on: ").value_or("");
    if (word != "reset")
        return printError(Error{Errc::Cancelled,
                                "nothing was destroyed, because the word reset was not typed",
                                {},
                                0,
                                "Type it, or give --confirm reset."});
    if (const auto done = session.launcher().reset(step, session.context()); !done)
        return printError(done.error());
    note("The embedded cluster and everything in it is gone.");
    return Ok;
}

int localKubeconfig(Session &session) {
    const auto text = readFile(session.launcher().kubeconfigPath());
    if (!text)
        return printError(text.error().code == Errc::NotFound
                              ? Error{Errc::NotFound, "the embedded cluster was never started",
                                      session.launcher().stateDirectory().string(), 0,
                                      "Start it with \"pilothousectl local up\"."}
                              : text.error());
    std::cout << *text << std::flush;
    return Ok;
}

} // namespace ph::ctl
