// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/planner.h"

#include "backend/core/random.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/machinery/quantity.h"
#include "backend/ops/lifeplanner.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/operationrecord.h"
#include "backend/ops/place.h"
#include "backend/ops/plansteps.h"
#include "backend/ops/volumeplanner.h"

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
                         "Attach it again with \"pilothousectl reattach " + name +
                             "\", choose another name, or remove it for good with \"pilothousectl volumes delete " +
                             name + "\".");
    }
    return {};
}

/// What a place says about the room of its classes (CSIStorageCapacity); where it says nothing, nothing is refused.
Status expectRoom(kube::Client &client, const domain::InstanceSpec &spec, const Context &ctx) {
    const auto wanted = Quantity::parse(spec.storage);
    std::string name = spec.storageClass;
    if (name.empty()) {
        const auto all = client.list(gvr::storageClasses, {}, {}, ctx);
        for (const Json &item : all ? jsonAt(*all, {"items"}) : Json())
            if (isDefaultClass(item))
                name = nameOf(item);
    }
    const auto list = client.list(gvr::storageCapacities, {}, {}, ctx);
    if (!wanted || name.empty() || !list)
        return {};
    const auto rooms = volumeRooms(jsonAt(*list, {"items"}));
    const auto most = rooms.find(name);
    if (most == rooms.end() || !(most->second < *wanted))
        return {};
    Error error{Errc::Invalid, "there is too little disk for a volume of " + spec.storage, "storage", 0,
                "Ask for less with --storage, choose another class, or free room where its volumes lie."};
    error.cause = "the class " + name + " has room for " + most->second.text();
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

Status expectAbsent(kube::Client &client, const Json &object, const Context &ctx) {
    PH_ASSIGN(const auto collection, collectionOf(client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    const auto found = client.get(collection, namespaceOf(object), nameOf(object), ctx);
    if (!found)
        return found.error().code == Errc::NotFound ? Status() : Status(found.error());
    const std::string subject = namespaceOf(object) + "/" + nameOf(object);
    if (jsonText(*found, {"metadata", "labels", keys::part}) == "anchor")
        return taken("AlreadyExists", "there is already a database " + subject, subject,
                     "Choose another name; the existing one was not touched.");
    if (jsonText(*found, {"metadata", "labels", keys::kept}) == "true")
        return taken("VolumeKept", "the " + titleOf(object) + " of an earlier database is still there", subject,
                     "Choose another name, or remove it with \"pilothousectl volumes delete " +
                         jsonText(*found, {"metadata", "labels", keys::instance}) + "\".");
    return taken("AlreadyExists",
                 "there is already a " + kindOf(object) + " " + nameOf(object) + " in the namespace " +
                     namespaceOf(object),
                 subject, "Choose another name; the existing object was not touched.");
}

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

PlanStep createStep(const std::string &id, JsonPtr object) {
    PlanStep step;
    step.id = id;
    step.kind = Kind::CreateOnce;
    step.subject = titleOf(*object);
    step.title = "Create " + step.subject;
    step.object = std::move(object);
    step.equivalentCommand = "kubectl create --filename " + id + ".yaml";
    return step;
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
        if (rendered.anchor) // what an earlier database left behind is told before its Secrets are met
            PH_TRY(expectNoVolumes(client, draft.ns, draft.name, *adapter, ctx));
        plan.steps.push_back(createStep(rendered.id, rendered.object));
    }
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

namespace {

/// What a deletion that keeps the volumes does before it deletes: with replicas the primary stops last and is member 0,
/// with which a start on these volumes begins; then what the volumes hold is noted on them. A database that is too
/// broken for the first is deleted all the same.
Status addKeptParts(Plan &plan, const catalog::Catalog &catalog, const Json &anchor, const std::vector<Json> &secrets,
                    kube::Client &client, const Context &ctx) {
    PlanBasis basis;
    PH_ASSIGN(basis.facts, lookAt(client, plan.target, ctx));
    basis.plan.target = plan.target;
    basis.summary = domain::summarize(basis.facts);
    basis.adapter = catalog.adapter(basis.summary.spec.adapter);
    const bool several = basis.adapter && basis.hasFailover() && basis.facts.pods.size() > 1 && basis.facts.workload;
    std::string primary = plan.target.name + "-0"; // of one member, and of one that was stopped by plan
    if (several && basis.facts.workload->replicas > 1 && addStop(basis)) {
        plan.steps = std::move(basis.plan.steps);
    } else if (several || (basis.facts.leader && !basis.facts.pods.empty())) {
        const domain::Member *leads = primaryOf(basis.summary);
        primary = leads ? leads->name : std::string();
    }
    return addKeeping(plan, basis.facts, jsonText(anchor, {"data", "spec"}), primary, secrets);
}

/// Deletes what owns the rest, waits until all of it is gone, and clears away what members write while they end.
Status addRemoval(Plan &plan, const Json &anchor, const domain::InstanceSpec *spec, const std::set<std::string> &keeps,
                  std::chrono::seconds limit, kube::Client &client, const Context &ctx) {
    std::set<std::string> awaited;
    for (const PlanStep &step : plan.steps)
        awaited.insert(step.id);
    Json object = anchor;
    object["apiVersion"] = "v1";
    object["kind"] = "ConfigMap";
    plan.steps.push_back(deleteStep(
        object, "anchor", "Delete ConfigMap " + plan.target.name + ", which owns everything but the volumes"));
    const std::vector<std::pair<GroupVersionResource, const char *>> kinds{{gvr::statefulSets, "StatefulSet"},
                                                                           {gvr::pods, "Pod"},
                                                                           {gvr::services, "Service"},
                                                                           {gvr::secrets, "Secret"},
                                                                           {gvr::roleBindings, "RoleBinding"},
                                                                           {gvr::roles, "Role"},
                                                                           {gvr::serviceAccounts, "ServiceAccount"}};
    for (const auto &[collection, kind] : kinds) {
        PH_ASSIGN(const auto own, ownObjects(client, collection, kind, plan.target, ctx));
        for (const Json &item : own) {
            const std::string id = std::string("gone-") + kind + "-" + nameOf(item);
            if ((collection == gvr::secrets && keeps.contains(nameOf(item))) || awaited.contains(id))
                continue;
            plan.steps.push_back(goneStep(item, id, limit));
            if (collection == gvr::secrets)
                plan.destroys.push_back({domain::PlanItem::Kind::Secret, nameOf(item)});
        }
    }
    PH_ASSIGN(auto states, ownObjects(client, gvr::configMaps, "ConfigMap", plan.target, ctx));
    if (spec && spec->dcs == "endpoints") {
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
    return {};
}

/// Deletes each of @p objects, which nothing owns.
void addLeftovers(Plan &plan, const std::vector<Json> &objects, const char *word, std::chrono::seconds limit) {
    for (const Json &object : objects) {
        const std::string name = nameOf(object);
        const std::string id = kindOf(object) == "Secret" ? "secret-" + name : "claim-" + name;
        plan.steps.push_back(deleteStep(object, id, std::string("Delete ") + word + " " + name));
        plan.steps.push_back(goneStep(object, "gone-" + id, limit));
    }
}

} // namespace

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
    std::vector<Json> secrets;
    if (there) {
        plan.target.instanceId = instanceIdOf(*anchor);
        const auto reading = domain::parseSpec(jsonText(*anchor, {"data", "spec"}));
        if (reading && reading->spec.deletionProtection) {
            Error error{Errc::Forbidden, "the database " + ref.str() + " is protected against deletion", ref.str(), 0,
                        "Switch the protection off first: pilothousectl edit " + ref.name +
                            " --no-deletion-protection"};
            error.reason = "DeletionProtected";
            return error;
        }
        if (reading)
            if (const catalog::Adapter *adapter = catalog.adapter(reading->spec.adapter))
                limit = adapter->goneDeadline;
        std::set<std::string> keeps;
        if (!purge) {
            PH_ASSIGN(secrets, ownObjects(client, gvr::secrets, "Secret", plan.target, ctx));
            for (const Json &secret : secrets)
                keeps.insert(nameOf(secret));
            PH_TRY(addKeptParts(plan, catalog, *anchor, secrets, client, ctx));
        }
        PH_TRY(addRemoval(plan, *anchor, reading ? &reading->spec : nullptr, keeps, limit, client, ctx));
    }
    PH_ASSIGN(const auto claims, ownObjects(client, gvr::claims, "PersistentVolumeClaim", plan.target, ctx));
    if (!there) {
        PH_ASSIGN(secrets, ownObjects(client, gvr::secrets, "Secret", plan.target, ctx));
        if (!purge || (claims.empty() && secrets.empty())) {
            Error error{Errc::NotFound, "there is no database " + ref.str(), ref.str(), 0,
                        "See what there is with \"pilothousectl list\"."};
            if (!claims.empty())
                error.hint = "Only its volumes are left: see \"pilothousectl volumes list\".";
            return error;
        }
        addLeftovers(plan, secrets, "Secret", limit);
        for (const Json &secret : secrets)
            plan.destroys.push_back({domain::PlanItem::Kind::Secret, nameOf(secret)});
    }
    if (plan.target.instanceId.empty() && !claims.empty())
        plan.target.instanceId = instanceIdOf(claims.front());
    for (const Json &claim : claims)
        (purge ? plan.destroys : plan.keeps).push_back(itemOf(claim));
    if (purge)
        addLeftovers(plan, claims, "volume", limit);
    for (const Json &secret : purge ? std::vector<Json>() : secrets)
        plan.keeps.push_back({domain::PlanItem::Kind::Secret, nameOf(secret)});
    plan.summary = !there  ? "Destroy what was kept of the deleted database " + ref.str() + "."
                   : purge ? "Delete the database " + ref.str() + " with its volumes."
                           : "Delete the database " + ref.str() + " and keep its volumes and passwords.";
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
        if (step.kind == Kind::ProveLogin)
            rights.insert({"create", "", "pods", ns, "exec"});
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
