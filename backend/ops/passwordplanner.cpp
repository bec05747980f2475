// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/passwordplanner.h"

#include "backend/domain/rows.h"
#include "backend/domain/validate.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

namespace ph::ops {
namespace {

using domain::Plan;
using domain::PlanStep;
using Kind = PlanStep::Kind;

constexpr std::chrono::seconds loginLimit{60};  ///< for a primary that can be logged in to
constexpr std::chrono::seconds mountLimit{150}; ///< a kubelet brings a changed Secret within about 90 s

} // namespace

Result<Plan> planPassword(const catalog::Catalog &catalog, const InstanceRef &ref, const std::string &user,
                          kube::Client &client, const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "password", client, ctx));
    const InstanceRef &target = basis.plan.target;
    const domain::InstanceSpec &spec = basis.summary.spec;
    const catalog::ReadBack &read = basis.adapter->read;
    if (user != "owner" || read.ownerKey.empty() || spec.owner.empty())
        return Error{Errc::Invalid,
                     user == "superuser" || user == "replication"
                         ? "the password of the " + user +
                               " cannot be changed yet: the members themselves log in with it all the time"
                         : "the database " + target.str() + " keeps no password of " + domain::quoted(user),
                     target.str(), 0, "Only the owner's can be changed: --user owner"};
    if (basis.facts.workload->replicas == 0)
        return Error{Errc::Invalid, "the database " + target.str() + " is stopped", target.str(), 0,
                     "Start it with \"pilothousectl start " + target.name + "\"."};
    if (!primaryOf(basis.summary))
        return nobodyLeads(target, "no password can be set");
    const std::string secret = catalog::withName(read.credentialsSecret, target.name);
    const auto step = [&](const char *id, Kind kind, std::string title, bool last, std::string command) {
        PlanStep out;
        out.id = id;
        out.kind = kind;
        out.title = std::move(title);
        out.subject = kind == Kind::ProveLogin ? spec.owner : "Secret " + secret;
        out.object = std::make_shared<const Json>(Json{{"apiVersion", "v1"},
                                                       {"kind", "Secret"},
                                                       {"metadata", {{"name", secret}, {"namespace", target.ns}}},
                                                       {"user", user},
                                                       {"key", read.ownerKey},
                                                       {"engine", spec.engine},
                                                       {"container", read.container},
                                                       {"last", last},
                                                       {"loginSeconds", loginLimit.count()},
                                                       {"mountSeconds", mountLimit.count()}});
        out.equivalentCommand = std::move(command);
        basis.plan.steps.push_back(std::move(out));
    };
    const std::string look = "kubectl get secret " + secret + " --namespace " + target.ns;
    const std::string login = "pilothousectl connect " + target.name + " --exec --namespace " + target.ns;
    step("next-password", Kind::NextPassword, "Put a new password into Secret " + secret + " beside the old one", false,
         look);
    step("prove-new", Kind::ProveLogin,
         "Set it in the server, log in as " + spec.owner + " with it, and be refused with the old one", false, login);
    step("take-password", Kind::TakePassword, "Make it the one that counts in Secret " + secret, false, look);
    const Json note{{"metadata", {{"annotations", {{domain::keys::passwordChanged, "${now}"}}}}}};
    basis.plan.steps.push_back(patchStep(*basis.facts.anchor, "v1", "ConfigMap", "note-password",
                                         "Note in ConfigMap " + target.name + " when it was changed", note,
                                         "kubectl annotate configmap " + target.name + " --namespace " + target.ns +
                                             " --overwrite " + domain::keys::passwordChanged + "=$(date -Is)"));
    step("prove-last", Kind::ProveLogin, "Log in as " + spec.owner + " with what the Secret says", true, login);
    basis.plan.summary = "Give the owner " + spec.owner + " of " + target.str() +
                         " a new password. Programs that log in with the old one need the new one; sessions that are "
                         "open go on.";
    return basis.plan;
}

} // namespace ph::ops
