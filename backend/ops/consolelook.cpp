// SPDX-License-Identifier: Apache-2.0
// Looking: connections, logs, events, objects, checks.
#include "backend/core/encoding.h"
#include "backend/kube/check.h"
#include "backend/kube/credentials.h"
#include "backend/kube/logs.h"
#include "backend/ops/consoleimpl.h"
#include "backend/ops/objects.h"
#include "backend/ops/reach.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {

Result<std::vector<CheckItem>> ConsoleImpl::checkCluster(const std::string &name, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(name));
    const ClusterEntry entry = view->entry();
    std::vector<CheckItem> out;
    const std::shared_ptr<net::HttpClient> http(std::shared_ptr<net::HttpClient>(), m_http.get());
    auto endpoint = kube::endpointFor(entry.config, entry.context, http);
    if (!endpoint) {
        out.push_back({"kubeconfig", CheckItem::State::Failed, endpoint.error().text(), endpoint.error().hint});
        return out;
    }
    out.push_back(
        {"kubeconfig", CheckItem::State::Passed, "context " + entry.context + " of " + entry.file.string(), {}});
    kube::CheckOptions options;
    options.ns = entry.ns;
    PH_ASSIGN(const auto items, kube::checkCluster(*endpoint, http, options, ctx));
    for (const kube::CheckItem &item : items)
        out.push_back({item.part, static_cast<CheckItem::State>(item.state), item.detail, item.fix});
    return out;
}

