// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/oidc.h"

#include "backend/core/encoding.h"
#include "backend/core/files.h"
#include "backend/machinery/json.h"
#include "backend/obs/log.h"

#include <algorithm>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::kube {
namespace {

const obs::Log logger("kube");

constexpr std::chrono::seconds exchangeLimit{30};

/// The file kubectl creates while it changes a kubeconfig; ours to remove again.
class KubeconfigLock {
public:
    explicit KubeconfigLock(const fs::path &file) : m_path(file.string() + ".lock") {
        m_fd.reset(::open(m_path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    }
    ~KubeconfigLock() {
        if (m_fd)
            ::unlink(m_path.c_str());
    }
    KubeconfigLock(const KubeconfigLock &) = delete;
    KubeconfigLock &operator=(const KubeconfigLock &) = delete;
    [[nodiscard]] bool held() const { return static_cast<bool>(m_fd); }

private:
    std::string m_path;
    FileDescriptor m_fd;
};

/// Replaces @p from by @p to where it stands exactly once; true when it did.
bool replaceOnce(std::string &text, const std::string &from, const std::string &to) {
    const std::size_t at = from.empty() ? std::string::npos : text.find(from);
    if (at == std::string::npos || text.find(from, at + 1) != std::string::npos)
        return false;
    text.replace(at, from.size(), to);
    return true;
}

/// Text that means the same in YAML with and without quotes.
bool isPlain(const std::string &token) {
    return !token.empty() &&
           std::ranges::all_of(token,
                               [](char c) {
                                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                          c == '.' || c == '_' || c == '-' || c == '/' || c == '+' || c == '=';
                               }) &&
           token.front() != '-' && token.front() != '=';
}

} // namespace

std::optional<SystemTime> tokenExpiry(const std::string &jwt) {
    const std::size_t first = jwt.find('.');
    const std::size_t second = first == std::string::npos ? first : jwt.find('.', first + 1);
    if (second == std::string::npos)
        return std::nullopt;
    const auto payload = base64UrlDecode(std::string_view(jwt).substr(first + 1, second - first - 1));
    if (!payload)
        return std::nullopt;
    const auto claims = parseJson(*payload);
    if (!claims || !claims->is_object() || !claims->contains("exp") || !(*claims)["exp"].is_number())
        return std::nullopt;
    const double seconds = (*claims)["exp"].get<double>();
    if (!(seconds >= 0 && seconds < 9.0e9)) // also refuses NaN
        return std::nullopt;
    return SystemTime(std::chrono::seconds(static_cast<long long>(seconds)));
}

OidcSource::OidcSource(std::map<std::string, Secret> config, std::filesystem::path kubeconfig, std::string user,
                       std::shared_ptr<net::HttpClient> http, std::shared_ptr<const net::Transport> transport,
                       const Clock &clock)
    : CachedSource(clock), m_config(std::move(config)), m_kubeconfig(std::move(kubeconfig)), m_user(std::move(user)),
      m_http(std::move(http)), m_transport(std::move(transport)) {}

std::string OidcSource::value(const char *key) const {
    const auto it = m_config.find(key);
    return it == m_config.end() ? std::string() : it->second.reveal();
}

Result<std::string> OidcSource::tokenEndpoint(const Context &ctx) {
    if (!m_tokenEndpoint.empty())
        return m_tokenEndpoint;
    std::string issuer = value("idp-issuer-url");
    while (issuer.ends_with('/'))
        issuer.pop_back();
    const auto bad = [&](const std::string &cause) {
        return Error{Errc::Unauthorized,
                     "the sign-in provider could not be asked",
                     issuer,
                     0,
                     "Check idp-issuer-url of user '" + m_user + "' and that the provider can be reached.",
                     cause,
                     "OIDC"};
    };
    if (!issuer.starts_with("https://"))
        return bad("idp-issuer-url must be an https address");
    net::HttpRequest request;
    request.url = issuer + "/.well-known/openid-configuration";
    request.headers = {{"Accept", "application/json"}};
    request.transport = m_transport;
    const auto response = m_http->perform(request, ctx);
    if (!response)
        return bad(response.error().text());
    if (response->status != 200)
        return bad("its discovery document answered with status " + std::to_string(response->status));
    const auto document = parseJson(response->body);
    const std::string endpoint = document ? jsonText(*document, {"token_endpoint"}) : std::string();
    if (!endpoint.starts_with("https://"))
        return bad("its discovery document names no https token endpoint");
    const Json &methods = jsonAt(*document, {"token_endpoint_auth_methods_supported"});
    // RFC 8414: without the field the client authenticates with HTTP Basic.
    m_basicAuth = !methods.is_array() || std::ranges::find(methods, Json("client_secret_basic")) != methods.end();
    m_tokenEndpoint = endpoint;
    return endpoint;
}

Result<Credential> OidcSource::exchange(const Context &ctx) {
    const std::string refreshToken = value("refresh-token");
    const std::string hint = "Sign in again to get a new token for user '" + m_user + "'.";
    if (refreshToken.empty())
        return Error{Errc::Unauthorized,
                     "the sign-in of user '" + m_user + "' has expired",
                     m_user,
                     0,
                     hint,
                     "the id-token is no longer valid and there is no refresh-token",
                     "OIDC"};
    PH_ASSIGN(const std::string endpoint, tokenEndpoint(ctx));
    net::HttpRequest request;
    request.method = "POST";
    request.url = endpoint;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.transport = m_transport;
    request.body = "grant_type=refresh_token&refresh_token=" + urlEncode(refreshToken);
    const std::string secret = value("client-secret");
    if (m_basicAuth && !secret.empty())
        request.headers.emplace_back("Authorization",
                                     "Basic " + base64Encode(urlEncode(value("client-id")) + ":" + urlEncode(secret)));
    else
        request.body += "&client_id=" + urlEncode(value("client-id")) +
                        (secret.empty() ? "" : "&client_secret=" + urlEncode(secret));
    const auto response = m_http->perform(request, ctx);
    if (!response)
        return Error{Errc::Unauthorized,
                     "the sign-in provider could not be asked",
                     endpoint,
                     0,
                     "Check that the provider can be reached.",
                     response.error().text(),
                     "OIDC"};
    const auto answer = parseJson(response->body);
    if (response->status != 200 || !answer) {
        const std::string problem =
            answer ? jsonText(*answer, {"error_description"}, jsonText(*answer, {"error"})) : std::string();
        return Error{Errc::Unauthorized,
                     "the sign-in provider refused to renew the token",
                     m_user,
                     0,
                     hint,
                     "status " + std::to_string(response->status) + (problem.empty() ? "" : ": " + problem),
                     "OIDC"};
    }
    const Secret id(jsonText(*answer, {"id_token"}));
    if (id.empty())
        return Error{Errc::Unauthorized,
                     "the sign-in provider sent no id-token",
                     m_user,
                     0,
                     "Ask the provider's administrator to allow the scope openid for this client.",
                     {},
                     "OIDC"};
    const Secret refresh(jsonText(*answer, {"refresh_token"}, refreshToken));
    writeBack(m_config["id-token"], id, m_config["refresh-token"], refresh);
    m_config["id-token"] = id;
    m_config["refresh-token"] = refresh;
    Credential credential;
    credential.authorization = Secret("Bearer " + id.reveal());
    credential.expiry = tokenExpiry(id.reveal());
    return credential;
}

Result<Credential> OidcSource::fetch(bool forced, const Context &ctx) {
    const std::string id = value("id-token");
    const auto expiry = tokenExpiry(id);
    if (!forced && expiry && clock().now() + std::chrono::seconds(10) < *expiry) {
        Credential credential;
        credential.authorization = Secret("Bearer " + id);
        credential.expiry = expiry;
        return credential;
    }
    return exchange(ctx.withTimeout(exchangeLimit));
}

void OidcSource::writeBack(const Secret &oldId, const Secret &newId, const Secret &oldRefresh,
                           const Secret &newRefresh) const {
    std::error_code ec;
    const fs::path file = fs::canonical(m_kubeconfig, ec); // a link stays a link
    if (ec)
        return;
    const KubeconfigLock lock(file);
    if (!lock.held()) {
        logger.warning("kubeconfig is locked, new tokens are not written back", {{"file", file.string()}});
        return;
    }
    auto text = readFile(file);
    if (!text)
        return;
    bool changed = isPlain(newId.reveal()) && replaceOnce(*text, oldId.reveal(), newId.reveal());
    if (!(newRefresh == oldRefresh))
        changed =
            (isPlain(newRefresh.reveal()) && replaceOnce(*text, oldRefresh.reveal(), newRefresh.reveal())) || changed;
    struct stat info {};
    const bool known = ::stat(file.c_str(), &info) == 0;
    const Status written = changed ? writeFileAtomic(file, *text, known ? info.st_mode & 0777U : 0600U) : Status{};
    if (!changed || !written)
        logger.warning("new tokens could not be written back to the kubeconfig", {{"file", file.string()}});
}

} // namespace ph::kube
