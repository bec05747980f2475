// SPDX-License-Identifier: Apache-2.0
// Reading history: pages of an older snapshot, and events that are no longer in memory.
#include "backend/core/encoding.h"
#include "backend/local/store/sqlitestore.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace ph::local {

namespace {

struct Token {
    std::uint64_t revision = 0;
    std::string ns;
    std::string name;
};

std::string encodeToken(const Token &token) {
    return base64UrlEncode(
        dumpJson(Json{{"v", "ph/v1"}, {"rv", token.revision}, {"ns", token.ns}, {"name", token.name}}));
}

Result<Token> decodeToken(const std::string &text) {
    const Error bad{Errc::Invalid, "continue key is not valid", "", 400, "", "", "BadRequest"};
    const auto plain = base64UrlDecode(text);
    if (!plain)
        return bad;
    const auto json = parseJson(*plain);
    if (!json || jsonText(*json, {"v"}) != "ph/v1")
        return bad;
    const auto revision = jsonInteger(*json, {"rv"}, -1);
    if (revision < 0)
        return bad;
    return Token{static_cast<std::uint64_t>(revision), jsonText(*json, {"ns"}), jsonText(*json, {"name"})};
}

Error tokenTooOld() {
    return Error{Errc::Expired,
                 "The provided continue parameter is too old to display a consistent list result. You can start a new "
                 "list without the continue parameter.",
                 "",
                 410,
                 "",
                 "",
                 "Expired"};
}

} // namespace

std::string ObjectStore::continueToken(std::uint64_t revision, const ObjectKey &after) {
    return encodeToken({revision, after.ns, after.name});
}

Result<ObjectStore::Page> SqliteStore::list(const std::string &collection, const std::string &ns, std::size_t limit,
                                            const std::string &continueFrom) const {
    Page page;
    Token token;
    if (!continueFrom.empty()) {
        PH_ASSIGN(token, decodeToken(continueFrom));
    }
    const Name after = std::max(Name{token.ns, token.name}, Name{ns, ""}); // no object has an empty name
    bool older = false;
    {
        const std::shared_lock lock(m_mutex);
        if (!continueFrom.empty() && (token.revision < m_compacted || token.revision > m_revision))
            return tokenTooOld();
        page.revision = continueFrom.empty() ? m_revision : token.revision;
        older = page.revision != m_revision;
        if (const auto at = m_live.find(collection); at != m_live.end()) {
            const Collection &live = at->second;
            const auto end = ns.empty() ? live.end() : live.lower_bound(Name{ns + '\0', ""});
            for (auto item = live.upper_bound(after); item != end; ++item) {
                if (item->second.revision > page.revision)
                    continue; // changed since: what it was then is in the history
                if (limit == 0 || page.items.size() < limit)
                    page.items.push_back(item->second);
                else
                    ++page.remaining;
            }
        }
    }
    if (older)
        PH_TRY(addChangedSince(collection, ns, after, limit, page));
    if (page.remaining > 0)
        page.continueFrom = continueToken(page.revision, page.items.back().key);
    return page;
}

