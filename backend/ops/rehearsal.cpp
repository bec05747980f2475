// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/rehearsal.h"

#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {
namespace {

using Kind = domain::PlanStep::Kind;

bool isPlaceholder(const Json &value) {
    return value.is_string() && value.get_ref<const std::string &>().starts_with("${");
}

bool makes(const domain::PlanStep &step) {
    return step.object && (step.kind == Kind::CreateOnce || step.kind == Kind::Apply);
}

/// @p object without what only a running plan knows.
Json standIn(Json object) {
    object["metadata"].erase("ownerReferences");
    if (object.contains("stringData"))
        for (auto &[key, value] : object["stringData"].items())
            if (isPlaceholder(value))
                value = "stand-in";
    return object;
}

/// The first pod a StatefulSet would make, as its controller writes it.
Json podOf(const Json &set) {
    const Json &shape = jsonAt(set, {"spec", "template"});
    const std::string name = nameOf(set) + "-0";
    Json pod{{"apiVersion", "v1"},
             {"kind", "Pod"},
             {"metadata", jsonAt(shape, {"metadata"})},
             {"spec", jsonAt(shape, {"spec"})}};
    if (!pod["metadata"].is_object())
        pod["metadata"] = Json::object();
    pod["metadata"]["name"] = name;
    pod["metadata"]["namespace"] = namespaceOf(set);
    pod["spec"].erase("serviceAccountName");
    pod["spec"]["automountServiceAccountToken"] = false;
    pod["spec"]["hostname"] = name;
    pod["spec"]["subdomain"] = jsonText(set, {"spec", "serviceName"});
    for (const Json &claim : jsonAt(set, {"spec", "volumeClaimTemplates"}))
        pod["spec"]["volumes"].push_back(
            {{"name", nameOf(claim)}, {"persistentVolumeClaim", {{"claimName", nameOf(claim) + "-" + name}}}});
    return pod;
}

std::vector<Json> claimsOf(const Json &set) {
    std::vector<Json> out;
    for (Json claim : jsonAt(set, {"spec", "volumeClaimTemplates"})) {
        claim["apiVersion"] = "v1";
        claim["kind"] = "PersistentVolumeClaim";
        claim["metadata"]["name"] = nameOf(claim) + "-" + nameOf(set) + "-0";
        claim["metadata"]["namespace"] = namespaceOf(set);
        out.push_back(std::move(claim));
    }
    return out;
}

/// A refusal is the server's word on the object; anything else says that it could not be asked.
bool isRefusal(const Error &error) {
    return error.code == Errc::Invalid || error.code == Errc::Forbidden || error.code == Errc::Conflict ||
           error.code == Errc::NotFound;
}

} // namespace

Result<std::vector<Verdict>> rehearsePlan(const domain::Plan &plan, kube::Client &client, const Ticket &ticket,
                                          const Context &ctx) {
    std::vector<Verdict> out;
    const auto ask = [&](const Json &object) -> Status {
        PH_ASSIGN(const auto collection, collectionOf(client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
        kube::WriteOptions options;
        options.dryRun = true;
        options.strictFields = true;
        const auto answer = client.create(ticket, collection, plan.target.ns, standIn(object), options, ctx);
        if (!answer && !isRefusal(answer.error()))
            return answer.error();
        out.push_back({titleOf(object), answer.ok(), answer ? Error() : answer.error()});
        return {};
    };
    for (const domain::PlanStep &step : plan.steps) {
        if (!makes(step))
            continue;
        PH_TRY(ask(*step.object));
        if (kindOf(*step.object) != "StatefulSet")
            continue;
        PH_TRY(ask(podOf(*step.object)));
        for (const Json &claim : claimsOf(*step.object))
            PH_TRY(ask(claim));
    }
    return out;
}

std::string manifestOf(const domain::Plan &plan) {
    std::string head = "# " + plan.summary + "\n";
    std::string documents;
    for (const domain::PlanStep &step : plan.steps) {
        if (!makes(step))
            continue;
        std::string made;
        for (const auto &[key, value] : jsonAt(*step.object, {"stringData"}).items())
            if (isPlaceholder(value))
                made += (made.empty() ? "" : ", ") + key;
        if (!made.empty()) {
            head += "# Not in this file, because its values are made when the plan runs: " + titleOf(*step.object) +
                    ", type " + jsonText(*step.object, {"type"}, "Opaque") + ", keys " + made + "\n";
            continue;
        }
        Json object = *step.object;
        object["metadata"].erase("ownerReferences");
        documents += "---\n" + dumpYaml(object);
        if (!documents.ends_with('\n'))
            documents += '\n';
    }
    head += "# The ConfigMap " + plan.target.name +
            " owns the other objects; the owner references are written when the plan runs.\n";
    return head + documents;
}

} // namespace ph::ops
