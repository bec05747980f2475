// SPDX-License-Identifier: Apache-2.0
// Steps that change members of a running instance.
#include "backend/core/encoding.h"
#include "backend/domain/patroni.h"
#include "backend/domain/rows.h"
#include "backend/domain/status.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/operation.h"
#include "backend/ops/patience.h"
#include "backend/ops/planbasis.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <optional>

namespace ph::ops {
namespace {

using domain::PlanStep;

constexpr std::chrono::seconds followLimit{30}; ///< for a replica to have what the primary had
constexpr std::chrono::seconds handOverLimit{60};
constexpr std::chrono::seconds refusalLimit{6}; ///< Patroni took the request away and the leader is still the old one
constexpr int mostAsks = 4;                     ///< so often is Patroni asked before its refusal counts

std::string secondsText(std::chrono::nanoseconds time) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(time).count());
    return text;
}

const domain::PodRow *podOf(const domain::InstanceFacts &facts, const std::string &name) {
    const auto at =
        std::find_if(facts.pods.begin(), facts.pods.end(), [&](const auto &pod) { return pod.name == name; });
    return at == facts.pods.end() ? nullptr : &*at;
}

/// True when clients reach @p name as the primary: it holds the lock, is ready and labelled for the Service.
bool leads(const domain::InstanceFacts &facts, const std::string &name) {
    const domain::PodRow *pod = podOf(facts, name);
    return facts.leader && facts.leader->leader == name && pod && pod->ready &&
           (pod->patroniRole == "master" || pod->patroniRole == "primary");
}

/// True when the member is back in its role: a replica streams on the primary's timeline.
bool serves(const domain::InstanceSummary &summary, const std::string &name) {
    std::optional<int> timeline;
    for (const domain::Member &member : summary.members)
        if (member.role == domain::MemberRole::Primary)
            timeline = member.timeline;
    for (const domain::Member &member : summary.members)
        if (member.name == name)
            return member.ready && member.role != domain::MemberRole::Unknown &&
                   (!timeline || member.timeline == timeline);
    return false;
}

const domain::Reason *reasonOf(const domain::InstanceSummary &summary, const std::string &name) {
    const auto at = std::find_if(summary.reasons.begin(), summary.reasons.end(),
                                 [&](const domain::Reason &reason) { return reason.object == "pod/" + name; });
    return at == summary.reasons.end() ? nullptr : &*at;
}

/// Patroni's object in which a switchover is asked for, as handOver() names it.
Json failoverObject(const domain::InstanceFacts &facts, const domain::InstanceSpec &spec) {
    return {{"kind", stateKind(spec)},
            {"metadata", {{"name", facts.failover->name}, {"namespace", facts.failover->ns}}}};
}

/// Where Patroni's object @p failover lives, and with it the leader's.
const GroupVersionResource &stateCollection(const Json &failover) {
    return kindOf(failover) == "Endpoints" ? gvr::endpoints : gvr::configMaps;
}

} // namespace

Status OperationRunner::patchStep(std::size_t index, const Context &ctx) {
    const Json &change = *m_state.plan.steps.at(index).object;
    // None at all is asked for only when the instance stops, and then member 0 leads by plan.
    if (const long long members = jsonInteger(change, {"spec", "replicas"}, -1); members > 0) {
        PH_ASSIGN(const Json set, m_tools.client->get(gvr::statefulSets, namespaceOf(change), nameOf(change), ctx));
        if (members < jsonInteger(set, {"spec", "replicas"}, -1))
            PH_TRY(keepLeader(index, static_cast<int>(members), ctx));
    }
    return patchObject(change, ctx);
}

Status OperationRunner::fillMetadata(Json &metadata, const Context &ctx) {
    if (const auto notes = metadata.find("annotations"); notes != metadata.end() && notes->is_object())
        for (auto &value : *notes)
            if (value == "${now}")
                value = formatTime(Clock::system().now());
    if (const auto owners = metadata.find("ownerReferences"); owners != metadata.end() && owners->is_array())
        for (Json &owner : *owners)
            if (jsonText(owner, {"uid"}) == "${anchor-uid}") {
                PH_ASSIGN(owner["uid"], anchorUid(ctx));
            }
    return {};
}

