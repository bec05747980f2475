// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/check.h"

#include "backend/kube/checkrights.h"
#include "backend/kube/environment.h"
#include "backend/kube/tcpprobe.h"
#include "backend/net/x509.h"

#include <array>

namespace ph::kube {
namespace {

using State = CheckItem::State;

constexpr std::chrono::hours certificateWarning{24 * 7};

/// The parts a connection is made of, in the order they are needed.
constexpr std::array<const char *, 5> connectionParts{"DNS", "TCP", "proxy", "TLS", "API"};

std::string sentence(const Error &error) {
    return error.cause.empty() ? error.what : error.what + ": " + error.cause;
}

/// Which part an error of the transport means; "API" when the connection was fine and the answer was not.
std::string partOf(const Error &error) {
    if (error.reason == "Proxy")
        return "proxy";
    for (const char *part : connectionParts)
        if (error.reason == part)
            return part;
    return "API";
}

class Check {
public:
    Check(const Endpoint &endpoint, std::shared_ptr<net::HttpClient> http, const CheckOptions &options,
          const Context &ctx)
        : m_endpoint(endpoint), m_http(std::move(http)), m_options(options), m_ctx(ctx),
          m_client(m_http, endpoint, net::RetryPolicy{.attempts = 1}) {}

    Result<std::vector<CheckItem>> run() {
        bool goOn = connection();
        PH_TRY(cancelled());
        goOn = authentication(goOn);
        PH_TRY(cancelled());
        rights(goOn);
        PH_TRY(cancelled());
        webSocket(goOn);
        PH_TRY(cancelled());
        for (const char *kind : {"livez", "readyz"}) {
            health(kind, goOn);
            PH_TRY(cancelled());
        }
        return std::move(m_items);
    }

private:
    [[nodiscard]] Status cancelled() const { return m_ctx.check("checking a cluster"); }
    [[nodiscard]] Context step() const { return m_ctx.withTimeout(m_options.stepTimeout); }
    void add(std::string part, State state, std::string detail, std::string fix = {}) {
        m_items.push_back({std::move(part), state, std::move(detail), std::move(fix)});
    }
    void notTried(const std::string &part) { add(part, State::NotTried, "an earlier part failed"); }

    /// Sends one request without credentials: any HTTP answer proves the way to the server.
    bool connection() {
        const auto url = splitUrl(m_endpoint.serverUrl);
        m_transport = m_endpoint.auth ? m_endpoint.auth->transport() : nullptr;
        const std::string proxy = m_transport ? withoutPassword(m_transport->proxyUrl) : std::string();
        net::HttpRequest request;
        request.url = m_endpoint.serverUrl + "/version";
        request.headers = {{"Accept", "application/json"}};
        request.transport = m_transport;
        request.connectTimeout = m_options.stepTimeout / 2;
        request.idleTimeout = m_options.stepTimeout / 2;
        auto response = m_http->perform(request, step());
        if (!response && response.error().reason == "TCP" && proxy.empty() && url && url->scheme == "https" &&
            canConnect(url->host, url->port, m_ctx.withTimeout(m_options.stepTimeout / 4))) {
            // The transport's time-out does not tell a closed port from a server that is silent after connecting.
            response = Error{Errc::Unreachable,
                             "the server accepts connections but does not answer",
                             m_endpoint.serverUrl,
                             0,
                             "Check that the API server is well and that this port speaks TLS.",
                             response.error().cause,
                             "TLS"};
        }
        const std::string failed = response ? std::string() : partOf(response.error());
        bool before = true;
        for (const char *part : connectionParts) {
            if (part == failed) {
                add(part, State::Failed, sentence(response.error()), response.error().hint);
                before = false;
            } else if (!before) {
                notTried(part);
            } else {
                passed(part, url, proxy, response);
            }
        }
        return response.ok();
    }
    void passed(const std::string &part, const std::optional<UrlParts> &url, const std::string &proxy,
                const Result<net::HttpResponse> &response) {
        const std::string host = url ? url->host : m_endpoint.serverUrl;
        const std::string place = url ? url->host + ":" + std::to_string(url->port) : host;
        if (part == "DNS")
            add(part, proxy.empty() ? State::Passed : State::NotTried,
                proxy.empty() ? host + " has an address" : "the proxy looks the name up");
        else if (part == "TCP")
            add(part, proxy.empty() ? State::Passed : State::NotTried,
                proxy.empty() ? "connected to " + place : "the proxy makes the connection");
        else if (part == "proxy")
            add(part, proxy.empty() ? State::NotTried : State::Passed,
                proxy.empty() ? "none is used" : "connected through " + proxy);
        else if (part == "TLS")
            passedTls(url);
        else if (response)
            add(part, State::Passed, "HTTP/" + std::to_string(response->httpMajor) + " answered");
    }
    void passedTls(const std::optional<UrlParts> &url) {
        if (url && url->scheme != "https")
            add("TLS", State::Warning, "the connection is not encrypted, so no credentials are sent",
                "Use the server's https address.");
        else if (m_transport && m_transport->tls.insecureSkipVerify)
            add("TLS", State::Warning, "the connection is encrypted but the server's certificate is not verified",
                "Replace insecure-skip-tls-verify by the cluster's certificate-authority-data.");
        else
            add("TLS", State::Passed, "the server's certificate is trusted");
    }

