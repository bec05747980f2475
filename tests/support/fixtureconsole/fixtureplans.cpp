// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include "backend/domain/report.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/ops/editplanner.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace ph::testing {

using K = domain::PlanStep::Kind;

namespace {
domain::PlanStep step(std::string id, K kind, std::string subject, std::string title, std::string command) {
    domain::PlanStep result;
    result.id = std::move(id);
    result.kind = kind;
    result.subject = std::move(subject);
    result.title = std::move(title);
    result.equivalentCommand = std::move(command);
    return result;
}
domain::PlanStep waitReady(const InstanceRef &ref) {
    return step("wait-ready", K::WaitReady, ref.name, "Wait until " + ref.name + " is ready",
                "pilothousectl describe " + ref.name + " --namespace " + ref.ns);
}
} // namespace

std::vector<domain::PlanStep> creationSteps(const std::string &ns, const std::string &name) {
    static constexpr std::array<std::array<const char *, 3>, 11> objects{
        {{"anchor", "ConfigMap", ""},
         {"service-account", "ServiceAccount", ""},
         {"role", "Role", ""},
         {"role-binding", "RoleBinding", ""},
         {"secret-credentials", "Secret", "-credentials"},
         {"secret-ca", "Secret", "-ca"},
         {"secret-tls", "Secret", "-tls"},
         {"parameters", "ConfigMap", "-parameters"},
         {"statefulset", "StatefulSet", ""},
         {"service", "Service", ""},
         {"service-headless", "Service", "-headless"}}};
    std::vector<domain::PlanStep> steps;
    for (const auto &[id, kind, suffix] : objects) {
        const std::string subject = std::string(kind) + " " + name + suffix;
        steps.push_back(step(id, K::CreateOnce, subject, "Create " + subject,
                             std::string("kubectl create --filename ") + id + ".yaml"));
    }
    steps.push_back(step("wait-ready", K::WaitReady, name, "Wait until " + name + " is ready",
                         "pilothousectl describe " + name + " --namespace " + ns));
    return steps;
}

Result<domain::Plan> FixtureConsole::planCreate(const domain::InstanceDraft &draft, const Context &ctx) {
    PH_TRY(enter("planCreate", ctx));
    domain::Plan plan;
    plan.id = "plan-" + draft.name;
    plan.operation = "create";
    plan.target = {draft.cluster, draft.ns, draft.name, "id-" + draft.name};
    plan.summary = "Create the PostgreSQL " + draft.spec.engineVersion + " database " + plan.target.str() + ".";
    plan.steps = creationSteps(draft.ns, draft.name);
    plan.steps.front().object = std::make_shared<const Json>(Json{
        {"apiVersion", "v1"},
        {"kind", "ConfigMap"},
        {"metadata", {{"name", draft.name}, {"namespace", draft.ns}, {"labels", {{domain::keys::part, "anchor"}}}}},
        {"data", {{"spec", dumpJson(domain::specToJson(draft.spec))}}}});
    const std::lock_guard lock(m_mutex);
    m_draft = draft;
    return plan;
}

Result<domain::Place> FixtureConsole::place(const std::string &, const std::string &, const Context &ctx) {
    PH_TRY(enter("place", ctx));
    const std::lock_guard lock(m_mutex);
    return m_place;
}

std::optional<domain::Demand> FixtureConsole::demand(const domain::InstanceDraft &draft) {
    const auto amount = [](const std::string &text) {
        const auto parsed = Quantity::parse(text);
        return parsed ? *parsed : Quantity();
    };
    domain::Demand demand;
    demand.pods = draft.spec.members;
    demand.storageClass = draft.spec.storageClass;
    demand.containers = {{"postgresql",
                          {{"cpu", amount(draft.spec.cpu)}, {"memory", amount(draft.spec.memory)}},
                          {{"cpu", amount(draft.spec.cpu)}, {"memory", amount(draft.spec.memory)}}}};
    demand.volume = amount(draft.spec.storage);
    return demand;
}

Result<std::vector<ops::Verdict>> FixtureConsole::rehearse(const domain::Plan &plan, const Context &ctx) {
    PH_TRY(enter("rehearse", ctx));
    const std::lock_guard lock(m_mutex);
    if (!m_verdicts.empty())
        return m_verdicts;
    std::vector<ops::Verdict> out;
    for (const domain::PlanStep &one : plan.steps)
        if (one.kind == K::CreateOnce)
            out.push_back({one.subject});
    return out;
}

std::string FixtureConsole::manifest(const domain::Plan &plan) {
    std::string text = "# " + plan.summary + "\n";
    for (const domain::PlanStep &one : plan.steps)
        if (one.object)
            text += "---\n" + dumpYaml(*one.object);
    return text;
}

