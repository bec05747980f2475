// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/clusterview.h"

#include "backend/domain/spec.h"
#include "backend/kube/credentials.h"
#include "backend/obs/log.h"
#include "backend/ops/objects.h"
#include "backend/ops/storerows.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {
namespace {

namespace keys = domain::keys;
using State = store::Freshness::State;

constexpr std::chrono::milliseconds flushDelay{40};
constexpr std::chrono::milliseconds saveDelay{2000};
constexpr std::chrono::seconds connectLimit{20};
constexpr std::chrono::milliseconds firstPause{1000};
constexpr std::chrono::milliseconds longestPause{30'000};

const obs::Log &log() {
    static const obs::Log instance("ops");
    return instance;
}

std::string keyOf(std::string_view ns, std::string_view instance) { return std::string(ns) + "/" + std::string(instance); }

Json rowToJson(const domain::InstanceSummary &row) {
    Json members = Json::array();
    for (const domain::Member &member : row.members)
        members.push_back(Json{{"name", member.name}, {"ordinal", member.ordinal}, {"role", static_cast<int>(member.role)}, {"node", member.node}});
    return Json{{"cluster", row.ref.cluster.uid}, {"namespace", row.ref.ns}, {"name", row.ref.name}, {"instanceId", row.ref.instanceId},
                {"spec", domain::specToJson(row.spec)}, {"state", static_cast<int>(row.state)}, {"host", row.serviceHost}, {"port", row.servicePort},
                {"createdAt", formatMicroTime(row.createdAt)}, {"members", members}, {"readOnly", row.readOnlySpec}};
}

domain::InstanceSummary rowFromJson(const Json &document, const std::string &clusterName) {
    domain::InstanceSummary row;
    row.clusterName = clusterName;
    row.ref = InstanceRef{ClusterId{jsonText(document, {"cluster"})}, jsonText(document, {"namespace"}), jsonText(document, {"name"}), jsonText(document, {"instanceId"})};
    if (auto reading = domain::specFromJson(jsonAt(document, {"spec"})))
        row.spec = std::move(reading->spec);
    const auto state = jsonInteger(document, {"state"});
    row.state = state >= 0 && state <= static_cast<long long>(domain::InstanceState::Failed) ? static_cast<domain::InstanceState>(state) : domain::InstanceState::Unknown;
    row.serviceHost = jsonText(document, {"host"});
    row.servicePort = static_cast<int>(jsonInteger(document, {"port"}));
    row.createdAt = parseTime(jsonText(document, {"createdAt"})).value_or(SystemTime{});
    row.readOnlySpec = jsonAt(document, {"readOnly"}) == true;
    if (const Json &members = jsonAt(document, {"members"}); members.is_array())
        for (const Json &entry : members) {
            domain::Member member;
            member.name = jsonText(entry, {"name"});
            member.ordinal = static_cast<int>(jsonInteger(entry, {"ordinal"}));
            member.role = jsonInteger(entry, {"role"}) == 1 ? domain::MemberRole::Primary : domain::MemberRole::Unknown;
            member.node = jsonText(entry, {"node"});
            row.members.push_back(std::move(member));
        }
    return row;
}

} // namespace

struct ClusterView::Watches {
    store::Store<store::ConfigMapRow> anchors;
    store::Store<store::StatefulSetRow> workloads;
    store::Store<store::PodRow> pods;
    store::Store<store::ServiceRow> services;
    store::Store<store::ClaimRow> claims;
    std::vector<std::shared_ptr<void>> subscriptions;
    std::vector<store::ReflectorHandle> reflectors; // last, so that they end first

