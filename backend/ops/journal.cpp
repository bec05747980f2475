// SPDX-License-Identifier: Apache-2.0
// The operation journal, the last known state and the settings in the console's database.
#include "backend/domain/report.h"
#include "backend/ops/consoledb.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {

Status ConsoleDb::writeReport(db::Database &database, const domain::OperationReport &report) {
    auto insert =
        database.prepare("INSERT INTO operation(id,started,cluster,ns,name,instance_id,report) VALUES(?,?,?,?,?,?,?)"
                         " ON CONFLICT(id) DO UPDATE SET report=excluded.report");
    insert.bind(1, report.id)
        .bind(2, formatMicroTime(report.startedAt))
        .bind(3, report.target.cluster.uid)
        .bind(4, report.target.ns)
        .bind(5, report.target.name)
        .bind(6, report.target.instanceId)
        .bind(7, dumpJson(domain::reportToJson(report)));
    return insert.run();
}

void ConsoleDb::saveReport(const domain::OperationReport &report) {
    const std::lock_guard lock(m_mutex);
    const bool written = use([&](db::Database &database) { return writeReport(database, report); });
    if (!written)
        m_pendingReports[report.id] = report;
    else
        m_pendingReports.erase(report.id);
}

std::vector<domain::OperationReport> ConsoleDb::history(const InstanceRef *ref, int limit) {
    const std::lock_guard lock(m_mutex);
    std::vector<domain::OperationReport> out;
    use([&](db::Database &database) -> Status {
        out.clear();
        auto rows = database.prepare(
            ref ? "SELECT report FROM operation WHERE cluster=?1 AND ns=?2 AND name=?3 ORDER BY started DESC LIMIT ?4"
                : "SELECT report FROM operation ORDER BY started DESC LIMIT ?1");
        if (ref)
            rows.bind(1, ref->cluster.uid).bind(2, ref->ns).bind(3, ref->name).bind(4, limit);
        else
            rows.bind(1, limit);
        while (true) {
            PH_ASSIGN(const bool more, rows.step());
            if (!more)
                return {};
            if (auto document = parseJson(rows.text(0)))
                if (auto report = domain::reportFromJson(*document))
                    out.push_back(std::move(*report));
        }
    });
    for (const auto &[id, report] : m_pendingReports)
        if (!ref ||
            (ref->cluster == report.target.cluster && ref->ns == report.target.ns && ref->name == report.target.name))
            out.push_back(report);
    std::stable_sort(out.begin(), out.end(), [](const auto &a, const auto &b) { return a.startedAt > b.startedAt; });
    if (limit >= 0 && out.size() > static_cast<std::size_t>(limit))
        out.resize(static_cast<std::size_t>(limit));
    return out;
}

void ConsoleDb::saveLastState(const std::string &cluster, const std::string &document) {
    const std::lock_guard lock(m_mutex);
    use([&](db::Database &database) -> Status {
        auto insert = database.prepare("INSERT INTO last_state(cluster,document) VALUES(?,?) ON CONFLICT(cluster) DO "
                                       "UPDATE SET document=excluded.document");
        insert.bind(1, cluster).bind(2, document);
        return insert.run();
    });
}

std::string ConsoleDb::lastState(const std::string &cluster) {
    const std::lock_guard lock(m_mutex);
    std::string out;
    use([&](db::Database &database) -> Status {
        auto row = database.prepare("SELECT document FROM last_state WHERE cluster=?");
        row.bind(1, cluster);
        PH_ASSIGN(const bool found, row.step());
        if (found)
            out = row.text(0);
        return {};
    });
    return out;
}

void ConsoleDb::setSetting(const std::string &key, const std::string &value) {
    const std::lock_guard lock(m_mutex);
    use([&](db::Database &database) -> Status {
        auto insert = database.prepare(
            "INSERT INTO setting(key,value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value");
        insert.bind(1, key).bind(2, value);
        return insert.run();
    });
}

std::string ConsoleDb::setting(const std::string &key) {
    const std::lock_guard lock(m_mutex);
    std::string out;
    use([&](db::Database &database) -> Status {
        auto row = database.prepare("SELECT value FROM setting WHERE key=?");
        row.bind(1, key);
        PH_ASSIGN(const bool found, row.step());
        if (found)
            out = row.text(0);
        return {};
    });
    return out;
}

} // namespace ph::ops
