// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/rest.h"

#include "backend/local/kubernetesversion.h"

#include <nlohmann/json.hpp>

#include <pilothouse/version.h>

namespace ph::local {

namespace {

Json groupVersion(const std::string &group, const std::string &version) {
    return {{"groupVersion", group + "/" + version}, {"version", version}};
}

Json groupOf(const std::string &group, const std::vector<std::string> &versions) {
    Json out{{"name", group}, {"versions", Json::array()}};
    for (const auto &version : versions)
        out["versions"].push_back(groupVersion(group, version));
    out["preferredVersion"] = groupVersion(group, versions.front());
    return out;
}

} // namespace

Json Rest::groupList() const {
    Json out{{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", Json::array()}};
    for (const auto &[group, versions] : m_core.resources().groups())
        if (!group.empty())
            out["groups"].push_back(groupOf(group, versions));
    return out;
}

Json Rest::resourceList(const std::string &group, const std::string &version) const {
    Json out{{"kind", "APIResourceList"},
             {"apiVersion", "v1"},
             {"groupVersion", group.empty() ? version : group + "/" + version},
             {"resources", Json::array()}};
    for (const auto &info : m_core.resources().all()) {
        if (info->group != group || info->version != version)
            continue;
        Json entry{{"name", info->plural},
                   {"singularName", info->singular},
                   {"namespaced", info->namespaced},
                   {"kind", info->kind},
                   {"verbs", info->verbs}};
        if (!info->shortNames.empty())
            entry["shortNames"] = info->shortNames;
        if (!info->categories.empty())
            entry["categories"] = info->categories;
        out["resources"].push_back(std::move(entry));
        for (const auto &sub : info->subresources) {
            const auto known = info->subresourceKinds.find(sub);
            Json part{{"name", info->plural + "/" + sub}, {"singularName", ""}, {"namespaced", info->namespaced}};
            if (known != info->subresourceKinds.end()) {
                const auto &gvk = known->second.first;
                part["kind"] = gvk.kind;
                part["verbs"] = known->second.second;
                if (gvk.group != info->group || gvk.version != info->version) {
                    part["group"] = gvk.group;
                    part["version"] = gvk.version;
                }
            } else {
                part["kind"] = sub == "scale" ? "Scale" : info->kind;
                part["verbs"] = {"get", "patch", "update"};
                if (sub == "scale") {
                    part["group"] = "autoscaling";
                    part["version"] = "v1";
                }
            }
            out["resources"].push_back(std::move(part));
        }
    }
    return out;
}

Json Rest::aggregated(bool core) const {
    Json out{{"kind", "APIGroupDiscoveryList"},
             {"apiVersion", "apidiscovery.k8s.io/v2"},
             {"metadata", Json::object()},
             {"items", Json::array()}};
    for (const auto &[group, versions] : m_core.resources().groups()) {
        if (group.empty() != core)
            continue;
        Json item{{"metadata", {{"name", group}, {"creationTimestamp", nullptr}}}, {"versions", Json::array()}};
        if (group.empty())
            item["metadata"].erase("name");
        for (const auto &version : versions) {
            Json entry{{"version", version}, {"freshness", "Current"}, {"resources", Json::array()}};
            for (const auto &info : m_core.resources().all()) {
                if (info->group != group || info->version != version)
                    continue;
                Json resource{
                    {"resource", info->plural},
                    {"responseKind", {{"group", info->group}, {"version", info->version}, {"kind", info->kind}}},
                    {"scope", info->namespaced ? "Namespaced" : "Cluster"},
                    {"singularResource", info->singular},
                    {"verbs", info->verbs}};
                if (!info->shortNames.empty())
                    resource["shortNames"] = info->shortNames;
                if (!info->categories.empty())
                    resource["categories"] = info->categories;
                for (const auto &sub : info->subresources) {
                    const auto known = info->subresourceKinds.find(sub);
                    GroupVersionKind gvk = info->gvk();
                    Json verbs{"get", "patch", "update"};
                    if (known != info->subresourceKinds.end()) {
                        gvk = known->second.first;
                        verbs = known->second.second;
                    } else if (sub == "scale") {
                        gvk = {"autoscaling", "v1", "Scale"};
                    }
                    resource["subresources"].push_back(
                        {{"subresource", sub},
                         {"responseKind", {{"group", gvk.group}, {"version", gvk.version}, {"kind", gvk.kind}}},
                         {"verbs", verbs}});
                }
                entry["resources"].push_back(std::move(resource));
            }
            item["versions"].push_back(std::move(entry));
        }
        out["items"].push_back(std::move(item));
    }
    return out;
}

Status Rest::discovery(Call &call) {
    std::string path = call.info.path;
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    const auto accept = net::header(call.http.headers, "Accept").value_or("");
    const bool wantsAggregated =
        accept.find("as=APIGroupDiscoveryList") != std::string::npos && accept.find("v=v2;") != std::string::npos;
    if (path == "/api" || path == "/apis") {
        if (wantsAggregated ||
            (accept.find("as=APIGroupDiscoveryList") != std::string::npos && accept.find("v=v2,") != std::string::npos))
            return call.out.send(
                200, answerHeaders(call, "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"),
                dumpJson(aggregated(path == "/api")));
        if (path == "/apis")
            return sendJson(call, 200, groupList());
        const std::string address = m_options.address + ":" + std::to_string(m_options.port);
        return sendJson(
            call, 200,
            {{"kind", "APIVersions"},
             {"versions", Json::array({"v1"})},
             {"serverAddressByClientCIDRs", Json::array({{{"clientCIDR", "0.0.0.0/0"}, {"serverAddress", address}}})}});
    }
    if (path == "/api/v1")
        return sendJson(call, 200, resourceList("", "v1"));
    if (path.starts_with("/apis/")) {
        const auto rest = path.substr(6);
        const auto slash = rest.find('/');
        const auto group = rest.substr(0, slash);
        for (const auto &[name, versions] : m_core.resources().groups()) {
            if (name != group || name.empty())
                continue;
            if (slash == std::string::npos) {
                Json out = groupOf(name, versions);
                out["kind"] = "APIGroup";
                out["apiVersion"] = "v1";
                return sendJson(call, 200, out);
            }
            const auto version = rest.substr(slash + 1);
            for (const auto &known : versions)
                if (known == version)
                    return sendJson(call, 200, resourceList(group, version));
        }
    }
    if (path == "/version")
        // The minor version tells clients which features to expect; "+pilothouse" tells people that it is not
        // kube-apiserver.
        return sendJson(call, 200,
                        {{"major", "1"},
                         {"minor", "31"},
                         {"gitVersion", std::string(kubernetesVersion) + "+pilothouse." + versionString},
                         {"gitCommit", ""},
                         {"gitTreeState", "clean"},
                         {"buildDate", "2024-08-13T00:00:00Z"},
                         {"goVersion", ""},
                         {"compiler", "gcc"},
                         {"platform", "linux/amd64"}});
    if (path == "/.well-known/openid-configuration")
        return sendJson(
            call, 200,
            {{"issuer", m_tokens.issuer()},
             {"jwks_uri", "https://" + m_options.address + ":" + std::to_string(m_options.port) + "/openid/v1/jwks"},
             {"response_types_supported", {"id_token"}},
             {"subject_types_supported", {"public"}},
             {"id_token_signing_alg_values_supported", {"ES256", "RS256"}}});
    if (path == "/openid/v1/jwks")
        return call.out.send(200, answerHeaders(call, "application/jwk-set+json"),
                             dumpJson(m_tokens.signer().keySet()));
    if (path == "/" || path.empty()) {
        Json paths = Json::array({"/api", "/api/v1", "/apis"});
        for (const auto &[group, versions] : m_core.resources().groups()) {
            if (group.empty())
                continue;
            paths.push_back("/apis/" + group);
            for (const auto &version : versions)
                paths.push_back("/apis/" + group + "/" + version);
        }
        for (const char *other : {"/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"})
            paths.push_back(other);
        return sendJson(call, 200, {{"paths", paths}});
    }
    return Error{Errc::NotFound, "the server could not find the requested resource", path, 404, "", "", "NotFound"};
}

} // namespace ph::local