Status OperationRunner::patchObject(const Json &planned, const Context &ctx) {
    Json change = planned;
    const std::string ns = namespaceOf(change);
    const std::string name = nameOf(change);
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(change, {"apiVersion"}), kindOf(change), ctx));
    PH_ASSIGN(const Json found, m_tools.client->get(collection, ns, name, ctx));
    // Without a uid whatever of the instance has the name is meant: the plan itself may make it anew.
    const bool same =
        uidOf(change).empty() ? instanceIdOf(found) == m_state.plan.target.instanceId : uidOf(found) == uidOf(change);
    if (!same) {
        Error error{Errc::Conflict, titleOf(change) + " is another object than the one that was planned for",
                    ns + "/" + name, 0, "Plan the change again."};
        error.reason = "AnotherObject";
        return error;
    }
    for (const char *key : {"name", "namespace", "uid"})
        change["metadata"].erase(key);
    if (change.at("metadata").empty())
        change.erase("metadata");
    else
        PH_TRY(fillMetadata(change.at("metadata"), ctx));
    PH_TRY(m_tools.client->patch(m_ticket, collection, ns, name, kube::PatchType::Strategic, change, {}, ctx));
    return {};
}

Result<domain::InstanceFacts> OperationRunner::awaitLeader(std::size_t index, const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    const SteadyTime begin = Clock::system().steady();
    std::unique_ptr<net::HttpStream> watch;
    PH_ASSIGN(domain::InstanceFacts facts, lookAt(*m_tools.client, target, ctx));
    while (facts.leader && !domain::isFresh(*facts.leader, facts.now)) {
        PH_TRY(ctx.check("waiting for a primary"));
        if (Clock::system().steady() - begin > handOverLimit)
            return Error{Errc::Conflict, "no member of " + target.str() + " leads, so none is taken away", target.str(),
                         0, "See why with \"pilothousectl describe " + target.name + "\"."};
        waitsFor(index, "a member to lead");
        awaitChange(watch, gvr::pods, "labelSelector=" + urlEncode(selectorOf(target)), std::chrono::milliseconds(300),
                    ctx);
        PH_ASSIGN(facts, lookAt(*m_tools.client, target, ctx));
    }
    return facts;
}

Status OperationRunner::keepLeader(std::size_t index, int members, const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    PH_ASSIGN(const domain::InstanceFacts facts, awaitLeader(index, ctx));
    const domain::PodRow *leader = facts.leader ? podOf(facts, facts.leader->leader) : nullptr;
    if (!leader || leader->ordinal < members || !facts.failover)
        return {};
    const domain::InstanceSummary summary = domain::summarize(facts);
    const domain::Member *next = bestReplica(summary, members);
    if (!next)
        return Error{Errc::Conflict,
                     "the primary " + leader->name + " would go, and no member that stays may take over", target.str(),
                     0, "See why with \"pilothousectl describe " + target.name + "\"."};
    return handOver(index, failoverObject(facts, summary.spec), leader->name, next->name, ctx);
}

Status OperationRunner::restartMember(std::size_t index, const Context &ctx) {
    const Json &pod = *m_state.plan.steps.at(index).object;
    return restartPod(index, nameOf(pod), uidOf(pod), ctx);
}

