// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/machinery/json.h"

#include <cstdint>
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

/// One version of one object. `text` is its JSON with resourceVersion filled in, encoded once and shared by every reader and watcher.
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

/// The embedded cluster's etcd: SQLite (WAL, synchronous=FULL) with group commit, one append-only revision log, compacted; all live objects also in memory.
/// A write returns after it is on disk. Thread-safe.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;
    [[nodiscard]] static Result<std::unique_ptr<ObjectStore>> open(const fs::path &file);

    [[nodiscard]] virtual std::optional<StoredObject> get(const ObjectKey &key) const = 0;
    struct Page {
        std::vector<StoredObject> items;
        std::uint64_t revision = 0; ///< of the snapshot
        std::string continueFrom;   ///< opaque; empty at the end
        std::size_t remaining = 0;
    };
    /// In key order. @p limit 0 = all. A continue token whose snapshot is compacted is Expired.
    [[nodiscard]] virtual Result<Page> list(const std::string &collection, const std::string &ns, std::size_t limit, const std::string &continueFrom) const = 0;
    /// Writes the next version. @p expected: 0 = must not exist (Conflict, reason AlreadyExists), else the revision it must still have (Conflict, reason Conflict; NotFound
    /// when gone). The store fills metadata.resourceVersion.
    [[nodiscard]] virtual Result<StoredObject> put(const ObjectKey &key, Json object, std::uint64_t expected) = 0;
    [[nodiscard]] virtual Result<StoredObject> remove(const ObjectKey &key, std::uint64_t expected) = 0;
    [[nodiscard]] virtual std::uint64_t revision() const = 0;
    [[nodiscard]] virtual std::uint64_t compactedRevision() const = 0;
    virtual Status compact(std::uint64_t revision) = 0;

    /// Events of a collection after a revision, in order, none twice, none missing. One reader.
    class Watch {
    public:
        virtual ~Watch() = default;
        /// Waits until there is at least one event, or the context ends (empty, not an error). A watch too slow for the store's buffer gets Expired.
        [[nodiscard]] virtual Result<std::vector<StoreEvent>> next(const Context &ctx) = 0;
        /// Every event up to this revision has been handed out (for bookmarks).
        [[nodiscard]] virtual std::uint64_t progress() const = 0;
    };
    /// @p ns empty = all. Expired when @p after is compacted. @p collection empty = all collections.
    [[nodiscard]] virtual Result<std::unique_ptr<Watch>> watch(const std::string &collection, const std::string &ns, std::uint64_t after) = 0;
};

} // namespace ph::local
