// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/clusterview.h"

#include "backend/domain/rows.h"
#include "backend/kube/credentials.h"
#include "backend/obs/log.h"
#include "backend/ops/clusterwatches.h"
#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {
namespace {

namespace keys = domain::keys;
using State = store::Freshness::State;

constexpr std::chrono::seconds connectLimit{20};
constexpr std::chrono::seconds typingLimit{660}; // a credential plugin may ask the person at the terminal meanwhile
constexpr std::chrono::milliseconds firstPause{1000};
constexpr std::chrono::milliseconds longestPause{30'000};

const obs::Log &log() {
    static const obs::Log instance("ops");
    return instance;
}

} // namespace

ClusterView::ClusterView(ClusterEntry entry, Executor &executor, std::shared_ptr<net::HttpClient> http, ConsoleDb &db,
                         bool terminal, Listener listener)
    : m_entry(std::move(entry)), m_executor(executor), m_http(std::move(http)), m_db(db), m_terminal(terminal),
      m_listener(std::move(listener)) {
    m_freshness.since = Clock::system().now();
    loadLastState();
}

ClusterView::~ClusterView() {
    stop();
}

void ClusterView::stop() {
    std::shared_ptr<Watches> watches;
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        watches = std::move(m_watches);
    }
    m_stop.request_stop();
    m_changed.notify_all();
    watches.reset();
    save();
    const std::lock_guard wait(m_flushing);
}

ClusterEntry ClusterView::entry() const {
    const std::lock_guard lock(m_mutex);
    return m_entry;
}

void ClusterView::setDecisions(const ClusterEntry &entry) {
    const std::lock_guard lock(m_mutex);
    m_entry.protection = entry.protection;
    m_entry.color = entry.color;
    m_entry.current = entry.current;
}

std::string ClusterView::scope() const {
    const std::lock_guard lock(m_mutex);
    return m_scope;
}

void ClusterView::activate() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_active || m_stopped)
            return;
        m_active = true;
    }
    connect(0);
}

Result<std::shared_ptr<kube::Client>> ClusterView::client() {
    const std::lock_guard lock(m_mutex);
    if (m_client)
        return m_client;
    kube::CredentialOptions credentials;
    credentials.terminal = m_terminal;
    auto endpoint = kube::endpointFor(m_entry.config, m_entry.context, m_http, credentials);
    if (!endpoint)
        return endpoint.error();
    endpoint->name = m_entry.name;
    m_client = std::make_shared<kube::Client>(m_http, std::move(*endpoint));
    return m_client;
}

Result<ClusterId> ClusterView::id(const Context &ctx) {
    PH_ASSIGN(const auto client, this->client());
    PH_ASSIGN(auto id, client->clusterId(ctx));
    const std::lock_guard lock(m_mutex);
    m_id = id;
    return id;
}

void ClusterView::connect(int attempt) {
    m_executor.postBlocking([weak = weak_from_this(), attempt] {
        const auto self = weak.lock();
        if (!self)
            return;
        const Context ctx =
            Context(self->m_stop.get_token()).withTimeout(self->m_terminal ? typingLimit : connectLimit);
        const auto id = self->id(ctx);
        if (id) {
            // Asked before the watches are, which need it too and would each ask in a thread of its own.
            if (const auto client = self->client()) {
                const auto version = (*client)->serverVersion(ctx);
                const std::lock_guard lock(self->m_mutex);
                self->m_version = version ? version->text : std::string();
            }
            self->startWatches({});
            return;
        }
        self->setProblem(id.error());
        const auto pause = std::min(longestPause, firstPause * (1 << std::min(attempt, 5)));
        self->m_executor.after(pause, [weak, attempt] {
            const auto again = weak.lock();
            if (!again)
                return;
            const std::unique_lock lock(again->m_mutex);
            if (!again->m_stopped)
                again->connect(attempt + 1);
        });
    });
}

void ClusterView::setProblem(const Error &error) {
    log().info("cluster cannot be used", {{"cluster", entry().name}, {"error", error.text()}});
    {
        const std::lock_guard lock(m_mutex);
        if (m_freshness.state != State::Stale)
            m_freshness.since = Clock::system().now();
        m_freshness.state = State::Stale;
        m_freshness.error = error;
        m_tried = true;
    }
    m_changed.notify_all();
    m_listener.cluster();
}

