// SPDX-License-Identifier: Apache-2.0
#include "backend/local/store/sqlitestore.h"

#include "backend/core/encoding.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

const obs::Log logger("local.store");

// type: 0 added, 1 modified, 2 deleted; previous: the revision of the state before, 0 = none.
const std::vector<db::Migration> migrations = {
    "CREATE TABLE revisions (revision INTEGER PRIMARY KEY, collection TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT "
    "NULL,"
    " type INTEGER NOT NULL, previous INTEGER NOT NULL, body TEXT NOT NULL);"
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('compacted', 0);"};

std::int64_t sql(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
std::uint64_t unsql(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

Error notFound(const ObjectKey &key) {
    return Error{Errc::NotFound, key.collection + " \"" + key.name + "\" not found", key.name, 404, "", "", "NotFound"};
}

Result<StoredObject> decode(ObjectKey key, std::uint64_t revision, std::string_view text) {
    auto json = parseJson(text);
    if (!json)
        return Error{Errc::Internal,
                     "a stored object cannot be read",
                     key.collection + "/" + key.ns + "/" + key.name,
                     0,
                     "the state file is damaged: reset the embedded cluster or restore the file",
                     json.error().text(),
                     "Corrupt"};
    return StoredObject{std::move(key), revision, std::make_shared<const Json>(std::move(*json)),
                        std::make_shared<const std::string>(text)};
}

} // namespace

Result<std::unique_ptr<ObjectStore>> ObjectStore::open(const fs::path &file, const StoreOptions &options) {
    PH_ASSIGN(auto writer, db::Database::open(file, migrations));
    PH_ASSIGN(auto reader,
              db::Database::open(file, migrations, {db::Durability::Full, std::chrono::milliseconds(5000), true}));
    auto store = std::make_unique<SqliteStore>(std::move(writer), std::move(reader), options);
    PH_TRY(store->load());
    store->run();
    return std::unique_ptr<ObjectStore>(std::move(store));
}

SqliteStore::SqliteStore(db::Database writer, db::Database reader, const StoreOptions &options)
    : m_writer(std::move(writer)), m_reader(std::move(reader)), m_options(options) {}

SqliteStore::~SqliteStore() {
    {
        const std::unique_lock lock(m_mutex);
        m_stopping = true;
    }
    m_work.notify_all();
    m_published.notify_all();
    if (m_committer.joinable())
        m_committer.join();
}

Status SqliteStore::load() {
    {
        auto meta = m_writer.prepare("SELECT value FROM meta WHERE key = 'compacted'");
        PH_ASSIGN(const bool there, meta.step());
        if (there)
            m_compacted = unsql(meta.integer(0));
    }
    m_revision = std::max<std::uint64_t>(m_compacted, 1); // the newest row may have been a deletion that is compacted
    std::map<ObjectKey, std::uint64_t> newest;
    {
        auto rows = m_writer.prepare("SELECT revision, collection, ns, name, type FROM revisions ORDER BY revision");
        while (true) {
            PH_ASSIGN(const bool there, rows.step());
            if (!there)
                break;
            ObjectKey key{std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))};
            m_revision = unsql(rows.integer(0));
            if (rows.integer(4) == 2)
                newest.erase(key);
            else
                newest[std::move(key)] = m_revision;
        }
    }
    for (const auto &[key, revision] : newest) {
        PH_ASSIGN(auto object, readRow(revision));
        m_live[key.collection].emplace(Name{key.ns, key.name}, std::move(object));
    }
    m_revision = std::max(m_revision, m_compacted);
    m_next = m_settled = m_ringStart = m_revision;
    m_samples.emplace_back(std::chrono::steady_clock::now(), m_revision);
    return {};
}

void SqliteStore::run() {
    m_committer = std::thread([this] { commitLoop(); });
}

std::optional<StoredObject> SqliteStore::get(const ObjectKey &key) const {
    const std::shared_lock lock(m_mutex);
    const auto collection = m_live.find(key.collection);
    if (collection == m_live.end())
        return std::nullopt;
    const auto at = collection->second.find(Name{key.ns, key.name});
    if (at == collection->second.end())
        return std::nullopt;
    return at->second;
}

std::uint64_t SqliteStore::revision() const {
    const std::shared_lock lock(m_mutex);
    return m_revision;
}

