// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/db/database.h"
#include "backend/domain/plan.h"
#include "backend/ops/audit.h"
#include "backend/ops/console.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace ph::ops {

/// The console's own file: what clusters forget. Losing it loses history, never an instance, so it never stops anybody:
/// a corrupt file is set aside and made anew, with a locked, full or unreadable one this session's records stay in
/// memory (and in the log) until it can be written again, and warnings() says so. Thread-safe; several processes may
/// use one file.
class ConsoleDb {
public:
    explicit ConsoleDb(fs::path path);

    /// What is wrong with the file now, one line each; empty when nothing is.
    [[nodiscard]] std::vector<std::string> warnings();

    /// Appends to the hash chain.
    void appendAudit(const AuditRecord &record);
    /// The newest @p limit records; the whole chain is checked.
    [[nodiscard]] Result<Console::AuditTrail> audit(int limit);

    /// Keeps the newest report of an operation, by its id.
    void saveReport(const domain::OperationReport &report);
    /// Newest first; @p ref null = of all instances.
    [[nodiscard]] std::vector<domain::OperationReport> history(const InstanceRef *ref, int limit);

    /// The last known rows of a cluster, as a document of the caller's making.
    void saveLastState(const std::string &cluster, const std::string &document);
    [[nodiscard]] std::string lastState(const std::string &cluster);

    void setSetting(const std::string &key, const std::string &value);
    [[nodiscard]] std::string setting(const std::string &key);

private:
    Status ensureOpen();
    /// Runs @p work on the open file; its error becomes the warning. False when it did not succeed.
    bool use(const std::function<Status(db::Database &)> &work);
    Status writeAudit(db::Database &database, const AuditRecord &record);
    static Status writeReport(db::Database &database, const domain::OperationReport &report);
    /// Writes what could only be kept in memory; what still cannot be written stays there.
    Status writePending();
    void warnOf(const Error &error);
    Status checkChain(db::Database &database, Console::AuditTrail &trail);
    void setAside();

    std::mutex m_mutex;
    fs::path m_path;
    std::optional<db::Database> m_db;
    std::pair<dev_t, ino_t> m_identity{}; ///< of the open file
    std::string m_setAside;               ///< warning about a file that was moved away
    std::string m_warning;
    SteadyTime m_nextTry{};
    SteadyTime m_nextPending{};
    std::vector<AuditRecord> m_pendingAudit;                         ///< not written yet
    std::map<std::string, domain::OperationReport> m_pendingReports; ///< by id
};

} // namespace ph::ops