    bool authentication(bool goOn) {
        if (!goOn) {
            notTried("authentication");
            return false;
        }
        const auto user = whoAmI(m_client, step());
        if (!user) {
            add("authentication", State::Failed, sentence(user.error()),
                user.error().hint.empty() ? "Check the user in the kubeconfig, or sign in again." : user.error().hint);
            return false;
        }
        if (*user == "system:anonymous") {
            add("authentication", State::Failed, "the server takes us for nobody in particular (system:anonymous)",
                "Add credentials to the user in the kubeconfig.");
            return false;
        }
        const std::string name = user->empty() ? "the credentials are accepted" : "signed in as " + *user;
        // The transport may have got a plugin's certificate meanwhile.
        const auto transport = m_endpoint.auth ? m_endpoint.auth->transport() : nullptr;
        const auto info = transport && !transport->tls.clientCertPem.empty()
                              ? net::inspect(transport->tls.clientCertPem)
                              : Result<net::CertInfo>(Error{});
        if (info && info->notAfter < Clock::system().now() + certificateWarning)
            add("authentication", State::Warning,
                name + "; the client certificate ends at " + formatTime(info->notAfter),
                "Renew the client certificate.");
        else
            add("authentication", State::Passed, name);
        return true;
    }

    void rights(bool goOn) {
        if (!goOn)
            return notTried("rights");
        const auto missing = askMissingRights(m_client, m_options.ns, m_options.rights, step());
        if (!missing)
            return add("rights", State::Warning,
                       "the server did not tell what is allowed: " + sentence(missing.error()),
                       "Ask who runs the cluster.");
        if (missing->empty())
            return add("rights", State::Passed, "everything needed is allowed in namespace " + m_options.ns);
        std::string list;
        for (const RequiredRight &right : *missing)
            list += (list.empty() ? "" : ", ") + describe(right);
        add("rights", State::Warning, "not allowed in namespace " + m_options.ns + ": " + list,
            "Ask for the ClusterRole 'admin' in that namespace (a RoleBinding is enough), or choose another "
            "namespace.");
    }

    void webSocket(bool goOn) {
        if (!goOn)
            return notTried("websocket");
        net::HttpRequest request;
        request.url = m_endpoint.serverUrl + GroupVersionResource{"", "v1", "configmaps"}.path(m_options.ns) +
                      "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dpilothouse-connection-check";
        const Status authorized = m_endpoint.auth ? m_endpoint.auth->authorize(request.headers, step()) : Status{};
        if (!authorized)
            return add("websocket", State::NotTried, sentence(authorized.error()));
        request.transport = m_endpoint.auth ? m_endpoint.auth->transport() : nullptr;
        const auto socket = net::connectWebSocket(request, {}, step());
        if (socket)
            return add("websocket", State::Passed, "the connection can be upgraded");
        const Error &error = socket.error();
        if (error.reason == "UpgradeStripped")
            return add("websocket", State::Failed,
                       sentence(error) + "; terminals, exec and port-forwards will not work",
                       error.hint.empty() ? "Let the proxy or load balancer pass the Upgrade and Connection headers."
                                          : error.hint);
        if (error.httpStatus == 403)
            return add("websocket", State::NotTried,
                       "watching configmaps in namespace " + m_options.ns + " is not allowed, so this cannot be tried");
        add("websocket", State::Failed, sentence(error), error.hint);
    }