/// The row of an instance as the cluster has it now, or as it was last seen.
Result<domain::InstanceSummary> ConsoleImpl::current(ClusterView &view, const InstanceRef &ref, const Context &ctx) {
    const Status live = view.waitLive(ctx.withTimeout(std::chrono::milliseconds(20'000)));
    for (auto &row : view.instances())
        if (row.ref.ns == ref.ns && row.ref.name == ref.name &&
            (ref.instanceId.empty() || row.ref.instanceId == ref.instanceId))
            return std::move(row);
    if (!live)
        return live.error();
    return Error{Errc::NotFound, "there is no database " + ref.str(), ref.str(), 0,
                 "See what there is with \"pilothousectl list\"."};
}

Result<const catalog::Adapter *> ConsoleImpl::adapterOf(const domain::InstanceSpec &spec) const {
    if (const catalog::Adapter *adapter = m_catalog.adapter(spec.adapter))
        return adapter;
    return Error{Errc::Invalid, "the catalogue has no adapter " + domain::quoted(spec.adapter), spec.adapter, 0,
                 "Add the catalogue file it was made with."};
}

Result<std::string> ConsoleImpl::readSecretKey(ClusterView &view, const std::string &ns, const std::string &secret,
                                               const std::string &key, const Context &ctx) {
    PH_ASSIGN(const auto client, view.client());
    PH_ASSIGN(const Json object, client->get(gvr::secrets, ns, secret, ctx));
    const Json &encoded = jsonAt(object, {"data", key});
    if (!encoded.is_string())
        return Error{Errc::NotFound, "the Secret " + secret + " has no key " + key, ns + "/" + secret};
    return base64Decode(encoded.get_ref<const std::string &>());
}

/// A tunnel to the primary's port, kept until the console ends; the local port.
Result<int> ConsoleImpl::tunnel(const ViewPtr &view, const domain::InstanceSummary &row, const Context &ctx) {
    const std::string key = instanceKey(row.ref);
    const std::lock_guard lock(m_tunnelMutex);
    if (const auto open = m_tunnels.find(key); open != m_tunnels.end())
        return static_cast<int>(open->second->status().localPort);
    PH_ASSIGN(const auto client, view->client());
    Attempt attempt = attemptOn(*view, row.ref, "port-forward", Attempt::Kind::ReadSecret);
    attempt.rights = {{"create", "", "pods", row.ref.ns, "portforward"}};
    PH_ASSIGN(Ticket ticket, m_gate.admit(*client, attempt, ctx));
    if (!m_forwarder)
        m_forwarder = std::make_unique<kube::PortForwarder>(m_executor);
    const auto kept = std::make_shared<const Ticket>(std::move(ticket));
    auto forward =
        m_forwarder->start(client, kept, {row.ref.ns, {}, row.ref.name, std::to_string(row.servicePort)}, {}, ctx);
    m_gate.finish(*kept, attempt, forward ? Status() : Status(forward.error()));
    if (!forward)
        return forward.error();
    const int port = (*forward)->status().localPort;
    m_tunnels[key] = std::move(*forward);
    return port;
}

Result<domain::ConnectionInfo> ConsoleImpl::connection(const InstanceRef &ref, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto row, current(*view, ref, ctx));
    PH_ASSIGN(const catalog::Adapter *adapter, adapterOf(row.spec));
    const catalog::Engine *engine = m_catalog.engine(row.spec.engine);
    if (row.serviceHost.empty() || row.servicePort == 0 || !engine)
        return Error{Errc::Unavailable, "the database " + ref.str() + " has no address yet", ref.str(), 0,
                     "Wait until it is ready: pilothousectl describe " + ref.name};
    domain::ConnectionInfo out;
    out.scheme = engine->scheme;
    out.host = row.serviceHost;
    out.port = row.servicePort;
    out.database = row.spec.database;
    out.user = row.spec.owner;
    out.sslMode = adapter->read.sslMode;
    out.client = engine->client;
    if (!adapter->read.authoritySecret.empty()) {
        auto pem = readSecretKey(*view, ref.ns, catalog::withName(adapter->read.authoritySecret, ref.name),
                                 adapter->read.authorityKey, ctx);
        if (pem)
            out.caPem = std::move(*pem);
        else if (pem.error().code != Errc::Forbidden)
            return pem.error();
    }
    if (!out.sslMode.empty() && !out.caPem.empty()) {
        const std::string file =
            row.ref.name + "-" + (row.ref.instanceId.empty() ? row.ref.ns : row.ref.instanceId) + ".crt";
        out.caFile = (UserPaths::fromEnvironment().state / "ca" / file).string();
        out.parameters = adapter->read.sslModeParameter + "=" + out.sslMode + "&" +
                         adapter->read.sslAuthorityParameter + "=" + urlEncode(out.caFile);
    }
    // A database that is down is not reachable by any way: then the Service's address is the answer that stays true.
    out.direct = row.state != domain::InstanceState::Ready ||
                 canReach(out.host, out.port, ctx.withTimeout(std::chrono::milliseconds(1500)));
    if (!out.direct) {
        PH_ASSIGN(out.port, tunnel(view, row, ctx));
        out.host = "127.0.0.1";
    }
    return out;
}

Result<Secret> ConsoleImpl::password(const InstanceRef &ref, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto row, current(*view, ref, ctx));
    PH_ASSIGN(const catalog::Adapter *adapter, adapterOf(row.spec));
    PH_ASSIGN(const auto client, view->client());
    Attempt attempt = attemptOn(*view, row.ref, "read-password", Attempt::Kind::ReadSecret);
    attempt.detail = "Password of the owner " + row.spec.owner + ".";
    attempt.rights = {{"get", "", "secrets", ref.ns}};
    PH_ASSIGN(const Ticket ticket, m_gate.admit(*client, attempt, ctx));
    auto text = readSecretKey(*view, ref.ns, catalog::withName(adapter->read.credentialsSecret, ref.name),
                              adapter->read.ownerKey, ctx);
    m_gate.finish(ticket, attempt, text ? Status() : Status(text.error()));
    if (!text)
        return text.error();
    return Secret(std::move(*text));
}

Result<Secret> ConsoleImpl::dsn(const InstanceRef &ref, const domain::ConnectionInfo &info, const Context &ctx) {
    PH_ASSIGN(const Secret secret, password(ref, ctx));
    std::string text = info.scheme + "://" + urlEncode(info.user) + ":" + urlEncode(secret.reveal()) + "@" + info.host +
                       ":" + std::to_string(info.port) + "/" + urlEncode(info.database);
    if (!info.parameters.empty()) {
        PH_TRY(makeDirectories(fs::path(info.caFile).parent_path()));
        PH_TRY(writeFileAtomic(info.caFile, info.caPem));
        text += "?" + info.parameters;
    }
    return Secret(std::move(text));
}

Status ConsoleImpl::admitSession(const InstanceRef &ref, const std::string &confirmation, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    Attempt attempt = attemptOn(*view, ref, "sql-session", Attempt::Kind::Exec);
    attempt.confirmation = confirmation;
    PH_ASSIGN(const Ticket ticket, m_gate.admit(*client, attempt, ctx));
    m_gate.finish(ticket, attempt, {});
    return {};
}

Console::Handle ConsoleImpl::subscribeEvents(const InstanceRef &ref,
                                             std::function<void(const std::vector<EventRow> &)> callback) {
    for (const ViewPtr &view : views())
        if (view->summary().id == ref.cluster)
            return view->subscribeEvents(ref, std::move(callback));
    return nullptr;
}

Console::Handle ConsoleImpl::subscribeAllEvents(const std::string &cluster,
                                                std::function<void(const std::vector<FleetEvent> &)> callback) {
    const auto view = this->view(cluster);
    return view ? (*view)->subscribeAllEvents(std::move(callback)) : nullptr;
}

namespace {

/// Names one run of a container: changes when it or its pod is started anew. Empty while none runs.
Result<std::string> runOf(kube::Client &client, const kube::LogRequest &request, const Context &ctx) {
    PH_ASSIGN(const Json pod, client.get(gvr::pods, request.ns, request.pod, ctx));
    for (const Json &status : jsonAt(pod, {"status", "containerStatuses"}))
        if (jsonText(status, {"name"}) == request.container && jsonAt(status, {"state", "running"}).is_object())
            return uidOf(pod) + "/" + jsonText(status, {"state", "running", "startedAt"}) + "/" +
                   std::to_string(jsonInteger(status, {"restartCount"}));
    return std::string();
}

/// Waits for another run than @p before; false when there is no such pod and @p wanted says that none will come.
Result<bool> awaitNextRun(kube::Client &client, const kube::LogRequest &request, const std::string &before,
                          const std::function<bool()> &wanted, const Context &ctx) {
    for (;;) {
        const auto now = runOf(client, request, ctx);
        if (now && !now->empty() && *now != before)
            return true;
        if (!now && now.error().code != Errc::NotFound && !now.error().retryable())
            return now.error();
        if (!now && now.error().code == Errc::NotFound && !wanted())
            return false;
        (void)ctx.sleep(std::chrono::milliseconds(500));
        PH_TRY(ctx.check("waiting for the container to start again"));
    }
}

bool isListed(ClusterView &view, const InstanceRef &ref) {
    const auto rows = view.instances();
    return std::any_of(rows.begin(), rows.end(), [&](const auto &row) { return row.ref == ref; });
}

} // namespace

Status ConsoleImpl::followLog(const InstanceRef &ref, const std::string &pod, const std::string &container,
                              int tailLines, bool follow,
                              const std::function<void(const std::vector<std::string> &)> &lines, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    kube::LogRequest request;
    request.ns = ref.ns;
    request.pod = pod;
    request.container = container;
    if (container.empty()) {
        for (const auto &row : view->instances())
            if (row.ref == ref)
                if (const catalog::Adapter *adapter = m_catalog.adapter(row.spec.adapter))
                    request.container = adapter->read.container;
    }
    request.follow = follow;
    if (tailLines >= 0)
        request.tailLines = tailLines;
    const auto read = [&]() -> Status {
        Status done = kube::readLog(*client, request, lines, ctx);
        if (done || (done.error().code != Errc::NotFound && done.error().code != Errc::Invalid))
            return done;
        Error error = done.error(); // there is no such pod or container
        error.subject = request.ns + "/" + request.pod;
        error.hint = "See the members with \"pilothousectl describe " + ref.name + "\"";
        return error;
    };
    if (!follow)
        return read();
    for (;;) {
        const std::string run = runOf(*client, request, ctx).valueOr({});
        PH_TRY(read());
        // The container ended. Its next run begins a log of its own; a database that is gone has none.
        PH_ASSIGN(const bool again, awaitNextRun(
                                        *client, request, run, [&] { return isListed(*view, ref); }, ctx));
        if (!again)
            return {};
        request.tailLines.reset();
    }
}

Result<std::vector<Console::ObjectYaml>> ConsoleImpl::objects(const InstanceRef &ref, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    static const std::vector<std::pair<const char *, GroupVersionResource>> kinds{
        {"ConfigMap", gvr::configMaps},
        {"StatefulSet", gvr::statefulSets},
        {"Pod", gvr::pods},
        {"Service", gvr::services},
        {"Endpoints", gvr::endpoints},
        {"Secret", gvr::secrets},
        {"PersistentVolumeClaim", gvr::claims},
        {"ServiceAccount", gvr::serviceAccounts},
        {"Role", gvr::roles},
        {"RoleBinding", gvr::roleBindings},
        {"Lease", gvr::leases}};
    std::vector<ObjectYaml> out;
    for (const auto &[kind, collection] : kinds) {
        // Of Endpoints only those that hold Patroni's state: the others follow from pods.
        const std::string which =
            selectorOf(ref) + (collection == gvr::endpoints ? std::string(",") + domain::keys::patroni : std::string());
        const auto list = client->list(collection, ref.ns, {which, {}, {}, {}, 500}, ctx);
        if (!list) {
            if (list.error().code == Errc::Forbidden || list.error().code == Errc::NotFound)
                continue; // what may not be seen is left out
            return list.error();
        }
        for (Json item : jsonAt(*list, {"items"})) {
            item["apiVersion"] = collection.apiVersion();
            item["kind"] = kind;
            out.push_back({std::string(kind) + "/" + nameOf(item), dumpYaml(masked(std::move(item)))});
        }
    }
    return out;
}

} // namespace ph::ops