Status SqliteStore::addChangedSince(const std::string &collection, const std::string &ns, const Name &after,
                                    std::size_t limit, Page &page) const {
    std::map<Name, std::uint64_t> before;
    {
        const std::lock_guard lock(m_readerMutex);
        // The first change of each object after the snapshot knows the state before; SQLite takes `previous` from the
        // row of min().
        auto rows = m_reader.prepare("SELECT ns, name, min(revision), previous FROM revisions WHERE revision > ? AND "
                                     "collection = ? AND (ns, name) > (?, ?) GROUP BY ns, name");
        rows.bind(1, static_cast<std::int64_t>(page.revision)).bind(2, collection);
        rows.bind(3, after.first).bind(4, after.second);
        while (true) {
            PH_ASSIGN(const bool there, rows.step());
            if (!there)
                break;
            const auto previous = static_cast<std::uint64_t>(rows.integer(3));
            if (previous != 0 && (ns.empty() || rows.text(0) == ns)) // 0: made since
                before.emplace(Name{std::string(rows.text(0)), std::string(rows.text(1))}, previous);
        }
    }
    const auto nameOf = [](const StoredObject &object) { return Name{object.key.ns, object.key.name}; };
    std::vector<StoredObject> items;
    auto unchanged = page.items.begin();
    std::size_t left = 0; // of the history, behind the page
    for (const auto &[name, previous] : before) {
        for (; unchanged != page.items.end() && nameOf(*unchanged) < name; ++unchanged)
            items.push_back(std::move(*unchanged));
        if (unchanged != page.items.end() && nameOf(*unchanged) == name)
            continue; // changed only after the live objects were read
        if (limit != 0 && items.size() >= limit) {
            ++left;
            continue;
        }
        auto object = readRow(previous);
        if (!object)
            return stillKept(page.revision) ? Status(object.error()) : Status(tokenTooOld());
        items.push_back(std::move(*object));
    }
    std::move(unchanged, page.items.end(), std::back_inserter(items));
    if (limit != 0 && items.size() > limit) {
        left += items.size() - limit;
        items.resize(limit);
    }
    page.items = std::move(items);
    page.remaining += left;
    // Rows may have been compacted while they were read; only now is it certain that none was missing.
    return stillKept(page.revision) ? Status() : Status(tokenTooOld());
}

bool SqliteStore::stillKept(std::uint64_t revision) const {
    const std::shared_lock lock(m_mutex);
    return revision >= m_compacted;
}

Result<std::vector<StoreEventPtr>> SqliteStore::readLog(const std::string &collection, const std::string &ns,
                                                        std::uint64_t &cursor, std::uint64_t until) const {
    constexpr std::int64_t rowsAtOnce = 500;
    struct Row {
        ObjectKey key;
        std::uint64_t revision;
        int type;
        std::uint64_t previous;
        std::string body;
    };
    std::vector<Row> found;
    std::int64_t count = 0;
    std::uint64_t last = cursor;
    {
        const std::lock_guard lock(m_readerMutex);
        auto rows = m_reader.prepare("SELECT revision, collection, ns, name, type, previous, body FROM revisions"
                                     " WHERE revision > ? AND revision <= ? ORDER BY revision LIMIT ?");
        rows.bind(1, static_cast<std::int64_t>(cursor)).bind(2, static_cast<std::int64_t>(until)).bind(3, rowsAtOnce);
        while (true) {
            PH_ASSIGN(const bool there, rows.step());
            if (!there)
                break;
            ++count;
            last = static_cast<std::uint64_t>(rows.integer(0));
            if ((collection.empty() || rows.text(1) == collection) && (ns.empty() || rows.text(2) == ns))
                found.push_back(Row{{std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))},
                                    last,
                                    static_cast<int>(rows.integer(4)),
                                    static_cast<std::uint64_t>(rows.integer(5)),
                                    std::string(rows.text(6))});
        }
    }
    std::vector<StoreEventPtr> out;
    for (auto &row : found) {
        auto event = std::make_shared<StoreEvent>();
        event->type = row.type == 0   ? StoreEvent::Type::Added
                      : row.type == 1 ? StoreEvent::Type::Modified
                                      : StoreEvent::Type::Deleted;
        PH_ASSIGN(auto json, parseJson(row.body));
        if (row.previous != 0) {
            PH_ASSIGN(event->previous, readRow(row.previous));
        }
        event->object = StoredObject{std::move(row.key), row.revision, std::make_shared<const Json>(std::move(json)),
                                     std::make_shared<const std::string>(std::move(row.body))};
        out.push_back(std::move(event));
    }
    if (!stillKept(cursor)) { // compacted while it was read
        const std::shared_lock lock(m_mutex);
        return tooOld(cursor);
    }
    cursor = count < rowsAtOnce ? until : last;
    return out;
}

} // namespace ph::local
