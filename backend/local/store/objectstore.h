// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/machinery/json.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ph::local {

/// Where an object lies: "<group>/<plural>" + namespace + name (etcd's key, in parts).
struct ObjectKey {
    std::string collection; ///< "pods", "apps/statefulsets"
    std::string ns;         ///< empty = cluster scope
    std::string name;
    auto operator<=>(const ObjectKey &) const = default;
};

/// One version of one object. `text` is its JSON with resourceVersion filled in, encoded once and shared by every
/// reader and watcher.
struct StoredObject {
    ObjectKey key;
    std::uint64_t revision = 0;
    JsonPtr json;
    std::shared_ptr<const std::string> text;
};

struct StoreEvent {
    enum class Type { Added, Modified, Deleted };
    Type type = Type::Added;
    StoredObject object;                  ///< of Deleted: the last state, with the revision of the deletion
    std::optional<StoredObject> previous; ///< for selectors that an object enters or leaves
};

using StoreEventPtr = std::shared_ptr<const StoreEvent>;

/// How much history a store keeps for watches that resume.
struct StoreOptions {
    std::uint64_t keepRevisions = 10'000; ///< at least so many, when they were ever made
    std::chrono::seconds keepTime{300};   ///< and at least this long ...
    std::uint64_t keepAtMost = 50'000;    ///< ... but never more than so many
    std::size_t ringEvents = 4096;        ///< newest events held in memory; older ones are read from the log
    std::size_t ringBytes = 4U << 20U;    ///< of their JSON text
};

/// The embedded cluster's etcd: SQLite (WAL, synchronous=FULL) with group commit, one append-only revision log,
/// compacted; all live objects also in memory. A write returns after it is on disk. Thread-safe.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;
    [[nodiscard]] static Result<std::unique_ptr<ObjectStore>> open(const fs::path &file,
                                                                   const StoreOptions &options = {});

    [[nodiscard]] virtual std::optional<StoredObject> get(const ObjectKey &key) const = 0;
    struct Page {
        std::vector<StoredObject> items;
        std::uint64_t revision = 0; ///< of the snapshot
        std::string continueFrom;   ///< opaque; empty at the end
        std::size_t remaining = 0;
    };
    /// In key order. @p limit 0 = all. A continue token whose snapshot is compacted is Expired.
    [[nodiscard]] virtual Result<Page> list(const std::string &collection, const std::string &ns, std::size_t limit,
                                            const std::string &continueFrom) const = 0;
    /// A continue token into the snapshot at @p revision, behind @p after; without it at the start (a list of an exact
    /// older state).
    [[nodiscard]] static std::string continueToken(std::uint64_t revision, const ObjectKey &after = {});
    /// Writes the next version. @p expected: 0 = must not exist (Conflict, reason AlreadyExists), else the revision it
    /// must still have (Conflict, reason Conflict; NotFound when gone). The store fills metadata.resourceVersion.
    [[nodiscard]] virtual Result<StoredObject> put(const ObjectKey &key, Json object, std::uint64_t expected) = 0;
    [[nodiscard]] virtual Result<StoredObject> remove(const ObjectKey &key, std::uint64_t expected) = 0;
    /// Of the newest write on disk.
    [[nodiscard]] virtual std::uint64_t revision() const = 0;
    /// The names of all collections that hold objects, and how many.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::size_t>> collections() const = 0;
    [[nodiscard]] virtual std::uint64_t compactedRevision() const = 0;
    /// Forgets events up to @p revision (live objects stay); returns when done.
    virtual Status compact(std::uint64_t revision) = 0;

    /// Events of a collection after a revision, in order, none twice, none missing. One reader.
    class Watch {
    public:
        virtual ~Watch() = default;
        /// Waits until there is at least one event, or the context ends (empty, not an error). A watch whose next event
        /// was compacted gets Expired.
        [[nodiscard]] virtual Result<std::vector<StoreEventPtr>> next(const Context &ctx) = 0;
        /// The same without waiting: at most about a thousand events, empty when there is none now.
        [[nodiscard]] virtual Result<std::vector<StoreEventPtr>> poll() = 0;
        /// @p ready is called, on the store's own thread (be quick, do not call back), after each commit that brought
        /// events for this watch and before its writers return: who hears of a removed right finds it removed. Set it
        /// before the first poll(), so that nothing is missed. Returns after a running call has ended when replaced.
        virtual void onReady(std::function<void()> ready) = 0;
        /// Every event up to this revision has been handed out (for bookmarks).
        [[nodiscard]] virtual std::uint64_t progress() const = 0;
    };
    /// @p ns empty = all. Expired when @p after is compacted. @p collection empty = all collections.
    [[nodiscard]] virtual Result<std::unique_ptr<Watch>> watch(const std::string &collection, const std::string &ns,
                                                               std::uint64_t after) = 0;
};

} // namespace ph::local
