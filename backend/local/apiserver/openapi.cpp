// SPDX-License-Identifier: Apache-2.0
// /openapi/v2 and /openapi/v3 in JSON, made from the one schema.
#include "backend/local/apiserver/rest.h"

#include "backend/local/kubernetesversion.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ph::local {

namespace {

const std::string v2Prefix = "#/definitions/";
const std::string v3Prefix = "#/components/schemas/";

/// Collects the definitions that @p value refers to.
void collect(const Json &value, const Json &definitions, std::set<std::string> &names) {
    if (value.is_object()) {
        for (const auto &[key, inner] : value.items()) {
            if (key == "$ref" && inner.is_string()) {
                const auto name = inner.get<std::string>().substr(v2Prefix.size());
                if (names.insert(name).second && definitions.contains(name))
                    collect(definitions[name], definitions, names);
            } else {
                collect(inner, definitions, names);
            }
        }
    } else if (value.is_array()) {
        for (const auto &inner : value)
            collect(inner, definitions, names);
    }
}

/// References of version 3, wrapped in allOf where there is a default beside them, as kube-apiserver publishes them.
Json toV3(const Json &value) {
    if (value.is_array()) {
        Json out = Json::array();
        for (const auto &inner : value)
            out.push_back(toV3(inner));
        return out;
    }
    if (!value.is_object())
        return value;
    Json out = Json::object();
    for (const auto &[key, inner] : value.items()) {
        if (key == "$ref" && inner.is_string()) {
            const std::string reference = v3Prefix + inner.get<std::string>().substr(v2Prefix.size());
            if (value.size() == 1)
                out["$ref"] = reference;
            else
                out["allOf"] = Json::array({{{"$ref", reference}}});
        } else {
            out[key] = toV3(inner);
        }
    }
    return out;
}

const char *actionOf(const std::string &method) {
    return method == "put"      ? "put"
           : method == "post"   ? "post"
           : method == "patch"  ? "patch"
           : method == "delete" ? "delete"
                                : "get";
}

struct Operation {
    const char *method;
    const char *action;
    bool writes;
};

std::string rootOf(const ServedResource &info) {
    return info.group.empty() ? "/api/" + info.version : "/apis/" + info.group + "/" + info.version;
}

/// path → operations of one resource, in the shape both versions share.
Json pathsOf(const ServedResource &info, bool v3) {
    Json paths = Json::object();
    const Json gvk{{"group", info.group}, {"version", info.version}, {"kind", info.kind}};
    const auto add = [&](const std::string &path, const Operation &operation, bool named) {
        Json parameters = Json::array();
        const auto query = [&](const char *name, const char *type) {
            Json parameter{{"name", name}, {"in", "query"}};
            if (v3)
                parameter["schema"] = {{"type", type}, {"uniqueItems", true}};
            else
                parameter["type"] = type;
            parameters.push_back(std::move(parameter));
        };
        if (operation.writes) {
            query("dryRun", "string");
            if (std::string_view(operation.method) != "delete") {
                query("fieldManager", "string");
                query("fieldValidation", "string");
            }
            if (std::string_view(operation.method) == "patch")
                query("force", "boolean");
        }
        const auto placed = [&](const char *name) {
            Json parameter{{"name", name}, {"in", "path"}, {"required", true}};
            if (v3)
                parameter["schema"] = {{"type", "string"}};
            else
                parameter["type"] = "string";
            paths[path]["parameters"].push_back(std::move(parameter));
        };
        if (!paths.contains(path)) {
            if (named)
                placed("name");
            if (path.find("{namespace}") != std::string::npos)
                placed("namespace");
        }
        Json responses{{"200", {{"description", "OK"}}}, {"401", {{"description", "Unauthorized"}}}};
        paths[path][operation.method] = {
            {"operationId", std::string(operation.action) + info.kind + std::to_string(paths.size())},
            {"parameters", parameters},
            {"responses", responses},
            {"x-kubernetes-action", operation.action},
            {"x-kubernetes-group-version-kind", gvk}};
    };
    const std::string collection = rootOf(info) + (info.namespaced ? "/namespaces/{namespace}/" : "/") + info.plural;
    if (info.can("list"))
        add(collection, {"get", "list", false}, false);
    if (info.can("create"))
        add(collection, {"post", "post", true}, false);
    if (info.can("deletecollection"))
        add(collection, {"delete", "deletecollection", true}, false);
    for (const auto &[verb, method] : {std::pair{"get", "get"}, std::pair{"update", "put"}, std::pair{"patch", "patch"},
                                       std::pair{"delete", "delete"}})
        if (info.can(verb))
            add(collection + "/{name}", {method, actionOf(method), std::string_view(method) != "get"}, true);
    return paths;
}

} // namespace

