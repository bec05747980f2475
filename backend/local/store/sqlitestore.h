// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/db/database.h"
#include "backend/local/store/objectstore.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <thread>
#include <unordered_map>

namespace ph::local {

class SqliteWatch;

/// The one implementation of ObjectStore. Writers check their precondition and take a revision under m_mutex, encode
/// outside of it, and wait; the committer thread writes everything that waits in one transaction, then publishes it.
class SqliteStore final : public ObjectStore {
public:
    SqliteStore(db::Database writer, db::Database reader, const StoreOptions &options);
    ~SqliteStore() override;
    Status load();
    void run();

    std::optional<StoredObject> get(const ObjectKey &key) const override;
    Result<Page> list(const std::string &collection, const std::string &ns, std::size_t limit,
                      const std::string &continueFrom) const override;
    Result<StoredObject> put(const ObjectKey &key, Json object, std::uint64_t expected) override;
    Result<StoredObject> remove(const ObjectKey &key, std::uint64_t expected) override;
    std::uint64_t revision() const override;
    std::uint64_t compactedRevision() const override;
    std::vector<std::pair<std::string, std::size_t>> collections() const override;
    Status compact(std::uint64_t revision) override;
    Result<std::unique_ptr<Watch>> watch(const std::string &collection, const std::string &ns,
                                         std::uint64_t after) override;

    // for SqliteWatch
    /// Events after @p cursor for one watch; moves the cursor.
    Result<std::vector<StoreEventPtr>> eventsAfter(const std::string &collection, const std::string &ns,
                                                   std::uint64_t &cursor) const;
    /// Waits until the newest revision is above @p cursor, or the context ends.
    void waitAbove(std::uint64_t cursor, const Context &ctx) const;
    /// What a reader hears whose place in the history was compacted. Call with m_mutex held.
    [[nodiscard]] Error tooOld(std::uint64_t revision) const;
    void enlist(SqliteWatch *watch);
    void delist(SqliteWatch *watch);

private:
    struct Operation {
        StoreEvent event;
        std::uint64_t previousRevision = 0;
        bool ready = false;
        Status outcome;
        std::binary_semaphore done{0};
    };
    using OperationPtr = std::shared_ptr<Operation>;
    struct Pending {
        std::uint64_t revision = 0;
        bool deleted = false;
    };
    using Name = std::pair<std::string, std::string>; ///< namespace, name
    using Collection = std::map<Name, StoredObject>;

    Result<StoredObject> write(const ObjectKey &key, Json object, std::uint64_t expected, bool removing);
    /// Waits for the write that is under way for @p key, so that a caller that reads again after a Conflict sees its
    /// outcome.
    void awaitRevision(std::unique_lock<std::shared_mutex> &lock, std::uint64_t revision);
    void commitLoop();
    Status commit(const std::vector<OperationPtr> &batch);
    void publish(const std::vector<OperationPtr> &batch);
    void fail(const std::vector<OperationPtr> &batch, const Error &error);
    Status compactStep(std::uint64_t target);
    std::uint64_t retentionTarget();
    void addToRing(StoreEventPtr event);
    Result<std::vector<StoreEventPtr>> readLog(const std::string &collection, const std::string &ns,
                                               std::uint64_t &cursor, std::uint64_t until) const;
    /// Puts into a page of an older snapshot what was changed or deleted since, as it was then.
    Status addChangedSince(const std::string &collection, const std::string &ns, const Name &after, std::size_t limit,
                           Page &page) const;
    bool stillKept(std::uint64_t revision) const;
    Result<StoredObject> readRow(std::uint64_t revision) const;

    db::Database m_writer; ///< the committer's
    mutable std::mutex m_readerMutex;
    mutable db::Database m_reader;
    const StoreOptions m_options;

    mutable std::shared_mutex m_mutex;
    mutable std::condition_variable_any m_published;
    std::condition_variable_any m_work;
    std::map<std::string, Collection> m_live;
    std::map<ObjectKey, Pending> m_pending;
    std::deque<OperationPtr> m_queue;
    std::deque<StoreEventPtr> m_ring;
    std::size_t m_ringBytes = 0;
    std::uint64_t m_ringStart = 1; ///< every event after this revision is in the ring
    std::uint64_t m_next = 1;      ///< newest revision handed out
    std::uint64_t m_revision = 1;  ///< newest on disk
    std::uint64_t m_settled = 1;   ///< newest whose outcome is known
    std::uint64_t m_compacted = 0;
    std::uint64_t m_compactTarget = 0;
    Status m_compactOutcome;
    bool m_stopping = false;
    std::deque<std::pair<std::chrono::steady_clock::time_point, std::uint64_t>> m_samples;

    std::mutex m_watchMutex;
    std::set<SqliteWatch *> m_watches;
    std::thread m_committer;
};

/// One watch: a cursor into the store's history.
class SqliteWatch final : public ObjectStore::Watch {
public:
    SqliteWatch(SqliteStore &store, std::string collection, std::string ns, std::uint64_t after)
        : m_store(store), m_collection(std::move(collection)), m_ns(std::move(ns)), m_cursor(after) {
        m_store.enlist(this);
    }
    ~SqliteWatch() override { m_store.delist(this); }
    Result<std::vector<StoreEventPtr>> next(const Context &ctx) override;
    Result<std::vector<StoreEventPtr>> poll() override;
    void onReady(std::function<void()> ready) override;
    std::uint64_t progress() const override { return m_cursor; }

    [[nodiscard]] bool concerns(const std::set<std::string> &collections) const {
        return m_collection.empty() || collections.contains(m_collection);
    }
    void notify();

private:
    SqliteStore &m_store;
    const std::string m_collection;
    const std::string m_ns;
    std::uint64_t m_cursor;
    std::mutex m_readyMutex;
    std::function<void()> m_ready;
};

} // namespace ph::local
