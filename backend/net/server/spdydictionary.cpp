// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/spdyframes.h"

namespace ph::net::spdy {

namespace {

// The dictionary of draft-mbelshe-httpbis-spdy-00, section 2.6.10.1: common names and values, each after its length,
// and then a text.
// clang-format off
constexpr std::string_view words[] = {
    "options", "head", "post", "put", "delete", "trace", "accept", "accept-charset", "accept-encoding", "accept-language", "accept-ranges",
    "age", "allow", "authorization", "cache-control", "connection", "content-base", "content-encoding", "content-language",
    "content-length", "content-location", "content-md5", "content-range", "content-type", "date", "etag", "expect", "expires", "from",
    "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified", "location",
    "max-forwards", "pragma", "proxy-authenticate", "proxy-authorization", "range", "referer", "retry-after", "server", "te", "trailer",
    "transfer-encoding", "upgrade", "user-agent", "vary", "via", "warning", "www-authenticate", "method", "get", "status", "200 OK",
    "version", "HTTP/1.1", "url", "public", "set-cookie", "keep-alive", "origin"
};
// clang-format on
constexpr std::string_view text =
    "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative "
    "Informat"
    "ion204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal "
    "Server Error"
    "501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, "
    "Wed, Thu, "
    "Fri, Sat, Sun, "
    "GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/"
    "javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

std::string build() {
    std::string out;
    for (const std::string_view word : words) {
        out.append(3, '\0');
        out.push_back(static_cast<char>(word.size()));
        out += word;
    }
    out += text;
    return out;
}

} // namespace

const std::string &headerDictionary() {
    static const std::string dictionary = build();
    return dictionary;
}

} // namespace ph::net::spdy
