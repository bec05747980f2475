// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/editplanner.h"

#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/machinery/quantity.h"
#include "backend/ops/images.h"
#include "backend/ops/lifeplanner.h"
#include "backend/ops/objectdiff.h"
#include "backend/ops/objects.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace ph::ops {
namespace {

using domain::FieldIssue;
using domain::InstanceEdit;
using domain::InstanceSpec;
using domain::ParameterRule;
using domain::Plan;
using domain::PlanStep;
using Kind = domain::PlanStep::Kind;

/// Parameters a replica must not have lower than the primary had when it wrote the log it replays (PostgreSQL's
/// documentation on hot standby). Lowered, the primary must restart first, in place.
constexpr std::array<std::string_view, 5> followPrimary{"max_connections", "max_locks_per_transaction",
                                                        "max_prepared_transactions", "max_wal_senders",
                                                        "max_worker_processes"};

bool grows(const InstanceSpec &from, const InstanceSpec &to) {
    const auto before = Quantity::parse(from.storage);
    const auto after = Quantity::parse(to.storage);
    return before && after && *before < *after;
}

/// Names of parameters whose value differs.
std::set<std::string> changedParameters(const InstanceSpec &before, const InstanceSpec &after) {
    std::set<std::string> out;
    const auto compare = [&out](const auto &a, const auto &b) {
        for (const auto &[name, value] : a)
            if (const auto at = b.find(name); at == b.end() || at->second != value)
                out.insert(name);
    };
    compare(before.parameters, after.parameters);
    compare(after.parameters, before.parameters);
    return out;
}

const ParameterRule *ruleOf(const catalog::Engine &engine, const std::string &name) {
    const auto at = std::find_if(engine.parameters.begin(), engine.parameters.end(),
                                 [&](const ParameterRule &rule) { return rule.name == name; });
    return at == engine.parameters.end() ? nullptr : &*at;
}

bool needsRestart(const catalog::Engine &engine, const std::string &name) {
    const ParameterRule *rule = ruleOf(engine, name);
    return !rule || rule->restart;
}

std::string valueOf(const InstanceSpec &spec, const catalog::Engine &engine, const std::string &name) {
    if (const auto at = spec.parameters.find(name); at != spec.parameters.end())
        return at->second;
    const ParameterRule *rule = ruleOf(engine, name);
    return rule ? rule->defaultValue : std::string();
}

Status expectNotLowered(const PlanBasis &basis, const catalog::Engine &engine, const InstanceSpec &after,
                        const std::set<std::string> &changed) {
    if (!basis.hasFailover() || basis.facts.pods.size() < 2)
        return {};
    for (const std::string_view name : followPrimary) {
        if (!changed.contains(std::string(name)))
            continue;
        const auto number = [&](const InstanceSpec &spec) {
            const std::string text = valueOf(spec, engine, std::string(name));
            long long value = 0;
            std::from_chars(text.data(), text.data() + text.size(), value);
            return value;
        };
        if (number(after) < number(basis.summary.spec))
            return Error{Errc::Invalid,
                         std::string(name) + " cannot be lowered while replicas follow: they would not start before "
                                             "the primary has restarted in place, which is not built yet",
                         "parameters." + std::string(name), 0,
                         "Scale to one member, lower it there, and scale back: pilothousectl scale " +
                             basis.plan.target.name + " --members 1"};
    }
    return {};
}

Status expectGrowth(const PlanBasis &basis, kube::Client &client, const Context &ctx) {
    for (const domain::ClaimRow &claim : basis.facts.claims) {
        if (claim.storageClass.empty())
            continue;
        const auto found = client.get(gvr::storageClasses, {}, claim.storageClass, ctx);
        if (found && jsonAt(*found, {"allowVolumeExpansion"}) != true) // who may not read it is told by the server
            return Error{Errc::Conflict,
                         "volumes of the class " + claim.storageClass + " cannot grow, so " + claim.name +
                             " stays at " + claim.capacity,
                         claim.name, 0,
                         "Set allowVolumeExpansion on the class if its driver can, or create a larger database and "
                         "move the data."};
    }
    return {};
}

/// Larger claims, and a StatefulSet that asks for as much for the members to come: its claim templates cannot change,
/// so it is made anew around its pods, which go on running.
Status addGrowth(PlanBasis &basis, const InstanceSpec &after, kube::Client &client, const Context &ctx) {
    PH_TRY(expectGrowth(basis, client, ctx));
    PH_ASSIGN(const Quantity size, Quantity::parse(after.storage));
    auto &steps = basis.plan.steps;
    std::vector<PlanStep> waits;
    for (const domain::ClaimRow &claim : basis.facts.claims) {
        const Json change{{"spec", {{"resources", {{"requests", {{"storage", size.text()}}}}}}}};
        steps.push_back(patchStep(claim, "v1", "PersistentVolumeClaim", "grow-" + claim.name,
                                  "Let volume " + claim.name + " grow to " + size.text(), change,
                                  "kubectl patch persistentvolumeclaim " + claim.name + " --namespace " + claim.ns +
                                      " --patch '" + dumpJson(change) + "'"));
        PlanStep wait = steps.back();
        wait.id = "grown-" + claim.name;
        wait.kind = Kind::WaitVolume;
        wait.title = "Wait until volume " + claim.name + " has " + size.text();
        wait.equivalentCommand = "kubectl get persistentvolumeclaim " + claim.name + " --namespace " + claim.ns;
        waits.push_back(std::move(wait));
    }
    steps.insert(steps.end(), waits.begin(), waits.end());
    PH_ASSIGN(Json set, client.get(gvr::statefulSets, basis.facts.workload->ns, basis.facts.workload->name, ctx));
    set["apiVersion"] = "apps/v1";
    set["kind"] = "StatefulSet";
    PlanStep remove = deleteStep(set, "set-orphan", "Take StatefulSet " + nameOf(set) + " away, its pods run on");
    PlanStep gone = goneStep(set, "set-gone", basis.adapter->goneDeadline);
    for (PlanStep *step : {&remove, &gone}) { // the wait may have to ask again, and must not ask for the pods' end
        Json document = *step->object;
        document["propagation"] = "Orphan";
        step->object = std::make_shared<const Json>(std::move(document));
    }
    remove.equivalentCommand += " --cascade orphan";
    steps.push_back(std::move(remove));
    steps.push_back(std::move(gone));
    set.erase("status");
    for (const char *key : {"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"})
        set["metadata"].erase(key);
    set["spec"]["updateStrategy"] = Json{{"type", "OnDelete"}};
    for (Json &claim : set["spec"]["volumeClaimTemplates"]) {
        claim.erase("status");
        claim["spec"]["resources"]["requests"]["storage"] = size.text();
    }
    PlanStep create;
    create.id = "set-anew";
    create.kind = Kind::CreateOnce;
    create.subject = titleOf(set);
    create.title = "Create " + create.subject + " again, with volumes of " + size.text() + " for members to come";
    create.object = std::make_shared<const Json>(std::move(set));
    create.equivalentCommand = "kubectl create --filename statefulset.yaml";
    steps.push_back(std::move(create));
    return {};
}

/// One patch for each object that is rendered differently; true when pods have to be made anew.
Result<bool> addPatches(PlanBasis &basis, const catalog::Catalog &catalog, const InstanceSpec &before,
                        const InstanceSpec &after, bool grown) {
    const InstanceRef &target = basis.plan.target;
    PH_ASSIGN(const auto old, catalog.render(before, target));
    PH_ASSIGN(const auto now, catalog.render(after, target));
    if (old.size() != now.size())
        return Error{Errc::Invalid, "this change would need other objects than " + target.str() + " has", target.str()};
    bool template_ = false;
    for (std::size_t i = 0; i < now.size(); ++i) {
        Json from = *old[i].object;
        Json to = *now[i].object;
        const bool set = kindOf(to) == "StatefulSet";
        for (Json *object : {&from, &to})
            if (set && object->contains("spec"))
                for (const char *key : {"volumeClaimTemplates", "replicas"})
                    (*object)["spec"].erase(key);
        PH_ASSIGN(Json change, strategicDiff(from, to));
        PH_ASSIGN(Json back, strategicDiff(to, from));
        if (change.empty())
            continue;
        if (now[i].anchor && grown) { // what has grown stays so
            InstanceSpec kept = before;
            kept.storage = after.storage;
            back["data"]["spec"] = dumpJson(domain::specToJson(kept));
        }
        if (set) {
            template_ = true;
            change["spec"]["updateStrategy"] = Json{{"type", "OnDelete"}, {"rollingUpdate", nullptr}};
        }
        domain::ObjectRow row;
        row.ns = target.ns;
        row.name = nameOf(to);
        const std::string kind = kindOf(to);
        const std::string command = "kubectl patch " + kindWord(kind) + " " + row.name + " --namespace " + row.ns +
                                    " --type strategic --patch '" + dumpJson(change) + "'";
        basis.plan.steps.push_back(patchStep(row, jsonText(to, {"apiVersion"}).c_str(), kind.c_str(),
                                             now[i].anchor ? "spec" : now[i].id, "Change " + titleOf(to), change,
                                             command, &back));
    }
    return template_;
}

void addParameters(PlanBasis &basis, const InstanceSpec &after, const std::set<std::string> &changed) {
    const std::string config = catalog::withName(basis.adapter->read.patroniConfig, basis.plan.target.name);
    if (config.empty())
        return;
    const auto document = [&](const InstanceSpec &spec) {
        Json values = Json::object();
        for (const std::string &name : changed) {
            const auto at = spec.parameters.find(name);
            values[name] = at == spec.parameters.end() ? Json() : Json(at->second);
        }
        return std::make_shared<const Json>(Json{{"apiVersion", "v1"},
                                                 {"kind", stateKind(spec)},
                                                 {"metadata", {{"name", config}, {"namespace", basis.plan.target.ns}}},
                                                 {"parameters", std::move(values)}});
    };
    PlanStep step;
    step.id = "patroni-parameters";
    step.kind = Kind::SetParameters;
    step.title = "Set the parameters in Patroni's " + std::string(stateKind(after)) + " " + config;
    step.subject = std::string(stateKind(after)) + " " + config;
    step.object = document(after);
    step.before = document(basis.summary.spec);
    step.equivalentCommand = "patronictl edit-config " + basis.plan.target.name;
    basis.plan.steps.push_back(std::move(step));
}

void addParameterWait(PlanBasis &basis, const InstanceSpec &after, const std::string &id,
                      const std::vector<std::string> &pending) {
    PlanStep step;
    step.id = id;
    step.kind = Kind::WaitParameters;
    step.title = "Wait until the parameters are in force";
    step.subject = basis.plan.target.name;
    Json parameters = Json::object();
    for (const auto &[name, value] : after.parameters)
        parameters[name] = value;
    step.object = std::make_shared<const Json>(Json{{"parameters", std::move(parameters)}, {"pending", pending}});
    step.equivalentCommand =
        "pilothousectl describe " + basis.plan.target.name + " --namespace " + basis.plan.target.ns;
    basis.plan.steps.push_back(std::move(step));
}

/// Nothing when @p version may follow the one of @p spec.
std::optional<FieldIssue> versionIssue(const catalog::Engine &engine, const InstanceSpec &spec,
                                       const std::string &version) {
    const auto place = [&engine](const std::string &one) {
        return std::find_if(engine.versions.begin(), engine.versions.end(),
                            [&one](const catalog::EngineVersion &known) { return known.version == one; });
    };
    const auto issue = [](const char *code, std::string what, std::string hint) {
        return FieldIssue{"engineVersion", code, std::move(what), std::move(hint), FieldIssue::Severity::Error};
    };
    const auto to = place(version);
    if (to == engine.versions.end())
        return std::nullopt; // told already
    if (engine.seriesOf(version) != engine.seriesOf(spec.engineVersion))
        return issue("engineVersion.otherSeries",
                     engine.label + " " + version + " cannot take over the data of " + spec.engineVersion +
                         " as they are.",
                     "Choose a version of the series " + std::string(engine.seriesOf(spec.engineVersion)) +
                         "; a major upgrade is not built yet.");
    if (const auto from = place(spec.engineVersion); from != engine.versions.end() && from < to)
        return issue("engineVersion.older", "Version " + version + " is older than " + spec.engineVersion + ".",
                     "Servers may not understand data that a newer one wrote; choose a newer version.");
    return std::nullopt;
}

std::string listed(const InstanceEdit &edit) {
    std::string out;
    const auto add = [&out](const std::string &what) { out += (out.empty() ? "" : ", ") + what; };
    if (edit.engineVersion)
        add("version " + *edit.engineVersion);
    if (edit.cpu)
        add("CPU " + *edit.cpu);
    if (edit.memory)
        add("memory " + *edit.memory);
    if (edit.storage)
        add("storage " + *edit.storage);
    for (const auto &[name, value] : edit.parameters)
        add(name + (value ? " = " + *value : " back to its default"));
    if (edit.description)
        add("its description");
    if (edit.deletionProtection)
        add(*edit.deletionProtection ? "protection against deletion on" : "protection against deletion off");
    return out;
}

} // namespace

