// SPDX-License-Identifier: Apache-2.0
// Draft, validate, plan, run.
#include "backend/domain/report.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/ops/consoleimpl.h"
#include "backend/ops/editplanner.h"
#include "backend/ops/images.h"
#include "backend/ops/lifeplanner.h"
#include "backend/ops/memberplanner.h"
#include "backend/ops/objects.h"
#include "backend/ops/operation.h"
#include "backend/ops/passwordplanner.h"
#include "backend/ops/place.h"
#include "backend/ops/planner.h"
#include "backend/ops/plansteps.h"
#include "backend/ops/rehearsal.h"
#include "backend/ops/volumeplanner.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {

Result<std::vector<Console::EngineChoice>> ConsoleImpl::engines(const std::string &cluster, const Context &ctx) {
    RunnableImages images;
    if (!cluster.empty()) {
        PH_ASSIGN(const ViewPtr view, this->view(cluster));
        PH_ASSIGN(const auto client, view->client());
        images = readImages(*client, ctx.withTimeout(std::chrono::milliseconds(10'000)));
    }
    std::vector<EngineChoice> out;
    for (const catalog::Engine &engine : m_catalog.engines()) {
        const catalog::Adapter *adapter = m_catalog.defaultAdapter(engine.id);
        if (!engine.enabled || !adapter)
            continue;
        EngineChoice choice;
        choice.engine = engine.id;
        choice.label = engine.label;
        choice.licence = engine.licence;
        choice.adapter = adapter->id;
        std::string why;
        for (const catalog::EngineVersion &version : engine.versions) {
            const auto known = images.images.find(version.image);
            const bool runnable = !images.known || (known != images.images.end() && known->second.runnable);
            choice.offers.push_back({version.version, version.image, runnable,
                                     runnable                       ? std::string()
                                     : known == images.images.end() ? "This cluster does not have its image."
                                                                    : known->second.why,
                                     version.isDefault});
            if (runnable)
                choice.versions.push_back(version.version);
            else if (known != images.images.end() && (why.empty() || version.isDefault))
                why = known->second.why;
            if (runnable && version.isDefault)
                choice.defaultVersion = version.version;
        }
        choice.runnable = !choice.versions.empty();
        if (!choice.runnable) {
            choice.whyNot = why.empty() ? "No version of " + engine.label + " can be run on this cluster." : why;
            for (const catalog::EngineVersion &version : engine.versions)
                choice.versions.push_back(version.version);
        }
        if (choice.defaultVersion.empty())
            choice.defaultVersion = choice.runnable ? choice.versions.front() : engine.defaultVersion().version;
        const catalog::EngineSize &size = engine.defaultSize();
        for (const catalog::Adapter &other : m_catalog.adapters())
            if (other.engine == engine.id && other.enabled) {
                choice.maximumMembers = std::max(choice.maximumMembers, other.maximumMembers);
                choice.ways.push_back(
                    {other.id, other.label, other.minimumMembers, other.maximumMembers, other.cannot});
            }
        std::stable_sort(choice.ways.begin(), choice.ways.end(),
                         [](const auto &a, const auto &b) { return a.maximumMembers < b.maximumMembers; });
        for (const catalog::EngineSize &one : engine.sizes)
            choice.sizes.push_back({one.id, one.cpu, one.memory, one.storage, one.isDefault});
        choice.defaultCpu = size.cpu;
        choice.defaultMemory = size.memory;
        choice.defaultStorage = size.storage;
        out.push_back(std::move(choice));
    }
    return out;
}

std::vector<domain::FieldIssue> ConsoleImpl::validate(const domain::InstanceDraft &draft) {
    const domain::InstanceSpec spec = m_catalog.withDefaults(draft.spec, draft.name);
    const domain::DraftRules rules = m_catalog.rules(spec.engine, spec.adapter);
    domain::InstanceDraft full = draft;
    full.spec = spec;
    return domain::validate(full, rules.engine.empty() ? nullptr : &rules);
}

Result<domain::Plan> ConsoleImpl::planCreate(const domain::InstanceDraft &draft, const Context &ctx) {
    PH_TRY(expectNoErrors(validate(draft)));
    PH_ASSIGN(const ViewPtr view, viewOf(draft.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    domain::InstanceDraft full = draft;
    full.spec = m_catalog.withDefaults(draft.spec, draft.name);
    PH_TRY(checkRunnable(*m_catalog.engine(full.spec.engine), *m_catalog.adapter(full.spec.adapter),
                         full.spec.engineVersion, view->entry().name, readImages(*client, ctx)));
    return planCreation(m_catalog, full, *client, ctx);
}

Result<domain::Place> ConsoleImpl::place(const std::string &cluster, const std::string &ns, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(cluster));
    PH_ASSIGN(const auto client, view->client());
    return readPlace(*client, ns, ctx);
}

std::optional<domain::Demand> ConsoleImpl::demand(const domain::InstanceDraft &draft) {
    // The name decides nothing of it, so that sizes can be compared before there is one.
    const auto rendered = m_catalog.render(m_catalog.withDefaults(draft.spec, "draft"),
                                           InstanceRef{draft.cluster, draft.ns, "draft", "draft"});
    if (!rendered)
        return std::nullopt;
    std::vector<JsonPtr> objects;
    for (const auto &one : *rendered)
        objects.push_back(one.object);
    return domain::demandOf(objects);
}

Result<std::vector<Verdict>> ConsoleImpl::rehearse(const domain::Plan &plan, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(plan.target.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    Attempt attempt = attemptOn(*view, plan.target, "rehearse-" + plan.operation, Attempt::Kind::Rehearsal);
    attempt.detail = "Plan " + plan.id + ".";
    attempt.rights = rightsOf(plan);
    PH_ASSIGN(const Ticket ticket, m_gate.admit(*client, attempt, ctx));
    auto verdicts = rehearsePlan(plan, *client, ticket, ctx);
    m_gate.finish(ticket, attempt, verdicts ? Status() : Status(verdicts.error()));
    return verdicts;
}

std::string ConsoleImpl::manifest(const domain::Plan &plan) {
    return manifestOf(plan);
}

template <typename Planner>
Result<domain::Plan> ConsoleImpl::planOn(const InstanceRef &ref, const Context &ctx, const Planner &planner) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    return planner(*client);
}

Result<domain::Plan> ConsoleImpl::planDelete(const InstanceRef &ref, bool purgeVolumes, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return planDeletion(m_catalog, ref, purgeVolumes, client, ctx); });
}

Result<std::vector<domain::KeptVolumes>> ConsoleImpl::keptVolumes(const std::string &cluster, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(cluster));
    PH_ASSIGN(const auto client, view->client());
    PH_ASSIGN(const ClusterId id, view->id(ctx));
    PH_ASSIGN(auto found, findKeptVolumes(m_catalog, id, view->entry().ns, true, *client, ctx));
    for (domain::KeptVolumes &kept : found)
        kept.clusterName = view->entry().name;
    return found;
}

Result<domain::Plan> ConsoleImpl::planReattach(const InstanceRef &ref, const domain::ReattachRequest &request,
                                               const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    return planReattaching(m_catalog, ref, request, view->entry().name, *client, ctx);
}

Result<domain::Plan> ConsoleImpl::planDeleteVolumes(const InstanceRef &ref, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return planVolumeDeletion(m_catalog, ref, client, ctx); });
}

