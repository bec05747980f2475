// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/memberplanner.h"

#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/ops/planbasis.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace ph::ops {
namespace {

using domain::Member;
using domain::Plan;

/// The newest member goes: its pod, then its volume.
void removeMember(PlanBasis &basis, int ordinal) {
    auto &steps = basis.plan.steps;
    steps.push_back(replicasStep(*basis.facts.workload, ordinal));
    for (const domain::PodRow &pod : basis.facts.pods)
        if (pod.ordinal == ordinal)
            steps.push_back(goneStep(named(pod, "Pod"), "gone-Pod-" + pod.name, basis.adapter->goneDeadline));
    const std::string claimName =
        catalog::withName(basis.adapter->read.claimPrefix, basis.plan.target.name) + std::to_string(ordinal);
    for (const domain::ClaimRow &claim : basis.facts.claims) {
        if (claim.name != claimName)
            continue;
        const Json object = named(claim, "PersistentVolumeClaim");
        basis.plan.destroys.push_back({domain::PlanItem::Kind::Volume, claim.name, claim.capacity});
        steps.push_back(deleteStep(object, "claim-" + claim.name, "Delete volume " + claim.name));
        steps.push_back(goneStep(object, "gone-claim-" + claim.name, basis.adapter->goneDeadline));
    }
}

} // namespace

Result<Plan> planSwitchover(const catalog::Catalog &catalog, const InstanceRef &ref, const std::string &to,
                            kube::Client &client, const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "switchover", client, ctx));
    if (!basis.hasFailover())
        return Error{Errc::Invalid, "the database " + ref.str() + " has no replica it could be handed over to",
                     ref.str(), 0, "Create one with replicas: pilothousectl create postgresql NAME --members 3"};
    const Member *primary = primaryOf(basis.summary);
    if (!primary)
        return nobodyLeads(ref, "there is none to hand over");
    const Member *next = nullptr;
    if (to.empty()) {
        next = bestReplica(basis.summary, std::numeric_limits<int>::max());
        if (!next)
            return Error{Errc::Conflict, "no replica of " + ref.str() + " may take over now", ref.str(), 0,
                         "See why with \"pilothousectl describe " + ref.name + "\"."};
    } else {
        for (const Member &member : basis.summary.members)
            if (member.name == to)
                next = &member;
        if (!next)
            return Error{Errc::Invalid, "the database " + ref.str() + " has no member " + domain::quoted(to), to, 0,
                         "See its members with \"pilothousectl describe " + ref.name + "\"."};
        if (next == primary)
            return Error{Errc::Invalid, to + " is the primary already", to};
        if (const std::string why = unfit(*next, basis.summary.spec); !why.empty())
            return Error{Errc::Conflict, "the member " + to + " cannot take over now: " + why, to, 0,
                         "Choose another one, or wait until it can."};
    }
    basis.plan.steps = {switchoverStep(basis, *primary, *next), readyStep(basis)};
    basis.plan.summary = "Make " + next->name + " the primary of " + ref.str() + " instead of " + primary->name +
                         "; connections are cut and writes fail for a moment.";
    return basis.plan;
}

Result<Plan> planScaling(const catalog::Catalog &catalog, const InstanceRef &ref, int members, kube::Client &client,
                         const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "scale", client, ctx));
    const catalog::Adapter &adapter = *basis.adapter;
    if (!adapter.allows(members))
        return Error{Errc::Invalid,
                     "the database " + ref.str() + ", run by " + adapter.id + ", cannot have " +
                         std::to_string(members) + " members",
                     ref.str(), 0,
                     adapter.minimumMembers == adapter.maximumMembers
                         ? "It always has " + std::to_string(adapter.minimumMembers) + "."
                         : "It can have " + std::to_string(adapter.minimumMembers) + " to " +
                               std::to_string(adapter.maximumMembers) + "."};
    const int now = basis.facts.workload->replicas;
    if (members == now && basis.summary.spec.members == members)
        return Error{Errc::Invalid,
                     "the database " + ref.str() + " has " + std::to_string(members) + " members already", ref.str()};
    if (members < now) {
        const Member *primary = primaryOf(basis.summary);
        if (!primary)
            return nobodyLeads(ref, "none is taken away");
        if (primary->ordinal >= members) {
            const Member *next = bestReplica(basis.summary, members);
            if (!next)
                return Error{Errc::Conflict,
                             "the primary " + primary->name + " would go, and no member that stays may take over now",
                             ref.str(), 0, "See why with \"pilothousectl describe " + ref.name + "\"."};
            basis.plan.steps.push_back(switchoverStep(basis, *primary, *next));
        }
    }
    domain::InstanceSpec spec = basis.summary.spec;
    spec.members = members;
    basis.plan.steps.push_back(patchStep(*basis.facts.anchor, "v1", "ConfigMap", "spec",
                                         "Write " + std::to_string(members) + " members into the spec",
                                         Json{{"data", {{"spec", dumpJson(domain::specToJson(spec))}}}},
                                         "kubectl edit configmap " + ref.name + " --namespace " + ref.ns));
    if (members > now)
        basis.plan.steps.push_back(replicasStep(*basis.facts.workload, members));
    for (int ordinal = now - 1; ordinal >= members; --ordinal)
        removeMember(basis, ordinal);
    basis.plan.steps.push_back(readyStep(basis));
    basis.plan.summary = "Change the database " + ref.str() + " from " + std::to_string(now) + " to " +
                         std::to_string(members) + " members.";
    return basis.plan;
}

} // namespace ph::ops
