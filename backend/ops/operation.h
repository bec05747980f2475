// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/status.h"
#include "backend/ops/console.h"
#include "backend/ops/consoledb.h"
#include "backend/ops/operationrecord.h"

#include <functional>
#include <memory>
#include <string>

namespace ph::ops {

/// What running an operation needs from around it.
struct OperationTools {
    std::shared_ptr<kube::Client> client;
    Executor *executor = nullptr;
    ConsoleDb *db = nullptr;
    std::string clusterName;
    std::string holder; ///< user@host
    std::chrono::milliseconds leaseDuration{15'000};
    std::function<void(const std::string &)> stepHook;
};

/// Runs one plan: writes its record into the cluster, takes the Lease, does step after step, and ends in success, or,
/// for a creation or an edit that fails, with what it made or changed taken back. Killed at any moment, resume() of any
/// console ends it right: a deletion goes forward; a re-attachment forward, or back to volumes that are kept; a
/// creation goes forward when everything it needs is still known, else back. A stop, start or restart that ends early
/// leaves nothing unfinished: each member is in one state or the other. One object per run.
class OperationRunner {
public:
    OperationRunner(OperationTools tools, const Ticket &ticket, Console::Progress progress);

    /// Never fails as a whole but when the operation could not begin: then nothing was changed.
    [[nodiscard]] Result<domain::OperationReport> run(const domain::Plan &plan, const Secret &password,
                                                      const std::string &engine, const std::string &spec,
                                                      const Context &ctx);
    [[nodiscard]] Result<domain::OperationReport> resume(const InstanceRef &ref, const Context &ctx);
    /// Takes an operation over and undoes it: of a creation nothing stays, volumes included; of a scaling the spec is
    /// as it was. Conflict with reason CannotRollBack when it is complete, a deletion that has begun to delete, or a
    /// scaling for which members have come or gone.
    [[nodiscard]] Result<domain::OperationReport> rollBack(const InstanceRef &ref, const Context &ctx);

private:
    Status takeOver(const InstanceRef &ref, const Context &ctx);
    domain::OperationReport carryOn(const Context &ctx);
    [[nodiscard]] bool everythingMade() const;
    /// The instance was ready once since this operation began.
    [[nodiscard]] bool hasServed() const;
    /// CannotRollBack once an object that is to be deleted is gone or going.
    Status expectNothingDeleted(const Context &ctx);
    /// CannotRollBack once the StatefulSet was given another number of members.
    Status expectMembersUnchanged(const Context &ctx);
    Status forward(const Context &ctx);
    Status backward(const Context &ctx);
    domain::OperationReport finish(domain::OperationState state, const Error &error, const Context &ctx);
    domain::OperationReport leave(const Error &error, const Context &ctx);
    Status step(std::size_t index, const Context &ctx);
    void report();
    void hook(const std::string &point);
    void waitsFor(std::size_t index, const std::string &what);