Result<domain::Plan> ConsoleImpl::planPassword(const InstanceRef &ref, const std::string &user, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return ops::planPassword(m_catalog, ref, user, client, ctx); });
}

Result<domain::Plan> ConsoleImpl::planScale(const InstanceRef &ref, int members, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return planScaling(m_catalog, ref, members, client, ctx); });
}

Result<domain::Plan> ConsoleImpl::planSwitchover(const InstanceRef &ref, const std::string &to, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return ops::planSwitchover(m_catalog, ref, to, client, ctx); });
}

Result<domain::Plan> ConsoleImpl::planStop(const InstanceRef &ref, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return planStopping(m_catalog, ref, client, ctx); });
}

Result<domain::Plan> ConsoleImpl::planStart(const InstanceRef &ref, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return planStarting(m_catalog, ref, client, ctx); });
}

Result<domain::Plan> ConsoleImpl::planRestart(const InstanceRef &ref, const std::string &member, const Context &ctx) {
    return planOn(ref, ctx, [&](auto &client) { return planRestarting(m_catalog, ref, member, client, ctx); });
}

std::vector<domain::FieldIssue> ConsoleImpl::validateEdit(const domain::InstanceSpec &spec,
                                                          const domain::InstanceEdit &edit) {
    return ops::validateEdit(m_catalog, spec, edit);
}

