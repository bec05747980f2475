// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include <algorithm>

namespace ph::testing {

namespace {
std::string keyOf(const InstanceRef &ref) { return ref.cluster.uid + "/" + ref.ns + "/" + ref.name + "/" + ref.instanceId; }

domain::PlanStep step(std::string id, domain::PlanStep::Kind kind, std::string title, std::string command) {
    domain::PlanStep result;
    result.id = std::move(id);
    result.kind = kind;
    result.title = std::move(title);
    result.equivalentCommand = std::move(command);
    return result;
}
} // namespace

SystemTime sceneNow() { return *parseTime("2026-05-02T12:00:00Z"); }

ops::ClusterSummary liveCluster(const std::string &name, bool embedded) {
    ops::ClusterSummary c;
    c.name = name;
    c.id.uid = "uid-" + name;
    c.server = embedded ? "https://127.0.0.1:16443" : "https://" + name + ".example.net:6443";
    c.user = "admin";
    c.version = "v1.31.2";
    c.source = embedded ? "embedded" : "~/.kube/config, context " + name;
    c.embedded = embedded;
    c.freshness.state = store::Freshness::State::Live;
    c.freshness.since = sceneNow() - std::chrono::hours(3);
    c.freshness.lastSeen = sceneNow() - std::chrono::seconds(4);
    return c;
}

domain::InstanceSummary readyInstance(const std::string &name, const ops::ClusterSummary &cluster, const std::string &ns) {
    domain::InstanceSummary s;
    s.ref = {cluster.id, ns, name, "id-" + name};
    s.clusterName = cluster.name;
    s.spec.engine = "postgresql";
    s.spec.adapter = "postgresql-single";
    s.spec.engineVersion = "15";
    s.spec.cpu = "500m";
    s.spec.memory = "512Mi";
    s.spec.storage = "1Gi";
    s.spec.database = name;
    s.spec.owner = name;
    s.state = domain::InstanceState::Ready;
    domain::Member m;
    m.name = name + "-0";
    m.role = domain::MemberRole::Primary;
    m.ready = true;
    m.phase = "Running";
    m.node = "workstation";
    m.podIp = "127.64.0.12";
    m.startedAt = sceneNow() - std::chrono::hours(26);
    s.members.push_back(m);
    s.serviceHost = "127.64.8.4";
    s.servicePort = 5432;
    s.createdAt = sceneNow() - std::chrono::hours(26);
    return s;
}

domain::OperationReport interruptedCreate(const std::string &name, const ops::ClusterSummary &cluster, const std::string &holder) {
    domain::OperationReport report;
    report.id = "plan-" + name;
    report.operation = "create";
    report.target = {cluster.id, "default", name, "id-" + name};
    report.clusterName = cluster.name;
    report.holder = holder;
    report.startedAt = sceneNow() - std::chrono::minutes(12);
    const auto done = [&](const char *id, const std::string &title) {
        report.steps.push_back({id, title, domain::StepState::Done, report.startedAt, report.startedAt + std::chrono::seconds(1), {}, {}});
    };
    done("anchor", "Create ConfigMap " + name);
    done("secret", "Create Secret " + name + "-credentials");
    done("tls", "Create Secret " + name + "-tls");
    report.steps.push_back({"statefulset", "Apply StatefulSet " + name, domain::StepState::Running, report.startedAt + std::chrono::seconds(1), {}, {}, {}});
    report.steps.push_back({"wait-ready", "Wait until " + name + " accepts connections", domain::StepState::Pending, {}, {}, {}, {}});
    return report;
}

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
        m_instances[keyOf(instance.ref)] = instance;
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

template <typename F> ops::Console::Handle FixtureConsole::keep(std::map<int, F> &list, int id, std::mutex &mutex, F callback) {
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

ops::Console::Handle FixtureConsole::subscribeClusters(std::function<void(const std::vector<ops::ClusterSummary> &)> callback) {
    callback(clusters());
    return keep(m_clusterCallbacks, ++m_next, m_callbacks, std::move(callback));
}

ops::Console::Handle FixtureConsole::subscribeInstances(std::function<void(const InstanceChanges &)> callback) {
    callback({instances(), {}});
    return keep(m_instanceCallbacks, ++m_next, m_callbacks, std::move(callback));
}

Status FixtureConsole::admitSession(const InstanceRef &, const std::string &, const Context &ctx) { return enter("admitSession", ctx); }
ops::Console::Handle FixtureConsole::subscribeEvents(const InstanceRef &, std::function<void(const std::vector<ops::EventRow> &)> callback) {
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

Status FixtureConsole::addClusters(const std::string &kubeconfig, const std::vector<std::string> &, const Context &ctx) {
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

Status FixtureConsole::waitForCluster(const std::string &, const Context &ctx) { return enter("waitForCluster", ctx); }

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

Result<domain::InstanceSummary> FixtureConsole::instance(const std::string &, const std::string &ns, const std::string &name, const Context &) {
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
    choice.label = "PostgreSQL, one member";
    choice.adapter = "postgresql-single";
    choice.versions = {"15"};
    choice.defaultVersion = "15";
    choice.defaultCpu = "500m";
    choice.defaultMemory = "512Mi";
    choice.defaultStorage = "1Gi";
    return std::vector<EngineChoice>{choice};
}

std::vector<domain::FieldIssue> FixtureConsole::validate(const domain::InstanceDraft &draft) {
    std::vector<domain::FieldIssue> issues;
    if (draft.name.empty())
        issues.push_back({"name", "name.missing", "The name is missing.", "Give one."});
    else if (draft.name.size() > 40)
        issues.push_back({"name", "name.tooLong", "The name is too long.", "Choose a shorter one."});
    else if (draft.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
        issues.push_back({"name", "name.notDnsLabel", "The name is not a DNS label.", "Use a-z."});
    if (draft.spec.memory.empty())
        issues.push_back({"memory", "memory.missing", "The memory is missing.", "Give an amount."});
    return issues;
}

Result<domain::Plan> FixtureConsole::planCreate(const domain::InstanceDraft &draft, const Context &ctx) {
    PH_TRY(enter("planCreate", ctx));
    using K = domain::PlanStep::Kind;
    const std::string &n = draft.name;
    domain::Plan plan;
    plan.id = "plan-" + n;
    plan.operation = "create";
    plan.target = {draft.cluster, draft.ns, n, "id-" + n};
    plan.summary = "Creates PostgreSQL " + draft.spec.engineVersion + " as " + draft.ns + "/" + n + " with one member, " + draft.spec.storage
                 + " of storage and TLS.";
    const std::string apply = "kubectl -n " + draft.ns + " apply --server-side -f ";
    plan.steps = {step("anchor", K::CreateOnce, "Create ConfigMap " + n, apply + n + "-configmap.yaml"),
                  step("secret", K::CreateOnce, "Create Secret " + n + "-credentials", apply + n + "-credentials.yaml"),
                  step("tls", K::CreateOnce, "Create Secret " + n + "-tls", apply + n + "-tls.yaml"),
                  step("service", K::Apply, "Apply Service " + n, apply + n + "-service.yaml"),
                  step("statefulset", K::Apply, "Apply StatefulSet " + n, apply + n + "-statefulset.yaml"),
                  step("wait-ready", K::WaitReady, "Wait until " + n + " accepts connections",
                       "kubectl -n " + draft.ns + " wait --for=condition=Ready pod/" + n + "-0")};
    return plan;
}

Result<domain::Plan> FixtureConsole::planDelete(const InstanceRef &ref, bool purge, const Context &ctx) {
    PH_TRY(enter("planDelete", ctx));
    using K = domain::PlanStep::Kind;
    domain::Plan plan;
    plan.id = "delete-" + ref.name;
    plan.operation = "delete";
    plan.target = ref;
    plan.steps = {step("statefulset", K::Delete, "Delete StatefulSet " + ref.name, "kubectl delete statefulset " + ref.name),
                  step("wait-gone", K::WaitGone, "Wait until pod " + ref.name + "-0 is gone", "")};
    plan.destroys = {"The server " + ref.name + " and its Services; clients are disconnected"};
    if (purge)
        plan.destroys.push_back("Volume data-" + ref.name + "-0 with every table in it (1 GiB)");
    else
        plan.keeps = {"Volume data-" + ref.name + "-0 with every table in it (1 GiB)", "Secret " + ref.name + "-credentials"};
    plan.summary = "Deletes " + ref.str() + ".";
    return plan;
}

Result<domain::OperationReport> FixtureConsole::run(const domain::Plan &plan, const Secret &, const std::string &confirmation, const Progress &progress,
                                                    const Context &ctx) {
    domain::OperationReport report;
    report.id = plan.id;
    report.operation = plan.operation;
    report.target = plan.target;
    report.startedAt = sceneNow() - std::chrono::seconds(8);
    for (const domain::PlanStep &s : plan.steps)
        report.steps.push_back({s.id, s.title, domain::StepState::Pending, {}, {}, {}, {}});
    {
        const std::lock_guard lock(m_mutex);
        m_confirmation = confirmation;
        ++m_calls["run"];
    }
    for (domain::StepReport &s : report.steps) {
        s.state = domain::StepState::Running;
        s.startedAt = sceneNow() - std::chrono::seconds(7);
        std::unique_lock lock(m_mutex);
        if (s.id == m_heldStep) {
            s.waitsFor = m_heldFor;
            lock.unlock();
            progress(report);
            lock.lock();
            if (!m_changed.wait(lock, ctx.stopToken(), [&] { return m_heldStep != s.id; })) {
                s.state = domain::StepState::Undone;
                report.state = domain::OperationState::Cancelled;
                report.error = {Errc::Cancelled, "cancelled", plan.target.str()};
                return report;
            }
            s.waitsFor.clear();
        }
        if (s.id == m_failedStep) {
            s.state = domain::StepState::Failed;
            s.endedAt = sceneNow();
            s.error = m_stepError;
            report.state = domain::OperationState::Failed;
            report.error = m_stepError;
            report.endedAt = sceneNow();
            return report;
        }
        lock.unlock();
        s.state = domain::StepState::Done;
        s.endedAt = s.startedAt + std::chrono::seconds(1);
        progress(report);
    }
    report.state = domain::OperationState::Succeeded;
    report.endedAt = sceneNow();
    ops::ClusterSummary owner;
    for (const ops::ClusterSummary &c : clusters()) {
        if (c.id == plan.target.cluster)
            owner = c;
    }
    if (plan.operation == "create") {
        domain::InstanceSummary made = readyInstance(plan.target.name, owner, plan.target.ns);
        made.ref = plan.target;
        upsert(std::move(made));
    } else {
        remove(keyOf(plan.target));
    }
    return report;
}

void FixtureConsole::setUnfinished(std::vector<domain::OperationReport> reports) {
    const std::lock_guard lock(m_mutex);
    m_unfinished = std::move(reports);
}

Result<std::vector<domain::OperationReport>> FixtureConsole::unfinished(const std::string &cluster, const Context &ctx) {
    PH_TRY(enter("unfinished", ctx));
    const std::lock_guard lock(m_mutex);
    std::vector<domain::OperationReport> found;
    for (const domain::OperationReport &report : m_unfinished) {
        if (report.clusterName == cluster)
            found.push_back(report);
    }
    return found;
}

Result<domain::OperationReport> FixtureConsole::resume(const std::string &cluster, const InstanceRef &ref, const Progress &progress, const Context &ctx) {
    const auto isIt = [&](const domain::OperationReport &r) { return r.clusterName == cluster && r.target.ns == ref.ns && r.target.name == ref.name; };
    domain::Plan plan;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::find_if(m_unfinished.begin(), m_unfinished.end(), isIt);
        if (found == m_unfinished.end())
            return Error{Errc::NotFound, "nothing to resume", ref.str()};
        plan.id = found->id;
        plan.operation = found->operation;
        plan.target = found->target;
        for (const domain::StepReport &s : found->steps)
            plan.steps.push_back(step(s.id, domain::PlanStep::Kind::Apply, s.title, {}));
    }
    domain::OperationReport waiting; // all the runner knows before it holds the Lease
    waiting.target = ref;
    waiting.clusterName = cluster;
    waiting.state = domain::OperationState::Waiting;
    waiting.steps.push_back({"lease", "Take over the operation", domain::StepState::Running, {}, {}, "the Lease of anna@laptop to run out", {}});
    progress(waiting);
    PH_TRY(enter("resume", ctx));
    auto report = run(plan, {}, {}, progress, ctx);
    if (report && report->state == domain::OperationState::Succeeded) {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_unfinished, isIt);
    }
    return report;
}

Result<domain::OperationReport> FixtureConsole::rollBack(const std::string &cluster, const InstanceRef &ref, const std::string &confirmation,
                                                         const Progress &progress, const Context &ctx) {
    PH_TRY(enter("rollBack", ctx));
    domain::OperationReport report;
    {
        const std::lock_guard lock(m_mutex);
        m_confirmation = confirmation;
        const auto found = std::find_if(m_unfinished.begin(), m_unfinished.end(), [&](const domain::OperationReport &r) {
            return r.clusterName == cluster && r.target.ns == ref.ns && r.target.name == ref.name;
        });
        if (found == m_unfinished.end())
            return Error{Errc::NotFound, "nothing to take back", ref.str()};
        report = *found;
        m_unfinished.erase(found);
    }
    for (domain::StepReport &s : report.steps)
        s.state = s.state == domain::StepState::Pending ? s.state : domain::StepState::Undone;
    report.state = domain::OperationState::RolledBack;
    report.endedAt = sceneNow();
    progress(report);
    return report;
}

std::vector<domain::OperationReport> FixtureConsole::history(const InstanceRef *, int) { return {}; }

Result<domain::ConnectionInfo> FixtureConsole::connection(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("connection", ctx));
    return domain::ConnectionInfo{"postgresql", "127.64.8.4", 5432, ref.name, ref.name, "PEM", "verify-ca", true};
}
Result<Secret> FixtureConsole::password(const InstanceRef &, const Context &ctx) {
    PH_TRY(enter("password", ctx));
    return Secret("kV7hPq2mXz9RtLwN4cBd8sFy");
}
Result<Secret> FixtureConsole::dsn(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("dsn", ctx));
    return Secret("postgresql://" + ref.name + ":secret@127.64.8.4:5432/" + ref.name + "?sslmode=verify-ca");
}

Status FixtureConsole::followLog(const InstanceRef &, const std::string &, const std::string &, int, bool follow,
                                 const std::function<void(const std::vector<std::string> &)> &lines, const Context &ctx) {
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
        {"StatefulSet/" + ref.name, "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: " + ref.name + "\n  namespace: " + ref.ns
                                        + "\n  labels:\n    app.kubernetes.io/managed-by: pilothouse\n    pilothouse.io/engine: postgresql\nspec:\n  replicas: 1\n"
                                          "  serviceName: " + ref.name + "-headless\n  template:\n    spec:\n      containers:\n        - name: postgresql\n"
                                          "          image: pilothouse/postgresql:15\n          ports:\n            - containerPort: 5432\n"
                                          "      # the agent shares nothing but a socket with the server\n      terminationGracePeriodSeconds: 60\n"},
        {"Secret/" + ref.name + "-credentials", "apiVersion: v1\nkind: Secret\ndata:\n  owner-password: '***'\n"}};
}

Result<ops::Console::AuditTrail> FixtureConsole::audit(int) { return AuditTrail{}; }

} // namespace ph::testing
