// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/ids.h"
#include "backend/core/ticket.h"
#include "backend/machinery/gvk.h"
#include "backend/machinery/json.h"
#include "backend/net/http.h"
#include "backend/net/retry.h"
#include "backend/net/websocket.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ph::kube {

/// Adds credentials to requests to one cluster; implemented beside the kubeconfig reader. Thread-safe.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// Adds headers (Authorization, Impersonate-…). May run a credential plugin or refresh a token, once for all
    /// concurrent callers.
    virtual Status authorize(net::Headers &headers, const Context &ctx) = 0;
    /// Called after a 401; true when credentials were renewed and the request is worth one repeat.
    virtual bool refresh(const Context &ctx) = 0;
    /// Client certificate from a plugin or the kubeconfig may change; the transport to use now.
    virtual std::shared_ptr<const net::Transport> transport() = 0;
};

/// Everything needed to talk to one cluster.
struct Endpoint {
    std::string name;      ///< what the user calls it (context name)
    std::string serverUrl; ///< without trailing slash
    std::shared_ptr<Authenticator> auth;
    bool gzip = false; ///< large answers are asked for compressed
};

/// What a server says of itself.
struct ServerVersion {
    std::string text; ///< "v1.31.2"; empty when it does not tell
    int minor = 0;    ///< 31; 0 when it does not tell
};

struct ListOptions {
    std::string labelSelector;
    std::string fieldSelector;
    std::string resourceVersion;
    std::string resourceVersionMatch;
    unsigned pageSize = 500; ///< 0 = everything in one answer
};
enum class PatchType { Json, Merge, Strategic };
enum class Propagation { Background, Foreground, Orphan };
struct WriteOptions {
    bool dryRun = false;
    std::string fieldManager = "pilothouse";
    bool strictFields = false; ///< fieldValidation=Strict
};
struct ApplyOptions : WriteOptions {
    bool force = false;
};
struct DeleteOptions {
    Propagation propagation = Propagation::Background;
    std::optional<int> gracePeriodSeconds;
    std::string uid;             ///< precondition, empty = none
    std::string resourceVersion; ///< precondition, empty = none
    bool dryRun = false;
};
/// One collection kind as discovery tells it.
struct ApiResource {
    GroupVersionResource gvr;
    std::string kind;
    std::string singular;
    bool namespaced = true;
    std::vector<std::string> verbs;
    std::vector<std::string> shortNames;
    std::vector<std::string> categories;
};

/// A cluster's REST API. All calls block, honour the context, retry 429 and 5xx with back-off and jitter where
/// repeating is safe, and repeat once after a 401 whose credentials could be renewed. Statuses become Errors with the
/// server's message and causes. Thread-safe, cheap to share.
class Client {
public:
    Client(std::shared_ptr<net::HttpClient> http, Endpoint endpoint, net::RetryPolicy retries = {});
    ~Client();
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    [[nodiscard]] const Endpoint &endpoint() const;
    /// uid of kube-system; asked once, then remembered. Where this user may not read that namespace: "ca-" and a hash
    /// of the cluster's authority (of the server's URL when there is none).
    [[nodiscard]] Result<ClusterId> clusterId(const Context &ctx);
    /// Overrides what clusterId() found; for tickets in tests.
    void setClusterId(ClusterId id);

    [[nodiscard]] Result<Json> get(const GroupVersionResource &gvr, const std::string &ns, const std::string &name,
                                   const Context &ctx);
    /// All pages; the result is the first page's list object with all items and the last page's metadata.
    [[nodiscard]] Result<Json> list(const GroupVersionResource &gvr, const std::string &ns, const ListOptions &options,
                                    const Context &ctx);
    /// The server's own table of a collection (meta.k8s.io/v1 Table).
    [[nodiscard]] Result<Json> table(const GroupVersionResource &gvr, const std::string &ns, const ListOptions &options,
                                     const Context &ctx);
    /// Metadata only (PartialObjectMetadataList).
    [[nodiscard]] Result<Json> listMetadata(const GroupVersionResource &gvr, const std::string &ns,
                                            const ListOptions &options, const Context &ctx);
    [[nodiscard]] Result<Json> getSubresource(const GroupVersionResource &gvr, const std::string &ns,
                                              const std::string &name, const std::string &subresource,
                                              const Context &ctx);