Result<domain::Plan> ConsoleImpl::planEdit(const InstanceRef &ref, const domain::InstanceEdit &edit,
                                           const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(ref.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    return planEditing(m_catalog, ref, edit, view->entry().name, *client, ctx);
}

std::vector<domain::ParameterRule> ConsoleImpl::parameterRules(const std::string &engine) {
    const catalog::Engine *found = m_catalog.engine(engine);
    return found ? found->parameters : std::vector<domain::ParameterRule>();
}

Attempt ConsoleImpl::attemptOn(const ClusterView &view, const InstanceRef &ref, std::string action,
                               Attempt::Kind kind) const {
    const ClusterEntry entry = view.entry();
    Attempt attempt;
    attempt.kind = kind;
    attempt.action = std::move(action);
    attempt.target = ref;
    attempt.clusterName = entry.name;
    attempt.clusterUser = entry.user;
    attempt.protection = entry.protection;
    return attempt;
}

Result<domain::OperationReport> ConsoleImpl::run(const domain::Plan &plan, const Secret &password,
                                                 const std::string &confirmation, const Progress &progress,
                                                 const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, viewOf(plan.target.cluster, ctx));
    PH_ASSIGN(const auto client, view->client());
    Attempt attempt = attemptOn(*view, plan.target, plan.operation, Attempt::Kind::Change);
    attempt.confirmation = confirmation;
    // Objects can be made again, data cannot.
    attempt.mustConfirm = std::any_of(plan.destroys.begin(), plan.destroys.end(), [](const domain::PlanItem &item) {
        return item.kind == domain::PlanItem::Kind::Volume;
    });
    attempt.detail = plan.summary + " Plan " + plan.id + ".";
    attempt.rights = rightsOf(plan);
    PH_ASSIGN(const Ticket ticket, m_gate.admit(*client, attempt, ctx));
    std::string engine;
    std::string spec;
    for (const domain::PlanStep &step : plan.steps) {
        if (!step.object || jsonText(*step.object, {"metadata", "labels", domain::keys::part}) != "anchor")
            continue;
        engine = jsonText(*step.object, {"metadata", "labels", domain::keys::engine});
        spec = jsonText(*step.object, {"data", "spec"});
    }
    if (spec.empty()) {
        for (const auto &row : view->instances())
            if (row.ref == plan.target) {
                engine = row.spec.engine;
                spec = dumpJson(domain::specToJson(row.spec));
            }
    }
    OperationTools tools{
        client, &m_executor, &m_db, view->entry().name, m_holder, m_options.leaseDuration, m_options.stepHook};
    OperationRunner runner(std::move(tools), ticket, progress);
    auto report = runner.run(plan, password, engine, spec, ctx);
    const bool good = report && report->state == domain::OperationState::Succeeded;
    m_gate.finish(ticket, attempt, good ? Status() : Status(report ? report->error : report.error()));
    return report;
}

Result<std::vector<domain::OperationReport>> ConsoleImpl::unfinished(const std::string &cluster, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(cluster));
    PH_ASSIGN(const auto client, view->client());
    PH_ASSIGN(const ClusterId id, view->id(ctx));
    const std::string selector = std::string(domain::keys::managedBy) + "=" + domain::keys::managedByValue + "," +
                                 domain::keys::part + "=operation";
    auto list = client->list(gvr::configMaps, {}, {selector, {}, {}, {}, 500}, ctx);
    if (!list && list.error().code == Errc::Forbidden)
        list = client->list(gvr::configMaps, view->entry().ns, {selector, {}, {}, {}, 500}, ctx);
    if (!list)
        return list.error();
    std::vector<domain::OperationReport> out;
    for (const Json &item : jsonAt(*list, {"items"})) {
        if (auto state = operationFromConfigMap(item)) {
            out.push_back(std::move(state->report));
            continue;
        } else {
            domain::OperationReport damaged;
            damaged.operation = jsonText(item, {"data", "operation"}, "unknown");
            damaged.target =
                InstanceRef{id, namespaceOf(item), jsonText(item, {"metadata", "labels", domain::keys::instance}),
                            instanceIdOf(item)};
            damaged.clusterName = cluster;
            damaged.state = domain::OperationState::Failed;
            damaged.error = state.error();
            out.push_back(std::move(damaged));
        }
    }
    if (!out.empty())
        tellHolders(id.uid, *client, view->entry().ns, out, ctx);
    return out;
}