Result<domain::Plan> FixtureConsole::planScale(const InstanceRef &ref, int members, const Context &ctx) {
    PH_TRY(enter("planScale", ctx));
    domain::Plan plan;
    plan.id = "scale-" + ref.name;
    plan.operation = "scale";
    plan.target = ref;
    plan.summary = "Change the database " + ref.str() + " to " + std::to_string(members) + " members.";
    domain::InstanceSpec spec;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto at = m_instances.find(fixtureKey(ref)); at != m_instances.end())
            spec = at->second.spec;
    }
    const int now = spec.members;
    const auto replicas = [&](int count) {
        plan.steps.push_back(step("replicas-" + std::to_string(count), K::Patch, "StatefulSet " + ref.name,
                                  "Set StatefulSet " + ref.name + " to " + std::to_string(count) + " members",
                                  "kubectl scale statefulset " + ref.name + " --replicas " + std::to_string(count) +
                                      " --namespace " + ref.ns));
    };
    plan.steps.push_back(step("spec", K::Patch, "ConfigMap " + ref.name,
                              "Write " + std::to_string(members) + " members into the spec",
                              "kubectl edit configmap " + ref.name + " --namespace " + ref.ns));
    if (members > now)
        replicas(members);
    for (int ordinal = now - 1; ordinal >= members; --ordinal) {
        const std::string member = ref.name + "-" + std::to_string(ordinal);
        const std::string claim = "data-" + member;
        replicas(ordinal);
        plan.steps.push_back(step("gone-Pod-" + member, K::WaitGone, "Pod " + member,
                                  "Wait until Pod " + member + " is gone",
                                  "kubectl wait --for=delete pod " + member + " --namespace " + ref.ns));
        plan.steps.push_back(step("claim-" + claim, K::Delete, "PersistentVolumeClaim " + claim,
                                  "Delete volume " + claim,
                                  "kubectl delete persistentvolumeclaim " + claim + " --namespace " + ref.ns));
        plan.destroys.push_back({domain::PlanItem::Kind::Volume, claim, spec.storage});
    }
    plan.steps.push_back(waitReady(ref));
    return plan;
}

Result<domain::Plan> FixtureConsole::planSwitchover(const InstanceRef &ref, const std::string &to, const Context &ctx) {
    PH_TRY(enter("planSwitchover", ctx));
    domain::Plan plan;
    plan.id = "switchover-" + ref.name;
    plan.operation = "switchover";
    plan.target = ref;
    const std::string next = to.empty() ? ref.name + "-1" : to;
    plan.summary = "Make " + next + " the primary of " + ref.str() + ".";
    plan.steps = {step("switchover", K::Switchover, next, "Hand over from " + ref.name + "-0 to " + next,
                       "pilothousectl switchover " + ref.name + " --to " + next + " --namespace " + ref.ns),
                  waitReady(ref)};
    return plan;
}

domain::InstanceSummary FixtureConsole::rowOf(const InstanceRef &ref) {
    const std::lock_guard lock(m_mutex);
    const auto at = m_instances.find(fixtureKey(ref));
    return at == m_instances.end() ? domain::InstanceSummary{} : at->second;
}

namespace {
domain::Plan planOf(const char *operation, const InstanceRef &ref, std::string summary) {
    domain::Plan plan;
    plan.id = std::string(operation) + "-" + ref.name;
    plan.operation = operation;
    plan.target = ref;
    plan.summary = std::move(summary);
    return plan;
}
domain::PlanStep replicasStep(const InstanceRef &ref, int count) {
    return step("replicas-" + std::to_string(count), K::Patch, "StatefulSet " + ref.name,
                "Set StatefulSet " + ref.name + " to " + std::to_string(count) + " members",
                "kubectl scale statefulset " + ref.name + " --replicas " + std::to_string(count) + " --namespace " +
                    ref.ns);
}
domain::PlanStep goneStep(const InstanceRef &ref, const std::string &pod) {
    return step("gone-Pod-" + pod, K::WaitGone, "Pod " + pod, "Wait until Pod " + pod + " is gone",
                "kubectl wait --for=delete pod " + pod + " --namespace " + ref.ns);
}
/// The primary last.
void addRestarts(domain::Plan &plan, const domain::InstanceSummary &row) {
    const InstanceRef &ref = plan.target;
    for (const bool primary : {false, true})
        for (auto member = row.members.rbegin(); member != row.members.rend(); ++member)
            if ((member->role == domain::MemberRole::Primary) == primary)
                plan.steps.push_back(step("restart-" + member->name, K::RestartMember, member->name,
                                          "Restart " + member->name,
                                          "kubectl delete pod " + member->name + " --namespace " + ref.ns));
}
} // namespace