    // one per kind of step
    Status createOnce(const domain::PlanStep &step, const Context &ctx);
    Status applyStep(const domain::PlanStep &step, const Context &ctx);
    Status deleteStep(const domain::PlanStep &step, const Context &ctx);
    Status waitReady(std::size_t index, const Context &ctx);
    Status waitGone(std::size_t index, const Context &ctx);
    Status patchStep(std::size_t index, const Context &ctx);
    /// Writes what @p change says into the object it names; Conflict when that is another than the planned one.
    Status patchObject(const Json &change, const Context &ctx);
    /// What is known only when a patch of metadata runs: "${now}" of an annotation, "${anchor-uid}" of an owner.
    Status fillMetadata(Json &metadata, const Context &ctx);
    [[nodiscard]] Result<std::string> anchorUid(const Context &ctx);
    Status switchover(std::size_t index, const Context &ctx);
    Status restartMember(std::size_t index, const Context &ctx);
    /// Deletes the pod unless it is gone, after it has handed over when it leads, and returns once a pod of that name
    /// serves that is not the one with @p uid.
    Status restartPod(std::size_t index, const std::string &name, const std::string &uid, const Context &ctx);
    Status waitVolume(std::size_t index, const Context &ctx);
    Status setParameters(const Json &change, const Context &ctx);
    Status waitParameters(std::size_t index, const Context &ctx);
    // a new password
    [[nodiscard]] Result<Json> passwordSecret(const Json &step, const Context &ctx);
    /// Writes @p data into @p secret unless somebody changed it meanwhile.
    Status writePasswords(const Json &step, const Json &secret, const Json &data, const Context &ctx);
    Status nextPassword(const Json &step, const Context &ctx);
    Status takePassword(const Json &step, const Context &ctx);
    /// Sets in the primary the password that is to count (@p last: the one that counts) and returns once it opens a
    /// session and the other does not; with @p last, once the primary's pod sees it in its Secret, too.
    Status proveLogin(std::size_t index, const Json &step, bool last, const Context &ctx);
    /// What the agent beside @p pod answers to @p request, which goes over its standard input.
    [[nodiscard]] Result<Json> askAgent(const Json &step, const std::string &pod, const Json &request,
                                        const Context &ctx);
    /// The old password works again and the new one is forgotten.
    Status undoPassword(const Context &ctx);
    [[nodiscard]] bool passwordTaken() const;
    /// What this operation changed can still be taken back as a whole; of a creation see everythingMade().
    [[nodiscard]] bool mayGoBack() const;
    /// Returns once a member leads and told so lately; Conflict when none does in time.
    [[nodiscard]] Result<domain::InstanceFacts> awaitLeader(std::size_t index, const Context &ctx);
    /// Before members from ordinal @p members on go: a failover since the plan was made may have put the lead on one of
    /// them, which then hands over to the fittest that stays.
    Status keepLeader(std::size_t index, int members, const Context &ctx);
    /// Makes @p to the primary in place of @p from by Patroni's @p failover object, or waits for the end of a hand-over
    /// that goes on already.
    Status handOver(std::size_t index, const Json &failover, const std::string &from, const std::string &to,
                    const Context &ctx);
    /// Returns once @p to has all that @p from had written when this was asked, and streams the rest: only then does a
    /// hand-over lose nothing.
    Status awaitFollower(std::size_t index, const Json &failover, const std::string &from, const std::string &to,
                         const Context &ctx);
    /// Whether Patroni still has the request to hand over to @p to before it.
    [[nodiscard]] Result<bool> isAsked(const Json &failover, const std::string &to, const Context &ctx);
    Status writeFailover(const Json &failover, const Json &leader, const Json &member, const Context &ctx);

    /// Takes back what steps of a scaling or switchover wrote before any member came or went.
    Status undoMemberSteps(const Context &ctx);
    [[nodiscard]] bool hasBegun(std::size_t index) const;
    /// Takes back each patch that says how, the last first.
    Status undoPatches(const Context &ctx);
    /// Takes back what an edit changed, and restarts the members again that were restarted for it.
    Status undoEdit(const Context &ctx);
    Status undoObject(const Json &object, const Context &ctx);
    Status undoClaims(const Context &ctx);
    Status awaitPodsGone(const Context &ctx);
    [[nodiscard]] Result<domain::InstanceSummary> look(const Context &ctx);
    /// What the cluster's newest warning says of the pod or claim that @p summary waits for; empty when nothing. Why a
    /// volume cannot be had stands nowhere else.
    [[nodiscard]] std::string warningOf(const domain::InstanceSummary &summary, const Context &ctx);
    /// Waits until something about the objects selected changes, at most @p limit; spurious returns are fine.
    void awaitChange(std::unique_ptr<net::HttpStream> &watch, const GroupVersionResource &collection,
                     const std::string &query, std::chrono::milliseconds limit, const Context &ctx);

    OperationTools m_tools;
    const Ticket &m_ticket;
    Console::Progress m_progress;
    OperationRecord m_record;
    OperationState m_state;
    Secret m_password;
    bool m_resumed = false;
    std::string m_anchorUid;
    bool m_collectorOff = false; ///< this cluster's garbage collector did not begin in time
};

} // namespace ph::ops
