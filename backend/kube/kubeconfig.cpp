// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/kubeconfig.h"

#include "backend/core/files.h"
#include "backend/kube/environment.h"

#include <algorithm>

namespace ph::kube {
namespace {

constexpr std::uintmax_t fileLimit = 16U << 20U;

template <typename Entry>
void addMissing(std::map<std::string, Entry> &into, const std::map<std::string, Entry> &later) {
    into.insert(later.begin(), later.end());
}

template <typename Entry> std::string namesOf(const std::map<std::string, Entry> &entries) {
    std::string text;
    std::size_t shown = 0;
    for (const auto &[name, entry] : entries) {
        if (shown == 10) {
            text += ", … (" + std::to_string(entries.size()) + " in all)";
            break;
        }
        text += (text.empty() ? "" : ", ") + name;
        ++shown;
    }
    return text;
}

std::string fileList(const Kubeconfig &config) {
    std::string text;
    for (const auto &list : {config.files, config.missing})
        for (const fs::path &file : list)
            text += (text.empty() ? "" : ", ") + file.string();
    return text;
}

Error contradiction(const std::string &what, const fs::path &source, std::string problem) {
    return Error{Errc::Invalid,
                 what + " in the kubeconfig cannot be used",
                 source.string(),
                 0,
                 "Correct the entry in the file.",
                 std::move(problem)};
}

Status checkCluster(const std::string &name, const ClusterEntry &cluster) {
    const std::string what = "cluster '" + name + "'";
    if (cluster.server.empty())
        return contradiction(what, cluster.source, "it names no server");
    if (!cluster.server.starts_with("https://") && !cluster.server.starts_with("http://") &&
        cluster.server.find("://") != std::string::npos)
        return contradiction(what, cluster.source,
                             "the server must be an http or https address but is '" + cluster.server + "'");
    if (cluster.insecureSkipTlsVerify &&
        (!cluster.certificateAuthority.empty() || !cluster.certificateAuthorityData.empty()))
        return contradiction(what, cluster.source,
                             "insecure-skip-tls-verify and a certificate authority exclude each other");
    if (!cluster.proxyUrl.empty() && !isProxyUrl(cluster.proxyUrl))
        return contradiction(what, cluster.source,
                             "proxy-url must be an http, https or socks5 address but is '" +
                                 withoutPassword(cluster.proxyUrl) + "'");
    return {};
}

Status checkExec(const std::string &what, const UserEntry &user) {
    const ExecEntry &exec = *user.exec;
    if (exec.command.empty())
        return contradiction(what, user.source, "the credential plugin names no command");
    if (exec.apiVersion != "client.authentication.k8s.io/v1" &&
        exec.apiVersion != "client.authentication.k8s.io/v1beta1")
        return contradiction(what, user.source,
                             "the credential plugin must use client.authentication.k8s.io/v1 or v1beta1 but names '" +
                                 exec.apiVersion + "'");
    if (exec.apiVersion.ends_with("/v1") && exec.interactive == ExecEntry::Interactive::Unset)
        return contradiction(what, user.source,
                             "interactiveMode is missing; client.authentication.k8s.io/v1 asks for it");
    for (const auto &[name, value] : exec.env)
        if (name.empty() || name.find('=') != std::string::npos)
            return contradiction(what, user.source, "a variable of the credential plugin has no usable name");
    return {};
}

Status checkUser(const std::string &name, const UserEntry &user) {
    const std::string what = "user '" + name + "'";
    std::vector<std::string> ways;
    if (!user.token.empty() || !user.tokenFile.empty())
        ways.emplace_back("a token");
    if (!user.username.empty() || !user.password.empty())
        ways.emplace_back("a user name and password");
    if (ways.size() > 1)
        return contradiction(what, user.source,
                             "it has both " + ways[0] + " and " + ways[1] + "; only one may be there");
    if (user.exec && user.authProvider)
        return contradiction(what, user.source, "exec and auth-provider exclude each other");
    const bool hasCert = !user.clientCertificate.empty() || !user.clientCertificateData.empty();
    const bool hasKey = !user.clientKey.empty() || !user.clientKeyData.empty();
    if (hasCert && !hasKey)
        return contradiction(what, user.source, "it has a client certificate but no client key");
    if (user.impersonate.empty() &&
        (!user.impersonateUid.empty() || !user.impersonateGroups.empty() || !user.impersonateExtra.empty()))
        return contradiction(what, user.source, "as-uid, as-groups and as-user-extra need 'as'");
    if (user.authProvider && user.authProvider->name != "oidc")
        return contradiction(what, user.source,
                             "the auth-provider '" + user.authProvider->name +
                                 "' is not supported; use the exec credential plugin of your cloud instead");
    return user.exec ? checkExec(what, user) : Status{};
}

/// Equal apart from what an OIDC refresh writes back by itself.
bool sameUser(UserEntry a, UserEntry b) {
    for (UserEntry *user : {&a, &b}) {
        if (!user->authProvider)
            continue;
        user->authProvider->config.erase("id-token");
        user->authProvider->config.erase("refresh-token");
    }
    return a == b;
}

template <typename Entry> const Entry *entryOf(const std::map<std::string, Entry> &entries, const std::string &name) {
    const auto it = entries.find(name);
    return it == entries.end() ? nullptr : &it->second;
}

bool sameConnection(const Kubeconfig &before, const Kubeconfig &after, const std::string &context) {
    const ContextEntry &a = before.contexts.at(context);
    const ContextEntry &b = after.contexts.at(context);
    if (a != b)
        return false;
    const ClusterEntry *clusterA = entryOf(before.clusters, a.cluster);
    const ClusterEntry *clusterB = entryOf(after.clusters, b.cluster);
    if (bool(clusterA) != bool(clusterB) || (clusterA && *clusterA != *clusterB))
        return false;
    const UserEntry *userA = entryOf(before.users, a.user);
    const UserEntry *userB = entryOf(after.users, b.user);
    return bool(userA) == bool(userB) && (!userA || sameUser(*userA, *userB));
}

} // namespace

std::vector<fs::path> kubeconfigPaths(const std::map<std::string, std::string> &environment) {
    std::vector<fs::path> paths;
    const auto variable = environment.find("KUBECONFIG");
    if (variable != environment.end() && !variable->second.empty()) {
        std::string_view rest = variable->second;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(':'), rest.size());
            const fs::path path(rest.substr(0, end));
            if (!path.empty() && std::ranges::find(paths, path) == paths.end())
                paths.push_back(path);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return paths;
    }
    const auto home = environment.find("HOME");
    if (home != environment.end() && !home->second.empty())
        paths.push_back(fs::path(home->second) / ".kube" / "config");
    return paths;
}