Result<domain::Plan> FixtureConsole::planStop(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("planStop", ctx));
    const domain::InstanceSummary row = rowOf(ref);
    domain::Plan plan = planOf("stop", ref, "Stop the database " + ref.str() + "; its volumes are kept.");
    if (row.members.size() > 1) {
        plan.steps.push_back(replicasStep(ref, 1));
        for (const domain::Member &member : row.members)
            if (member.ordinal > 0)
                plan.steps.push_back(goneStep(ref, member.name));
    }
    plan.steps.push_back(replicasStep(ref, 0));
    plan.steps.push_back(goneStep(ref, ref.name + "-0"));
    for (const domain::Member &member : row.members)
        plan.keeps.push_back({domain::PlanItem::Kind::Volume, "data-" + member.name, row.spec.storage});
    return plan;
}

Result<domain::Plan> FixtureConsole::planStart(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(enter("planStart", ctx));
    const int members = rowOf(ref).spec.members;
    domain::Plan plan = planOf("start", ref, "Start the database " + ref.str() + ".");
    if (members > 1) {
        plan.steps.push_back(replicasStep(ref, 1));
        plan.steps.push_back(waitReady(ref));
        plan.steps.back().id = "wait-first";
    }
    plan.steps.push_back(replicasStep(ref, members));
    plan.steps.push_back(waitReady(ref));
    return plan;
}

Result<domain::Plan> FixtureConsole::planRestart(const InstanceRef &ref, const std::string &member,
                                                 const Context &ctx) {
    PH_TRY(enter("planRestart", ctx));
    domain::Plan plan = planOf("restart", ref, "Restart the database " + ref.str() + ".");
    addRestarts(plan, rowOf(ref));
    if (!member.empty())
        std::erase_if(plan.steps, [&](const domain::PlanStep &one) { return one.subject != member; });
    plan.steps.push_back(waitReady(ref));
    return plan;
}

const catalog::Catalog &FixtureConsole::catalog() {
    const std::lock_guard lock(m_mutex);
    if (!m_catalog)
        m_catalog = std::make_unique<catalog::Catalog>(catalog::Catalog::load(m_catalogFolder));
    return *m_catalog;
}

void FixtureConsole::offerVersions(const fs::path &catalogFolder, std::vector<std::string> versions) {
    const std::lock_guard lock(m_mutex);
    m_catalogFolder = catalogFolder;
    m_catalog.reset();
    m_versions = std::move(versions);
}

std::vector<domain::FieldIssue> FixtureConsole::validateEdit(const domain::InstanceSpec &spec,
                                                             const domain::InstanceEdit &edit) {
    return ops::validateEdit(catalog(), spec, edit);
}

Result<domain::Plan> FixtureConsole::planEdit(const InstanceRef &ref, const domain::InstanceEdit &edit,
                                              const Context &ctx) {
    PH_TRY(enter("planEdit", ctx));
    const domain::InstanceSummary row = rowOf(ref);
    domain::Plan plan = planOf("edit", ref, "Change the database " + ref.str() + ".");
    {
        const std::lock_guard lock(m_mutex);
        m_edited[plan.id] = ops::edited(row.spec, edit);
    }
    const auto patch = [&](const std::string &id, const std::string &kind, const std::string &name) {
        plan.steps.push_back(step(id, K::Patch, kind + " " + name, "Change " + kind + " " + name,
                                  "kubectl patch " + name + " --namespace " + ref.ns));
    };
    if (edit.storage)
        for (const domain::Member &member : row.members) {
            patch("grow-data-" + member.name, "PersistentVolumeClaim", "data-" + member.name);
            plan.steps.push_back(step("grown-data-" + member.name, K::WaitVolume,
                                      "PersistentVolumeClaim data-" + member.name,
                                      "Wait until volume data-" + member.name + " has " + *edit.storage,
                                      "kubectl get persistentvolumeclaim data-" + member.name));
        }
    patch("spec", "ConfigMap", ref.name);
    if (!edit.parameters.empty())
        patch("parameters", "ConfigMap", ref.name + "-parameters");
    if (edit.cpu || edit.memory)
        patch("statefulset", "StatefulSet", ref.name);
    const auto rules = parameterRules(row.spec.engine);
    const bool restarts = std::any_of(rules.begin(), rules.end(), [&](const domain::ParameterRule &rule) {
        return rule.restart && edit.parameters.contains(rule.name);
    });
    if (!edit.parameters.empty())
        plan.steps.push_back(step("parameters-in-force", K::WaitParameters, ref.name,
                                  "Wait until the parameters are in force", "pilothousectl describe " + ref.name));
    if (edit.cpu || edit.memory || restarts) {
        addRestarts(plan, row);
        plan.steps.push_back(waitReady(ref));
    }
    return plan;
}

std::vector<domain::ParameterRule> FixtureConsole::parameterRules(const std::string &engine) {
    const auto *found = catalog().engine(engine);
    return found ? found->parameters : std::vector<domain::ParameterRule>();
}