InstanceSpec edited(InstanceSpec spec, const InstanceEdit &edit) {
    spec.engineVersion = edit.engineVersion.value_or(spec.engineVersion);
    spec.cpu = edit.cpu.value_or(spec.cpu);
    spec.memory = edit.memory.value_or(spec.memory);
    spec.storage = edit.storage.value_or(spec.storage);
    spec.description = edit.description.value_or(spec.description);
    spec.deletionProtection = edit.deletionProtection.value_or(spec.deletionProtection);
    for (const auto &[name, value] : edit.parameters) {
        if (value)
            spec.parameters[name] = *value;
        else
            spec.parameters.erase(name);
    }
    return spec;
}

std::vector<FieldIssue> validateEdit(const catalog::Catalog &catalog, const InstanceSpec &spec,
                                     const InstanceEdit &edit) {
    domain::InstanceDraft draft;
    draft.cluster = ClusterId{"chosen"};
    draft.ns = "default";
    draft.name = "edited";
    draft.spec = edited(spec, edit);
    const domain::DraftRules rules = catalog.rules(spec.engine, spec.adapter);
    auto issues = domain::validate(draft, rules.engine.empty() ? nullptr : &rules);
    std::erase_if(issues, [&](const FieldIssue &issue) {
        // A memory that shrinks can make a parameter too large that was not touched.
        return !((edit.engineVersion && issue.field == "engineVersion") || (edit.cpu && issue.field == "cpu") ||
                 (edit.memory && issue.field == "memory") || (edit.storage && issue.field == "storage") ||
                 (edit.description && issue.field == "description") ||
                 ((edit.memory || !edit.parameters.empty()) && issue.field.starts_with("parameters.")));
    });
    if (const catalog::Engine *engine = catalog.engine(spec.engine); engine && edit.engineVersion)
        if (auto issue = versionIssue(*engine, spec, *edit.engineVersion))
            issues.insert(issues.begin(), std::move(*issue));
    const auto before = Quantity::parse(spec.storage);
    const auto after = Quantity::parse(draft.spec.storage);
    if (edit.storage && before && after && *after < *before)
        issues.insert(issues.begin(), {"storage", "storage.shrinks",
                                       "Volumes cannot shrink from " + spec.storage + " to " + draft.spec.storage + ".",
                                       "Give " + spec.storage +
                                           " or more; for less, create a new database and move "
                                           "the data.",
                                       FieldIssue::Severity::Error});
    return issues;
}