std::vector<fs::path> kubeconfigPaths() {
    return kubeconfigPaths(currentEnvironment());
}

void mergeKubeconfig(Kubeconfig &into, const Kubeconfig &later) {
    if (into.currentContext.empty())
        into.currentContext = later.currentContext;
    addMissing(into.clusters, later.clusters);
    addMissing(into.users, later.users);
    addMissing(into.contexts, later.contexts);
    into.files.insert(into.files.end(), later.files.begin(), later.files.end());
    into.missing.insert(into.missing.end(), later.missing.begin(), later.missing.end());
}

Result<Kubeconfig> loadKubeconfigFile(const fs::path &file) {
    std::error_code ignored;
    fs::path absolute = fs::absolute(file, ignored);
    if (absolute.empty())
        absolute = file;
    auto text = readFile(absolute, fileLimit);
    if (!text) {
        const Error &reason = text.error();
        const bool missing = reason.code == Errc::NotFound;
        return Error{reason.code,
                     missing ? "the kubeconfig file does not exist" : "the kubeconfig file cannot be read",
                     absolute.string(),
                     0,
                     missing ? "Check the path, or set KUBECONFIG to the right file."
                             : "Check that the path is a file and that you may read it.",
                     reason.cause.empty() ? reason.what : reason.cause};
    }
    return parseKubeconfig(*text, absolute);
}