    [[nodiscard]] std::vector<store::Freshness> freshness() const {
        return {anchors.freshness(), workloads.freshness(), pods.freshness(), services.freshness(), claims.freshness()};
    }
};

ClusterView::ClusterView(ClusterEntry entry, Executor &executor, std::shared_ptr<net::HttpClient> http, ConsoleDb &db, Listener listener)
    : m_entry(std::move(entry)), m_executor(executor), m_http(std::move(http)), m_db(db), m_listener(std::move(listener)) {
    m_freshness.since = Clock::system().now();
    loadLastState();
}

ClusterView::~ClusterView() { stop(); }

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

void ClusterView::setDecisions(ProtectionLevel protection, const std::string &color) {
    const std::lock_guard lock(m_mutex);
    m_entry.protection = protection;
    m_entry.color = color;
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
    auto endpoint = kube::endpointFor(m_entry.config, m_entry.context, m_http);
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
        const Context ctx = Context(self->m_stop.get_token()).withTimeout(connectLimit);
        const auto id = self->id(ctx);
        if (id) {
            std::string version;
            if (const auto client = self->client())
                if (const auto answer = (*client)->raw("/version", ctx); answer && answer->status == 200)
                    if (const auto document = parseJson(answer->body))
                        version = jsonText(*document, {"gitVersion"});
            {
                const std::lock_guard lock(self->m_mutex);
                self->m_version = version;
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
    store::ReflectorOptions options;
    options.labelSelector = std::string(keys::managedBy) + "=" + keys::managedByValue;
    store::ReflectorOptions anchors = options;
    anchors.labelSelector += std::string(",") + keys::part + " in (anchor,operation)";
    std::vector<store::ReflectorHandle> handles;
    handles.push_back(store::startReflector(m_executor, *client, gvr::configMaps, ns, store::configMapProjection(), w.anchors, anchors));
    handles.push_back(store::startReflector(m_executor, *client, gvr::statefulSets, ns, store::statefulSetProjection(), w.workloads, options));
    handles.push_back(store::startReflector(m_executor, *client, gvr::pods, ns, store::podProjection(), w.pods, options));
    handles.push_back(store::startReflector(m_executor, *client, gvr::services, ns, store::serviceProjection(), w.services, options));
    handles.push_back(store::startReflector(m_executor, *client, gvr::claims, ns, store::claimProjection(), w.claims, options));
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
        narrow = worst.state == State::Stale && worst.error.code == Errc::Forbidden && m_scope.empty() && !m_entry.ns.empty();
        if (worst.state != m_freshness.state)
            worst.since = Clock::system().now();
        else
            worst.since = m_freshness.since;
        nowLive = worst.state == State::Live && m_freshness.state != State::Live;
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

void ClusterView::touch(const store::RowMeta &row) {
    const auto instance = row.labels.get(keys::instance);
    if (instance.empty())
        return;
    {
        const std::lock_guard lock(m_mutex);
        m_dirty.insert(keyOf(row.ns, instance));
    }
    scheduleFlush();
}

void ClusterView::touchAll() {
    {
        const std::lock_guard lock(m_mutex);
        m_allDirty = true;
    }
    scheduleFlush();
}

void ClusterView::scheduleFlush() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_flushPlanned || m_stopped)
            return;
        m_flushPlanned = true;
    }
    m_executor.after(flushDelay, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->flush();
    });
}

