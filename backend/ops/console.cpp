// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/consoleimpl.h"

#include "backend/core/random.h"
#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::ops {
namespace {

constexpr std::chrono::milliseconds fileCheckPeriod{300};
constexpr std::chrono::milliseconds answerLimit{15'000};

std::string personHere() {
    std::string user = std::to_string(::getuid());
    if (const passwd *entry = ::getpwuid(::getuid()); entry && entry->pw_name)
        user = entry->pw_name;
    std::string host(256, '\0');
    if (::gethostname(host.data(), host.size() - 1) == 0)
        host.resize(host.find('\0'));
    else
        host = "unknown";
    return user + "@" + host;
}

fs::path or_(const fs::path &chosen, const fs::path &usual) {
    return chosen.empty() ? usual : chosen;
}

/// Changes whenever the file was replaced or written; empty when it does not exist.
std::string stampOf(const fs::path &file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0)
        return {};
    return std::to_string(info.st_ino) + " " + std::to_string(info.st_size) + " " +
           std::to_string(info.st_mtim.tv_sec) + "." + std::to_string(info.st_mtim.tv_nsec);
}

} // namespace

std::string Console::instanceKey(const InstanceRef &ref) {
    return ref.cluster.uid + "/" + ref.ns + "/" + ref.name + "/" + ref.instanceId;
}

bool ClusterSummary::operator==(const ClusterSummary &other) const {
    return name == other.name && id == other.id && server == other.server && user == other.user &&
           version == other.version && source == other.source && ns == other.ns && current == other.current &&
           embedded == other.embedded && protection == other.protection && color == other.color &&
           freshness == other.freshness;
}

std::unique_ptr<Console> makeConsole(ConsoleOptions options) {
    return std::make_unique<ConsoleImpl>(std::move(options));
}

ConsoleImpl::ConsoleImpl(ConsoleOptions options)
    : m_options(std::move(options)), m_holder(m_options.holder.empty() ? personHere() : m_options.holder),
      m_configDirectory(or_(m_options.configDirectory, UserPaths::fromEnvironment().config)),
      m_catalog(catalog::Catalog::load(m_configDirectory / "catalog")),
      m_db(or_(m_options.database, UserPaths::fromEnvironment().data / "console.db")), m_gate(m_db, m_holder),
      m_list(m_options, m_configDirectory), m_http(std::make_unique<net::HttpClient>()) {
    {
        const std::lock_guard lock(m_listMutex);
        m_list.reload();
        for (const fs::path &file : m_list.watchedFiles())
            m_fileStamps[file] = stampOf(file);
    }
    applyList();
    m_watchTimer = m_executor.every(fileCheckPeriod, [this] { checkFiles(); });
}

/// Takes a change over once nothing was written for one period, so that a file rewritten in place is not read half
/// empty.
void ConsoleImpl::checkFiles() {
    {
        const std::lock_guard lock(m_listMutex);
        bool changed = false;
        for (const fs::path &file : m_list.watchedFiles()) {
            const std::string stamp = stampOf(file);
            if (auto &known = m_fileStamps[file]; known != stamp) {
                known = stamp;
                changed = true;
            }
        }
        const bool settled = m_filesChanged && !changed;
        m_filesChanged = changed;
        if (!settled)
            return;
        m_list.reload();
        for (const fs::path &file : m_list.watchedFiles())
            m_fileStamps.try_emplace(file, stampOf(file)); // certificates named only now
    }
    applyList();
}

ConsoleImpl::~ConsoleImpl() {
    m_executor.cancel(m_watchTimer);
    {
        const std::lock_guard lock(m_tunnelMutex);
        m_tunnels.clear();
        m_forwarder.reset();
    }
    std::vector<ViewPtr> all;
    {
        const std::lock_guard lock(m_mutex);
        all = std::move(m_views);
        m_views.clear();
    }
    for (const ViewPtr &view : all)
        view->stop();
}

