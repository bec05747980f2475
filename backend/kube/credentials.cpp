// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/credentials.h"

#include "backend/core/encoding.h"
#include "backend/core/files.h"
#include "backend/core/loginpath.h"
#include "backend/kube/certificates.h"
#include "backend/kube/environment.h"
#include "backend/kube/execplugin.h"
#include "backend/kube/oidc.h"
#include "backend/obs/log.h"

#include <mutex>
#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

const obs::Log logger("kube");

constexpr std::chrono::seconds certificatePeriod{60};

/// The transport of one cluster and the headers of one user.
class ContextAuthenticator final : public Authenticator {
public:
    struct Setup {
        net::Transport transport;
        std::unique_ptr<CredentialSource> source; ///< null = none
        net::Headers impersonation;
        // Files a client certificate is re-read from; empty when it is inline or absent.
        std::string certFile;
        std::string keyFile;
        std::string owner;
    };
    ContextAuthenticator(Setup setup, const Clock &clock)
        : m_setup(std::move(setup)), m_clock(clock), m_transport(std::make_shared<net::Transport>(m_setup.transport)),
          m_certificateRead(clock.steady()) {}

    Status authorize(net::Headers &headers, const Context &ctx) override {
        if (m_setup.source) {
            PH_ASSIGN(const Credential credential, m_setup.source->get(ctx));
            if (!credential.authorization.empty())
                headers.emplace_back("Authorization", credential.authorization.reveal());
            useCertificate(credential);
        }
        headers.insert(headers.end(), m_setup.impersonation.begin(), m_setup.impersonation.end());
        return {};
    }

    bool refresh(const Context &ctx) override {
        const bool certificate = rereadCertificate(true);
        return (m_setup.source && m_setup.source->refresh(ctx)) || certificate;
    }

    std::shared_ptr<const net::Transport> transport() override {
        rereadCertificate(false);
        const std::lock_guard lock(m_mutex);
        return m_transport;
    }

private:
    /// A plugin may hand out a client certificate; a new one means a new transport, so new connections.
    void useCertificate(const Credential &credential) {
        if (credential.certPem.empty())
            return;
        const std::lock_guard lock(m_mutex);
        if (m_transport->tls.clientCertPem == credential.certPem && m_transport->tls.clientKeyPem == credential.keyPem)
            return;
        replaceCertificate(credential.certPem, credential.keyPem);
    }
    /// Certificates in files are renewed under running programs; true when there is a new, usable one.
    bool rereadCertificate(bool now) {
        if (m_setup.certFile.empty() && m_setup.keyFile.empty())
            return false;
        const std::lock_guard lock(m_mutex);
        if (!now && m_clock.steady() - m_certificateRead < certificatePeriod)
            return false;
        m_certificateRead = m_clock.steady();
        const net::TlsOptions &tls = m_transport->tls;
        auto cert = m_setup.certFile.empty() ? Result<std::string>(tls.clientCertPem) : readFile(m_setup.certFile);
        auto key = m_setup.keyFile.empty() ? Result<std::string>(tls.clientKeyPem.reveal()) : readFile(m_setup.keyFile);
        if (!cert || !key || (*cert == tls.clientCertPem && *key == tls.clientKeyPem.reveal()))
            return false;
        const Secret secretKey(*key);
        // Half-written pairs do not match; the next look finds them whole.
        if (!checkClientCertificate(*cert, secretKey, m_setup.owner, m_setup.certFile, m_clock.now())) {
            logger.warning("changed client certificate not usable, keeping the last one", {{"file", m_setup.certFile}});
            return false;
        }
        replaceCertificate(*cert, secretKey);
        return true;
    }
    void replaceCertificate(const std::string &certPem, const Secret &keyPem) {
        net::Transport next = *m_transport;
        next.tls.clientCertPem = certPem;
        next.tls.clientKeyPem = keyPem;
        m_transport = std::make_shared<net::Transport>(std::move(next));
    }

    const Setup m_setup;
    const Clock &m_clock;
    std::mutex m_mutex;
    std::shared_ptr<const net::Transport> m_transport;
    SteadyTime m_certificateRead;
};

const std::map<std::string, std::string> &environmentOf(const CredentialOptions &options,
                                                        std::map<std::string, std::string> &own) {
    if (options.environment)
        return *options.environment;
    own = currentEnvironment();
    return own;
}

/// SOCKS proxies are to look names up themselves, as in Go's clients: behind a bastion only they can.
std::string proxyFor(const ClusterEntry &cluster, const std::string &url,
                     const std::map<std::string, std::string> &environment) {
    std::string proxy = cluster.proxyUrl.empty() ? proxyFromEnvironment(url, environment) : cluster.proxyUrl;
    if (proxy.starts_with("socks5://"))
        proxy.insert(6, "h");
    return proxy;
}

/// Whether a compressed list arrives sooner. On this computer it does not: the server takes longer to compress it than
/// loopback takes to carry it (docs/benchmarks.md).
bool gzipHelps(const ClusterEntry &cluster, const std::string &url) {
    const auto parts = splitUrl(url);
    return !cluster.disableCompression && parts && !isThisComputer(parts->host);
}