void ConsoleImpl::tellHolders(const std::string &cluster, kube::Client &client, const std::string &ns,
                              std::vector<domain::OperationReport> &reports, const Context &ctx) {
    const std::string selector = std::string(domain::keys::managedBy) + "=" + domain::keys::managedByValue + "," +
                                 domain::keys::part + "=operation";
    auto list = client.list(gvr::leases, {}, {selector, {}, {}, {}, 500}, ctx);
    const bool everywhere = list.ok();
    if (!list && list.error().code == Errc::Forbidden)
        list = client.list(gvr::leases, ns, {selector, {}, {}, {}, 500}, ctx);
    if (!list)
        return; // who may not see the Leases is told who ran it last
    std::map<std::string, const Json *> leases;
    for (const Json &item : jsonAt(*list, {"items"}))
        leases[namespaceOf(item) + "/" + nameOf(item)] = &item;
    for (domain::OperationReport &report : reports) {
        if (!everywhere && report.target.ns != ns)
            continue;
        const std::string key = report.target.ns + "/" + operationName(report.target.name);
        const auto lease = leases.find(key);
        if (lease == leases.end() || !m_leases.held(cluster + "/" + key, *lease->second, m_holder, Clock::system()))
            report.holder.clear();
    }
}

Result<domain::OperationReport> ConsoleImpl::resume(const std::string &cluster, const InstanceRef &ref,
                                                    const Progress &progress, const Context &ctx) {
    return endUnfinished(cluster, ref, false, {}, progress, ctx);
}

Result<domain::OperationReport> ConsoleImpl::rollBack(const std::string &cluster, const InstanceRef &ref,
                                                      const std::string &confirmation, const Progress &progress,
                                                      const Context &ctx) {
    return endUnfinished(cluster, ref, true, confirmation, progress, ctx);
}

Result<domain::OperationReport> ConsoleImpl::endUnfinished(const std::string &cluster, const InstanceRef &ref,
                                                           bool back, const std::string &confirmation,
                                                           const Progress &progress, const Context &ctx) {
    PH_ASSIGN(const ViewPtr view, this->view(cluster));
    PH_ASSIGN(const auto client, view->client());
    PH_ASSIGN(const ClusterId id, view->id(ctx));
    const auto record = client->get(gvr::configMaps, ref.ns, operationName(ref.name), ctx);
    if (!record && record.error().code == Errc::NotFound)
        return Error{Errc::NotFound, "there is no unfinished operation on " + ref.str(), ref.str(), 0,
                     "See them with \"pilothousectl operations\"."};
    if (!record)
        return record.error();
    const auto state = operationFromConfigMap(*record);
    if (!state) {
        Error error{Errc::Invalid, "the record of the operation on " + ref.str() + " cannot be read", ref.str()};
        error.cause = state.error().text();
        error.hint = "Look at what there is with \"pilothousectl describe " + ref.name +
                     "\"; then remove the record: kubectl delete configmap " + operationName(ref.name) +
                     " --namespace " + ref.ns;
        return error;
    }
    const domain::Plan &plan = state->plan;
    InstanceRef target = plan.target;
    target.cluster = id;
    Attempt attempt =
        attemptOn(*view, target, (back ? "rollback-" : "resume-") + plan.operation, Attempt::Kind::Change);
    // Going on was confirmed when it began; taking a creation back destroys what has been written since.
    attempt.confirmation = back ? confirmation : target.str();
    attempt.mustConfirm = back && plan.operation == "create";
    attempt.detail = plan.summary + " Plan " + plan.id + ".";
    attempt.rights = rightsOf(plan);
    if (back && plan.operation == "create")
        for (const Right &made : rightsOf(plan))
            if (made.verb == "create")
                attempt.rights.push_back({"delete", made.group, made.resource, made.ns});
    PH_ASSIGN(const Ticket ticket, m_gate.admit(*client, attempt, ctx));
    OperationTools tools{
        client, &m_executor, &m_db, view->entry().name, m_holder, m_options.leaseDuration, m_options.stepHook};
    OperationRunner runner(std::move(tools), ticket, progress);
    auto report = back ? runner.rollBack(target, ctx) : runner.resume(target, ctx);
    const auto wanted = back ? domain::OperationState::RolledBack : domain::OperationState::Succeeded;
    const bool good = report && report->state == wanted;
    m_gate.finish(ticket, attempt, good ? Status() : Status(report ? report->error : report.error()));
    return report;
}

} // namespace ph::ops