Result<Plan> planEditing(const catalog::Catalog &catalog, const InstanceRef &ref, const InstanceEdit &edit,
                         const std::string &clusterName, kube::Client &client, const Context &ctx) {
    PH_ASSIGN(PlanBasis basis, beginPlan(catalog, ref, "edit", client, ctx));
    const InstanceSpec before = basis.summary.spec;
    const InstanceSpec after = edited(before, edit);
    const InstanceRef &target = basis.plan.target;
    const catalog::Engine *engine = catalog.engine(before.engine);
    PH_TRY(expectNoErrors(validateEdit(catalog, before, edit)));
    if (after == before || !engine)
        return Error{Errc::Invalid, "nothing about " + target.str() + " would be different", target.str(), 0,
                     "Give another value than it has."};
    const auto changed = changedParameters(before, after);
    PH_TRY(expectNotLowered(basis, *engine, after, changed));
    const bool grown = grows(before, after);
    if (grown)
        PH_TRY(addGrowth(basis, after, client, ctx));
    PH_ASSIGN(const bool podsDiffer, addPatches(basis, catalog, before, after, grown));
    const bool running = basis.facts.workload->replicas > 0;
    std::vector<std::string> pending;
    for (const std::string &name : changed)
        if (needsRestart(*engine, name))
            pending.push_back(name);
    if (!changed.empty())
        addParameters(basis, after, changed);
    if (running) {
        const bool tells = basis.adapter->read.parameters && !changed.empty();
        const bool restarts = podsDiffer || !pending.empty();
        if (tells && (!restarts || pending.size() < changed.size() || basis.hasFailover()))
            addParameterWait(basis, after, "parameters-set", pending);
        if (restarts)
            PH_TRY(addRestarts(basis));
        if (tells && restarts)
            addParameterWait(basis, after, "parameters-in-force", {});
        if (restarts || grown)
            basis.plan.steps.push_back(readyStep(basis));
    }
    if (edit.engineVersion)
        PH_TRY(checkRunnable(*engine, *basis.adapter, *edit.engineVersion, clusterName, readImages(client, ctx)));
    basis.plan.summary = "Change the database " + target.str() + ": " + listed(edit) + ".";
    return basis.plan;
}

} // namespace ph::ops