Json Rest::openApiV3(const std::string &group, const std::string &version) const {
    const auto definitions = m_core.schema().definitions();
    Json out{{"openapi", "3.0.0"},
             {"info", {{"title", "Kubernetes"}, {"version", kubernetesVersion}}},
             {"paths", Json::object()}};
    std::set<std::string> names;
    std::set<std::string> kinds;
    for (const auto &info : m_core.resources().all()) {
        if (info->group != group || info->version != version)
            continue;
        out["paths"].update(pathsOf(*info, true));
        kinds.insert(info->kind);
        if (!info->custom)
            continue;
        const auto crd = m_core.objects().get(
            {"apiextensions.k8s.io/customresourcedefinitions", "", info->plural + "." + info->group});
        if (!crd)
            continue;
        for (const auto &served : jsonAt(*crd->json, {"spec", "versions"})) {
            if (jsonText(served, {"name"}) != version || !jsonAt(served, {"schema", "openAPIV3Schema"}).is_object())
                continue;
            Json schema = served["schema"]["openAPIV3Schema"];
            schema["x-kubernetes-group-version-kind"] =
                Json::array({{{"group", group}, {"version", version}, {"kind", info->kind}}});
            schema["properties"]["apiVersion"] = {{"type", "string"}};
            schema["properties"]["kind"] = {{"type", "string"}};
            schema["properties"]["metadata"] = {
                {"allOf", Json::array({{{"$ref", v3Prefix + "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}}})}};
            names.insert("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
            out["components"]["schemas"][group + "." + version + "." + info->kind] = std::move(schema);
        }
    }
    for (const auto &[name, definition] : definitions->items()) {
        const Json &marks = jsonAt(definition, {"x-kubernetes-group-version-kind"});
        if (marks.is_array())
            for (const auto &mark : marks)
                if (jsonText(mark, {"group"}) == group && jsonText(mark, {"version"}) == version)
                    names.insert(name);
    }
    for (const auto &name : std::set<std::string>(names))
        if (definitions->contains(name))
            collect((*definitions)[name], *definitions, names);
    for (const auto &name : names)
        if (definitions->contains(name))
            out["components"]["schemas"][name] = toV3((*definitions)[name]);
    return out;
}

Status Rest::openApi(Call &call) {
    const auto &path = call.info.path;
    const auto accept = net::header(call.http.headers, "Accept").value_or("");
    const bool onlyProtobuf = accept.find("protobuf") != std::string::npos &&
                              accept.find("json") == std::string::npos && accept.find("*/*") == std::string::npos;
    if (onlyProtobuf)
        return Error{Errc::Invalid,
                     "the API description is offered as JSON only; `kubectl` before 1.24 needs --validate=false",
                     path,
                     406,
                     "",
                     "",
                     "NotAcceptable"};
    if (path == "/openapi/v2") {
        Json out{{"swagger", "2.0"},
                 {"info", {{"title", "Kubernetes"}, {"version", kubernetesVersion}}},
                 {"paths", Json::object()}};
        out["definitions"] = *m_core.schema().definitions();
        for (const auto &info : m_core.resources().all())
            out["paths"].update(pathsOf(*info, false));
        return call.out.send(200, answerHeaders(call, "application/json"), dumpJson(out));
    }
    if (path == "/openapi/v3" || path == "/openapi/v3/") {
        Json paths = Json::object();
        for (const auto &[group, versions] : m_core.resources().groups())
            for (const auto &version : versions) {
                const std::string key = group.empty() ? "api/" + version : "apis/" + group + "/" + version;
                // The hash lets clients keep what they have; custom kinds change with the store's revision of their
                // definitions.
                std::uint64_t hash = 1;
                for (const auto &crd : m_core.list("apiextensions.k8s.io/customresourcedefinitions", ""))
                    if (jsonText(*crd.json, {"spec", "group"}) == group)
                        hash = std::max(hash, crd.revision);
                paths[key] = {{"serverRelativeURL", "/openapi/v3/" + key + "?hash=" + std::to_string(hash)}};
            }
        return sendJson(call, 200, {{"paths", paths}});
    }
    for (const auto &[group, versions] : m_core.resources().groups())
        for (const auto &version : versions)
            if (path == "/openapi/v3/" + (group.empty() ? "api/" + version : "apis/" + group + "/" + version))
                return call.out.send(200, answerHeaders(call, "application/json"), dumpJson(openApiV3(group, version)));
    return Error{Errc::NotFound, "the server could not find the requested resource", path, 404, "", "", "NotFound"};
}

} // namespace ph::local
