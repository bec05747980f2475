// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/memberplanner.h"

#include "backend/core/random.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <tuple>

namespace ph::ops {
namespace {

using domain::Member;
using domain::MemberRole;
using domain::Plan;
using domain::PlanStep;
using Kind = domain::PlanStep::Kind;

/// What both plans start from.
struct Basis {
    Plan plan;
    domain::InstanceFacts facts;
    domain::InstanceSummary summary;
    const catalog::Adapter *adapter = nullptr;
};

Result<Basis> begin(const catalog::Catalog &catalog, const InstanceRef &ref, const char *operation,
                    kube::Client &client, const Context &ctx) {
    Basis basis;
    PH_TRY(expectNoOperation(client, ref.ns, ref.name, ctx));
    PH_ASSIGN(basis.facts, lookAt(client, ref, ctx));
    if (!basis.facts.anchor || !basis.facts.workload)
        return Error{Errc::NotFound, "there is no database " + ref.str(), ref.str(), 0,
                     "See what there is with \"pilothousectl list\"."};
    if (basis.facts.anchor->readOnly)
        return Error{Errc::Forbidden, "the spec of " + ref.str() + " cannot be changed by this version", ref.str(), 0,
                     "Use the newer Pilothouse it was written by."};
    basis.summary = domain::summarize(basis.facts);
    basis.adapter = catalog.adapter(basis.summary.spec.adapter);
    if (!basis.adapter)
        return Error{Errc::Invalid, "the catalogue has no adapter " + domain::quoted(basis.summary.spec.adapter),
                     ref.str(), 0, "Add the catalogue file it was made with."};
    basis.plan.id = newUuid();
    basis.plan.operation = operation;
    basis.plan.target = basis.summary.ref;
    return basis;
}

bool isReplica(const Member &member) {
    return member.role == MemberRole::Replica || member.role == MemberRole::SyncReplica;
}

const Member *primaryOf(const domain::InstanceSummary &summary) {
    const auto at = std::find_if(summary.members.begin(), summary.members.end(),
                                 [](const Member &m) { return m.role == MemberRole::Primary; });
    return at == summary.members.end() ? nullptr : &*at;
}

/// Why @p member may not take over; empty when it may.
std::string unfit(const Member &member, const domain::InstanceSpec &spec) {
    if (!isReplica(member))
        return "it is not a running replica";
    if (!member.ready)
        return "it is not ready";
    if (spec.synchronous && member.role != MemberRole::SyncReplica)
        return "it does not confirm commits, so it may lack some";
    return {};
}

PlanStep switchoverStep(const Basis &basis, const Member &from, const Member &to) {
    const InstanceRef &ref = basis.plan.target;
    const std::string failover = catalog::withName(basis.adapter->read.patroniFailover, ref.name);
    PlanStep step;
    step.id = "switchover";
    step.kind = Kind::Switchover;
    step.title = "Hand over from " + from.name + " to " + to.name;
    step.subject = to.name;
    step.object = std::make_shared<const Json>(Json{{"apiVersion", "v1"},
                                                    {"kind", stateKind(basis.summary.spec)},
                                                    {"metadata", {{"name", failover}, {"namespace", ref.ns}}},
                                                    {"leader", from.name},
                                                    {"member", to.name}});
    step.equivalentCommand = "pilothousectl switchover " + ref.name + " --to " + to.name + " --namespace " + ref.ns;
    return step;
}

PlanStep readyStep(const Basis &basis) {
    PlanStep step;
    step.id = "wait-ready";
    step.kind = Kind::WaitReady;
    step.subject = basis.plan.target.name;
    step.title = "Wait until " + step.subject + " is ready";
    step.object = std::make_shared<const Json>(Json{{"readySeconds", basis.adapter->readyDeadline.count()},
                                                    {"progressSeconds", basis.adapter->progressDeadline.count()}});
    step.equivalentCommand =
        "pilothousectl describe " + basis.plan.target.name + " --namespace " + basis.plan.target.ns;
    return step;
}

PlanStep patchStep(const domain::ObjectRow &row, const char *apiVersion, const char *kind, std::string id,
                   std::string title, const Json &change, std::string command) {
    PlanStep step;
    step.id = std::move(id);
    step.kind = Kind::Patch;
    step.title = std::move(title);
    step.subject = std::string(kind) + " " + row.name;
    Json object{{"apiVersion", apiVersion},
                {"kind", kind},
                {"metadata", {{"name", row.name}, {"namespace", row.ns}, {"uid", row.uid}}}};
    object.update(change);
    step.object = std::make_shared<const Json>(std::move(object));
    step.equivalentCommand = std::move(command);
    return step;
}

PlanStep replicasStep(const domain::WorkloadRow &set, int replicas) {
    return patchStep(set, "apps/v1", "StatefulSet", "replicas-" + std::to_string(replicas),
                     "Set StatefulSet " + set.name + " to " + std::to_string(replicas) + " members",
                     Json{{"spec", {{"replicas", replicas}}}},
                     "kubectl scale statefulset " + set.name + " --replicas " + std::to_string(replicas) +
                         " --namespace " + set.ns);
}

Json named(const domain::ObjectRow &row, const char *kind) {
    return Json{{"apiVersion", "v1"},
                {"kind", kind},
                {"metadata", {{"name", row.name}, {"namespace", row.ns}, {"uid", row.uid}}}};
}

/// The newest member goes: its pod, then its volume.
void removeMember(Basis &basis, int ordinal) {
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

const char *stateKind(const domain::InstanceSpec &spec) {
    return spec.dcs == "endpoints" ? "Endpoints" : "ConfigMap";
}

const Member *bestReplica(const domain::InstanceSummary &summary, int limit) {
    const Member *best = nullptr;
    const auto order = [](const Member &m) {
        return std::tuple(m.role != MemberRole::SyncReplica,
                          m.lagBytes.value_or(std::numeric_limits<std::int64_t>::max()), m.ordinal);
    };
    for (const Member &member : summary.members)
        if (member.ordinal < limit && unfit(member, summary.spec).empty() && (!best || order(member) < order(*best)))
            best = &member;
    return best;
}

Result<Plan> planSwitchover(const catalog::Catalog &catalog, const InstanceRef &ref, const std::string &to,
                            kube::Client &client, const Context &ctx) {
    PH_ASSIGN(Basis basis, begin(catalog, ref, "switchover", client, ctx));
    if (basis.adapter->read.patroniFailover.empty())
        return Error{Errc::Invalid, "the database " + ref.str() + " has no replica it could be handed over to",
                     ref.str(), 0, "Create one with replicas: pilothousectl create postgresql NAME --members 3"};
    const Member *primary = primaryOf(basis.summary);
    if (!primary)
        return Error{Errc::Conflict, "no member of " + ref.str() + " leads now, so there is none to hand over",
                     ref.str(), 0, "Wait until one does: pilothousectl describe " + ref.name};
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
    PH_ASSIGN(Basis basis, begin(catalog, ref, "scale", client, ctx));
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
            return Error{Errc::Conflict, "no member of " + ref.str() + " leads now, so none is taken away", ref.str(),
                         0, "Wait until one does: pilothousectl describe " + ref.name};
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
