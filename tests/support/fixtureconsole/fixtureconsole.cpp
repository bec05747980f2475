// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include <algorithm>

namespace ph::testing {

void FixtureConsole::setClusters(std::vector<ops::ClusterSummary> clusters) {
    {
        const std::lock_guard lock(m_mutex);
        m_clusters = std::move(clusters);
    }
    publishClusters();
}

void FixtureConsole::publishClusters() {
    const std::lock_guard order(m_callbacks);
    const auto now = clusters();
    for (const auto &[id, callback] : m_clusterCallbacks)
        callback(now);
}

void FixtureConsole::publish(const InstanceChanges &changes) {
    const std::lock_guard order(m_callbacks);
    for (const auto &[id, callback] : m_instanceCallbacks)
        callback(changes);
}

void FixtureConsole::upsert(domain::InstanceSummary instance) {
    {
        const std::lock_guard lock(m_mutex);
        m_instances[fixtureKey(instance.ref)] = instance;
    }
    publish({{std::move(instance)}, {}});
}

void FixtureConsole::remove(const std::string &key) {
    {
        const std::lock_guard lock(m_mutex);
        m_instances.erase(key);
    }
    publish({{}, {key}});
}

void FixtureConsole::setEvents(std::vector<ops::EventRow> events) {
    {
        const std::lock_guard lock(m_mutex);
        m_events = events;
    }
    const std::lock_guard order(m_callbacks);
    for (const auto &[id, callback] : m_eventCallbacks)
        callback(events);
}

void FixtureConsole::setWarnings(std::vector<std::string> warnings) {
    const std::lock_guard lock(m_mutex);
    m_warnings = std::move(warnings);
}

void FixtureConsole::failWith(const std::string &what, std::optional<Error> error) {
    const std::lock_guard lock(m_mutex);
    if (error)
        m_errors[what] = *error;
    else
        m_errors.erase(what);
}

void FixtureConsole::hold(const std::string &what, bool held) {
    const std::lock_guard lock(m_mutex);
    m_held[what] = held;
    m_changed.notify_all();
}

void FixtureConsole::holdStep(std::string stepId, std::string waitsFor) {
    const std::lock_guard lock(m_mutex);
    m_heldStep = std::move(stepId);
    m_heldFor = std::move(waitsFor);
    m_changed.notify_all();
}

void FixtureConsole::failStep(std::string stepId, Error error) {
    const std::lock_guard lock(m_mutex);
    m_failedStep = std::move(stepId);
    m_stepError = std::move(error);
}

void FixtureConsole::setLog(std::vector<std::string> lines) {
    const std::lock_guard lock(m_mutex);
    m_log = std::move(lines);
}

void FixtureConsole::setCheck(std::vector<ops::CheckItem> items) {
    const std::lock_guard lock(m_mutex);
    m_check = std::move(items);
}

int FixtureConsole::callsOf(const std::string &what) const {
    const std::lock_guard lock(m_mutex);
    const auto it = m_calls.find(what);
    return it == m_calls.end() ? 0 : it->second;
}

std::string FixtureConsole::lastConfirmation() const {
    const std::lock_guard lock(m_mutex);
    return m_confirmation;
}

Status FixtureConsole::enter(const std::string &what, const Context &ctx) {
    std::unique_lock lock(m_mutex);
    ++m_calls[what];
    if (!m_changed.wait(lock, ctx.stopToken(), [&] { return !m_held[what]; }))
        return ctx.check(what.c_str());
    if (const auto it = m_errors.find(what); it != m_errors.end())
        return it->second;
    return {};
}

template <typename F>
ops::Console::Handle FixtureConsole::keep(std::map<int, F> &list, int id, std::mutex &mutex, F callback) {
    {
        const std::lock_guard lock(mutex);
        list.emplace(id, std::move(callback));
    }
    return Handle(new int(id), [&list, &mutex](int *number) {
        const std::lock_guard lock(mutex);
        list.erase(*number);
        delete number;
    });
}

std::vector<ops::ClusterSummary> FixtureConsole::clusters() {
    const std::lock_guard lock(m_mutex);
    return m_clusters;
}

ops::Console::Handle
FixtureConsole::subscribeClusters(std::function<void(const std::vector<ops::ClusterSummary> &)> callback) {
    callback(clusters());
    return keep(m_clusterCallbacks, ++m_next, m_callbacks, std::move(callback));
}

ops::Console::Handle FixtureConsole::subscribeInstances(std::function<void(const InstanceChanges &)> callback) {
    callback({instances(), {}});
    return keep(m_instanceCallbacks, ++m_next, m_callbacks, std::move(callback));
}

Status FixtureConsole::admitSession(const InstanceRef &, const std::string &, const Context &ctx) {
    return enter("admitSession", ctx);
}

ops::Console::Handle FixtureConsole::subscribeEvents(const InstanceRef &,
                                                     std::function<void(const std::vector<ops::EventRow> &)> callback) {
    std::vector<ops::EventRow> events;
    {
        const std::lock_guard lock(m_mutex);
        ++m_calls["subscribeEvents"];
        if (m_held["subscribeEvents"])
            return keep(m_eventCallbacks, ++m_next, m_callbacks, std::move(callback));
        events = m_events;
    }
    callback(events);
    return keep(m_eventCallbacks, ++m_next, m_callbacks, std::move(callback));
}

Status FixtureConsole::addClusters(const std::string &kubeconfig, const std::vector<std::string> &,
                                   const Context &ctx) {
    PH_TRY(enter("addClusters", ctx));
    auto all = clusters();
    all.push_back(liveCluster(kubeconfig.substr(kubeconfig.rfind('/') + 1)));
    setClusters(std::move(all));
    return {};
}

Status FixtureConsole::removeCluster(const std::string &name, const Context &ctx) {
    PH_TRY(enter("removeCluster", ctx));
    auto all = clusters();
    std::erase_if(all, [&](const ops::ClusterSummary &c) { return c.name == name; });
    setClusters(std::move(all));
    return {};
}

Status FixtureConsole::setProtection(const std::string &name, ops::ProtectionLevel level, const Context &ctx) {
    PH_TRY(enter("setProtection", ctx));
    auto all = clusters();
    for (ops::ClusterSummary &c : all) {
        if (c.name == name)
            c.protection = level;
    }
    setClusters(std::move(all));
    return {};
}

Result<std::vector<ops::CheckItem>> FixtureConsole::checkCluster(const std::string &, const Context &ctx) {
    PH_TRY(enter("checkCluster", ctx));
    const std::lock_guard lock(m_mutex);
    return m_check;
}

Result<std::vector<std::string>> FixtureConsole::namespaces(const std::string &, const Context &ctx) {
    PH_TRY(enter("namespaces", ctx));
    return std::vector<std::string>{"default", "shop", "warehouse"};
}

Status FixtureConsole::waitForCluster(const std::string &, const Context &ctx) {
    return enter("waitForCluster", ctx);
}

std::vector<std::string> FixtureConsole::selfWarnings() {
    const std::lock_guard lock(m_mutex);
    return m_warnings;
}

std::vector<domain::InstanceSummary> FixtureConsole::instances() {
    const std::lock_guard lock(m_mutex);
    std::vector<domain::InstanceSummary> all;
    for (const auto &[key, row] : m_instances)
        all.push_back(row);
    return all;
}

Result<domain::InstanceSummary> FixtureConsole::instance(const std::string &, const std::string &ns,
                                                         const std::string &name, const Context &) {
    for (const domain::InstanceSummary &row : instances()) {
        if (row.ref.name == name && (ns.empty() || row.ref.ns == ns))
            return row;
    }
    return Error{Errc::NotFound, "no such instance", ns + "/" + name};
}

Result<std::vector<ops::Console::EngineChoice>> FixtureConsole::engines(const std::string &, const Context &ctx) {
    PH_TRY(enter("engines", ctx));
    EngineChoice choice;
    choice.engine = "postgresql";
    choice.label = "PostgreSQL";
    choice.adapter = "postgresql-single";
    choice.versions = {"15"};
    choice.defaultVersion = "15";
    choice.defaultCpu = "500m";
    choice.defaultMemory = "512Mi";
    choice.defaultStorage = "1Gi";
    choice.maximumMembers = 9;
    return std::vector<EngineChoice>{choice};
}

void FixtureConsole::setHistory(std::vector<domain::OperationReport> reports) {
    const std::lock_guard lock(m_mutex);
    m_history = std::move(reports);
}

std::vector<domain::OperationReport> FixtureConsole::history(const InstanceRef *ref, int limit) {
    const std::lock_guard lock(m_mutex);
    ++m_calls["history"];
    std::vector<domain::OperationReport> out;
    for (const domain::OperationReport &report : m_history) {
        const bool wanted = !ref || (report.target.cluster == ref->cluster && report.target.ns == ref->ns &&
                                     report.target.name == ref->name);
        if (wanted && static_cast<int>(out.size()) < limit)
            out.push_back(report);
    }
    return out;
}

Result<domain::ConnectionInfo> FixtureConsole::connection(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("connection", ctx));
    const auto rows = instances();
    const auto found = std::find_if(rows.begin(), rows.end(), [&ref](const auto &one) { return one.ref == ref; });
    const domain::InstanceSummary row = found == rows.end() ? readyInstance(ref.name, {}) : *found;
    const bool mariadb = row.spec.engine == "mariadb";
    domain::ConnectionInfo info;
    info.scheme = mariadb ? "mysql" : "postgresql";
    info.host = row.serviceHost;
    info.port = row.servicePort;
    info.database = row.spec.database;
    info.user = row.spec.owner;
    info.caPem = "PEM";
    info.caFile = "/home/ann/.local/state/pilothouse/ca/" + ref.name + "-4f0c2a9e.crt";
    info.sslMode = mariadb ? "VERIFY_CA" : "verify-ca";
    info.parameters = (mariadb ? "ssl-mode=VERIFY_CA&ssl-ca=" : "sslmode=verify-ca&sslrootcert=") + info.caFile;
    info.client = mariadb ? "mariadb" : "psql";
    info.direct = true;
    return info;
}
Result<Secret> FixtureConsole::password(const InstanceRef &, const Context &ctx) {
    PH_TRY(enter("password", ctx));
    return Secret("kV7hPq2mXz9RtLwN4cBd8sFy");
}
Result<Secret> FixtureConsole::dsn(const InstanceRef &, const domain::ConnectionInfo &info, const Context &ctx) {
    PH_TRY(enter("dsn", ctx));
    return Secret(info.scheme + "://" + info.user + ":secret@" + info.host + ":" + std::to_string(info.port) + "/" +
                  info.database + "?" + info.parameters);
}

