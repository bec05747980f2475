// SPDX-License-Identifier: Apache-2.0
// From watched objects to rows: what changed is gathered for a moment, computed anew and told.
#include "backend/ops/clusterwatches.h"
#include "backend/ops/laststate.h"
#include "backend/ops/objects.h"
#include "backend/ops/storerows.h"

#include <algorithm>

namespace ph::ops {
namespace {

namespace keys = domain::keys;
using State = store::Freshness::State;

constexpr std::chrono::milliseconds flushDelay{40};
constexpr std::chrono::milliseconds saveDelay{2000};

std::string keyOf(std::string_view ns, std::string_view instance) {
    return std::string(ns) + "/" + std::string(instance);
}

} // namespace

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
        const bool complete =
            m_watches->states.freshness().state != State::Syncing &&
            std::all_of(freshness.begin(), freshness.end(), [](const auto &one) {
                return one.state == State::Live || (one.state == State::Stale && one.lastSeen != SystemTime{});
            });
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
        const auto readState = [&facts](const std::string &key, const store::ConfigMapRow &row) {
            const auto part = row.labels.get(keys::part);
            if (part == "patroni-leader" || part == "patroni-sync")
                (part == "patroni-leader" ? facts[key].leader : facts[key].sync) = toPatroni(row);
            return part == "patroni-leader" || part == "patroni-sync";
        };
        for (const auto &row : m_watches->anchors.snapshot())
            if (const auto key = wanted(*row); key && !readState(*key, *row)) {
                auto anchor = toAnchor(*row);
                (anchor.part == "operation" ? facts[*key].operation : facts[*key].anchor) = std::move(anchor);
            }
        for (const auto &row : m_watches->states.snapshot())
            if (const auto key = wanted(*row))
                readState(*key, *row);
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
            if (const auto key = wanted(*row); key && row->name == row->labels.get(keys::instance))
                facts[*key].service = toService(*row);
        std::set<std::string> seen;
        const SystemTime now = Clock::system().now();
        for (auto &[key, fact] : facts) {
            if (!fact.anchor && !fact.operation)
                continue;
            fact.now = now;
            if (fact.leader && domain::isFresh(*fact.leader, now))
                watchExpiry(*fact.leader, now);
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

/// A leader that dies tells nobody: its row is computed anew when its lock has run out without being renewed. One timer
/// for all; @p m_mutex is held.
void ClusterView::watchExpiry(const domain::PatroniRow &leader, SystemTime now) {
    if (m_expiryPlanned)
        return;
    m_expiryPlanned = true;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(leader.renewTime + leader.ttl - now);
    m_executor.after(std::max<std::chrono::milliseconds>(left, std::chrono::seconds(1)) + std::chrono::seconds(4),
                     [weak = weak_from_this()] {
                         if (const auto self = weak.lock()) {
                             {
                                 const std::lock_guard lock(self->m_mutex);
                                 self->m_expiryPlanned = false;
                                 if (self->m_stopped || !self->m_watches)
                                     return;
                                 for (const auto *store : {&self->m_watches->anchors, &self->m_watches->states})
                                     for (const auto &row : store->snapshot())
                                         if (row->labels.get(keys::part) == "patroni-leader")
                                             self->m_dirty.insert(keyOf(row->ns, row->labels.get(keys::instance)));
                             }
                             self->scheduleFlush();
                         }
                     });
}

Console::Handle ClusterView::watchEvents(const std::string &ns,
                                         std::function<void(const store::Store<store::EventRow> &)> told) {
    struct Watch {
        store::Store<store::EventRow> events;
        std::shared_ptr<void> subscription;
        store::ReflectorHandle reflector;
    };
    const auto client = this->client();
    if (!client)
        return nullptr;
    auto watch = std::make_shared<Watch>();
    // Before the first list the store is empty because nobody has told yet, which must not look like "no events".
    const auto publishKnown = [told, events = &watch->events](const store::Changes<store::EventRow> &) {
        if (events->freshness().state != State::Syncing)
            told(*events);
    };
    watch->subscription =
        watch->events.subscribe(publishKnown, [told, events = &watch->events](const store::Freshness &freshness) {
            if (freshness.state == State::Live)
                told(*events);
        });
    watch->reflector =
        store::startReflector(m_executor, *client, gvr::events, ns, store::eventProjection(), watch->events);
    return watch;
}

namespace {

bool newerFirst(const EventRow &a, const EventRow &b) {
    return a.lastSeen != b.lastSeen ? a.lastSeen > b.lastSeen : a.uid < b.uid;
}

/// The instance of @p known, by "namespace/name", that an object belongs to by its name: orders-0 and data-orders-0 are
/// of orders. The longest name counts, since orders-archive may be one too.
const InstanceRef *ownerOf(const std::map<std::string, InstanceRef> &known, const std::string &ns, std::string name) {
    const std::string claim = "data-";
    for (const bool stripped : {false, true}) {
        std::string candidate = stripped && name.starts_with(claim) ? name.substr(claim.size()) : name;
        if (stripped && candidate == name)
            break;
        for (;;) {
            if (const auto found = known.find(keyOf(ns, candidate)); found != known.end())
                return &found->second;
            const auto cut = candidate.rfind('-');
            if (cut == std::string::npos)
                break;
            candidate.erase(cut);
        }
    }
    return nullptr;
}

} // namespace

Console::Handle ClusterView::subscribeEvents(const InstanceRef &ref,
                                             std::function<void(const std::vector<EventRow> &)> callback) {
    return watchEvents(ref.ns, [name = ref.name, callback = std::move(callback)](const auto &events) {
        std::vector<EventRow> rows;
        for (const auto &row : events.snapshot()) {
            const std::string &object = row->objectName;
            if (object == name || object.rfind(name + "-", 0) == 0 || object.rfind("data-" + name + "-", 0) == 0)
                rows.push_back(toEvent(*row));
        }
        std::sort(rows.begin(), rows.end(), newerFirst);
        callback(rows);
    });
}

Console::Handle ClusterView::subscribeAllEvents(std::function<void(const std::vector<FleetEvent> &)> callback) {
    return watchEvents(scope(), [weak = weak_from_this(), callback = std::move(callback)](const auto &events) {
        const auto self = weak.lock();
        if (!self)
            return;
        std::map<std::string, InstanceRef> known;
        for (const auto &row : self->instances())
            known.emplace(keyOf(row.ref.ns, row.ref.name), row.ref);
        const std::string cluster = self->entry().name;
        std::vector<FleetEvent> rows;
        for (const auto &row : events.snapshot())
            if (const InstanceRef *ref = ownerOf(known, row->objectNamespace, row->objectName))
                rows.push_back({toEvent(*row), *ref, cluster});
        std::sort(rows.begin(), rows.end(),
                  [](const FleetEvent &a, const FleetEvent &b) { return newerFirst(a.event, b.event); });
        callback(rows);
    });
}

void ClusterView::scheduleSave() {
    std::chrono::milliseconds delay = saveDelay;
    {
        const std::lock_guard lock(m_mutex);
        if (m_savePlanned || m_stopped)
            return;
        m_savePlanned = true;
        delay += std::chrono::milliseconds(m_rows.size()); // what costs more is done more rarely
    }
    m_executor.after(delay, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->save();
    });
}

void ClusterView::save() {
    LastState state;
    std::string name;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_savePlanned)
            return;
        m_savePlanned = false;
        for (const auto &[key, row] : m_rows)
            state.rows.push_back(row);
        name = m_entry.name + " " + m_entry.server;
    }
    state.savedAt = Clock::system().now();
    m_db.saveLastState(name, formatLastState(state));
}

void ClusterView::loadLastState() {
    auto state = parseLastState(m_db.lastState(m_entry.name + " " + m_entry.server), m_entry.name);
    if (!state)
        return;
    for (auto &row : state->rows) {
        if (m_id.uid.empty())
            m_id = row.ref.cluster;
        std::string key = keyOf(row.ref.ns, row.ref.name);
        m_rows[std::move(key)] = std::move(row);
    }
    m_freshness.state = State::Stale;
    m_freshness.lastSeen = state->savedAt;
    m_freshness.error = Error{Errc::Unavailable, "the cluster has not answered yet", m_entry.name};
}

} // namespace ph::ops
