// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/settings.h"

#include <unistd.h>

namespace ph::agent {

Result<AgentSettings> AgentSettings::fromEnvironment(const std::map<std::string, std::string> &environment) {
    AgentSettings settings;
    const auto read = [&environment](const char *name, std::string &into) {
        const auto found = environment.find(name);
        if (found != environment.end())
            into = found->second;
        return !into.empty();
    };
    const std::pair<const char *, std::string *> needed[] = {{"POD_NAME", &settings.podName},
                                                             {"POD_NAMESPACE", &settings.ns},
                                                             {"POD_IP", &settings.podIp},
                                                             {"PH_INSTANCE", &settings.instance},
                                                             {"PH_INSTANCE_ID", &settings.instanceId}};
    for (const auto &[name, into] : needed) {
        if (!read(name, *into))
            return Error{Errc::Invalid, "an environment variable the agent needs is not set", name, 0,
                         "The adapter's pod template sets it; create the instance with it"};
    }
    read("PH_DATABASE", settings.database);
    read("PH_OWNER", settings.owner);
    std::string synchronous;
    read("PH_SYNCHRONOUS", synchronous);
    settings.synchronous = synchronous == "true";
    std::string dcs;
    read("PH_DCS", dcs);
    settings.endpoints = dcs == "endpoints";
    return settings;
}

Result<Secret> AgentSettings::secret(const char *name) const {
    const fs::path path = secretsDirectory / name;
    PH_ASSIGN(std::string text, readFile(path, 1U << 16U));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    if (text.empty())
        return Error{Errc::Invalid, "a mounted secret is empty", path.native()};
    return Secret(std::move(text));
}

std::map<std::string, std::string> processEnvironment() {
    std::map<std::string, std::string> result;
    for (char **entry = environ; entry && *entry; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            result.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return result;
}

} // namespace ph::agent
