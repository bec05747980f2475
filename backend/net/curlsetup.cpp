// SPDX-License-Identifier: Apache-2.0
#include "backend/net/curlsetup.h"

#include "pilothouse/version.h"

#include <algorithm>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <sys/socket.h>

namespace ph::net {

namespace {

// TCP_USER_TIMEOUT ends a connection whose peer acknowledges nothing. It counts only what is on the way, so keep-alive
// probes go out on a silent connection; without them a watch over a lost network would hang for the kernel's two hours.
constexpr int longestKeepIdleSeconds = 10; // also keeps the entries of address translators alive
constexpr int longestKeepIntervalSeconds = 5;

int setSocketOptions(void *deadPeerTimeout, curl_socket_t fd, curlsocktype purpose) {
    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKOPT_OK;
    const int on = 1;
    const auto millis = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(deadPeerTimeout));
    const int idle = std::clamp(static_cast<int>(millis / 2000), 1, longestKeepIdleSeconds);
    const int interval = std::clamp(static_cast<int>(millis / 4000), 1, longestKeepIntervalSeconds);
    // Failing is harmless: a Unix socket has none of these.
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &millis, sizeof millis);
    return CURL_SOCKOPT_OK;
}

curl_blob blobOf(const std::string &text) {
    curl_blob blob{};
    blob.data = const_cast<char *>(text.data()); // NOCOPY: curl only reads it
    blob.len = text.size();
    blob.flags = CURL_BLOB_NOCOPY;
    return blob;
}

bool isIpv6(const std::string &host) {
    return host.find(':') != std::string::npos;
}
std::string bracketed(const std::string &host) {
    return isIpv6(host) ? "[" + host + "]" : host;
}

void setTls(CURL *easy, const TlsOptions &tls) {
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!tls.caPem.empty()) {
        const curl_blob blob = blobOf(tls.caPem);
        // Both defaults go, else the system's authorities would be trusted for this cluster too.
        curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
        curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
    }
    if (!tls.clientCertPem.empty()) {
        const curl_blob cert = blobOf(tls.clientCertPem);
        const curl_blob key = blobOf(tls.clientKeyPem.reveal());
        curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "PEM");
        curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &cert);
        curl_easy_setopt(easy, CURLOPT_SSLKEYTYPE, "PEM");
        curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &key);
    }
    if (tls.insecureSkipVerify) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

void setProxy(CURL *easy, std::string proxy) {
    // In kubeconfig files "socks5" means that the proxy resolves names, which curl calls socks5h.
    if (proxy.starts_with("socks5://"))
        proxy = "socks5h" + proxy.substr(6);
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy.c_str()); // "" also shuts out the environment's
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

} // namespace

void initCurl() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

void append(CurlList &list, const std::string &text) {
    curl_slist *longer = curl_slist_append(list.get(), text.c_str());
    if (longer == nullptr)
        throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
}

std::string Target::authority() const {
    return bracketed(host) + ":" + std::to_string(port);
}

std::string Target::hostHeader() const {
    const bool usual = port == (scheme == "https" ? 443 : 80);
    return usual ? bracketed(host) : authority();
}

Result<Target> parseTarget(const std::string &url) {
    struct UrlDeleter {
        void operator()(CURLU *u) const { curl_url_cleanup(u); }
    };
    const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
    const auto invalid = [&url](const char *why) {
        return Error{Errc::Invalid,
                     "the address is not a usable http or https URL",
                     redact(url),
                     0,
                     "write it as https://host:port",
                     why};
    };
    if (const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0); code != CURLUE_OK)
        return invalid(curl_url_strerror(code));
    const auto part = [&parsed](CURLUPart which, unsigned flags = 0) {
        char *text = nullptr;
        std::string value;
        if (curl_url_get(parsed.get(), which, &text, flags) == CURLUE_OK && text != nullptr)
            value = text;
        curl_free(text);
        return value;
    };
    Target target;
    target.scheme = part(CURLUPART_SCHEME);
    target.host = part(CURLUPART_HOST);
    if (target.host.size() > 1 && target.host.front() == '[')
        target.host = target.host.substr(1, target.host.size() - 2);
    target.port = std::atoi(part(CURLUPART_PORT, CURLU_DEFAULT_PORT).c_str()); // NOLINT(cert-err34-c): checked by curl
    target.pathAndQuery = part(CURLUPART_PATH);
    if (const std::string query = part(CURLUPART_QUERY); !query.empty())
        target.pathAndQuery += "?" + query;
    if (target.scheme != "http" && target.scheme != "https")
        return invalid("only http and https are spoken");
    if (target.host.empty() || target.port <= 0)
        return invalid("no host");
    return target;
}

Result<PreparedEasy> prepareEasy(const HttpRequest &request, const Target &target,
                                 std::chrono::milliseconds deadPeerTimeout) {
    PreparedEasy out;
    out.easy.reset(curl_easy_init());
    CURL *easy = out.easy.get();
    if (easy == nullptr)
        return Error{Errc::Internal, "could not make a transfer", target.authority(), 0, {}, "out of memory"};
    static const Transport defaults;
    const Transport &transport = request.transport ? *request.transport : defaults;

    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, (std::string("pilothouse/") + versionString).c_str());
    const std::string &verifyName = transport.tls.serverName;
    if (target.scheme == "https" && !verifyName.empty() && verifyName != target.host) {
        // curl verifies the URL's host, so that becomes the name to verify and the connection is directed elsewhere.
        const std::string named = bracketed(verifyName) + ":" + std::to_string(target.port);
        curl_easy_setopt(easy, CURLOPT_URL, ("https://" + named + target.pathAndQuery).c_str());
        append(out.connectTo, named + ":" + target.authority());
        curl_easy_setopt(easy, CURLOPT_CONNECT_TO, out.connectTo.get());
        out.hostHeader = target.hostHeader();
    } else {
        curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connectTimeout.count()));
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &setSocketOptions);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA,
                     reinterpret_cast<void *>(static_cast<std::uintptr_t>(
                         request.deadPeerTimeout.value_or(deadPeerTimeout).count()))); // NOLINT
    setTls(easy, transport.tls);
    setProxy(easy, transport.proxyUrl);
    return out;
}

} // namespace ph::net
