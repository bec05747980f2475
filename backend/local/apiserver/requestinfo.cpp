// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/requestinfo.h"

#include "backend/core/encoding.h"

#include <algorithm>

namespace ph::local {

namespace {

struct Segments {
    std::vector<std::string> text; ///< decoded
    std::vector<std::size_t> end;  ///< where each ends in the raw path
};

Segments split(std::string_view raw) {
    Segments out;
    std::size_t at = 0;
    while (at < raw.size()) {
        if (raw[at] == '/') {
            ++at;
            continue;
        }
        const auto stop = std::min(raw.find('/', at), raw.size());
        out.text.push_back(urlDecode(raw.substr(at, stop - at), false));
        out.end.push_back(stop);
        at = stop;
    }
    return out;
}

std::string verbOf(const std::string &method) {
    if (method == "POST")
        return "create";
    if (method == "PUT")
        return "update";
    if (method == "PATCH")
        return "patch";
    if (method == "DELETE")
        return "delete";
    return "get";
}

} // namespace

RequestInfo parseRequest(const net::ServerRequest &request) {
    RequestInfo info;
    info.path = request.path;
    info.verb = verbOf(request.method);
    const std::string_view raw = std::string_view(request.target).substr(0, request.target.find('?'));
    const Segments segments = split(raw);
    std::size_t at = 0;
    const auto &parts = segments.text;
    if (parts.size() >= 3 && parts[0] == "api") {
        info.version = parts[1];
        at = 2;
    } else if (parts.size() >= 4 && parts[0] == "apis") {
        info.group = parts[1];
        info.version = parts[2];
        at = 3;
    } else {
        std::transform(info.verb.begin(), info.verb.end(), info.verb.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return info;
    }
    info.isResource = true;
    if (parts[at] == "watch" && parts.size() > at + 1) { // the deprecated form of ?watch=1
        info.watch = true;
        ++at;
    }
    if (parts[at] == "namespaces" && parts.size() > at + 2 && parts[at + 2] != "status" &&
        parts[at + 2] != "finalize") {
        info.ns = parts[at + 1];
        at += 2;
    }
    info.resource = parts[at];
    if (parts.size() > at + 1)
        info.name = parts[at + 1];
    if (parts.size() > at + 2) {
        info.subresource = parts[at + 2];
        info.tail = std::string(raw.substr(segments.end[at + 2]));
    }
    if (info.group.empty() && info.resource == "namespaces")
        info.ns = info.name; // so that a Role inside the namespace can allow reading it
    const auto watch = request.queryValue("watch");
    if (watch && (watch->empty() || *watch == "1" || *watch == "true" || *watch == "True"))
        info.watch = info.watch || info.subresource.empty();
    if (info.subresource.empty()) {
        if (info.verb == "get" && info.watch)
            info.verb = "watch";
        else if (info.verb == "get" && info.name.empty())
            info.verb = "list";
        else if (info.verb == "delete" && info.name.empty())
            info.verb = "deletecollection";
    }
    if (info.verb != "watch")
        info.watch = false;
    return info;
}

} // namespace ph::local
