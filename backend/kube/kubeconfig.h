// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/core/secret.h"
#include "backend/machinery/json.h"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ph::kube {

namespace fs = std::filesystem;

/// One entry under `clusters`. Paths are absolute (resolved against the file the entry stands in).
struct ClusterEntry {
    std::string server;
    std::string tlsServerName;
    bool insecureSkipTlsVerify = false;
    std::string certificateAuthority;     ///< file; used when the data is empty
    std::string certificateAuthorityData; ///< PEM, decoded
    std::string proxyUrl;
    bool disableCompression = false;
    std::string execExtension; ///< JSON of the extension client.authentication.k8s.io/exec, handed to exec plugins; may
                               ///< be empty
    fs::path source;           ///< the file it came from
    bool operator==(const ClusterEntry &) const = default;
};

/// A credential plugin (client.authentication.k8s.io).
struct ExecEntry {
    enum class Interactive { Unset, Never, IfAvailable, Always };
    std::string apiVersion;
    std::string command; ///< a name to look up in PATH, or an absolute path
    std::vector<std::string> args;
    std::vector<std::pair<std::string, Secret>> env; ///< added to our own environment
    std::string installHint;
    bool provideClusterInfo = false;
    Interactive interactive = Interactive::Unset;
    bool operator==(const ExecEntry &) const = default;
};

/// The old `auth-provider` stanza; only "oidc" is supported.
struct AuthProviderEntry {
    std::string name;
    std::map<std::string, Secret> config;
    bool operator==(const AuthProviderEntry &) const = default;
};

/// One entry under `users`.
struct UserEntry {
    std::string clientCertificate; ///< file; used when the data is empty
    std::string clientCertificateData;
    std::string clientKey; ///< file; used when the data is empty
    Secret clientKeyData;
    Secret token;
    std::string tokenFile; ///< wins over `token` while it can be read
    std::string username;
    Secret password;
    std::string impersonate;
    std::string impersonateUid;
    std::vector<std::string> impersonateGroups;
    std::map<std::string, std::vector<std::string>> impersonateExtra;
    std::optional<ExecEntry> exec;
    std::optional<AuthProviderEntry> authProvider;
    fs::path source;
    bool operator==(const UserEntry &) const = default;
};

/// One entry under `contexts`.
struct ContextEntry {
    std::string cluster;
    std::string user;
    std::string ns; ///< empty = "default"
    fs::path source;
    bool operator==(const ContextEntry &) const = default;
};

/// One kubeconfig, or several merged. A copyable value.
struct Kubeconfig {
    std::string currentContext; ///< may be empty
    std::map<std::string, ClusterEntry> clusters;
    std::map<std::string, UserEntry> users;
    std::map<std::string, ContextEntry> contexts;
    std::vector<fs::path> files;   ///< those read, in order
    std::vector<fs::path> missing; ///< those asked for that do not exist
    bool operator==(const Kubeconfig &) const = default;
};

/// The files kubectl would read: the entries of $KUBECONFIG (':' separated, empty ones skipped, each once), else
/// $HOME/.kube/config.
[[nodiscard]] std::vector<fs::path> kubeconfigPaths(const std::map<std::string, std::string> &environment);
/// The same for this process's environment.
[[nodiscard]] std::vector<fs::path> kubeconfigPaths();

/// Reads one document. @p file names it in errors and is what relative paths are relative to. An empty text is an empty
/// configuration. Invalid names file, entry and field.
[[nodiscard]] Result<Kubeconfig> parseKubeconfig(std::string_view text, const fs::path &file);

/// Reads and merges as kubectl does: of entries with the same name the first file's counts and is not mixed with later
/// ones; the first current-context set counts. Files that do not exist are listed in `missing`; one that cannot be read
/// or parsed fails the whole call.
[[nodiscard]] Result<Kubeconfig> loadKubeconfig(const std::vector<fs::path> &files);
/// One file the user named; NotFound when it does not exist.
[[nodiscard]] Result<Kubeconfig> loadKubeconfigFile(const fs::path &file);
/// Adds what @p later has and @p into has not.
void mergeKubeconfig(Kubeconfig &into, const Kubeconfig &later);

/// A kubeconfig document that parseKubeconfig() reads back as an equal value (apart from `files`, `missing` and
/// `source`). Holds secrets in clear: write it with mode 0600 only.
[[nodiscard]] Secret formatKubeconfig(const Kubeconfig &config);

/// A context with what it refers to, all present.
struct ResolvedContext {
    std::string name;
    ContextEntry context; ///< `ns` filled in
    ClusterEntry cluster;
    UserEntry user; ///< empty when the context names none
};
/// Looks @p name up (empty = the current context). NotFound names the contexts there are, or the missing cluster or
/// user entry; Invalid when the entries contradict themselves (two kinds of credentials, a bad proxy-url, …).
[[nodiscard]] Result<ResolvedContext> resolveContext(const Kubeconfig &config, const std::string &name);

/// The names of contexts that have to be connected anew when @p before becomes @p after: those added, removed or whose
/// context, cluster or user entry differs in more than the tokens an OIDC refresh writes back.
struct KubeconfigDifference {
    std::vector<std::string> added;
    std::vector<std::string> changed;
    std::vector<std::string> removed;
    [[nodiscard]] bool empty() const { return added.empty() && changed.empty() && removed.empty(); }
};
[[nodiscard]] KubeconfigDifference compareKubeconfigs(const Kubeconfig &before, const Kubeconfig &after);
/// The files a context takes certificates and keys from. Token files are not among them, since they are re-read by
/// themselves.
[[nodiscard]] std::set<fs::path> certificateFiles(const Kubeconfig &config, const std::string &context);

} // namespace ph::kube
