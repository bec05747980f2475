// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/lifeplanner.h"

#include "backend/domain/validate.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace ph::ops {
namespace {

using domain::Member;
using domain::Plan;
using domain::PlanStep;
using domain::PodRow;

PlanStep restartStep(const PlanBasis &basis, const PodRow &pod) {
    const Member *primary = primaryOf(basis.summary);
    const bool handsOver = basis.hasFailover() && basis.facts.pods.size() > 1 && primary && primary->name == pod.name;
    PlanStep step;
    step.id = "restart-" + pod.name;
    step.kind = PlanStep::Kind::RestartMember;
    step.title = "Restart " + pod.name + (handsOver ? ", the primary, once it has handed over" : "");
    step.subject = pod.name;
    Json object = named(pod, "Pod");
    object.update(*deadlinesOf(*basis.adapter));
    object["handsOver"] = handsOver;
    step.object = std::make_shared<const Json>(std::move(object));
    step.equivalentCommand = "kubectl delete pod " + pod.name + " --namespace " + pod.ns;
    return step;
}

/// The members in the order in which they restart: the newest first, the primary last.
std::vector<const PodRow *> restartOrder(const PlanBasis &basis) {
    const Member *primary = primaryOf(basis.summary);
    std::vector<const PodRow *> order;
    for (const PodRow &pod : basis.facts.pods)
        order.push_back(&pod);
    std::sort(order.begin(), order.end(), [primary](const PodRow *a, const PodRow *b) {
        const auto rank = [primary](const PodRow *pod) {
            return std::pair(primary && primary->name == pod->name, -pod->ordinal);
        };
        return rank(a) < rank(b);
    });
    return order;
}

} // namespace

Status addRestarts(PlanBasis &basis) {
    if (basis.hasFailover() && basis.facts.pods.size() > 1 && !primaryOf(basis.summary))
        return nobodyLeads(basis.plan.target, "none is restarted");
    for (const PodRow *pod : restartOrder(basis))
        basis.plan.steps.push_back(restartStep(basis, *pod));
    return {};
}

Status addStop(PlanBasis &basis) {
    const InstanceRef &target = basis.plan.target;
    const int now = basis.facts.workload->replicas;
    auto &steps = basis.plan.steps;
    const auto stop = [&](int first, int before) {
        steps.push_back(replicasStep(*basis.facts.workload, first));
        for (const PodRow &pod : basis.facts.pods)
            if (pod.ordinal >= first && pod.ordinal < before)
                steps.push_back(goneStep(named(pod, "Pod"), "gone-Pod-" + pod.name, basis.adapter->goneDeadline));
    };
    if (basis.hasFailover() && now > 1) {
        const Member *primary = primaryOf(basis.summary);
        if (!primary)
            return nobodyLeads(target, "it is not known which member has everything");
        if (primary->ordinal != 0) {
            const auto first = std::find_if(basis.summary.members.begin(), basis.summary.members.end(),
                                            [](const Member &m) { return m.ordinal == 0; });
            const bool there = first != basis.summary.members.end();
            if (const std::string why = there ? unfit(*first, basis.summary.spec) : "it does not run"; !why.empty())
                return Error{Errc::Conflict,
                             "member " + target.name +
                                 "-0, which stops last and starts first, cannot take over: " + why,
                             target.str(), 0, "Wait until it can: pilothousectl describe " + target.name};
            steps.push_back(switchoverStep(basis, *primary, *first));
        }
        stop(1, std::numeric_limits<int>::max());
    }
    stop(0, basis.hasFailover() ? 1 : std::numeric_limits<int>::max());
    return {};
}

Result<Plan> planStopping(const catalog::Catalog &catalog, const InstanceRef &ref, kube::Client &client,
                          const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "stop", client, ctx));
    const InstanceRef &target = basis.plan.target;
    if (basis.facts.workload->replicas == 0)
        return Error{Errc::Invalid, "the database " + target.str() + " is stopped already", target.str(), 0,
                     "Start it with \"pilothousectl start " + target.name + "\"."};
    PH_TRY(addStop(basis));
    for (const domain::ClaimRow &claim : basis.facts.claims)
        basis.plan.keeps.push_back({domain::PlanItem::Kind::Volume, claim.name, claim.capacity});
    basis.plan.summary = "Stop the database " + target.str() + "; its volumes are kept.";
    return basis.plan;
}

Result<Plan> planStarting(const catalog::Catalog &catalog, const InstanceRef &ref, kube::Client &client,
                          const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "start", client, ctx));
    const InstanceRef &target = basis.plan.target;
    const int now = basis.facts.workload->replicas;
    const int wanted = basis.summary.spec.members;
    if (now >= wanted)
        return Error{Errc::Invalid, "the database " + target.str() + " is started already", target.str(), 0,
                     "See how it is: pilothousectl describe " + target.name};
    auto &steps = basis.plan.steps;
    if (basis.hasFailover() && wanted > 1 && now <= 1) {
        // Alone it leads: it was the primary that stopped last, so nothing that was committed is missing.
        if (now == 0)
            steps.push_back(replicasStep(*basis.facts.workload, 1));
        steps.push_back(readyStep(basis, "wait-first"));
    }
    steps.push_back(replicasStep(*basis.facts.workload, wanted));
    steps.push_back(readyStep(basis));
    basis.plan.summary = "Start the database " + target.str() + " with " + std::to_string(wanted) +
                         (wanted == 1 ? " member." : " members.");
    return basis.plan;
}

Result<Plan> planRestarting(const catalog::Catalog &catalog, const InstanceRef &ref, const std::string &member,
                            kube::Client &client, const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "restart", client, ctx));
    const InstanceRef &target = basis.plan.target;
    if (basis.facts.workload->replicas == 0)
        return Error{Errc::Invalid, "the database " + target.str() + " is stopped", target.str(), 0,
                     "Start it with \"pilothousectl start " + target.name + "\"."};
    PH_TRY(addRestarts(basis));
    auto &steps = basis.plan.steps;
    if (!member.empty())
        std::erase_if(steps, [&](const PlanStep &step) { return step.subject != member; });
    if (steps.empty())
        return Error{Errc::Invalid, "the database " + target.str() + " has no member " + domain::quoted(member),
                     target.str(), 0, "See its members with \"pilothousectl describe " + target.name + "\"."};
    steps.push_back(readyStep(basis));
    basis.plan.summary = member.empty() ? "Restart the database " + target.str() + ", one member after the other."
                                        : "Restart the member " + member + " of " + target.str() + ".";
    return basis.plan;
}

} // namespace ph::ops