/// Makes the views those of the list: what did not change keeps its connection.
void ConsoleImpl::applyList() {
    std::vector<ClusterEntry> entries;
    {
        const std::lock_guard lock(m_listMutex);
        entries = m_list.entries();
    }
    std::vector<ViewPtr> ended;
    InstanceChanges gone;
    bool active = false;
    {
        const std::lock_guard lock(m_mutex);
        active = m_active;
        std::vector<ViewPtr> next;
        for (const ClusterEntry &entry : entries) {
            const auto old = std::find_if(m_views.begin(), m_views.end(), [&](const ViewPtr &view) {
                ClusterEntry before = view->entry();
                const kube::KubeconfigDifference difference = kube::compareKubeconfigs(before.config, entry.config);
                const bool sameContext = std::find(difference.changed.begin(), difference.changed.end(),
                                                   entry.context) == difference.changed.end();
                return before.name == entry.name && before.context == entry.context && before.file == entry.file &&
                       before.certificates == entry.certificates && sameContext;
            });
            if (old != m_views.end()) {
                (*old)->setDecisions(entry);
                next.push_back(*old);
                m_views.erase(old);
                continue;
            }
            // Not owning: callbacks of the network thread may be the last to hold a client, and a loop cannot join its
            // own thread.
            const std::shared_ptr<net::HttpClient> http(std::shared_ptr<net::HttpClient>(), m_http.get());
            next.push_back(std::make_shared<ClusterView>(
                entry, m_executor, http, m_db, m_options.terminal,
                ClusterView::Listener{[this](const InstanceChanges &changes) { m_instanceSubscribers.notify(changes); },
                                      [this] { clustersChanged(); }}));
        }
        ended = std::exchange(m_views, std::move(next));
    }
    for (const ViewPtr &view : ended) {
        for (const auto &row : view->instances())
            gone.removed.push_back(instanceKey(row.ref));
        view->stop();
    }
    if (!gone.removed.empty())
        m_instanceSubscribers.notify(gone);
    if (active)
        activateAll();
    clustersChanged();
}

void ConsoleImpl::activateAll() {
    {
        const std::lock_guard lock(m_mutex);
        m_active = true;
    }
    for (const ViewPtr &view : views())
        view->activate();
}

void ConsoleImpl::clustersChanged() {
    m_clusterSubscribers.notify(clusters());
}

std::vector<ConsoleImpl::ViewPtr> ConsoleImpl::views() {
    const std::lock_guard lock(m_mutex);
    return m_views;
}

Result<ConsoleImpl::ViewPtr> ConsoleImpl::view(const std::string &name) {
    std::string names;
    for (const ViewPtr &view : views()) {
        const std::string its = view->entry().name;
        if (its == name)
            return view;
        names += (names.empty() ? "" : ", ") + its;
    }
    Error error{Errc::NotFound, "there is no cluster " + name, name, 0,
                names.empty() ? "Start the embedded one with \"pilothousectl local up\", or add one."
                              : "There are: " + names + "."};
    error.reason = "NoSuchCluster";
    return error;
}

Result<ConsoleImpl::ViewPtr> ConsoleImpl::viewOf(const ClusterId &id, const Context &ctx) {
    if (id.uid.empty())
        return Error{Errc::Invalid, "no cluster is chosen", "cluster"};
    const auto all = views();
    for (const ViewPtr &view : all)
        if (view->summary().id == id)
            return view;
    for (const ViewPtr &view : all)
        if (view->summary().id.uid.empty())
            if (const auto found = view->id(ctx.withTimeout(std::chrono::milliseconds(5000))); found && *found == id)
                return view;
    return Error{Errc::NotFound, "the cluster of this database is not among those of this console", id.uid, 0,
                 "Add its kubeconfig."};
}

std::vector<ClusterSummary> ConsoleImpl::clusters() {
    std::vector<ClusterSummary> out;
    for (const ViewPtr &view : views())
        out.push_back(view->summary());
    return out;
}

Console::Handle ConsoleImpl::subscribeClusters(std::function<void(const std::vector<ClusterSummary> &)> callback) {
    return m_clusterSubscribers.add(std::move(callback), [this](const auto &first) { first(clusters()); });
}

Status ConsoleImpl::addClusters(const std::string &kubeconfig, const std::vector<std::string> &contexts,
                                const Context &) {
    Status added;
    {
        const std::lock_guard lock(m_listMutex);
        added = m_list.add(kubeconfig, contexts);
    }
    std::string detail = kubeconfig;
    for (const std::string &context : contexts)
        detail += " " + context;
    auditList("add-cluster", {}, detail, added);
    PH_TRY(added);
    applyList();
    return {};
}

