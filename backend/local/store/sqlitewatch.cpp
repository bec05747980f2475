// SPDX-License-Identifier: Apache-2.0
#include "backend/local/store/sqlitestore.h"

namespace ph::local {

Result<std::vector<StoreEventPtr>> SqliteWatch::poll() {
    return m_store.eventsAfter(m_collection, m_ns, m_cursor);
}

Result<std::vector<StoreEventPtr>> SqliteWatch::next(const Context &ctx) {
    while (!ctx.done()) {
        auto events = poll();
        if (!events || !events->empty())
            return events;
        m_store.waitAbove(m_cursor, ctx);
    }
    return std::vector<StoreEventPtr>();
}

void SqliteWatch::onReady(std::function<void()> ready) {
    const std::lock_guard lock(m_readyMutex);
    m_ready = std::move(ready);
}

void SqliteWatch::notify() {
    const std::lock_guard lock(m_readyMutex);
    if (m_ready)
        m_ready();
}

Error SqliteStore::tooOld(std::uint64_t revision) const {
    return {Errc::Expired,
            "too old resource version: " + std::to_string(revision) + " (" + std::to_string(m_compacted) + ")",
            "",
            410,
            "list again and watch from the version of that list",
            "",
            "Expired"};
}

Result<std::vector<StoreEventPtr>> SqliteStore::eventsAfter(const std::string &collection, const std::string &ns,
                                                            std::uint64_t &cursor) const {
    constexpr std::size_t most = 1000;
    std::uint64_t ringStart = 0;
    {
        const std::shared_lock lock(m_mutex);
        if (cursor < m_compacted)
            return tooOld(cursor);
        if (cursor >= m_ringStart) {
            std::vector<StoreEventPtr> out;
            // Revisions in the ring rise but may have gaps, so the place of the cursor is searched.
            auto at = std::upper_bound(
                m_ring.begin(), m_ring.end(), cursor,
                [](std::uint64_t revision, const StoreEventPtr &event) { return revision < event->object.revision; });
            for (; at != m_ring.end() && out.size() < most; ++at) {
                const auto &key = (*at)->object.key;
                cursor = (*at)->object.revision;
                if ((collection.empty() || key.collection == collection) && (ns.empty() || key.ns == ns))
                    out.push_back(*at);
            }
            if (at == m_ring.end())
                cursor = std::max(cursor, m_revision);
            return out;
        }
        ringStart = m_ringStart;
    }
    while (cursor < ringStart) {
        auto events = readLog(collection, ns, cursor, ringStart);
        if (!events || !events->empty())
            return events;
    }
    return eventsAfter(collection, ns, cursor); // the rest is in memory, or was dropped from there meanwhile
}

void SqliteStore::waitAbove(std::uint64_t cursor, const Context &ctx) const {
    std::shared_lock lock(m_mutex);
    const auto above = [&] { return m_stopping || m_revision > cursor; };
    const auto limit = ctx.remaining(std::chrono::hours(1));
    m_published.wait_for(lock, ctx.stopToken(), limit, above);
}

void SqliteStore::enlist(SqliteWatch *watch) {
    const std::lock_guard lock(m_watchMutex);
    m_watches.insert(watch);
}

void SqliteStore::delist(SqliteWatch *watch) {
    const std::lock_guard lock(m_watchMutex);
    m_watches.erase(watch);
}

Result<std::unique_ptr<ObjectStore::Watch>> SqliteStore::watch(const std::string &collection, const std::string &ns,
                                                               std::uint64_t after) {
    {
        const std::shared_lock lock(m_mutex);
        if (after < m_compacted)
            return tooOld(after);
    }
    return std::unique_ptr<Watch>(std::make_unique<SqliteWatch>(*this, collection, ns, after));
}

} // namespace ph::local
