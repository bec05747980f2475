// SPDX-License-Identifier: Apache-2.0
// The committer thread: group commit, publication to watches, compaction.
#include "backend/local/store/sqlitestore.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {
const obs::Log logger("local.store");
constexpr std::uint64_t compactAtOnce = 500; // revisions per transaction, so that writers never wait long
constexpr std::chrono::seconds samplePeriod{30};

/// What the writers of a batch are told that could not be written.
Error refusal(const Error &problem) {
    if (problem.reason != "DiskFull")
        return problem;
    return Error{Errc::Unavailable,    "there is no room on the disk of the embedded cluster, so nothing was written",
                 problem.subject,      507,
                 problem.hint,         problem.cause,
                 "InsufficientStorage"};
}
} // namespace

void SqliteStore::commitLoop() {
    std::vector<OperationPtr> batch;
    std::unique_lock lock(m_mutex);
    while (true) {
        const auto ready = [this] { return !m_queue.empty() && m_queue.front()->ready; };
        m_work.wait_for(lock, samplePeriod,
                        [&] { return ready() || m_compactTarget > m_compacted || (m_stopping && m_queue.empty()); });
        if (m_stopping && m_queue.empty())
            return;
        batch.clear();
        while (ready()) {
            batch.push_back(std::move(m_queue.front()));
            m_queue.pop_front();
        }
        if (!batch.empty()) {
            lock.unlock();
            const auto outcome = commit(batch);
            if (outcome) {
                publish(batch);
            } else {
                logger.error("objects could not be written", {{"error", outcome.error().text()}});
                fail(batch, refusal(outcome.error()));
            }
            lock.lock();
        }
        m_compactTarget = std::max(m_compactTarget, retentionTarget());
        if (m_compactTarget > m_compacted && !ready()) {
            const auto target = std::min(m_compactTarget, m_compacted + compactAtOnce);
            lock.unlock();
            const auto outcome = compactStep(target);
            lock.lock();
            if (outcome) {
                m_compacted = target;
            } else {
                logger.warning("history could not be compacted", {{"error", outcome.error().text()}});
                m_compactOutcome = outcome;
                m_compactTarget = m_compacted;
            }
            m_published.notify_all();
        }
    }
}

Status SqliteStore::commit(const std::vector<OperationPtr> &batch) {
    return m_writer.transaction([&]() -> Status {
        for (const auto &operation : batch) {
            const auto &object = operation->event.object;
            auto insert = m_writer.prepare("INSERT INTO revisions (revision, collection, ns, name, type, previous, "
                                           "body) VALUES (?, ?, ?, ?, ?, ?, ?)");
            insert.bind(1, static_cast<std::int64_t>(object.revision))
                .bind(2, object.key.collection)
                .bind(3, object.key.ns)
                .bind(4, object.key.name)
                .bind(5, static_cast<int>(operation->event.type))
                .bind(6, static_cast<std::int64_t>(operation->previousRevision))
                .bind(7, *object.text);
            PH_TRY(insert.run());
        }
        return {};
    });
}

void SqliteStore::addToRing(StoreEventPtr event) {
    m_ringBytes += event->object.text->size();
    m_ring.push_back(std::move(event));
    while (m_ring.size() > m_options.ringEvents || (m_ringBytes > m_options.ringBytes && m_ring.size() > 1)) {
        m_ringStart = m_ring.front()->object.revision;
        m_ringBytes -= m_ring.front()->object.text->size();
        m_ring.pop_front();
    }
}

void SqliteStore::publish(const std::vector<OperationPtr> &batch) {
    std::set<std::string> touched;
    {
        const std::unique_lock lock(m_mutex);
        for (const auto &operation : batch) {
            StoreEvent &event = operation->event;
            const auto &key = event.object.key;
            auto &collection = m_live[key.collection];
            const Name name{key.ns, key.name};
            const auto live = collection.find(name);
            if (live != collection.end())
                event.previous = live->second;
            if (event.type == StoreEvent::Type::Deleted)
                collection.erase(name);
            else
                collection.insert_or_assign(name, event.object);
            const auto pending = m_pending.find(key);
            if (pending != m_pending.end() && pending->second.revision == event.object.revision)
                m_pending.erase(pending);
            m_revision = m_settled = event.object.revision;
            touched.insert(key.collection);
            addToRing(StoreEventPtr(operation, &event));
        }
        m_published.notify_all();
    }
    {
        const std::lock_guard lock(m_watchMutex);
        for (SqliteWatch *watch : m_watches)
            if (watch->concerns(touched))
                watch->notify();
    }
    for (const auto &operation : batch)
        operation->done.release();
}

void SqliteStore::fail(const std::vector<OperationPtr> &batch, const Error &error) {
    // What waits behind the failed writes was checked against them, so it fails too. Revisions handed out are never
    // used again.
    std::vector<OperationPtr> failed = batch;
    {
        const std::unique_lock lock(m_mutex);
        failed.insert(failed.end(), m_queue.begin(), m_queue.end());
        m_queue.clear();
        m_pending.clear();
        m_settled = m_next;
        m_published.notify_all();
    }
    for (const auto &operation : failed) {
        operation->outcome = error;
        operation->done.release();
    }
}

Status SqliteStore::compactStep(std::uint64_t target) {
    const auto from = static_cast<std::int64_t>(m_compacted);
    const auto to = static_cast<std::int64_t>(target);
    return m_writer.transaction([&]() -> Status {
        // A state is dead once a compacted revision followed it; `previous` names it, so no index over keys is needed.
        auto states =
            m_writer.prepare("DELETE FROM revisions WHERE revision IN"
                             " (SELECT previous FROM revisions WHERE revision > ? AND revision <= ? AND previous > 0)");
        PH_TRY(states.bind(1, from).bind(2, to).run());
        auto deletions = m_writer.prepare("DELETE FROM revisions WHERE revision > ? AND revision <= ? AND type = 2");
        PH_TRY(deletions.bind(1, from).bind(2, to).run());
        auto meta = m_writer.prepare("UPDATE meta SET value = ? WHERE key = 'compacted'");
        return meta.bind(1, to).run();
    });
}

std::uint64_t SqliteStore::retentionTarget() {
    const auto now = std::chrono::steady_clock::now();
    if (m_samples.empty() || now - m_samples.back().first >= samplePeriod)
        m_samples.emplace_back(now, m_revision);
    std::uint64_t old = 0; // newest revision that is old enough
    while (m_samples.size() > 1 && now - m_samples[1].first >= m_options.keepTime)
        m_samples.pop_front();
    if (now - m_samples.front().first >= m_options.keepTime)
        old = m_samples.front().second;
    const auto before = [this](std::uint64_t count) { return m_revision > count ? m_revision - count : 0; };
    return std::max(std::min(old, before(m_options.keepRevisions)), before(m_options.keepAtMost));
}

} // namespace ph::local