std::string serverUrl(const ClusterEntry &cluster) {
    std::string url = cluster.server;
    if (url.find("://") == std::string::npos)
        url.insert(0, "https://");
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

/// spec.cluster of an ExecCredential.
std::string clusterInfoJson(const ClusterEntry &cluster, const std::string &url, const std::string &caPem) {
    Json info = {{"server", url}};
    if (!cluster.tlsServerName.empty())
        info["tls-server-name"] = cluster.tlsServerName;
    if (cluster.insecureSkipTlsVerify)
        info["insecure-skip-tls-verify"] = true;
    if (!caPem.empty())
        info["certificate-authority-data"] = base64Encode(caPem);
    if (!cluster.proxyUrl.empty())
        info["proxy-url"] = cluster.proxyUrl;
    if (cluster.disableCompression)
        info["disable-compression"] = true;
    // Null stands there when the entry has no extension, as kubectl sends it.
    const auto config = parseJson(cluster.execExtension);
    info["config"] = config ? *config : Json();
    return dumpJson(info);
}

/// Transport of the OIDC issuer: its own authority when one is set, else the system's.
Result<std::shared_ptr<const net::Transport>> issuerTransport(const UserEntry &user,
                                                              const std::map<std::string, std::string> &environment) {
    const auto &config = user.authProvider->config;
    const auto value = [&](const char *key) {
        const auto it = config.find(key);
        return it == config.end() ? std::string() : it->second.reveal();
    };
    auto transport = std::make_shared<net::Transport>();
    const std::string data = value("idp-certificate-authority-data");
    std::string file = value("idp-certificate-authority");
    if (!file.empty() && file.front() != '/')
        file = (user.source.parent_path() / file).string();
    if (!data.empty()) {
        auto pem = base64Decode(data);
        if (!pem)
            return Error{Errc::Invalid, "idp-certificate-authority-data is not valid base64", user.source.string(), 0,
                         "Correct the kubeconfig."};
        transport->tls.caPem = *pem;
    } else if (!file.empty()) {
        PH_ASSIGN(transport->tls.caPem, textOrFile({}, file, "certificate authority of the sign-in provider"));
    }
    transport->proxyUrl = proxyFromEnvironment(value("idp-issuer-url"), environment);
    return std::shared_ptr<const net::Transport>(std::move(transport));
}

Result<std::unique_ptr<CredentialSource>> sourceFor(const ResolvedContext &resolved, const std::string &clusterInfo,
                                                    const std::map<std::string, std::string> &environment,
                                                    std::shared_ptr<net::HttpClient> http,
                                                    const CredentialOptions &options) {
    const UserEntry &user = resolved.user;
    std::unique_ptr<CredentialSource> source;
    if (user.exec) {
        ExecSource::Setup setup{*user.exec,  resolved.context.user, clusterInfo,
                                environment, options.searchPath,    options.terminal};
        if (!setup.searchPath)
            setup.searchPath = [] { return loginPath(); };
        source = std::make_unique<ExecSource>(std::move(setup), *options.clock);
    } else if (user.authProvider) {
        PH_ASSIGN(auto transport, issuerTransport(user, environment));
        source = std::make_unique<OidcSource>(user.authProvider->config, user.source, resolved.context.user,
                                              std::move(http), std::move(transport), *options.clock);
    } else if (!user.tokenFile.empty()) {
        source = std::make_unique<TokenFileSource>(user.tokenFile, user.token, *options.clock);
    } else if (!user.token.empty()) {
        source = std::make_unique<StaticSource>(Credential{Secret("Bearer " + user.token.reveal()), {}, {}, {}});
    } else if (!user.username.empty()) {
        source = std::make_unique<StaticSource>(
            Credential{Secret("Basic " + base64Encode(user.username + ":" + user.password.reveal())), {}, {}, {}});
    }
    return source;
}

net::Headers impersonationOf(const UserEntry &user) {
    net::Headers headers;
    if (user.impersonate.empty())
        return headers;
    headers.emplace_back("Impersonate-User", user.impersonate);
    if (!user.impersonateUid.empty())
        headers.emplace_back("Impersonate-Uid", user.impersonateUid);
    for (const std::string &group : user.impersonateGroups)
        headers.emplace_back("Impersonate-Group", group);
    for (const auto &[key, values] : user.impersonateExtra)
        for (const std::string &value : values)
            headers.emplace_back("Impersonate-Extra-" + urlEncode(key),
                                 value); // keys are header names: percent-encoded
    return headers;
}

Status checkHeaders(const ResolvedContext &resolved, const net::Headers &headers) {
    const auto broken = [](const std::string &text) {
        return text.find_first_of(std::string("\r\n\0", 3)) != std::string::npos;
    };
    bool bad = broken(resolved.user.token.reveal());
    for (const auto &[name, value] : headers)
        bad = bad || broken(value);
    if (bad)
        return Error{Errc::Invalid,
                     "user '" + resolved.context.user + "' in the kubeconfig cannot be used",
                     resolved.user.source.string(),
                     0,
                     "Correct the entry in the file.",
                     "its token or an impersonation field holds a line break"};
    return {};
}

} // namespace