void ConsoleImpl::auditList(const std::string &action, const std::string &cluster, const std::string &detail,
                            const Status &outcome) {
    AuditRecord record;
    record.id = newUuid();
    record.at = Clock::system().now();
    record.who = m_holder;
    record.clusterName = cluster;
    record.action = action;
    record.detail = outcome ? detail : detail + (detail.empty() ? "" : " · ") + outcome.error().text();
    record.outcome = outcome ? "done" : "failed";
    m_db.appendAudit(record);
}

Status ConsoleImpl::removeCluster(const std::string &name, const Context &) {
    Status removed;
    {
        const std::lock_guard lock(m_listMutex);
        removed = m_list.remove(name);
    }
    auditList("remove-cluster", name, {}, removed);
    PH_TRY(removed);
    applyList();
    return {};
}

Status ConsoleImpl::setColor(const std::string &name, const std::string &color, const Context &) {
    {
        const std::lock_guard lock(m_listMutex);
        PH_TRY(m_list.setColor(name, color));
    }
    applyList();
    return {};
}

Status ConsoleImpl::setProtection(const std::string &name, ProtectionLevel level, const Context &) {
    Status set;
    {
        const std::lock_guard lock(m_listMutex);
        set = m_list.setProtection(name, level);
    }
    auditList("protection", name, protectionName(level), set);
    PH_TRY(set);
    applyList();
    return {};
}

Status ConsoleImpl::waitForCluster(const std::string &name, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(name));
    return view->waitLive(ctx);
}

Result<std::vector<std::string>> ConsoleImpl::namespaces(const std::string &cluster, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(cluster));
    PH_ASSIGN(const auto client, view->client());
    const auto list = client->listMetadata(gvr::namespaces, {}, {}, ctx.withTimeout(answerLimit));
    std::vector<std::string> out;
    if (!list) {
        if (list.error().code != Errc::Forbidden)
            return list.error();
        out.push_back(view->entry().ns); // may not be listed: the one the context names is known
        return out;
    }
    for (const Json &item : jsonAt(*list, {"items"}))
        out.push_back(nameOf(item));
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::string> ConsoleImpl::selfWarnings() {
    std::vector<std::string> out = m_db.warnings();
    {
        const std::lock_guard lock(m_listMutex);
        for (const Error &problem : m_list.problems())
            out.push_back(problem.text() + (problem.hint.empty() ? "" : " " + problem.hint));
    }
    for (const Error &problem : m_catalog.problems())
        out.push_back("A catalogue file is not used: " + problem.text());
    return out;
}

Console::Handle ConsoleImpl::subscribeInstances(std::function<void(const InstanceChanges &)> callback) {
    auto handle = m_instanceSubscribers.add(std::move(callback), [this](const auto &first) {
        first(InstanceChanges{instances(), {}});
    });
    activateAll();
    return handle;
}

std::vector<domain::InstanceSummary> ConsoleImpl::instances() {
    std::vector<domain::InstanceSummary> out;
    for (const ViewPtr &view : views()) {
        auto rows = view->instances();
        out.insert(out.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
    return out;
}

Result<domain::InstanceSummary> ConsoleImpl::instance(const std::string &cluster, const std::string &ns,
                                                      const std::string &name, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(cluster));
    PH_TRY(view->waitLive(ctx.withTimeout(std::chrono::milliseconds(30'000))));
    std::vector<domain::InstanceSummary> found;
    for (auto &row : view->instances())
        if (row.ref.name == name && (ns.empty() || row.ref.ns == ns))
            found.push_back(std::move(row));
    if (found.size() == 1)
        return std::move(found.front());
    const std::string subject = ns.empty() ? name : ns + "/" + name;
    if (found.empty())
        return Error{Errc::NotFound, "there is no database " + subject + " on " + cluster, subject, 0,
                     "See what there is with \"pilothousectl list\"."};
    std::string spaces;
    for (const auto &row : found)
        spaces += (spaces.empty() ? "" : ", ") + row.ref.ns;
    Error error{Errc::Conflict, "there is more than one database " + name + " on " + cluster, name, 0,
                "Say which with --namespace: " + spaces + "."};
    error.reason = "Ambiguous";
    return error;
}

Result<Console::AuditTrail> ConsoleImpl::audit(int limit) {
    return m_db.audit(limit);
}
std::vector<domain::OperationReport> ConsoleImpl::history(const InstanceRef *ref, int limit) {
    return m_db.history(ref, limit);
}

} // namespace ph::ops
