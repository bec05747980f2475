// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "backend/kube/kubeconfig.h"

#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

/// Writes only what is set, so that a document stays short.
void put(Json &object, const char *key, const std::string &value) {
    if (!value.empty())
        object[key] = value;
}
void put(Json &object, const char *key, bool value) {
    if (value)
        object[key] = true;
}
void put(Json &object, const char *key, const std::vector<std::string> &value) {
    if (!value.empty())
        object[key] = value;
}

Json clusterJson(const ClusterEntry &entry) {
    Json object = Json::object();
    put(object, "server", entry.server);
    put(object, "tls-server-name", entry.tlsServerName);
    put(object, "insecure-skip-tls-verify", entry.insecureSkipTlsVerify);
    put(object, "certificate-authority", entry.certificateAuthority);
    put(object, "certificate-authority-data", base64Encode(entry.certificateAuthorityData));
    put(object, "proxy-url", entry.proxyUrl);
    put(object, "disable-compression", entry.disableCompression);
    if (!entry.execExtension.empty()) {
        auto extension = parseJson(entry.execExtension);
        if (extension)
            object["extensions"] =
                Json::array({{{"name", "client.authentication.k8s.io/exec"}, {"extension", *extension}}});
    }
    return object;
}

Json execJson(const ExecEntry &entry) {
    Json object = Json::object();
    put(object, "apiVersion", entry.apiVersion);
    put(object, "command", entry.command);
    put(object, "args", entry.args);
    for (const auto &[name, value] : entry.env)
        object["env"].push_back({{"name", name}, {"value", value.reveal()}});
    put(object, "installHint", entry.installHint);
    put(object, "provideClusterInfo", entry.provideClusterInfo);
    switch (entry.interactive) {
    case ExecEntry::Interactive::Unset:
        break;
    case ExecEntry::Interactive::Never:
        object["interactiveMode"] = "Never";
        break;
    case ExecEntry::Interactive::IfAvailable:
        object["interactiveMode"] = "IfAvailable";
        break;
    case ExecEntry::Interactive::Always:
        object["interactiveMode"] = "Always";
        break;
    }
    return object;
}

Json userJson(const UserEntry &entry) {
    Json object = Json::object();
    put(object, "client-certificate", entry.clientCertificate);
    put(object, "client-certificate-data", base64Encode(entry.clientCertificateData));
    put(object, "client-key", entry.clientKey);
    put(object, "client-key-data", base64Encode(entry.clientKeyData.reveal()));
    put(object, "token", entry.token.reveal());
    put(object, "tokenFile", entry.tokenFile);
    put(object, "username", entry.username);
    put(object, "password", entry.password.reveal());
    put(object, "as", entry.impersonate);
    put(object, "as-uid", entry.impersonateUid);
    put(object, "as-groups", entry.impersonateGroups);
    for (const auto &[key, values] : entry.impersonateExtra)
        object["as-user-extra"][key] = values;
    if (entry.exec)
        object["exec"] = execJson(*entry.exec);
    if (entry.authProvider) {
        Json provider = {{"name", entry.authProvider->name}};
        for (const auto &[key, value] : entry.authProvider->config)
            provider["config"][key] = value.reveal();
        object["auth-provider"] = std::move(provider);
    }
    return object;
}

Json contextJson(const ContextEntry &entry) {
    Json object = Json::object();
    put(object, "cluster", entry.cluster);
    put(object, "user", entry.user);
    put(object, "namespace", entry.ns);
    return object;
}

} // namespace

Secret formatKubeconfig(const Kubeconfig &config) {
    Json document = {{"apiVersion", "v1"},
                     {"kind", "Config"},
                     {"clusters", Json::array()},
                     {"users", Json::array()},
                     {"contexts", Json::array()}};
    put(document, "current-context", config.currentContext);
    for (const auto &[name, entry] : config.clusters)
        document["clusters"].push_back({{"name", name}, {"cluster", clusterJson(entry)}});
    for (const auto &[name, entry] : config.users)
        document["users"].push_back({{"name", name}, {"user", userJson(entry)}});
    for (const auto &[name, entry] : config.contexts)
        document["contexts"].push_back({{"name", name}, {"context", contextJson(entry)}});
    return Secret(dumpYaml(document));
}

} // namespace ph::kube