void ClusterView::startWatches(const std::string &ns) {
    const auto client = this->client();
    if (!client)
        return setProblem(client.error());
    const auto watches = std::make_shared<Watches>(); // kept alive here in case stop() comes meanwhile
    Watches &w = *watches;
    const auto weak = weak_from_this();
    const auto follow = [&w, weak]<typename Row>(store::Store<Row> &store) {
        w.subscriptions.push_back(store.subscribe(
            [weak](const store::Changes<Row> &changes) {
                const auto self = weak.lock();
                if (!self)
                    return;
                for (const auto &row : changes.upserted)
                    self->touch(*row);
                if (!changes.removed.empty())
                    self->touchAll();
            },
            [weak](const store::Freshness &) {
                if (const auto self = weak.lock())
                    self->onFreshness();
            }));
    };
    std::shared_ptr<Watches> old;
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped)
            return;
        m_scope = ns;
        old = std::exchange(m_watches, watches);
    }
    old.reset();
    follow(w.anchors);
    follow(w.workloads);
    follow(w.pods);
    follow(w.services);
    follow(w.claims);
    follow(w.states);
    store::ReflectorOptions options;
    options.labelSelector = std::string(keys::managedBy) + "=" + keys::managedByValue;
    store::ReflectorOptions anchors = options;
    anchors.labelSelector += std::string(",") + keys::part + " in (anchor,operation,patroni-leader,patroni-sync)";
    std::vector<store::ReflectorHandle> handles;
    handles.push_back(store::startReflector(m_executor, *client, gvr::configMaps, ns, store::configMapProjection(),
                                            w.anchors, anchors));
    handles.push_back(store::startReflector(m_executor, *client, gvr::statefulSets, ns, store::statefulSetProjection(),
                                            w.workloads, options));
    handles.push_back(
        store::startReflector(m_executor, *client, gvr::pods, ns, store::podProjection(), w.pods, options));
    handles.push_back(
        store::startReflector(m_executor, *client, gvr::services, ns, store::serviceProjection(), w.services, options));
    handles.push_back(
        store::startReflector(m_executor, *client, gvr::claims, ns, store::claimProjection(), w.claims, options));
    options.labelSelector += std::string(",") + keys::patroni;
    handles.push_back(store::startReflector(m_executor, *client, gvr::endpoints, ns, store::configMapProjection(),
                                            w.states, options));
    const std::lock_guard lock(m_mutex);
    if (m_watches == watches)
        w.reflectors = std::move(handles);
}

void ClusterView::onFreshness() {
    bool nowLive = false;
    bool narrow = false;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_watches)
            return;
        store::Freshness worst;
        worst.state = State::Live;
        for (const store::Freshness &one : m_watches->freshness()) {
            if (one.state == State::Stale && worst.state != State::Stale)
                worst = one;
            else if (one.state == State::Syncing && worst.state == State::Live)
                worst = one;
            else if (worst.state == State::Live)
                worst.lastSeen = std::max(worst.lastSeen, one.lastSeen);
        }
        narrow = worst.state == State::Stale && worst.error.code == Errc::Forbidden && m_scope.empty() &&
                 !m_entry.ns.empty();
        if (worst.state != m_freshness.state)
            worst.since = Clock::system().now();
        else
            worst.since = m_freshness.since;
        nowLive = worst.state == State::Live && m_freshness.state != State::Live;
        if (!m_watches->statesKnown && m_watches->states.freshness().state != State::Syncing)
            nowLive = m_watches->statesKnown = true; // rows waited for it
        // Without a first answer the last known rows are shown as stale, not as being on their way.
        if (!narrow && !(worst.state == State::Syncing && m_freshness.state == State::Stale)) {
            m_freshness = worst;
            m_tried = m_tried || worst.state == State::Stale;
        }
    }
    if (narrow) {
        // This user may not list every namespace: look where the context points. Not from inside a store's callback.
        m_executor.postBlocking([weak = weak_from_this()] {
            if (const auto self = weak.lock(); self && self->scope().empty())
                self->startWatches(self->entry().ns);
        });
        return;
    }
    if (nowLive)
        touchAll();
    m_changed.notify_all();
    m_listener.cluster();
}

ClusterSummary ClusterView::summary() const {
    const std::lock_guard lock(m_mutex);
    ClusterSummary out;
    out.name = m_entry.name;
    out.id = m_id;
    out.server = m_entry.server;
    out.user = m_entry.user;
    out.version = m_version;
    out.source = m_entry.embedded ? "embedded" : m_entry.file.string() + " (" + m_entry.context + ")";
    out.ns = m_entry.ns;
    out.current = m_entry.current;
    out.embedded = m_entry.embedded;
    out.protection = m_entry.protection;
    out.color = m_entry.color;
    out.freshness = m_freshness;
    return out;
}

std::vector<domain::InstanceSummary> ClusterView::instances() const {
    const std::lock_guard lock(m_mutex);
    std::vector<domain::InstanceSummary> out;
    for (const auto &[key, row] : m_rows)
        out.push_back(row);
    return out;
}

Status ClusterView::waitLive(const Context &ctx) {
    activate();
    std::unique_lock lock(m_mutex);
    while (true) {
        if (m_stopped)
            return Error{Errc::Cancelled, "the console is ending", m_entry.name};
        if (m_freshness.state == State::Stale && m_tried)
            return m_freshness.error;
        if (m_freshness.state == State::Live && !m_flushPlanned && !m_allDirty && m_dirty.empty())
            return {};
        if (ctx.done())
            return ctx.check("waiting for the cluster's first answer");
        m_changed.wait_for(lock, ctx.stopToken(), std::chrono::milliseconds(100), [] { return false; });
    }
}

} // namespace ph::ops