void ClusterView::flush() {
    const std::lock_guard order(m_flushing);
    Console::InstanceChanges changes;
    {
        const std::lock_guard lock(m_mutex);
        m_flushPlanned = false;
        if (m_stopped || !m_watches)
            return;
        // Before every kind has answered once an instance would look as if it lacked objects.
        const auto freshness = m_watches->freshness();
        const bool complete = std::all_of(freshness.begin(), freshness.end(), [](const auto &one) { return one.state == State::Live || (one.state == State::Stale && one.lastSeen != SystemTime{}); });
        if (!complete)
            return;
        const bool all = std::exchange(m_allDirty, false);
        const auto dirty = std::exchange(m_dirty, {});
        const auto wanted = [&](const store::RowMeta &row) -> std::optional<std::string> {
            const auto instance = row.labels.get(keys::instance);
            if (instance.empty())
                return std::nullopt;
            std::string key = keyOf(row.ns, instance);
            return all || dirty.contains(key) ? std::optional(std::move(key)) : std::nullopt;
        };
        std::map<std::string, domain::InstanceFacts> facts;
        for (const auto &row : m_watches->anchors.snapshot())
            if (const auto key = wanted(*row)) {
                auto anchor = toAnchor(*row);
                (anchor.part == "operation" ? facts[*key].operation : facts[*key].anchor) = std::move(anchor);
            }
        for (const auto &row : m_watches->workloads.snapshot())
            if (const auto key = wanted(*row))
                facts[*key].workload = toWorkload(*row);
        for (const auto &row : m_watches->pods.snapshot())
            if (const auto key = wanted(*row))
                facts[*key].pods.push_back(toPod(*row));
        for (const auto &row : m_watches->claims.snapshot())
            if (const auto key = wanted(*row))
                facts[*key].claims.push_back(toClaim(*row));
        for (const auto &row : m_watches->services.snapshot())
            if (const auto key = wanted(*row); key && row->clusterIp != "None")
                facts[*key].service = toService(*row);
        std::set<std::string> seen;
        for (auto &[key, fact] : facts) {
            if (!fact.anchor && !fact.operation)
                continue;
            fact.cluster = m_id;
            fact.clusterName = m_entry.name;
            auto row = domain::summarize(fact);
            seen.insert(key);
            auto &old = m_rows[key];
            if (old == row)
                continue;
            if (!old.ref.name.empty() && old.ref != row.ref)
                changes.removed.push_back(Console::instanceKey(old.ref));
            old = row;
            changes.upserted.push_back(std::move(row));
        }
        for (auto it = m_rows.begin(); it != m_rows.end();) {
            if ((all || dirty.contains(it->first)) && !seen.contains(it->first)) {
                changes.removed.push_back(Console::instanceKey(it->second.ref));
                it = m_rows.erase(it);
            } else {
                ++it;
            }
        }
    }
    m_changed.notify_all();
    if (changes.upserted.empty() && changes.removed.empty())
        return;
    m_listener.instances(changes);
    scheduleSave();
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

Console::Handle ClusterView::subscribeEvents(const InstanceRef &ref, std::function<void(const std::vector<EventRow> &)> callback) {
    struct Watch {
        store::Store<store::EventRow> events;
        std::shared_ptr<void> subscription;
        store::ReflectorHandle reflector;
    };
    const auto client = this->client();
    if (!client)
        return nullptr;
    auto watch = std::make_shared<Watch>();
    const auto publish = [name = ref.name, callback = std::move(callback), events = &watch->events] {
        if (events->freshness().state == State::Syncing)
            return; // what is there is not known yet, which is not the same as nothing
        std::vector<EventRow> rows;
        for (const auto &row : events->snapshot()) {
            const std::string &object = row->objectName;
            if (object == name || object.rfind(name + "-", 0) == 0 || object.rfind("data-" + name + "-", 0) == 0)
                rows.push_back(toEvent(*row));
        }
        std::sort(rows.begin(), rows.end(), [](const EventRow &a, const EventRow &b) { return a.lastSeen != b.lastSeen ? a.lastSeen > b.lastSeen : a.uid < b.uid; });
        callback(rows);
    };
    // Before the first list the store is empty because nobody has told yet, which must not look like "no events".
    const auto publishKnown = [publish, events = &watch->events](const store::Changes<store::EventRow> &) {
        if (events->freshness().state != State::Syncing)
            publish();
    };
    watch->subscription = watch->events.subscribe(publishKnown,
                                                  [publish](const store::Freshness &freshness) {
                                                      if (freshness.state == State::Live)
                                                          publish();
                                                  });
    watch->reflector = store::startReflector(m_executor, *client, gvr::events, ref.ns, store::eventProjection(), watch->events);
    return watch;
}

void ClusterView::scheduleSave() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_savePlanned || m_stopped)
            return;
        m_savePlanned = true;
    }
    m_executor.after(saveDelay, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->save();
    });
}

void ClusterView::save() {
    Json rows = Json::array();
    std::string name;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_savePlanned)
            return;
        m_savePlanned = false;
        for (const auto &[key, row] : m_rows)
            rows.push_back(rowToJson(row));
        name = m_entry.name + " " + m_entry.server;
    }
    m_db.saveLastState(name, dumpJson(Json{{"version", 1}, {"savedAt", formatTime(Clock::system().now())}, {"instances", rows}}));
}

void ClusterView::loadLastState() {
    const std::string text = m_db.lastState(m_entry.name + " " + m_entry.server);
    if (text.empty())
        return;
    const auto document = parseJson(text);
    if (!document || jsonInteger(*document, {"version"}) != 1)
        return;
    for (const Json &entry : jsonAt(*document, {"instances"})) {
        auto row = rowFromJson(entry, m_entry.name);
        if (m_id.uid.empty())
            m_id = row.ref.cluster;
        m_rows[keyOf(row.ref.ns, row.ref.name)] = std::move(row);
    }
    m_freshness.state = State::Stale;
    m_freshness.lastSeen = parseTime(jsonText(*document, {"savedAt"})).value_or(SystemTime{});
    m_freshness.error = Error{Errc::Unavailable, "the cluster has not answered yet", m_entry.name};
}

} // namespace ph::ops
