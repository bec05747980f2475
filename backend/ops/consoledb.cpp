// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/consoledb.h"

#include "backend/obs/log.h"

#include <sys/stat.h>
#include <system_error>

namespace ph::ops {
namespace {

const obs::Log &log() {
    static const obs::Log instance("ops");
    return instance;
}

constexpr std::chrono::seconds retryPause{5};
constexpr std::chrono::milliseconds busyTimeout{2000};

const std::vector<db::Migration> &migrations() {
    static const std::vector<db::Migration> steps{
        "CREATE TABLE audit(number INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, "
        "cluster_name TEXT NOT NULL,"
        " cluster TEXT NOT NULL, ns TEXT NOT NULL, name TEXT NOT NULL, instance_id TEXT NOT NULL, action TEXT NOT "
        "NULL, detail TEXT NOT NULL,"
        " outcome TEXT NOT NULL, hash TEXT NOT NULL);"
        "CREATE TABLE operation(id TEXT PRIMARY KEY, started TEXT NOT NULL, cluster TEXT NOT NULL, ns TEXT NOT NULL, "
        "name TEXT NOT NULL,"
        " instance_id TEXT NOT NULL, report TEXT NOT NULL);"
        "CREATE INDEX operation_started ON operation(started);"
        "CREATE TABLE last_state(cluster TEXT PRIMARY KEY, document TEXT NOT NULL);"
        "CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL);"};
    return steps;
}

/// Zeros when there is no such file.
std::pair<dev_t, ino_t> identityOf(const fs::path &path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) == 0 ? std::pair(info.st_dev, info.st_ino) : std::pair<dev_t, ino_t>();
}

} // namespace

ConsoleDb::ConsoleDb(fs::path path) : m_path(std::move(path)) {}

Status ConsoleDb::ensureOpen() {
    // SQLite would go on writing to a deleted file without an error, also when another console has made a new one.
    if (m_db && identityOf(m_path) != m_identity) {
        m_db.reset();
        m_setAside = "The console's database " + m_path.string() +
                     " was deleted while in use; history and audit trail begin anew.";
        log().warning("console database was deleted", {{"path", m_path.string()}});
    }
    if (m_db)
        return {};
    const SteadyTime now = Clock::system().steady();
    if (now < m_nextTry)
        return Error{Errc::Unavailable, "the console's database is not usable", m_path.string(), 0, {}, {}, {}, {}, 0};
    for (int attempt = 0; attempt < 2; ++attempt) {
        PH_TRY(makeDirectories(m_path.parent_path()));
        auto opened = db::Database::open(m_path, migrations(), {db::Durability::Full, busyTimeout, false});
        if (opened) {
            m_db.emplace(std::move(*opened));
            m_identity = identityOf(m_path);
            m_warning.clear();
            return {};
        }
        if (opened.error().reason != "Corrupt" || attempt == 1) {
            m_nextTry = now + retryPause;
            return opened.error();
        }
        setAside();
    }
    return {};
}

void ConsoleDb::setAside() {
    m_db.reset();
    const fs::path target = m_path.string() + ".damaged-" + formatTime(Clock::system().now());
    std::error_code error;
    fs::rename(m_path, target, error);
    for (const char *suffix : {"-wal", "-shm"}) {
        std::error_code ignored;
        fs::rename(m_path.string() + suffix, target.string() + suffix, ignored);
    }
    m_setAside = "The console's database was damaged and has been moved to " + target.string() +
                 "; history and audit trail begin anew.";
    log().warning("console database was damaged", {{"movedTo", target.string()}});
}

bool ConsoleDb::use(const std::function<Status(db::Database &)> &work) {
    Status status = ensureOpen();
    Status kept;
    if (status) {
        kept = writePending();
        status = work(*m_db);
        if (!status && status.error().reason == "Corrupt") {
            setAside();
            status = ensureOpen();
            if (status)
                status = work(*m_db);
        }
    }
    if (!status)
        warnOf(status.error());
    else if (!kept)
        warnOf(kept.error()); // it can be read, but not written
    else
        m_warning.clear();
    return status.ok();
}

void ConsoleDb::warnOf(const Error &error) {
    if (error.code == Errc::Unavailable && !m_warning.empty())
        return; // not tried again yet: what was said holds
    m_warning = "The console's database cannot be used, so history and audit trail of this session are kept in "
                "memory only: " +
                (error.cause.empty() ? error.what : error.cause) + " (" + m_path.string() + ").";
    if (!error.hint.empty())
        m_warning += " " + error.hint;
    log().warning("console database cannot be used", {{"path", m_path.string()}, {"error", error.text()}});
}

Status ConsoleDb::writePending() {
    if (m_pendingAudit.empty() && m_pendingReports.empty())
        return {};
    const SteadyTime now = Clock::system().steady();
    if (now < m_nextPending)
        return Error{Errc::Unavailable, "the console's database cannot be written", m_path.string()};
    m_nextPending = now + retryPause;
    // In their order: the chain says what happened before what.
    while (!m_pendingAudit.empty()) {
        PH_TRY(writeAudit(*m_db, m_pendingAudit.front()));
        m_pendingAudit.erase(m_pendingAudit.begin());
    }
    while (!m_pendingReports.empty()) {
        PH_TRY(writeReport(*m_db, m_pendingReports.begin()->second));
        m_pendingReports.erase(m_pendingReports.begin());
    }
    return {};
}

