// SPDX-License-Identifier: Apache-2.0
// What kinds a server offers: aggregated discovery (two requests) or group by group.
#include "backend/kube/client.h"
#include "backend/kube/clientstate.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::kube {

namespace {

const obs::Log log("kube");

constexpr std::chrono::minutes remembered{10};
constexpr std::string_view aggregatedAccept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

const Json &arrayOf(const Json &object, const char *key) {
    static const Json empty = Json::array();
    const Json &found = jsonAt(object, {key});
    return found.is_array() ? found : empty;
}

/// One APIGroupDiscoveryList; stale groups (their server is down) are left out.
void readAggregated(const Json &list, std::vector<ApiResource> &all) {
    for (const Json &group : arrayOf(list, "items")) {
        const std::string name = jsonText(group, {"metadata", "name"});
        for (const Json &version : arrayOf(group, "versions")) {
            if (jsonText(version, {"freshness"}) == "Stale") {
                log.warning("a group of the API does not answer", {{"group", name}});
                continue;
            }
            for (const Json &entry : arrayOf(version, "resources")) {
                ApiResource resource;
                resource.gvr = {name, jsonText(version, {"version"}), jsonText(entry, {"resource"})};
                resource.kind = jsonText(entry, {"responseKind", "kind"});
                resource.singular = jsonText(entry, {"singularResource"});
                resource.namespaced = jsonText(entry, {"scope"}) == "Namespaced";
                resource.verbs = jsonTexts(entry, {"verbs"});
                resource.shortNames = jsonTexts(entry, {"shortNames"});
                resource.categories = jsonTexts(entry, {"categories"});
                all.push_back(std::move(resource));
            }
        }
    }
}

/// One APIResourceList.
void readResources(const Json &list, const std::string &group, const std::string &version,
                   std::vector<ApiResource> &all) {
    for (const Json &entry : arrayOf(list, "resources")) {
        const std::string name = jsonText(entry, {"name"});
        if (name.find('/') != std::string::npos)
            continue; // a subresource
        ApiResource resource;
        resource.gvr = {group, version, name};
        resource.kind = jsonText(entry, {"kind"});
        resource.singular = jsonText(entry, {"singularName"});
        resource.namespaced = jsonAt(entry, {"namespaced"}) == Json(true);
        resource.verbs = jsonTexts(entry, {"verbs"});
        resource.shortNames = jsonTexts(entry, {"shortNames"});
        resource.categories = jsonTexts(entry, {"categories"});
        all.push_back(std::move(resource));
    }
}

bool isAggregated(const Json &document) {
    return jsonText(document, {"kind"}) == "APIGroupDiscoveryList";
}

Status readGroupVersion(Client::State &state, const std::string &group, const std::string &version, const Context &ctx,
                        std::vector<ApiResource> &all) {
    const std::string path = GroupVersionResource{group, version, ""}.root();
    const auto list = state.sendJson({.pathAndQuery = path, .subject = path}, ctx);
    if (list) {
        readResources(*list, group, version, all);
        return {};
    }
    // One dead extension server must not hide all other kinds.
    if (ctx.done() || list.error().httpStatus == 0)
        return list.error();
    log.warning("a group of the API does not answer", {{"group", group}, {"error", list.error().text()}});
    return {};
}

Status readCore(Client::State &state, const Context &ctx, std::vector<ApiResource> &all) {
    PH_ASSIGN(
        const Json document,
        state.sendJson({.pathAndQuery = "/api", .accept = std::string(aggregatedAccept), .subject = "/api"}, ctx));
    if (isAggregated(document)) {
        readAggregated(document, all);
        return {};
    }
    for (const std::string &version : jsonTexts(document, {"versions"}))
        PH_TRY(readGroupVersion(state, "", version, ctx, all));
    return {};
}

Status readGroups(Client::State &state, const Context &ctx, std::vector<ApiResource> &all) {
    PH_ASSIGN(
        const Json document,
        state.sendJson({.pathAndQuery = "/apis", .accept = std::string(aggregatedAccept), .subject = "/apis"}, ctx));
    if (isAggregated(document)) {
        readAggregated(document, all);
        return {};
    }
    for (const Json &group : arrayOf(document, "groups")) {
        const std::string name = jsonText(group, {"name"});
        const std::string preferred = jsonText(group, {"preferredVersion", "version"});
        if (!preferred.empty())
            PH_TRY(readGroupVersion(state, name, preferred, ctx, all));
        for (const Json &version : arrayOf(group, "versions"))
            if (const std::string other = jsonText(version, {"version"}); other != preferred)
                PH_TRY(readGroupVersion(state, name, other, ctx, all));
    }
    return {};
}

} // namespace

Result<std::vector<ApiResource>> Client::discover(const Context &ctx) {
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->discoveredAt && std::chrono::steady_clock::now() - *m_state->discoveredAt < remembered)
            return m_state->resources;
    }
    std::vector<ApiResource> all;
    PH_TRY(readCore(*m_state, ctx, all));
    PH_TRY(readGroups(*m_state, ctx, all));
    const std::lock_guard lock(m_state->mutex);
    m_state->resources = all;
    m_state->discoveredAt = std::chrono::steady_clock::now();
    return all;
}

void Client::forgetDiscovery() {
    const std::lock_guard lock(m_state->mutex);
    m_state->discoveredAt.reset();
}

} // namespace ph::kube
