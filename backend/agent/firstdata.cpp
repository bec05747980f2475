// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/firstdata.h"

#include "backend/kube/credentials.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ph::agent {

bool neverLed(const Json &config, const Json &leader) {
    constexpr std::array traces{"leader", "acquireTime", "transitions", "optime"};
    return jsonText(config, {"metadata", "annotations", "initialize"}).empty() &&
           jsonText(config, {"metadata", "annotations", "history"}).empty() &&
           std::all_of(traces.begin(), traces.end(), [&leader](const char *key) {
               return jsonText(leader, {"metadata", "annotations", key}).empty();
           });
}

bool runsAsPrimary(const Json &pod) {
    const auto status = parseJson(jsonText(pod, {"metadata", "annotations", "status"}, "{}"));
    const std::string role = status ? jsonText(*status, {"role"}) : std::string();
    return (role == "master" || role == "primary") && jsonText(*status, {"state"}) == "running";
}

Result<Json> FirstData::get(const char *collection, const std::string &name, const Context &ctx) {
    return m_client->get(GroupVersionResource{"", "v1", collection}, m_settings.ns, name, ctx);
}

Result<FirstStep> FirstData::step(const Context &ctx) {
    if (!m_client) {
        PH_ASSIGN(kube::Endpoint endpoint, kube::inClusterEndpoint());
        m_client = std::make_unique<kube::Client>(std::make_shared<net::HttpClient>(), std::move(endpoint));
    }
    const char *states = m_settings.endpoints ? "endpoints" : "configmaps";
    auto leader = get(states, m_settings.instance + (m_settings.endpoints ? "" : "-leader"), ctx);
    auto config = leader ? get(states, m_settings.instance + "-config", ctx) : leader;
    if (!config) {
        Error error = config.error();
        error.hint = error.code == Errc::NotFound ? "Nothing was made, since other members may hold data; restore it"
                                                  : "A first start needs the cluster's API; it is asked again";
        return error;
    }
    if (neverLed(*config, *leader))
        return m_settings.podName == m_settings.instance + "-0" ? FirstStep::Make : FirstStep::Wait;
    const std::string name = jsonText(*leader, {"metadata", "annotations", "leader"});
    const auto pod = name.empty() ? Result<Json>(Error{Errc::NotFound}) : get("pods", name, ctx);
    if (!pod && pod.error().code != Errc::NotFound)
        return pod.error();
    return pod && runsAsPrimary(*pod) ? FirstStep::Copy : FirstStep::Wait;
}

} // namespace ph::agent
