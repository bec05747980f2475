// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/net/http.h"

#include <curl/curl.h>

#include <memory>
#include <string>

namespace ph::net {

/// Initialises libcurl once for the process; called before any other use of it.
void initCurl();

struct EasyDeleter {
    void operator()(CURL *easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
struct ListDeleter {
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, ListDeleter>;
/// Appends a copy of @p text.
void append(CurlList &list, const std::string &text);

/// The parts of an absolute http or https URL that a connection depends on.
struct Target {
    std::string scheme; ///< "http" or "https"
    std::string host;   ///< without brackets
    int port = 0;
    std::string pathAndQuery;
    /// "host:port", IPv6 in brackets.
    [[nodiscard]] std::string authority() const;
    /// What belongs into a Host header: no port when it is the scheme's own.
    [[nodiscard]] std::string hostHeader() const;
};
/// Invalid when @p url is not an absolute http(s) URL.
[[nodiscard]] Result<Target> parseTarget(const std::string &url);

/// One curl handle with what it points into. The request's transport must live as long.
struct PreparedEasy {
    EasyHandle easy;
    CurlList connectTo;
    std::string hostHeader; ///< to be sent as Host when not empty (the URL's host is the name to verify then)
};
/// A handle with everything set that decides how to connect: URL, trust, client certificate, proxy, time-outs, socket
/// options.
/// @p deadPeerTimeout holds when the request names none.
[[nodiscard]] Result<PreparedEasy> prepareEasy(const HttpRequest &request, const Target &target,
                                               std::chrono::milliseconds deadPeerTimeout);

/// The part of the way to the server that a transfer has not reached: "Proxy", "TCP", "TLS", or "" once it is
/// connected. curl's code alone does not tell.
[[nodiscard]] const char *missingPart(CURL *easy, const HttpRequest &request, const Target &target);
/// The Error for a failed transfer. @p detail is curl's own text, may be empty.
[[nodiscard]] Error curlError(CURLcode code, CURL *easy, const std::string &detail, const HttpRequest &request,
                              const Target &target);

} // namespace ph::net
