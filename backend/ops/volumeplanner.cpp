// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/volumeplanner.h"

#include "backend/core/random.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/domain/validate.h"
#include "backend/machinery/quantity.h"
#include "backend/ops/editplanner.h"
#include "backend/ops/images.h"
#include "backend/ops/objects.h"
#include "backend/ops/planner.h"
#include "backend/ops/plansteps.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ph::ops {
namespace {

using domain::KeptVolumes;
using domain::Plan;
using domain::PlanStep;
using Obstacle = KeptVolumes::Obstacle;
using Kind = PlanStep::Kind;
namespace keys = domain::keys;

/// Objects of one kind that fit @p selector, of all namespaces where that is wanted and allowed.
Result<std::vector<Json>> listAll(kube::Client &client, const GroupVersionResource &collection, const std::string &ns,
                                  bool everywhere, const std::string &selector, const Context &ctx) {
    const kube::ListOptions options{selector, {}, {}, {}, 500};
    auto list = client.list(collection, everywhere ? std::string() : ns, options, ctx);
    if (!list && everywhere && list.error().code == Errc::Forbidden)
        list = client.list(collection, ns, options, ctx);
    if (!list)
        return list.error();
    const Json &items = jsonAt(*list, {"items"});
    return items.is_array() ? std::vector<Json>(items.begin(), items.end()) : std::vector<Json>();
}

std::string keyOf(const Json &object) {
    return namespaceOf(object) + "/" + jsonText(object, {"metadata", "labels", keys::instance}) + "/" +
           instanceIdOf(object);
}

std::string annotationOf(const Json &object, const char *key) {
    return jsonText(object, {"metadata", "annotations", key});
}

/// Names of the Secrets an instance like this needs.
std::set<std::string> neededSecrets(const std::vector<catalog::RenderedObject> &objects) {
    std::set<std::string> names;
    for (const auto &rendered : objects)
        if (kindOf(*rendered.object) == "Secret")
            names.insert(nameOf(*rendered.object));
    return names;
}

std::string totalOf(const std::vector<KeptVolumes::Claim> &claims) {
    std::optional<Quantity> sum; // of nothing, so that it is written as the claims are
    for (const KeptVolumes::Claim &claim : claims)
        if (const auto size = Quantity::parse(claim.size))
            sum = sum ? *sum + *size : *size;
    return sum ? sum->text() : "0";
}

bool has(const KeptVolumes &kept, const std::string &claim) {
    return std::any_of(kept.claims.begin(), kept.claims.end(), [&](const auto &one) { return one.name == claim; });
}

Obstacle obstacleOf(const catalog::Catalog &catalog, const KeptVolumes &kept, bool newer, bool secretsKnown) {
    if (newer)
        return Obstacle::SpecNewer;
    if (!kept.spec)
        return Obstacle::SpecUnknown;
    const catalog::Adapter *adapter = catalog.adapter(kept.spec->adapter);
    if (!adapter)
        return Obstacle::None; // told when it is planned
    const std::string first = catalog::withName(adapter->read.claimPrefix, kept.ref.name) + "0";
    if (!has(kept, first))
        return Obstacle::FirstVolumeMissing;
    if (const auto objects = catalog.render(*kept.spec, kept.ref); objects && secretsKnown)
        for (const std::string &name : neededSecrets(*objects))
            if (std::find(kept.secrets.begin(), kept.secrets.end(), name) == kept.secrets.end())
                return Obstacle::SecretsMissing;
    const bool copies = !adapter->read.patroniFailover.empty() && kept.claims.size() > 1;
    return copies && kept.primary != kept.ref.name + "-0" ? Obstacle::MayLackCommits : Obstacle::None;
}

domain::ObjectRow rowOf(const Json &object) {
    domain::ObjectRow row;
    row.uid = uidOf(object);
    row.ns = namespaceOf(object);
    row.name = nameOf(object);
    return row;
}

domain::ObjectRow rowOf(const KeptVolumes &kept, const KeptVolumes::Claim &claim) {
    domain::ObjectRow row;
    row.uid = claim.uid;
    row.ns = kept.ref.ns;
    row.name = claim.name;
    return row;
}

/// Changes metadata of an object there is.
PlanStep markStep(const domain::ObjectRow &row, const char *kind, const char *verb, std::string title,
                  const Json &metadata, const Json *before) {
    const Json change{{"metadata", metadata}};
    const Json back = before ? Json{{"metadata", *before}} : Json();
    std::string word = kindWord(kind);
    return patchStep(row, "v1", kind, std::string(verb) + "-" + row.name, std::move(title), change,
                     "kubectl patch " + word + " " + row.name + " --namespace " + row.ns +
                         " --type strategic --patch '" + dumpJson(change) + "'",
                     before ? &back : nullptr);
}

Error obstacleError(const KeptVolumes &kept) {
    Error error{Errc::Conflict,
                "the volumes of " + kept.ref.str() + " cannot be attached again: " + obstacleText(kept.obstacle),
                kept.ref.str()};
    error.reason = "VolumesNotAttachable";
    switch (kept.obstacle) {
    case Obstacle::MayLackCommits:
        error.hint = "Begin with member 0 all the same with \"pilothousectl reattach " + kept.ref.name +
                     " --accept-loss\"; what only the others have is then lost.";
        error.reason = "MayLackCommits";
        break;
    case Obstacle::SpecNewer:
        error.hint = "Use the newer Pilothouse it was deleted by.";
        break;
    default:
        error.hint =
            "Mount the volumes in a pod of your own to read them, or destroy them with \"pilothousectl volumes "
            "delete " +
            kept.ref.name + "\".";
    }
    return error;
}

Result<KeptVolumes> findKept(const catalog::Catalog &catalog, const InstanceRef &ref, kube::Client &client,
                             const Context &ctx) {
    PH_ASSIGN(const auto all, findKeptVolumes(catalog, ref.cluster, ref.ns, false, client, ctx));
    const KeptVolumes *found = nullptr;
    for (const KeptVolumes &kept : all) {
        if (kept.ref.name != ref.name || (!ref.instanceId.empty() && kept.ref.instanceId != ref.instanceId))
            continue;
        if (found)
            return Error{Errc::Conflict, "volumes of more than one database " + ref.name + " were kept", ref.str(), 0,
                         "See them with \"pilothousectl volumes list\"; delete the claims that are not wanted."};
        found = &kept;
    }
    if (!found)
        return Error{Errc::NotFound, "no volumes of a deleted database " + ref.str() + " are kept", ref.str(), 0,
                     "See what is kept with \"pilothousectl volumes list\"."};
    return *found;
}

PlanStep takeStep(const KeptVolumes &kept, const KeptVolumes::Claim &claim, const std::string &plan) {
    const Json back{{"annotations", {{keys::takenBy, nullptr}}}};
    // Fails when the claim is gone or another: the StatefulSet would make an empty one, and an empty database in it.
    return markStep(rowOf(kept, claim), "PersistentVolumeClaim", "take", "Take volume " + claim.name,
                    Json{{"annotations", {{keys::takenBy, plan}}}}, &back);
}

/// What was kept is an ordinary part of the instance again.
void addRelease(Plan &plan, const KeptVolumes &kept) {
    for (const KeptVolumes::Claim &claim : kept.claims) {
        plan.steps.push_back(markStep(rowOf(kept, claim), "PersistentVolumeClaim", "release",
                                      "Note on volume " + claim.name + " that it is in use",
                                      Json{{"annotations",
                                            {{keys::takenBy, nullptr},
                                             {keys::keptSince, nullptr},
                                             {keys::keptSpec, nullptr},
                                             {keys::keptPrimary, nullptr}}}},
                                      nullptr));
    }
    const Json owner{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", kept.ref.name}, {"uid", "${anchor-uid}"}};
    for (const std::string &name : kept.secrets) {
        domain::ObjectRow row; // without a uid: whatever of this instance has the name
        row.ns = kept.ref.ns;
        row.name = name;
        plan.steps.push_back(
            markStep(row, "Secret", "adopt", "Let Secret " + name + " belong to the database again",
                     Json{{"ownerReferences", Json::array({owner})}, {"labels", {{keys::kept, nullptr}}}}, nullptr));
    }
}

/// The object as it is made for an instance that has data already.
JsonPtr forOldData(const Json &rendered, const catalog::Adapter &adapter, const std::string &name, bool oneFirst) {
    Json object = rendered;
    if (kindOf(object) == "StatefulSet" && oneFirst)
        object["spec"]["replicas"] = 1;
    // A leader's trace tells members that somebody led before: one whose volume is empty never makes a new database.
    const std::string leader = catalog::withName(adapter.read.patroniLeader, name);
    if (jsonText(object, {"metadata", "labels", keys::part}) == "patroni-leader" ||
        (!leader.empty() && nameOf(object) == leader))
        object["metadata"]["annotations"]["optime"] = "0";
    return std::make_shared<const Json>(std::move(object));
}

} // namespace

Result<std::vector<KeptVolumes>> findKeptVolumes(const catalog::Catalog &catalog, const ClusterId &cluster,
                                                 const std::string &ns, bool everywhere, kube::Client &client,
                                                 const Context &ctx) {
    const std::string ours = std::string(keys::managedBy) + "=" + keys::managedByValue;
    PH_ASSIGN(const auto claims, listAll(client, gvr::claims, ns, everywhere, ours, ctx));
    PH_ASSIGN(const auto maps, listAll(client, gvr::configMaps, ns, everywhere,
                                       ours + "," + keys::part + " in (anchor,operation)", ctx));
    const auto secrets = listAll(client, gvr::secrets, ns, everywhere, ours + "," + keys::kept + "=true", ctx);
    if (!secrets && secrets.error().code != Errc::Forbidden)
        return secrets.error();
    std::set<std::string> living;
    std::set<std::string> busy;
    for (const Json &map : maps) {
        if (jsonText(map, {"metadata", "labels", keys::part}) == "anchor")
            living.insert(keyOf(map));
        else
            busy.insert(namespaceOf(map) + "/" + jsonText(map, {"metadata", "labels", keys::instance}));
    }
    std::map<std::string, KeptVolumes> found;
    std::set<std::string> newer;
    const auto entryOf = [&](const Json &object) -> KeptVolumes * {
        const std::string name = jsonText(object, {"metadata", "labels", keys::instance});
        const std::string key = keyOf(object);
        if (name.empty() || living.contains(key) || busy.contains(namespaceOf(object) + "/" + name))
            return nullptr;
        KeptVolumes &entry = found[key];
        entry.ref = InstanceRef{cluster, namespaceOf(object), name, instanceIdOf(object)};
        if (entry.engine.empty())
            entry.engine = jsonText(object, {"metadata", "labels", keys::engine});
        return &entry;
    };
    for (const Json &claim : claims) {
        KeptVolumes *entry = entryOf(claim);
        if (!entry || jsonAt(claim, {"metadata", "deletionTimestamp"}).is_string())
            continue;
        const domain::ClaimRow row = domain::claimRow(claim);
        entry->claims.push_back(
            {row.name, row.uid,
             row.capacity.empty() ? jsonText(claim, {"spec", "resources", "requests", "storage"}) : row.capacity,
             row.storageClass});
        if (const auto since = parseTime(annotationOf(claim, keys::keptSince)))
            entry->since = std::max(entry->since, *since);
        if (const std::string spec = annotationOf(claim, keys::keptSpec); !spec.empty() && !entry->spec) {
            if (const auto reading = domain::parseSpec(spec)) {
                entry->spec = reading->spec;
                if (reading->readOnly)
                    newer.insert(keyOf(claim));
            }
        }
        if (entry->primary.empty())
            entry->primary = annotationOf(claim, keys::keptPrimary);
    }
    for (const Json &secret : secrets ? *secrets : std::vector<Json>())
        if (KeptVolumes *entry = entryOf(secret))
            entry->secrets.push_back(nameOf(secret));
    std::vector<KeptVolumes> out;
    for (auto &[key, kept] : found) {
        if (kept.claims.empty() && kept.secrets.empty())
            continue;
        std::sort(kept.claims.begin(), kept.claims.end(), [](const auto &a, const auto &b) {
            return std::pair(a.name.size(), a.name) < std::pair(b.name.size(), b.name);
        });
        std::sort(kept.secrets.begin(), kept.secrets.end());
        kept.size = totalOf(kept.claims);
        kept.obstacle = obstacleOf(catalog, kept, newer.contains(key), secrets.ok());
        out.push_back(std::move(kept));
    }
    std::stable_sort(out.begin(), out.end(), [](const auto &a, const auto &b) { return a.since > b.since; });
    return out;
}

Status addKeeping(Plan &plan, const domain::InstanceFacts &facts, const std::string &spec, const std::string &primary,
                  const std::vector<Json> &secrets) {
    const Json back{
        {"annotations", {{keys::keptSince, nullptr}, {keys::keptSpec, nullptr}, {keys::keptPrimary, nullptr}}}};
    for (const domain::ClaimRow &claim : facts.claims) {
        const Json note{{"annotations",
                         {{keys::keptSince, "${now}"},
                          {keys::keptSpec, spec},
                          {keys::keptPrimary, primary.empty() ? Json() : Json(primary)}}}};
        plan.steps.push_back(markStep(claim, "PersistentVolumeClaim", "keep",
                                      "Note on volume " + claim.name + " what it holds", note, &back));
        const std::string in = " --namespace " + claim.ns;
        std::string &command = plan.steps.back().equivalentCommand;
        command = "kubectl annotate persistentvolumeclaim " + claim.name;
        command += in + " " + keys::keptSince + "=$(date -Is) " + keys::keptSpec;
        command += "=\"$(kubectl get configmap " + plan.target.name + in + " --output 'jsonpath={.data.spec}')\"";
    }
    for (const Json &secret : secrets) {
        const Json loose{{"ownerReferences", nullptr}, {"labels", {{keys::kept, "true"}}}};
        const Json owned{{"ownerReferences", jsonAt(secret, {"metadata", "ownerReferences"})},
                         {"labels", {{keys::kept, nullptr}}}};
        plan.steps.push_back(markStep(rowOf(secret), "Secret", "keep",
                                      "Let Secret " + nameOf(secret) + " stay when the database goes", loose, &owned));
    }
    return {};
}

Result<Plan> planReattaching(const catalog::Catalog &catalog, const InstanceRef &ref,
                             const domain::ReattachRequest &request, const std::string &clusterName,
                             kube::Client &client, const Context &ctx) {
    PH_TRY(expectNoOperation(client, ref.ns, ref.name, ctx));
    PH_ASSIGN(KeptVolumes kept, findKept(catalog, ref, client, ctx));
    if (kept.obstacle != Obstacle::None && !(kept.obstacle == Obstacle::MayLackCommits && request.acceptLoss))
        return obstacleError(kept);
    domain::InstanceSpec spec = *kept.spec;
    if (!request.engineVersion.empty() && request.engineVersion != spec.engineVersion) {
        domain::InstanceEdit edit;
        edit.engineVersion = request.engineVersion;
        PH_TRY(expectNoErrors(validateEdit(catalog, spec, edit)));
        spec.engineVersion = request.engineVersion;
    }
    Plan plan;
    plan.id = newUuid();
    plan.operation = "reattach";
    plan.target = kept.ref;
    PH_ASSIGN(const auto objects, catalog.render(spec, kept.ref));
    const catalog::Adapter &adapter = *catalog.adapter(spec.adapter);
    PH_TRY(
        checkRunnable(*catalog.engine(spec.engine), adapter, spec.engineVersion, clusterName, readImages(client, ctx)));
    const bool oneFirst = !adapter.read.patroniFailover.empty() && spec.members > 1;
    for (const KeptVolumes::Claim &claim : kept.claims)
        plan.steps.push_back(takeStep(kept, claim, plan.id));
    std::string workload;
    for (const auto &rendered : objects) {
        if (kindOf(*rendered.object) == "Secret")
            continue;
        PH_TRY(expectAbsent(client, *rendered.object, ctx));
        if (kindOf(*rendered.object) == "StatefulSet")
            workload = nameOf(*rendered.object);
        plan.steps.push_back(createStep(rendered.id, forOldData(*rendered.object, adapter, kept.ref.name, oneFirst)));
    }
    PlanBasis basis;
    basis.plan.target = kept.ref;
    basis.adapter = &adapter;
    plan.steps.push_back(readyStep(basis, oneFirst ? "wait-first" : "wait-ready"));
    addRelease(plan, kept);
    if (oneFirst) {
        domain::WorkloadRow set; // made by this plan, so its uid is not known yet
        set.ns = kept.ref.ns;
        set.name = workload;
        plan.steps.push_back(replicasStep(set, spec.members));
        plan.steps.push_back(readyStep(basis));
    }
    for (const KeptVolumes::Claim &claim : kept.claims)
        plan.keeps.push_back({domain::PlanItem::Kind::Volume, claim.name, claim.size});
    for (const std::string &secret : kept.secrets)
        plan.keeps.push_back({domain::PlanItem::Kind::Secret, secret});
    plan.summary = "Attach the kept volumes of " + kept.ref.str() + " again: " + catalog.engine(spec.engine)->label +
                   " " + spec.engineVersion + " under the name it had.";
    return plan;
}

Result<Plan> planVolumeDeletion(const catalog::Catalog &catalog, const InstanceRef &ref, kube::Client &client,
                                const Context &ctx) {
    PH_TRY(expectNoOperation(client, ref.ns, ref.name, ctx));
    PH_ASSIGN(const KeptVolumes kept, findKept(catalog, ref, client, ctx));
    return planDeletion(catalog, kept.ref, true, client, ctx);
}

} // namespace ph::ops
