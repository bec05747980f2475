// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/executor.h"
#include "backend/core/ticket.h"
#include "backend/domain/plan.h"
#include "backend/kube/client.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::ops {

/// Something an operation made, with what is needed to undo it.
struct MadeObject {
    std::string step;
    std::string apiVersion;
    std::string kind;
    std::string name;
    std::string uid;
    bool operator==(const MadeObject &) const = default;
};

/// What lies in ConfigMap `<name>-operation` while an operation runs. No secrets.
struct OperationState {
    domain::Plan plan;
    domain::OperationReport report;
    std::vector<MadeObject> made;
    bool undoing = false;       ///< going back, not forward
    bool passwordGiven = false; ///< the user gave a password, which is nowhere but in memory and the Secret
    std::string engine;
    std::string spec; ///< JSON of the instance, so that it can be listed before its anchor is there
};

[[nodiscard]] std::string operationName(const std::string &instance);
/// Reads a record; Invalid when it was damaged.
[[nodiscard]] Result<OperationState> operationFromConfigMap(const Json &configMap);

/// The record of one operation in its cluster and the Lease that says who works on it. Not thread-safe, but for
/// renew().
class OperationRecord {
public:
    OperationRecord(std::shared_ptr<kube::Client> client, const ops::Ticket &ticket, Executor &executor,
                    std::string holder, std::chrono::milliseconds leaseDuration,
                    std::function<void(const std::string &)> hook = {});
    ~OperationRecord();
    OperationRecord(const OperationRecord &) = delete;
    OperationRecord &operator=(const OperationRecord &) = delete;

    /// Writes the record (Conflict when there is one) and takes the Lease.
    Status begin(const OperationState &state, const Context &ctx);
    /// Reads the record of @p instance and takes its Lease once nobody renews it; @p waiting is told who holds it.
    /// Conflict when the holder is alive.
    [[nodiscard]] Result<OperationState> takeOver(const std::string &ns, const std::string &instance,
                                                  const std::function<void(const std::string &)> &waiting,
                                                  const Context &ctx);
    /// Conflict with reason OperationLost when the Lease is no longer ours.
    Status fence(const Context &ctx);
    /// Writes the new state; OperationLost when the operation is no longer ours.
    Status save(const OperationState &state, const Context &ctx);
    /// Removes Lease and record: the operation is over.
    Status end(const Context &ctx);
    /// Leaves the record for another console, giving up the Lease.
    void abandon(const Context &ctx);

private:
    Status acquire(const std::function<void(const std::string &)> &waiting, const Context &ctx);
    Status writeLease(const Json *old, const Context &ctx);
    void startRenewing();
    void renew();
    void hook(const std::string &point) const;
    void stopRenewing();
    [[nodiscard]] Json leaseObject(const Json *old) const;

    std::shared_ptr<kube::Client> m_client;
    const ops::Ticket &m_ticket;
    Executor &m_executor;
    std::string m_holder; ///< unique to this operation in this process
    std::chrono::milliseconds m_duration;
    std::function<void(const std::string &)> m_hook;
    std::string m_ns;
    std::string m_name;
    std::string m_recordUid;
    std::unique_ptr<Json> m_recordStore; ///< as last written
    std::mutex m_leaseMutex;
    std::unique_ptr<Json> m_lease;
    bool m_lost = false;
    Executor::TimerId m_timer = 0;
};

} // namespace ph::ops