std::uint64_t SqliteStore::compactedRevision() const {
    const std::shared_lock lock(m_mutex);
    return m_compacted;
}

std::vector<std::pair<std::string, std::size_t>> SqliteStore::collections() const {
    const std::shared_lock lock(m_mutex);
    std::vector<std::pair<std::string, std::size_t>> out;
    for (const auto &[name, objects] : m_live)
        if (!objects.empty())
            out.emplace_back(name, objects.size());
    return out;
}

Result<StoredObject> SqliteStore::put(const ObjectKey &key, Json object, std::uint64_t expected) {
    return write(key, std::move(object), expected, false);
}

Result<StoredObject> SqliteStore::remove(const ObjectKey &key, std::uint64_t expected) {
    const auto live = get(key);
    if (!live)
        return notFound(key);
    return write(key, *live->json, expected, true);
}

void SqliteStore::awaitRevision(std::unique_lock<std::shared_mutex> &lock, std::uint64_t revision) {
    m_published.wait(lock, [&] { return m_stopping || m_settled >= revision; });
}

Result<StoredObject> SqliteStore::write(const ObjectKey &key, Json object, std::uint64_t expected, bool removing) {
    auto operation = std::make_shared<Operation>();
    StoreEvent &event = operation->event;
    {
        std::unique_lock lock(m_mutex);
        if (m_stopping)
            return Error{Errc::Cancelled, "the store is closing", key.name};
        auto &collection = m_live[key.collection];
        const auto live = collection.find(Name{key.ns, key.name});
        const auto pending = m_pending.find(key);
        std::uint64_t current = live == collection.end() ? 0 : live->second.revision;
        if (pending != m_pending.end())
            current = pending->second.deleted ? 0 : pending->second.revision;
        if (current != expected) {
            if (pending != m_pending.end())
                awaitRevision(lock, pending->second.revision);
            if (expected == 0)
                return Error{
                    Errc::Conflict, key.collection + " \"" + key.name + "\" already exists", key.name, 409, "", "",
                    "AlreadyExists"};
            if (current == 0)
                return notFound(key);
            return Error{
                Errc::Conflict,
                "Operation cannot be fulfilled on " + key.collection + " \"" + key.name +
                    "\": the object has been modified; please apply your changes to the latest version and try again",
                key.name,
                409,
                "",
                "",
                "Conflict"};
        }
        event.object.key = key;
        event.object.revision = ++m_next;
        event.type = removing       ? StoreEvent::Type::Deleted
                     : current == 0 ? StoreEvent::Type::Added
                                    : StoreEvent::Type::Modified;
        operation->previousRevision = current;
        m_pending[key] = Pending{m_next, removing};
        m_queue.push_back(operation);
    }
    object["metadata"]["resourceVersion"] = std::to_string(event.object.revision);
    event.object.text = std::make_shared<const std::string>(dumpJson(object));
    event.object.json = std::make_shared<const Json>(std::move(object));
    {
        const std::unique_lock lock(m_mutex);
        operation->ready = true;
    }
    m_work.notify_one();
    operation->done.acquire();
    if (!operation->outcome)
        return operation->outcome.error();
    return operation->event.object;
}

Status SqliteStore::compact(std::uint64_t revision) {
    std::unique_lock lock(m_mutex);
    if (revision > m_revision)
        return Error{Errc::Invalid, "required revision is a future revision", std::to_string(revision)};
    m_compactTarget = std::max(m_compactTarget, revision);
    m_compactOutcome = {};
    m_work.notify_one();
    m_published.wait(lock, [&] { return m_stopping || m_compacted >= revision || !m_compactOutcome; });
    return m_compactOutcome;
}

Result<StoredObject> SqliteStore::readRow(std::uint64_t revision) const {
    const std::lock_guard lock(m_readerMutex);
    auto row = m_reader.prepare("SELECT collection, ns, name, body FROM revisions WHERE revision = ?");
    row.bind(1, sql(revision));
    PH_ASSIGN(const bool there, row.step());
    if (!there)
        return Error{Errc::Expired, "the revision " + std::to_string(revision) + " has been compacted", "", 410, "", "",
                     "Expired"};
    return decode(ObjectKey{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))}, revision,
                  row.text(3));
}

} // namespace ph::local
