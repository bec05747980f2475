// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"
#include "app/pilothousectl/documents.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <mutex>

namespace ph::ctl {
namespace {

constexpr std::chrono::seconds answerLimit{20};

std::vector<std::string> rowOf(const domain::InstanceSummary &row) {
    const auto ready = std::count_if(row.members.begin(), row.members.end(), [](const auto &m) { return m.ready; });
    std::string address = row.serviceHost.empty() ? "" : row.serviceHost + ":" + std::to_string(row.servicePort);
    return {row.clusterName,
            row.ref.ns,
            row.ref.name,
            row.spec.engine + " " + row.spec.engineVersion,
            row.runningOperation.empty()
                ? domain::stateName(row.state)
                : std::string(domain::stateName(row.state)) + " (" + row.runningOperation + ")",
            std::to_string(ready) + "/" + std::to_string(row.spec.members),
            address,
            age(row.createdAt),
            row.state == domain::InstanceState::Ready || row.reasons.empty() ? "" : row.reasons.front().message};
}

const std::vector<std::string> listHeader{"CLUSTER", "NAMESPACE", "NAME", "ENGINE", "STATE",
                                          "READY",   "ADDRESS",   "AGE",  "WHY"};

bool wanted(const Session &session, const domain::InstanceSummary &row) {
    return (session.ns.empty() || row.ref.ns == session.ns) &&
           (session.clusterName.empty() || row.clusterName == session.clusterName);
}

} // namespace

int list(Session &session) {
    ops::Console &console = session.console();
    int code = Ok;
    if (!session.clusterName.empty()) {
        if (const auto chosen = session.cluster(); !chosen)
            return printError(chosen.error());
    }
    bool any = false;
    std::size_t good = 0;
    for (const auto &cluster : console.clusters()) {
        if (!session.clusterName.empty() && cluster.name != session.clusterName)
            continue;
        any = true;
        const auto live = console.waitForCluster(cluster.name, session.context().withTimeout(answerLimit));
        if (live) {
            ++good;
            continue;
        }
        Error error = live.error();
        error.what = "the cluster " + cluster.name + " did not answer; what is shown of it may be old: " + error.what;
        code = printError(error);
    }
    if (!any)
        return printError(Error{Errc::NotFound,
                                "there is no cluster yet",
                                {},
                                0,
                                "Start the embedded one with \"pilothousectl local up\", or add one with "
                                "\"pilothousectl clusters add KUBECONFIG\"."});
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &row : console.instances()) {
        if (!wanted(session, row))
            continue;
        document.push_back(toJson(row));
        rows.push_back(rowOf(row));
    }
    if (session.format() == Format::Table)
        printTable(listHeader, rows);
    else
        printDocument(session.format(), document);
    if (rows.empty() && good > 0)
        note("No database yet. Create one with \"pilothousectl create postgresql NAME\".");
    return code;
}

