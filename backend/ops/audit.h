// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/ids.h"

#include <cstdint>
#include <string>

namespace ph::ops {

/// One line of the audit trail. An attempt is one record when it is asked for and one for how it ended; records are
/// never changed.
struct AuditRecord {
    std::string id; ///< of the attempt; both its records carry it
    SystemTime at{};
    std::string who; ///< user of this computer and of the cluster: "anna@desk as kubernetes-admin"
    std::string clusterName;
    InstanceRef subject; ///< parts may be empty
    std::string action;  ///< "create", "delete", "read-password"
    std::string detail;  ///< plan or reason; never a secret
    std::string outcome; ///< "asked", "done", "refused", "failed"
};

/// The hash that chains @p record to @p previous: SHA-256 (hex) over the previous hash, the number and all fields, each
/// with its length, so that no two different records have the same text.
[[nodiscard]] std::string auditHash(const std::string &previous, std::int64_t number, const AuditRecord &record);

} // namespace ph::ops