Status OperationRunner::restartPod(std::size_t index, const std::string &name, const std::string &uid,
                                   const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    PH_ASSIGN(domain::InstanceFacts facts, awaitLeader(index, ctx));
    if (const domain::PodRow *pod = podOf(facts, name); pod && pod->uid == uid && !pod->deleting) {
        if (facts.failover && facts.pods.size() > 1 && facts.leader && facts.leader->leader == name) {
            const domain::InstanceSummary summary = domain::summarize(facts);
            const domain::Member *next = bestReplica(summary, std::numeric_limits<int>::max());
            if (!next)
                return Error{Errc::Conflict, "the primary " + name + " would stop, and no replica may take over now",
                             target.str(), 0, "See why with \"pilothousectl describe " + target.name + "\"."};
            PH_TRY(handOver(index, failoverObject(facts, summary.spec), name, next->name, ctx));
        }
        kube::DeleteOptions options;
        options.uid = uid;
        const auto gone = m_tools.client->remove(m_ticket, gvr::pods, target.ns, name, options, ctx);
        if (!gone && gone.error().code != Errc::NotFound && gone.error().code != Errc::Conflict)
            return gone.error();
        hook("deleted:" + m_state.plan.steps.at(index).id);
    }
    const PlanStep &step = m_state.plan.steps.at(index);
    Patience patience(step.object ? *step.object : Json::object());
    std::unique_ptr<net::HttpStream> watch;
    const std::string query = "labelSelector=" + urlEncode(selectorOf(target));
    for (;;) {
        PH_TRY(ctx.check("waiting for the member to be back"));
        PH_ASSIGN(facts, lookAt(*m_tools.client, target, ctx));
        const domain::PodRow *pod = podOf(facts, name);
        const bool replaced = pod && pod->uid != uid;
        const domain::InstanceSummary summary = domain::summarize(facts);
        if (replaced && serves(summary, name))
            return {};
        const domain::Reason *why = reasonOf(summary, name);
        const std::string what = !replaced ? name + " to stop"
                                 : why     ? name + ": " + why->message
                                           : name + " to follow the primary";
        waitsFor(index, what);
        const auto verdict = patience.look(summary.resourceVersions, replaced && why && domain::isHopeless(*why));
        if (verdict != Patience::Verdict::Wait) {
            Error error{verdict == Patience::Verdict::Hopeless ? Errc::Invalid : Errc::Timeout,
                        "the member " + name + " did not come back", target.str(), 0,
                        "See its log: pilothousectl logs " + target.name + " --pod " + name + " --namespace " +
                            target.ns};
            error.cause = what;
            error.reason = why ? why->code : "NotReady";
            return error;
        }
        awaitChange(watch, gvr::pods, query, std::chrono::milliseconds(1000), ctx);
    }
}

Status OperationRunner::undoMemberSteps(const Context &ctx) {
    for (const PlanStep &step : m_state.plan.steps) {
        if (step.kind == PlanStep::Kind::Switchover) // one that Patroni has begun goes on; it loses nothing
            PH_TRY(writeFailover(*step.object, nullptr, nullptr, ctx));
        if (step.kind != PlanStep::Kind::Patch || kindOf(*step.object) != "ConfigMap")
            continue;
        const std::string ns = namespaceOf(*step.object);
        PH_ASSIGN(const Json found, m_tools.client->get(gvr::configMaps, ns, nameOf(*step.object), ctx));
        if (uidOf(found) == uidOf(*step.object))
            PH_TRY(m_tools.client->patch(m_ticket, gvr::configMaps, ns, nameOf(*step.object), kube::PatchType::Merge,
                                         Json{{"data", {{"spec", m_state.spec}}}}, {}, ctx));
    }
    return {};
}

Result<bool> OperationRunner::isAsked(const Json &failover, const std::string &to, const Context &ctx) {
    PH_ASSIGN(const Json request,
              m_tools.client->get(stateCollection(failover), namespaceOf(failover), nameOf(failover), ctx));
    return jsonText(request, {"metadata", "annotations", "member"}) == to;
}

Status OperationRunner::writeFailover(const Json &failover, const Json &leader, const Json &member,
                                      const Context &ctx) {
    const Json change{{"metadata", {{"annotations", {{"leader", leader}, {"member", member}}}}}};
    PH_TRY(m_tools.client->patch(m_ticket, stateCollection(failover), namespaceOf(failover), nameOf(failover),
                                 kube::PatchType::Merge, change, {}, ctx));
    return {};
}

Status OperationRunner::awaitFollower(std::size_t index, const Json &failover, const std::string &from,
                                      const std::string &to, const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    const SteadyTime begin = Clock::system().steady();
    std::optional<SystemTime> asked;
    std::optional<std::int64_t> mark;
    std::unique_ptr<net::HttpStream> watch;
    const std::string query = "labelSelector=" + urlEncode(selectorOf(target));
    for (;;) {
        PH_TRY(ctx.check("waiting for the replica to have everything"));
        PH_ASSIGN(const domain::InstanceFacts facts, lookAt(*m_tools.client, target, ctx));
        if (!facts.leader || facts.leader->leader != from)
            return Error{Errc::Conflict, from + " does not lead any more, so it cannot hand over", target.str(), 0,
                         "Look at the members and plan the switchover again."};
        // The position in the leader object counts only when written since: it may be that of the primary before.
        if (!asked)
            asked = facts.leader->renewTime;
        else if (!mark && facts.leader->renewTime > *asked)
            mark = facts.leader->optime;
        const domain::PodRow *primary = podOf(facts, from);
        const domain::PodRow *replica = podOf(facts, to);
        std::string why = "the primary has not told its position";
        if (!primary || !replica)
            why = "its pod is gone";
        else if (mark)
            why = domain::lacks(domain::patroniMember(replica->patroniStatus),
                                domain::patroniMember(primary->patroniStatus), *mark);
        if (why.empty())
            return {};
        if (Clock::system().steady() - begin > followLimit) {
            Error error{Errc::Conflict, to + " lacks what " + from + " wrote, so nothing was handed over", target.str(),
                        0, "Wait until it follows the primary: pilothousectl describe " + target.name};
            error.cause = why;
            return error;
        }
        waitsFor(index, to + " to have all that " + from + " wrote: " + why);
        awaitChange(watch, stateCollection(failover), query, std::chrono::milliseconds(300), ctx);
    }
}

