// SPDX-License-Identifier: Apache-2.0
// Reading history: pages of an older snapshot, and events that are no longer in memory.
#include "backend/core/encoding.h"
#include "backend/local/store/sqlitestore.h"

#include <nlohmann/json.hpp>

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

} // namespace

std::string ObjectStore::snapshotToken(std::uint64_t revision) {
    return encodeToken({revision, "", ""});
}

Result<ObjectStore::Page> SqliteStore::list(const std::string &collection, const std::string &ns, std::size_t limit,
                                            const std::string &continueFrom) const {
    Page page;
    Token token;
    Collection state;
    const Collection *source = nullptr;
    std::shared_lock lock(m_mutex);
    page.revision = m_revision;
    static const Collection none;
    const auto at = m_live.find(collection);
    source = at == m_live.end() ? &none : &at->second;
    if (!continueFrom.empty()) {
        PH_ASSIGN(token, decodeToken(continueFrom));
        if (token.revision < m_compacted || token.revision > m_revision)
            return Error{Errc::Expired,
                         "The provided continue parameter is too old to display a consistent list result. You can "
                         "start a new list without the "
                         "continue parameter.",
                         "",
                         410,
                         "",
                         "",
                         "Expired"};
        if (token.revision != m_revision) {
            state = *source;
            lock.unlock();
            PH_TRY(rewind(collection, ns, token.revision, state));
            source = &state;
        }
        page.revision = token.revision;
    }
    auto first = ns.empty() ? source->begin() : source->lower_bound(Name{ns, ""});
    if (!continueFrom.empty() && Name{token.ns, token.name} >= Name{ns, ""})
        first = source->upper_bound(Name{token.ns, token.name});
    auto end = source->end();
    if (!ns.empty())
        for (end = first; end != source->end() && end->first.first == ns;)
            ++end;
    for (auto item = first; item != end; ++item) {
        if (limit != 0 && page.items.size() == limit) {
            page.remaining = static_cast<std::size_t>(std::distance(item, end));
            const auto &last = page.items.back().key;
            page.continueFrom = encodeToken({page.revision, last.ns, last.name});
            break;
        }
        page.items.push_back(item->second);
    }
    return page;
}

Status SqliteStore::rewind(const std::string &collection, const std::string &ns, std::uint64_t revision,
                           Collection &state) const {
    std::vector<std::pair<Name, std::uint64_t>> before;
    {
        const std::lock_guard lock(m_readerMutex);
        // The first change of each object after the snapshot knows the state before; SQLite takes `previous` from the
        // row of min().
        auto rows = m_reader.prepare("SELECT ns, name, min(revision), previous FROM revisions WHERE revision > ? AND "
                                     "collection = ? GROUP BY ns, name");
        rows.bind(1, static_cast<std::int64_t>(revision)).bind(2, collection);
        while (true) {
            PH_ASSIGN(const bool there, rows.step());
            if (!there)
                break;
            if (ns.empty() || rows.text(0) == ns)
                before.emplace_back(Name{std::string(rows.text(0)), std::string(rows.text(1))},
                                    static_cast<std::uint64_t>(rows.integer(3)));
        }
    }
    for (const auto &[name, previous] : before) {
        if (previous == 0) {
            state.erase(name);
            continue;
        }
        PH_ASSIGN(auto object, readRow(previous));
        state.insert_or_assign(name, std::move(object));
    }
    return {};
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
    {
        // Rows may have been compacted while they were read; only now is it certain that none was missing.
        const std::shared_lock lock(m_mutex);
        if (cursor < m_compacted)
            return tooOld(cursor);
    }
    cursor = count < rowsAtOnce ? until : last;
    return out;
}

} // namespace ph::local