std::vector<std::string> ConsoleDb::warnings() {
    const std::lock_guard lock(m_mutex);
    use([](db::Database &) { return Status(); });
    std::vector<std::string> out;
    if (!m_setAside.empty())
        out.push_back(m_setAside);
    if (!m_warning.empty())
        out.push_back(m_warning);
    return out;
}

Status ConsoleDb::writeAudit(db::Database &database, const AuditRecord &record) {
    return database.transaction([&]() -> Status {
        std::int64_t number = 1;
        std::string previous;
        {
            auto last = database.prepare("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
            PH_ASSIGN(const bool found, last.step());
            if (found) {
                number = last.integer(0) + 1;
                previous = last.text(1);
            }
        }
        const std::string hash = auditHash(previous, number, record);
        {
            auto insert = database.prepare(
                "INSERT INTO "
                "audit(number,id,at,who,cluster_name,cluster,ns,name,instance_id,action,detail,outcome,hash)"
                " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
            insert.bind(1, number)
                .bind(2, record.id)
                .bind(3, formatMicroTime(record.at))
                .bind(4, record.who)
                .bind(5, record.clusterName)
                .bind(6, record.subject.cluster.uid)
                .bind(7, record.subject.ns)
                .bind(8, record.subject.name)
                .bind(9, record.subject.instanceId)
                .bind(10, record.action)
                .bind(11, record.detail)
                .bind(12, record.outcome)
                .bind(13, hash);
            PH_TRY(insert.run());
        }
        // The head tells when records were cut off at the end, which the chain alone cannot show.
        auto head = database.prepare("INSERT INTO setting(key,value) VALUES('audit/head',?) ON CONFLICT(key) DO UPDATE "
                                     "SET value=excluded.value");
        head.bind(1, std::to_string(number) + " " + hash);
        return head.run();
    });
}

void ConsoleDb::appendAudit(const AuditRecord &record) {
    const std::lock_guard lock(m_mutex);
    const auto write = [&](db::Database &database) -> Status {
        // Behind those that wait, so that the chain keeps their order.
        return m_pendingAudit.empty() ? writeAudit(database, record)
                                      : Error{Errc::Unavailable, "earlier records wait", m_path.string()};
    };
    if (use(write))
        return;
    m_pendingAudit.push_back(record);
    log().warning("audit record kept in memory", {{"id", record.id},
                                                  {"who", record.who},
                                                  {"action", record.action},
                                                  {"subject", record.subject.str()},
                                                  {"cluster", record.clusterName},
                                                  {"outcome", record.outcome},
                                                  {"detail", record.detail}});
}

Status ConsoleDb::checkChain(db::Database &database, Console::AuditTrail &trail) {
    std::string previous;
    std::int64_t expected = 0;
    auto rows =
        database.prepare("SELECT number,id,at,who,cluster_name,cluster,ns,name,instance_id,action,detail,outcome,hash "
                         "FROM audit ORDER BY number");
    while (true) {
        PH_ASSIGN(const bool more, rows.step());
        if (!more)
            break;
        AuditRecord record;
        const auto text = [&rows](int column) { return std::string(rows.text(column)); };
        record.id = text(1);
        record.at = parseTime(rows.text(2)).value_or(SystemTime{});
        record.who = text(3);
        record.clusterName = text(4);
        record.subject = InstanceRef{ClusterId{text(5)}, text(6), text(7), text(8)};
        record.action = text(9);
        record.detail = text(10);
        record.outcome = text(11);
        const std::int64_t number = rows.integer(0);
        const std::string hash = auditHash(previous, number, record);
        if (trail.intact && (number != ++expected || hash != rows.text(12))) {
            trail.intact = false;
            trail.problem = "Entry " + std::to_string(number) + " of " + formatTime(record.at) +
                            " does not follow from the one before it: the trail was changed or entries are missing.";
        }
        previous = text(12);
        expected = number;
        trail.entries.push_back({number, record.at, record.who, record.clusterName, record.action,
                                 record.subject.name.empty() ? record.clusterName : record.subject.str(), record.detail,
                                 record.outcome});
    }
    auto head = database.prepare("SELECT value FROM setting WHERE key='audit/head'");
    PH_ASSIGN(const bool found, head.step());
    if (trail.intact && found && head.text(0) != std::to_string(expected) + " " + previous) {
        trail.intact = false;
        trail.problem = "The newest entries of the trail are missing.";
    }
    return {};
}

Result<Console::AuditTrail> ConsoleDb::audit(int limit) {
    const std::lock_guard lock(m_mutex);
    Console::AuditTrail trail;
    const bool read = use([&](db::Database &database) {
        trail = {};
        return checkChain(database, trail);
    });
    for (const AuditRecord &record : m_pendingAudit)
        trail.entries.push_back({0, record.at, record.who, record.clusterName, record.action, record.subject.str(),
                                 record.detail, record.outcome});
    if (!read)
        trail.problem = m_warning;
    std::reverse(trail.entries.begin(), trail.entries.end());
    if (limit >= 0 && trail.entries.size() > static_cast<std::size_t>(limit))
        trail.entries.resize(static_cast<std::size_t>(limit));
    return trail;
}

} // namespace ph::ops
