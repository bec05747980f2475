// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/operationrecord.h"

#include "backend/core/random.h"
#include "backend/domain/report.h"
#include "backend/domain/rows.h"
#include "backend/obs/log.h"
#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

namespace ph::ops {
namespace {

namespace keys = domain::keys;

const obs::Log &log() {
    static const obs::Log instance("ops");
    return instance;
}

Json dataOf(const OperationState &state) {
    Json made = Json::array();
    for (const MadeObject &object : state.made)
        made.push_back(Json{{"step", object.step},
                            {"apiVersion", object.apiVersion},
                            {"kind", object.kind},
                            {"name", object.name},
                            {"uid", object.uid}});
    return Json{{"operation", state.plan.operation},
                {"state", domain::operationStateName(state.report.state)},
                {"error", state.report.error.what},
                {"holder", state.report.holder},
                {"undoing", state.undoing ? "true" : "false"},
                {"passwordGiven", state.passwordGiven ? "true" : "false"},
                {"spec", state.spec},
                {"plan", dumpJson(domain::planToJson(state.plan))},
                {"report", dumpJson(domain::reportToJson(state.report))},
                {"made", dumpJson(made)}};
}

Json recordObject(const OperationState &state) {
    const InstanceRef &target = state.plan.target;
    return Json{{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata",
                 {{"name", operationName(target.name)},
                  {"namespace", target.ns},
                  {"labels",
                   {{keys::managedBy, keys::managedByValue},
                    {keys::instance, target.name},
                    {keys::engine, state.engine},
                    {keys::instanceId, target.instanceId},
                    {keys::part, "operation"}}},
                  {"annotations", {{keys::instanceId, target.instanceId}}}}},
                {"data", dataOf(state)}};
}

Error lost(std::string what, std::string subject) {
    Error error{Errc::Conflict, std::move(what), std::move(subject), 0, "Follow it with \"pilothousectl operations\"."};
    error.reason = "OperationLost";
    return error;
}

} // namespace

std::string operationName(const std::string &instance) {
    return instance + "-operation";
}

Result<OperationState> operationFromConfigMap(const Json &configMap) {
    OperationState state;
    const std::string planText = jsonText(configMap, {"data", "plan"});
    PH_ASSIGN(const Json plan, parseJson(planText));
    PH_ASSIGN(state.plan, domain::planFromJson(plan));
    PH_ASSIGN(const Json report, parseJson(jsonText(configMap, {"data", "report"})));
    PH_ASSIGN(state.report, domain::reportFromJson(report));
    if (state.report.steps.size() != state.plan.steps.size())
        return Error{Errc::Invalid, "the operation's record does not fit its plan", nameOf(configMap)};
    PH_ASSIGN(const Json made, parseJson(jsonText(configMap, {"data", "made"}, "[]")));
    if (made.is_array())
        for (const Json &entry : made)
            state.made.push_back({jsonText(entry, {"step"}), jsonText(entry, {"apiVersion"}), jsonText(entry, {"kind"}),
                                  jsonText(entry, {"name"}), jsonText(entry, {"uid"})});
    state.undoing = jsonText(configMap, {"data", "undoing"}) == "true";
    state.passwordGiven = jsonText(configMap, {"data", "passwordGiven"}) == "true";
    state.spec = jsonText(configMap, {"data", "spec"});
    state.engine = jsonText(configMap, {"metadata", "labels", keys::engine});
    return state;
}

OperationRecord::OperationRecord(std::shared_ptr<kube::Client> client, const ops::Ticket &ticket, Executor &executor,
                                 std::string holder, std::chrono::milliseconds leaseDuration,
                                 std::function<void(const std::string &)> hook)
    : m_client(std::move(client)), m_ticket(ticket), m_executor(executor),
      m_holder(std::move(holder) + "/" + newUuid()), m_duration(leaseDuration), m_hook(std::move(hook)) {}

OperationRecord::~OperationRecord() {
    stopRenewing();
}

void OperationRecord::hook(const std::string &point) const {
    if (m_hook)
        m_hook(point);
}

Status OperationRecord::begin(const OperationState &state, const Context &ctx) {
    m_ns = state.plan.target.ns;
    m_name = operationName(state.plan.target.name);
    auto made = m_client->create(m_ticket, gvr::configMaps, m_ns, recordObject(state), {}, ctx);
    if (!made) {
        if (made.error().code != Errc::Conflict)
            return made.error();
        Error error{Errc::Conflict, "another operation on " + state.plan.target.str() + " is not finished yet",
                    state.plan.target.str(), 0,
                    "Wait for it, or run \"pilothousectl operations resume " + state.plan.target.name +
                        "\" if its console has died."};
        error.reason = "OperationRunning";
        return error;
    }
    m_recordUid = uidOf(*made);
    m_recordStore = std::make_unique<Json>(std::move(*made));
    hook("record:made");
    const Status taken = acquire([](const std::string &) {}, ctx);
    if (!taken && taken.error().code != Errc::Conflict) // somebody else holding it has made the record theirs
        (void)end(Context().withTimeout(std::chrono::seconds(10)));
    return taken;
}

Result<OperationState> OperationRecord::takeOver(const std::string &ns, const std::string &instance,
                                                 const std::function<void(const std::string &)> &waiting,
                                                 const Context &ctx) {
    m_ns = ns;
    m_name = operationName(instance);
    {
        PH_ASSIGN(const Json first, m_client->get(gvr::configMaps, m_ns, m_name, ctx));
        m_recordUid = uidOf(first);
    }
    PH_TRY(acquire(waiting, ctx));
    // Only what is read under the Lease counts: the former holder may have written until it ran out.
    PH_ASSIGN(Json record, m_client->get(gvr::configMaps, m_ns, m_name, ctx));
    {
        const std::lock_guard lock(m_leaseMutex); // the Lease is being renewed already, and names the record's uid
        m_recordUid = uidOf(record);
    }
    m_recordStore = std::make_unique<Json>(std::move(record));
    return operationFromConfigMap(*m_recordStore);
}

Json OperationRecord::leaseObject(const Json *old) const {
    const std::string now = formatMicroTime(Clock::system().now());
    Json lease = old ? *old : Json{{"apiVersion", "coordination.k8s.io/v1"}, {"kind", "Lease"}};
    lease["metadata"]["name"] = m_name;
    lease["metadata"]["namespace"] = m_ns;
    lease["metadata"]["labels"][keys::managedBy] = keys::managedByValue;
    lease["metadata"]["labels"][keys::part] = "operation";
    lease["metadata"]["ownerReferences"] =
        Json::array({Json{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", m_name}, {"uid", m_recordUid}}});
    Json &spec = lease["spec"];
    if (jsonText(lease, {"spec", "holderIdentity"}) != m_holder) {
        spec["acquireTime"] = now;
        spec["leaseTransitions"] = jsonInteger(lease, {"spec", "leaseTransitions"}, -1) + 1;
    }
    spec["holderIdentity"] = m_holder;
    spec["renewTime"] = now;
    spec["leaseDurationSeconds"] =
        std::max<long long>(1, std::chrono::duration_cast<std::chrono::seconds>(m_duration).count());
    return lease;
}

Status OperationRecord::writeLease(const Json *old, const Context &ctx) {
    const Json lease = leaseObject(old);
    auto written = old ? m_client->update(m_ticket, gvr::leases, m_ns, m_name, lease, {}, ctx)
                       : m_client->create(m_ticket, gvr::leases, m_ns, lease, {}, ctx);
    if (!written)
        return written.error();
    m_lease = std::make_unique<Json>(std::move(*written));
    return {};
}

Status OperationRecord::acquire(const std::function<void(const std::string &)> &waiting, const Context &ctx) {
    std::string lastVersion;
    std::string firstHolder;
    int renewals = 0;
    SteadyTime unchangedSince{};
    for (;;) {
        auto found = m_client->get(gvr::leases, m_ns, m_name, ctx);
        if (!found) {
            if (found.error().code != Errc::NotFound)
                return found.error();
            const std::lock_guard lock(m_leaseMutex);
            const Status made = writeLease(nullptr, ctx);
            if (made) {
                startRenewing();
                return {};
            }
            if (made.error().code != Errc::Conflict)
                return made.error();
            continue;
        }
        const std::string version = jsonText(*found, {"metadata", "resourceVersion"});
        const std::string holder = jsonText(*found, {"spec", "holderIdentity"});
        const SteadyTime now = Clock::system().steady();
        if (version != lastVersion) {
            // A holder that renews twice while we look is alive: one renewal may have been on its way when it died.
            // Clocks of other computers are never compared.
            renewals = !lastVersion.empty() && holder == firstHolder ? renewals + 1 : 0;
            if (renewals == 2 && !holder.empty()) {
                Error error{Errc::Conflict, "the operation is being run by " + holder.substr(0, holder.find('/')),
                            m_ns + "/" + m_name, 0, "Wait for it to end there, or stop that program."};
                error.reason = "OperationHeld";
                return error;
            }
            lastVersion = version;
            firstHolder = holder;
            unchangedSince = now;
        }
        const std::chrono::seconds life(std::max(1LL, jsonInteger(*found, {"spec", "leaseDurationSeconds"}, 15)));
        if (holder.empty() || now - unchangedSince >= life) {
            const std::lock_guard lock(m_leaseMutex);
            const Status taken = writeLease(&*found, ctx);
            if (taken) {
                startRenewing();
                return {};
            }
            if (taken.error().code != Errc::Conflict && taken.error().code != Errc::NotFound)
                return taken.error();
            continue;
        }
        waiting("the Lease of " + holder.substr(0, holder.find('/')) + " to run out");
        if (!ctx.sleep(std::chrono::milliseconds(250)))
            return ctx.check("waiting for the Lease of the operation");
    }
}

void OperationRecord::startRenewing() {
    m_lost = false;
    if (m_timer == 0)
        m_timer = m_executor.everyBlocking(m_duration / 3, [this] { renew(); });
}

void OperationRecord::stopRenewing() {
    if (m_timer != 0)
        m_executor.cancel(m_timer);
    m_timer = 0;
}

void OperationRecord::renew() {
    const std::lock_guard lock(m_leaseMutex);
    if (m_lost || !m_lease)
        return;
    const Context ctx = Context().withTimeout(m_duration / 3);
    for (bool again = false;; again = true) {
        const Json old = *m_lease;
        const Status done = writeLease(&old, ctx);
        if (done || again || (done.error().code != Errc::Conflict && done.error().code != Errc::NotFound))
            return;
        // A write of ours whose answer was lost leaves us with an old version of our own Lease: who holds it counts. It
        // is renewed at once, since nobody heard of us for longer than usual.
        auto found = m_client->get(gvr::leases, m_ns, m_name, ctx);
        if (found && jsonText(*found, {"spec", "holderIdentity"}) == m_holder) {
            m_lease = std::make_unique<Json>(std::move(*found));
            continue;
        }
        if (!found && found.error().code != Errc::NotFound)
            return; // asked again the next time
        m_lost = true;
        log().warning("lost the lease of an operation",
                      {{"lease", m_ns + "/" + m_name}, {"error", done.error().text()}});
        return;
    }
}

Status OperationRecord::fence(const Context &ctx) {
    const std::lock_guard lock(m_leaseMutex);
    auto lease = m_client->get(gvr::leases, m_ns, m_name, ctx);
    if (!lease && lease.error().code != Errc::NotFound)
        return lease.error();
    const std::string holder = lease ? jsonText(*lease, {"spec", "holderIdentity"}) : std::string();
    if (holder != m_holder) {
        m_lost = true;
        return lost(holder.empty() ? "the Lease of the operation was removed"
                                   : "the operation was taken over by " + holder.substr(0, holder.find('/')),
                    m_ns + "/" + m_name);
    }
    m_lease = std::make_unique<Json>(std::move(*lease));
    return {};
}

Status OperationRecord::save(const OperationState &state, const Context &ctx) {
    for (bool again = false;; again = true) {
        Json object = *m_recordStore;
        object["data"] = dataOf(state);
        auto written = m_client->update(m_ticket, gvr::configMaps, m_ns, m_name, object, {}, ctx);
        if (written) {
            *m_recordStore = std::move(*written);
            return {};
        }
        if (written.error().code != Errc::Conflict || again)
            return written.error();
        // Either somebody took the operation over, or it was our own write and its answer was lost.
        PH_TRY(fence(ctx));
        PH_ASSIGN(Json now, m_client->get(gvr::configMaps, m_ns, m_name, ctx));
        if (uidOf(now) != m_recordUid)
            return lost("the record of the operation is another one", m_ns + "/" + m_name);
        *m_recordStore = std::move(now);
    }
}

Status OperationRecord::end(const Context &ctx) {
    stopRenewing();
    // The Lease goes first: a record without one is found and finished by anybody, a Lease without a record by nobody.
    for (const auto &collection : {gvr::leases, gvr::configMaps}) {
        kube::DeleteOptions options;
        if (collection == gvr::configMaps)
            options.uid = m_recordUid;
        const auto gone = m_client->remove(m_ticket, collection, m_ns, m_name, options, ctx);
        if (!gone && gone.error().code != Errc::NotFound)
            return gone.error();
        if (collection == gvr::leases)
            hook("record:leaseless");
    }
    return {};
}

void OperationRecord::abandon(const Context &ctx) {
    stopRenewing();
    const std::lock_guard lock(m_leaseMutex);
    if (m_lost || !m_lease)
        return;
    Json lease = *m_lease;
    lease["spec"]["holderIdentity"] = "";
    const auto given = m_client->update(m_ticket, gvr::leases, m_ns, m_name, lease, {}, ctx);
    if (!given)
        log().info("the lease of an operation stays until it runs out", {{"lease", m_ns + "/" + m_name}});
}

} // namespace ph::ops
