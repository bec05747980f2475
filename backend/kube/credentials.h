// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/kube/client.h"
#include "backend/kube/kubeconfig.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ph::kube {

/// What credentials take from around them; the defaults are this process's own.
struct CredentialOptions {
    /// Environment for proxies, plugins and the in-cluster address; null = this process's.
    std::shared_ptr<const std::map<std::string, std::string>> environment;
    const Clock *clock = &Clock::system(); ///< outlives the endpoint
    /// PATH in which plugins are looked up; unset = loginPath().
    std::function<std::string()> searchPath;
    /// A person sits at this process's standard input and error: credential plugins may ask there.
    bool terminal = false;
    fs::path serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// The endpoint of a context (empty = the current one). Reads certificate files and checks them; runs no plugin and
/// uses no network: that happens at the first request, through @p http where a token endpoint must be asked. Errors are
/// those of resolveContext(), and Unauthorized with the date when the client certificate or the cluster's authority has
/// expired or is not valid yet.
[[nodiscard]] Result<Endpoint> endpointFor(const Kubeconfig &config, const std::string &context,
                                           std::shared_ptr<net::HttpClient> http,
                                           const CredentialOptions &options = {});

/// The endpoint and credentials of the pod this process runs in (KUBERNETES_SERVICE_HOST and the mounted token, re-read
/// every minute). NotFound outside of a cluster.
[[nodiscard]] Result<Endpoint> inClusterEndpoint(const CredentialOptions &options = {});
/// The namespace of that pod; NotFound outside of a cluster.
[[nodiscard]] Result<std::string> inClusterNamespace(const CredentialOptions &options = {});

} // namespace ph::kube
