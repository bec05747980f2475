// SPDX-License-Identifier: Apache-2.0
// The documents behind /openapi/v2 and /openapi/v3, made from the one schema and the custom kinds.
#include "backend/local/apiserver/openapidocument.h"

#include "backend/local/apiserver/openapiproto.h"
#include "backend/local/kubernetesversion.h"

#include <nlohmann/json.hpp>

#include <openssl/evp.h>

#include <array>
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

const std::string metaPrefix = "io.k8s.apimachinery.pkg.apis.meta.v1.";

std::string digest(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), bytes.data(), &size, EVP_sha256(), nullptr);
    std::string out;
    constexpr const char *digits = "0123456789ABCDEF";
    for (unsigned i = 0; i < size; ++i) {
        out.push_back(digits[bytes[i] >> 4U]);
        out.push_back(digits[bytes[i] & 0xFU]);
    }
    return out;
}

/// "com.example.v1.Boat", as kube-apiserver names the definitions of custom kinds.
std::string definitionName(const ServedResource &info, const std::string &kind) {
    std::string reversed;
    std::string_view rest = info.group;
    while (!rest.empty()) {
        const auto dot = rest.rfind('.');
        reversed += std::string(dot == std::string_view::npos ? rest : rest.substr(dot + 1)) + ".";
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
    }
    return reversed + info.version + "." + kind;
}

/// A custom schema as version 2 can say it: without junctors and rules, and open where old clients would refuse what
/// the server takes (nullable values, unknown fields beside known ones).
Json toV2(const Json &node, bool root) {
    if (!node.is_object())
        return node;
    Json out = Json::object();
    const bool nullable = jsonAt(node, {"nullable"}) == true;
    const bool open = jsonAt(node, {"x-kubernetes-preserve-unknown-fields"}) == true && !root;
    const bool anything = nullable || jsonAt(node, {"x-kubernetes-int-or-string"}) == true;
    for (const auto &[key, value] : node.items()) {
        if (key == "oneOf" || key == "anyOf" || key == "allOf" || key == "not" || key == "nullable" ||
            key == "x-kubernetes-validations" || key == "default" || key == "example")
            continue;
        if (key == "type" && anything)
            continue;
        if ((key == "properties" || key == "items" || key == "additionalProperties" || key == "required") &&
            (open || nullable))
            continue;
        if (key == "properties" && value.is_object()) {
            for (const auto &[name, child] : value.items())
                out[key][name] = toV2(child, false);
        } else if (key == "items" || key == "additionalProperties") {
            out[key] = toV2(value, false);
        } else {
            out[key] = value;
        }
    }
    return out;
}

/// The definitions of a custom kind and its list. @p prefix: of references.
void addCustom(Json &definitions, const ServedResource &info, const Json *schema, const std::string &prefix, bool v3) {
    const auto mark = [&](const std::string &kind) {
        return Json::array({{{"group", info.group}, {"version", info.version}, {"kind", kind}}});
    };
    const auto reference = [&](const std::string &name) {
        return v3 ? Json{{"allOf", Json::array({{{"$ref", prefix + name}}})}} : Json{{"$ref", prefix + name}};
    };
    Json own = schema ? (v3 ? *schema : toV2(*schema, true))
                      : Json{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
    own["properties"]["apiVersion"] = {{"type", "string"}};
    own["properties"]["kind"] = {{"type", "string"}};
    own["properties"]["metadata"] = reference(metaPrefix + "ObjectMeta");
    own["x-kubernetes-group-version-kind"] = mark(info.kind);
    const auto name = definitionName(info, info.kind);
    definitions[name] = std::move(own);
    const auto listKind = info.listKind.empty() ? info.kind + "List" : info.listKind;
    definitions[definitionName(info, listKind)] = {
        {"type", "object"},
        {"required", {"items"}},
        {"properties",
         {{"apiVersion", {{"type", "string"}}},
          {"kind", {{"type", "string"}}},
          {"metadata", reference(metaPrefix + "ListMeta")},
          {"items", {{"type", "array"}, {"items", {{"$ref", prefix + name}}}}}}},
        {"x-kubernetes-group-version-kind", mark(listKind)}};
}

} // namespace

std::string OpenApi::fingerprint(const std::string *group, const std::string *version) const {
    std::string out = kubernetesVersion;
    for (const auto &info : m_core.resources().all())
        if (info->custom && (!group || (info->group == *group && info->version == *version)))
            out += "\n" + info->apiVersion() + "/" + info->kind + "=" + std::to_string(info->schemaRevision);
    return out;
}

OpenApi::Document OpenApi::cached(const std::string &key, const std::string &mark,
                                  const std::function<std::string()> &make) {
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_cache.find(key);
        if (known != m_cache.end() && known->second.first == mark)
            return known->second.second;
    }
    auto body = std::make_shared<const std::string>(make());
    Document document{body, digest(*body)};
    const std::lock_guard lock(m_mutex);
    m_cache[key] = {mark, document};
    return document;
}

OpenApi::Document OpenApi::v2(bool protobuf) {
    return cached(protobuf ? "v2 protobuf" : "v2", fingerprint(nullptr, nullptr), [&] {
        Json out{{"swagger", "2.0"},
                 {"info", {{"title", "Kubernetes"}, {"version", kubernetesVersion}}},
                 {"paths", Json::object()}};
        out["definitions"] = *m_core.schema().definitions();
        for (const auto &info : m_core.resources().all()) {
            out["paths"].update(pathsOf(*info, false));
            if (info->custom)
                addCustom(out["definitions"], *info, info->openApiSchema.get(), v2Prefix, false);
        }
        return protobuf ? openApiProto(out) : dumpJson(out);
    });
}

std::string OpenApi::hash(const std::string &group, const std::string &version) const {
    return digest(group + "/" + version + "\n" + fingerprint(&group, &version));
}

OpenApi::Document OpenApi::v3Index() {
    return cached("v3", fingerprint(nullptr, nullptr), [&] {
        Json paths = Json::object();
        for (const auto &[group, versions] : m_core.resources().groups())
            for (const auto &version : versions) {
                const std::string key = group.empty() ? "api/" + version : "apis/" + group + "/" + version;
                paths[key] = {{"serverRelativeURL", "/openapi/v3/" + key + "?hash=" + hash(group, version)}};
            }
        return dumpJson(Json{{"paths", paths}});
    });
}

OpenApi::Document OpenApi::v3(const std::string &group, const std::string &version) {
    return cached("v3 " + group + "/" + version, hash(group, version), [&] {
        const auto definitions = m_core.schema().definitions();
        Json out{{"openapi", "3.0.0"},
                 {"info", {{"title", "Kubernetes"}, {"version", kubernetesVersion}}},
                 {"paths", Json::object()}};
        std::set<std::string> names;
        for (const auto &info : m_core.resources().all()) {
            if (info->group != group || info->version != version)
                continue;
            out["paths"].update(pathsOf(*info, true));
            if (!info->custom)
                continue;
            addCustom(out["components"]["schemas"], *info, info->openApiSchema.get(), v3Prefix, true);
            names.insert({metaPrefix + "ObjectMeta", metaPrefix + "ListMeta"});
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
        return dumpJson(out);
    });
}

} // namespace ph::local