Result<domain::Plan> FixtureConsole::planDelete(const InstanceRef &ref, bool purge, const Context &ctx) {
    PH_TRY(enter("planDelete", ctx));
    domain::Plan plan;
    plan.id = "delete-" + ref.name;
    plan.operation = "delete";
    plan.target = ref;
    const auto remove = [&](const std::string &id, const char *kind, const char *word, const std::string &name,
                            const std::string &title) {
        plan.steps.push_back(step(id, K::Delete, std::string(kind) + " " + name, title,
                                  std::string("kubectl delete ") + word + " " + name + " --namespace " + ref.ns));
    };
    const auto gone = [&](const std::string &id, const char *kind, const char *word, const std::string &name) {
        const std::string subject = std::string(kind) + " " + name;
        plan.steps.push_back(
            step(id, K::WaitGone, subject, "Wait until " + subject + " is gone",
                 std::string("kubectl wait --for=delete ") + word + " " + name + " --namespace " + ref.ns));
    };
    const std::string claim = "data-" + ref.name + "-0";
    const auto row = instance({}, ref.ns, ref.name, ctx);
    (purge ? plan.destroys : plan.keeps)
        .push_back({domain::PlanItem::Kind::Volume, claim, row ? row->spec.storage : "1Gi"});
    const std::string in = " --namespace " + ref.ns;
    const auto keep = [&](const char *kind, const std::string &name, const std::string &title,
                          const std::string &command) {
        plan.steps.push_back(step("keep-" + name, K::Patch, std::string(kind) + " " + name, title, command));
    };
    if (!purge)
        keep("PersistentVolumeClaim", claim, "Note on volume " + claim + " what it holds",
             "kubectl annotate persistentvolumeclaim " + claim + in +
                 " pilothouse.io/kept-since=$(date -Is) pilothouse.io/kept-spec=\"$(kubectl get configmap " + ref.name +
                 in + " --output 'jsonpath={.data.spec}')\"");
    std::vector<domain::PlanItem> secrets;
    for (const char *part : {"-ca", "-credentials", "-tls"}) {
        secrets.push_back({domain::PlanItem::Kind::Secret, ref.name + part});
        if (!purge)
            keep("Secret", secrets.back().name, "Let Secret " + secrets.back().name + " stay when the database goes",
                 "kubectl patch secret " + secrets.back().name + in + " --type strategic --patch " +
                     R"('{"metadata":{"labels":{"pilothouse.io/kept":"true"},"ownerReferences":null}}')");
    }
    remove("anchor", "ConfigMap", "configmap", ref.name,
           "Delete ConfigMap " + ref.name + ", which owns everything but the volumes");
    static constexpr std::array<std::array<const char *, 3>, 11> owned{{{"StatefulSet", "statefulset", ""},
                                                                        {"Pod", "pod", "-0"},
                                                                        {"Service", "service", ""},
                                                                        {"Service", "service", "-headless"},
                                                                        {"Secret", "secret", "-ca"},
                                                                        {"Secret", "secret", "-credentials"},
                                                                        {"Secret", "secret", "-tls"},
                                                                        {"RoleBinding", "rolebinding", ""},
                                                                        {"Role", "role", ""},
                                                                        {"ServiceAccount", "serviceaccount", ""},
                                                                        {"ConfigMap", "configmap", "-parameters"}}};
    for (const auto &[kind, word, suffix] : owned) {
        const std::string name = ref.name + suffix;
        if (purge || std::string_view(kind) != "Secret")
            gone(std::string("gone-") + kind + "-" + name, kind, word, name);
    }
    auto &others = purge ? plan.destroys : plan.keeps;
    others.insert(purge ? others.begin() : others.end(), secrets.begin(), secrets.end());
    if (purge) {
        remove("claim-" + claim, "PersistentVolumeClaim", "persistentvolumeclaim", claim, "Delete volume " + claim);
        gone("gone-claim-" + claim, "PersistentVolumeClaim", "persistentvolumeclaim", claim);
    }
    plan.summary =
        "Delete the database " + ref.str() + (purge ? " with its volumes." : " and keep its volumes and passwords.");
    return plan;
}

std::vector<domain::FieldIssue> FixtureConsole::validate(const domain::InstanceDraft &draft) {
    std::vector<domain::FieldIssue> issues;
    if (draft.name.empty())
        issues.push_back({"name", "name.missing", "The name is missing.", "Give one."});
    else if (draft.name.size() > 40)
        issues.push_back({"name", "name.tooLong", "The name is too long.", "Choose a shorter one."});
    else if (draft.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
        issues.push_back({"name", "name.notDnsLabel", "The name is not a DNS label.", "Use a-z."});
    if (draft.spec.memory.empty())
        issues.push_back({"memory", "memory.missing", "The memory is missing.", "Give an amount."});
    return issues;
}

} // namespace ph::testing
