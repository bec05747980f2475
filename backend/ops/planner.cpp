// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/planner.h"

#include "backend/core/random.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/machinery/quantity.h"
#include "backend/ops/objects.h"
#include "backend/ops/operationrecord.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace ph::ops {
namespace {

using domain::Plan;
using domain::PlanStep;
using Kind = domain::PlanStep::Kind;
namespace keys = domain::keys;

Error taken(std::string reason, std::string what, const std::string &subject, std::string hint) {
    Error error{Errc::Conflict, std::move(what), subject, 0, std::move(hint)};
    error.reason = std::move(reason);
    return error;
}

/// NotFound is what we hope for.
Status expectAbsent(kube::Client &client, const Json &object, const Context &ctx) {
    PH_ASSIGN(const auto collection, collectionOf(client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    const auto found = client.get(collection, namespaceOf(object), nameOf(object), ctx);
    if (!found)
        return found.error().code == Errc::NotFound ? Status() : Status(found.error());
    const std::string subject = namespaceOf(object) + "/" + nameOf(object);
    if (jsonText(*found, {"metadata", "labels", keys::part}) == "anchor")
        return taken("AlreadyExists", "there is already a database " + subject, subject,
                     "Choose another name; the existing one was not touched.");
    return taken("AlreadyExists",
                 "there is already a " + kindOf(object) + " " + nameOf(object) + " in the namespace " +
                     namespaceOf(object),
                 subject, "Choose another name; the existing object was not touched.");
}

Status expectNoVolumes(kube::Client &client, const std::string &ns, const std::string &name,
                       const catalog::Adapter &adapter, const Context &ctx) {
    const auto list = client.list(gvr::claims, ns, {}, ctx);
    if (!list)
        return list.error().code == Errc::Forbidden ? Status() : Status(list.error());
    const std::string prefix = catalog::withName(adapter.read.claimPrefix, name);
    for (const Json &claim : jsonAt(*list, {"items"})) {
        const std::string claimName = nameOf(claim);
        const bool mine = claimName.rfind(prefix, 0) == 0 && claimName.size() > prefix.size() &&
                          std::all_of(claimName.begin() + static_cast<std::ptrdiff_t>(prefix.size()), claimName.end(),
                                      [](char c) { return c >= '0' && c <= '9'; });
        if (mine)
            return taken("VolumeKept",
                         "the volume " + claimName + " of an earlier database " + name + " is still there",
                         ns + "/" + claimName,
                         "Choose another name, or remove the volume for good with \"pilothousectl delete " + name +
                             " --purge\".");
    }
    return {};
}

/// What a place says about the room of its classes (CSIStorageCapacity); where it says nothing, nothing is refused.
Status expectRoom(kube::Client &client, const domain::InstanceSpec &spec, const Context &ctx) {
    static const GroupVersionResource capacities{"storage.k8s.io", "v1", "csistoragecapacities"};
    const auto wanted = Quantity::parse(spec.storage);
    std::string name = spec.storageClass;
    if (name.empty()) {
        const auto all = client.list(gvr::storageClasses, {}, {}, ctx);
        for (const Json &item : all ? jsonAt(*all, {"items"}) : Json())
            if (jsonText(item, {"metadata", "annotations", "storageclass.kubernetes.io/is-default-class"}) == "true")
                name = nameOf(item);
    }
    const auto list = client.list(capacities, {}, {}, ctx);
    if (!wanted || name.empty() || !list)
        return {};
    std::optional<Quantity> most;
    for (const Json &item : jsonAt(*list, {"items"})) {
        const auto room = Quantity::parse(jsonText(item, {"maximumVolumeSize"}, jsonText(item, {"capacity"})));
        if (jsonText(item, {"storageClassName"}) == name && room && (!most || *most < *room))
            most = *room;
    }
    if (!most || !(*most < *wanted))
        return {};
    Error error{Errc::Invalid, "there is too little disk for a volume of " + spec.storage, "storage", 0,
                "Ask for less with --storage, choose another class, or free room where its volumes lie."};
    error.cause = "the class " + name + " has room for " + most->text();
    error.reason = "TooLittleDisk";
    return error;
}

/// The instance's objects of one kind, each with apiVersion and kind, which items of a list lack.
Result<std::vector<Json>> ownObjects(kube::Client &client, const GroupVersionResource &collection, const char *kind,
                                     const InstanceRef &ref, const Context &ctx) {
    PH_ASSIGN(const Json list, client.list(collection, ref.ns, {selectorOf(ref), {}, {}, {}, 500}, ctx));
    std::vector<Json> out;
    for (Json item : jsonAt(list, {"items"})) {
        item["apiVersion"] = collection.apiVersion();
        item["kind"] = kind;
        out.push_back(std::move(item));
    }
    return out;
}

domain::PlanItem itemOf(const Json &claim) {
    return {domain::PlanItem::Kind::Volume, nameOf(claim),
            jsonText(claim, {"status", "capacity", "storage"},
                     jsonText(claim, {"spec", "resources", "requests", "storage"}))};
}

} // namespace

Status expectNoOperation(kube::Client &client, const std::string &ns, const std::string &name, const Context &ctx) {
    const auto found = client.get(gvr::configMaps, ns, operationName(name), ctx);
    if (!found)
        return found.error().code == Errc::NotFound ? Status() : Status(found.error());
    return taken("OperationRunning",
                 "an operation (" + jsonText(*found, {"data", "operation"}, "unknown") + ") on " + ns + "/" + name +
                     " is not finished yet",
                 ns + "/" + name,
                 "Wait for it, or run \"pilothousectl operations resume " + name + "\" if its console has died.");
}

Status expectNoErrors(const std::vector<domain::FieldIssue> &issues) {
    if (!domain::hasErrors(issues))
        return {};
    Error error{Errc::Invalid, issues.front().what, issues.front().field, 0, issues.front().hint};
    for (const domain::FieldIssue &issue : issues)
        if (issue.severity == domain::FieldIssue::Severity::Error)
            error.causes.push_back({issue.field, issue.code, issue.what});
    return error;
}

std::string kindWord(std::string kind) {
    std::transform(kind.begin(), kind.end(), kind.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return kind;
}

JsonPtr deadlinesOf(const catalog::Adapter &adapter) {
    return std::make_shared<const Json>(
        Json{{"readySeconds", adapter.readyDeadline.count()}, {"progressSeconds", adapter.progressDeadline.count()}});
}

PlanStep deleteStep(const Json &object, const std::string &id, const std::string &title) {
    PlanStep step;
    step.id = id;
    step.kind = Kind::Delete;
    step.title = title;
    step.subject = titleOf(object);
    Json named{{"apiVersion", jsonText(object, {"apiVersion"})},
               {"kind", kindOf(object)},
               {"metadata", {{"name", nameOf(object)}, {"namespace", namespaceOf(object)}}}};
    if (const std::string uid = uidOf(object); !uid.empty())
        named["metadata"]["uid"] = uid;
    step.object = std::make_shared<const Json>(std::move(named));
    step.equivalentCommand =
        "kubectl delete " + kindWord(kindOf(object)) + " " + nameOf(object) + " --namespace " + namespaceOf(object);
    return step;
}

PlanStep goneStep(const Json &object, const std::string &id, std::chrono::seconds limit) {
    PlanStep step = deleteStep(object, id, "Wait until " + titleOf(object) + " is gone");
    step.kind = Kind::WaitGone;
    Json document = *step.object;
    document["goneSeconds"] = limit.count();
    step.object = std::make_shared<const Json>(std::move(document));
    step.equivalentCommand =
        "kubectl wait --for=delete " + step.equivalentCommand.substr(std::string("kubectl delete ").size());
    return step;
}

Result<Plan> planCreation(const catalog::Catalog &catalog, const domain::InstanceDraft &draft, kube::Client &client,
                          const Context &ctx) {
    Plan plan;
    plan.id = newUuid();
    plan.operation = "create";
    plan.target = InstanceRef{draft.cluster, draft.ns, draft.name, newUuid()};
    PH_ASSIGN(const auto objects, catalog.render(draft.spec, plan.target));
    const catalog::Adapter *adapter = catalog.adapter(draft.spec.adapter);
    const auto space = client.get(gvr::namespaces, {}, draft.ns, ctx);
    if (!space && space.error().code == Errc::NotFound)
        return Error{Errc::NotFound, "there is no namespace " + draft.ns + " on this cluster", draft.ns, 0,
                     "Choose one that exists, or make it first: kubectl create namespace " + draft.ns};
    if (!space && space.error().code != Errc::Forbidden)
        return space.error();
    PH_TRY(expectNoOperation(client, draft.ns, draft.name, ctx));
    for (const auto &rendered : objects) {
        PH_TRY(expectAbsent(client, *rendered.object, ctx));
        PlanStep step;
        step.id = rendered.id;
        step.kind = Kind::CreateOnce;
        step.subject = titleOf(*rendered.object);
        step.title = "Create " + step.subject;
        step.object = rendered.object;
        step.equivalentCommand = "kubectl create --filename " + rendered.id + ".yaml";
        plan.steps.push_back(std::move(step));
    }
    PH_TRY(expectNoVolumes(client, draft.ns, draft.name, *adapter, ctx));
    PH_TRY(expectRoom(client, draft.spec, ctx));
    PlanStep wait;
    wait.id = "wait-ready";
    wait.kind = Kind::WaitReady;
    wait.subject = draft.name;
    wait.title = "Wait until " + draft.name + " is ready";
    wait.object = deadlinesOf(*adapter);
    wait.equivalentCommand = "pilothousectl describe " + draft.name + " --namespace " + draft.ns;
    plan.steps.push_back(std::move(wait));
    plan.summary = "Create the " + catalog.engine(draft.spec.engine)->label + " " + draft.spec.engineVersion +
                   " database " + plan.target.str() + ".";
    return plan;
}

Result<Plan> planDeletion(const catalog::Catalog &catalog, const InstanceRef &ref, bool purge, kube::Client &client,
                          const Context &ctx) {
    Plan plan;
    plan.id = newUuid();
    plan.operation = "delete";
    plan.target = ref;
    PH_TRY(expectNoOperation(client, ref.ns, ref.name, ctx));
    const auto anchor = client.get(gvr::configMaps, ref.ns, ref.name, ctx);
    if (!anchor && anchor.error().code != Errc::NotFound)
        return anchor.error();
    const bool there = anchor && jsonText(*anchor, {"metadata", "labels", keys::part}) == "anchor" &&
                       (ref.instanceId.empty() || instanceIdOf(*anchor) == ref.instanceId);
    std::chrono::seconds limit{180};
    if (there) {
        plan.target.instanceId = instanceIdOf(*anchor);
        const auto reading = domain::parseSpec(jsonText(*anchor, {"data", "spec"}));
        if (reading && reading->spec.deletionProtection)
            return Error{Errc::Forbidden, "the database " + ref.str() + " is protected against deletion", ref.str(), 0,
                         "Switch its deletion protection off first."};
        if (reading)
            if (const catalog::Adapter *adapter = catalog.adapter(reading->spec.adapter))
                limit = adapter->goneDeadline;
        Json object = *anchor;
        object["apiVersion"] = "v1";
        object["kind"] = "ConfigMap";
        plan.steps.push_back(
            deleteStep(object, "anchor", "Delete ConfigMap " + ref.name + ", which owns everything but the volumes"));
        const std::vector<std::pair<GroupVersionResource, const char *>> kinds{
            {gvr::statefulSets, "StatefulSet"},
            {gvr::pods, "Pod"},
            {gvr::services, "Service"},
            {gvr::secrets, "Secret"},
            {gvr::roleBindings, "RoleBinding"},
            {gvr::roles, "Role"},
            {gvr::serviceAccounts, "ServiceAccount"}};
        for (const auto &[collection, kind] : kinds) {
            PH_ASSIGN(const auto own, ownObjects(client, collection, kind, plan.target, ctx));
            for (const Json &item : own) {
                std::string id = std::string("gone-") + kind + "-" + nameOf(item);
                plan.steps.push_back(goneStep(item, id, limit));
                if (collection == gvr::secrets)
                    plan.destroys.push_back({domain::PlanItem::Kind::Secret, nameOf(item)});
            }
        }
        PH_ASSIGN(auto states, ownObjects(client, gvr::configMaps, "ConfigMap", plan.target, ctx));
        if (reading && reading->spec.dcs == "endpoints") {
            PH_ASSIGN(auto endpoints, ownObjects(client, gvr::endpoints, "Endpoints", plan.target, ctx));
            std::move(endpoints.begin(), endpoints.end(), std::back_inserter(states));
        }
        for (const Json &item : states) {
            if (jsonText(item, {"metadata", "labels", keys::part}) == "parameters")
                plan.steps.push_back(goneStep(item, "gone-ConfigMap-" + nameOf(item), limit));
            if (jsonText(item, {"metadata", "labels", keys::patroni}).empty())
                continue;
            // A member that is still ending makes Patroni's objects anew when it finds them gone, then owned by nobody.
            Json again = item;
            again["metadata"].erase("uid");
            plan.steps.push_back(deleteStep(again, "patroni-" + nameOf(item), "Delete Patroni's " + titleOf(item)));
        }
    }
    PH_ASSIGN(const auto claims, ownObjects(client, gvr::claims, "PersistentVolumeClaim", plan.target, ctx));
    if (!there && (claims.empty() || !purge)) {
        Error error{Errc::NotFound, "there is no database " + ref.str(), ref.str(), 0,
                    "See what there is with \"pilothousectl list\"."};
        if (!claims.empty())
            error.hint = "Only its volume is left; add --purge to remove it for good.";
        return error;
    }
    for (const Json &claim : claims) {
        if (plan.target.instanceId.empty())
            plan.target.instanceId = instanceIdOf(claim);
        if (!purge) {
            plan.keeps.push_back(itemOf(claim));
            continue;
        }
        plan.destroys.push_back(itemOf(claim));
        plan.steps.push_back(deleteStep(claim, "claim-" + nameOf(claim), "Delete volume " + nameOf(claim)));
        plan.steps.push_back(goneStep(claim, "gone-claim-" + nameOf(claim), limit));
    }
    plan.summary = purge ? "Delete the database " + ref.str() + " with its volumes."
                         : "Delete the database " + ref.str() + " and keep its volumes.";
    return plan;
}

std::vector<Right> rightsOf(const Plan &plan) {
    // Kinds the plan's objects may have; anything else is left to the server.
    static const std::vector<std::pair<std::string, GroupVersionResource>> kinds{
        {"ConfigMap", gvr::configMaps},
        {"Secret", gvr::secrets},
        {"Service", gvr::services},
        {"Endpoints", gvr::endpoints},
        {"PersistentVolumeClaim", gvr::claims},
        {"ServiceAccount", gvr::serviceAccounts},
        {"StatefulSet", gvr::statefulSets},
        {"Role", gvr::roles},
        {"RoleBinding", gvr::roleBindings},
        {"Pod", gvr::pods}};
    std::set<Right> rights;
    const std::string &ns = plan.target.ns;
    for (const char *verb : {"create", "update", "delete"}) {
        rights.insert({verb, "", "configmaps", ns});
        rights.insert({verb, "coordination.k8s.io", "leases", ns});
    }
    for (const PlanStep &step : plan.steps) {
        if (!step.object || step.kind == Kind::WaitReady || step.kind == Kind::WaitGone ||
            step.kind == Kind::WaitVolume || step.kind == Kind::WaitParameters)
            continue;
        if (jsonAt(*step.object, {"handsOver"}) == true)
            rights.insert({"patch", "", "configmaps", ns});
        for (const auto &[kind, collection] : kinds)
            if (kind == kindOf(*step.object))
                rights.insert({step.kind == Kind::Delete || step.kind == Kind::RestartMember ? "delete"
                               : step.kind == Kind::CreateOnce                               ? "create"
                                                                                             : "patch",
                               collection.group, collection.resource, ns});
    }
    return {rights.begin(), rights.end()};
}

} // namespace ph::ops