Result<Kubeconfig> loadKubeconfig(const std::vector<fs::path> &files) {
    Kubeconfig merged;
    for (const fs::path &file : files) {
        auto one = loadKubeconfigFile(file);
        if (!one && one.error().code == Errc::NotFound) {
            std::error_code ignored;
            merged.missing.push_back(fs::absolute(file, ignored));
            continue;
        }
        if (!one)
            return std::move(one).error();
        mergeKubeconfig(merged, *one);
    }
    return merged;
}

Result<ResolvedContext> resolveContext(const Kubeconfig &config, const std::string &name) {
    if (config.files.empty())
        return Error{Errc::NotFound,
                     "no kubeconfig file was found",
                     fileList(config),
                     0,
                     "Set KUBECONFIG to your file, or put it at ~/.kube/config.",
                     config.missing.empty() ? "neither KUBECONFIG nor HOME names one" : "none of the files exists"};
    const std::string wanted = name.empty() ? config.currentContext : name;
    const std::string available =
        config.contexts.empty() ? "The files hold no contexts." : "Choose one of: " + namesOf(config.contexts) + ".";
    if (wanted.empty())
        return Error{Errc::NotFound,   "no context was named",
                     fileList(config), 0,
                     available,        "the kubeconfig sets no current-context"};
    const ContextEntry *context = entryOf(config.contexts, wanted);
    if (!context)
        return Error{Errc::NotFound, "the context '" + wanted + "' does not exist", wanted, 0,
                     available,      "it is in none of: " + fileList(config)};
    ResolvedContext resolved;
    resolved.name = wanted;
    resolved.context = *context;
    if (resolved.context.ns.empty())
        resolved.context.ns = "default";
    const ClusterEntry *cluster = entryOf(config.clusters, context->cluster);
    if (!cluster)
        return Error{Errc::NotFound,
                     "the context '" + wanted + "' cannot be used",
                     wanted,
                     0,
                     "Add the cluster to " + context->source.string() + ", or correct the context.",
                     context->cluster.empty() ? "it names no cluster"
                                              : "its cluster '" + context->cluster + "' does not exist"};
    resolved.cluster = *cluster;
    PH_TRY(checkCluster(context->cluster, *cluster));
    if (!context->user.empty()) {
        const UserEntry *user = entryOf(config.users, context->user);
        if (!user)
            return Error{Errc::NotFound,
                         "the context '" + wanted + "' cannot be used",
                         wanted,
                         0,
                         "Add the user to " + context->source.string() + ", or correct the context.",
                         "its user '" + context->user + "' does not exist"};
        resolved.user = *user;
        PH_TRY(checkUser(context->user, *user));
    }
    return resolved;
}

std::set<fs::path> certificateFiles(const Kubeconfig &config, const std::string &context) {
    std::set<fs::path> files;
    const auto add = [&files](const std::string &file, bool inlineData) {
        if (!file.empty() && !inlineData)
            files.insert(file);
    };
    const ContextEntry *entry = entryOf(config.contexts, context);
    if (!entry)
        return files;
    if (const ClusterEntry *cluster = entryOf(config.clusters, entry->cluster))
        add(cluster->certificateAuthority, !cluster->certificateAuthorityData.empty());
    if (const UserEntry *user = entryOf(config.users, entry->user)) {
        add(user->clientCertificate, !user->clientCertificateData.empty());
        add(user->clientKey, !user->clientKeyData.empty());
    }
    return files;
}

KubeconfigDifference compareKubeconfigs(const Kubeconfig &before, const Kubeconfig &after) {
    KubeconfigDifference difference;
    for (const auto &[name, context] : after.contexts) {
        if (!before.contexts.contains(name))
            difference.added.push_back(name);
        else if (!sameConnection(before, after, name))
            difference.changed.push_back(name);
    }
    for (const auto &[name, context] : before.contexts)
        if (!after.contexts.contains(name))
            difference.removed.push_back(name);
    return difference;
}

} // namespace ph::kube