int describe(Session &session, const std::string &name, bool objects) {
    const auto row = session.instance(name);
    if (!row)
        return printError(row.error());
    if (objects) {
        const auto all = session.console().objects(row->ref, session.context());
        if (!all)
            return printError(all.error());
        for (const auto &object : *all)
            std::cout << "---\n" << object.yaml << (object.yaml.empty() || object.yaml.back() != '\n' ? "\n" : "");
        std::cout.flush();
        return Ok;
    }
    if (session.format() != Format::Table) {
        printDocument(session.format(), toJson(*row));
        return Ok;
    }
    const auto line = [](const char *key, const std::string &value) {
        std::cout << key << std::string(16 - std::string(key).size(), ' ') << (value.empty() ? "-" : value) << "\n";
    };
    line("Name", row->ref.str());
    line("Cluster", row->clusterName);
    line("Engine", row->spec.engine + " " + row->spec.engineVersion + ", run by " + row->spec.adapter);
    line("State", domain::stateName(row->state));
    for (const auto &reason : row->reasons)
        line("  because", reason.object + ": " + reason.message);
    line("Operation", row->runningOperation);
    line("Resources", row->spec.cpu + " CPU, " + row->spec.memory + " memory, " + row->spec.storage + " storage");
    if (row->spec.members > 1) {
        const auto ready =
            std::count_if(row->members.begin(), row->members.end(), [](const auto &m) { return m.ready; });
        line("Members",
             std::to_string(ready) + " of " + std::to_string(row->spec.members) + " ready, " +
                 (row->spec.synchronous ? "a commit waits for a replica" : "replicas follow asynchronously") +
                 (row->spec.dcs == "endpoints" ? ", state in Endpoints" : ""));
    }
    line("Database", row->spec.database + ", owner " + row->spec.owner);
    line("Address", row->serviceHost.empty() ? "" : row->serviceHost + ":" + std::to_string(row->servicePort));
    line("Created",
         row->createdAt == SystemTime{} ? "" : formatTime(row->createdAt) + " (" + age(row->createdAt) + " ago)");
    line("Password", row->passwordChangedAt == SystemTime{} ? "not changed since it was created"
                                                            : "changed " + formatTime(row->passwordChangedAt) + " (" +
                                                                  age(row->passwordChangedAt) + " ago)");
    line("Instance id", row->ref.instanceId);
    if (row->readOnlySpec)
        line("Note", "the spec cannot be changed by this version");
    std::vector<std::vector<std::string>> rows;
    for (const auto &member : row->members)
        rows.push_back({member.name, domain::roleName(member.role), member.ready ? "ready" : "not ready",
                        member.state.empty() ? member.phase : member.state,
                        member.timeline ? std::to_string(*member.timeline) : "",
                        member.lagBytes ? std::to_string(*member.lagBytes) + " B" : "", member.node, member.podIp,
                        std::to_string(member.restarts), member.claim});
    std::cout << "\n";
    printTable({"MEMBER", "ROLE", "READY", "STATE", "TIMELINE", "LAG", "NODE", "ADDRESS", "RESTARTS", "VOLUME"}, rows);
    for (const domain::Member &member : row->members)
        for (const std::string &parameter : member.pendingRestart)
            note(member.name + " takes " + parameter + " over when it restarts: pilothousectl restart " +
                 row->ref.name);
    return Ok;
}

int events(Session &session, const std::string &name) {
    const auto row = session.instance(name);
    if (!row)
        return printError(row.error());
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<std::vector<ops::EventRow>> found;
    const auto handle = session.console().subscribeEvents(row->ref, [&](const std::vector<ops::EventRow> &rows) {
        const std::lock_guard lock(mutex);
        found = rows;
        changed.notify_all();
    });
    if (!handle)
        return printError(
            Error{Errc::Unreachable, "the events of " + row->ref.str() + " cannot be read", row->ref.str()});
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, session.stop, answerLimit, [&] { return found.has_value(); }))
        return printError(Error{session.stop.stop_requested() ? Errc::Cancelled : Errc::Timeout,
                                "the events of " + row->ref.str() + " did not arrive", row->ref.str()});
    Json document = Json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto &event : *found) {
        document.push_back(toJson(event));
        rows.push_back(
            {age(event.lastSeen), event.type, event.reason, event.object, std::to_string(event.count), event.message});
    }
    lock.unlock();
    if (session.format() == Format::Table)
        printTable({"AGE", "TYPE", "REASON", "OBJECT", "COUNT", "MESSAGE"}, rows);
    else
        printDocument(session.format(), document);
    return Ok;
}

int logs(Session &session, const std::string &name, const std::string &container, const std::string &pod, int tail,
         bool follow) {
    const auto row = session.instance(name);
    if (!row)
        return printError(row.error());
    std::string from = pod;
    if (from.empty()) {
        if (row->members.empty())
            return printError(Error{Errc::NotFound, "the database " + row->ref.str() + " has no pod now",
                                    row->ref.str(), 0, "See why with \"pilothousectl describe " + name + "\"."});
        const auto primary = std::find_if(row->members.begin(), row->members.end(),
                                          [](const auto &m) { return m.role == domain::MemberRole::Primary; });
        from = primary == row->members.end() ? row->members.front().name : primary->name;
    }
    const auto done = session.console().followLog(
        row->ref, from, container, tail, follow,
        [](const std::vector<std::string> &lines) {
            for (const auto &line : lines)
                std::cout << line << "\n";
            std::cout.flush();
        },
        session.context());
    if (!done && !(follow && done.error().code == Errc::Cancelled))
        return printError(done.error());
    return Ok;
}