    [[nodiscard]] Result<Json> create(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                                      const Json &object, const WriteOptions &options, const Context &ctx);
    [[nodiscard]] Result<Json> update(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                                      const std::string &name, const Json &object, const WriteOptions &options,
                                      const Context &ctx, const std::string &subresource = {});
    [[nodiscard]] Result<Json> patch(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                                     const std::string &name, PatchType type, const Json &patch,
                                     const WriteOptions &options, const Context &ctx,
                                     const std::string &subresource = {});
    /// Server-side apply. A Conflict's causes list field and owner.
    [[nodiscard]] Result<Json> apply(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                                     const std::string &name, const Json &object, const ApplyOptions &options,
                                     const Context &ctx, const std::string &subresource = {});
    [[nodiscard]] Result<Json> remove(const ops::Ticket &ticket, const GroupVersionResource &gvr, const std::string &ns,
                                      const std::string &name, const DeleteOptions &options, const Context &ctx);
    [[nodiscard]] Result<Json> removeCollection(const ops::Ticket &ticket, const GroupVersionResource &gvr,
                                                const std::string &ns, const ListOptions &selection,
                                                const DeleteOptions &options, const Context &ctx);
    /// POST to a subresource or to a review kind: eviction, token, subjectaccessreviews. Reviews change nothing but
    /// still need no ticket: see review().
    [[nodiscard]] Result<Json> createSubresource(const ops::Ticket &ticket, const GroupVersionResource &gvr,
                                                 const std::string &ns, const std::string &name,
                                                 const std::string &subresource, const Json &object,
                                                 const WriteOptions &options, const Context &ctx);
    /// POSTs a review (SelfSubjectAccessReview, SelfSubjectRulesReview, SelfSubjectReview), which changes nothing.
    [[nodiscard]] Result<Json> review(const GroupVersionResource &gvr, const std::string &ns, const Json &object,
                                      const Context &ctx);

    /// Opens a watch; the stream carries JSON lines. Used by store::Reflector.
    [[nodiscard]] Result<std::unique_ptr<net::HttpStream>> watch(const GroupVersionResource &gvr, const std::string &ns,
                                                                 const std::string &query, const Context &ctx);
    /// A GET whose raw answer is wanted: /version, /livez?verbose, /openapi/v3, pod and service proxy GETs.
    [[nodiscard]] Result<net::HttpResponse> raw(const std::string &pathAndQuery, const Context &ctx,
                                                const net::Headers &extra = {});
    /// Any other method through a proxy subresource; it can change things, so it takes a ticket.
    [[nodiscard]] Result<net::HttpResponse> proxy(const ops::Ticket &ticket, const std::string &method,
                                                  const std::string &pathAndQuery, const net::Headers &extra,
                                                  const std::string &body, const Context &ctx);
    /// A GET whose body arrives over time: pod logs.
    [[nodiscard]] Result<std::unique_ptr<net::HttpStream>>
    rawStream(const std::string &pathAndQuery, const Context &ctx, std::chrono::milliseconds idleTimeout);
    /// Opens a stream without waiting for the answer; used by store::Reflector. Credentials are asked for on the
    /// calling thread, which may block while a plugin runs. @p done is called exactly once, on the network thread or
    /// this one, and must not block; any HTTP status is a success (see errorFromResponse() in status.h, and
    /// renewCredentials() after a 401).
    void openAsync(const std::string &pathAndQuery, std::chrono::milliseconds idleTimeout, const Context &ctx,
                   net::HttpClient::Opened done);
    /// After a 401: true when the request is worth one repeat. May block while a plugin runs.
    [[nodiscard]] bool renewCredentials(const Context &ctx);
    /// What the server says of itself at /version; asked once, then remembered.
    [[nodiscard]] Result<ServerVersion> serverVersion(const Context &ctx);
    /// A WebSocket to a streaming subresource (exec, attach, portforward), which can change things.
    [[nodiscard]] Result<std::unique_ptr<net::WebSocket>> webSocket(const ops::Ticket &ticket,
                                                                    const std::string &pathAndQuery,
                                                                    const std::vector<std::string> &protocols,
                                                                    const Context &ctx);

    /// All kinds served; aggregated discovery when offered, else group by group. Remembered for 10 min, or until
    /// forgetDiscovery().
    [[nodiscard]] Result<std::vector<ApiResource>> discover(const Context &ctx);
    void forgetDiscovery();

    struct State; ///< for this folder's sources only

private:
    std::unique_ptr<State> m_state;
};

} // namespace ph::kube