    void health(const std::string &kind, bool goOn) {
        if (!goOn)
            return notTried(kind);
        net::HttpRequest request;
        request.url = m_endpoint.serverUrl + "/" + kind + "?verbose";
        const Status authorized = m_endpoint.auth ? m_endpoint.auth->authorize(request.headers, step()) : Status{};
        if (!authorized)
            return add(kind, State::NotTried, sentence(authorized.error()));
        request.transport = m_endpoint.auth ? m_endpoint.auth->transport() : nullptr;
        const auto response = m_http->perform(request, step());
        if (!response)
            return add(kind, State::Failed, sentence(response.error()), response.error().hint);
        for (CheckItem &item : parseHealth(kind, response->status, response->body))
            m_items.push_back(std::move(item));
    }

    const Endpoint &m_endpoint;
    const std::shared_ptr<net::HttpClient> m_http;
    const CheckOptions &m_options;
    const Context &m_ctx;
    Client m_client;
    std::shared_ptr<const net::Transport> m_transport;
    std::vector<CheckItem> m_items;
};

/// The item of one line "[+]name ok", "[-]name failed: reason"; nothing for other lines.
std::optional<CheckItem> healthLine(const std::string &prefix, std::string_view line) {
    if (line.size() < 4 || line[0] != '[' || line[2] != ']')
        return std::nullopt;
    const bool good = line[1] == '+';
    const std::string_view rest = line.substr(3);
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    CheckItem item{prefix + "/" + std::string(rest.substr(0, blank)),
                   good ? State::Passed : State::Failed,
                   std::string(rest.substr(std::min(blank + 1, rest.size()))),
                   {}};
    if (good)
        return item;
    if (item.part == prefix + "/etcd" || item.part == prefix + "/etcd-readiness") {
        item.detail = "the cluster's store (etcd) has lost its quorum or is down: " + item.detail;
        item.fix = "Bring the majority of etcd's members back; until then nothing on this cluster can be changed and "
                   "running databases go on by themselves.";
    } else {
        item.fix = "Ask who runs the cluster's control plane to look at this check.";
    }
    return item;
}

} // namespace

std::vector<CheckItem> parseHealth(const std::string &prefix, int status, const std::string &body) {
    CheckItem whole{prefix, State::Passed, "the API server is well", {}};
    if (status == 401 || status == 403)
        return {{prefix, State::NotTried, "this user may not read /" + prefix,
                 "Ask for the ClusterRole 'system:public-info-viewer'."}};
    if (status == 404)
        return {{prefix, State::NotTried, "this server has no /" + prefix, {}}};
    std::vector<CheckItem> checks;
    std::string failing;
    for (std::string_view rest = body; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (auto item = healthLine(prefix, rest.substr(0, end))) {
            if (item->state == State::Failed)
                failing += (failing.empty() ? "" : ", ") + item->part.substr(prefix.size() + 1);
            checks.push_back(std::move(*item));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (status != 200 || !failing.empty()) {
        whole.state = State::Failed;
        whole.detail = failing.empty() ? "the API server answered " + std::to_string(status) : "failing: " + failing;
        whole.fix = "See the failing checks below.";
        if (failing.empty())
            whole.fix = "Ask who runs the cluster's control plane.";
    }
    checks.insert(checks.begin(), std::move(whole));
    return checks;
}

Result<std::vector<CheckItem>> checkCluster(const Endpoint &endpoint, std::shared_ptr<net::HttpClient> http,
                                            const CheckOptions &options, const Context &ctx) {
    return Check(endpoint, std::move(http), options, ctx).run();
}

} // namespace ph::kube
