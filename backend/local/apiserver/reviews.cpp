// SPDX-License-Identifier: Apache-2.0
// Kinds that are answered and not stored: access reviews, token reviews and requests, metrics.
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace ph::local {

namespace {

AccessRequest accessOf(const Json &spec) {
    const Json &resource = jsonAt(spec, {"resourceAttributes"});
    if (resource.is_object())
        return {jsonText(resource, {"verb"}),
                jsonText(resource, {"group"}),
                jsonText(resource, {"resource"}),
                jsonText(resource, {"subresource"}),
                jsonText(resource, {"namespace"}),
                jsonText(resource, {"name"}),
                ""};
    return {jsonText(spec, {"nonResourceAttributes", "verb"}), "", "", "", "", "",
            jsonText(spec, {"nonResourceAttributes", "path"})};
}

Json userJson(const UserInfo &user, const std::map<std::string, std::string> &extra) {
    Json out{{"username", user.name}, {"groups", user.groups}};
    if (!user.uid.empty())
        out["uid"] = user.uid;
    for (const auto &[key, value] : extra)
        out["extra"][key] = Json::array({value});
    return out;
}

} // namespace

Status Rest::review(Call &call) {
    if (call.info.verb != "create")
        return methodNotAllowedError(call.info.path);
    PH_ASSIGN(Json object, body(call));
    if (!object.is_object())
        return badRequestError("the object provided is unrecognized (must be of type " + call.resource->kind + ")");
    object["kind"] = call.resource->kind;
    object["apiVersion"] = call.resource->apiVersion();
    if (!object.contains("metadata"))
        object["metadata"] = {{"creationTimestamp", nullptr}};
    const auto &kind = call.resource->kind;
    const Json &spec = jsonAt(object, {"spec"});
    if (kind == "SelfSubjectReview") {
        object["status"] = {{"userInfo", userJson(call.user, call.userExtra)}};
    } else if (kind == "TokenReview") {
        const auto audiences = jsonTexts(spec, {"audiences"});
        const auto accepted = m_tokens.accept(jsonText(spec, {"token"}), audiences);
        if (accepted)
            object["status"] = {{"authenticated", true},
                                {"user", userJson(accepted->user, accepted->extra)},
                                {"audiences", accepted->audiences}};
        else
            object["status"] = {
                {"authenticated", false}, {"user", Json::object()}, {"error", "the token is not valid"}};
    } else if (kind == "SelfSubjectRulesReview") {
        const auto rules = m_authorizer.rulesFor(call.user, jsonText(spec, {"namespace"}));
        Json resources = Json::array();
        Json paths = Json::array();
        for (const auto &rule : rules) {
            if (!rule.resources.empty()) {
                Json entry{{"verbs", rule.verbs}, {"apiGroups", rule.groups}, {"resources", rule.resources}};
                if (!rule.names.empty())
                    entry["resourceNames"] = rule.names;
                resources.push_back(std::move(entry));
            }
            if (!rule.paths.empty())
                paths.push_back({{"verbs", rule.verbs}, {"nonResourceURLs", rule.paths}});
        }
        object["status"] = {{"resourceRules", resources}, {"nonResourceRules", paths}, {"incomplete", false}};
    } else {
        auto access = accessOf(spec);
        if (access.verb.empty() || (access.resource.empty() && access.path.empty()))
            return Error{Errc::Invalid,
                         kind + ".authorization.k8s.io \"\" is invalid: spec: Invalid value: exactly one of "
                                "nonResourceAttributes or resourceAttributes must be specified",
                         "",
                         422,
                         "",
                         "",
                         "Invalid"};
        UserInfo user = call.user;
        if (kind != "SelfSubjectAccessReview")
            user = {jsonText(spec, {"user"}), jsonText(spec, {"uid"}), jsonTexts(spec, {"groups"})};
        if (kind == "LocalSubjectAccessReview" && access.ns != call.info.ns)
            return badRequestError("spec.resourceAttributes.namespace must match the namespace of the request");
        const auto decision = m_authorizer.decide(user, access);
        object["status"] = {{"allowed", decision.allowed}};
        if (!decision.reason.empty())
            object["status"]["reason"] = decision.reason;
    }
    return sendJson(call, 201, object);
}

Status Rest::requestToken(Call &call) {
    if (call.info.verb != "create")
        return methodNotAllowedError(call.info.path);
    PH_ASSIGN(Json object, body(call));
    const Json &spec = jsonAt(object, {"spec"});
    auto seconds = jsonInteger(spec, {"expirationSeconds"}, 3600);
    if (seconds < 600) {
        FieldErrors errors;
        errors.invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
        ServedResource named;
        named.group = "authentication.k8s.io";
        named.kind = "TokenRequest";
        return invalidError(named, "", errors.take());
    }
    seconds = std::min(seconds, 365LL * 24 * 3600);
    TokenService::Binding binding{jsonText(spec, {"boundObjectRef", "kind"}),
                                  jsonText(spec, {"boundObjectRef", "name"}),
                                  jsonText(spec, {"boundObjectRef", "uid"})};
    if (!binding.kind.empty() && binding.kind != "Pod" && binding.kind != "Secret")
        return badRequestError("cannot bind token to a " + binding.kind + " object");
    PH_ASSIGN(const auto issued, m_tokens.issue(call.info.ns, call.info.name, jsonTexts(spec, {"audiences"}),
                                                std::chrono::seconds(seconds), binding));
    object["kind"] = "TokenRequest";
    object["apiVersion"] = "authentication.k8s.io/v1";
    object["metadata"] = {
        {"name", call.info.name}, {"namespace", call.info.ns}, {"creationTimestamp", formatTime(m_core.clock().now())}};
    object["spec"]["expirationSeconds"] = seconds;
    if (!object["spec"].contains("audiences"))
        object["spec"]["audiences"] = m_tokens.audiences();
    object["status"] = {{"token", issued.token}, {"expirationTimestamp", formatTime(issued.expires)}};
    return sendJson(call, 201, object);
}

Status Rest::metrics(Call &call) {
    PH_ASSIGN(PodRuntime * pods, runtime());
    const auto stamp = formatTime(m_core.clock().now());
    const auto amounts = [](double cores, std::uint64_t bytes) -> Json {
        return {{"cpu", std::to_string(std::llround(cores * 1e9)) + "n"},
                {"memory", std::to_string(bytes / 1024) + "Ki"}};
    };
    const auto selected = selection(call);
    if (!selected)
        return selected.error();
    Json items = Json::array();
    std::map<std::string, std::pair<double, std::uint64_t>> nodes;
    const bool forNodes = call.resource->plural == "nodes";
    for (const auto &pod : m_core.list("pods", forNodes ? "" : call.info.ns)) {
        if (!forNodes && !call.info.name.empty() && pod.key.name != call.info.name)
            continue;
        if (!forNodes && !selected->labels.matches(jsonAt(*pod.json, {"metadata", "labels"})))
            continue;
        const auto usage = pods->usage(pod.key.ns, pod.key.name);
        if (!usage)
            continue; // not running
        Json containers = Json::array();
        for (const auto &one : *usage) {
            containers.push_back({{"name", one.container}, {"usage", amounts(one.cpuCores, one.memoryBytes)}});
            auto &node = nodes[jsonText(*pod.json, {"spec", "nodeName"})];
            node.first += one.cpuCores;
            node.second += one.memoryBytes;
        }
        if (!forNodes)
            items.push_back({{"metadata",
                              {{"name", pod.key.name},
                               {"namespace", pod.key.ns},
                               {"creationTimestamp", stamp},
                               {"labels", pod.json->at("metadata").value("labels", Json::object())}}},
                             {"timestamp", stamp},
                             {"window", "15s"},
                             {"containers", containers}});
    }
    if (forNodes)
        for (const auto &node : m_core.list("nodes", ""))
            if (call.info.name.empty() || call.info.name == node.key.name) {
                const auto &[cores, bytes] = nodes[node.key.name];
                items.push_back({{"metadata", {{"name", node.key.name}, {"creationTimestamp", stamp}}},
                                 {"timestamp", stamp},
                                 {"window", "15s"},
                                 {"usage", amounts(cores, bytes)}});
            }
    for (auto &item : items) {
        item["kind"] = call.resource->kind;
        item["apiVersion"] = "metrics.k8s.io/v1beta1";
    }
    if (!call.info.name.empty())
        return items.empty() ? Status(notFoundError(*call.resource, call.info.name))
                             : sendJson(call, 200, items.front());
    return sendJson(call, 200,
                    {{"kind", call.resource->kind + "List"},
                     {"apiVersion", "metrics.k8s.io/v1beta1"},
                     {"metadata", Json::object()},
                     {"items", items}});
}

} // namespace ph::local
