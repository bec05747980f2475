// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/rest.h"
#include "backend/machinery/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

std::string bare(std::string type) {
    type = type.substr(0, type.find(';'));
    while (!type.empty() && type.back() == ' ')
        type.pop_back();
    return type;
}

bool isTrue(const std::optional<std::string> &value) {
    return value && (value->empty() || *value == "true" || *value == "1");
}

} // namespace

Status Rest::createObject(Call &call) {
    if (!call.info.name.empty())
        return methodNotAllowedError(call.info.path);
    PH_ASSIGN(const auto options, writeOptions(call));
    PH_ASSIGN(Json object, body(call));
    PH_TRY(checkEscalation(call, object));
    auto made = m_core.create(call.resource->collection(), call.resource->namespaced ? call.info.ns : std::string(),
                              std::move(object), options);
    if (!made) {
        if (call.info.name.empty())
            call.info.name = made.error().subject;
        return made.error();
    }
    return sendObject(call, 201, *made);
}

Status Rest::updateObject(Call &call) {
    PH_ASSIGN(const auto options, writeOptions(call));
    PH_ASSIGN(Json object, body(call));
    PH_TRY(checkEscalation(call, object));
    const auto stored =
        m_core.update(call.resource->collection(), call.resource->namespaced ? call.info.ns : std::string(),
                      call.info.name, std::move(object), options);
    if (!stored)
        return stored.error();
    if (call.info.subresource == "scale")
        return sendJson(call, 200, m_core.scaleOf(*call.resource, *stored->json));
    return sendObject(call, 200, *stored);
}

Status Rest::patchObject(Call &call) {
    PH_ASSIGN(const auto options, writeOptions(call));
    const auto type = bare(net::header(call.http.headers, "Content-Type").value_or(""));
    Api::Patch kind = Api::Patch::Strategic;
    if (type == "application/json-patch+json")
        kind = Api::Patch::Json;
    else if (type == "application/merge-patch+json")
        kind = Api::Patch::Merge;
    else if (type == "application/apply-patch+yaml")
        kind = Api::Patch::Apply;
    else if (type != "application/strategic-merge-patch+json")
        return Error{
            Errc::Invalid,
            "the body of the request was in an unknown format - accepted media types include: "
            "application/json-patch+json, "
            "application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml",
            "",
            415,
            "",
            "",
            "UnsupportedMediaType"};
    auto parsed = parseJson(call.http.body);
    Json patch;
    if (parsed) {
        patch = std::move(*parsed);
    } else {
        auto documents =
            kind == Api::Patch::Apply ? parseYaml(call.http.body) : Result<std::vector<Json>>(parsed.error());
        if (!documents || documents->size() != 1)
            return badRequestError(
                "error decoding patch: " +
                (documents ? std::string("exactly one YAML document is expected") : documents.error().text()));
        patch = std::move(documents->front());
    }
    const auto ns = call.resource->namespaced ? call.info.ns : std::string();
    const bool force = isTrue(call.http.queryValue("force"));
    if (force && kind != Api::Patch::Apply)
        return badRequestError(
            "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch");
    const bool existed = m_core.objects().get({call.resource->collection(), ns, call.info.name}).has_value();
    if (kind == Api::Patch::Apply && !existed) {
        auto access = call.info.access();
        access.verb = "create";
        PH_TRY(authorize(call, access));
    }
    if (call.resource->group == "rbac.authorization.k8s.io") {
        // The check needs what the patch would make of the object.
        const auto live = m_core.objects().get({call.resource->collection(), ns, call.info.name});
        Json after = live ? *live->json : Json::object();
        if (kind == Api::Patch::Json) {
            PH_ASSIGN(after, applyJsonPatch(after, patch));
        } else if (patch.is_object()) {
            for (const char *key : {"rules", "roleRef"})
                if (patch.contains(key))
                    after[key] = patch[key];
        }
        PH_TRY(checkEscalation(call, after));
    }
    const auto stored = m_core.patch(call.resource->collection(), ns, call.info.name, kind, patch, force, options);
    if (!stored)
        return stored.error();
    if (call.info.subresource == "scale")
        return sendJson(call, 200, m_core.scaleOf(*call.resource, *stored->json));
    return sendObject(call, existed ? 200 : 201, *stored);
}

namespace {

/// DeleteOptions from the body, completed from the query.
Result<Json> deleteOptions(const net::ServerRequest &http, const Result<Json> &body) {
    Json options = Json::object();
    if (!http.body.empty()) {
        if (!body)
            return body.error();
        if (body->is_object())
            options = *body;
    }
    if (const auto grace = http.queryValue("gracePeriodSeconds"); grace && !grace->empty())
        options["gracePeriodSeconds"] = std::atoll(grace->c_str());
    if (const auto policy = http.queryValue("propagationPolicy"); policy && !policy->empty())
        options["propagationPolicy"] = *policy;
    if (const auto orphan = http.queryValue("orphanDependents"); orphan && !orphan->empty())
        options["orphanDependents"] = isTrue(orphan);
    return options;
}

} // namespace

