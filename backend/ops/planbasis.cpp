// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/planbasis.h"

#include "backend/core/random.h"
#include "backend/domain/rows.h"
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
using domain::PlanStep;
using Kind = domain::PlanStep::Kind;

bool isReplica(const Member &member) {
    return member.role == MemberRole::Replica || member.role == MemberRole::SyncReplica;
}

} // namespace

Result<PlanBasis> beginPlan(const catalog::Catalog &catalog, const InstanceRef &ref, const char *operation,
                            kube::Client &client, const Context &ctx) {
    PlanBasis basis;
    PH_TRY(expectNoOperation(client, ref.ns, ref.name, ctx));
    PH_ASSIGN(basis.facts, lookAt(client, ref, ctx));
    if (basis.facts.anchor && !basis.facts.workload)
        return Error{Errc::Conflict, "the database " + ref.str() + " lacks its StatefulSet, so it cannot be changed",
                     ref.str(), 0,
                     "Delete it and keep its volumes, or write the StatefulSet again from a copy of its YAML."};
    if (!basis.facts.anchor)
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

const char *stateKind(const domain::InstanceSpec &spec) {
    return spec.dcs == "endpoints" ? "Endpoints" : "ConfigMap";
}

const Member *primaryOf(const domain::InstanceSummary &summary) {
    const auto at = std::find_if(summary.members.begin(), summary.members.end(),
                                 [](const Member &m) { return m.role == MemberRole::Primary; });
    return at == summary.members.end() ? nullptr : &*at;
}

Error nobodyLeads(const InstanceRef &ref, const char *consequence) {
    return Error{Errc::Conflict, "no member of " + ref.str() + " leads now, so " + consequence, ref.str(), 0,
                 "Wait until one does: pilothousectl describe " + ref.name};
}

std::string unfit(const Member &member, const domain::InstanceSpec &spec) {
    if (!isReplica(member))
        return "it is not a running replica";
    if (!member.ready)
        return "it is not ready";
    if (spec.synchronous && member.role != MemberRole::SyncReplica)
        return "it does not confirm commits, so it may lack some";
    return {};
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

PlanStep switchoverStep(const PlanBasis &basis, const Member &from, const Member &to) {
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

PlanStep readyStep(const PlanBasis &basis, std::string id) {
    PlanStep step;
    step.id = std::move(id);
    step.kind = Kind::WaitReady;
    step.subject = basis.plan.target.name;
    step.title = "Wait until " + step.subject + " is ready";
    step.object = deadlinesOf(*basis.adapter);
    step.equivalentCommand =
        "pilothousectl describe " + basis.plan.target.name + " --namespace " + basis.plan.target.ns;
    return step;
}

PlanStep patchStep(const domain::ObjectRow &row, const char *apiVersion, const char *kind, std::string id,
                   std::string title, const Json &change, std::string command, const Json *before) {
    PlanStep step;
    step.id = std::move(id);
    step.kind = Kind::Patch;
    step.title = std::move(title);
    step.subject = std::string(kind) + " " + row.name;
    const auto patchOf = [&](const Json &what) {
        Json object{{"apiVersion", apiVersion},
                    {"kind", kind},
                    {"metadata", {{"name", row.name}, {"namespace", row.ns}, {"uid", row.uid}}}};
        Json rest = what;
        if (const auto metadata = rest.find("metadata"); metadata != rest.end()) {
            object["metadata"].update(*metadata);
            rest.erase(metadata);
        }
        object.update(rest);
        return std::make_shared<const Json>(std::move(object));
    };
    step.object = patchOf(change);
    if (before)
        step.before = patchOf(*before);
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

} // namespace ph::ops
