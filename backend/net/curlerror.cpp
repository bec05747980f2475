// SPDX-License-Identifier: Apache-2.0
#include "backend/net/curlsetup.h"

namespace ph::net {

namespace {

struct Meaning {
    Errc code;
    const char *reason; ///< "DNS", "TCP", "Proxy", "TLS" or ""
    const char *what;
    const char *hint;
};

bool viaProxy(const HttpRequest &request) {
    return request.transport && !request.transport->proxyUrl.empty();
}

Meaning brokenAt(CURL *easy, const HttpRequest &request, const Target &target, bool timedOut) {
    const std::string_view missing = missingPart(easy, request, target);
    if (missing == "Proxy")
        return {Errc::Unreachable, "Proxy", "the proxy could not be reached",
                "check proxy-url and that the proxy runs"};
    if (missing == "TCP")
        return {Errc::Unreachable, "TCP",
                timedOut ? "the server did not answer in time" : "the server could not be reached",
                "check that the server runs and that no firewall is between"};
    if (missing == "TLS")
        return {Errc::Unreachable, "TLS", "the secure connection could not be set up",
                "check that this port speaks TLS and that nothing between interferes"};
    return {Errc::Unreachable, "TCP", "the connection broke", "try again"};
}

/// What a SOCKS proxy answered.
Meaning socksMeaning(CURL *easy) {
    long reply = CURLPX_OK;
    curl_easy_getinfo(easy, CURLINFO_PROXY_ERROR, &reply);
    switch (reply) {
    case CURLPX_USER_REJECTED:
    case CURLPX_NO_AUTH:
    case CURLPX_REQUEST_FAILED:
        return {Errc::Unreachable, "Proxy", "the proxy refused to connect to the server",
                "put the proxy's user and password into proxy-url"};
    case CURLPX_REPLY_NOT_ALLOWED:
        return {Errc::Unreachable, "Proxy", "the proxy refused to connect to the server", "ask who runs the proxy"};
    case CURLPX_REPLY_CONNECTION_REFUSED:
    case CURLPX_REPLY_HOST_UNREACHABLE:
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
    case CURLPX_REPLY_TTL_EXPIRED:
        return {Errc::Unreachable, "Proxy", "the proxy could not reach the server",
                "check the server's address, and that it runs"};
    default:
        return {Errc::Unreachable, "Proxy", "the proxy did not connect us to the server",
                "check proxy-url and the proxy"};
    }
}

Meaning meaningOf(CURLcode code, CURL *easy, const HttpRequest &request, const Target &target, long connectCode) {
    if (connectCode != 0 && connectCode / 100 != 2)
        return {Errc::Unreachable, "Proxy", "the proxy refused to connect to the server",
                connectCode == 407 ? "put the proxy's user and password into proxy-url" : "ask who runs the proxy"};
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return {Errc::Unreachable, "DNS", "the server's name could not be resolved", "check the name and the network"};
    case CURLE_COULDNT_RESOLVE_PROXY:
        return {Errc::Unreachable, "Proxy", "the proxy's name could not be resolved", "check proxy-url"};
    case CURLE_PROXY:
        return socksMeaning(easy);
    case CURLE_PEER_FAILED_VERIFICATION:
        return {Errc::Unreachable, "TLS", "the server's certificate was not accepted",
                "check the certificate authority in the kubeconfig and the computer's clock"};
    case CURLE_SSL_CACERT_BADFILE:
        return {Errc::Unreachable, "TLS", "the certificate authority given for the server cannot be read",
                "check certificate-authority in the kubeconfig: it must be PEM"};
    case CURLE_SSL_CERTPROBLEM:
        return {Errc::Unreachable, "TLS", "the client certificate or its key cannot be used",
                "check client-certificate and client-key in the kubeconfig"};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED:
        return {Errc::Unreachable, "TLS", "the secure connection could not be set up",
                "check that this port speaks TLS and that nothing between interferes"};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return {Errc::Invalid, "", "the address is not a usable http or https URL", "write it as https://host:port"};
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
        return {Errc::Invalid, "", "the server's answer cannot be read", "check that the address is an API server"};
    case CURLE_OPERATION_TIMEDOUT:
        return brokenAt(easy, request, target, true);
    case CURLE_COULDNT_CONNECT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_AGAIN:
        return brokenAt(easy, request, target, false);
    default:
        return {Errc::Internal, "", "the transfer failed", ""};
    }
}

} // namespace

const char *missingPart(CURL *easy, const HttpRequest &request, const Target &target) {
    curl_off_t connected = 0;
    curl_off_t secured = 0;
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connected);
    curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &secured);
    if (connected == 0)
        return viaProxy(request) ? "Proxy" : "TCP";
    return target.scheme == "https" && secured == 0 ? "TLS" : "";
}

Error curlError(CURLcode code, CURL *easy, const std::string &detail, const HttpRequest &request,
                const Target &target) {
    long connectCode = 0;
    if (viaProxy(request))
        curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &connectCode);
    const Meaning meaning = meaningOf(code, easy, request, target, connectCode);
    Error error;
    error.code = meaning.code;
    error.what = meaning.what;
    error.subject = target.authority();
    error.hint = meaning.hint;
    error.cause = redact(detail.empty() ? curl_easy_strerror(code) : detail);
    error.reason = meaning.reason;
    if (connectCode / 100 != 2)
        error.httpStatus = static_cast<int>(connectCode);
    return error;
}

} // namespace ph::net
