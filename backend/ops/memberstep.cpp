// SPDX-License-Identifier: Apache-2.0
// Steps that change members of a running instance.
#include "backend/core/encoding.h"
#include "backend/domain/patroni.h"
#include "backend/domain/rows.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/operation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
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

} // namespace

Status OperationRunner::patchStep(const PlanStep &step, const Context &ctx) {
    Json change = *step.object;
    const std::string ns = namespaceOf(change);
    const std::string name = nameOf(change);
    const std::string uid = uidOf(change);
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(change, {"apiVersion"}), kindOf(change), ctx));
    PH_ASSIGN(const Json found, m_tools.client->get(collection, ns, name, ctx));
    if (uidOf(found) != uid)
        return Error{Errc::Conflict, titleOf(change) + " is another object than the one that was planned for",
                     ns + "/" + name, 0, "Plan the change again."};
    change.erase("metadata");
    PH_TRY(m_tools.client->patch(m_ticket, collection, ns, name, kube::PatchType::Merge, change, {}, ctx));
    return {};
}

Status OperationRunner::writeFailover(const PlanStep &step, const Json &leader, const Json &member,
                                      const Context &ctx) {
    const Json change{{"metadata", {{"annotations", {{"leader", leader}, {"member", member}}}}}};
    PH_TRY(m_tools.client->patch(m_ticket, gvr::configMaps, namespaceOf(*step.object), nameOf(*step.object),
                                 kube::PatchType::Merge, change, {}, ctx));
    return {};
}

Status OperationRunner::awaitFollower(std::size_t index, const std::string &from, const std::string &to,
                                      const Context &ctx) {
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
        awaitChange(watch, gvr::configMaps, query, std::chrono::milliseconds(300), ctx);
    }
}

Status OperationRunner::switchover(std::size_t index, const Context &ctx) {
    const PlanStep &step = m_state.plan.steps.at(index);
    const InstanceRef &target = m_state.plan.target;
    const std::string from = jsonText(*step.object, {"leader"});
    const std::string to = jsonText(*step.object, {"member"});
    PH_ASSIGN(domain::InstanceFacts facts, lookAt(*m_tools.client, target, ctx));
    if (leads(facts, to)) {
        m_state.report.steps.at(index).outcome = to + " leads";
        return {};
    }
    if (!facts.leader || facts.leader->leader != from)
        return Error{Errc::Conflict, from + " does not lead any more, so it cannot hand over", target.str(), 0,
                     "Look at the members and plan the switchover again."};
    PH_TRY(awaitFollower(index, from, to, ctx));
    SteadyTime begin = Clock::system().steady();
    PH_TRY(writeFailover(step, from, to, ctx));
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
        PH_ASSIGN(const Json request,
                  m_tools.client->get(gvr::configMaps, namespaceOf(*step.object), nameOf(*step.object), ctx));
        const bool asked = !jsonText(request, {"metadata", "annotations", "member"}).empty();
        if (asked || leader != from)
            refusedSince = {};
        else if (refusedSince == SteadyTime{})
            refusedSince = now;
        const bool refused = refusedSince != SteadyTime{} && now - refusedSince > refusalLimit;
        if (refused && asks < mostAsks) { // a replica that is just catching up is refused, and fit a moment later
            ++asks;
            refusedSince = {};
            PH_TRY(awaitFollower(index, from, to, ctx));
            begin = Clock::system().steady();
            PH_TRY(writeFailover(step, from, to, ctx));
            continue;
        }
        waitsFor(index, leader == from   ? from + " to stop and hand over"
                        : leader.empty() ? to + " to take the leader's lock"
                        : leader == to   ? to + " to accept writes"
                                         : leader + ", which leads now, to be told");
        if (refused || now - begin > handOverLimit || (!leader.empty() && leader != from && leader != to)) {
            (void)writeFailover(step, nullptr, nullptr, ctx); // nothing may happen later that nobody waits for
            Error error{refused ? Errc::Conflict : Errc::Timeout, to + " did not become the primary", target.str(), 0,
                        "See the log of " + from + ": pilothousectl logs " + target.name + " --pod " + from};
            error.cause = refused          ? "Patroni refused the switchover " + std::to_string(asks) + " times"
                          : leader.empty() ? "nobody leads"
                                           : leader + " leads";
            return error;
        }
        awaitChange(watch, gvr::configMaps, query, std::chrono::milliseconds(300), ctx);
    }
}

} // namespace ph::ops