Status Rest::deleteObject(Call &call) {
    PH_ASSIGN(auto options, writeOptions(call));
    PH_ASSIGN(const Json how, deleteOptions(call.http, call.http.body.empty() ? Result<Json>(Json()) : body(call)));
    const Json &dry = jsonAt(how, {"dryRun"});
    options.dryRun = options.dryRun || (dry.is_array() && !dry.empty());
    bool removed = false;
    options.removed = &removed;
    const auto gone =
        m_core.remove(call.resource->collection(), call.resource->namespaced ? call.info.ns : std::string(),
                      call.info.name, how, options);
    if (!gone)
        return gone.error();
    if (!removed || call.resource->is("Pod"))
        return sendObject(call, 200, *gone);
    Json details{
        {"name", call.info.name}, {"kind", call.resource->plural}, {"uid", jsonText(*gone->json, {"metadata", "uid"})}};
    if (!call.resource->group.empty())
        details["group"] = call.resource->group;
    return sendJson(call, 200,
                    {{"kind", "Status"},
                     {"apiVersion", "v1"},
                     {"metadata", Json::object()},
                     {"status", "Success"},
                     {"details", details}});
}

Status Rest::deleteCollection(Call &call) {
    PH_ASSIGN(auto options, writeOptions(call));
    PH_ASSIGN(const Json how, deleteOptions(call.http, call.http.body.empty() ? Result<Json>(Json()) : body(call)));
    PH_ASSIGN(const auto selected, selection(call));
    auto page = m_core.objects().list(selected.collection, selected.ns, 0, "");
    if (!page)
        return page.error();
    std::string out = R"({"kind":")" + call.resource->kind + R"(List","apiVersion":")" + call.resource->apiVersion() +
                      R"(","metadata":{"resourceVersion":")" + std::to_string(page->revision) + R"("},"items":[)";
    bool first = true;
    for (const auto &item : page->items) {
        if (!selected.matches(*item.json))
            continue;
        const auto gone = m_core.remove(selected.collection, item.key.ns, item.key.name, how, options);
        if (!gone && gone.error().code != Errc::NotFound)
            return gone.error();
        if (!gone)
            continue;
        out += (first ? "" : ",") + *gone->text;
        first = false;
    }
    return sendText(call, 200, std::make_shared<const std::string>(out + "]}"));
}

Status Rest::bindPod(Call &call) {
    PH_ASSIGN(auto options, writeOptions(call));
    PH_ASSIGN(const Json binding, body(call));
    const auto node = jsonText(binding, {"target", "name"});
    bool bound = false;
    options.subresource.clear();
    const auto stored = m_core.modify(
        "pods", call.info.ns, call.info.name,
        [&](Json &pod) {
            bound = !jsonText(pod, {"spec", "nodeName"}).empty();
            if (!bound)
                pod["spec"]["nodeName"] = node;
            return !bound;
        },
        options);
    if (!stored)
        return stored.error();
    if (bound)
        return conflictError(*call.resource, call.info.name,
                             "pod " + call.info.name + " is already assigned to node \"" +
                                 jsonText(*stored->json, {"spec", "nodeName"}) + "\"");
    return sendJson(
        call, 201,
        {{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Json::object()}, {"status", "Success"}, {"code", 201}});
}

Status Rest::checkEscalation(Call &call, const Json &object) {
    const auto &info = *call.resource;
    if (info.group != "rbac.authorization.k8s.io" || !call.info.subresource.empty())
        return {};
    const auto name = call.info.name.empty() ? jsonText(object, {"metadata", "name"}) : call.info.name;
    auto access = call.info.access();
    access.name = name;
    std::vector<PolicyRule> granted;
    if (info.kind == "Role" || info.kind == "ClusterRole") {
        access.verb = "escalate";
        const Json &rules = jsonAt(object, {"rules"});
        if (rules.is_array())
            for (const auto &rule : rules)
                granted.push_back(PolicyRule::fromJson(rule));
    } else {
        const Json &ref = jsonAt(object, {"roleRef"});
        if (!ref.is_object())
            return {}; // validation refuses it
        const bool cluster = jsonText(ref, {"kind"}) == "ClusterRole";
        access = {"bind", info.group, cluster ? "clusterroles" : "roles", "", call.info.ns, jsonText(ref, {"name"}),
                  ""};
        granted = m_authorizer.roleRules(cluster ? "" : call.info.ns, jsonText(ref, {"name"}));
    }
    if (m_authorizer.covers(call.user, call.info.ns, granted) || m_authorizer.decide(call.user, access).allowed)
        return {};
    return forbiddenError(info, name,
                          "user \"" + call.user.name + "\" is attempting to grant RBAC permissions not currently held");
}

} // namespace ph::local
