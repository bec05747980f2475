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

std::vector<ops::FleetEvent> FixtureConsole::fleetEventsOf(const std::string &cluster) const {
    std::vector<ops::FleetEvent> out;
    for (const ops::FleetEvent &event : m_fleetEvents)
        if (event.clusterName == cluster)
            out.push_back(event);
    return out;
}

void FixtureConsole::setFleetEvents(std::vector<ops::FleetEvent> events) {
    {
        const std::lock_guard lock(m_mutex);
        m_fleetEvents = std::move(events);
    }
    const std::lock_guard order(m_callbacks);
    for (const auto &[id, listener] : m_fleetListeners)
        listener.told(fleetEventsOf(listener.cluster));
}

ops::Console::Handle
FixtureConsole::subscribeAllEvents(const std::string &cluster,
                                   std::function<void(const std::vector<ops::FleetEvent> &)> callback) {
    std::vector<ops::FleetEvent> events;
    {
        const std::lock_guard lock(m_mutex);
        ++m_calls["subscribeAllEvents"];
        if (m_held["subscribeAllEvents"])
            return keep(m_fleetListeners, ++m_next, m_callbacks, FleetListener{cluster, std::move(callback)});
        events = fleetEventsOf(cluster);
    }
    callback(events);
    return keep(m_fleetListeners, ++m_next, m_callbacks, FleetListener{cluster, std::move(callback)});
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

Status FixtureConsole::setColor(const std::string &name, const std::string &color, const Context &ctx) {
    PH_TRY(enter("setColor", ctx));
    auto all = clusters();
    for (ops::ClusterSummary &c : all) {
        if (c.name == name)
            c.color = color;
    }
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
    {
        const std::lock_guard lock(m_mutex);
        choice.versions = m_versions;
    }
    choice.defaultVersion = choice.versions.front();
    choice.defaultCpu = "500m";
    choice.defaultMemory = "512Mi";
    choice.defaultStorage = "1Gi";
    choice.licence = "PostgreSQL";
    choice.offers = {{"18", "pilothouse/postgresql:18", false,
                      "the package postgresql-18 is not installed. Install it with: apt install postgresql-18", false}};
    for (const std::string &version : choice.versions)
        choice.offers.push_back({version, "pilothouse/postgresql:" + version, true, {}, version == "15"});
    choice.maximumMembers = 9;
    choice.sizes = {{"tiny", "500m", "512Mi", "1Gi", true},
                    {"small", "1", "2Gi", "25Gi", false},
                    {"medium", "4", "8Gi", "100Gi", false},
                    {"large", "8", "32Gi", "200Gi", false}};
    choice.ways = {{"postgresql-single", "One server", 1, 1, {"No failover: a lost node takes the database down."}},
                   {"postgresql-patroni",
                    "Replicas with automatic failover (Patroni)",
                    1,
                    9,
                    {"Without the synchronous mode, commits of the last moments before a failover may be lost."}}};
    std::vector<EngineChoice> all{choice};
    const std::lock_guard lock(m_mutex);
    all.insert(all.end(), m_engines.begin(), m_engines.end());
    return all;
}

void FixtureConsole::addEngine(EngineChoice choice) {
    const std::lock_guard lock(m_mutex);
    m_engines.push_back(std::move(choice));
}

void FixtureConsole::setPlace(domain::Place place) {
    const std::lock_guard lock(m_mutex);
    m_place = std::move(place);
}

void FixtureConsole::setVerdicts(std::vector<ops::Verdict> verdicts) {
    const std::lock_guard lock(m_mutex);
    m_verdicts = std::move(verdicts);
}

domain::InstanceDraft FixtureConsole::lastDraft() const {
    const std::lock_guard lock(m_mutex);
    return m_draft;
}

std::string FixtureConsole::lastPassword() const {
    const std::lock_guard lock(m_mutex);
    return m_password;
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
