// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/core/secret.h"
#include "backend/local/apiserver/api.h"
#include "backend/local/runtime/podruntime.h"
#include "backend/machinery/schema.h"
#include "backend/net/http.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ph::local {

/// A named check behind /livez and /readyz.
struct HealthCheck {
    std::string name;
    std::function<Status()> check;
    bool livez = true; ///< also part of /livez, not only of /readyz
};

/// What the API server is made of. Pointers must outlive it.
struct ApiServerOptions {
    ObjectStore *objects = nullptr;
    std::shared_ptr<SchemaSet> schema;
    Executor *executor = nullptr;    ///< runs watches and stream pumps
    PodRuntime *runtime = nullptr;   ///< may be set later with setRuntime(); without one streams answer 503
    net::HttpClient *http = nullptr; ///< for pod and service proxy; without one they answer 503
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; ///< 0 = any free one
    std::string certPem;    ///< serving certificate
    Secret keyPem;
    std::string clientCaPem;     ///< authority of client certificates
    Secret serviceAccountKeyPem; ///< signs ServiceAccount tokens (EC P-256 or RSA)
    std::string issuer = "https://kubernetes.default.svc.cluster.local";
    std::vector<std::string> audiences{"https://kubernetes.default.svc.cluster.local"};
    std::string serviceCidr;                        ///< "127.64.8.0/21": ClusterIPs
    std::vector<HealthCheck> checks;                ///< beside the server's own (ping, etcd = the store)
    std::chrono::milliseconds writeTimeout{30'000}; ///< a watcher that reads nothing is cut off after this
    const Clock *clock = &Clock::system();
};

/// The embedded cluster's API server: HTTPS and the in-process Api. Makes the default namespaces and roles at start.
class ApiServer {
public:
    [[nodiscard]] static Result<std::unique_ptr<ApiServer>> start(ApiServerOptions options);
    virtual ~ApiServer() = default; ///< ends watches and streams, then the server
    [[nodiscard]] virtual Api &api() = 0;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    virtual void setRuntime(PodRuntime *runtime) = 0;
    /// A ServiceAccount token for a projected volume, bound to a pod (uid may be empty). @p audience empty = the API
    /// server's.
    struct Token {
        std::string text;
        SystemTime expires;
    };
    [[nodiscard]] virtual Result<Token> issueToken(const std::string &ns, const std::string &account,
                                                   const std::string &pod, const std::string &podUid,
                                                   const std::string &audience, std::chrono::seconds life) = 0;

protected:
    ApiServer() = default;
};

} // namespace ph::local