int watch(Session &session, const std::string &name) {
    ops::Console &console = session.console();
    if (!session.clusterName.empty()) {
        if (const auto chosen = session.cluster(); !chosen)
            return printError(chosen.error());
    }
    if (console.clusters().empty())
        return printError(Error{Errc::NotFound,
                                "there is no cluster yet",
                                {},
                                0,
                                "Start the embedded one with \"pilothousectl local up\"."});
    std::mutex mutex;
    std::map<std::string, std::string> shown;
    if (session.format() == Format::Table)
        note("Watching; Ctrl+C ends. The databases go on.");
    const auto handle = console.subscribeInstances([&](const ops::Console::InstanceChanges &changes) {
        const std::lock_guard lock(mutex);
        for (const std::string &key : changes.removed) {
            if (shown.erase(key) == 0)
                continue;
            if (session.format() == Format::Table)
                std::cout << formatTime(Clock::system().now()) << "  gone  " << key << std::endl;
            else
                std::cout << dumpJson(Json{{"type", "removed"}, {"key", key}}) << std::endl;
        }
        for (const auto &row : changes.upserted) {
            if (!wanted(session, row) || (!name.empty() && row.ref.name != name))
                continue;
            const auto cells = rowOf(row);
            std::string text;
            for (const std::size_t i : {1U, 2U, 3U, 4U, 5U, 6U, 8U})
                text += (text.empty() ? "" : "  ") + (cells[i].empty() ? "-" : cells[i]);
            auto &last = shown[ops::Console::instanceKey(row.ref)];
            if (session.format() == Format::Table) {
                if (last == text)
                    continue;
                std::cout << formatTime(Clock::system().now()) << "  " << text << std::endl;
            } else {
                std::cout << dumpJson(Json{{"type", "changed"}, {"instance", toJson(row)}}) << std::endl;
            }
            last = text;
        }
    });
    std::mutex ended;
    std::condition_variable_any never;
    std::unique_lock lock(ended);
    never.wait(lock, session.stop, [] { return false; });
    return Ok;
}

int room(Session &session) {
    const auto chosen = session.cluster();
    if (!chosen)
        return printError(chosen.error());
    const std::string ns = session.ns.empty() ? chosen->ns : session.ns;
    const auto place = session.console().place(chosen->name, ns, session.context());
    if (!place)
        return printError(place.error());
    Json document{{"namespace", ns}};
    std::vector<std::vector<std::string>> rows;
    if (place->storageClasses) {
        Json classes = Json::array();
        for (const auto &one : *place->storageClasses) {
            const std::string room = one.room ? one.room->text() : "";
            classes.push_back(Json{{"name", one.name},
                                   {"provisioner", one.provisioner},
                                   {"default", one.isDefault},
                                   {"grows", one.grows},
                                   {"room", room}});
            rows.push_back(
                {"storage class " + one.name, "storage", room,
                 std::string(one.isDefault ? "the default, " : "") + (one.grows ? "can grow" : "cannot grow")});
        }
        document["storageClasses"] = classes;
    }
    if (place->quotas) {
        Json quotas = Json::array();
        for (const auto &one : *place->quotas) {
            quotas.push_back(Json{{"quota", one.quota},
                                  {"resource", one.resource},
                                  {"hard", one.hard.text()},
                                  {"used", one.used.text()}});
            rows.push_back({"quota " + one.quota, one.resource, one.left().text(), "of " + one.hard.text()});
        }
        document["quotas"] = quotas;
    }
    if (place->nodes) {
        Json nodes = Json::array();
        for (const auto &one : *place->nodes) {
            nodes.push_back(Json{{"name", one.name}, {"cpu", one.cpu.text()}, {"memory", one.memory.text()}});
            rows.push_back({"node " + one.name, "cpu", one.cpu.text(), ""});
            rows.push_back({"node " + one.name, "memory", one.memory.text(), ""});
        }
        document["nodes"] = nodes;
    }
    if (session.format() == Format::Table)
        printTable({"OF", "RESOURCE", "FREE", "NOTE"}, rows);
    else
        printDocument(session.format(), document);
    if (!place->quotas || !place->nodes)
        note("Not everything can be read with these rights; what is missing is left out.");
    return Ok;
}

} // namespace ph::ctl