Status OperationRunner::switchover(std::size_t index, const Context &ctx) {
    const Json &failover = *m_state.plan.steps.at(index).object;
    return handOver(index, failover, jsonText(failover, {"leader"}), jsonText(failover, {"member"}), ctx);
}

Status OperationRunner::handOver(std::size_t index, const Json &failover, const std::string &from,
                                 const std::string &to, const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    PH_ASSIGN(domain::InstanceFacts facts, lookAt(*m_tools.client, target, ctx));
    if (leads(facts, to)) {
        m_state.report.steps.at(index).outcome = to + " leads";
        return {};
    }
    SteadyTime begin = Clock::system().steady();
    if (facts.leader && facts.leader->leader == from) {
        PH_TRY(awaitFollower(index, failover, from, to, ctx));
        begin = Clock::system().steady();
        PH_TRY(writeFailover(failover, from, to, ctx));
        hook("asked:" + m_state.plan.steps.at(index).id);
    } else {
        // What a console that died since has asked for goes on without it.
        PH_ASSIGN(const bool asked, isAsked(failover, to, ctx));
        if (!facts.leader || (facts.leader->leader != to && !(facts.leader->leader.empty() && asked)))
            return Error{Errc::Conflict, from + " does not lead any more, so it cannot hand over", target.str(), 0,
                         "Look at the members and plan the switchover again."};
    }
    SteadyTime refusedSince{};
    int asks = 1;
    std::unique_ptr<net::HttpStream> watch;
    const std::string query = "labelSelector=" + urlEncode(selectorOf(target));
    for (;;) {
        PH_TRY(ctx.check("waiting for the new primary"));
        PH_ASSIGN(facts, lookAt(*m_tools.client, target, ctx));
        const SteadyTime now = Clock::system().steady();
        if (leads(facts, to)) {
            m_state.report.steps.at(index).outcome =
                to + " leads; writes failed for at most " + secondsText(now - begin);
            return {};
        }
        const std::string leader = facts.leader ? facts.leader->leader : std::string();
        PH_ASSIGN(const bool asked, isAsked(failover, to, ctx));
        if (asked || leader != from)
            refusedSince = {};
        else if (refusedSince == SteadyTime{})
            refusedSince = now;
        const bool refused = refusedSince != SteadyTime{} && now - refusedSince > refusalLimit;
        if (refused && asks < mostAsks) { // a replica that is just catching up is refused, and fit a moment later
            ++asks;
            refusedSince = {};
            PH_TRY(awaitFollower(index, failover, from, to, ctx));
            begin = Clock::system().steady();
            PH_TRY(writeFailover(failover, from, to, ctx));
            continue;
        }
        waitsFor(index, leader == from   ? from + " to stop and hand over"
                        : leader.empty() ? to + " to take the leader's lock"
                        : leader == to   ? to + " to accept writes"
                                         : leader + ", which leads now, to be told");
        if (refused || now - begin > handOverLimit || (!leader.empty() && leader != from && leader != to)) {
            (void)writeFailover(failover, nullptr, nullptr, ctx); // nothing may happen later that nobody waits for
            Error error{refused ? Errc::Conflict : Errc::Timeout, to + " did not become the primary", target.str(), 0,
                        "See the log of " + from + ": pilothousectl logs " + target.name + " --pod " + from};
            error.cause = refused          ? "Patroni refused the switchover " + std::to_string(asks) + " times"
                          : leader.empty() ? "nobody leads"
                                           : leader + " leads";
            return error;
        }
        awaitChange(watch, stateCollection(failover), query, std::chrono::milliseconds(300), ctx);
    }
}

} // namespace ph::ops
