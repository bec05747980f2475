// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/ticket.h"
#include "backend/kube/client.h"
#include "backend/ops/consoledb.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ph::ops {

/// A right an attempt needs, asked of the cluster before anything is done.
struct Right {
    std::string verb;
    std::string group;
    std::string resource;
    std::string ns;
    std::string subresource = {};
    auto operator<=>(const Right &) const = default;
};

/// Something a person wants to do.
struct Attempt {
    enum class Kind {
        Change,     ///< writes, deletes, restarts
        Exec,       ///< a shell or a program in a pod
        ReadSecret, ///< shows a password; allowed where changes are not, and audited
        Rehearsal,  ///< asks the server what it would say to a change; needs its rights, never the typed name
    };
    Kind kind = Kind::Change;
    std::string action; ///< "create", "delete", "read-password"
    InstanceRef target;
    std::string clusterName;
    std::string clusterUser; ///< as the kubeconfig names it
    ProtectionLevel protection = ProtectionLevel::Open;
    bool mustConfirm = false; ///< the plan itself asks for the typed name, at any level
    std::string confirmation; ///< what was typed: the name or "namespace/name"
    std::string detail;       ///< for the audit trail; no secrets
    std::vector<Right> rights;
};

/// The only maker of tickets: protection level, confirmation, rights, audit, in this order. Refusals are audited too.
/// Thread-safe.
class Gate {
public:
    /// @p who: the person at this computer, "user@host".
    Gate(ConsoleDb &db, std::string who) : m_db(db), m_who(std::move(who)) {}

    /// Forbidden with reason ProtectionLevel, ConfirmationMissing or RightMissing when it may not be done.
    [[nodiscard]] Result<Ticket> admit(kube::Client &client, const Attempt &attempt, const Context &ctx);
    /// Writes how an admitted attempt ended.
    void finish(const Ticket &ticket, const Attempt &attempt, const Status &outcome);

private:
    Status checkRights(kube::Client &client, const Attempt &attempt, const Context &ctx);
    void write(const std::string &id, const Attempt &attempt, const std::string &outcome, const std::string &extra);

    ConsoleDb &m_db;
    std::string m_who;
    std::mutex m_mutex;
    struct Known {
        bool allowed = false;
        std::string reason;
        SteadyTime until{};
    };
    std::map<std::pair<ClusterId, Right>, Known> m_known; ///< reviews are remembered for 60 s
};

} // namespace ph::ops
