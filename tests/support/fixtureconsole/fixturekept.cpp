// SPDX-License-Identifier: Apache-2.0
// Kept volumes and passwords, as the real planners plan them.
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include <algorithm>

namespace ph::testing {
namespace {

using K = domain::PlanStep::Kind;

domain::Plan planOf(const char *operation, const InstanceRef &ref, std::string summary) {
    domain::Plan plan;
    plan.id = std::string(operation) + "-" + ref.name;
    plan.operation = operation;
    plan.target = ref;
    plan.summary = std::move(summary);
    return plan;
}

void add(domain::Plan &plan, const std::string &id, K kind, const std::string &subject, const std::string &title) {
    domain::PlanStep step;
    step.id = id;
    step.kind = kind;
    step.subject = subject;
    step.title = title;
    step.equivalentCommand = "kubectl get " + subject;
    plan.steps.push_back(std::move(step));
}

} // namespace

void FixtureConsole::setKept(std::vector<domain::KeptVolumes> kept) {
    const std::lock_guard lock(m_mutex);
    m_kept = std::move(kept);
}

Result<std::vector<domain::KeptVolumes>> FixtureConsole::keptVolumes(const std::string &cluster, const Context &ctx) {
    PH_TRY(enter("keptVolumes", ctx));
    const std::lock_guard lock(m_mutex);
    std::vector<domain::KeptVolumes> found;
    std::copy_if(m_kept.begin(), m_kept.end(), std::back_inserter(found),
                 [&](const domain::KeptVolumes &kept) { return kept.clusterName == cluster; });
    return found;
}

Result<domain::Plan> FixtureConsole::planReattach(const InstanceRef &ref, const domain::ReattachRequest &,
                                                  const Context &ctx) {
    PH_TRY(enter("planReattach", ctx));
    domain::Plan plan = planOf("reattach", ref, "Attach the kept volumes of " + ref.str() + " again.");
    const std::lock_guard lock(m_mutex);
    for (const domain::KeptVolumes &kept : m_kept) {
        if (!(kept.ref == ref))
            continue;
        for (const auto &claim : kept.claims) {
            add(plan, "take-" + claim.name, K::Patch, "PersistentVolumeClaim " + claim.name,
                "Take volume " + claim.name);
            plan.keeps.push_back({domain::PlanItem::Kind::Volume, claim.name, claim.size});
        }
        for (const domain::PlanStep &made : creationSteps(ref.ns, ref.name))
            if (!made.id.starts_with("secret-"))
                plan.steps.push_back(made);
        for (const std::string &secret : kept.secrets) {
            add(plan, "adopt-" + secret, K::Patch, "Secret " + secret,
                "Let Secret " + secret + " belong to the database again");
            plan.keeps.push_back({domain::PlanItem::Kind::Secret, secret});
        }
    }
    return plan;
}

Result<domain::Plan> FixtureConsole::planDeleteVolumes(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("planDeleteVolumes", ctx));
    domain::Plan plan = planOf("delete", ref, "Destroy what was kept of the deleted database " + ref.str() + ".");
    const std::lock_guard lock(m_mutex);
    for (const domain::KeptVolumes &kept : m_kept) {
        if (!(kept.ref == ref))
            continue;
        for (const std::string &secret : kept.secrets) {
            add(plan, "secret-" + secret, K::Delete, "Secret " + secret, "Delete Secret " + secret);
            plan.destroys.push_back({domain::PlanItem::Kind::Secret, secret});
        }
        for (const auto &claim : kept.claims) {
            add(plan, "claim-" + claim.name, K::Delete, "PersistentVolumeClaim " + claim.name,
                "Delete volume " + claim.name);
            plan.destroys.push_back({domain::PlanItem::Kind::Volume, claim.name, claim.size});
        }
    }
    return plan;
}

Result<domain::Plan> FixtureConsole::planPassword(const InstanceRef &ref, const std::string &, const Context &ctx) {
    PH_TRY(enter("planPassword", ctx));
    const std::string owner = rowOf(ref).spec.owner;
    const std::string secret = "Secret " + ref.name + "-credentials";
    domain::Plan plan = planOf("password", ref, "Give the owner " + owner + " a new password.");
    add(plan, "next-password", K::NextPassword, secret, "Put a new password into " + secret);
    add(plan, "prove-new", K::ProveLogin, owner, "Log in as " + owner + " with it");
    add(plan, "take-password", K::TakePassword, secret, "Make it the one that counts");
    add(plan, "note-password", K::Patch, "ConfigMap " + ref.name, "Note when it was changed");
    add(plan, "prove-last", K::ProveLogin, owner, "Log in as " + owner + " with what the Secret says");
    return plan;
}

} // namespace ph::testing