Result<Endpoint> endpointFor(const Kubeconfig &config, const std::string &context,
                             std::shared_ptr<net::HttpClient> http, const CredentialOptions &options) {
    PH_ASSIGN(const ResolvedContext resolved, resolveContext(config, context));
    const ClusterEntry &cluster = resolved.cluster;
    const UserEntry &user = resolved.user;
    const std::string url = serverUrl(cluster);
    if (!splitUrl(url))
        return Error{Errc::Invalid,
                     "cluster '" + resolved.context.cluster + "' in the kubeconfig cannot be used",
                     cluster.source.string(),
                     0,
                     "Correct the server's address in the file.",
                     "'" + withoutPassword(url) + "' is not an address"};
    std::map<std::string, std::string> own;
    const auto &environment = environmentOf(options, own);
    const SystemTime now = options.clock->now();

    ContextAuthenticator::Setup setup;
    setup.transport.proxyUrl = proxyFor(cluster, url, environment);
    setup.impersonation = impersonationOf(user);
    PH_TRY(checkHeaders(resolved, setup.impersonation));
    // As kubectl: no credentials over a connection anybody can read.
    if (url.starts_with("https://")) {
        net::TlsOptions &tls = setup.transport.tls;
        tls.serverName = cluster.tlsServerName;
        tls.insecureSkipVerify = cluster.insecureSkipTlsVerify;
        PH_ASSIGN(tls.caPem, textOrFile(cluster.certificateAuthorityData, cluster.certificateAuthority,
                                        "certificate authority of cluster '" + resolved.context.cluster + "'"));
        if (!tls.caPem.empty())
            PH_TRY(
                checkAuthority(tls.caPem, "cluster '" + resolved.context.cluster + "'", cluster.source.string(), now));
        setup.owner = "user '" + resolved.context.user + "'";
        PH_ASSIGN(tls.clientCertPem, textOrFile(user.clientCertificateData, user.clientCertificate,
                                                "client certificate of " + setup.owner));
        PH_ASSIGN(std::string key,
                  textOrFile(user.clientKeyData.reveal(), user.clientKey, "client key of " + setup.owner));
        tls.clientKeyPem = Secret(std::move(key));
        if (!tls.clientCertPem.empty()) {
            PH_TRY(checkClientCertificate(
                tls.clientCertPem, tls.clientKeyPem, setup.owner,
                user.clientCertificateData.empty() ? user.clientCertificate : user.source.string(), now));
            setup.certFile = user.clientCertificateData.empty() ? user.clientCertificate : "";
            setup.keyFile = user.clientKeyData.empty() ? user.clientKey : "";
        } else {
            tls.clientKeyPem = Secret();
        }
        PH_ASSIGN(setup.source,
                  sourceFor(resolved, clusterInfoJson(cluster, url, tls.caPem), environment, std::move(http), options));
    }
    return Endpoint{resolved.name, url, std::make_shared<ContextAuthenticator>(std::move(setup), *options.clock),
                    gzipHelps(cluster, url)};
}

Result<Endpoint> inClusterEndpoint(const CredentialOptions &options) {
    std::map<std::string, std::string> own;
    const auto &environment = environmentOf(options, own);
    const auto host = environment.find("KUBERNETES_SERVICE_HOST");
    const auto port = environment.find("KUBERNETES_SERVICE_PORT");
    if (host == environment.end() || port == environment.end() || host->second.empty() || port->second.empty())
        return Error{Errc::NotFound,
                     "this program does not run inside a cluster",
                     "KUBERNETES_SERVICE_HOST",
                     0,
                     "Name a kubeconfig file.",
                     "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set"};
    ContextAuthenticator::Setup setup;
    PH_ASSIGN(setup.transport.tls.caPem,
              textOrFile({}, (options.serviceAccountDirectory / "ca.crt").string(), "cluster's certificate authority"));
    PH_TRY(checkAuthority(setup.transport.tls.caPem, "the cluster",
                          (options.serviceAccountDirectory / "ca.crt").string(), options.clock->now()));
    setup.source = std::make_unique<TokenFileSource>((options.serviceAccountDirectory / "token").string(), Secret(),
                                                     *options.clock);
    const bool ipv6 = host->second.find(':') != std::string::npos;
    const std::string url = "https://" + (ipv6 ? "[" + host->second + "]" : host->second) + ":" + port->second;
    setup.transport.proxyUrl = proxyFromEnvironment(url, environment);
    setup.owner = "the pod's service account";
    return Endpoint{"in-cluster", url, std::make_shared<ContextAuthenticator>(std::move(setup), *options.clock)};
}

Result<std::string> inClusterNamespace(const CredentialOptions &options) {
    PH_ASSIGN(std::string ns,
              textOrFile({}, (options.serviceAccountDirectory / "namespace").string(), "pod's namespace"));
    while (!ns.empty() && (ns.back() == '\n' || ns.back() == ' '))
        ns.pop_back();
    return ns;
}

} // namespace ph::kube