Status FixtureConsole::followLog(const InstanceRef &, const std::string &, const std::string &, int, bool follow,
                                 const std::function<void(const std::vector<std::string> &)> &lines,
                                 const Context &ctx) {
    PH_TRY(enter("followLog", ctx));
    std::unique_lock lock(m_mutex);
    const auto log = m_log;
    lock.unlock();
    lines(log);
    if (follow) {
        lock.lock();
        static_cast<void>(m_changed.wait(lock, ctx.stopToken(), [] { return false; }));
        return ctx.check("follow the log");
    }
    return {};
}

Result<std::vector<ops::Console::ObjectYaml>> FixtureConsole::objects(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("objects", ctx));
    return std::vector<ObjectYaml>{
        {"StatefulSet/" + ref.name,
         "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: " + ref.name + "\n  namespace: " + ref.ns +
             "\n  labels:\n    app.kubernetes.io/managed-by: pilothouse\n    pilothouse.io/engine: postgresql\nspec:\n "
             " replicas: 1\n"
             "  serviceName: " +
             ref.name +
             "-headless\n  template:\n    spec:\n      containers:\n        - name: postgresql\n"
             "          image: pilothouse/postgresql:15\n          ports:\n            - containerPort: 5432\n"
             "      # the agent shares nothing but a socket with the server\n      terminationGracePeriodSeconds: "
             "60\n"},
        {"Secret/" + ref.name + "-credentials", "apiVersion: v1\nkind: Secret\ndata:\n  owner-password: '***'\n"}};
}

Result<ops::Console::AuditTrail> FixtureConsole::audit(int) {
    return AuditTrail{};
}

} // namespace ph::testing
